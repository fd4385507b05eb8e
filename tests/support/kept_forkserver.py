"""One forkserver for many tests: it has imported what workers need, and none of them changes anything in it.

The program starts one with its first worker and ends it with its last, which in tests would be once in each. It is
kept as long as what it was started with holds; a test with another environment, or a dead one, begins anew.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from assetdesk.jobs.executors import lifeline
from assetdesk.jobs.executors.lifeline import alive, has_forkserver, keeper


@contextmanager
def kept() -> Iterator[Kept]:
    """From the first worker to the block's end."""
    made = Kept()
    made.step_in()
    try:
        yield made
    finally:
        made.step_aside()


class Kept:
    """Holds the keeper once more than the program does."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._users = 0
        self._begun: dict[str, Any] | None = None
        self.pid: int | None = None

    @property
    def thread(self) -> threading.Thread | None:
        """The one that the forkserver hangs on."""
        return keeper._thread if self._begun is not None else None

    def hold(self) -> None:
        """In the place of the keeper's own."""
        with self._gate:
            if not self._users and (self._begun != _surroundings() or self.pid is None or not alive(self.pid)):
                self._end()
                lifeline._Keeper.hold(keeper)
                self._begun, self.pid = _surroundings(), _server()
            lifeline._Keeper.hold(keeper)
            self._users += 1

    def drop(self) -> None:
        """In the place of the keeper's own."""
        with self._gate:
            self._users -= 1
            lifeline._Keeper.drop(keeper)
            if not self._users and self.pid != _server():  # it died meanwhile and another took its place
                self._end()

    def step_in(self) -> None:
        """From here on, where the system has such a thing."""
        if has_forkserver():
            keeper.hold, keeper.drop = self.hold, self.drop  # type: ignore[method-assign]

    def step_aside(self) -> None:
        """End the forkserver; the program starts and ends its own again."""
        if has_forkserver():
            del keeper.hold, keeper.drop  # the class's own show again
        with self._gate:
            self._end()

    def _end(self) -> None:
        if self._begun is not None:
            lifeline._Keeper.drop(keeper)
            self._begun = self.pid = None


def _server() -> int | None:
    found = getattr(forkserver, "_forkserver")._forkserver_pid  # noqa: B009 - private, and its stub does not know it
    return int(found) if found is not None else None


def _surroundings() -> dict[str, Any]:
    """What a process takes from the one that starts it."""
    found: dict[str, Any] = {
        "environment": {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
        "folder": Path.cwd(),
        "path": list(sys.path),
        "preload": lifeline.PRELOAD,
    }
    if sys.platform == "linux":
        import resource

        limits = (resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE)
        found["limits"] = [resource.getrlimit(limit) for limit in limits]
        found["rank"] = (os.sched_getscheduler(0), os.getpriority(os.PRIO_PROCESS, 0), os.sched_getaffinity(0))
    return found
