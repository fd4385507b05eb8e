"""Files in a watched folder, with every trouble on their way: each comes in once, whole, or says why not."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.watching import Guard, folder, paths, rows, told

from assetdesk.core.job import JobState
from assetdesk.core.presets import OPTIONS
from assetdesk.core.upload import Conflict, UploadState
from assetdesk.core.watch import Afterwards, LedgerState, Refusal, WatchFolder, WatchMode
from assetdesk.library import presets, upload, upload_files, watching
from assetdesk.library.session import Library
from assetdesk.library.watch import opening, taking
from assetdesk.library.watch.opening import Opened
from assetdesk.store.intake import ledger, uploads
from assetdesk.store.writer import Write


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library to copy: making one takes longer than most of these stories."""
    made = tmp_path_factory.mktemp("empty") / "Library"
    Library.create(made, run=False).close()
    return made


@pytest.fixture
def lib(empty: Path, tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(empty, tmp_path / "Library")
    with Library.open(tmp_path / "Library", run=False) as made:
        yield made


@pytest.fixture
def guard(lib: Library) -> Iterator[Guard]:
    made = Guard(lib)
    yield made
    made.close()


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    return tmp_path / "drop"


def test_a_file_that_grows_for_a_minute_comes_in_once_and_whole(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop, folder="Music")
    with (drop / "Hall.tif").open("wb", buffering=0) as growing:
        for second in range(0, 60, 4):
            growing.write(b"x" * 4000)
            guard.look(4.0)
            if second == 40:
                assert told(lib) == {"Hall.tif": "arriving: Still growing, 44 kB so far"}
        if os.name == "posix":  # it rests, but whoever writes it has it open still
            guard.look(3.0)
            guard.look(3.0)
            assert told(lib) == {"Hall.tif": "arriving: Open in another program"}
        assert guard.copy() == 0
    guard.settle()
    assert (lib.root / "Music/Hall.tif").read_bytes() == b"x" * 60_000
    assert told(lib) == {"Hall.tif": "taken: Music/Hall.tif · New"}
    guard.settle()
    assert paths(lib) == ["Music/Hall.tif"]


def test_what_still_has_a_temporary_name_is_not_even_named(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    for name in ("a.jpg.part", "b.TMP", "c.crdownload", "~$d.docx", ".e.jpg", "Thumbs.db"):
        (drop / name).write_bytes(b"12")
    (drop / ".hidden").mkdir()
    (drop / ".hidden" / "f.jpg").write_bytes(b"12")
    guard.settle()
    assert told(lib) == {}
    (drop / "a.jpg.part").rename(drop / "a.jpg")
    guard.settle()
    assert told(lib) == {"a.jpg": "taken: a.jpg · New"}


def test_a_file_that_is_renamed_while_it_arrives_stays_one_row(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "upload-17").write_bytes(b"12")
    guard.look()
    first = rows(lib)[0].first_seen
    (drop / "upload-17").rename(drop / "a.jpg")
    guard.look(2.1)  # it is gone …
    guard.settle()  # … and here it is
    (row,) = rows(lib)
    assert (row.path, row.state, row.first_seen) == ("a.jpg", LedgerState.TAKEN, first)


def test_a_taken_file_that_is_renamed_in_the_folder_is_not_taken_twice(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    guard.settle()
    (drop / "2026").mkdir()
    (drop / "a.jpg").rename(drop / "2026" / "b.jpg")
    guard.settle()
    assert told(lib) == {"2026/b.jpg": "taken: a.jpg · New"}
    assert paths(lib) == ["a.jpg"]


def test_a_file_that_was_replaced_after_it_was_taken_is_a_new_row(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop, mode=WatchMode.CREATE_VERSION)
    (drop / "a.jpg").write_bytes(b"first")
    guard.settle()
    (drop / "a.jpg").write_bytes(b"second")
    guard.settle()
    assert [(row.current, row.state, row.outcome) for row in rows(lib)] == [
        (False, LedgerState.TAKEN, "new"),
        (True, LedgerState.TAKEN, "version"),
    ]
    assert told(lib) == {"a.jpg": "taken: a.jpg · Version 2"}
    assert (lib.root / "a.jpg").read_bytes() == b"second"


def test_a_file_that_was_only_touched_goes_on_in_its_row(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"first")
    guard.settle()
    os.utime(drop / "a.jpg", (1_700_000_000, 1_700_000_000))
    guard.settle()
    (row,) = rows(lib)
    assert (row.state, row.mtime_ns) == (LedgerState.TAKEN, 1_700_000_000 * 10**9)
    guard.settle()
    assert len(rows(lib)) == 1


def test_a_file_that_is_replaced_while_it_waits_comes_in_as_it_is_then(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"first")
    guard.look()
    guard.look(2.1)
    assert told(lib) == {"a.jpg": "ready: The same in two looks, next in line"}
    (drop / "b").write_bytes(b"second")
    (drop / "b").replace(drop / "a.jpg")
    guard.copy()
    guard.settle()
    guard.settle()
    assert (lib.root / "a.jpg").read_bytes() == b"second"
    assert paths(lib) == ["a.jpg"]
    assert told(lib) == {"a.jpg": "taken: a.jpg · New"}


def test_an_empty_file_waits_until_it_changes(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"")
    guard.settle()
    assert told(lib) == {"a.jpg": "refused: Empty. Taken as soon as it changes"}
    assert rows(lib)[0].next_try is None
    (drop / "a.jpg").write_bytes(b"12")
    guard.settle()
    assert told(lib) == {"a.jpg": "taken: a.jpg · New"}
    assert len(rows(lib)) == 1


def test_a_file_that_vanishes_says_so_and_may_come_again(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    guard.look()
    (drop / "a.jpg").unlink()
    guard.settle()
    assert told(lib) == {"a.jpg": "refused: It went away before it was taken"}
    (drop / "a.jpg").write_bytes(b"1234")
    guard.settle()
    assert told(lib) == {"a.jpg": "taken: a.jpg · New"}


def test_a_file_that_vanishes_in_line_costs_only_itself(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    (drop / "b.jpg").write_bytes(b"123")
    guard.look()
    guard.look(2.1)
    (drop / "a.jpg").unlink()
    guard.copy()
    guard.look_whole()
    assert told(lib)["b.jpg"] == "taken: b.jpg · New"
    assert rows(lib)[0].reason is Refusal.GONE


def test_a_file_that_may_not_be_read_is_tried_again_later_and_later(
    lib: Library, guard: Guard, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    monkeypatch.setattr(opening, "look", lambda path: Opened(refusal="It may not be read. Taken as soon as it may"))
    guard.look()
    guard.look(2.1)
    (row,) = rows(lib)
    assert (row.state, row.reason, row.tries) == (LedgerState.REFUSED, Refusal.UNREADABLE, 1)
    assert row.next_try == pytest.approx(guard.now + 10)
    guard.look(61.0)
    guard.look(2.1)
    (row,) = rows(lib)
    assert row.next_try == pytest.approx(guard.now + 30)
    monkeypatch.undo()
    guard.look(61.0)
    guard.look(2.1)
    guard.copy()
    assert told(lib) == {"a.jpg": "taken: a.jpg · New"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs rights that can be taken away")
def test_a_file_without_rights_is_refused_and_comes_in_with_them(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    (drop / "a.jpg").chmod(0)
    guard.settle()
    assert told(lib) == {"a.jpg": "refused: It may not be read. Taken as soon as it may"}
    (drop / "a.jpg").chmod(0o600)
    guard.look(61.0)
    guard.settle()
    assert told(lib) == {"a.jpg": "taken: a.jpg · New"}


def test_lists_say_what_is_taken_and_may_be_changed(lib: Library, guard: Guard, drop: Path) -> None:
    made = folder(lib, drop, include=("*.JPG", "scans/*"), exclude=("*draft*",))
    (drop / "scans").mkdir()
    for name in ("a.jpg", "b-Draft.jpg", "Booking list.xlsx", "scans/c.tif"):
        (drop / name).write_bytes(name.encode())
    guard.settle()
    assert told(lib) == {
        "a.jpg": "taken: a.jpg · New",
        "b-Draft.jpg": "refused: Left out by this folder’s list of what it does not take",
        "Booking list.xlsx": "refused: Left out by this folder’s list: takes *.JPG, scans/*",
        "scans/c.tif": "taken: scans/c.tif · New",
    }
    watching.change(lib, WatchFolder(made.id, made.name, made.path, include=("*.xlsx",)))
    guard.settle()
    assert told(lib)["Booking list.xlsx"] == "taken: Booking list.xlsx · New"
    assert told(lib)["a.jpg"] == "taken: a.jpg · New"


def test_the_least_age_counts_from_the_last_change(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop, min_age=10.0)
    (drop / "a.jpg").write_bytes(b"12")
    guard.look()
    guard.look(5.0)
    assert told(lib) == {"a.jpg": "arriving: Waits until it has been left alone for 10 s"}
    guard.look(6.0)
    assert told(lib) == {"a.jpg": "ready: The same in two looks, next in line"}


def test_a_camera_whose_clock_is_ahead_does_not_keep_its_files_out(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop, min_age=10.0)
    (drop / "a.jpg").write_bytes(b"12")
    os.utime(drop / "a.jpg", (guard.now + 86_400, guard.now + 86_400))
    guard.look()
    guard.look(11.0)
    assert told(lib) == {"a.jpg": "ready: The same in two looks, next in line"}


def test_names_are_cleaned_and_sub_folders_kept(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop, folder="Music")
    (drop / "Day 1?").mkdir()
    (drop / "Day 1?" / "a:b.jpg").write_bytes(b"12")
    guard.settle()
    assert told(lib) == {"Day 1?/a:b.jpg": "taken: Music/Day 1-/a-b.jpg · New, name cleaned"}


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
def test_a_name_of_bytes_that_are_no_text_comes_in(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    Path(os.fsdecode(os.fsencode(drop) + b"/caf\xe9.jpg")).write_bytes(b"12")
    (drop / "file:x.jpg").write_bytes(b"123")
    guard.settle()
    guard.settle()
    assert [row.state for row in rows(lib)] == [LedgerState.TAKEN] * 2
    assert paths(lib) == ["caf-.jpg", "file-x.jpg"]


def test_a_taken_name_is_left_alone_where_the_mode_is_skip_and_taken_by_hand(
    lib: Library, guard: Guard, drop: Path
) -> None:
    folder(lib, drop, folder="Campaign")
    (lib.root / "Campaign").mkdir()
    (drop / "a.psd").write_bytes(b"first")
    guard.settle()
    (drop / "a.psd").write_bytes(b"second")
    guard.settle()
    assert told(lib) == {"a.psd": "refused: Campaign has one of this name, mode is Skip"}
    assert (lib.root / "Campaign/a.psd").read_bytes() == b"first"
    assert watching.counts(lib)[0].reasons == {Refusal.NAME_TAKEN: 1}
    assert watching.take_now(lib, [rows(lib)[-1].id]) == 1
    guard.copy()
    assert told(lib) == {"a.psd": "taken: Campaign/a.psd · Version 2"}
    assert (lib.root / "Campaign/a.psd").read_bytes() == b"second"


def test_content_that_the_library_has_is_not_taken_unless_somebody_says_so(
    lib: Library, guard: Guard, drop: Path
) -> None:
    made = folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    guard.settle()
    (drop / "b.jpg").write_bytes(b"12")
    guard.settle()
    assert told(lib)["b.jpg"] == "refused: Already in the library: a.jpg"
    assert watching.take_now(lib, [rows(lib)[-1].id]) == 1
    guard.copy()
    assert told(lib)["b.jpg"] == "taken: b.jpg · New"
    watching.change(lib, WatchFolder(made.id, made.name, made.path, again=True))
    (drop / "c.jpg").write_bytes(b"12")
    guard.settle()
    assert paths(lib) == ["a.jpg", "b.jpg", "c.jpg"]


def test_the_same_file_in_two_watched_folders_comes_in_once(
    lib: Library, guard: Guard, drop: Path, tmp_path: Path
) -> None:
    folder(lib, drop, "Agency share", folder="Campaign")
    folder(lib, tmp_path / "studio", "Studio A drop")
    (drop / "Violin on sand.jpg").write_bytes(b"violin")
    (tmp_path / "studio" / "Violin copy.jpg").write_bytes(b"violin")
    guard.settle()
    assert told(lib) == {
        "Violin on sand.jpg": "taken: Campaign/Violin on sand.jpg · New",
        "Violin copy.jpg": "refused: Same content came in from Agency share: Campaign/Violin on sand.jpg",
    }
    assert paths(lib) == ["Campaign/Violin on sand.jpg"]
    assert (tmp_path / "studio" / "Violin copy.jpg").exists()


def test_what_a_person_never_wants_stays_out_until_that_is_taken_back(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"")
    guard.settle()
    watching.never(lib, [rows(lib)[0].id])
    (drop / "a.jpg").write_bytes(b"12")
    guard.settle()
    assert told(lib) == {"a.jpg": "refused: Left out by you"}
    watching.never(lib, [rows(lib)[0].id], said=False)
    guard.settle()
    assert told(lib) == {"a.jpg": "taken: a.jpg · New"}


def test_what_lay_there_before_may_be_left_alone(lib: Library, guard: Guard, drop: Path) -> None:
    drop.mkdir()
    (drop / "old.jpg").write_bytes(b"old")
    wanted = WatchFolder(0, "", str(drop))
    assert watching.lying(wanted) == (1, 3)
    watching.add(lib, wanted, lying=False)
    (drop / "new.jpg").write_bytes(b"new")
    guard.settle()
    assert told(lib) == {
        "old.jpg": "refused: Lay here before the folder was watched. Taken when it changes",
        "new.jpg": "taken: new.jpg · New",
    }


def test_a_move_takes_the_source_away_once_the_copy_is_in(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop, afterwards=Afterwards.MOVE)
    (drop / "day").mkdir()
    (drop / "day" / "a.jpg").write_bytes(b"12")
    (drop / "b.jpg").write_bytes(b"")
    guard.settle()
    guard.look_whole()
    assert not (drop / "day" / "a.jpg").exists()
    assert (drop / "day").is_dir()
    assert (drop / "b.jpg").exists()  # what was not taken stays
    assert [row.removed for row in rows(lib) if row.state is LedgerState.TAKEN] == [True]
    # another file of that name is another file
    (drop / "day" / "a.jpg").write_bytes(b"34567")
    guard.settle()
    assert told(lib)["day/a.jpg"] == "refused: day has one of this name, mode is Skip"
    assert (drop / "day" / "a.jpg").exists()


def test_a_moved_file_that_is_put_there_once_more_is_refused_once(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop, afterwards=Afterwards.MOVE)
    (drop / "a.jpg").write_bytes(b"12")
    guard.settle()
    guard.look_whole()
    (drop / "a.jpg").write_bytes(b"12")
    for _ in range(3):
        guard.settle()
    assert told(lib) == {"a.jpg": "refused: Already in the library: a.jpg"}
    assert (drop / "a.jpg").exists()
    assert len(lib.browse.jobs()) == 2


def test_links_are_refused_and_never_gone_into(lib: Library, guard: Guard, drop: Path, tmp_path: Path) -> None:
    folder(lib, drop)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.jpg").write_bytes(b"12")
    (drop / "a.jpg").symlink_to(tmp_path / "outside" / "secret.jpg")
    (drop / "folder").symlink_to(tmp_path / "outside")
    (drop / "loop").symlink_to(drop)
    guard.settle()
    assert set(told(lib).values()) == {"refused: It is a link. Links are not followed"}
    assert sorted(told(lib)) == ["a.jpg", "folder", "loop"]
    assert paths(lib) == []


def test_a_link_is_not_followed_by_hand_either(lib: Library, guard: Guard, drop: Path, tmp_path: Path) -> None:
    folder(lib, drop)
    (tmp_path / "secret.jpg").write_bytes(b"12")
    (drop / "a.jpg").symlink_to(tmp_path / "secret.jpg")
    guard.settle()
    assert watching.take_now(lib, [rows(lib)[-1].id]) == 1
    guard.copy()
    assert [row.reason for row in rows(lib)] == [Refusal.LINK]
    assert paths(lib) == []


def test_what_became_a_link_while_it_waited_is_not_followed(
    lib: Library, guard: Guard, drop: Path, tmp_path: Path
) -> None:
    folder(lib, drop)
    (tmp_path / "secret.jpg").write_bytes(b"12")
    (drop / "a.jpg").write_bytes(b"12")
    guard.look()
    guard.look(2.1)
    (drop / "a.jpg").unlink()
    (drop / "a.jpg").symlink_to(tmp_path / "secret.jpg")
    guard.copy()
    assert [row.reason for row in rows(lib)] == [Refusal.LINK]
    assert paths(lib) == []


def test_ten_files_that_come_to_rest_together_are_one_job(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    for n in range(10):
        (drop / f"{n}.jpg").write_bytes(str(n).encode())
    guard.settle()
    jobs = lib.browse.jobs()
    assert [(job.name, job.total, job.submitted_by) for job in jobs] == [
        ("Upload from Studio A drop", 10, "watched folder")
    ]
    assert not jobs[0].counting


def test_a_batch_that_a_person_stops_does_not_begin_again_by_itself(lib: Library, guard: Guard, drop: Path) -> None:
    from assetdesk.jobs import control

    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    guard.look()
    guard.look(2.1)
    (job,) = lib.browse.jobs()
    assert control.stop(lib.store, job.id) in (JobState.STOPPED, JobState.STOPPING)
    guard.settle()
    guard.now += 7200.0  # beyond all waits
    guard.settle()
    assert rows(lib)[0].state is LedgerState.REFUSED
    assert len(lib.browse.jobs()) == 1
    assert watching.take_now(lib, [rows(lib)[0].id]) == 1
    guard.copy()
    assert told(lib) == {"a.jpg": "taken: a.jpg · New"}


def test_a_file_that_a_person_leaves_out_stays_out(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    guard.look()
    guard.look(2.1)
    number = rows(lib)[0].upload_id
    assert number is not None
    assert upload_files.leave_out(lib, [number]) == 1
    guard.now += 7200.0
    guard.settle()
    assert rows(lib)[0].state is LedgerState.REFUSED
    assert len(lib.browse.jobs()) == 1


def test_an_archive_that_is_left_out_no_longer_asks_for_its_password(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.zip").write_bytes(b"12")
    guard.look()
    guard.look(2.1)
    ((_, number),) = guard.claim()

    def asks(w: Write) -> None:
        row = uploads.rows(w.db, [number])[number]
        uploads.settle(w, number, UploadState.HELD, held_for="password", message="It asks for a password.")
        ledger.ended(w, row, UploadState.HELD, message="It asks for a password.")

    lib.store.writer.run(asks)
    assert told(lib) == {"a.zip": "refused: It asks for a password."}
    upload.decide(lib, [number], Conflict.SKIP)
    guard.now += 7200.0
    guard.settle()
    assert told(lib) == {"a.zip": "refused: Left out by you."}


def test_an_archive_that_is_unpacked_is_taken_when_all_of_it_is(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop, folder="Music", options={"unCompressOptions": {"process": "UnCompress"}})
    with zipfile.ZipFile(drop / "both.zip", "w") as archive:
        archive.writestr("a.txt", "a")
        archive.writestr("b.txt", "b")
    guard.look()
    guard.look(2.1)
    assert guard.copy() == 1
    guard.look_whole()
    assert told(lib)["both.zip"].startswith("ready: ")
    assert guard.copy() == 2
    guard.look_whole()
    assert told(lib)["both.zip"].startswith("taken: Music")
    assert paths(lib) == ["Music/a.txt", "Music/b.txt"]


def test_its_uploads_ask_for_what_its_preset_says(lib: Library, guard: Guard, drop: Path) -> None:
    saved = presets.save(lib, OPTIONS, "Text", {"unCompressOptions": {"process": "UnCompress"}})
    made = folder(lib, drop, preset_id=saved.id, mode=WatchMode.REPLACE)
    request = taking.request_of(lib, made, taking.ORIGIN)
    assert request.job["unCompressOptions"]["process"] == "UnCompress"
    assert (request.conflict, request.name) == (Conflict.REPLACE, "Upload from Studio A drop")
    presets.delete(lib, saved.id)
    assert "unCompressOptions" not in taking.request_of(lib, watching.get(lib, made.id), taking.ORIGIN).job


def test_what_was_not_taken_is_one_line_in_the_inbox(lib: Library, guard: Guard, drop: Path) -> None:
    folder(lib, drop)
    (drop / "a.jpg").write_bytes(b"12")
    guard.settle()
    (drop / "b.jpg").write_bytes(b"12")
    (drop / "c.jpg").write_bytes(b"")
    guard.settle()
    titles = [notice.title for notice in lib.browse.inbox().notices if notice.kind == "watch"]
    assert titles == ["2 files of “Studio A drop” were not taken: 1 empty, 1 in the library already."]


def test_the_ledger_is_written_as_a_table(lib: Library, guard: Guard, drop: Path, tmp_path: Path) -> None:
    folder(lib, drop)
    (drop / "=SUM(A1).jpg").write_bytes(b"12")
    guard.settle()
    assert watching.csv(lib, tmp_path / "ledger.csv") == 1
    head, line = (tmp_path / "ledger.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("Watched folder,File,State,")
    assert line.startswith("Studio A drop,'=SUM(A1).jpg,Taken,")
