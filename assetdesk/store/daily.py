"""A copy of the index a day, while the library is open: what a damaged index is put back from.

The copy is made in a thread of its own beside everything else, and given up when the library closes.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time

from assetdesk.core.errors import AssetDeskError
from assetdesk.store.backup import back_up, backups
from assetdesk.store.files import free_bytes
from assetdesk.store.paths import LibraryPaths

EVERY_SECONDS = 20 * 3600.0  # every day, also for somebody who comes a little earlier
_log = logging.getLogger(__name__)


class DailyCopy:
    """See the module. `beat` is called now and then; it returns at once."""

    def __init__(self, paths: LibraryPaths) -> None:
        self._paths = paths
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._not_before = 0.0

    def beat(self) -> None:
        """Begin a copy where one is due."""
        if self._thread is not None and self._thread.is_alive():
            return
        if time.time() < self._not_before or self._stop.is_set() or not self._due():
            return
        self._not_before = time.time() + EVERY_SECONDS  # also where it fails: the log has said so
        self._thread = threading.Thread(target=self._copy, name="store-daily-copy", daemon=False)
        self._thread.start()

    def close(self) -> None:
        """Give up a copy that is being made; ends its thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _due(self) -> bool:
        """Whether the newest copy is a day old and something was written since."""
        newest = max((copy.made for copy in backups(self._paths)), default=0.0)
        if time.time() - newest < EVERY_SECONDS:
            return False
        written = 0.0
        size = 0
        for name in (self._paths.database.name, f"{self._paths.database.name}-wal"):
            file = self._paths.dot / name
            if file.exists():
                facts = file.stat()
                written, size = max(written, facts.st_mtime), size + facts.st_size
        return written > newest and free_bytes(self._paths.dot) > 4 * size

    def _copy(self) -> None:
        try:
            back_up(self._paths, stop=self._stop.is_set)
        except (AssetDeskError, OSError, sqlite3.Error):
            _log.warning("The daily copy of the index could not be made", exc_info=True)
