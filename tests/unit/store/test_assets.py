"""A person's verbs on originals: the file first, the rows with it, or neither."""

from __future__ import annotations

import pytest
from support.originals import names, on_disk, put, sql, undone

from assetdesk.core.errors import UsageFault
from assetdesk.core.query import Place, Query
from assetdesk.store import assets, folders
from assetdesk.store.engine import Store

TRASH = Query(place=Place.TRASH)


def test_added_assets_have_a_key_and_a_number_that_is_never_used_again(store: Store) -> None:
    first, second = put(store, "a.JPG", "Music/b.tar.gz")
    rows = store.browse.rows([second, first])
    assert [row.path for row in rows] == ["Music/b.tar.gz", "a.JPG"]
    assert all(len(row.key) == 32 for row in rows)
    with store.read() as conn:
        assert conn.exec_driver_sql("SELECT ext FROM assets ORDER BY id").scalars().all() == ["jpg", "gz"]
    store.writer.run(lambda w: assets.delete_for_good(w, store.paths, [second]))
    assert put(store, "c.jpg") == [second + 1]


@pytest.mark.parametrize(("there", "new"), [("IMG.jpg", "img.JPG"), ("Caf\u00e9.png", "Cafe\u0301.png")])
def test_names_are_one_without_case_and_form(store: Store, there: str, new: str) -> None:
    (asset,) = put(store, there)
    with pytest.raises(UsageFault, match="already in the library"):
        put(store, new)
    assert store.browse.asset_at(new) == asset
    assert store.browse.find(new).assets == (asset,)


def test_rename_moves_file_and_row(store: Store) -> None:
    (asset,) = put(store, "Music/a.jpg")
    store.writer.run(lambda w: assets.rename(w, store.paths, asset, "b.PNG"))
    assert on_disk(store.paths.root) == {"Music/b.PNG"}
    assert names(store, [asset]) == ["Music/b.PNG"]
    assert store.browse.original_path(asset).read_bytes() == b"Music/a.jpg"
    assert store.browse.history(asset)[0].text == "Renamed from a.jpg"


def test_rename_may_change_only_the_case(store: Store) -> None:
    (asset,) = put(store, "a.jpg")
    store.writer.run(lambda w: assets.rename(w, store.paths, asset, "A.jpg"))
    assert on_disk(store.paths.root) == {"A.jpg"}


def test_rename_refuses_what_is_taken_missing_or_trashed(store: Store) -> None:
    one, two, gone = put(store, "a.jpg", "b.jpg", "c.jpg")
    with pytest.raises(UsageFault, match=r"“B.jpg” is already in the library"):
        store.writer.run(lambda w: assets.rename(w, store.paths, one, "B.jpg"))
    (store.paths.root / "stray.jpg").write_text("no asset")
    with pytest.raises(UsageFault, match="is already in"):
        store.writer.run(lambda w: assets.rename(w, store.paths, one, "stray.jpg"))
    store.paths.original("c.jpg").unlink()
    with pytest.raises(UsageFault, match=r"not where it was: c.jpg"):
        store.writer.run(lambda w: assets.rename(w, store.paths, gone, "d.jpg"))
    store.writer.run(lambda w: assets.trash(w, store.paths, [two]))
    with pytest.raises(UsageFault, match="in the trash"):
        store.writer.run(lambda w: assets.rename(w, store.paths, two, "d.jpg"))
    with pytest.raises(UsageFault, match=r"no asset a\|99"):
        store.writer.run(lambda w: assets.rename(w, store.paths, 99, "d.jpg"))
    assert on_disk(store.paths.root) == {"a.jpg", "stray.jpg"}


