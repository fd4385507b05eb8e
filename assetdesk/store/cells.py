"""Grid pictures: one encoded picture of 320 px an asset, in a SQLite file of its own that can be deleted any time.

A picture that is lost shows as an empty well until it is made again, so nothing here may stop anybody: a file that
cannot be read is put aside and begun anew. sqlite3 alone, one connection a thread.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from assetdesk.core.errors import EnvironmentFault
from assetdesk.store.faults import fault_of
from assetdesk.store.per_thread import PerThread

_log = logging.getLogger(__name__)
_PATIENCE = 5.0  # s
_COLUMNS = """
    asset_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    picture BLOB NOT NULL,
    PRIMARY KEY (asset_id{rest})
"""
_MAKE = (
    f"CREATE TABLE IF NOT EXISTS cells ({_COLUMNS.format(rest='')})",
    # what a run replaced, until it is accepted or undone
    f"CREATE TABLE IF NOT EXISTS kept ({_COLUMNS.format(rest=', version')})",
)
Cell = tuple[int, int, int, int, bytes]  # asset id, version, width and height in px, encoded picture


class Cells:
    """See the module. With `read_only` nothing is written, and a missing file means no pictures."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self._read_only = read_only
        self._connections = PerThread(self._connect)

    def get(self, asset_id: int) -> tuple[int, bytes] | None:
        """Version and encoded picture (JPEG, PNG or WebP), or None."""
        row = self._try("SELECT version, picture FROM cells WHERE asset_id = ?", (asset_id,))
        return (int(row[0]), bytes(row[1])) if row else None

    def put_many(self, cells: Iterable[Cell], *, keep: bool = False) -> None:
        """Put or replace pictures, in one transaction; with `keep` the old ones can be had by `kept`. DiskFull and its
        like are the caller's to show."""
        rows = list(cells)
        if keep and rows and not self._read_only:
            self._write("INSERT OR REPLACE INTO kept SELECT * FROM cells WHERE asset_id = ?", [(r[0],) for r in rows])
        if rows and not self._read_only:
            self._write("INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?, ?)", rows)

    def kept(self, asset_id: int, version: int) -> Cell | None:
        """A picture that was replaced, as long as it is kept."""
        try:
            with self._connections.use() as db:
                found: Cell | None = db.execute(
                    "SELECT * FROM kept WHERE asset_id = ? AND version = ?", (asset_id, version)
                ).fetchone()
                return found
        except (sqlite3.Error, EnvironmentFault):
            return None

    def forget_kept(self, pictures: Iterable[tuple[int, int]]) -> None:
        """These (asset id, version) are not needed any more."""
        rows = list(pictures)
        if rows and not self._read_only:
            self._write("DELETE FROM kept WHERE asset_id = ? AND version = ?", rows)

    def delete(self, asset_ids: Iterable[int]) -> None:
        """Take pictures out."""
        rows = [(asset_id,) for asset_id in asset_ids]
        if rows and not self._read_only:
            self._write("DELETE FROM cells WHERE asset_id = ?", rows)
            self._write("DELETE FROM kept WHERE asset_id = ?", rows)

    def size(self) -> int:
        """Size of the file in bytes."""
        with suppress(OSError):
            return self._path.stat().st_size
        return 0

    def close(self) -> None:
        """Close every thread's connection; later calls find nothing."""
        self._connections.close()

    def _try(self, statement: str, values: Sequence[object]) -> tuple[int, bytes] | None:
        try:
            with self._connections.use() as db:
                row: tuple[int, bytes] | None = db.execute(statement, values).fetchone()
                return row
        except (sqlite3.OperationalError, EnvironmentFault):
            return None
        except sqlite3.DatabaseError:
            if not self._connections.closed:
                self._begin_anew()
            return None

    def _write(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        try:
            self._put(statement, rows)
        except sqlite3.OperationalError as error:
            raise fault_of(error) from error
        except sqlite3.DatabaseError:
            self._begin_anew()
            self._put(statement, rows)

    def _put(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        with self._connections.use() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                db.executemany(statement, rows)
                db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    db.execute("ROLLBACK")
                raise

    def _connect(self) -> sqlite3.Connection:
        if self._read_only and not self._path.exists():
            raise sqlite3.OperationalError("no pictures")
        db = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            if not self._read_only:
                _write_ahead(db)
                db.execute("PRAGMA synchronous = OFF")
                for statement in _MAKE:
                    db.execute(statement)
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _begin_anew(self) -> None:
        """Delete a file that is no database any more."""
        if self._read_only:
            return
        _log.warning("The grid pictures could not be read and are made anew")
        self._connections.renew()
        for name in (self._path.name, f"{self._path.name}-wal", f"{self._path.name}-shm"):
            with suppress(OSError):
                self._path.with_name(name).unlink(missing_ok=True)


def _write_ahead(db: sqlite3.Connection) -> None:
    """Turn a file that may be new to its write-ahead log.

    SQLite does not wait here for another connection that does the same (no busy handler: it could never end), so two
    threads that put the first pictures would fail at once.
    """
    ends = time.monotonic() + _PATIENCE
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.005)
