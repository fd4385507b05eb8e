"""A read-only connection for each calling thread, and faults in words."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from operator import itemgetter
from typing import Any

from assetdesk.core.errors import EnvironmentFault
from assetdesk.store.connect import connect
from assetdesk.store.faults import fault_of
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.per_thread import PerThread
from assetdesk.store.plain import Plain

Row = tuple[Any, ...]
_CHUNK = 20_000


class Reader:
    """See the module."""

    def __init__(self, paths: LibraryPaths) -> None:
        self.paths = paths
        self._connections = PerThread(lambda: connect(paths, writing=False))

    def close(self) -> None:
        """Close every thread's connection; later calls fail with a sentence."""
        self._connections.close()

    def all(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Every row."""
        try:
            with self._connections.use() as db:
                return db.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._fault(error) from error

    def one(self, statement: str, values: Sequence[object] = ()) -> Row | None:
        """The first row, or None."""
        try:
            with self._connections.use() as db:
                row: Row | None = db.execute(statement, values).fetchone()
                return row
        except sqlite3.Error as error:
            raise self._fault(error) from error

    @contextmanager
    def plain(self) -> Iterator[Plain]:
        """This thread's connection for a few statements in a row, each seeing the newest state."""
        try:
            with self._connections.use() as db:
                yield Plain(db)
        except sqlite3.Error as error:
            raise self._fault(error) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Inside the block this thread sees one state of the library."""
        self.all("BEGIN")
        try:
            yield
        finally:
            with suppress(EnvironmentFault):  # closed meanwhile
                self.all("COMMIT")

    def ids(self, statement: str, values: Sequence[object] = ()) -> array[int]:
        """The first column, filled in chunks: a million ids are 8 MB, never a million rows at once."""
        made = array("q")
        first = itemgetter(0)
        try:
            with self._connections.use() as db:
                cursor = db.execute(statement, values)
                while rows := cursor.fetchmany(_CHUNK):
                    made.extend(map(first, rows))
        except sqlite3.Error as error:
            raise self._fault(error) from error
        return made

    def _fault(self, error: sqlite3.Error) -> BaseException:
        if self._connections.closed:
            return EnvironmentFault("The library is closed.", detail=str(error))
        return fault_of(error)


def as_json(ids: Iterable[int]) -> str:
    """Ids as the one value that `json_each(?)` reads."""
    return json.dumps(list(ids))


def chunks(ids: Sequence[int], size: int = _CHUNK) -> Iterator[Sequence[int]]:
    """Consecutive parts of so many ids."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def queue_paused(reader: Reader) -> bool:
    """Whether a person paused everything, or processing paused itself."""
    row = reader.one(
        "SELECT EXISTS (SELECT 1 FROM settings WHERE (name = 'queue_paused' AND value = 'true')"
        " OR (name = 'queue_pause_reason' AND value NOT IN ('\"\"', 'null')))"
    )
    return bool(row and row[0])