@pytest.mark.parametrize("verb", ["rename", "move", "trash", "delete", "restore"])
def test_files_go_back_when_the_rows_are_not_written(store: Store, verb: str) -> None:
    paths = store.paths
    one, two, gone = put(store, "a.jpg", "b.jpg", "Music/c.jpg")
    store.writer.run(lambda w: assets.trash(w, paths, [gone]))
    before, listed = on_disk(paths.root), names(store, [one, two, gone])
    works = {
        "rename": lambda w: assets.rename(w, paths, one, "x.jpg"),
        "move": lambda w: assets.move(w, paths, [one, two], folders.ensure_folder(w, "Other")),
        "trash": lambda w: assets.trash(w, paths, [one, two]),
        "delete": lambda w: assets.delete_for_good(w, paths, [one, gone]),
        "restore": lambda w: assets.restore(w, paths, [gone]),
    }
    with pytest.raises(RuntimeError):
        store.writer.run(undone(works[verb]))
    assert on_disk(paths.root) == before
    assert names(store, [one, two, gone]) == listed
    assert all(store.browse.original_path(asset).is_file() for asset in (one, two, gone))


def test_move_takes_all_or_none_unless_both_are_kept(store: Store) -> None:
    one, two, there = put(store, "a.jpg", "b.jpg", "Music/B.jpg")
    music = store.browse.find("music").folders[0]
    with pytest.raises(UsageFault, match=r"“b\.jpg” is already in Music"):
        store.writer.run(lambda w: assets.move(w, store.paths, [one, two], music))
    assert on_disk(store.paths.root) == {"a.jpg", "b.jpg", "Music/B.jpg"}
    moved = store.writer.run(lambda w: assets.move(w, store.paths, [one, two, there], music, keep_both=True))
    assert moved == [one, two]
    assert on_disk(store.paths.root) == {"Music/a.jpg", "Music/b-1.jpg", "Music/B.jpg"}
    assert names(store, [one, two]) == ["Music/a.jpg", "Music/b-1.jpg"]


def test_trash_and_restore_bring_back_file_row_and_folder(store: Store) -> None:
    one, two = put(store, "Music/Brass/a.jpg", "b.jpg")
    store.writer.run(lambda w: assets.trash(w, store.paths, [one, two]))
    assert on_disk(store.paths.root) == set()
    assert list(store.browse.ids(TRASH)) == [one, two]
    assert store.browse.counts().trash == 2
    assert store.browse.original_path(one).read_bytes() == b"Music/Brass/a.jpg"
    brass = store.browse.find("music/brass").folders[0]
    assert store.writer.run(lambda w: folders.trash_folder(w, store.paths, brass)) == []
    assert not (store.paths.root / "Music/Brass").exists()
    store.writer.run(lambda w: assets.restore(w, store.paths, [one, two]))
    assert on_disk(store.paths.root) == {"Music/Brass/a.jpg", "b.jpg"}
    assert names(store, [one, two]) == ["Music/Brass/a.jpg", "b.jpg"]
    assert not list(store.paths.trash.iterdir())


def test_restore_keeps_both_when_the_name_was_taken_meanwhile(store: Store) -> None:
    (old,) = put(store, "a.jpg")
    store.writer.run(lambda w: assets.trash(w, store.paths, [old]))
    put(store, "A.jpg")
    (store.paths.root / "a-1.jpg").write_text("no asset")
    store.writer.run(lambda w: assets.restore(w, store.paths, [old]))
    assert names(store, [old]) == ["a-2.jpg"]
    assert on_disk(store.paths.root) == {"A.jpg", "a-1.jpg", "a-2.jpg"}


def test_a_missing_original_can_be_trashed_and_restored(store: Store) -> None:
    (asset,) = put(store, "a.jpg")
    store.paths.original("a.jpg").unlink()
    store.writer.run(lambda w: assets.trash(w, store.paths, [asset]))
    store.writer.run(lambda w: assets.restore(w, store.paths, [asset]))
    assert store.browse.rows([asset])[0].missing


