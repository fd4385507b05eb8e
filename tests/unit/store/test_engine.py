"""The way in and out: what opens, what is refused and in which words, and that nothing is left behind."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.originals import put, sql

from assetdesk import __version__
from assetdesk.core.errors import (
    EnvironmentFault,
    LibraryDamaged,
    LibraryInUse,
    LibraryReadOnly,
    NewerSchema,
    NotALibrary,
    UsageFault,
)
from assetdesk.core.query import Query
from assetdesk.core.scopes import Modules, Scope, StepSpec
from assetdesk.store import backup, schema
from assetdesk.store.browse import Browser
from assetdesk.store.engine import Store
from assetdesk.store.locks import LibraryLock
from assetdesk.store.new_index import unit_name
from assetdesk.store.paths import LibraryPaths


def _bytes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _alter(paths: LibraryPaths, *statements: str) -> None:
    with closing(sqlite3.connect(paths.database)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()
        db.execute("PRAGMA journal_mode = DELETE")


@pytest.fixture
def closed(tmp_path: Path) -> LibraryPaths:
    """A library that nobody has open."""
    with Store.create(tmp_path / "Studio") as store:
        put(store, "Music/a.jpg")
    return store.paths


def test_a_new_library_has_its_pragmas_settings_and_root(store: Store) -> None:
    with store.read() as conn:
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert conn.exec_driver_sql("PRAGMA user_version").scalar_one() == schema.SCHEMA
    found = store.writer.run(
        lambda w: [w.conn.exec_driver_sql(f"PRAGMA {p}").scalar_one() for p in ("foreign_keys", "synchronous")]
    )
    assert found == [1, 1]
    assert store.settings().unit == "Studio"
    assert [(f.id, f.path) for f in store.browse.folders()] == [(1, "")]


def test_closing_leaves_one_whole_file_and_no_lock(closed: LibraryPaths) -> None:
    assert not list(closed.dot.glob("*-wal"))
    assert not closed.host.exists()
    alone = LibraryLock(closed)
    alone.take_alone(wait=0)
    alone.release()


def test_settings_are_kept_and_given_back(store: Store) -> None:
    store.set_setting("page_limit", 7)
    with Store.open(store.paths.root) as second:
        assert second.settings().page_limit == 7
    store.set_setting("page_limit", None)
    assert store.settings().page_limit == 100


def test_the_folders_name_becomes_a_unit_name() -> None:
    assert unit_name("Atelier Müller & Söhne") == "Atelier-M-ller-S-hne"
    assert unit_name("日本") == "library"


def test_no_index_is_no_library(tmp_path: Path) -> None:
    with pytest.raises(NotALibrary, match="is not an AssetDesk library"):
        Store.open(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_library_is_not_made_twice(closed: LibraryPaths) -> None:
    with pytest.raises(UsageFault, match="is a library already"):
        Store.create(closed.root)


def test_a_newer_library_is_named_and_not_changed(closed: LibraryPaths) -> None:
    _alter(
        closed,
        "PRAGMA user_version = 99",
        "UPDATE settings SET value = '\"2.1\"' WHERE name = 'made_by'",
        "UPDATE alembic_version SET version_num = '0099'",
    )
    before = _bytes(closed.root)
    with pytest.raises(NewerSchema) as refused:
        Store.open(closed.root)
    assert str(refused.value) == (
        f"This library was made by AssetDesk 2.1; this is {__version__}. It was not opened, nor changed."
    )
    assert _bytes(closed.root) == before


def test_a_damaged_index_names_the_newest_good_copy(closed: LibraryPaths) -> None:
    backup.back_up(closed)
    body = bytearray(closed.database.read_bytes())
    body[4096 * 3 : 4096 * 9] = os.urandom(4096 * 6)
    closed.database.write_bytes(body)
    with pytest.raises(LibraryDamaged, match=r"Originals are safe\. Newest good copy: today") as refused:
        Store.open(closed.root)
    assert Path(refused.value.backup).parent == closed.backups
    backup.restore(closed, Path(refused.value.backup))
    with Store.open(closed.root) as store:
        assert len(store.browse.ids(Query())) == 1


@pytest.mark.parametrize("body", [b"", b"not a database at all, but a longer text" * 100])
def test_a_file_that_is_no_database_is_damaged(closed: LibraryPaths, body: bytes) -> None:
    closed.database.write_bytes(body)
    with pytest.raises(LibraryDamaged, match="There is no copy of it yet"):
        Store.open(closed.root)


def test_a_missing_table_is_damage(closed: LibraryPaths) -> None:
    _alter(closed, "DROP TABLE history")
    with pytest.raises(LibraryDamaged) as refused:
        Store.open(closed.root)
    assert "history" in refused.value.detail


def test_while_it_is_repaired_it_cannot_be_opened(closed: LibraryPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LibraryLock.share, "__defaults__", (0.1,))
    alone = LibraryLock(closed)
    alone.take_alone()
    with pytest.raises(LibraryInUse, match="repairing this library"):
        Store.open(closed.root)
    alone.release()
    Store.open(closed.root).close()


def test_open_to_look_reads_and_refuses_writing(closed: LibraryPaths) -> None:
    with Store.open(closed.root, read_only=True) as store:
        assert store.read_only
        assert len(store.browse.ids(Query())) == 1
        assert store.cells.get(1) is None
        with store.read() as conn:
            assert conn.exec_driver_sql("SELECT count(*) FROM assets").scalar_one() == 1
        with pytest.raises(LibraryReadOnly, match="look only"):
            store.set_setting("page_limit", 3)
        with pytest.raises(LibraryReadOnly):
            store.writer.submit(lambda _: None).result()
    assert not closed.cells.exists()


def test_another_machine_makes_it_look_only(closed: LibraryPaths) -> None:
    now = time.time()
    closed.host.write_text(json.dumps({"host": "studio-2", "pid": 1, "since": now - 60, "at": now - 20}))
    with Store.open(closed.root) as store:
        assert store.read_only_reason.startswith("Open on “studio-2” since ")
    with pytest.raises(LibraryReadOnly):
        Store.open(closed.root, read_only=False)
    assert json.loads(closed.host.read_text())["host"] == "studio-2"
    closed.host.write_text(json.dumps({"host": "studio-2", "pid": 1, "since": now - 900, "at": now - 300}))
    with Store.open(closed.root) as store:
        assert not store.read_only
        assert json.loads(closed.host.read_text())["host"] == platform.node()


LOOK = """
import os, sys, tempfile
from pathlib import Path
from assetdesk.core.query import Query
from assetdesk.store.engine import Store
with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder)) as store:
    store.browse.ids(Query())  # everything is imported while it can still be read
