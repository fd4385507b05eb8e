"""A library's id, which goes with it wherever it is moved, and its place at the time, which tells a copy from it."""

from __future__ import annotations

import json
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.store.paths import LibraryPaths
from assetdesk.store.plain import Plain

if TYPE_CHECKING:  # the window reads before it has SQLAlchemy
    from assetdesk.store.writer import Write

_ID, _PLACE = "library_id", "library_id_place"


def read(db: Plain) -> tuple[str, str]:
    """The id and the place that it was noted at; empty where there is none yet."""
    rows = dict(db.all("SELECT name, value FROM settings WHERE name IN (?, ?)", (_ID, _PLACE)))
    values = [json.loads(rows[name]) if name in rows else "" for name in (_ID, _PLACE)]
    return str(values[0] or ""), str(values[1] or "")


def settled(w: Write, before: tuple[str, str], here: str, *, anew: bool) -> str:
    """Note the id and the place, unless another program was quicker: `before` is what was read. `anew`: with another
    id. Answers what holds."""
    from assetdesk.store.engine import put_setting

    now = read(w.db)
    if now != before:
        return now[0]
    known = uuid.uuid4().hex if anew else before[0]
    put_setting(w, _ID, known)
    put_setting(w, _PLACE, here)
    return known


def lies_at(place: Path, known: str, but: Path) -> bool:
    """Whether a library of that id lies at a place that is not `but`."""
    database = LibraryPaths(place).database
    try:
        if not place.is_absolute() or not database.is_file() or place.samefile(but):
            return False
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=5)) as db:
            row = db.execute("SELECT value FROM settings WHERE name = ?", (_ID,)).fetchone()
        return row is not None and json.loads(row[0]) == known
    except (OSError, ValueError, sqlite3.Error):
        return False
