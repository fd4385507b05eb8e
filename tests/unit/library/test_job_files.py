"""Job files become requests; what is wrong with one, or not in the library, starts nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.core.ips import IpsFault
from assetdesk.core.presets import BATCH_SET, ENCODING
from assetdesk.library import collections, job_files, presets
from assetdesk.library.session import Library
from assetdesk.store import assets
from assetdesk.store.assets import NewAsset

UPLOAD = {"overwrite": False, "readyForPublish": True, "createMask": False, "emailSetting": "None"}


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library of three assets; nobody works the queue."""
    with Library.create(tmp_path / "Autumn", run=False) as made:
        new = [NewAsset(1, f"{n}.jpg", 10, 1, n) for n in range(1, 4)]
        made.store.writer.run(lambda w: assets.add_assets(w, new))
        yield made


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Writes a job file and answers its path."""

    def written(content: dict[str, Any]) -> Path:
        path = tmp_path / "job.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return written


def test_a_reprocess(lib: Library, write: Any) -> None:
    content = {"assetHandleArray": ["a|3", "a|1|1|9", "a|3", "2|1|17"], "unsharpMaskOptions": None, "createMask": True,
               "readyForPublish": False, "emailSetting": "Error"}  # fmt: skip
    job = job_files.read_reprocess(write({"companyHandle": "c|9", "jobName": "Night", "reprocessAssetsJob": content}))
    assert (job.name, job.options) == ("Night", {"createMask": True, "unsharpMaskOptions": None})
    assert job.job == {"readyForPublish": False, "emailSetting": "Error"}
    job_files.check(lib, job)
    assert job_files.assets_of(lib, job) == (3, 1, 2)


def test_an_upload(write: Any) -> None:
    content = {"companyHandle": "c|1", "jobName": "In", "destFolder": "Autumn/Shoes/", "fileName": "new.jpg",
               "uploadParams": {**UPLOAD, "xmpKeywords": "a,b"}}  # fmt: skip
    job = job_files.read_upload(write(content))
    assert (job.name, job.overwrite, job.folder, job.file_name) == ("In", False, "Autumn/Shoes/", "new.jpg")
    assert job.job == {"readyForPublish": True, "emailSetting": "None", "xmpKeywords": "a,b"}
    assert (job.options, job.assets) == ({"createMask": False}, None)


def test_what_follows_is_kept_with_the_job(write: Any) -> None:
    content = {**UPLOAD, "postHttpUrl": "https://x.example/", "postVideoPublishJob": {}}
    job = job_files.read_upload(write(content)).job
    assert (job["postHttpUrl"], job["postVideoPublishJob"]) == ("https://x.example/", {})
    around = {"companyHandle": "c|1", "jobName": "n", "execSchedule": "0 0 12 * * ?", "userHandle": "u|1|a@b",
              "reprocessAssetsJob": {}}  # fmt: skip
    assert job_files.read_reprocess(write(around)).job == {"userHandle": "u|1|a@b"}


VIDEO = "reprocessAssetsJob/postVideoPublishJob"


def video(**members: str) -> dict[str, Any]:
    return {"postVideoPublishJob": members}


@pytest.mark.parametrize(
    ("given", "around", "code", "path"),
    [
        ({"postHttpUrl": "http://127.0.0.1:9/"}, {}, 30001, "reprocessAssetsJob/postHttpUrl"),
        (
            {"postVideoPublishJob": {"contextHandle": "pc|1"}},
            {},
            30001,
            "reprocessAssetsJob/postVideoPublishJob/contextHandle",
        ),
        (
            {"postVideoPublishJob": {"contextHandle": "pc|99"}},
            {},
            30001,
            "reprocessAssetsJob/postVideoPublishJob/contextHandle",
        ),
        (
            {"postVideoPublishJob": {"httpCompletionUrl": "http://[::1]/"}},
            {},
            30001,
            "reprocessAssetsJob/postVideoPublishJob/httpCompletionUrl",
        ),
        ({}, {"userHandle": "u|9|x@example.com"}, 20002, "submitJobParam/userHandle"),
    ],
)
def test_what_follows_has_to_be_possible(
    lib: Library, write: Any, given: dict[str, Any], around: dict[str, Any], code: int, path: str
) -> None:
    content = {"companyHandle": "c|1", "jobName": "n", **around, "reprocessAssetsJob": given}
    job = job_files.read_reprocess(write(content))
    with pytest.raises(IpsFault) as caught:
        job_files.check(lib, job)
    assert (caught.value.code, caught.value.path) == (code, path)


def test_the_right_context_and_person_are_taken(lib: Library, write: Any) -> None:
    content = {"companyHandle": "c|1", "jobName": "n", "userHandle": "u|1|", "reprocessAssetsJob": {
        "postVideoPublishJob": {"contextHandle": "pc|3"}, "postHttpUrl": "https://example.com/x"}}  # fmt: skip
    job_files.check(lib, job_files.read_reprocess(write(content)))


def test_assets_that_are_not_here(lib: Library, write: Any) -> None:
    for handle in ("a|4", "a|0", "c|1", "Autumn/1.jpg", "1"):
        job = job_files.read_reprocess(write({"assetHandleArray": ["a|1", handle]}))
        with pytest.raises(IpsFault, match="is not an asset of this library") as caught:
            job_files.assets_of(lib, job)
        assert (caught.value.code, caught.value.path) == (30001, "reprocessAssetsJob/assetHandleArray")


def test_presets_profiles_and_collections_must_be_here(lib: Library, write: Any) -> None:
    encoding = presets.list(lib, ENCODING)[0]
    sets = presets.save(lib, BATCH_SET, "Views", {"match": "(a).*"})
    kept = collections.make(lib, "Best")

    def checked(**more: Any) -> None:
        job_files.check(lib, job_files.read_reprocess(write(more)))

    checked(
        mediaOptions={"videoEncodingPresetsArray": [encoding.handle]},
        autoSetCreationOptions={"autoSetsArray": [sets.handle]},
        projectHandleArray=[kept.handle],
        colorManagementOptions={"sourceProfileHandle": "icc|sRGB.icc"},
    )
    for more, path in (
        ({"mediaOptions": {"videoEncodingPresetsArray": ["ps|999"]}}, "mediaOptions/videoEncodingPresetsArray"),
        ({"mediaOptions": {"videoEncodingPresetsArray": [sets.handle]}}, "mediaOptions/videoEncodingPresetsArray"),
        ({"autoSetCreationOptions": {"autoSetsArray": [encoding.handle]}}, "autoSetCreationOptions/autoSetsArray"),
        ({"projectHandleArray": ["p|1|Worst"]}, "projectHandleArray"),
        ({"colorManagementOptions": {"outputProfileHandle": "a|1"}}, "colorManagementOptions/outputProfileHandle"),
    ):
        with pytest.raises(IpsFault) as caught:
            checked(**more)
        assert (caught.value.code, caught.value.path) == (30001, f"reprocessAssetsJob/{path}")


def test_files_that_are_no_such_job(write: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="cannot be read: No such file"):
        job_files.read_reprocess(tmp_path / "none.json")
    with pytest.raises(UsageFault, match="cannot be read"):
        job_files.read_reprocess(tmp_path)
    with pytest.raises(IpsFault, match="uploadPostJob: This command takes a job file with reprocessAssetsJob in it"):
        job_files.read_reprocess(write({"uploadPostJob": UPLOAD}))
    with pytest.raises(IpsFault, match="takes a job file with uploadPostJob"):
        job_files.read_upload(write({"optimizeImagesJob": {}}))
    with pytest.raises(IpsFault, match="uploadDirectoryJob/serverDir: must be the whole path"):
        job_files.read_upload(write({"uploadDirectoryJob": {"serverDir": "x"}}))
    with pytest.raises(IpsFault, match="uploadParams is missing"):
        job_files.read_upload(write({"uploadPostParam": {"companyHandle": "c|1", "jobHandle": "j|1"}}))
    huge = tmp_path / "huge.json"
    huge.write_bytes(b" " * (2 << 20))
    with pytest.raises(IpsFault) as caught:
        job_files.read_upload(huge)
    assert caught.value.code == 30003
