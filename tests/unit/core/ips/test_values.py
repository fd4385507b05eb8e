"""Every range at both its ends and beyond, every constant of every field, and nothing else."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

import pytest

from assetdesk.core import ips
from assetdesk.core.ips import words
from assetdesk.core.ips.ranges import INT_MOST, LONG_MOST

NEEDED: dict[str, dict[str, Any]] = {
    "autoColorCropOptions": {"corner": "UpperLeft"},
    "knockoutBackground": {"corner": "UpperLeft", "fillMethod": "MatchPixel"},
}


def read(path: str, value: object) -> Any:
    """The value of a field after reading a job that has it."""
    names = path.split("/")
    content: Any = value
    for place, name in reversed(list(enumerate(names))):
        content = {**(NEEDED.get(names[0], {}) if place == 1 else {}), name: content}
    found: Any = ips.read(json.dumps({"reprocessAssetsJob": {"assetHandleArray": ["a|1"], **content}}).encode())
    for name in names:
        found = getattr(found, name)
    return found


RANGES: list[tuple[str, list[float], list[float]]] = [
    *[(f"manualCropOptions/{side}", [0, 75, INT_MOST], [-1, INT_MOST + 1, 0.5])
      for side in ("left", "right", "top", "bottom")],
    ("autoColorCropOptions/tolerance", [0, 0.5, 1], [-0.01, 1.01, 1e400]),
    ("autoTransparentCropOptions/tolerance", [0, 1], [-0.01, 1.01]),
    ("knockoutBackground/tolerance", [0, 1], [-0.01, 1.01]),
    ("unsharpMaskOptions/amount", [0, 1.75, 5], [-0.1, 5.1]),
    ("unsharpMaskOptions/radius", [0, 0.2, 250], [-0.1, 250.1]),
    ("unsharpMaskOptions/threshold", [0, 255], [-1, 256, 2.5]),
    ("unsharpMaskOptions/monochrome", [0, 1], [-1, 2]),
    *[(f"{name}/resolution", [0.5, 72, 150, 1200], [0, -1])
      for name in ("pdfOptions", "postScriptOptions", "illustratorOptions")],
    # out of the film is the first frame, so no fault
    ("mediaOptions/thumbnailOptions/thumbnailTime", [-5, 0, LONG_MOST], [LONG_MOST + 1, 0.5]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "good", "bad"), RANGES)
def test_ranges(path: str, good: list[float], bad: list[float]) -> None:
    for value in good:
        assert read(path, value) == value
        assert read(path, str(value)) == value  # as XML has it
    for value in [*bad, True, "", "x", "1,5", [1], {"items": 1}]:
        with pytest.raises(ips.IpsFault) as caught:
            read(path, value)
        assert (caught.value.code, caught.value.path) in (
            (30001, f"reprocessAssetsJob/{path}"),
            (30003, ""),  # JSON has no infinity
        )


RIP = ["None", "Rasterize"]
ANCHORS = ["Center", "North", "Northwest", "West", "Southwest", "South", "Southeast", "East", "Northeast"]
CORNERS = ["BottomLeft", "BottomRight", "UpperLeft", "UpperRight"]
MAILS = ["All", "Error", "ErrorAndWarning", "JobCompletion", "None"]
WORDS: list[tuple[str, list[str]]] = [
    ("emailSetting", MAILS),
    ("autoColorCropOptions/corner", CORNERS),
    ("knockoutBackground/corner", CORNERS),
    ("knockoutBackground/fillMethod", ["FloodFill", "MatchPixel"]),
    ("photoshopOptions/process", ["None", "MaintainLayers"]),
    ("photoshopOptions/layerOptions/layerNaming", ["LayerName", "AppendNumber", "AppendName", "Folders"]),
    ("photoshopOptions/layerOptions/anchor", ANCHORS),
    ("pdfOptions/process", ["None", "Rasterize", "Thumbnail"]),
    ("postScriptOptions/process", RIP),
    ("illustratorOptions/process", RIP),
    ("inDesignOptions/process", ["None"]),
    *[(f"{name}/colorspace", ["Auto", "Rgb", "Cmyk", "Gray"])
      for name in ("pdfOptions", "postScriptOptions", "illustratorOptions")],
    ("colorManagementOptions/colorManagement", ["Default", "MaintainOriginal", "Convert"]),
    ("postImageServingPublishJob/publishType", ["Incremental", "Full", "FullWithSearch"]),
    ("postVideoPublishJob/emailSetting", MAILS),
]  # fmt: skip


@pytest.mark.parametrize(("path", "values"), WORDS)
def test_words(path: str, values: list[str]) -> None:
    for value in values:
        found = read(path, value)
        assert isinstance(found, StrEnum)
        assert found == value
    assert {one.value for one in type(found)} == set(values)
    for value in (values[0].lower(), values[-1].upper(), values[0] + "s", "", 1, True):
        with pytest.raises(ips.IpsFault) as caught:
            read(path, value)
        assert (caught.value.code, caught.value.path) == (30001, f"reprocessAssetsJob/{path}")


def test_truth_values() -> None:
    for value, meant in ((True, True), ("true", True), ("1", True), (False, False), ("false", False), (" 0 ", False)):
        assert read("preserveCrop", value) is meant
    for wrong in ("True", "yes", 1, 0, ""):
        with pytest.raises(ips.IpsFault, match="true or false"):
            read("preserveCrop", wrong)


def test_texts_are_bounded_and_hold_no_control_characters() -> None:
    assert read("colorManagementOptions/sourceProfileHandle", "a|7") == "a|7"
    assert read("colorManagementOptions/sourceProfileHandle", "") is None
    for wrong in ("x" * 10_001, "a\x00b", "a\ud800b", 5, ["a|1"]):
        with pytest.raises(ips.IpsFault):
            read("colorManagementOptions/sourceProfileHandle", wrong)


def test_constants_are_verbatim() -> None:
    assert [one.value for one in words.ActiveJobState] == [
        "Unknown", "New", "WaitingClient", "WaitingCoordinator", "Running", "Stopping", "Done"
    ]  # fmt: skip
    assert words.JobType("UploadFromServerDirectory") not in words.EXTENDED_JOB_TYPES
    assert words.JobType("ReprocessAssets") in words.EXTENDED_JOB_TYPES
    assert len(words.JobType) == 14
    assert [one.value for one in words.OverwriteMode] == [
        "OverwriteFullName", "OverwriteAnyExt", "OverwriteFullNameAnyFolder", "OverwriteAnyExtAnyFolder"
    ]  # fmt: skip
    assert len(words.ASSET_TYPES) == len(set(words.ASSET_TYPES)) == 46
    assert {"Zip", "Rtf", "ZoomTarget", "PDFSettings", "WindowsCovering"} < set(words.ASSET_TYPES)
    assert "SwatchSet" not in words.ASSET_TYPES
    assert len(words.ICC_COLOUR_SPACES) == 24
    assert len(words.UserRole) == 10
    assert {one.value for one in words.TriggerState} == {"Blocked", "Complete", "Error", "None", "Normal", "Paused"}
