"""Check finds what is not as it should be; repair mends it without losing anything of a person's."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.originals import on_disk, put, sql

from assetdesk.core.errors import LibraryInUse, NotALibrary
from assetdesk.core.query import Query
from assetdesk.core.text import ExtractedText, TextPart
from assetdesk.store import assets, backup, search_index
from assetdesk.store.check import Finding, Kind, check
from assetdesk.store.engine import Store
from assetdesk.store.locks import LibraryLock, RunnerLock
from assetdesk.store.paths import LibraryPaths

Build = Callable[[Callable[[Store], None]], LibraryPaths]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """A closed library with three assets, after something was done to it."""

    def made(doing: Callable[[Store], None]) -> LibraryPaths:
        with Store.create(tmp_path / "Studio") as store:
            put(store, "Music/a.jpg", "Music/b.jpg", "c.jpg")
            doing(store)
        return store.paths

    return made


def _one(paths: LibraryPaths, kind: Kind, *, mended: bool = True) -> Finding:
    """The one finding there is; repaired, it is not found again."""
    (found,) = check(paths)
    assert (found.kind, found.repaired) == (kind, False)
    (repaired,) = check(paths, repair=True)
    assert repaired.repaired is mended
    if mended:
        assert check(paths) == []
    return found


def _derived(store: Store, path: str, size: int) -> None:
    sql(
        store,
        "INSERT INTO derived (asset_id, step, name, run, path, bytes, hash, mime, made)"
        " VALUES (1, 'preview', ?, 1, ?, ?, 'h', 'image/png', 1)",
        path,
        path,
        size,
    )
    sql(
        store,
        "INSERT OR IGNORE INTO results (asset_id, step, source_hash, module_version, made, run)"
        " VALUES (1, 'preview', (SELECT hash FROM assets WHERE id = 1), '1', 1, 1)",
    )


def _write(file: Path, size: int, *, old: bool = True) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bytes(size))
    if old:
        os.utime(file, (1, 1))


def test_a_healthy_library_has_no_finding(build: Build) -> None:
    paths = build(lambda _: None)
    assert check(paths) == []
    assert check(paths, repair=True) == []
    assert [copy.why for copy in backup.backups(paths)] == ["repair"]


def test_no_library_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotALibrary):
        check(LibraryPaths(tmp_path))


def test_repair_needs_the_library_for_itself(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LibraryLock.take_alone, "__defaults__", (0.1,))
    paths = build(lambda _: None)
    with Store.open(paths.root):
        assert check(paths) == []
        with pytest.raises(LibraryInUse):
            check(paths, repair=True)


def test_a_lost_derived_file_makes_its_step_out_of_date(build: Build) -> None:
    def damage(store: Store) -> None:
        sql(store, "INSERT INTO modules (step, format, version) VALUES ('preview', '', '1')")
        sql(store, "UPDATE assets SET state = 'processed' WHERE id = 1")
        for name, size in (("there", 3), ("gone", 3), ("short", 3)):
            _derived(store, f"ab/abc/1/{name}", size)
        _write(store.paths.renditions / "ab/abc/1/there", 3)
        _write(store.paths.renditions / "ab/abc/1/short", 2)

    found = _one(build(damage), Kind.DERIVED_GONE)
    assert found.sentence == "2 derived files are gone or cut short. Reprocess what is out of date."
    assert set(found.examples) == {"ab/abc/1/gone", "ab/abc/1/short"}


def test_repair_makes_the_step_stale(build: Build) -> None:
    def damage(store: Store) -> None:
        sql(store, "INSERT INTO modules (step, format, version) VALUES ('preview', '', '1')")
        sql(store, "UPDATE assets SET state = 'processed' WHERE id = 1")
        _derived(store, "ab/abc/1/gone", 3)

    paths = build(damage)
    check(paths, repair=True)
    with Store.open(paths.root) as store:
        assert store.browse.stale_steps([1]) == {1: ["preview"]}
        assert store.browse.renditions(1) == []


def test_derived_files_that_nothing_names_are_swept(build: Build) -> None:
    def damage(store: Store) -> None:
        _write(store.paths.renditions / "ff/ffff/3/old.png", 3)
        _write(store.paths.renditions / "ff/ffff/4/just made.png", 3, old=False)

    paths = build(damage)
    assert _one(paths, Kind.UNNAMED).count == 1
    assert list(paths.renditions.iterdir()) == []


def test_leftovers_are_swept_when_nothing_runs(build: Build) -> None:
    paths = build(lambda store: _write(store.paths.tmp / "task-1" / "half.png", 3))
    running = RunnerLock(paths)
    running.try_take()
    assert check(paths) == []
    running.release()
    _one(paths, Kind.TEMPORARY)
    assert list(paths.tmp.iterdir()) == []


def test_a_missing_original_is_named_and_marked(build: Build) -> None:
    paths = build(lambda store: store.paths.original("Music/a.jpg").unlink())
    found = _one(paths, Kind.ORIGINAL_MISSING, mended=False)
    assert found.sentence == "1 original is not where the index says. Put them back, or locate them."
    assert found.examples == ("Music/a.jpg",)
    with Store.open(paths.root) as store:
        assert [row.missing for row in store.browse.rows([1, 2])] == [True, False]
        store.paths.original("Music/a.jpg").write_text("back")
    assert check(paths, repair=True) == []
    with Store.open(paths.root) as store:
        assert not store.browse.rows([1])[0].missing


def test_an_original_left_in_the_trash_by_a_kill_goes_back(build: Build) -> None:
    def damage(store: Store) -> None:
        row = store.browse.rows([1])[0]
        aside = store.paths.trash / row.key / row.name
        aside.parent.mkdir()
        store.paths.original(row.path).rename(aside)

    paths = build(damage)
    found = {finding.kind for finding in check(paths)}
    assert found == {Kind.TRASH, Kind.ORIGINAL_MISSING}
    assert [finding.repaired for finding in check(paths, repair=True)] == [True]
    assert "Music/a.jpg" in on_disk(paths.root)
    assert check(paths) == []


def test_a_trashed_original_left_outside_goes_back_in(build: Build) -> None:
    def damage(store: Store) -> None:
        store.writer.run(lambda w: assets.trash(w, store.paths, [1]))
        store.browse.original_path(1).rename(store.paths.original("Music/a.jpg"))

    paths = build(damage)
    _one(paths, Kind.TRASH)
    assert on_disk(paths.root) == {"Music/b.jpg", "c.jpg"}


def test_versions_are_never_deleted_by_guess(build: Build) -> None:
    paths = build(lambda store: _write(store.paths.versions / "ff/ffff/1.jpg", 3))
    found = _one(paths, Kind.UNNAMED_VERSION, mended=False)
    assert found.harmless
    assert (paths.versions / "ff/ffff/1.jpg").exists()


def test_a_version_without_its_file_is_forgotten(build: Build) -> None:
    def damage(store: Store) -> None:
        sql(
            store,
            "INSERT INTO versions (asset_id, number, made, why, path, name, bytes, hash)"
            " VALUES (1, 1, 1, 'upload', 'ff/x.jpg', 'x.jpg', 1, 'h')",
        )

    assert _one(build(damage), Kind.VERSION_GONE).sentence.startswith("The files of 1 earlier version")


def test_rows_that_name_nothing_are_put_right(build: Build) -> None:
    paths = build(lambda _: None)
    with closing(sqlite3.connect(paths.database)) as db:
        db.execute("INSERT INTO history (asset_id, at, kind, text) VALUES (99, 0, 'x', 'x')")
        db.execute("INSERT INTO fields VALUES (99, 'user', 'title', '1')")
        db.commit()
    assert _one(paths, Kind.REFERENCES).count == 2
    with Store.open(paths.root) as store:
        assert len(store.browse.ids(Query())) == 3


def test_a_broken_index_is_rebuilt(build: Build) -> None:
    paths = build(lambda _: None)
    with closing(sqlite3.connect(paths.database)) as db:
        find = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_assets_hash'"
        page, size = db.execute(find).fetchone()[0], db.execute("PRAGMA page_size").fetchone()[0]
    body = bytearray(paths.database.read_bytes())
    start = (page - 1) * size
    body[start + 3 : start + 5] = b"\x00\x00"  # the index says that it has no entry
    paths.database.write_bytes(body)
    (found,) = check(paths)
    assert (found.kind, found.repaired) == (Kind.INDEX, False)
    (found,) = check(paths, repair=True)
    assert (found.kind, found.repaired) == (Kind.INDEX, True)
    assert check(paths) == []


def test_a_broken_table_names_the_newest_copy(build: Build) -> None:
    paths = build(lambda store: backup.back_up(store.paths) and None)
    body = bytearray(paths.database.read_bytes())
    body[4096 * 3 : 4096 * 9] = os.urandom(4096 * 6)
    paths.database.write_bytes(body)
    (found,) = check(paths)
    assert found.kind is Kind.INDEX
    assert "Newest good copy: today" in found.sentence


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM search WHERE rowid = 1",
        "UPDATE search SET name = 'old' WHERE rowid = 1",
        "INSERT INTO search (rowid, name) VALUES (99, 'nobody')",
        "UPDATE search_content SET c0 = 'other' WHERE id = 1",
    ],
)
def test_a_search_index_out_of_step_is_brought_into_step(build: Build, damage: str) -> None:
    def doing(store: Store) -> None:
        store.writer.run(lambda w: search_index.put_text(w.db, 2, ExtractedText((TextPart("planting week"),))))
        sql(store, damage)

    paths = build(doing)
    found = _one(paths, Kind.SEARCH)
    assert found.sentence == "The search index is not in step with 1 asset; these may not be found."
    assert found.harmless
    with Store.open(paths.root) as store:
        assert list(store.browse.ids(Query(words="a.jpg"))) == [1]
        assert list(store.browse.ids(Query(words="week"))) == [2], "the text is kept"
        assert list(store.browse.ids(Query(words="old"))) == []


def test_words_that_do_not_agree_with_the_texts_are_made_again(build: Build) -> None:
    """No reader sees that; the repair does."""
    paths = build(lambda store: sql(store, "UPDATE search_content SET c4 = 'never indexed' WHERE id = 1"))
    assert check(paths) == []
    (found,) = check(paths, repair=True)
    assert (found.kind, found.repaired) == (Kind.SEARCH, True)
    with Store.open(paths.root) as store:
        assert list(store.browse.ids(Query(words="indexed"))) == [1]
