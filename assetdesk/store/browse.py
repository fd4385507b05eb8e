"""Everything lists, panels and commands read, with sqlite3 alone: the first page stands before SQLAlchemy is loaded.

`Browser(LibraryPaths(root))` after `schema.look` is enough. One read-only connection a calling thread; each call is
one statement or a few, so a window sees every commit at its next call.
"""

from __future__ import annotations

import json
import sqlite3
import threading

from assetdesk.core.settings import LibrarySettings
from assetdesk.store.connect import connect
from assetdesk.store.paths import LibraryPaths


class Browser:
    """See the module."""

    def __init__(self, paths: LibraryPaths) -> None:
        self.paths = paths
        self._mine = threading.local()
        self._gate = threading.Lock()
        self._open: list[sqlite3.Connection] = []
        self._closed = False

    def close(self) -> None:
        """Close every thread's connection; later calls fail."""
        with self._gate:
            self._closed = True
            opened, self._open = self._open, []
        for db in opened:
            db.close()

    def _db(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._mine, "db", None)
        if db is None or self._closed:
            db = connect(self.paths, writing=False)
            with self._gate:
                if self._closed:
                    db.close()
                    raise sqlite3.ProgrammingError("the library is closed")
                self._open.append(db)
            self._mine.db = db
        return db

    def settings(self) -> LibrarySettings:
        """The library's settings."""
        rows = self._db().execute("SELECT name, value FROM settings").fetchall()
        return LibrarySettings.from_rows({name: json.loads(value) for name, value in rows})
