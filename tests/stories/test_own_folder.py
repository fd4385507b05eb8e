"""What a person does to the library's folder with a file manager or a sync client, and what AssetDesk makes of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.own_folder import OwnFolderKit

from assetdesk.core.errors import EnvironmentFault
from assetdesk.core.notices import NoticeKind
from assetdesk.core.query import Query
from assetdesk.library import adopt, checkout, folder_profiles, found_again
from assetdesk.library import assets as verbs
from assetdesk.library import folders as folder_verbs
from assetdesk.library.session import Library
from assetdesk.store.writer import Write


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[OwnFolderKit]:
    with Library.create(tmp_path / "Studio", run=False) as lib:
        yield OwnFolderKit(lib)


def told(kit: OwnFolderKit, kind: NoticeKind) -> list[str]:
    return [one.title for one in kit.lib.browse.inbox().notices if one.kind is kind]


# moved, renamed, swapped


def test_two_files_that_swap_their_names_keep_their_own_tags(kit: OwnFolderKit) -> None:
    kit.known("a.txt", "b.txt")
    (kit.root / "a.txt").rename(kit.root / "x")
    (kit.root / "b.txt").rename(kit.root / "a.txt")
    (kit.root / "x").rename(kit.root / "b.txt")
    report = kit.look()
    assert (report.moved, report.changed, report.missing, report.added) == (2, 0, 0, 0)
    assert kit.tags() == {"a.txt": "b.txt", "b.txt": "a.txt"}


def test_a_chain_of_renames_moves_every_tag_one_on(kit: OwnFolderKit) -> None:
    kit.known("a.txt", "b.txt")
    (kit.root / "b.txt").rename(kit.root / "c.txt")
    (kit.root / "a.txt").rename(kit.root / "b.txt")
    kit.put("a.txt", "something new")
    kit.look()
    assert kit.tags() == {"a.txt": "", "b.txt": "a.txt", "c.txt": "b.txt"}


def test_a_sync_client_that_deletes_and_makes_again_is_seen_through(kit: OwnFolderKit) -> None:
    kit.known("Music/a.txt", "b.txt")
    for old, new in (("Music/a.txt", "Home/a.txt"), ("b.txt", "b.txt")):
        body = (kit.root / old).read_bytes()
        (kit.root / old).unlink()
        (kit.root / "other inode").write_bytes(b"")
        kit.put(new, body.decode())
        (kit.root / "other inode").unlink()
    report = kit.look()
    assert (report.moved, report.added, report.changed, report.missing) == (1, 0, 0, 0)
    assert kit.tags() == {"Home/a.txt": "Music a.txt", "b.txt": "b.txt"}


def test_a_name_in_the_other_form_of_unicode_is_the_same_name(kit: OwnFolderKit) -> None:
    kit.known("Caf\u00e9/Caf\u00e9.txt")
    (kit.root / "Caf\u00e9").rename(kit.root / "Cafe\u0301")
    (kit.root / "Cafe\u0301/Caf\u00e9.txt").rename(kit.root / "Cafe\u0301/Cafe\u0301.txt")
    kit.look()
    (path,) = kit.tags()
    assert (kit.root / path).is_file()
    assert kit.tags()[path] == "Caf\u00e9 Caf\u00e9.txt"


def test_capitals_of_a_folder_are_followed(kit: OwnFolderKit) -> None:
    kit.known("music/live/a.txt")
    (kit.root / "music").rename(kit.root / "Music")
    assert kit.look().missing == 0
    assert kit.tags() == {"Music/live/a.txt": "music live a.txt"}
    assert kit.look().sentence == "Looked through 1 file: nothing new."


def test_moved_and_edited_at_once_is_followed_where_the_name_stayed(kit: OwnFolderKit) -> None:
    kit.known("a.txt")
    (kit.root / "Home").mkdir()
    (kit.root / "a.txt").rename(kit.root / "Home/a.txt")
    with (kit.root / "Home/a.txt").open("a") as file:
        file.write("and more")
    report = kit.look()
    assert (report.moved, report.changed) == (1, 1)
    assert kit.tags() == {"Home/a.txt": "a.txt"}


def test_into_a_hidden_folder_is_missing_and_out_of_it_is_back(kit: OwnFolderKit) -> None:
    kit.known("a.txt")
    (kit.root / ".stash").mkdir()
    (kit.root / "a.txt").rename(kit.root / ".stash/a.txt")
    kit.look()
    assert kit.tags() == {"a.txt": "a.txt (missing)"}
    (kit.root / ".stash/a.txt").rename(kit.root / "again.txt")
    kit.look()
    assert kit.tags() == {"again.txt": "a.txt"}


def test_what_was_out_of_the_library_comes_back_under_another_name_from_another_disk(
    kit: OwnFolderKit, tmp_path: Path
) -> None:
    kit.known("a.txt")
    shutil.move(kit.root / "a.txt", tmp_path / "a.txt")
    kit.look()
    kit.put("Home/copy.txt", (tmp_path / "a.txt").read_text())
    assert kit.look().moved == 1
    assert kit.tags() == {"Home/copy.txt": "a.txt"}


def test_seen_at_its_new_place_before_it_is_gone_from_the_old_one(kit: OwnFolderKit) -> None:
    kit.known("a.txt")
    shutil.copy2(kit.root / "a.txt", kit.root / "b.txt")
    assert kit.look().added == 1  # a copy, for all anybody knows
    (kit.root / "a.txt").unlink()
    assert kit.look().moved == 1
    assert kit.tags() == {"b.txt": "a.txt"}


def test_a_program_that_saves_by_renaming_changes_the_original(kit: OwnFolderKit) -> None:
    kit.known("a.txt")
    kit.put("a.tmp4711", "edited")
    kit.look()
    (kit.root / "a.tmp4711").rename(kit.root / "a.txt")
    report = kit.look()
    assert (report.changed, report.missing) == (1, 0)
    assert kit.tags() == {"a.txt": "a.txt"}


def test_an_editors_backup_is_not_the_original(kit: OwnFolderKit) -> None:
    kit.known("a.txt")
    (kit.root / "a.txt").rename(kit.root / "a.txt_original")
    kit.put("a.txt", "edited")
    kit.look()
    assert kit.tags() == {"a.txt": "a.txt", "a.txt_original": ""}


def test_one_original_over_another_keeps_its_own_work_and_the_other_is_missing(kit: OwnFolderKit) -> None:
    kit.known("a.txt", "b.txt")
    (kit.root / "a.txt").rename(kit.root / "b.txt")
    kit.look()
    assert kit.tags() == {"b.txt": "a.txt", "b-1.txt": "b.txt (missing)"}


# folders


def test_a_renamed_folder_is_the_same_folder_with_its_profiles(kit: OwnFolderKit) -> None:
    kit.known("Music/a.txt", "Music/Live/b.txt")
    folder = profiled(kit, "Music")
    (kit.root / "Music").rename(kit.root / "Sound")
    report = kit.look()
    assert (report.missing, report.added) == (0, 0)
    assert profile_folders(kit) == {"Sound"}
    assert {row.id for row in kit.lib.browse.folders() if row.path == "Sound"} == {folder}
    assert kit.tags() == {"Sound/a.txt": "Music a.txt", "Sound/Live/b.txt": "Music Live b.txt"}


def test_a_folder_copied_to_another_disk_and_back_keeps_its_profiles(kit: OwnFolderKit, tmp_path: Path) -> None:
    kit.known("Music/a.txt", "Music/b.txt", "Music/c.txt")
    profiled(kit, "Music")
    shutil.copytree(kit.root / "Music", tmp_path / "copy", copy_function=shutil.copyfile)
    shutil.rmtree(kit.root / "Music")
    shutil.copytree(tmp_path / "copy", kit.root / "Sound", copy_function=shutil.copyfile)
    assert (kit.look().moved, kit.look().moved) == (3, 0)
    assert profile_folders(kit) == {"Sound"}
    assert sorted(kit.tags()) == ["Sound/a.txt", "Sound/b.txt", "Sound/c.txt"]


def test_a_deleted_empty_folder_is_forgotten(kit: OwnFolderKit) -> None:
    kit.known("a.txt")
    (kit.root / "Empty").mkdir()
    kit.look()
    (kit.root / "Empty").rmdir()
    kit.look()
    assert {row.path for row in kit.lib.browse.folders()} == {""}


def profiled(kit: OwnFolderKit, path: str) -> int:
    (folder,) = [row.id for row in kit.lib.browse.folders() if row.path == path]
    folder_profiles.switch(kit.lib, folder, "tags image", "disable")
    return int(folder)


def profile_folders(kit: OwnFolderKit) -> set[str]:
    with kit.lib.store.browse.plain() as db:
        rows = db.all("SELECT f.path FROM folder_profiles p JOIN folders f ON f.id = p.folder_id")
    return {str(row.path) for row in rows}


# not guessed


def test_two_files_with_the_content_of_one_missing_original_are_asked_about(kit: OwnFolderKit) -> None:
    kit.known("a.txt")
    body = (kit.root / "a.txt").read_text()
    (kit.root / "a.txt").unlink()
    kit.put("b.txt", body)
    kit.put("c.txt", body)
    report = kit.look()
    assert (report.added, report.missing, len(report.unclear)) == (2, 1, 1)
    assert kit.tags() == {"a.txt": "a.txt (missing)", "b.txt": "", "c.txt": ""}
    (sentence,) = told(kit, NoticeKind.AMBIGUOUS)
    assert sentence.startswith("1 original is not where it was, and more than one new file has the same content.")
    kit.look()
    assert len(told(kit, NoticeKind.AMBIGUOUS)) == 1


# changed


def test_an_original_edited_outside_leaves_a_version_of_what_was_there(kit: OwnFolderKit) -> None:
    kit.known("a.txt", "b.txt")
    kit.put("a.txt", "edited")
    kit.put("b.txt", "edited too")
    report = kit.look()
    assert report.changed == 2
    assert told(kit, NoticeKind.CHANGED) == ["2 originals were changed by another program. A version of each was kept."]
    with kit.lib.store.browse.plain() as db:
        kept = db.all("SELECT asset_id, lost, tags FROM versions ORDER BY asset_id")
    assert [(bool(row.lost), "a.txt" in row.tags or "b.txt" in row.tags) for row in kept] == [(True, True)] * 2
    assert kit.tags() == {"a.txt": "a.txt", "b.txt": "b.txt"}


def test_a_growing_file_is_left_until_two_looks_find_it_alike(kit: OwnFolderKit) -> None:
    clock = [0.0]
    kit.known("a.txt")
    place = kit.put("a.txt", "half")
    clock[0] = place.stat().st_mtime
    rest = adopt.Rest(seconds=2.0, clock=lambda: clock[0])
    first = adopt.look(kit.lib, rest=rest)
    assert (first.changed, first.unsettled) == (0, [""])
    with place.open("a") as file:
        file.write(" and whole")
    os.utime(place, (clock[0] + 3, clock[0] + 3))
    clock[0] += 3
    assert adopt.look(kit.lib, rest=rest).changed == 0
    clock[0] += 1
    assert adopt.look(kit.lib, rest=rest).changed == 0
    clock[0] += 1
    assert adopt.look(kit.lib, rest=rest).changed == 1


# drives


def test_an_empty_library_folder_is_a_drive_that_is_away_and_nothing_is_forgotten(
    kit: OwnFolderKit, tmp_path: Path
) -> None:
    kit.known("Music/a.txt", "b.txt")
    profiled(kit, "Music")
    for name in ("Music", "b.txt"):
        (kit.root / name).rename(tmp_path / name)
    report = kit.look()
    assert report.away == [""]
    assert kit.tags() == {"Music/a.txt": "Music a.txt (missing)", "b.txt": "b.txt (missing)"}
    assert profile_folders(kit) == {"Music"}
    assert told(kit, NoticeKind.AWAY) == ["The drive with “Studio” is not connected. Nothing is lost or deleted."]
    for name in ("Music", "b.txt"):
        (tmp_path / name).rename(kit.root / name)
    assert kit.look().returned == 2
    assert kit.tags() == {"Music/a.txt": "Music a.txt", "b.txt": "b.txt"}


def test_a_disk_mounted_inside_the_library_is_away_and_not_deleted(kit: OwnFolderKit, tmp_path: Path) -> None:
    kit.known("Disk/Work/a.txt", "b.txt")
    profiled(kit, "Disk/Work")

    def seen(w: Write) -> None:  # a look has seen another disk here
        w.db.run("UPDATE folders SET mount = 1 WHERE path = 'Disk'")

    kit.lib.store.writer.run(seen)
    (kit.root / "Disk/Work").rename(tmp_path / "Work")
    # the same content elsewhere is a copy: the disk is expected back
    kit.put("copy.txt", (tmp_path / "Work/a.txt").read_text())
    report = kit.look()
    assert (report.away, report.added, report.moved) == (["Disk"], 1, 0)
    assert kit.tags() == {"Disk/Work/a.txt": "Disk Work a.txt (missing)", "b.txt": "b.txt", "copy.txt": ""}
    assert profile_folders(kit) == {"Disk/Work"}
    (tmp_path / "Work").rename(kit.root / "Disk/Work")
    assert kit.look().returned == 1


def test_profiles_of_an_empty_folder_stay_where_all_around_it_has_vanished(kit: OwnFolderKit, tmp_path: Path) -> None:
    kit.known("Share/Work/a.txt", "b.txt")
    (kit.root / "Share/Empty").mkdir()
    kit.look()
    profiled(kit, "Share/Empty")
    for name in ("Work", "Empty"):  # as if unmounted: no other device was ever seen there
        (kit.root / "Share" / name).rename(tmp_path / name)
    kit.look()
    assert profile_folders(kit) == {"Share/Empty"}
    for name in ("Work", "Empty"):
        (tmp_path / name).rename(kit.root / "Share" / name)
    assert kit.look().returned == 1
    (kit.root / "Share/Empty").rmdir()
    kit.look()
    assert profile_folders(kit) == set()


def mounted(*command: str) -> bool:
    """Whether that could be mounted; not everybody may."""
    try:
        return subprocess.run(["mount", *command], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def test_a_real_disk_inside_the_library_is_unmounted_and_mounted_again(kit: OwnFolderKit, tmp_path: Path) -> None:
    disk, place = tmp_path / "disk", kit.root / "Disk"
    disk.mkdir()
    place.mkdir()
    if not mounted("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)):
        pytest.skip("nothing may be mounted here")
    try:
        assert mounted("--bind", str(disk), str(place))
        try:
            kit.known("Disk/Work/a.txt", "b.txt")
            profiled(kit, "Disk/Work")
        finally:
            subprocess.run(["umount", str(place)], check=True)
        report = kit.look()
        assert (report.away, report.missing) == (["Disk"], 1)
        assert kit.tags() == {"Disk/Work/a.txt": "Disk Work a.txt (missing)", "b.txt": "b.txt"}
        assert profile_folders(kit) == {"Disk/Work"}
        place.rmdir()  # some systems take the place away with the disk
        assert kit.look().away == ["Disk"]
        place.mkdir()
        assert mounted("--bind", str(disk), str(place))
        try:
            assert kit.look().returned == 1
            assert kit.tags() == {"Disk/Work/a.txt": "Disk Work a.txt", "b.txt": "b.txt"}
        finally:
            subprocess.run(["umount", str(place)], check=True)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_the_librarys_folder_gone_stops_the_look_with_a_sentence(kit: OwnFolderKit, tmp_path: Path) -> None:
    kit.known("a.txt")
    kit.root.rename(tmp_path / "unplugged")
    try:
        with pytest.raises(EnvironmentFault, match="Nothing is lost or deleted"):
            adopt.look(kit.lib)
    finally:
        (tmp_path / "unplugged").rename(kit.root)
    assert kit.look().missing == 0


# beside what AssetDesk does itself


def test_an_upload_on_its_way_is_left_to_its_upload(kit: OwnFolderKit) -> None:
    from assetdesk.core.job import JobType
    from assetdesk.core.upload import Conflict, UploadFile
    from assetdesk.store.intake import uploads
    from assetdesk.store.work import jobs

    def begin(w: Write) -> int:
        number = jobs.create(w, type=JobType.UPLOAD_POST, name="x", request="{}", priority=10)
        uploads.add(w, number, [UploadFile("/elsewhere/a.txt", "Music", "a.txt")], Conflict.SKIP)
        w.db.run("UPDATE uploads SET state = 'copying' WHERE job_id = ?", (number,))
        return number

    number = kit.lib.store.writer.run(begin)
    kit.put("Music/a.txt")
    assert kit.look().added == 0
    kit.lib.store.writer.run(lambda w: w.db.run("UPDATE uploads SET state = 'failed' WHERE job_id = ?", (number,)))
    assert kit.look().added == 1


def test_what_a_person_moved_or_threw_away_during_a_look_stays_as_they_left_it(kit: OwnFolderKit) -> None:
    kit.known("a.txt", "b.txt", "Music/c.txt")
    rows = kit.rows()
    music = folder_id(kit, "Music")

    def meanwhile(seen: int) -> None:
        if seen == 2 and "a.txt" in kit.rows():  # the top folder has been read
            verbs.move(kit.lib, [rows["a.txt"].id], music)
            verbs.trash(kit.lib, [rows["b.txt"].id])

    report = adopt.look(kit.lib, progress=meanwhile)
    assert (report.added, report.missing, report.moved) == (0, 0, 0)
    assert kit.tags() == {"Music/a.txt": "a.txt", "Music/c.txt": "Music c.txt"}


def folder_id(kit: OwnFolderKit, path: str) -> int:
    (found,) = [row.id for row in kit.lib.browse.folders() if row.path == path]
    return int(found)


def test_originals_in_the_trash_are_neither_missing_nor_matched(kit: OwnFolderKit) -> None:
    kit.known("a.txt")
    body = (kit.root / "a.txt").read_text()
    verbs.trash(kit.lib, [kit.rows()["a.txt"].id])
    kit.put("b.txt", body)
    report = kit.look()
    assert (report.added, report.moved, report.missing) == (1, 0, 0)


def test_a_partial_look_reads_only_the_folders_in_doubt(kit: OwnFolderKit) -> None:
    kit.known("Music/a.txt", "Home/b.txt")
    (kit.root / "Music/a.txt").rename(kit.root / "Home/a.txt")
    kit.put("Elsewhere/c.txt")
    report = kit.look("Music", "Home")
    assert (report.moved, report.added, report.seen) == (1, 0, 2)
    (kit.root / "Home").rename(kit.root / "House")
    report = kit.look("")
    assert (report.moved, report.missing, report.added) == (2, 0, 1)
    assert sorted(kit.tags()) == ["Elsewhere/c.txt", "House/a.txt", "House/b.txt"]


def test_a_folder_renamed_in_the_program_is_not_news_to_the_look(kit: OwnFolderKit) -> None:
    kit.known("Music/a.txt")
    folder_verbs.rename(kit.lib, folder_id(kit, "Music"), "Sound")
    report = kit.look()
    assert report.sentence == "Looked through 1 file: nothing new."
    assert len(kit.lib.browse.ids(Query())) == 1


def test_the_file_that_a_person_chooses_is_the_original_again(kit: OwnFolderKit) -> None:
    kit.known("a.txt")
    number = kit.rows()["a.txt"].id
    body = (kit.root / "a.txt").read_text()
    (kit.root / "a.txt").unlink()
    for name in ("b.txt", "c.txt"):
        kit.put(name, body)
    kit.look()
    assert [row.path for row in found_again.candidates(kit.lib, number)] == ["b.txt", "c.txt"]
    said = found_again.choose(kit.lib, number, kit.rows()["c.txt"].id)
    assert said == "“a.txt” was found. It is c.txt now."
    assert kit.tags() == {"b.txt": "", "c.txt": "a.txt"}
    assert kit.rows()["c.txt"].id == number
    assert found_again.candidates(kit.lib, number) == []
    assert kit.look().sentence == "Looked through 2 files: nothing new."


def test_a_checked_out_original_that_is_saved_outside_keeps_its_bytes(kit: OwnFolderKit) -> None:
    kit.known("a.txt")
    number = kit.rows()["a.txt"].id
    checkout.check_out(kit.lib, [number])
    kit.put("a.txt", "saved by an editor")
    assert kit.look().changed == 1
    kept = kit.lib.browse.versions(number)
    assert kept
    assert not any(one.lost for one in kept)
