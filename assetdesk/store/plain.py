"""SQL without SQLAlchemy around each statement, for what is done for every single asset.

SQLAlchemy costs a tenth of a millisecond a statement, SQLite a hundredth; a task has some forty of them. Rows are
named tuples. It works inside the transaction of the connection it was made of, whoever began it.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Values = Sequence[Any] | Mapping[str, Any]
_shapes: dict[str, Any] = {}


class Plain:
    """See the module."""

    __slots__ = ("_db",)

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def run(self, statement: str, values: Values = ()) -> int:
        """A statement without answer. How many rows it changed."""
        return self._db.execute(statement, values).rowcount

    def many(self, statement: str, rows: Iterable[Values]) -> None:
        """The same statement for each of the rows."""
        self._db.executemany(statement, rows)

    def all(self, statement: str, values: Values = ()) -> list[Any]:
        """Every row; also those of RETURNING."""
        cursor = self._db.execute(statement, values)
        return list(map(_shape(statement, cursor)._make, cursor.fetchall()))

    def one(self, statement: str, values: Values = ()) -> Any | None:
        """The first row, or None."""
        cursor = self._db.execute(statement, values)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else _shape(statement, cursor)._make(row)

    def value(self, statement: str, values: Values = ()) -> Any:
        """The first column of the first row; None where there is none."""
        cursor = self._db.execute(statement, values)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else row[0]


def _shape(statement: str, cursor: sqlite3.Cursor) -> Any:
    shape = _shapes.get(statement)
    if shape is None:
        names = [column[0] for column in cursor.description or ()]
        shape = _shapes[statement] = namedtuple("Row", names, rename=True)
    return shape
