"""The thread that watches: it takes the lock when it is free, then looks, and looks again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.library.watch.owner import Ownership

if TYPE_CHECKING:
    from assetdesk.library.session import Library

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How long the watcher waits, in seconds: between the two looks at a file (`settle`), between full looks (`look`),
    after an event before it looks (`debounce`), between two tries to become the one that watches (`owner`). `clock`
    tells the time (Unix seconds); `events` False leaves everything to full looks."""

    settle: float = 2.0
    look: float = 60.0
    debounce: float = 0.3
    owner: float = 1.0
    clock: Callable[[], float] = time.time
    events: bool = True


class Watcher:
    """See the module. `start` once, `stop` once."""

    def __init__(self, lib: Library, rhythm: Rhythm | None = None) -> None:
        self._lib = lib
        self._rhythm = rhythm or Rhythm()
        self._owner = Ownership(lib.store.paths, lib.program)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="assetdesk-watch", daemon=False)

    @property
    def owns(self) -> bool:
        """Whether this program is the one that watches."""
        return self._owner.held

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and give the lock back."""
        self._stop.set()
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._owner.try_take()
                self._wake.wait(self._rhythm.owner)
                self._wake.clear()
        finally:
            self._owner.release()
