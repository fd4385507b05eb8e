"""Copies of the index."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.originals import put, sql

from assetdesk.core.errors import LibraryDamaged, LibraryInUse, UsageFault
from assetdesk.core.query import Query
from assetdesk.store import backup
from assetdesk.store.backup import Backup
from assetdesk.store.engine import Store


def test_a_copy_is_whole_while_others_write(store: Store, tmp_path: Path) -> None:
    put(store, *(f"{n}.jpg" for n in range(50)))
    running = [store.writer.submit(lambda w: w.changed(assets=[1])) for _ in range(50)]
    copy = backup.back_up(store.paths, tmp_path / "elsewhere" / "copy.sqlite")
    assert [future.result(5) for future in running] == [None] * 50
    assert backup.problem_of(copy) == ""
    assert backup.backups(store.paths) == []
    assert sorted(path.name for path in copy.parent.iterdir()) == ["copy.sqlite"]


def test_writes_of_others_do_not_hold_it_up(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_PAGES", 1)
    put(store, *(f"{n}.jpg" for n in range(500)))
    parts = 0

    def written_meanwhile() -> bool:
        nonlocal parts
        parts += 1
        sql(store, "UPDATE settings SET value = value")
        return parts > 2000

    copy = backup.back_up(store.paths, tmp_path / "copy.sqlite", stop=written_meanwhile)
    assert backup.problem_of(copy) == ""


def test_restoring_brings_back_what_was(tmp_path: Path) -> None:
    with Store.create(tmp_path) as store:
        put(store, "a.jpg")
        copy = backup.back_up(store.paths)
        put(store, "b.jpg")
        with pytest.raises(LibraryInUse, match="Close it there"):
            backup.restore(store.paths, copy)
        assert len(store.browse.ids(Query())) == 2
    backup.restore(store.paths, copy)
    with Store.open(tmp_path) as store:
        assert [row.path for row in store.browse.rows(store.browse.ids(Query()))] == ["a.jpg"]
    assert list(store.paths.backups.glob("replaced-*.sqlite")), "what was there is kept"


def test_a_bad_copy_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with Store.create(tmp_path / "Studio") as store:
        put(store, "a.jpg")
    before = store.paths.database.read_bytes()
    bad = tmp_path / "bad.sqlite"
    bad.write_bytes(before[: 4096 * 3] + os.urandom(4096 * 6) + before[4096 * 9 :])
    with pytest.raises(LibraryDamaged, match="is damaged too"):
        backup.restore(store.paths, bad)
    bad.write_bytes(b"something else")
    with pytest.raises(LibraryDamaged):
        backup.restore(store.paths, bad)
    with pytest.raises(UsageFault, match="is not there"):
        backup.restore(store.paths, tmp_path / "none.sqlite")
    assert store.paths.database.read_bytes() == before


def test_the_newest_good_one_is_found_and_old_ones_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    for age in range(backup.KEEP + 3):
        stamp = time.localtime(now - 86_400 * (20 - age))
        monkeypatch.setattr(time, "strftime", lambda form, stamp=stamp, real=time.strftime: real(form, stamp))
        backup.back_up(store.paths)
        monkeypatch.undo()
    kept = backup.backups(store.paths)
    assert len(kept) == backup.KEEP
    assert kept == sorted(kept, key=lambda copy: copy.made, reverse=True)
    kept[0].path.write_bytes(b"broken")
    assert backup.newest_good(store.paths) == kept[1]


def test_when_is_said_as_people_say_it() -> None:
    made = time.mktime((2026, 11, 22, 9, 0, 0, 0, 0, -1))
    copy = Backup(Path("x"), made, "")
    assert backup.when_said(copy, made + 3600) == "today 09:00"
    assert backup.when_said(copy, made + 86_400) == "22 November 2026, 09:00"


def test_a_copy_of_a_library_with_unmerged_writes_has_them(store: Store) -> None:
    sql(store, "INSERT INTO settings VALUES ('x', '1')")
    copy = backup.back_up(store.paths, why="repair")
    assert copy.name.endswith("-repair.sqlite")
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("SELECT count(*) FROM settings WHERE name = 'x'").fetchone() == (1,)
