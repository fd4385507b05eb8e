"""A script runs the job files that it has from IPS: uploads and reprocesses, and is told what is wrong with one."""

from __future__ import annotations

import json
import subprocess
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from support.archives import aes, stored, zipped
from support.command import asked, assets, command, derived
from support.command import made as made_library
from support.files import Files

pytestmark = pytest.mark.timeout(400)

UPLOAD = """<uploadPostParam xmlns="http://www.scene7.com/IpsApi/xsd/2010-01-31">
  <companyHandle>47</companyHandle><jobName>Spring</jobName><destFolder>Library/Shop/</destFolder><endJob>true</endJob>
  <uploadParams>
    <overwrite>{overwrite}</overwrite><readyForPublish>true</readyForPublish>
    <preservePublishState>true</preservePublishState><createMask>false</createMask>
    <IllustratorOptions><colorSpace>Auto</colorSpace></IllustratorOptions>
    <autoSetCreationOptions/><emailSetting>All</emailSetting>
    <xmpKeywords>spring, red\\, green</xmpKeywords>
  </uploadParams>
</uploadPostParam>
"""
CROP = """<?xml version="1.0"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>
<submitJobParam xmlns="http://www.scene7.com/IpsApi/xsd/2014-04-03">
  <companyHandle>c|301</companyHandle><jobName>Cut the edge</jobName>
  <reprocessAssetsJob>
    <assetHandleArray><items>a|1|1|1</items><items>a|1</items></assetHandleArray>
    <manualCropOptions><left>100</left><right>20</right><top>30</top><bottom>0</bottom></manualCropOptions>
  </reprocessAssetsJob>
</submitJobParam></s:Body></s:Envelope>
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with one picture, brought in by a job file."""
    folder = tmp_path_factory.mktemp("jobs")
    files = Files(folder / "in")
    files.picture("brass.jpg", (600, 400), seed=1)
    (folder / "upload.xml").write_text(UPLOAD.format(overwrite="true"))
    done = asked(
        "upload", made_library(folder / "Library"), folder / "in" / "brass.jpg", "--job", folder / "upload.xml"
    )
    assert (done.job["name"], done.job["state"], done.job["done"]) == ("Spring", "done", 1)
    assert done.err == ""
    return folder / "Library"


def test_an_upload_as_a_client_describes_it(library: Path) -> None:
    assert list(assets(library)) == ["Shop/brass.jpg"]
    shown = asked("show", library, "a|1").lines[0]
    assert shown["metadata"]["dc:subject"] == ["spring", "red, green"]


def test_overwrite_decides_over_a_taken_name(library: Path) -> None:
    other = Files(library.parent / "other")
    other.picture("brass.jpg", (300, 200), seed=2)
    before = assets(library)["Shop/brass.jpg"]["hash"]
    (library.parent / "keep.xml").write_text(UPLOAD.format(overwrite="false"))
    source = library.parent / "other" / "brass.jpg"
    kept = asked("upload", library, source, "--job", library.parent / "keep.xml").job
    assert (kept["done"], kept["skipped"]) == (0, 1)
    assert assets(library)["Shop/brass.jpg"]["hash"] == before
    log = asked("jobs", library, kept["handle"], "--log").lines
    assert "DuplicateSkipped" in [line["logType"] for line in log]


def test_a_crop_from_a_soap_request(library: Path) -> None:
    job_file = library.parent / "crop.xml"
    job_file.write_text(CROP)
    plan = asked("reprocess", library, "--job", job_file, "--dry-run").lines
    assert {line["scope"] for line in plan[:-1] if line["run"]} >= {"optimize", "preview"}
    done = asked("reprocess", library, "--job", job_file).job
    assert (done["name"], done["total"], done["failed"]) == ("Cut the edge", 1, 0)
    (pyramid,) = [one for one in assets(library)["Shop/brass.jpg"]["renditions"] if one["name"] == "pyramid.tif"]
    told = subprocess.run(["tiffinfo", library / pyramid["path"]], capture_output=True, text=True, check=False).stdout
    assert "Image Width: 480 Image Length: 370" in told
    shown = asked("show", library, "a|1").lines[0]
    assert shown["options"]["crop"] == {"left": 100, "right": 20, "top": 30, "bottom": 0, "from": "manual"}
    # back to the default: null, as JSON has it
    job_file = library.parent / "back.json"
    job_file.write_text(json.dumps({"manualCropOptions": None}))
    asked("reprocess", library, "Shop", "--job", job_file, "--previews")
    made = {one["name"]: one for one in assets(library)["Shop/brass.jpg"]["renditions"]}
    assert (made["web.1280.1280.jpeg"]["width"], made["web.1280.1280.jpeg"]["height"]) == (600, 400)
    assert "crop" not in asked("show", library, "a|1").lines[0]["options"]


