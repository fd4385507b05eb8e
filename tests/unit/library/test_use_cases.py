"""The smaller use cases of an open library."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.files import Files

from assetdesk.core.errors import AssetDeskError, EnvironmentFault, LibraryReadOnly, NotALibrary, UsageFault
from assetdesk.core.query import Place, Query
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.library import (
    adopt,
    assets,
    doctor,
    folders,
    jobs,
    programlog,
    reprocess,
    sample,
    shelf,
    upkeep,
    upload,
    words,
)
from assetdesk.library.glance import Glance
from assetdesk.library.session import Library


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """Two pictures in Music, nobody works the queue."""
    Files(tmp_path / "Autumn").pictures(2, "Music")
    with Library.create(tmp_path / "Autumn", run=False) as made:
        adopt.look(made)
        yield made


def ids(lib: Library, place: Place = Place.ALL) -> list[int]:
    return list(lib.browse.ids(Query(place=place)))


def folder(lib: Library, path: str) -> int:
    return next(row.id for row in lib.browse.folders() if row.path == path)


def test_a_library_is_made_once_and_opened_by_its_folder(tmp_path: Path) -> None:
    with pytest.raises(NotALibrary):
        Library.open(tmp_path / "L")
    with Library.create(tmp_path / "L", run=False) as lib:
        assert (lib.name, lib.root, lib.read_only) == ("L", tmp_path / "L", False)
        lib.close()
        with pytest.raises(AssetDeskError):
            lib.store.set_setting("workers", 1)
    with pytest.raises(UsageFault):
        Library.create(tmp_path / "L")


def test_a_queue_is_worked_only_by_who_is_asked_to(lib: Library) -> None:
    assert lib.runner is None
    lib.wake()
    lib.run()
    first = lib.runner
    lib.run()
    assert first is not None
    assert lib.runner is first


def test_a_glance_reads_without_waiting_for_anything(lib: Library) -> None:
    with Glance.open(lib.root) as view:
        assert [row.name for row in view.browse.rows(view.browse.ids(Query()))] == ["p0001.jpg", "p0002.jpg"]
    with pytest.raises(NotALibrary):
        Glance.open(lib.root / "Music")


def test_a_glance_at_an_older_build_brings_it_up_to_date(lib: Library) -> None:
    root = lib.root
    lib.store.writer.run(lambda w: w.conn.exec_driver_sql("UPDATE modules SET version = 'old'"))
    lib.close()
    with Glance.open(root) as view:
        assert "old" not in view.browse.module_versions().values()


def test_originals_are_renamed_moved_trashed_and_restored(lib: Library) -> None:
    first, second = ids(lib)
    assets.rename(lib, first, " trumpet.jpg ")
    assert (lib.root / "Music" / "trumpet.jpg").exists()
    live = folders.create(lib, folder(lib, "Music"), "Live")
    assert assets.move(lib, [first, second], live) == [first, second]
    folders.rename(lib, live, "On stage")
    assert (lib.root / "Music" / "On stage" / "trumpet.jpg").exists()
    folders.move(lib, live, folder(lib, ""))
    assert sorted(folders.trash(lib, live)) == [first, second]
    assert not (lib.root / "On stage").exists()
    assert sorted(ids(lib, Place.TRASH)) == [first, second]
    assets.restore(lib, [first, second])
    assert sorted(row.path for row in lib.browse.rows(ids(lib))) == ["On stage/p0002.jpg", "On stage/trumpet.jpg"]
    assets.trash(lib, [first])
    assets.delete_for_good(lib, [first])
    assert ids(lib) == [second]
    assets.mark_opened(lib, second)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "A name needs at least one character."),
        ("a:b?.jpg", "“a:b?.jpg” cannot be a file name here. “a-b-.jpg” can."),
        (".hidden", "“.hidden” would be hidden. Choose a name that does not begin with a dot."),
        ("p0002.jpg", "“p0002.jpg” is already in Music. Choose another name."),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_a_way_on(lib: Library, name: str, sentence: str) -> None:
    with pytest.raises(UsageFault) as told:
        assets.rename(lib, ids(lib)[0], name)
    assert str(told.value) == sentence


def test_nothing_is_changed_in_a_library_open_to_look_only(lib: Library, tmp_path: Path) -> None:
    root = lib.root
    lib.close()
    with Library.open(root, read_only=True) as looking:
        assert looking.runner is None
        chosen = ids(looking)
        for verb in (
            lambda: assets.rename(looking, chosen[0], "x.jpg"),
            lambda: assets.trash(looking, chosen),
            lambda: assets.restore(looking, chosen),
            lambda: assets.delete_for_good(looking, chosen),
            lambda: assets.move(looking, chosen, 1),
            lambda: folders.create(looking, 1, "New"),
            lambda: folders.trash(looking, 2),
            lambda: jobs.pause(looking, 1),
            lambda: jobs.retry(looking, 1),
            lambda: jobs.clear_finished(looking),
            lambda: shelf.skip_for_good(looking, chosen),
            lambda: reprocess.start(looking, ReprocessRequest(Selection(everything=True))),
            lambda: upload.decide(looking, [1], upload.Conflict.SKIP),
        ):
            with pytest.raises(LibraryReadOnly) as told:
                verb()
            assert str(told.value) == "“Autumn” is open to look only. You opened it to look only."
        assets.mark_opened(looking, chosen[0])
        assert upkeep.backup(looking, tmp_path / "copy.sqlite").exists()


def test_what_an_upload_would_meet_is_seen_before(lib: Library, tmp_path: Path) -> None:
    from assetdesk.store.files import hash_file

    files = Files(tmp_path / "in")
    known = lib.root / "Music" / "p0001.jpg"
    digest = hash_file(known)[1]
    lib.store.writer.run(lambda w: w.conn.exec_driver_sql("UPDATE assets SET hash = ? WHERE id = 1", (digest,)))
    (files.folder / "copy.jpg").parent.mkdir(parents=True)
    (files.folder / "copy.jpg").write_bytes(known.read_bytes())
    files.picture("p0002.jpg", seed=9)
    files.text("empty.txt", "")
    paths = [files.folder / name for name in ("copy.jpg", "p0002.jpg", "empty.txt")]
    looked: list[tuple[int, int]] = []
    plan = upload.examine(lib, paths, "Music", progress=lambda n, total: looked.append((n, total)))
    assert (plan.duplicates, plan.conflicts, plan.empty) == ({0: 1}, {1: 2}, [2])
    assert looked[-1] == (3, 3)
    assert upload.examine(lib, paths, "Music", cancelled=lambda: True).conflicts == {}


def test_a_jobs_log_is_a_table_that_no_spreadsheet_runs(lib: Library) -> None:
    from assetdesk.store.work import jobs as rows

    lib.store.writer.run(lambda w: rows.log(w, 1, "UploadError", "=HYPERLINK(1)", asset_name='@evil, "name"'))
    table = list(csv.reader("".join(jobs.log_csv(lib, 1)).splitlines()))
    assert table[0] == ["Time", "Type", "Asset", "Message", "Code", "Details"]
    assert table[-1][1:4] == ["UploadError", '\'@evil, "name"', "'=HYPERLINK(1)"]


def test_the_sample_files_come_once_and_overwrite_nothing(tmp_path: Path) -> None:
    count = sample.fill(tmp_path / "Samples")
    assert count > 20
    some = next(path for path in (tmp_path / "Samples").rglob("*.jpg"))
    some.write_bytes(b"mine")
    assert sample.fill(tmp_path / "Samples") == 0
    assert some.read_bytes() == b"mine"
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault):
        sample.fill(tmp_path / "file")


def test_a_programs_log_has_the_detail_and_old_ones_go(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"command.{number}.log").write_text("old")
    detach = programlog.attach(tmp_path, "window", 4711)
    log = logging.getLogger("assetdesk.test")
    assert not (tmp_path / "window.4711.log").exists()
    try:
        raise EnvironmentFault("The sentence.", detail="SQLITE_IOERR 10")
    except EnvironmentFault as wrong:
        log.error("%s", wrong, exc_info=wrong)
    detach()
    written = (tmp_path / "window.4711.log").read_text()
    assert "The sentence. [SQLITE_IOERR 10]" in written
    assert "Traceback" in written
    assert len(list(tmp_path.glob("command.*.log"))) == programlog.KEEP
    log.error("after the end")
    assert (tmp_path / "window.4711.log").read_text() == written


def test_a_log_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    detach = programlog.attach(tmp_path / "nowhere", "window", 1)
    logging.getLogger("assetdesk.test").error("said to nobody")
    detach()


def test_the_doctor_finds_this_machine_well() -> None:
    found = list(doctor.facts())
    assert [fact.name for fact in found][:2] == ["AssetDesk", "Python"]
    picture = found[-1]
    assert (picture.name, picture.ok) == ("A picture, processed", True), picture.value


def test_a_check_wants_a_library(tmp_path: Path) -> None:
    with pytest.raises(NotALibrary):
        upkeep.check(tmp_path)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (words.counted(1, "asset"), "1 asset"),
        (words.counted(1432, "asset"), "1,432 assets"),
        (words.counted(2, "copy", "copies"), "2 copies"),
        (words.size(412), "412 bytes"),
        (words.size(48_000), "48 kB"),
        (words.size(7_200_000), "7.2 MB"),
        (words.size(3.2e12), "3,200 GB"),
        (words.duration(0.2), "about 1 s"),
        (words.duration(250), "about 4 min"),
        (words.duration(9000), "about 2 h"),
    ],
)
def test_words(said: str, wanted: str) -> None:
    assert said == wanted
