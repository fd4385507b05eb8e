"""What every test runs in: no screen, no user's own settings, small files made on the spot, and nothing left behind.

After each test no thread and no child process that it started may still run: a leak in a test is a leak in the
program.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.files import Files
from support.kept_forkserver import Kept, kept

# before anything imports Qt; a run under a real or virtual screen says so itself
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")  # as `assetdesk.app` does

_LEAK_SECONDS = 10.0
# the standard library's own helper lives as long as the program that started it
_HELPER = "multiprocessing.resource_tracker"


@pytest.fixture(autouse=True, scope="session")
def _own_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, caches and data of the person who runs the tests stay untouched."""
    home = tmp_path_factory.mktemp("home")
    names = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    before = {name: os.environ.get(name) for name in names}
    for name in names:
        place = home / name.removeprefix("XDG_").removesuffix("_HOME").lower()
        place.mkdir()
        os.environ[name] = str(place)
    yield
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@pytest.fixture(autouse=True, scope="session")
def _tables_made_once() -> Iterator[None]:
    """The empty tables of a new library are made by the program once in a process, and the file is copied after."""
    from assetdesk.store import new_index, schema

    real = new_index.make_tables
    made: dict[int, bytes] = {}

    def make_tables(place: Path) -> None:
        if schema.SCHEMA in made:
            place.write_bytes(made[schema.SCHEMA])
        else:
            real(place)
            made[schema.SCHEMA] = place.read_bytes()

    new_index.make_tables = make_tables
    yield
    new_index.make_tables = real


@pytest.fixture(autouse=True)
def _no_tags_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's library finds tags only where the test sets `tags` itself: each worker would load the models first,
    for nothing."""
    from assetdesk.store.profiles import folder_profiles

    real = folder_profiles.tag_settings
    off = {"image": False, "video": False, "text": False, "colours": False}
    monkeypatch.setattr(folder_profiles, "tag_settings", lambda db: real(db) or off)


@pytest.fixture(autouse=True, scope="session")
def _one_forkserver(_own_places: None) -> Iterator[Kept]:
    """Workers of all tests come from one; each worker still ends with its test."""
    with kept() as made:
        yield made


@pytest.fixture
def own_forkserver(_one_forkserver: Kept) -> Iterator[None]:
    """For tests of the forkserver itself: the program starts and ends its own."""
    _one_forkserver.step_aside()
    yield
    _one_forkserver.step_in()


@pytest.fixture(autouse=True)
def _nothing_left_running(_one_forkserver: Kept) -> Iterator[None]:
    """Fails the test whose threads or child processes are still there some seconds after it."""
    threads = set(threading.enumerate())
    children = set(_descendants())
    yield
    until = time.monotonic() + _LEAK_SECONDS
    while True:
        left = [*_new_threads(threads, _one_forkserver), *_new_processes(children, _one_forkserver)]
        if not left or time.monotonic() > until:
            break
        time.sleep(0.02)
    assert not left, f"still running after the test: {', '.join(left)}"
    if sys.platform == "linux":  # whatever it starts later would inherit that, and starve everything else
        assert os.sched_getscheduler(0) == os.SCHED_OTHER, "the test left this process with a real-time priority"


def _new_threads(before: set[threading.Thread], server: Kept) -> list[str]:
    # threads that Qt made show up as dummies for ever; pytest-timeout's timer is not the test's
    return [
        f"thread {thread.name}"
        for thread in threading.enumerate()
        if thread not in before
        and thread is not server.thread
        and thread.is_alive()
        and not isinstance(thread, threading._DummyThread)
        and not thread.name.startswith("pytest_timeout")
    ]


def _new_processes(before: set[int], server: Kept) -> list[str]:
    found: list[str] = []
    for pid in _descendants():
        if pid in before or pid == server.pid:
            continue
        words = _command_line(pid)
        if words and _HELPER not in words:
            found.append(f"process {pid} ({words[:120]})")
    return found


def _descendants() -> list[int]:
    """Every process below this one, where the system lists them (Linux)."""
    if sys.platform != "linux":
        return []
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        pid = waiting.pop()
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                below = [int(word) for word in task.read_text().split()]
            except OSError:
                continue
            found += below
            waiting += below
    return found


def _command_line(pid: int) -> str:
    """Empty for a process that has ended and only waits to be collected."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        return ""


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """The folder `incoming` of the test and a maker of files in it."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    return Files(folder)


@pytest.fixture
def wait_until() -> Callable[..., None]:
    """`wait_until(condition, seconds=30)`: returns when the condition holds, fails when it does not in time."""

    def wait(condition: Callable[[], object], seconds: float = 30.0) -> None:
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, "did not come about in time"
            time.sleep(0.02)

    return wait