def test_deleted_for_good_leaves_nothing(store: Store) -> None:
    live, trashed, other = put(store, "a.jpg", "b.jpg", "c.jpg")
    rows = store.browse.rows([live, trashed])
    for row in rows:
        for top in (store.paths.versions, store.paths.renditions):
            home = top / row.key[:2] / row.key
            home.mkdir(parents=True)
            (home / "file").write_text("x")
    store.cells.put_many([(live, 1, 2, 2, b"jpeg"), (other, 1, 2, 2, b"jpeg")])
    for asset in (live, trashed):
        sql(store, "INSERT INTO fields VALUES (?, 'user', 'title', '1')", asset)
        sql(store, "INSERT INTO history (asset_id, at, kind, text) VALUES (?, 0, 'x', 'x')", asset)
    store.writer.run(lambda w: assets.trash(w, store.paths, [trashed]))
    store.writer.run(lambda w: assets.delete_for_good(w, store.paths, [live, trashed], store.cells))
    assert on_disk(store.paths.root) == {"c.jpg"}
    for folder in (store.paths.trash, store.paths.versions, store.paths.renditions, store.paths.tmp):
        assert not [path for path in folder.rglob("*") if path.is_file()]
    assert store.cells.get(live) is None
    assert store.cells.get(other) is not None
    with store.read() as conn:
        for table in ("fields", "history"):
            assert conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0


def test_a_new_source_makes_results_out_of_date_and_ends_missing(store: Store) -> None:
    (asset,) = put(store, "a.jpg")
    sql(store, "INSERT INTO modules (step, format, version) VALUES ('preview', '', '1')")
    digest = store.browse.rows([asset])[0].hash
    sql(
        store,
        "INSERT INTO results (asset_id, step, source_hash, module_version, made, run)"
        " VALUES (?, 'preview', ?, '1', 0, 1)",
        asset,
        digest,
    )
    sql(store, "UPDATE assets SET state = 'processed'")
    store.writer.run(lambda w: assets.mark_missing(w, [asset], True))
    assert (store.browse.rows([asset])[0].stale, store.browse.rows([asset])[0].missing) == (False, True)
    store.writer.run(lambda w: assets.update_source(w, asset, 5, 6, 7, "new"))
    row = store.browse.rows([asset])[0]
    assert (row.stale, row.missing, row.bytes) == (True, False, 5)
    assert store.writer.run(lambda w: assets.is_file(w, asset, 5, 6, 7))
    assert not store.writer.run(lambda w: assets.is_file(w, asset, 5, 6, 8))


def test_skipping_a_failure_takes_it_off_the_shelf(store: Store) -> None:
    (asset,) = put(store, "a.jpg")
    sql(
        store,
        "INSERT INTO results (asset_id, step, source_hash, module_version, made, run, error_code, error_message)"
        " VALUES (?, 'preview', 'h', '1', 0, 1, 'SourceCorrupt', 'The file is damaged.')",
        asset,
    )
    sql(store, "UPDATE assets SET state = 'failed'")
    assert store.browse.counts().not_processed == 1
    store.writer.run(lambda w: assets.set_skipped(w, [asset], True))
    assert store.browse.counts().not_processed == 0
    assert store.browse.failures() == []
    assert [f.skipped for f in store.browse.failures(skipped=True)] == [True]
    assert store.browse.rows([asset])[0].state == "processed"
    store.writer.run(lambda w: assets.set_skipped(w, [asset], False))
    assert [f.message for f in store.browse.failures()] == ["The file is damaged."]
    assert store.browse.rows([asset])[0].state == "failed"


def test_automatic_data_goes_a_persons_stays(store: Store) -> None:
    (asset,) = put(store, "a.jpg")
    for layer in ("embedded", "profile", "user"):
        sql(store, "INSERT INTO fields VALUES (?, ?, 'title', ?)", asset, layer, f'"{layer}"')
    assert store.browse.fields(asset)[0].shown == "user"
    store.writer.run(lambda w: assets.drop_automatic(w, asset))
    (field,) = store.browse.fields(asset)
    assert (field.embedded, field.profile, field.user) == (None, None, "user")


def test_old_trash_is_found_by_age(store: Store) -> None:
    (asset,) = put(store, "a.jpg")
    store.writer.run(lambda w: assets.trash(w, store.paths, [asset]))
    with store.read() as conn:
        assert assets.trashed_before(conn, 1.0) == []
        assert assets.trashed_before(conn, 9e9) == [asset]
