"""Connections to the index, with the pragmas everyone relies on. sqlite3 alone: the first page is read with it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from urllib.parse import quote

from assetdesk.core.options import digest_with
from assetdesk.core.profiles.digest import digest_of
from assetdesk.store.faults import denies_writing
from assetdesk.store.paths import LibraryPaths

BUSY_SECONDS = 5.0
_MOST_DIGESTS = 20_000


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
    db.create_function("profile_digest", 4, _profile_digests(db), deterministic=True)
    db.execute("PRAGMA cache_size = -16000")
    db.execute("PRAGMA temp_store = MEMORY")
    return db


def _profile_digests(db: sqlite3.Connection) -> Callable[[str, str | None, str, str | None], str]:
    """`digest_of` for SQL. Asked for each asset and step of a plan, so it is given a program's own digest, which never
    stands for another body, and reads a body once; a program that a request names comes as its JSON."""
    known: dict[tuple[str, str | None, str, str | None], str] = {}

    def profile_digest(kind: str, program: str | None, mime: str, format_name: str | None) -> str:
        asked = (kind, program, mime, format_name)
        found = known.get(asked)
        if found is None:
            body = program
            if program is not None and not program.startswith("{"):
                row = db.execute("SELECT body FROM programs WHERE kind = ? AND digest = ?", (kind, program)).fetchone()
                body = row[0] if row is not None else None
            if len(known) > _MOST_DIGESTS:
                known.clear()
            found = known[asked] = digest_of(kind, body, mime, format_name)
        return found

    return profile_digest


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
