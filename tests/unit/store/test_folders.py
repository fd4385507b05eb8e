"""Folders on disk and in the index stay one."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.originals import names, on_disk, put, undone

from assetdesk.core.errors import EnvironmentFault, UsageFault
from assetdesk.core.query import Query
from assetdesk.store import assets, folders
from assetdesk.store.engine import Store


def _paths(store: Store) -> list[str]:
    return [folder.path for folder in store.browse.folders()]


def _folder(store: Store, path: str) -> int:
    return store.browse.find(path).folders[0]


def test_parents_come_with_a_folder_and_case_does_not_make_two(store: Store) -> None:
    first = store.writer.run(lambda w: folders.ensure_folder(w, "Music/Brass"))
    again = store.writer.run(lambda w: folders.ensure_folder(w, "MUSIC/brass"))
    deeper = store.writer.run(lambda w: folders.ensure_folder(w, "music/Strings"))
    assert first == again
    assert deeper != first
    assert _paths(store) == ["", "Music", "Music/Brass", "Music/Strings"]
    assert not (store.paths.root / "Music").exists()


def test_create_makes_the_directory(store: Store) -> None:
    made = store.writer.run(lambda w: folders.create_folder(w, store.paths, 1, "Music"))
    assert (store.paths.root / "Music").is_dir()
    for name in ("Music", "MUSIC"):
        with pytest.raises(UsageFault, match="is already in the library"):
            store.writer.run(lambda w, name=name: folders.create_folder(w, store.paths, 1, name))
    put(store, "Music/file")
    with pytest.raises(UsageFault, match="is already in Music"):
        store.writer.run(lambda w: folders.create_folder(w, store.paths, made, "File"))
    with pytest.raises(RuntimeError):
        store.writer.run(undone(lambda w: folders.create_folder(w, store.paths, made, "Brass")))
    assert not (store.paths.root / "Music/Brass").exists()


def test_rename_takes_everything_below_along(store: Store) -> None:
    ids = put(store, "Music/a.jpg", "Music/Brass/b.jpg", "Music/Brass/Old/c.jpg", "Music 2/d.jpg", "MusicX.jpg")
    music = _folder(store, "Music")
    store.writer.run(lambda w: folders.rename_folder(w, store.paths, music, "Käfer & Co"))
    assert names(store, ids) == [
        "Käfer & Co/a.jpg",
        "Käfer & Co/Brass/b.jpg",
        "Käfer & Co/Brass/Old/c.jpg",
        "Music 2/d.jpg",
        "MusicX.jpg",
    ]
    assert on_disk(store.paths.root) == set(names(store, ids))
    assert store.browse.asset_at("käfer & co/brass/old/C.JPG") == ids[2]


def test_rename_may_change_only_the_case(store: Store) -> None:
    (asset,) = put(store, "music/Straße/a.jpg")
    store.writer.run(lambda w: folders.rename_folder(w, store.paths, _folder(store, "music"), "Music"))
    assert names(store, [asset]) == ["Music/Straße/a.jpg"]
    assert store.browse.find("MUSIC/STRASSE").folders


def test_move_of_a_folder_with_a_thousand_assets(store: Store) -> None:
    ids = put(store, *(f"Music/{n % 10}/a{n:04d}.jpg" for n in range(1000)))
    target = store.writer.run(lambda w: folders.create_folder(w, store.paths, 1, "Archive"))
    music = _folder(store, "Music")
    store.writer.run(lambda w: folders.move_folder(w, store.paths, music, target))
    assert all(path.startswith("Archive/Music/") for path in names(store, ids))
    assert on_disk(store.paths.root) == set(names(store, ids))
    tree = {folder.path: folder for folder in store.browse.folders()}
    assert (tree["Archive"].own, tree["Archive"].total, tree["Archive/Music/3"].own) == (0, 1000, 100)
    with pytest.raises(RuntimeError):
        store.writer.run(undone(lambda w: folders.move_folder(w, store.paths, music, 1)))
    assert on_disk(store.paths.root) == set(names(store, ids))
    assert len(store.browse.ids(Query())) == 1000


def test_what_cannot_be_is_refused_and_changes_nothing(store: Store) -> None:
    put(store, "Music/Brass/a.jpg", "Other/Music/b.jpg", "Brass")
    music, brass, other = (_folder(store, path) for path in ("Music", "Music/Brass", "Other"))
    before, tree = on_disk(store.paths.root), _paths(store)
    for target in (music, brass):
        with pytest.raises(UsageFault, match="into itself"):
            store.writer.run(lambda w, target=target: folders.move_folder(w, store.paths, music, target))
    with pytest.raises(UsageFault, match="“Music” is already in Other"):
        store.writer.run(lambda w: folders.move_folder(w, store.paths, music, other))
    with pytest.raises(UsageFault, match="“Brass” is already in the library"):
        store.writer.run(lambda w: folders.move_folder(w, store.paths, brass, 1))
    with pytest.raises(UsageFault, match="already"):
        store.writer.run(lambda w: folders.rename_folder(w, store.paths, music, "other"))
    with pytest.raises(UsageFault, match="own folder"):
        store.writer.run(lambda w: folders.rename_folder(w, store.paths, 1, "x"))
    with pytest.raises(UsageFault, match="own folder"):
        store.writer.run(lambda w: folders.trash_folder(w, store.paths, 1))
    with pytest.raises(UsageFault, match="no more"):
        store.writer.run(lambda w: folders.rename_folder(w, store.paths, 99, "x"))
    assert (on_disk(store.paths.root), _paths(store)) == (before, tree)


def test_a_refusing_disk_is_a_sentence(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "Music/a.jpg")

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(EnvironmentFault, match="“Music” cannot be moved: Permission denied"):
        store.writer.run(lambda w: folders.rename_folder(w, store.paths, _folder(store, "Music"), "x"))


def test_trashing_a_folder_and_taking_it_back(store: Store) -> None:
    ids = put(store, "Music/a.jpg", "Music/Brass/b.jpg", "c.jpg")
    (early,) = put(store, "Music/early.jpg")
    store.writer.run(lambda w: assets.trash(w, store.paths, [early]))
    (store.paths.root / "Music/Empty").mkdir()
    store.writer.run(lambda w: folders.ensure_folder(w, "Music/Empty"))
    gone = store.writer.run(lambda w: folders.trash_folder(w, store.paths, _folder(store, "Music")))
    assert gone == ids[:2]
    assert _paths(store) == [""]
    assert on_disk(store.paths.root) == {"c.jpg"}
    assert not (store.paths.root / "Music").exists()
    put(store, "Music/a.jpg")  # the name is free again
    store.writer.run(lambda w: assets.restore(w, store.paths, [*gone, early]))
    assert names(store, [*gone, early]) == ["Music/a-1.jpg", "Music/Brass/b.jpg", "Music/early.jpg"]
    assert on_disk(store.paths.root) == {
        "c.jpg",
        "Music/a.jpg",
        "Music/a-1.jpg",
        "Music/Brass/b.jpg",
        "Music/early.jpg",
    }
    assert _paths(store) == ["", "Music", "Music/Brass"]
    with store.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM folders WHERE trashed IS NOT NULL").scalar_one() == 0


def test_a_trashed_folder_is_forgotten_with_its_last_asset(store: Store) -> None:
    ids = put(store, "Music/Brass/a.jpg")
    store.writer.run(lambda w: folders.trash_folder(w, store.paths, _folder(store, "Music")))
    store.writer.run(lambda w: assets.delete_for_good(w, store.paths, ids))
    with store.read() as conn:
        assert conn.exec_driver_sql("SELECT path FROM folders").scalars().all() == [""]


def test_a_folder_renamed_meanwhile_gets_its_trash_back(store: Store) -> None:
    (asset,) = put(store, "Music/Brass/a.jpg")
    store.writer.run(lambda w: folders.trash_folder(w, store.paths, _folder(store, "Music/Brass")))
    store.writer.run(lambda w: folders.rename_folder(w, store.paths, _folder(store, "Music"), "Klang"))
    store.writer.run(lambda w: assets.restore(w, store.paths, [asset]))
    assert names(store, [asset]) == ["Klang/Brass/a.jpg"]
    assert on_disk(store.paths.root) == {"Klang/Brass/a.jpg"}