if os.geteuid() == 0:  # root ignores rights, so somebody else looks
    os.setegid(65534)
    os.seteuid(65534)
with Store.open(Path(sys.argv[1])) as store:
    print(store.read_only_reason, len(store.browse.ids(Query())))
"""


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that other users may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
@pytest.mark.parametrize("crashed", [False, True], ids=["closed well", "killed"])
def test_a_folder_without_write_rights_is_look_only(elsewhere: Path, crashed: bool) -> None:
    with Store.create(elsewhere / "Studio") as store:
        put(store, "Music/a.jpg")
    paths = store.paths
    if crashed:
        killed = "import os; s = Store.open(Path(sys.argv[1])); s.set_setting('page_limit', 9); os._exit(9)"
        head = "import sys\nfrom pathlib import Path\nfrom assetdesk.store.engine import Store\n"
        subprocess.run([sys.executable, "-c", head + killed, str(paths.root)], check=False)
        assert list(paths.dot.glob("*-wal"))
    folders = [path for path in [paths.root, *paths.root.rglob("*")] if path.is_dir()]
    for path in folders:
        path.chmod(0o555)
    ran = subprocess.run([sys.executable, "-c", LOOK, str(paths.root)], capture_output=True, text=True)
    for path in folders:
        path.chmod(0o755)
    assert ran.stdout == "The library's folder cannot be written to. 1\n", ran.stderr
    if crashed:
        return
    paths.dot.chmod(0o000)
    ran = subprocess.run([sys.executable, "-c", LOOK, str(paths.root)], capture_output=True, text=True)
    paths.dot.chmod(0o755)
    assert "cannot be read: Permission denied." in ran.stderr


def test_the_first_page_needs_no_sqlalchemy(closed: LibraryPaths) -> None:
    """What the window does before its first paint."""
    code = (
        "import sys; from pathlib import Path\n"
        "from assetdesk.core.query import Query\n"
        "from assetdesk.store import schema\n"
        "from assetdesk.store.browse import Browser\n"
        "from assetdesk.store.cells import Cells\n"
        "from assetdesk.store.paths import LibraryPaths\n"
        "paths = LibraryPaths(Path(sys.argv[1])); schema.look(paths); b = Browser(paths)\n"
        "assert b.rows(b.ids(Query()))[0].path == 'Music/a.jpg'; b.folders(); b.counts()\n"
        "Cells(paths.cells).get(1)\n"
        "print([m for m in sys.modules if m.startswith(('sqlalchemy', 'alembic', 'blake3'))])"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(closed.root)], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_opening_does_not_import_alembic(closed: LibraryPaths) -> None:
    code = (
        "import sys; from pathlib import Path; from assetdesk.store.engine import Store\n"
        "Store.open(Path(sys.argv[1])).close(); print('alembic' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(closed.root)], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_modules_are_written_only_where_they_differ(store: Store) -> None:
    preview = StepSpec("preview", Scope.PREVIEW, "1", 40)
    pages = StepSpec("pages", Scope.PREVIEW, "1", 41, formats=frozenset({"pdf"}), long=True, multipage=True)
    versions = {("preview", "jpeg"): "p1", ("preview", "unknown"): "p0", ("pages", "pdf"): "g1"}
    made = Modules((preview, pages), {**versions, ("pages", "jpeg"): "never"})
    store.set_modules(made)
    with store.read() as conn:
        rows = conn.exec_driver_sql("SELECT step, format, version, multipage FROM modules ORDER BY step, format").all()
        # what may apply to a file nobody has looked into stands under an empty format
        assert [tuple(row) for row in rows] == [
            ("pages", "pdf", "g1", 1),
            ("preview", "", "p0", 0),
            ("preview", "jpeg", "p1", 0),
            ("preview", "unknown", "p0", 0),
        ]
        changes = conn.exec_driver_sql("SELECT count(*) FROM changes").scalar_one()
    store.set_modules(made)
    assert store.modules is made
    with store.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM changes").scalar_one() == changes


def test_after_closing_reads_are_a_sentence(tmp_path: Path) -> None:
    store = Store.create(tmp_path)
    browser: Browser = store.browse
    browser.counts()
    store.close()
    store.close()
    with pytest.raises(EnvironmentFault, match="The library is closed"):
        browser.counts()
    with pytest.raises(EnvironmentFault, match="The library is closed"), store.read():
        pass


def test_several_programs_write_at_once(tmp_path: Path) -> None:
    """Three programs, each with its own writer: nobody is told that the database is locked."""
    code = (
        "import sys; from pathlib import Path\n"
        "from assetdesk.store.engine import Store; from assetdesk.store import assets\n"
        "me = sys.argv[2]\n"
        "with Store.open(Path(sys.argv[1])) as store:\n"
        "    print('ready', flush=True); sys.stdin.readline()\n"
        "    for n in range(100):\n"
        "        new = assets.NewAsset(1, f'{me}-{n}.jpg', 1, 1, 0)\n"
        "        store.writer.run(lambda w: assets.add_assets(w, [new]))\n"
    )
    with Store.create(tmp_path) as store:
        others = [
            subprocess.Popen(
                [sys.executable, "-c", code, str(tmp_path), name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for name in ("x", "y", "z")
        ]
        for other in others:
            assert other.stdout is not None
            assert other.stdin is not None
            assert other.stdout.readline() == "ready\n"
        for other in others:
            assert other.stdin is not None
            print(file=other.stdin, flush=True)
        while any(other.poll() is None for other in others):
            sql(store, "UPDATE settings SET value = value")
            time.sleep(0.01)
        told = [other.communicate()[1] for other in others]
        assert told == ["", "", ""]
        rows = store.browse.rows(store.browse.ids(Query()))
        assert len(rows) == 300
        assert len({row.key for row in rows}) == 300
