"""`assetdesk watch` as a script uses it, with the real program for `run`."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest
from support.command import asked, made, running


def test_folders_are_added_changed_and_removed_by_name(tmp_path: Path) -> None:
    library, drop = made(tmp_path / "Library"), tmp_path / "drop"
    drop.mkdir()
    (added,) = asked("watch", library, "add", drop, "--to", "Music", "--include", "*.jpg,*.tif", "--move").lines
    assert (added["name"], added["to"], added["afterwards"], added["include"]) == (
        "drop",
        "Music",
        "move",
        ["*.jpg", "*.tif"],
    )
    words = ("change", "drop", "--name", "Studio", "--no-move", "--mode", "version", "--no-subfolders")
    (changed,) = asked("watch", library, *words).lines
    assert (changed["name"], changed["afterwards"], changed["mode"], changed["subfolders"], changed["to"]) == (
        "Studio",
        "copy",
        "create_version",
        False,
        "Music",
    )
    assert asked("watch", library, "pause", "studio").lines[0]["state"] == "paused"
    assert asked("watch", library, "resume", "Studio").lines[0]["state"] == "watching"
    (fault,) = asked("watch", library, "add", library, code=2).lines
    assert "is this library" in fault["fault"]["reason"]
    (fault,) = asked("watch", library, "never", drop / "a.jpg", code=2).lines
    assert "was never seen" in fault["fault"]["reason"]
    assert asked("watch", library, "remove", "Studio").lines == [{"removed": "Studio"}]
    assert asked("watch", library).lines == []


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_large_file_that_comes_slowly_is_taken_once_while_nobody_has_a_window(tmp_path: Path) -> None:
    """AEM Assets' check 9, smaller: `tests/watch_slow_copy.py` has it in full."""
    library, drop = made(tmp_path / "Library"), tmp_path / "drop"
    drop.mkdir()
    asked("watch", library, "add", drop, "--name", "Studio A drop")
    with running("watch", library, "run", "--json") as program:
        assert program.stdout is not None
        piece = os.urandom(100_000)
        with (drop / "Hall.bin").open("wb", buffering=0) as file:
            for _ in range(10):
                file.write(piece)
                time.sleep(0.05)
            told = []
            while not told or told[-1].get("path") != "Hall.bin":
                if len(told) == 2:  # it watches, and the folder is there
                    file.close()
                line = program.stdout.readline()
                assert line
                told.append(json.loads(line))
        program.send_signal(signal.SIGTERM)
        assert program.wait(60) == 0
    assert told[-1]["state"] == "taken"
    assert (library / "Hall.bin").read_bytes() == piece * 10
    assert len(asked("watch", library, "ledger").lines) == 1
