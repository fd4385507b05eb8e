"""`import`, `schedule`, and job files that name a folder or a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command import asked, command, made
from support.files import Files

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    made(tmp_path / "Library")
    files = Files(tmp_path / "Card")
    files.picture("one.jpg", seed=1)
    files.picture("more/two.jpg", seed=2)
    files.text("notes.txt")
    return tmp_path / "Library"


def test_an_import_is_kept_looked_at_scheduled_and_forgotten(library: Path) -> None:
    card = library.parent / "Card"
    (library.parent / "fields.csv").write_text("File,Title,Nonsense\none.jpg,One,x\nthree.jpg,3,\n")
    words = (card, "--to", "In", "--metadata", library.parent / "fields.csv", "--include", "image")
    *lines, summary = asked("import", library, *words, "--dry-run").lines
    assert (summary["files"], summary["described"], summary["reasons"]) == (2, 1, {"new": 2, "type": 1})
    assert [line["path"] for line in lines] == ["notes.txt"]
    assert any("column “Nonsense”" in problem for problem in summary["problems"])
    kept = asked("import", library, *words, "--name", "The card", "--schedule", "0 0 3 ? * Mon-Fri", "--no-wait").job
    assert (kept["name"], kept["type"], kept["triggerState"]) == ("The card", "UploadFromServerDirectory", "Normal")
    (shown,) = asked("import", library, "list", "--no-wait").lines
    assert (shown["include"], shown["schedules"][0]["handle"]) == (["image/*"], kept["handle"])
    job = asked("import", library, "run", "the card", "--no-wait").job
    assert (job["name"], job["type"]) == ("The card", "UploadFromServerDirectory")
    assert [one["handle"] for one in asked("import", library, "history", "The card", "--no-wait").lines] == [
        job["handle"]]  # fmt: skip
    assert asked("import", library, "check", "The card", "--no-wait", code=1).job["problems"]
    assert asked("schedule", library, "pause", kept["handle"], "--no-wait").job["triggerState"] == "Paused"
    assert asked("schedule", library, "resume", "The card", "--no-wait").job["triggerState"] == "Normal"
    run = asked("schedule", library, "run", "1", "--no-wait").job
    assert run["name"] == "The card"
    assert "running already" in asked("schedule", library, "run", "1", "--no-wait", code=2).err
    asked("import", library, "delete", "The card", "--no-wait")
    assert asked("schedule", library, "list", "--no-wait").lines == []


def test_a_folder_and_a_time_in_job_files(library: Path) -> None:
    inner = {"serverDir": str(library.parent / "Card"), "destFolder": "Library/Shop", "includeSubfolders": "true"}
    around = {"companyHandle": "c|1", "jobName": "Night", "uploadDirectoryJob": inner}
    file = library.parent / "job.json"
    file.write_text(json.dumps({"uploadDirectoryJob": inner}))
    job = command("upload", library, "--job", file, "--json").job
    assert (job["type"], job["state"], job["done"], job["failed"]) == ("UploadFromServerDirectory", "done", 3, 0)
    paths = [asset["path"] for asset in asked("list", library).lines]
    assert sorted(paths) == ["Shop/more/two.jpg", "Shop/notes.txt", "Shop/one.jpg"]
    file.write_text(json.dumps({"submitJobParam": {**around, "execSchedule": "0 0 3 * * ?"}}))
    one = asked("upload", library, "--job", file, "--no-wait").job
    assert (one["execSchedule"], one["name"], one["lastFireTime"]) == ("0 0 3 * * ?", "Night", None)
    reprocess = {
        "companyHandle": "c|1",
        "jobName": "Once",
        "execTime": "2099-01-01T00:00:00Z",
        "reprocessAssetsJob": {},
    }
    file.write_text(json.dumps({"submitJobParam": reprocess}))
    one = asked("reprocess", library, "Shop", "--job", file, "--no-wait").job
    assert (one["type"], one["nextFireTime"]) == ("ReprocessAssets", "2099-01-01T00:00:00.000Z")
    file.write_text(json.dumps({"submitJobParam": {**around, "execSchedule": "0 0 3C * * ?"}}))
    fault = asked("upload", library, "--job", file, "--no-wait", code=2).job["fault"]
    assert fault["code"] == 30001
    assert "execSchedule" in fault["reason"]
    assert asked("upload", library, "--no-wait", code=2).job["fault"]["code"] == 30002


@pytest.mark.parametrize(
    "words", [("--at", "soon"), ("--schedule", "x"), ("--schedule", "0 0 0 1 1 ? 1999"), ("--min-mb", "-3"),
              ("--at", "2099-01-01", "--schedule", "0 0 3 * * ?"), ("--include", "a?b"), ("--metadata", "none.csv")],
)  # fmt: skip
def test_what_cannot_be_starts_nothing(library: Path, words: tuple[str, ...]) -> None:
    assert asked("import", library, library.parent / "Card", *words, "--no-wait", code=2).job["fault"]["code"] == 30001
    assert asked("jobs", library).lines == []


@pytest.mark.parametrize("words", [("--at", "soon"), ("--schedule", "x"), ("--include", "a?b")])
def test_what_cannot_be_is_not_kept_under_a_name(library: Path, words: tuple[str, ...]) -> None:
    folder = library.parent / "Card"
    assert asked("import", library, folder, "--name", "The card", *words, code=2).job["fault"]["code"] == 30001
    assert asked("import", library, "list").lines == []
