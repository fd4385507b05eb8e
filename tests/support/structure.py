"""What a database is made of, told so that two ways of making it can be compared.

SQLite keeps the text of a statement, and a column that was added later stands in it differently; so tables are
compared by their columns, keys and options, and only what has nothing but its text (indexes, triggers, virtual tables)
by that.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

Structure = dict[str, object]


def structure(database: Path) -> Structure:
    """By name, of every table, index, trigger and virtual table."""
    with closing(sqlite3.connect(f"{database.as_uri()}?immutable=1", uri=True)) as db:
        rows = db.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        made: Structure = {}
        for kind, name, sql in rows:
            if name in ("alembic_version",) or name.startswith("sqlite_"):
                continue
            text = " ".join((sql or "").split())
            made[name] = _table(db, name, text) if kind == "table" and "VIRTUAL" not in text else text
        return made


def _table(db: sqlite3.Connection, name: str, text: str) -> object:
    # name, type, not null, default, place in the primary key; the order of columns is nobody's business
    columns = {row[1]: (row[2].upper(), row[3], row[4], row[5]) for row in db.execute(f'PRAGMA table_info("{name}")')}
    keys = sorted(row[2:] for row in db.execute(f'PRAGMA foreign_key_list("{name}")'))
    unique = sorted(
        tuple(column[2] for column in db.execute(f'PRAGMA index_info("{row[1]}")'))
        for row in db.execute(f'PRAGMA index_list("{name}")').fetchall()
        if row[2] and row[3] != "pk"
    )
    return columns, keys, unique, "AUTOINCREMENT" in text, text.endswith("WITHOUT ROWID")
