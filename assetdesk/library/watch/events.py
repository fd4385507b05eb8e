"""Events of the file system, which only mark folders to be looked into.

Events are lost (measured: most of a burst, when a queue of the system overflows), come twice, or never (on shares).
So nothing is ever concluded from one but that a look is worthwhile; where some were lost, everything below is to be
looked through. Watchdog says so in its log alone.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

_log = logging.getLogger(__name__)
_ENDING_SECONDS = 10.0


class Events:
    """Listens below one folder until `close`.

    `dirty` gets the absolute path of a folder in which something happened, and whether all below it is meant (a folder
    that came or moved); `lost` is called when events were lost. Both come on threads of watchdog's and must be quick.
    What lies in a folder of the names in `without` is not told, nor (where `deletions` is False) what goes. `problem`
    is a sentence where the system does not let it listen; then full looks alone find what is new.
    """

    def __init__(
        self,
        root: Path,
        dirty: Callable[[str, bool], None],
        lost: Callable[[], None],
        *,
        recursive: bool = True,
        without: frozenset[str] = frozenset(),
        deletions: bool = True,
    ) -> None:
        self._dirty = dirty
        self._without = tuple(f"{os.sep}{name}{os.sep}" for name in without)
        self._ears = _Ears(lost)
        self.kinds: list[type[FileSystemEvent]] = []
        self.problem = ""
        self._observer: BaseObserver | None = self._listen(root, recursive, deletions)

    def close(self) -> None:
        """Listen no more."""
        self._ears.close()
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            observer.join(_ENDING_SECONDS)

    def heard(self, event: FileSystemEvent) -> None:
        """One event of watchdog's."""
        for path in (event.src_path, event.dest_path):
            if not path:
                continue
            where = os.fsdecode(path)
            if any(part in where + os.sep for part in self._without):
                continue
            came = event.is_directory and event.event_type in ("created", "moved")
            if came:
                self._dirty(where, True)
            self._dirty(os.path.dirname(where), False)  # noqa: PTH120 - text, thousands a second

    def _listen(self, root: Path, recursive: bool, deletions: bool) -> BaseObserver | None:
        from watchdog import events
        from watchdog.observers import Observer

        tell = self.heard

        class Handler(events.FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                tell(event)

        kinds = self.kinds = [
            events.FileCreatedEvent,
            events.FileClosedEvent,
            events.FileMovedEvent,
            events.DirCreatedEvent,
            events.DirMovedEvent,
        ]
        if deletions:
            kinds += [events.FileDeletedEvent, events.DirDeletedEvent]
        if sys.platform != "linux":
            kinds.append(events.FileModifiedEvent)  # nobody else says when a file was closed
        observer = Observer()
        observer.daemon = True
        try:
            observer.schedule(Handler(), str(root), recursive=recursive, event_filter=kinds)
            observer.start()
        except OSError as wrong:
            _log.warning("Events of %s cannot be had: %s", root, wrong)
            self.problem = f"Changes are found by looking alone: {wrong.strerror or wrong}."
            return None
        return observer


class _Ears(logging.Handler):
    """Hears in watchdog's log that events were lost, or that a folder cannot be listened to."""

    _gate = threading.Lock()

    def __init__(self, lost: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._lost = lost
        self._logger = logging.getLogger("watchdog")
        with self._gate:
            self._logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Any warning of watchdog's is a reason to look."""
        self._lost()

    def close(self) -> None:
        """Hear no more."""
        with self._gate:
            self._logger.removeHandler(self)
        super().close()