def test_archives_are_unpacked_safely(library: Path) -> None:
    folder = library.parent
    pictures = Files(folder / "packed")
    pictures.picture("pics/a.png", (40, 30), seed=3)
    pictures.picture("pics/deep/b.png", (30, 40), seed=4)
    with zipfile.ZipFile(folder / "pack.zip", "w") as archive:
        for name in ("pics/a.png", "pics/deep/b.png"):
            archive.write(folder / "packed" / name, name)
        archive.writestr("../../evil.txt", "x")
        archive.writestr("__MACOSX/pics/._a.png", "x")
        archive.writestr("inner.zip", b"PK\5\6" + bytes(18))
    with tarfile.open(folder / "more.tar.gz", "w:gz") as tar:
        tar.add(folder / "in" / "brass.jpg", "brass2.jpg")
    (folder / "broken.zip").write_bytes(b"PK\3\4 not really")
    job = {"overwrite": True, "readyForPublish": True, "createMask": False, "emailSetting": "None"}
    (folder / "unpack.json").write_text(json.dumps({**job, "unCompressOptions": {"process": "UnCompress"}}))
    packed = [folder / name for name in ("pack.zip", "more.tar.gz", "broken.zip")]
    done = asked("upload", library, *packed, "--to", "Unpacked", "--job", folder / "unpack.json", code=1).job
    assert (done["failed"], done["total"]) == (1, 5)
    there = {path for path in assets(library) if path.startswith("Unpacked/")}
    assert there == {f"Unpacked/{name}" for name in ("pics/a.png", "pics/deep/b.png", "inner.zip", "brass2.jpg")}
    log = {
        (line["logType"], line["assetName"]): line["logMessage"]
        for line in asked("jobs", library, done["handle"], "--log").lines
    }
    assert log["UploadWarning", "../../evil.txt"] == "Left out of “pack.zip”: it would land outside the folder."
    assert log["UploadWarning", "__MACOSX/pics/._a.png"].endswith("it is a file of the system's own.")
    assert log["UploadError", "broken.zip"] == "The archive is damaged."
    assert log["FileEnd", "pack.zip"] == (
        "Unpacked 3 files from “pack.zip”. 1 was left out: it would land outside the folder."
    )
    assert not list(folder.parent.rglob("evil.txt"))
    assert not list((library / ".assetdesk" / "unpacked").iterdir())
    # without being asked to, an archive is an asset
    (folder / "keep.json").write_text(json.dumps({**job, "unCompressOptions": {"process": "None"}}))
    asked("upload", library, folder / "pack.zip", "--job", folder / "keep.json")
    assert assets(library)["pack.zip"]["type"] == "Zip"


def test_the_password_of_an_archive_comes_from_a_file(library: Path) -> None:
    folder = library.parent
    (folder / "secret.zip").write_bytes(zipped([aes("inside.txt", b"words", "pass word"), stored("open.txt", b"open")]))
    (folder / "right.txt").write_text("pass word\n")
    (folder / "wrong.txt").write_text("no password\n")
    job = {"overwrite": True, "readyForPublish": True, "createMask": False, "emailSetting": "None"}
    (folder / "secret.json").write_text(json.dumps({**job, "unCompressOptions": {"process": "UnCompress"}}))
    given = ("upload", library, folder / "secret.zip", "--job", folder / "secret.json", "--to", "Secret")
    waits = asked(*given, "--archive-password-file", folder / "wrong.txt", code=1)
    assert "does not open “secret.zip”" in waits.err
    assert "assetdesk unlock" in waits.err
    handle = waits.job["handle"]
    wrong = command("unlock", library, handle, "--archive-password-file", folder / "wrong.txt")
    assert wrong.code == 2
    assert "does not open" in wrong.err
    done = asked("unlock", library, handle, "--archive-password-file", folder / "right.txt").job
    assert (done["state"], done["done"]) == ("done", 2)
    assert {path for path in assets(library) if path.startswith("Secret/")} == {"Secret/inside.txt", "Secret/open.txt"}


FAULTS: list[tuple[str, dict[str, Any] | str, int, str]] = [
    ("reprocess", {"assetHandleArray": []}, 30002, "reprocessAssetsJob/assetHandleArray"),
    ("reprocess", {"assetHandleArray": ["a|77"]}, 30001, "“a|77” is not an asset of this library"),
    ("reprocess", {"unsharpMaskOptions": {"amount": 9}}, 30001, "reprocessAssetsJob/unsharpMaskOptions/amount: 9"),
    ("reprocess", {"manualCropOptions": {}, "autoTransparentCropOptions": {}}, 30001, "one way to crop"),
    ("reprocess", {"Unknown": 1}, 30001, "reprocessAssetsJob/Unknown"),
    ("reprocess", {"mediaOptions": {"videoEncodingPresetsArray": ["ps|99"]}}, 30001, "no encoding preset"),
    ("reprocess", "<!DOCTYPE a [<!ENTITY b 'c'>]><reprocessAssetsJob/>", 30003, "document type"),
    ("reprocess", "{", 30003, "no JSON"),
    ("upload", {"overwrite": True}, 30002, "uploadPostJob/readyForPublish"),
    ("upload", {"reprocessAssetsJob": {"assetHandleArray": ["a|1"]}}, 30001, "uploadPostJob in it"),
]


def test_what_is_wrong_starts_nothing(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from assetdesk.cli import main

    jobs, files = asked("jobs", library).lines, derived(library)
    job_file = library.parent / "wrong"
    for verb, content, code, words in FAULTS:
        job_file.write_text(content if isinstance(content, str) else json.dumps(content))
        paths = [library.parent / "in"] if verb == "upload" else []
        ended = main([verb, str(library), *map(str, paths), "--job", str(job_file), "--json"])
        said = capsys.readouterr()
        fault = json.loads(said.out)["fault"]
        assert (ended, fault["code"]) == (2, code), said
        assert words in fault["reason"]
        assert said.err == f"assetdesk: {fault['reason']}\n"
    assert (asked("jobs", library).lines, derived(library)) == (jobs, files)
    missing = command("reprocess", library, "--job", library.parent / "nowhere.xml")
    assert (missing.code, "cannot be read" in missing.err) == (2, True)
