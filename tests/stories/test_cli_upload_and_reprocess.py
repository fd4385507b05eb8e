"""A script brings files in, processes them, and has them processed again in every way the dialog knows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.command import asked, assets, command, derived
from support.files import Files

# each test starts a dozen programs; a busy machine takes its time for them
pytestmark = pytest.mark.timeout(400)

PREVIEWS = ["thumbnail.140.100.png", "thumbnail.319.319.png", "thumbnail.48.48.png", "web.1280.1280.jpeg"]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with two good pictures, a damaged one and a text, uploaded by the real command."""
    folder = tmp_path_factory.mktemp("upload")
    files = Files(folder / "Autumn")
    files.picture("Music/brass.jpg", (1500, 1000), seed=1)
    files.picture("Music/Live/drums.png", (640, 480), seed=2)
    files.damaged("Music/damaged.jpg")
    files.text("notes.txt")
    files.text(".hidden")
    first = asked("init", folder / "Library", "--no-wait")
    assert first.lines[-1]["assets"] == 0
    done = asked("upload", folder / "Library", files.folder, "--to", "Shop", code=1)
    first, last = done.lines[0], done.job
    assert first["handle"] == last["handle"]
    assert last.items() >= {
        "type": "UploadPost", "state": "done", "progress": 100.0, "total": 4, "done": 3, "failed": 1, "skipped": 0
    }.items()  # fmt: skip
    return folder / "Library"


def test_uploaded_files_are_there_processed_and_named(library: Path) -> None:
    there = assets(library)
    assert sorted(there) == [
        "Shop/Autumn/Music/Live/drums.png",
        "Shop/Autumn/Music/brass.jpg",
        "Shop/Autumn/Music/damaged.jpg",
        "Shop/Autumn/notes.txt",
    ]
    brass = there["Shop/Autumn/Music/brass.jpg"]
    assert (brass["state"], brass["error"], brass["type"], brass["mime"]) == ("processed", None, "Image", "image/jpeg")
    assert [made["name"] for made in brass["renditions"]] == PREVIEWS
    sizes = {made["name"]: (made["width"], made["height"]) for made in brass["renditions"]}
    assert sizes["web.1280.1280.jpeg"] == (1280, 853)
    for made in brass["renditions"]:
        assert (library / made["path"]).stat().st_size == made["bytes"]
    assert len(brass["hash"]) == 64
    damaged = there["Shop/Autumn/Music/damaged.jpg"]
    assert (damaged["state"], damaged["error"]["code"]) == ("failed", "SourceCorrupt")
    notes = there["Shop/Autumn/notes.txt"]
    assert (notes["state"], notes["error"]) == ("processed", None)
    assert "text.txt" in [made["name"] for made in notes["renditions"]]


def test_the_log_names_what_failed_and_what_was_left_out(library: Path) -> None:
    upload = asked("jobs", library).lines[-1]
    log = asked("jobs", library, upload["handle"], "--log").lines
    assert log[0]["logType"] == "BeginUpload"
    assert log[-1]["logType"] == "EndUpload"
    assert any(line["logType"] == "UploadWarning" and line["assetName"].endswith(".hidden") for line in log)
    failed = [line for line in log if line["logType"].endswith(("Failure", "Error"))]
    assert [line["assetName"] for line in failed] == ["damaged.jpg"]
    assert failed[0]["logMessage"]


def test_each_choice_runs_what_it_says_and_changes_no_byte(library: Path) -> None:
    before = derived(library)
    for words, total in (
        (["--full"], 4),
        (["--profiles", "--workflow"], 0),
        (["--previews", "--only-failed"], 1),
    ):
        job = asked("reprocess", library, *words, code=1 if total else 0).job
        assert (job["state"], job["total"], job["failed"]) == ("done", total, 1 if total else 0), words
    assert derived(library) == before


def test_a_selector_narrows_to_a_file_a_folder_and_several(library: Path) -> None:
    drums = assets(library)["Shop/Autumn/Music/Live/drums.png"]
    selectors = [drums["key"], "Shop/Autumn/Music/Live", "Shop/Autumn/notes.txt"]
    assert asked("reprocess", library, *selectors, "--previews").job["total"] == 2


