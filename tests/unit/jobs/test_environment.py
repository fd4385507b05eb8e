"""Whose fault it is, and what is said while the machine does not let us work."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from assetdesk.core.errors import DiskFull, EnvironmentFault
from assetdesk.jobs import environment
from assetdesk.jobs.environment import AWAY, FOLDER_READ_ONLY, Environment, is_machines
from assetdesk.store.paths import LibraryPaths


@pytest.fixture
def paths(tmp_path: Path) -> LibraryPaths:
    made = LibraryPaths(tmp_path / "Studio")
    made.make_folders()
    made.database.touch()
    return made


def test_nothing_to_say_where_all_is_well(paths: LibraryPaths) -> None:
    assert Environment(paths).look(1) == ""


def test_too_little_room_is_said_with_what_is_needed(paths: LibraryPaths) -> None:
    sentence = Environment(paths, lambda folder: 10).look(2_000_000_000)
    assert sentence.endswith("full. Processing is paused and goes on when 2 GB are free.")
    assert "64 MB" in Environment(paths, lambda folder: 10).look(64_000_000)
    assert "5 kB" in Environment(paths, lambda folder: 10).look(5_000)


def test_a_library_that_is_gone(paths: LibraryPaths) -> None:
    paths.database.unlink()
    looking = Environment(paths)
    assert looking.away()
    assert looking.look(1) == AWAY


def test_a_fault_is_kept_for_a_while_and_tried_after(paths: LibraryPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(environment.time, "monotonic", lambda: now[0])
    looking = Environment(paths, lambda folder: 10**12)
    looking.fault(OSError(errno.ENOSPC, "no room"), 1_000_000)
    assert "full" in looking.look(1_000_000)
    now[0] += 1.9
    assert "full" in looking.look(1_000_000)
    now[0] += 0.2
    assert looking.look(1_000_000) == ""  # a little could be written
    looking.fault(DiskFull("full"), 1_000_000)  # again: twice as long
    now[0] += 3.9
    assert "full" in looking.look(1_000_000)
    now[0] += 0.2
    assert looking.look(1_000_000) == ""
    assert not list(paths.tmp.iterdir())


def test_what_is_said_of_other_faults(paths: LibraryPaths) -> None:
    for error, sentence in [
        (OSError(errno.EIO, "x"), AWAY),
        (OSError(errno.EROFS, "x"), FOLDER_READ_ONLY),
        (EnvironmentFault("Worker processes cannot be started."), "Worker processes cannot be started. Processing is"),
    ]:
        looking = Environment(paths)
        looking.fault(error, 1)
        assert looking.look(1).startswith(sentence)


def test_a_pool_may_break_some_times(paths: LibraryPaths) -> None:
    looking = Environment(paths)
    assert not any(looking.pool_broke() for _ in range(12))
    assert looking.pool_broke()
    looking.success()
    assert not looking.pool_broke()


def test_whose_fault() -> None:
    assert is_machines(OSError(errno.ENOSPC, "x"))
    assert is_machines(DiskFull("x"))
    assert not is_machines(OSError(errno.ENOENT, "x"))
    assert not is_machines(ValueError())
    assert not is_machines(None)
