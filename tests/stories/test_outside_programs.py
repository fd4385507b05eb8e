"""Programs that AssetDesk starts on somebody's file: they hang, crash, leave children behind or are cut off, and cost
one file at most."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from support import office
from support.command import asked, assets, finished, made, running, until
from support.files import Files
from support.outside import before_the_others, fake
from support.programs import all_gone, family

from assetdesk.store.engine import Store

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]

HANG = "if b'misbehaves' in text:\n    forked()\n    time.sleep(3600)\n"
CRASH = "if b'misbehaves' in text:\n    forked()\n    os.kill(os.getpid(), signal.SIGSEGV)\n"
COUNT = 200


def processes_naming(word: str) -> list[int]:
    """Every process with that word in its command line."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = place.read_bytes()
        except OSError:
            continue
        if word.encode() in words:
            found.append(int(place.parent.name))
    return found


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """196 pictures and three good drawings, into which the bad file is put."""
    files = Files(tmp_path / "incoming")
    files.pictures(COUNT - 4)
    for number in range(3):
        office.eps(files.folder / f"good {number}.eps", f"Good {number}")
    return files


@pytest.mark.parametrize(
    ("command", "script", "code", "sentence"),
    [
        ("gs", HANG, "Timeout", "Ghostscript was stopped after 6 s."),
        ("gs", CRASH, "CommandFailed", "Ghostscript ended unexpectedly (SIGSEGV)."),
        ("soffice", HANG, "Timeout", "LibreOffice was stopped after"),
        ("soffice", CRASH, "CommandFailed", "LibreOffice ended unexpectedly (SIGSEGV)."),
    ],
    ids=["gs hangs", "gs crashes", "soffice hangs", "soffice crashes"],
)
def test_one_bad_file_in_two_hundred(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch, command: str, script: str, code: str, sentence: str
) -> None:
    place = tmp_path / "bin"
    fake(place, command, script)
    for name, value in before_the_others(place).items():
        monkeypatch.setenv(name, value)
    if command == "gs":
        bad = office.eps(files.folder / "bad.eps", "misbehaves")
    else:
        bad = files.folder / "bad.rtf"
        bad.write_text("{\\rtf1 misbehaves\\par}")
    library = made(tmp_path / "Library")
    with Store.open(library) as store:
        store.set_setting("seconds_image", 12.0)
        store.set_setting("seconds_document", 12.0)
    with running("upload", library, files.folder, "--json") as upload:
        done = finished(upload, seconds=500)
    assert done.code == 1, done.err
    job = done.job
    assert (job["state"], job["total"], job["done"], job["failed"]) == ("done", COUNT, COUNT - 1, 1)
    assert processes_naming(str(place)) == []
    found = assets(library)
    failed = {path: asset["error"] for path, asset in found.items() if asset["state"] == "failed"}
    assert list(failed) == [f"incoming/{bad.name}"]
    (error,) = failed.values()
    assert error["code"] == code
    # on a slow machine the task's own limit may come first
    assert error["message"].startswith((sentence, "Stopped after") if code == "Timeout" else sentence)
    # text is read without the program, and what the good ones have of it they have
    names = {made["name"] for made in found["incoming/good 1.eps"]["renditions"]}
    assert {"web.1280.1280.jpeg", "text.txt"} <= names


@pytest.mark.parametrize("command", ["gs", "soffice.bin"])
def test_killed_while_an_outside_program_runs(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "incoming"
    if command == "gs":
        office.eps(folder / "a.eps", inside="{} loop")
    else:
        office.docx(folder / "a.docx", [f"Paragraph {number} of a long document" for number in range(30_000)])
    library = made(tmp_path / "Library")
    with running("upload", library, folder, "--json") as upload:
        started: list[int] = []

        def runs() -> bool:
            started.extend(pid for pid in family(upload.pid) if _name(pid) == command)
            return bool(started)

        until(runs, 120)
        below = family(upload.pid)
        assert started[0] in below
        os.kill(upload.pid, signal.SIGKILL)
        assert all_gone([*below, *started], seconds=20) == []
    assert asked("jobs", library).lines[0]["state"] != "done"


def _name(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return Path(os.fsdecode(words[0])).name


def test_files_wait_for_a_program_and_run_when_it_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "incoming"
    office.eps(folder / "a.eps")
    office.docx(folder / "with picture.docx", ["One", "\f", "Two"], thumbnail=True)
    office.rtf(folder / "without.rtf")
    library = made(tmp_path / "Library")
    monkeypatch.setenv("ASSETDESK_WITHOUT", "ghostscript,libreoffice")
    asked("upload", library, folder, code=1)
    found = assets(library)
    assert {path: asset["error"] and asset["error"]["code"] for path, asset in found.items()} == {
        "incoming/a.eps": "ToolMissing",
        "incoming/with picture.docx": None,
        "incoming/without.rtf": "ToolMissing",
    }
    assert found["incoming/a.eps"]["error"]["message"] == "Ghostscript is not installed. EPS files wait until it is."
    shown = {made["name"] for made in found["incoming/with picture.docx"]["renditions"]}
    assert {"web.1280.1280.jpeg", "text.txt"} <= shown
    assert "preview.pdf" not in shown
    monkeypatch.delenv("ASSETDESK_WITHOUT")
    asked("reprocess", library, "--full", "--only-stale")
    found = assets(library)
    assert all(asset["state"] == "processed" for asset in found.values())
    shown = {made["name"] for made in found["incoming/with picture.docx"]["renditions"]}
    assert {"preview.pdf", "page.0002.1280.jpeg", "page.0002.319.png"} <= shown
