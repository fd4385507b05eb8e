"""Looking through a library's folder: what is new, changed, moved, gone and back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from support.files import Files

from assetdesk.core.asset import AssetRow
from assetdesk.core.errors import LibraryReadOnly
from assetdesk.core.job import JobState
from assetdesk.core.query import Query
from assetdesk.library import adopt
from assetdesk.library.session import Library
from assetdesk.store.locks import OsLock


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "Autumn 2026", run=False) as made:
        yield made


@pytest.fixture
def inside(lib: Library) -> Files:
    return Files(lib.root)


def assets(lib: Library) -> dict[str, AssetRow]:
    return {row.path: row for row in lib.browse.rows(lib.browse.ids(Query()))}


def hashes(lib: Library) -> None:
    """As if every asset had been processed: hashes are known."""
    from assetdesk.store.files import hash_file

    for path, row in assets(lib).items():
        digest = hash_file(lib.root / path)[1]
        lib.store.writer.run(
            lambda w, digest=digest, number=row.id: w.conn.execute(
                text("UPDATE assets SET hash = :hash, state = 'processed' WHERE id = :id"),
                {"hash": digest, "id": number},
            )
        )


def test_files_are_adopted_where_they_lie(lib: Library, inside: Files) -> None:
    inside.picture("a.jpg")
    inside.picture("Music/Live/b: odd?.jpg")
    inside.text("Music/.hidden")
    (lib.root / "Empty").mkdir()
    report = adopt.look(lib)
    assert (report.seen, report.added, report.missing) == (2, 2, 0)
    assert sorted(assets(lib)) == ["Music/Live/b: odd?.jpg", "a.jpg"]
    assert sorted(folder.path for folder in lib.browse.folders()) == ["", "Empty", "Music", "Music/Live"]
    job = lib.browse.job(report.job_id or 0)
    assert job is not None
    assert (job.name, job.total, job.counting) == ("Look through Autumn 2026", 2, False)
    assert {row.state for row in assets(lib).values()} == {"queued"}


def test_a_second_look_finds_nothing_and_starts_nothing(lib: Library, inside: Files) -> None:
    inside.picture("a.jpg")
    adopt.look(lib)
    report = adopt.look(lib)
    assert (report.added, report.changed, report.job_id) == (0, 0, None)
    assert report.sentence == "Looked through 1 file: nothing new."


def test_assets_come_in_batches(lib: Library, inside: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assetdesk.library.intake.looking.BATCH", 3)
    for folder in "abcd":
        for number in range(3):
            inside.text(f"{folder}/{number}.txt", f"{folder}{number}")
    seen: list[tuple[int, int]] = []
    adopt.look(lib, progress=lambda files: seen.append((files, len(lib.browse.ids(Query())))))
    assert seen[-1] == (12, 9)
    assert len(assets(lib)) == 12


def test_changed_bytes_are_a_change_and_touched_ones_are_not(lib: Library, inside: Files) -> None:
    changed, touched = inside.picture("changed.jpg", seed=1), inside.picture("touched.jpg", seed=2)
    adopt.look(lib)
    hashes(lib)
    inside.picture("changed.jpg", seed=3)
    os.utime(touched, (1_700_000_000, 1_700_000_000))
    before = assets(lib)
    report = adopt.look(lib)
    assert (report.changed, report.added) == (1, 0)
    after = assets(lib)
    assert after["changed.jpg"].hash != before["changed.jpg"].hash
    assert after["touched.jpg"].hash == before["touched.jpg"].hash
    assert lib.browse.history(after["changed.jpg"].id)[0].text == "Changed by another program; version 1 was kept"
    assert report.job_id is not None
    assert changed.exists()


def test_what_has_vanished_is_missing_and_comes_back(lib: Library, inside: Files, tmp_path: Path) -> None:
    inside.picture("Music/a.jpg", seed=1)
    inside.picture("b.jpg", seed=2)
    adopt.look(lib)
    hashes(lib)
    before = assets(lib)
    shutil.move(lib.root / "Music", tmp_path / "away")
    report = adopt.look(lib)
    assert (report.missing, report.sentence) == (1, "Looked through 1 file: 1 file missing.")
    assert assets(lib)["Music/a.jpg"].missing
    shutil.move(tmp_path / "away", lib.root / "Music")
    report = adopt.look(lib)
    assert (report.returned, report.missing) == (1, 0)
    after = assets(lib)["Music/a.jpg"]
    assert not after.missing
    assert after.key == before["Music/a.jpg"].key


@pytest.mark.parametrize("to", ["A first/a.jpg", "Z last/a.jpg", "Music/renamed.jpg"])
def test_a_file_moved_by_another_program_keeps_its_key(lib: Library, inside: Files, to: str) -> None:
    source = inside.picture("Music/a.jpg")
    adopt.look(lib)
    key = assets(lib)["Music/a.jpg"].key
    (lib.root / to).parent.mkdir(exist_ok=True)
    source.rename(lib.root / to)
    report = adopt.look(lib)
    assert (report.moved, report.missing, report.added) == (1, 0, 0)
    assert {path: row.key for path, row in assets(lib).items()} == {to: key}


def test_a_folder_renamed_by_another_program_is_followed(lib: Library, inside: Files) -> None:
    inside.pictures(3, "Music/Live")
    adopt.look(lib)
    keys = {row.key for row in assets(lib).values()}
    (lib.root / "Music").rename(lib.root / "Sound")
    report = adopt.look(lib)
    assert (report.moved, report.missing) == (3, 0)
    assert {row.key for row in assets(lib).values()} == keys
    assert sorted(folder.path for folder in lib.browse.folders()) == ["", "Sound", "Sound/Live"]


def test_capital_letters_alone_are_a_rename(lib: Library, inside: Files) -> None:
    inside.picture("a.jpg")
    adopt.look(lib)
    key = assets(lib)["a.jpg"].key
    (lib.root / "a.jpg").rename(lib.root / "A.jpg")
    adopt.look(lib)
    assert {path: row.key for path, row in assets(lib).items()} == {"A.jpg": key}


def test_two_names_that_differ_by_case_alone_are_told(lib: Library, inside: Files) -> None:
    inside.picture("a.jpg", seed=1)
    inside.picture("A.jpg", seed=2)
    for _ in range(2):
        report = adopt.look(lib)
        assert len(assets(lib)) == 1
        assert [out.reason.split(";")[0] for out in report.left_out] == [
            "another file has the same name but for capital letters"
        ]


def test_links_and_names_that_are_no_text_are_left_out(lib: Library, inside: Files, tmp_path: Path) -> None:
    inside.picture("a.jpg")
    (lib.root / "loop").symlink_to(lib.root)
    (lib.root / "link.jpg").symlink_to(lib.root / "a.jpg")
    Path(os.fsdecode(os.fsencode(lib.root) + b"/caf\xe9.txt")).write_text("x")
    report = adopt.look(lib)
    assert sorted(assets(lib)) == ["a.jpg"]
    assert len(report.left_out) == 3


def test_a_library_inside_is_left_to_itself(lib: Library, inside: Files) -> None:
    Library.create(lib.root / "Other", run=False).close()
    inside.picture("Other/b.jpg")
    assert adopt.look(lib).seen == 0


def test_only_noticing_brings_nothing_in_and_starts_nothing(lib: Library, inside: Files) -> None:
    inside.picture("a.jpg", seed=1)
    adopt.look(lib)
    hashes(lib)
    inside.picture("a.jpg", seed=2)
    inside.picture("new.jpg")
    jobs = len(lib.browse.jobs())
    report = adopt.look(lib, only_notice=True)
    assert (report.changed, report.added, report.job_id) == (1, 0, None)
    assert sorted(assets(lib)) == ["a.jpg"]
    assert len(lib.browse.jobs()) == jobs


def test_trashed_assets_are_not_looked_for(lib: Library, inside: Files) -> None:
    from assetdesk.library import assets as verbs

    inside.picture("a.jpg")
    adopt.look(lib)
    verbs.trash(lib, [assets(lib)["a.jpg"].id])
    report = adopt.look(lib)
    assert (report.missing, report.added) == (0, 0)


def test_a_look_that_is_called_off_keeps_what_it_found(lib: Library, inside: Files) -> None:
    inside.text("a/1.txt")
    inside.text("b/2.txt", "other")
    asked = iter(range(100))
    report = adopt.look(lib, cancelled=lambda: next(asked) >= 3)
    assert report.cancelled
    assert 0 < len(assets(lib)) <= 2
    job = lib.browse.job(report.job_id or 0)
    assert job is not None
    assert not job.counting


def test_one_look_at_a_time(lib: Library) -> None:
    other = OsLock(lib.store.paths.dot / "look.lock")
    assert other.try_take()
    try:
        assert adopt.look(lib).busy
    finally:
        other.release()


def test_the_job_of_a_killed_look_ends_with_the_next(lib: Library) -> None:
    from assetdesk.core.job import JobType
    from assetdesk.store.work import jobs

    number = lib.store.writer.run(
        lambda w: jobs.create(w, type=JobType.ADOPT, name="x", request="{}", priority=20, counting=True)
    )
    adopt.look(lib)
    job = lib.browse.job(number)
    assert job is not None
    assert job.state is JobState.DONE


def test_a_library_open_to_look_only_says_so(lib: Library) -> None:
    lib.close()
    with Library.open(lib.root, run=False, read_only=True) as looking, pytest.raises(LibraryReadOnly) as told:
        adopt.look(looking)
    assert str(told.value) == "“Autumn 2026” is open to look only. You opened it to look only."
