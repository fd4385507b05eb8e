"""Bring an older library up to date: a backup first, then every step in one transaction, or nothing at all.

The caller holds `library.lock` exclusively. Imports Alembic, so it is itself imported only when a migration is due.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import cast

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from assetdesk import __version__
from assetdesk.core.errors import AssetDeskError, EnvironmentFault
from assetdesk.store import schema, search_index
from assetdesk.store.backup import back_up
from assetdesk.store.connect import connect
from assetdesk.store.faults import fault_of
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.plain import Plain


def configuration() -> Config:
    """Alembic's configuration; there is no ini file."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return made


def migrate(paths: LibraryPaths, target: str = "head") -> None:
    """Bring the index of `paths` to this build's schema. On any failure it is as it was, and the fault says so."""
    kept = back_up(paths, why="migration") if _has_tables(paths) else None
    engine = create_engine("sqlite+pysqlite://", creator=lambda: connect(paths, writing=True), poolclass=NullPool)
    try:
        with engine.connect() as conn:
            conn.exec_driver_sql("PRAGMA foreign_keys = OFF")  # has no effect inside the transaction
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                config = configuration()
                config.attributes["connection"] = conn
                command.upgrade(config, target)
                # names and metadata of what came before there was a search
                search_index.fill(Plain(cast(sqlite3.Connection, conn.connection.dbapi_connection)))
                broken = conn.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
                if broken is not None:
                    raise RuntimeError(f"rows of {broken[0]} name rows of {broken[2]} that are not there")
                conn.exec_driver_sql(f"PRAGMA user_version = {schema.SCHEMA}")
                conn.exec_driver_sql(f"PRAGMA application_id = {schema.APPLICATION_ID}")
                conn.exec_driver_sql(
                    "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
                    (schema.MADE_BY, json.dumps(__version__)),
                )
                conn.exec_driver_sql("COMMIT")
            except BaseException:
                with suppress(Exception):  # SQLite may have rolled back by itself
                    conn.exec_driver_sql("ROLLBACK")
                raise
    except Exception as error:
        fault = fault_of(error)
        if isinstance(fault, AssetDeskError):
            raise fault from error
        where = f" A copy is in “{kept.name}”." if kept else ""
        raise EnvironmentFault(
            f"The library could not be brought up to date; it is as it was.{where}", detail=repr(error)
        ) from error
    finally:
        engine.dispose()


def _has_tables(paths: LibraryPaths) -> bool:
    db = connect(paths, writing=False)
    try:
        return bool(db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    finally:
        db.close()
