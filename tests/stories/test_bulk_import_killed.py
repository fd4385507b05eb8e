"""A bulk import that moves is killed in the middle: no file is lost, none is in twice, and the rest comes in later."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from pathlib import Path

import pytest
from support.command import asked, command, made, running
from support.programs import all_gone, family

pytestmark = [pytest.mark.timeout(400), pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")]

COUNT = 60


def contents(folder: Path) -> list[str]:
    return sorted(
        hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*.txt") if ".assetdesk" not in p.parts
    )


def test_a_moving_import_loses_nothing(tmp_path: Path) -> None:
    card, library = tmp_path / "Card", made(tmp_path / "Library")
    for number in range(COUNT):
        place = card / f"d{number % 8}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"n{number}.txt").write_text(f"{number} " * 50)
    everything = contents(card)
    with running("import", library, card, "--move", "--name", "Card", "--json") as work:
        assert work.stdout is not None
        for line in work.stdout:  # it tells of each change; some files are in then
            if json.loads(line)["total"] >= 20:
                break
        below = family(work.pid)
        os.killpg(work.pid, signal.SIGKILL)
        assert all_gone(below, seconds=20) == []
    # between two moments each file is on the card, in the library, or for an instant in both
    assert set(contents(card)) | set(contents(library)) == set(everything)
    command("resume", library, "all")
    (job,) = asked("jobs", library).lines
    assert (job["state"], job["total"], job["done"], job["failed"]) == ("done", COUNT, COUNT, 0)
    assert contents(library) == everything
    assert len(asked("list", library).lines) == COUNT
    again = command("import", library, "run", "Card", "--json").job
    assert (again["state"], again["total"]) == ("done", 0)
    assert contents(library) == everything
    assert contents(card) == []
