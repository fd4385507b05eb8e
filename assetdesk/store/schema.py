"""The number of the schema, and the look at a library that needs nothing but sqlite3.

The number stands in `alembic_version` (for migrations) and in `PRAGMA user_version` (for this look). The program
that last made or migrated a library leaves its version in the settings, so that an older one can name it.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from assetdesk import __version__
from assetdesk.core.errors import AssetDeskError, EnvironmentFault, LibraryDamaged, NewerSchema, NotALibrary
from assetdesk.store.connect import connect
from assetdesk.store.faults import fault_of
from assetdesk.store.paths import LibraryPaths

SCHEMA = 6
APPLICATION_ID = 0x41446B31  # "ADk1"; tells a library's index from any other SQLite file
MADE_BY = "made_by"


def revision(number: int) -> str:
    """Alembic's name of a schema number: `0001`."""
    return f"{number:04d}"


def look(paths: LibraryPaths) -> int:
    """The schema number of a library this build can read, without changing a byte.

    NotALibrary, NewerSchema (naming both versions), LibraryDamaged or another EnvironmentFault where it cannot.
    """
    try:
        there = paths.database.is_file()
    except OSError as error:
        raise EnvironmentFault(f"“{paths.root}” cannot be read: {error.strerror}.", detail=str(error)) from error
    if not there:
        raise NotALibrary(f"“{paths.root}” is not an AssetDesk library. Open another folder, or make one there.")
    try:
        with closing(connect(paths, writing=False)) as db:
            number = int(db.execute("PRAGMA user_version").fetchone()[0])
            app = int(db.execute("PRAGMA application_id").fetchone()[0])
            if number > SCHEMA:
                raise NewerSchema(_newer(_made_by(db)), detail=f"schema {number}, this build has {SCHEMA}")
            if number < 1 or app != APPLICATION_ID:
                raise damaged(f"user_version {number}, application_id {app:#x}")
            return number
    except sqlite3.Error as error:
        fault = fault_of(error)
        if isinstance(fault, AssetDeskError):
            raise fault from error
        raise damaged(str(error)) from error


def sqlite_version() -> str:
    """The version of SQLite this Python brings."""
    return sqlite3.sqlite_version


def damaged(detail: str) -> LibraryDamaged:
    """The sentence for an index that did not pass its check."""
    return LibraryDamaged("The library's index did not pass its check. Originals are safe.", detail=detail)


def _made_by(db: sqlite3.Connection) -> str:
    try:
        row = db.execute("SELECT value FROM settings WHERE name = ?", (MADE_BY,)).fetchone()
        return str(json.loads(row[0])) if row else ""
    except (sqlite3.Error, ValueError):  # a later build may have moved its settings
        return ""


def _newer(version: str) -> str:
    made = f"AssetDesk {version}" if version else "a newer AssetDesk"
    return f"This library was made by {made}; this is {__version__}. It was not opened, nor changed."
