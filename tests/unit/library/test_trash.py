"""The trash: what comes back and how, what goes for good, and what a kill in between leaves."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.own_folder import OwnFolderKit

from assetdesk.core.errors import DiskFull, EnvironmentFault
from assetdesk.core.query import Place, Query
from assetdesk.library import assets, collections, folders, metadata, sets, trash
from assetdesk.library.session import Library
from assetdesk.store import files
from assetdesk.store.history import trash as rows

TRASH = Query(place=Place.TRASH)


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[OwnFolderKit]:
    with Library.create(tmp_path / "Studio", run=False) as lib:
        yield OwnFolderKit(lib)


def number(kit: OwnFolderKit, path: str) -> int:
    return int(kit.rows()[path].id)


def on_disk(kit: OwnFolderKit) -> list[str]:
    return sorted(
        path.relative_to(kit.root).as_posix()
        for path in kit.root.rglob("*")
        if path.is_file() and ".assetdesk" not in path.parts
    )


def trashed_files(kit: OwnFolderKit) -> list[Path]:
    return [path for path in kit.lib.store.paths.trash.rglob("*") if path.is_file()]


def test_several_come_back_to_where_they_were_with_all_that_was_theirs(kit: OwnFolderKit) -> None:
    kit.known("Music/a.txt", "b.txt")
    one, two = number(kit, "Music/a.txt"), number(kit, "b.txt")
    metadata.put(kit.lib, [one], {"dc:title": "A title"})
    album = collections.make(kit.lib, "Best").id
    collections.add(kit.lib, album, [one])
    both = sets.make(kit.lib, 1, "Pair", [one, two])
    assets.trash(kit.lib, [one, two])
    assert on_disk(kit) == []
    assert trash.facts(kit.lib).count == 2
    assert trash.facts(kit.lib).bytes == len("Music/a.txt") + len("b.txt")
    came = trash.restore(kit.lib, [one, two])
    assert (came.ids, came.sentence) == ((one, two), "")
    assert on_disk(kit) == ["Music/a.txt", "b.txt"]
    assert kit.tags()["Music/a.txt"] == "Music a.txt"
    with kit.lib.store.browse.plain() as db:
        assert db.value("SELECT value FROM fields WHERE asset_id = ? AND layer = 'user'", (one,)) == '"A title"'
        assert db.value("SELECT COUNT(*) FROM collected WHERE collection_id = ?", (album,)) == 1
        assert db.value("SELECT COUNT(*) FROM members WHERE set_id = ?", (both,)) == 2
    assert trashed_files(kit) == []


def test_a_name_taken_meanwhile_gets_a_number_and_a_folder_that_is_gone_is_made_again(kit: OwnFolderKit) -> None:
    kit.known("Music/a.txt", "b.txt")
    one, two = number(kit, "Music/a.txt"), number(kit, "b.txt")
    assets.trash(kit.lib, [one, two])
    shutil.rmtree(kit.root / "Music")
    kit.put("b.txt", "another")
    kit.look()
    trash.restore(kit.lib, [one, two])
    assert on_disk(kit) == ["Music/a.txt", "b-1.txt", "b.txt"]
    assert kit.tags() == {"Music/a.txt": "Music a.txt", "b-1.txt": "b.txt", "b.txt": ""}


def test_a_file_taken_out_of_the_trash_by_hand_is_told_and_its_asset_comes_back_missing(kit: OwnFolderKit) -> None:
    kit.known("a.txt")
    one = number(kit, "a.txt")
    assets.trash(kit.lib, [one])
    trashed_files(kit)[0].unlink()
    came = trash.restore(kit.lib, [one])
    assert came.sentence.startswith("The file of “a.txt” is not in the trash any more")
    assert kit.tags() == {"a.txt": "a.txt (missing)"}
    kit.put("a.txt")
    kit.look()
    assert kit.tags() == {"a.txt": "a.txt"}


def test_emptying_deletes_files_and_rows_in_handfuls_and_only_old_ones_where_that_is_asked(
    kit: OwnFolderKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trash, "_CHUNK", 2)
    kit.known(*(f"{name}.txt" for name in "abcde"), "kept.txt")
    ids = [number(kit, f"{name}.txt") for name in "abcde"]
    assets.trash(kit.lib, ids)
    kit.lib.store.writer.run(lambda w: w.db.run("UPDATE assets SET trashed = 1000 WHERE id = ?", (ids[0],)))
    assert trash.clean_up(kit.lib) == 0  # nobody has turned it on
    kit.lib.store.set_settings({"trash_days": 30})
    assert trash.clean_up(kit.lib) == 1
    told: list[int] = []
    assert trash.empty(kit.lib, told.append) == 4
    assert told == [2, 4]
    assert trashed_files(kit) == []
    assert len(kit.lib.browse.ids(TRASH)) == 0
    assert on_disk(kit) == ["kept.txt"]


def test_what_another_program_puts_back_meanwhile_is_not_deleted(
    kit: OwnFolderKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit.known("a.txt", "b.txt")
    one, two = number(kit, "a.txt"), number(kit, "b.txt")
    assets.trash(kit.lib, [one, two])
    real = rows.ids

    def and_it_is_put_back(*given: Any) -> list[int]:
        found = real(*given)
        trash.restore(kit.lib, [one])
        return found

    monkeypatch.setattr(rows, "ids", and_it_is_put_back)
    trash.empty(kit.lib)
    assert on_disk(kit) == ["a.txt"]
    assert list(kit.rows()) == ["a.txt"]
    assert trash.facts(kit.lib).count == 0


@pytest.mark.parametrize("verb", ["trash", "restore"])
def test_a_kill_between_file_and_row_leaves_the_original_in_its_place_with_all_its_work(
    kit: OwnFolderKit, verb: str
) -> None:
    kit.known("Music/a.txt")
    one = number(kit, "Music/a.txt")
    place = kit.root / "Music/a.txt"
    aside = kit.lib.store.paths.trash / str(kit.rows()["Music/a.txt"].key) / "a.txt"
    if verb == "trash":  # the file has gone, the row was never written
        aside.parent.mkdir(parents=True)
        place.rename(aside)
    else:  # the file is back, the row still says that it is in the trash
        assets.trash(kit.lib, [one])
        aside.rename(place)
    report = kit.look()
    assert (report.added, report.missing, report.moved) == (0, 0, 0)
    assert place.exists()
    assert not aside.exists()
    assert kit.tags() == {"Music/a.txt": "Music a.txt"}


@pytest.mark.parametrize(("number_", "fault"), [(errno.ENOSPC, DiskFull), (errno.EACCES, EnvironmentFault)])
def test_what_cannot_be_moved_stays_where_it_was_with_a_sentence(
    kit: OwnFolderKit, monkeypatch: pytest.MonkeyPatch, number_: int, fault: type[Exception]
) -> None:
    from assetdesk.store import assets as rows

    kit.known("a.txt", "b.txt")
    ids = [number(kit, "a.txt"), number(kit, "b.txt")]
    real, calls = files.move_into_place, []

    def second_fails(source: Path, target: Path, *, sync: bool = True) -> None:
        calls.append(source)
        if len(calls) == 2:
            raise OSError(number_, "no")
        real(source, target, sync=sync)

    monkeypatch.setattr(rows, "move_into_place", second_fails)
    with pytest.raises(fault):
        assets.trash(kit.lib, ids)
    monkeypatch.undo()
    assert on_disk(kit) == ["a.txt", "b.txt"]
    assert trash.facts(kit.lib).count == 0


def test_a_trash_on_another_disk_takes_a_copy_and_gives_it_back(
    kit: OwnFolderKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit.known("a.txt")
    one = number(kit, "a.txt")
    real = Path.rename

    def other_disk(self: Path, target: Path) -> Path:
        if ".part" not in self.name and "deleted" not in str(target):
            raise OSError(errno.EXDEV, "another disk")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", other_disk)
    assets.trash(kit.lib, [one])
    assert on_disk(kit) == []
    trash.restore(kit.lib, [one])
    monkeypatch.undo()
    assert on_disk(kit) == ["a.txt"]
    assert kit.look().added == 0
    assert kit.tags() == {"a.txt": "a.txt"}


def test_a_folder_with_its_files_comes_back_from_the_trash(kit: OwnFolderKit) -> None:
    kit.known("Music/Live/a.txt", "Music/b.txt")
    (folder,) = [row.id for row in kit.lib.browse.folders() if row.path == "Music"]
    ids = folders.trash(kit.lib, folder)
    assert not (kit.root / "Music").exists()
    trash.restore(kit.lib, ids)
    assert on_disk(kit) == ["Music/Live/a.txt", "Music/b.txt"]
