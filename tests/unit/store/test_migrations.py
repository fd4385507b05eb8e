"""From one schema to the next: a backup first, all or nothing, and one truth about what the schema is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.originals import put
from support.structure import structure

from assetdesk import __version__
from assetdesk.core.errors import DiskFull, EnvironmentFault, LibraryInUse
from assetdesk.core.query import Query
from assetdesk.store import backup, schema
from assetdesk.store.engine import Store
from assetdesk.store.locks import LibraryLock
from assetdesk.store.migrations import run
from assetdesk.store.paths import LibraryPaths

NUMBER = schema.SCHEMA + 1
NEXT = f"""
from alembic import op
import sqlalchemy as sa
revision = "{schema.revision(NUMBER)}"
down_revision = "{schema.revision(schema.SCHEMA)}"

def upgrade():
    with op.batch_alter_table("folders") as table:
        table.add_column(sa.Column("colour", sa.Text, nullable=False, server_default="grey"))
    op.execute("UPDATE folders SET colour = 'blue' WHERE path = 'Music'")
"""
BROKEN = NEXT + '    op.execute("UPDATE nothing SET x = 1")\n'
FULL = (
    NEXT
    + '    op.execute("PRAGMA max_page_count = 1")\n    op.execute("CREATE TABLE big AS SELECT randomblob(9000000)")\n'
)


@pytest.fixture
def older(tmp_path: Path) -> LibraryPaths:
    """A library of today's schema, for a build that has the next one."""
    with Store.create(tmp_path / "Studio") as store:
        put(store, "Music/a.jpg")
    return store.paths


def _next_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / f"{schema.revision(NUMBER)}_next.py").write_text(script)
    plain = run.configuration

    def configuration():  # type: ignore[no-untyped-def]
        made = plain()
        own = Path(run.__file__).parent / "versions"
        made.set_main_option("path_separator", "newline")
        made.set_main_option("version_locations", f"{own}\n{versions}")
        return made

    monkeypatch.setattr(run, "configuration", configuration)
    monkeypatch.setattr(schema, "SCHEMA", NUMBER)
    monkeypatch.setattr(schema, "__version__", "0.2.0")
    monkeypatch.setattr(run, "__version__", "0.2.0")


def test_the_migrations_make_what_the_tables_say(tmp_path: Path, older: LibraryPaths) -> None:
    """If this fails, the tables were changed without a migration (or the other way round)."""
    migrated = LibraryPaths(tmp_path / "migrated")
    migrated.dot.mkdir(parents=True)
    sqlite3.connect(migrated.database).close()
    run.migrate(migrated)
    assert structure(migrated.database) == structure(older.database)
    with closing(sqlite3.connect(migrated.database)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA,)
        assert db.execute("SELECT version_num FROM alembic_version").fetchone() == (schema.revision(schema.SCHEMA),)


def test_an_older_library_is_backed_up_and_brought_up_to_date(
    older: LibraryPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _next_build(monkeypatch, tmp_path, NEXT)
    with Store.open(older.root) as store, store.read() as conn:
        assert len(store.browse.ids(Query())) == 1
        colours = conn.exec_driver_sql("SELECT colour FROM folders ORDER BY id").scalars().all()
        assert colours == ["grey", "blue"]
        assert conn.exec_driver_sql("SELECT value FROM settings WHERE name = 'made_by'").scalar_one() == '"0.2.0"'
    (kept,) = backup.backups(older)
    assert kept.why == "migration"
    with closing(sqlite3.connect(kept.path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (NUMBER - 1,)
    Store.open(older.root).close()
    assert len(backup.backups(older)) == 1


def test_a_failing_migration_leaves_the_library_as_it_was(
    older: LibraryPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = structure(older.database)
    with monkeypatch.context() as patch:
        _next_build(patch, tmp_path, BROKEN)
        with pytest.raises(EnvironmentFault, match=r"it is as it was\. A copy is in “library-.*-migration.sqlite”"):
            Store.open(older.root)
    assert structure(older.database) == before
    with Store.open(older.root) as store:
        assert len(store.browse.ids(Query())) == 1


def test_no_room_for_a_migration_is_said(older: LibraryPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = structure(older.database)
    with monkeypatch.context() as patch:
        _next_build(patch, tmp_path, FULL)
        with pytest.raises(DiskFull):
            Store.open(older.root)
    assert structure(older.database) == before


def test_nobody_else_may_have_it_open_meanwhile(
    older: LibraryPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LibraryLock.take_alone, "__defaults__", (0.1,))
    with Store.open(older.root), monkeypatch.context() as patch:
        _next_build(patch, tmp_path, NEXT)
        with pytest.raises(LibraryInUse, match="open in another window"):
            Store.open(older.root)


def test_an_older_library_cannot_be_looked_at_only(
    older: LibraryPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _next_build(patch, tmp_path, NEXT)
        with pytest.raises(EnvironmentFault, match="made by an older AssetDesk"):
            Store.open(older.root, read_only=True)
    with Store.open(older.root) as store, store.read() as conn:
        made_by = conn.exec_driver_sql("SELECT value FROM settings WHERE name = 'made_by'").scalar_one()
        assert made_by == f'"{__version__}"'
