"""Locks end with their process; shared and exclusive exclude each other."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assetdesk.core.errors import LibraryInUse
from assetdesk.store.locks import LibraryLock, OsLock, RunnerLock, WindowLock
from assetdesk.store.paths import LibraryPaths

HOLD = """
import sys, time
from pathlib import Path
from assetdesk.store.locks import RunnerLock
from assetdesk.store.paths import LibraryPaths
print(RunnerLock(LibraryPaths(Path(sys.argv[1]))).try_take(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def paths(tmp_path: Path) -> LibraryPaths:
    made = LibraryPaths(tmp_path)
    made.dot.mkdir()
    return made


def test_shared_by_many_exclusive_by_one(paths: LibraryPaths) -> None:
    one, two, alone = LibraryLock(paths), LibraryLock(paths), LibraryLock(paths)
    one.share()
    two.share()
    with pytest.raises(LibraryInUse, match="open in another window"):
        alone.take_alone(wait=0.1)
    one.release()
    two.release()
    alone.take_alone()
    with pytest.raises(LibraryInUse, match="repairing"):
        one.share(wait=0.1)
    alone.release()
    one.share()
    one.release()
    assert not one.held


def test_a_killed_holder_gives_it_back(paths: LibraryPaths) -> None:
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(paths.root)], stdout=subprocess.PIPE, text=True)
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        mine = RunnerLock(paths)
        assert not mine.try_take()
        assert paths.runner_lock.read_text() == str(other.pid)
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert mine.try_take()
        assert mine.try_take(), "taking it twice is no harm"
        mine.release()
        assert paths.runner_lock.read_text() == ""


def test_each_lock_is_its_own(paths: LibraryPaths) -> None:
    locks: list[OsLock] = [RunnerLock(paths), WindowLock(paths), LibraryLock(paths)]
    assert all(lock.try_take() for lock in locks)
    for lock in locks:
        lock.release()
        lock.release()
