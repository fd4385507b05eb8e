"""The smallest requests that are valid, and those that must fail, each with its code and the path of the field."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from assetdesk.core import ips
from assetdesk.core.ips.forms.xml import xml_text
from assetdesk.core.ips.given import checked_options
from assetdesk.core.ips.types.jobs import ReprocessAssetsJob, UploadPostJob

UPLOAD = {
    "overwrite": True,
    "readyForPublish": True,
    "preservePublishState": True,
    "createMask": False,
    "emailSetting": "None",
}
REPROCESS: dict[str, Any] = {"assetHandleArray": ["a|1"]}

Form = Callable[[str, dict[str, Any]], bytes]


def as_json(root: str, content: dict[str, Any]) -> bytes:
    return json.dumps({root: content}).encode()


def as_xml(root: str, content: dict[str, Any]) -> bytes:
    return xml_text(root, content).encode()


@pytest.fixture(params=[as_json, as_xml])
def form(request: pytest.FixtureRequest) -> Form:
    """Both ways to write a request down."""
    made: Form = request.param
    return made


def test_the_smallest_upload(form: Form) -> None:
    job = ips.read(form("uploadPostJob", UPLOAD))
    assert isinstance(job, UploadPostJob)
    assert (job.overwrite, job.readyForPublish, job.preservePublishState, job.createMask) == (True, True, True, False)
    assert (job.emailSetting, job.preserveCrop, job.postJobOnlyIfFiles) == ("None", True, False)
    assert ips.given_options(job) == {"createMask": False}
    without = {name: value for name, value in UPLOAD.items() if name != "preservePublishState"}
    assert ips.read(form("uploadPostJob", without)).model_fields_set == set(without)


def test_the_smallest_reprocess(form: Form) -> None:
    job = ips.read(form("reprocessAssetsJob", REPROCESS))
    assert isinstance(job, ReprocessAssetsJob)
    assert job.assetHandleArray == ("a|1",)
    assert (job.preserveCrop, job.preservePublishState, job.emailSetting) == (True, None, "None")
    assert (job.readyForPublish, job.createMask, job.unsharpMaskOptions) == (True, False, None)
    assert ips.given_options(job) == {}
    assert ips.job_parameters(job) == {}


def test_what_is_left_out_of_an_object_has_its_documented_default() -> None:
    names = ["pdfOptions", "postScriptOptions", "illustratorOptions", "unsharpMaskOptions", "photoshopOptions",
             "colorManagementOptions", "inDesignOptions", "mediaOptions", "manualCropOptions"]  # fmt: skip
    job = ips.read(as_json("reprocessAssetsJob", {**REPROCESS, **{name: {} for name in names}}))
    rip = {"process": "Rasterize", "resolution": 150.0, "colorspace": "Auto"}
    given = ips.given_options(job)
    assert given["pdfOptions"] == {**rip, "pdfCatalog": True, "extractSearchWords": False, "extractLinks": False}
    assert given["postScriptOptions"] == {**rip, "alpha": False, "extractSearchWords": False}
    assert given["illustratorOptions"] == {**rip, "alpha": False}
    assert given["unsharpMaskOptions"] == {"amount": 0.0, "radius": 0.0, "threshold": 6, "monochrome": 0}
    assert given["photoshopOptions"] == given["inDesignOptions"] == {"process": "None"}
    assert given["colorManagementOptions"] == {"colorManagement": "Default"}
    assert given["mediaOptions"] == {"generateThumbnail": False}
    assert given["manualCropOptions"] == {"left": 0, "right": 0, "top": 0, "bottom": 0}
    layers = {"photoshopOptions": {"process": "MaintainLayers", "layerOptions": {}}}
    given = ips.given_options(ips.read(as_json("reprocessAssetsJob", {**REPROCESS, **layers})))
    assert given["photoshopOptions"]["layerOptions"] == {
        "layerNaming": "LayerName",
        "anchor": "Center",
        "createTemplate": False,
        "extractText": False,
        "extendLayers": False,
    }


KNOCKOUT = {"corner": "UpperLeft", "fillMethod": "FloodFill"}
MUST_FAIL: list[tuple[str, dict[str, Any], int, str]] = [
    # what the smallest requests must have
    ("reprocessAssetsJob", {"assetHandleArray": []}, 30002, "reprocessAssetsJob/assetHandleArray"),
    ("reprocessAssetsJob", {}, 30002, "reprocessAssetsJob/assetHandleArray"),
    *[
        ("uploadPostJob", {n: v for n, v in UPLOAD.items() if n != name}, 30002, f"uploadPostJob/{name}")
        for name in UPLOAD
        if name != "preservePublishState"
    ],
    ("reprocessAssetsJob", {**REPROCESS, "knockoutBackground": {"corner": "UpperLeft"}}, 30002,
     "reprocessAssetsJob/knockoutBackground/fillMethod"),
    ("reprocessAssetsJob", {**REPROCESS, "knockoutBackground": {"fillMethod": "FloodFill"}}, 30002,
     "reprocessAssetsJob/knockoutBackground/corner"),
    ("reprocessAssetsJob", {**REPROCESS, "autoColorCropOptions": {}}, 30002,
     "reprocessAssetsJob/autoColorCropOptions/corner"),
    ("uploadPostJob", {**UPLOAD, "unCompressOptions": {}}, 30002, "uploadPostJob/unCompressOptions/process"),
    ("uploadPostParam", {"companyHandle": "c|1", "uploadParams": UPLOAD}, 30002, "uploadPostParam"),
    ("uploadPostParam", {"companyHandle": "c|1", "jobName": "x"}, 30002, "uploadPostParam"),
    ("uploadPostParam", {"jobName": "x", "uploadParams": UPLOAD}, 30002, "uploadPostParam/companyHandle"),
    ("submitJobParam", {"companyHandle": "c|1", "jobName": "x"}, 30002, "submitJobParam"),
    ("submitJobParam", {"companyHandle": "c|1", "reprocessAssetsJob": REPROCESS}, 30002, "submitJobParam/jobName"),
    # choices
    ("reprocessAssetsJob",
     {**REPROCESS, "manualCropOptions": {"left": 1}, "autoTransparentCropOptions": {"tolerance": 0}}, 30001,
     "reprocessAssetsJob"),
    ("uploadPostJob",
     {**UPLOAD, "manualCropOptions": {"left": 1}, "autoColorCropOptions": {"corner": "UpperLeft"}}, 30001,
     "uploadPostJob"),
    ("reprocessAssetsJob",
     {**REPROCESS, "postVideoPublishJob": {"emailSetting": "None"}, "postImageServingPublishJob": {}}, 30001,
     "reprocessAssetsJob"),
    ("submitJobParam",
     {"companyHandle": "c|1", "jobName": "x", "execTime": "2026-03-01T18:00:00Z", "execSchedule": "0 0 12 * * ?",
      "reprocessAssetsJob": REPROCESS}, 30001, "submitJobParam"),
    ("submitJobParam",
     {"companyHandle": "c|1", "jobName": "x", "reprocessAssetsJob": REPROCESS, "optimizeImagesJob": {}}, 30001,
     "submitJobParam"),
    # values
    ("reprocessAssetsJob", {**REPROCESS, "knockoutBackground": {**KNOCKOUT, "tolerance": 1.5}}, 30001,
     "reprocessAssetsJob/knockoutBackground/tolerance"),
    ("reprocessAssetsJob", {**REPROCESS, "autoTransparentCropOptions": {"tolerance": 1.5}}, 30001,
     "reprocessAssetsJob/autoTransparentCropOptions/tolerance"),
    ("reprocessAssetsJob", {**REPROCESS, "knockoutBackground": {**KNOCKOUT, "corner": "TopLeft"}}, 30001,
     "reprocessAssetsJob/knockoutBackground/corner"),
    ("uploadPostJob", {**UPLOAD, "unCompressOptions": {"process": "unCompress"}}, 30001,
     "uploadPostJob/unCompressOptions/process"),
    ("reprocessAssetsJob", {**REPROCESS, "unsharpMaskOptions": {"threshold": 300}}, 30001,
     "reprocessAssetsJob/unsharpMaskOptions/threshold"),
    ("reprocessAssetsJob", {**REPROCESS, "unsharpMaskOptions": {"monochrome": 2}}, 30001,
     "reprocessAssetsJob/unsharpMaskOptions/monochrome"),
    ("reprocessAssetsJob", {**REPROCESS, "manualCropOptions": {"left": -1}}, 30001,
     "reprocessAssetsJob/manualCropOptions/left"),
    ("reprocessAssetsJob", {**REPROCESS, "pdfOptions": {"resolution": 0}}, 30001,
     "reprocessAssetsJob/pdfOptions/resolution"),
    ("reprocessAssetsJob", {**REPROCESS, "postHttpUrl": "ftp://host/x"}, 30001, "reprocessAssetsJob/postHttpUrl"),
    ("reprocessAssetsJob", {**REPROCESS, "postHttpUrl": "/relative"}, 30001, "reprocessAssetsJob/postHttpUrl"),
    ("reprocessAssetsJob", {**REPROCESS, "createMask": "yes"}, 30001, "reprocessAssetsJob/createMask"),
    ("reprocessAssetsJob", {**REPROCESS, "pdfOptions": "Rasterize"}, 30001, "reprocessAssetsJob/pdfOptions"),
    ("submitJobParam",
     {"companyHandle": "c|1", "jobName": "x", "execTime": "2026-03-01T18:00:00", "reprocessAssetsJob": REPROCESS},
     30001, "submitJobParam/execTime"),
    ("submitJobParam",
     {"companyHandle": "c|1", "jobName": "x", "execSchedule": "0 0 12 * *", "reprocessAssetsJob": REPROCESS}, 30001,
     "submitJobParam/execSchedule"),
    # unknown elements and wrong case
    ("reprocessAssetsJob", {**REPROCESS, "overwrite": True}, 30001, "reprocessAssetsJob/overwrite"),
    ("reprocessAssetsJob", {**REPROCESS, "xmpKeywords": "a"}, 30001, "reprocessAssetsJob/xmpKeywords"),
    ("reprocessAssetsJob", {**REPROCESS, "PdfOptions": {}}, 30001, "reprocessAssetsJob/PdfOptions"),
    ("reprocessAssetsJob", {**REPROCESS, "IllustratorOptions": {}}, 30001, "reprocessAssetsJob/IllustratorOptions"),
    ("reprocessAssetsJob", {**REPROCESS, "knockoutBackground": {"corner": "UpperLeft", "fillmethod": "FloodFill"}},
     30001, "reprocessAssetsJob/knockoutBackground/fillmethod"),
    ("reprocessAssetsJob", {**REPROCESS, "pdfOptions": {"colorSpace": "Rgb"}}, 30001,
     "reprocessAssetsJob/pdfOptions/colorSpace"),
    ("submitJobParam", {"companyHandle": "c|1", "jobName": "x", "uploadPostJob": UPLOAD,
                        "reprocessAssetsJob": REPROCESS}, 30001, "submitJobParam/uploadPostJob"),
]  # fmt: skip


@pytest.mark.parametrize(("root", "content", "code", "path"), MUST_FAIL)
def test_must_fail(form: Form, root: str, content: dict[str, Any], code: int, path: str) -> None:
    with pytest.raises(ips.IpsFault) as caught:
        ips.read(form(root, content))
    fault = caught.value
    assert (fault.code, fault.path) == (code, path)
    assert fault.reason == str(fault)
    assert fault.reason.startswith(f"{path}: ")
    assert fault.reason.endswith(".")
    suffix = {30001: "INVALID_PARAMETER", 30002: "MISSING_PARAMETER"}[code]
    assert fault.constant == f"IPS_API_FAULT_CODE_{suffix}"


def test_the_sentence_says_what_would_do() -> None:
    content = {**REPROCESS, "knockoutBackground": {**KNOCKOUT, "tolerance": 1.5}}
    with pytest.raises(ips.IpsFault, match=r"tolerance: 1.5 is out of range; it must be between 0 and 1\.$"):
        ips.read(as_json("reprocessAssetsJob", content))
    with pytest.raises(ips.IpsFault, match="“Front” is not one of BottomLeft, BottomRight, UpperLeft or UpperRight"):
        ips.read(as_json("reprocessAssetsJob", {**REPROCESS, "knockoutBackground": {**KNOCKOUT, "corner": "Front"}}))
    with pytest.raises(ips.IpsFault, match="“Rasterize” is not None"):
        ips.read(as_json("reprocessAssetsJob", {**REPROCESS, "inDesignOptions": {"process": "Rasterize"}}))


def test_assets_may_be_chosen_elsewhere() -> None:
    job = ips.read(b"{}", ReprocessAssetsJob, chosen_elsewhere=True)
    assert isinstance(job, ReprocessAssetsJob)
    assert job.assetHandleArray is None
    with pytest.raises(ips.IpsFault, match="is empty"):
        ips.read(b'{"assetHandleArray": []}', ReprocessAssetsJob, chosen_elsewhere=True)


def test_fault_codes_and_their_elements() -> None:
    code = ips.FaultCode
    assert (code.NO_CREDENTIALS, code.MISSING_PERMISSION, code.EXCEPTION, code.INVALID_REQUEST_XML) == (
        10000,
        20009,
        30000,
        30003,
    )
    assert code.INVALID_USER.constant == "AUTHENTICATION_FAULT_CODE_INVALID_USER"
    assert code.ILLEGAL_COMPANY.constant == "AUTHORIZATION_FAULT_CODE_ILLEGAL_COMPANY"
    assert [c.element for c in (code.INVALID_USER, code.ILLEGAL_COMPANY, code.EXCEPTION)] == [
        "authenticationFault",
        "authorizationFault",
        "ipsApiFault",
    ]


def test_options_of_every_door_get_one_form() -> None:
    given = {"pdfOptions": {"resolution": 150}, "unsharpMaskOptions": {"amount": 1}, "createMask": None, "pages": [3]}
    made = checked_options(given)
    assert made == {
        "pages": [3],
        "createMask": None,
        "pdfOptions": {
            "process": "Rasterize",
            "resolution": 150.0,
            "colorspace": "Auto",
            "pdfCatalog": True,
            "extractSearchWords": False,
            "extractLinks": False,
        },
        "unsharpMaskOptions": {"amount": 1.0, "radius": 0.0, "threshold": 6, "monochrome": 0},
    }
    assert json.dumps(checked_options(made)) == json.dumps(made)
    assert isinstance(made["unsharpMaskOptions"]["amount"], float)
    assert checked_options({}) == {}
    with pytest.raises(ips.IpsFault) as caught:
        checked_options({"unsharpMaskOptions": {"amount": 9}})
    assert (caught.value.code, caught.value.path) == (30001, "options/unsharpMaskOptions/amount")
