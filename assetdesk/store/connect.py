"""Connections to the index, with the pragmas everyone relies on. sqlite3 alone: the first page is read with it."""

from __future__ import annotations

import os
import sqlite3
from urllib.parse import quote

from assetdesk.core.options import digest_with
from assetdesk.core.profiles.digest import digest_of
from assetdesk.store.faults import denies_writing
from assetdesk.store.paths import LibraryPaths

BUSY_SECONDS = 5.0


def connect(paths: LibraryPaths, *, writing: bool) -> sqlite3.Connection:
    """A connection in autocommit (`BEGIN` is the caller's), usable from any one thread at a time.

    Without `writing` it cannot change a byte. Where SQLite needs its two side files and the folder cannot be
    written, the database is read as one that nobody changes.
    """
    if writing:
        db = _open(paths, "mode=rw")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA wal_autocheckpoint = 2000")
    else:
        db = _open_to_look(paths)
        db.execute("PRAGMA query_only = ON")
    db.create_function("digest_with", 4, digest_with, deterministic=True)
    db.create_function("profile_digest", 4, digest_of, deterministic=True)
    db.execute("PRAGMA cache_size = -16000")
    db.execute("PRAGMA temp_store = MEMORY")
    return db


def _open(paths: LibraryPaths, how: str) -> sqlite3.Connection:
    place = quote(os.fsencode(paths.database.as_posix()))  # names that are no Unicode keep their bytes
    uri = f"file:{place if place.startswith('/') else '/' + place}?{how}"
    return sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
    )


def _open_to_look(paths: LibraryPaths) -> sqlite3.Connection:
    db = _open(paths, "mode=ro")
    try:
        db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        return db
    except sqlite3.OperationalError as error:
        db.close()
        if not denies_writing(error):
            raise
    return _open(paths, "immutable=1&mode=ro")