def test_a_changed_original_is_out_of_date_once(library: Path) -> None:
    brass = Files(library).picture("Shop/Autumn/Music/brass.jpg", (800, 600), seed=9)
    plan = asked("reprocess", library, "--full", "--only-stale", "--dry-run").lines
    assert {(line["path"], line["reason"]) for line in plan if line.get("run") is True} == {
        ("Shop/Autumn/Music/brass.jpg", "source changed")
    }
    assert asked("reprocess", library, "--full", "--only-stale").job["total"] == 1
    asset = assets(library)["Shop/Autumn/Music/brass.jpg"]
    sizes = {made["name"]: (made["width"], made["height"]) for made in asset["renditions"]}
    assert sizes["web.1280.1280.jpeg"] == (800, 600)
    assert asset["stale"] == []
    os.utime(brass)
    assert asked("reprocess", library, "--full", "--only-stale").job["total"] == 0


def test_a_deleted_original_fails_by_name_and_recovers_when_it_returns(library: Path) -> None:
    drums = library / "Shop/Autumn/Music/Live/drums.png"
    drums.rename(drums.with_name(".away"))
    job = asked("reprocess", library, "Shop/Autumn/Music/Live", "--previews", code=1).job
    assert job["failed"] == 1
    asset = assets(library)["Shop/Autumn/Music/Live/drums.png"]
    assert asset["error"]["code"] == "SourceMissing"
    assert asset["missing"] is True
    drums.with_name(".away").rename(drums)
    assert asked("reprocess", library, "Shop/Autumn/Music/Live", "--full", "--only-stale").job["total"] == 1
    assert assets(library)["Shop/Autumn/Music/Live/drums.png"]["state"] == "processed"


def test_a_person_reads_sentences(library: Path) -> None:
    said = command("reprocess", library, "--previews", "--only-stale")
    assert (said.code, said.out, said.err) == (0, "", "Nothing to do: all 4 are up to date.\n")
    said = command("reprocess", library, "Shop/Autumn/Music", "--previews")
    assert said.code == 1
    assert "Reprocessed 3 assets: 2 done, 1 failed.\n" in said.err
    assert "damaged.jpg: " in said.err


def test_uploading_the_same_again_changes_nothing(library: Path, tmp_path: Path) -> None:
    before = derived(library)
    copy = tmp_path / "notes.txt"
    copy.write_bytes((library / "Shop/Autumn/notes.txt").read_bytes())
    job = asked("upload", library, copy, "--to", "Shop/Autumn").job
    assert (job["total"], job["skipped"], job["failed"]) == (0, 1, 0)
    assert derived(library) == before


def test_a_new_picture_under_a_taken_name_keeps_the_old_as_a_version(library: Path, tmp_path: Path) -> None:
    old = (library / "Shop/Autumn/Music/brass.jpg").read_bytes()
    key = assets(library)["Shop/Autumn/Music/brass.jpg"]["key"]
    new = Files(tmp_path).picture("brass.jpg", (300, 200), seed=77)
    job = asked("upload", library, new, "--to", library / "Shop/Autumn/Music").job
    assert (job["total"], job["done"]) == (1, 1)
    asset = assets(library)["Shop/Autumn/Music/brass.jpg"]
    assert (asset["key"], asset["bytes"], asset["width"]) == (key, new.stat().st_size, 300)
    # of the bytes that another program wrote over before, a picture alone is kept
    kept = (library / ".assetdesk" / "versions" / key[:2] / key).iterdir()
    assert [path.read_bytes() for path in kept if ".picture" not in path.name] == [old]


def test_one_of_the_named_files_is_not_there(library: Path, tmp_path: Path) -> None:
    good = Files(tmp_path).picture("good.jpg", seed=55)
    job = asked("upload", library, good, tmp_path / "gone.jpg", "--to", "New", code=1).job
    assert (job["total"], job["done"], job["failed"]) == (2, 1, 1)
    log = asked("jobs", library, job["handle"], "--log").lines
    assert f"“{tmp_path / 'gone.jpg'}” is not there any more." in [line["logMessage"] for line in log]


def test_what_was_adopted_at_the_start_is_processed(tmp_path: Path) -> None:
    files = Files(tmp_path / "Old pictures")
    files.picture("2019/a.jpg", seed=1)
    files.picture("2020/b: c.png", seed=2)
    before = {path: path.read_bytes() for path in files.folder.rglob("*") if path.is_file()}
    job = asked("init", files.folder).job
    assert (job["type"], job["state"], job["total"]) == ("AdoptAssets", "done", 2)
    assert sorted(assets(files.folder)) == ["2019/a.jpg", "2020/b: c.png"]
    assert {path: path.read_bytes() for path in before} == before
