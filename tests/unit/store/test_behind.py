"""Generated assets go with their original, and nothing looks for a file of theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.core.query import FilterKey, Place, Query
from assetdesk.core.request import Selection
from assetdesk.store import assets, folders
from assetdesk.store.assets import NewAsset
from assetdesk.store.check import check
from assetdesk.store.engine import Store
from assetdesk.store.history import gone
from assetdesk.store.intake import look, uploads
from assetdesk.store.paths import ROOT_FOLDER
from assetdesk.store.writer import Write

PDF, OTHER, PAGE1, PAGE2, LAYER, CATALOG = 1, 2, 3, 4, 5, 6
BEHIND = [PAGE1, PAGE2, LAYER, CATALOG]


@pytest.fixture
def filled(store: Store) -> Store:
    """`Shop/brochure.pdf` with two pages, a layer in a folder of its own, and a catalogue; `Shop/other.pdf`."""
    (store.paths.root / "Shop").mkdir()
    for name in ("brochure.pdf", "other.pdf"):
        (store.paths.root / "Shop" / name).write_bytes(b"%PDF")

    def work(w: Write) -> None:
        shop = folders.ensure_folder(w, "Shop")
        layers = folders.ensure_folder(w, "Shop/brochure")
        new = [NewAsset(shop, name, 4, 1, 1, hash="h") for name in ("brochure.pdf", "other.pdf")]
        new += [NewAsset(shop, f"brochure-{number}", 0, 1, 0, hash="x") for number in (1, 2)]
        new += [NewAsset(layers, "logo", 0, 1, 0, hash="x"), NewAsset(shop, "brochure-catalog", 0, 1, 0, hash="x")]
        assets.add_assets(w, new)
        parts = [
            ("page:1", 1, "page", PAGE1),
            ("page:2", 2, "page", PAGE2),
            ("layer:a", 3, "layer", LAYER),
            ("set:catalog", 0, "set", CATALOG),
        ]
        for part, number, kind, asset_id in parts:
            w.db.run(
                "UPDATE assets SET part = ?, part_number = ?, format = ?, originator_id = ? WHERE id = ?",
                (part, number, kind, PDF, asset_id),
            )
        w.db.many(
            "INSERT INTO members (set_id, asset_id, position) VALUES (?, ?, ?)",
            [(CATALOG, PAGE2, 2), (CATALOG, PAGE1, 1)],
        )

    store.writer.run(work)
    return store


def paths(store: Store, ids: list[int]) -> list[str]:
    """Where these are shown."""
    return [row.path for row in store.browse.rows(ids)]


def test_they_stand_behind_it_in_their_order(filled: Store) -> None:
    browse = filled.browse
    assert list(browse.ids(Query())) == [PDF, OTHER]
    assert browse.members(PDF) == (PAGE1, PAGE2, LAYER, CATALOG)
    assert browse.members(CATALOG) == (PAGE1, PAGE2)
    assert [row.members for row in browse.rows([PDF, OTHER, CATALOG, PAGE1])] == [4, 0, 2, 0]
    assert [row.originator for row in browse.rows([PDF, PAGE1])] == [None, PDF]
    totals = {folder.path: (folder.own, folder.total) for folder in browse.folders()}
    assert totals == {"": (0, 2), "Shop": (2, 2), "Shop/brochure": (0, 0)}
    counts = browse.counts()
    assert (counts.all, counts.original_bytes) == (2, 8)
    assert browse.find("Shop/brochure-2") == Selection(assets=(PAGE2,))
    assert browse.original_path(LAYER) == filled.paths.root / "Shop/brochure.pdf"


def test_a_move_takes_them_along(filled: Store) -> None:
    target = filled.writer.run(lambda w: folders.create_folder(w, filled.paths, ROOT_FOLDER, "Autumn"))
    moved = filled.writer.run(lambda w: assets.move(w, filled.paths, [PDF, PAGE1], target))
    assert moved == [PDF]
    assert paths(filled, [PDF, *BEHIND]) == [
        "Autumn/brochure.pdf",
        "Autumn/brochure-1",
        "Autumn/brochure-2",
        "Autumn/brochure/logo",
        "Autumn/brochure-catalog",
    ]
    with pytest.raises(UsageFault, match="lie where that lies"):
        filled.writer.run(lambda w: assets.move(w, filled.paths, [PAGE1, PAGE2], ROOT_FOLDER))


def test_a_move_by_another_program_does_too(filled: Store) -> None:
    filled.writer.run(lambda w: look.relocate(w, PDF, ROOT_FOLDER, "new.pdf"))
    assert paths(filled, [PDF, PAGE1, LAYER]) == ["new.pdf", "brochure-1", "brochure/logo"]


def test_a_folder_takes_them_along(filled: Store) -> None:
    shop = filled.browse.rows([PDF])[0].folder_id
    filled.writer.run(lambda w: folders.rename_folder(w, filled.paths, shop, "Store"))
    assert paths(filled, [PDF, PAGE1, LAYER]) == ["Store/brochure.pdf", "Store/brochure-1", "Store/brochure/logo"]
    gone_with_it = filled.writer.run(lambda w: folders.trash_folder(w, filled.paths, shop))
    assert sorted(gone_with_it) == [PDF, OTHER, *BEHIND]
    filled.writer.run(lambda w: assets.restore(w, filled.paths, gone_with_it))
    assert paths(filled, [PDF, PAGE1, LAYER]) == ["Store/brochure.pdf", "Store/brochure-1", "Store/brochure/logo"]
    assert (filled.paths.root / "Store/brochure.pdf").exists()


def test_the_trash_takes_them_and_gives_them_back_together(filled: Store) -> None:
    filled.writer.run(lambda w: assets.trash(w, filled.paths, [PAGE2]))
    assert filled.browse.members(PDF) == (PAGE1, LAYER, CATALOG)
    assert filled.browse.members(CATALOG) == (PAGE1,)
    trash = Query(place=Place.TRASH)
    assert list(filled.browse.ids(trash)) == [PAGE2]
    filled.writer.run(lambda w: assets.trash(w, filled.paths, [PDF]))
    # what was thrown away with its original stands behind it there, too
    assert list(filled.browse.ids(trash)) == [PDF]
    assert filled.browse.counts().trash == 1
    assert list(filled.browse.ids(Query(stacked=False))) == [OTHER]
    with pytest.raises(UsageFault, match="which is in the trash"):
        filled.writer.run(lambda w: assets.restore(w, filled.paths, [PAGE2]))
    filled.writer.run(lambda w: assets.restore(w, filled.paths, [PDF]))
    assert filled.browse.members(PDF) == (PAGE1, LAYER, CATALOG)
    assert not any(row.missing for row in filled.browse.rows([PDF, *BEHIND]))
    filled.writer.run(lambda w: assets.restore(w, filled.paths, [PAGE2]))
    assert filled.browse.members(PDF) == (PAGE1, PAGE2, LAYER, CATALOG)


def test_what_is_deleted_for_good_takes_them_along(filled: Store) -> None:
    filled.writer.run(lambda w: assets.delete_for_good(w, filled.paths, [PAGE1]))
    assert filled.browse.members(PDF) == (PAGE2, LAYER, CATALOG)
    filled.writer.run(lambda w: assets.trash(w, filled.paths, [PDF]))
    filled.writer.run(lambda w: assets.delete_for_good(w, filled.paths, [PDF]))
    assert list(filled.browse.ids(Query(stacked=False))) == [OTHER]
    assert list(filled.browse.ids(Query(place=Place.TRASH))) == []
    assert not (filled.paths.trash).exists() or not list(filled.paths.trash.iterdir())


def test_a_name_of_theirs_clashes_with_nothing_and_blocks_no_file(filled: Store) -> None:
    with pytest.raises(UsageFault, match="already in this folder"):
        filled.writer.run(lambda w: assets.rename(w, filled.paths, PAGE1, "OTHER.pdf"))
    with pytest.raises(UsageFault, match="already in this folder"):
        filled.writer.run(lambda w: assets.rename(w, filled.paths, PAGE1, "brochure-2"))
    filled.writer.run(lambda w: assets.rename(w, filled.paths, PAGE1, "cover"))
    assert paths(filled, [PAGE1]) == ["Shop/cover"]
    filled.writer.run(lambda w: assets.rename(w, filled.paths, OTHER, "cover"))
    assert (filled.paths.root / "Shop/cover").exists()
    with filled.read() as conn:
        assert uploads.taken_by(conn, "Shop", "cover") == OTHER
        assert uploads.taken_by(conn, "Shop", "brochure-2") is None
        assert uploads.same_content(conn, "x") is None


def test_a_new_content_is_theirs_too(filled: Store) -> None:
    filled.writer.run(lambda w: assets.update_source(w, PDF, 5, 2, 2, "new"))
    assert [row.hash for row in filled.browse.rows([PDF, PAGE1, CATALOG, OTHER])] == [
        "new",
        "new/page:1",
        "new/set:catalog",
        "h",
    ]


def test_nothing_looks_for_a_file_of_theirs(filled: Store) -> None:
    filled.writer.run(lambda w: assets.trash(w, filled.paths, [PAGE2]))
    assert gone.notice(filled, Selection(everything=True)) == 0
    with filled.browse.plain() as db:
        assert [known.id for known in look.known_in(db, 2)] == [PDF, OTHER]
    filled.close()
    assert check(filled.paths) == []


def test_an_orphan_is_found(filled: Store) -> None:
    filled.writer.run(lambda w: w.db.run("UPDATE assets SET orphaned = 1 WHERE id = ?", (PAGE2,)))
    assert list(filled.browse.ids(Query().having(FilterKey.STATE, "orphaned"))) == [PAGE2]
    assert filled.browse.rows([PAGE2])[0].orphaned


def test_a_set_of_ones_own_comes_back_under_a_free_name(store: Store, tmp_path: Path) -> None:
    from assetdesk.store import sets

    made = store.writer.run(lambda w: sets.make(w, ROOT_FOLDER, "Set", "ImageSet"))
    store.writer.run(lambda w: assets.trash(w, store.paths, [made]))
    again = store.writer.run(lambda w: sets.make(w, ROOT_FOLDER, "Set", "ImageSet"))
    store.writer.run(lambda w: assets.restore(w, store.paths, [made]))
    assert [row.name for row in store.browse.rows([made, again])] == ["Set-1", "Set"]
    with pytest.raises(UsageFault, match="is a set"):
        store.browse.original_path(made)
    target = store.writer.run(lambda w: folders.create_folder(w, store.paths, ROOT_FOLDER, "Autumn"))
    store.writer.run(lambda w: assets.move(w, store.paths, [made], target))
    assert paths(store, [made]) == ["Autumn/Set-1"]
    store.writer.run(lambda w: assets.rename(w, store.paths, made, "Best"))
    store.writer.run(lambda w: assets.delete_for_good(w, store.paths, [again]))
    store.close()
    assert check(store.paths) == []
