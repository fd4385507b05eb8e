"""The index of a library that is being made: every table of this schema, and the rows that each library begins with."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import NullPool

from assetdesk import __version__
from assetdesk.store import outgoing_seed, schema
from assetdesk.store.outgoing_tables import metadata
from assetdesk.store.paths import ROOT_FOLDER
from assetdesk.store.tables import folders, settings

_UNIT = re.compile(r"[^A-Za-z0-9._-]+")


def unit_name(folder: str) -> str:
    """The Reprocess API's storage unit for a folder of that name: `[A-Za-z0-9._-]{1,64}`."""
    return _UNIT.sub("-", folder).strip("-")[:64] or "library"


def make_index(place: Path, library: str) -> None:
    """A whole index in a new file, for a library whose folder has that name; flushed when this returns."""
    make_tables(place)
    with _writing(place) as conn:
        conn.execute(folders.insert().values(id=ROOT_FOLDER, parent_id=None, name="", path="", path_key=""))
        for name, value in ((schema.MADE_BY, __version__), ("unit", unit_name(library))):
            conn.execute(settings.insert().values(name=name, value=json.dumps(value)))
        outgoing_seed.seed(conn)


def make_tables(place: Path) -> None:
    """The tables, empty, and the schema's number; the same for every library."""
    with _writing(place) as conn:
        metadata.create_all(conn, checkfirst=False)
        conn.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        conn.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (schema.revision(schema.SCHEMA),))
        conn.exec_driver_sql(f"PRAGMA user_version = {schema.SCHEMA}")
        conn.exec_driver_sql(f"PRAGMA application_id = {schema.APPLICATION_ID}")


@contextmanager
def _writing(place: Path) -> Iterator[Connection]:
    """One transaction. Python's driver begins none before `CREATE`: each table would be waited for on the disk."""
    engine = create_engine(
        "sqlite+pysqlite://", creator=lambda: sqlite3.connect(place, isolation_level=None), poolclass=NullPool
    )
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN"))
    try:
        with engine.begin() as conn:
            yield conn
    finally:
        engine.dispose()
