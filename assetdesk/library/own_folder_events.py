"""Events of the library's folder without those of `.assetdesk` and of hidden folders.

Derived files lie in hundreds of thousands of small folders; the system has not that many watches to give, and their
events say nothing. So the folder itself is listened to alone, and each visible folder in it with all below.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.library.intake.sources import is_junk
from assetdesk.library.watch.events import Events

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver, ObservedWatch

_log = logging.getLogger(__name__)


class FolderEvents:
    """Listens until `close`. `dirty` and `lost` as of `library.watch.events.Events`, which hears; `problem` says why
    nothing can be heard, or not everywhere. `follow` is to be called now and then: folders come and go."""

    def __init__(self, root: Path, dirty: Callable[[str, bool], None], lost: Callable[[], None]) -> None:
        self._root = root
        self._events = Events(root, dirty, lost, recursive=False, without=frozenset({".assetdesk"}))
        self.problem = self._events.problem
        self._watched: dict[str, ObservedWatch] = {}
        self._observer: BaseObserver | None = None
        if not self.problem:
            self._start()

    def follow(self) -> None:
        """Listen to the folders that are there now."""
        if self._observer is None:
            return
        try:
            with os.scandir(self._root) as entries:
                there = {one.name for one in entries if not is_junk(one.name) and one.is_dir(follow_symlinks=False)}
        except OSError:
            return
        for name in sorted(set(self._watched) - there):
            with contextlib.suppress(Exception):  # watchdog may have let go of it by itself
                self._observer.unschedule(self._watched[name])
            del self._watched[name]
        for name in sorted(there - set(self._watched)):
            self._listen(name)

    def close(self) -> None:
        """Listen no more."""
        self._events.close()
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            observer.join(10.0)

    def _start(self) -> None:
        from watchdog.observers import Observer

        self._observer = Observer()
        self._observer.daemon = True
        self._observer.start()
        self.follow()

    def _listen(self, name: str) -> None:
        from watchdog import events

        hear = self._events.heard

        class Handler(events.FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                hear(event)

        assert self._observer is not None
        try:
            self._watched[name] = self._observer.schedule(
                Handler(), str(self._root / name), recursive=True, event_filter=self._events.kinds
            )
        except OSError as wrong:
            _log.warning("Events of %s cannot be had: %s", self._root / name, wrong)
            self.problem = f"Not all changes are told by the system: {wrong.strerror or wrong}."
