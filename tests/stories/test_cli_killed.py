"""The command is killed in the middle of its job; whatever runs next finishes it, with the same files as without."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from support.command import asked, assets, command, derived, finished, made, running, until
from support.files import Files
from support.programs import all_gone, family

from assetdesk.library.glance import Glance

# each test starts a dozen programs; a busy machine takes its time for them
pytestmark = [pytest.mark.timeout(400), pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")]

COUNT = 24


@pytest.fixture(scope="module")
def untroubled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """The files to upload, and what is derived from them when nobody kills anything."""
    files = Files(tmp_path_factory.mktemp("killed") / "Photos")
    files.pictures(COUNT, size=(900, 600))
    files.damaged("zz damaged.jpg")
    library = files.folder.parent / "Library"
    made(library)
    asked("upload", library, files.folder, code=1)
    return files.folder, derived(library)


@pytest.mark.parametrize("whole_group", [False, True])
def test_an_upload_killed_in_the_middle_ends_the_same(
    untroubled: tuple[Path, dict[str, bytes]], tmp_path: Path, whole_group: bool
) -> None:
    photos, expected = untroubled
    library = tmp_path / "Library"
    made(library)
    with running("upload", library, photos, "--json") as upload:
        _wait_for(upload, lambda job: job["done"] >= 4)
        below = family(upload.pid)
        if whole_group:
            os.killpg(upload.pid, signal.SIGKILL)
        else:
            upload.kill()
        assert all_gone(below, seconds=10) == []
    (job,) = asked("jobs", library).lines
    assert job["state"] not in ("done", "stopped")
    # the next command that works the queue goes on where the killed one was
    assert command("reprocess", library, "--full", "--only-stale").code in (0, 1)  # 1: the damaged file was left
    command("resume", library, "all")
    job = asked("jobs", library).lines[-1]
    assert (job["state"], job["total"], job["done"], job["failed"]) == ("done", COUNT + 1, COUNT, 1)
    assert derived(library) == expected
    _nothing_left_over(library)


def test_a_reprocess_killed_in_the_middle_ends_the_same(
    untroubled: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    photos, expected = untroubled
    library = tmp_path / "Library"
    shutil.copytree(photos, library / "Photos")
    asked("init", library, code=1)
    before = derived(library)
    assert before == expected
    with running("reprocess", library, "--full", "--json") as first:
        _wait_for(first, lambda job: job["done"] >= 3)
        first.kill()
    asked("resume", library, "all", code=1)
    job = asked("jobs", library).lines[0]
    assert (job["type"], job["state"], job["done"], job["failed"]) == ("ReprocessAssets", "done", COUNT, 1)
    assert derived(library) == expected
    _nothing_left_over(library)


def test_a_signal_ends_the_command_cleanly_and_loses_nothing(
    untroubled: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    photos, expected = untroubled
    library = tmp_path / "Library"
    made(library)
    with running("upload", library, photos, "--json") as upload:
        _wait_for(upload, lambda job: job["done"] >= 2)
        below = family(upload.pid)
        upload.terminate()
        done = finished(upload, seconds=20)
        assert all_gone(below) == []
    assert done.code == 128 + signal.SIGTERM
    assert done.err.endswith("It goes on when this library is next open.\n")
    command("resume", library, "all")
    assert derived(library) == expected
    _nothing_left_over(library)


@pytest.mark.parametrize("seconds", [None, 0.0, 0.3])
def test_a_signal_closes_the_window_too(tmp_path: Path, seconds: float | None) -> None:
    """Open (None), or that long after it began to listen to signals: while its library is still opening."""
    library = tmp_path / "Library"
    made(library)
    with running(library) as window:
        until(lambda: _listens(window.pid), seconds=60)
        if seconds is None:
            with Glance.open(library) as view:
                until(lambda: view.browse.queue_state().runner_pid == window.pid, seconds=60)
        else:
            time.sleep(seconds)
        window.terminate()
        done = finished(window, seconds=30)
    assert done.code == 128 + signal.SIGTERM
    assert done.err == ""


def _listens(pid: int) -> bool:
    """Whether the process has a handler of its own for SIGTERM (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)


def _wait_for(process: object, reached: object) -> None:
    """Read the command's lines until one of them has it."""
    out = process.stdout  # type: ignore[attr-defined]
    for line in out:
        if reached(json.loads(line)):  # type: ignore[operator]
            return
    raise AssertionError("it ended before")


def _nothing_left_over(library: Path) -> None:
    """Every original is an asset, no half file and no unfinished work is left, and the check is content."""
    on_disk = {str(path.relative_to(library)) for path in library.rglob("*.jpg") if ".assetdesk" not in path.parts}
    assert set(assets(library)) == on_disk
    assert [path for path in (library / ".assetdesk" / "tmp").rglob("*") if path.is_file()] == []
    assert asked("check", library).lines[-1]["left"] == 0
