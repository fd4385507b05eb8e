"""One file on its way into a library, with every kind of trouble on that way."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import text
from support.files import Files

from assetdesk.core.errors import DiskFull
from assetdesk.core.query import Query
from assetdesk.core.upload import KNOWN, Conflict, OverwriteMode, UploadRequest, UploadRow, UploadState
from assetdesk.library import upload, upload_files
from assetdesk.library.intake import arriving, copying, large, settling
from assetdesk.library.intake.bringing import Copier
from assetdesk.library.session import Library
from assetdesk.library.watch import looking
from assetdesk.store import checkouts
from assetdesk.store.history import replacing, versions
from assetdesk.store.history.versions import KeptFile


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library whose queue nobody works: the test is the runner."""
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


def begin(lib: Library, paths: list[Path], folder: str = "", **wanted: object) -> list[UploadRow]:
    """Start an upload and mark its files as being copied, as the runner does."""
    plan = upload.collect(lib, paths, folder)
    job_id = upload.start(lib, UploadRequest(files=tuple(plan.files), **wanted), plan.left_out)  # type: ignore[arg-type]
    return claimed(lib, job_id)


def claimed(lib: Library, job_id: int) -> list[UploadRow]:
    lib.store.writer.run(
        lambda w: w.conn.execute(
            text("UPDATE uploads SET state = 'copying' WHERE job_id = :job AND state = 'waiting'"), {"job": job_id}
        )
    )
    return [row for row in lib.browse.uploads(job_id) if row.state is UploadState.COPYING]


def bring_in(lib: Library, rows: list[UploadRow]) -> list[UploadRow]:
    """Copy them and answer how they ended."""
    copier = Copier(lib.store)
    for row in rows:
        copier([row], lambda: False, lambda upload_id, fraction: None)
    ended = {row.id: row for row in lib.browse.uploads(rows[0].job_id)}
    return [ended[row.id] for row in rows]


def paths(lib: Library) -> list[str]:
    return [row.path for row in lib.browse.rows(lib.browse.ids(Query()))]


def litter(lib: Library) -> list[Path]:
    return [path for path in lib.store.paths.tmp.rglob("*") if path.is_file()]


def test_a_file_comes_in_with_its_bytes_its_time_and_its_work(lib: Library, files: Files) -> None:
    source = files.picture("Music/a.jpg")
    os.utime(source, (1_600_000_000, 1_600_000_000))
    (row,) = bring_in(lib, begin(lib, [source.parent]))
    assert row.state is UploadState.DONE
    target = lib.root / "Music" / "a.jpg"
    assert target.read_bytes() == source.read_bytes()
    assert target.stat().st_mtime == 1_600_000_000
    (asset,) = lib.browse.rows([row.asset_id or 0])
    assert (asset.path, asset.hash, asset.state) == ("Music/a.jpg", row.hash, "queued")
    assert [entry.type for entry in lib.browse.job_log(row.job_id)] == ["BeginUpload", "UploadSuccess"]
    assert lib.browse.history(asset.id)[0].text == f"Uploaded from {source}"
    assert litter(lib) == []


def test_the_same_file_again_is_left_alone(lib: Library, files: Files) -> None:
    source = files.picture("a.jpg")
    bring_in(lib, begin(lib, [source]))
    (row,) = bring_in(lib, begin(lib, [source]))
    assert row.state is UploadState.SKIPPED
    assert row.message == "Already in the library: a.jpg. The file is the same."
    assert row.held_for == KNOWN
    assert lib.browse.versions(row.other_asset or 0) == []


@pytest.mark.parametrize("conflict", [Conflict.CREATE_VERSION, Conflict.REPLACE])
def test_what_is_overwritten_is_a_version_first(lib: Library, files: Files, conflict: Conflict) -> None:
    source = files.picture("a.jpg", seed=1)
    old = source.read_bytes()
    (first,) = bring_in(lib, begin(lib, [source]))
    files.picture("a.jpg", seed=2)
    (row,) = bring_in(lib, begin(lib, [source], conflict=conflict))
    assert (row.state, row.asset_id) == (UploadState.DONE, first.asset_id)
    assert (lib.root / "a.jpg").read_bytes() == source.read_bytes()
    (version,) = lib.browse.versions(first.asset_id or 0)
    assert (lib.store.paths.versions / version.path).read_bytes() == old
    assert (version.number, version.hash) == (1, first.hash)
    assert "FileUpdated" in [entry.type for entry in lib.browse.job_log(row.job_id)]


def test_what_is_left_out_while_the_original_is_read_overwrites_nothing(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = files.picture("a.jpg", seed=1)
    old = source.read_bytes()
    bring_in(lib, begin(lib, [source]))
    files.picture("a.jpg", seed=2)
    rows = begin(lib, [source], conflict=Conflict.CREATE_VERSION)
    real = settling._hash_of

    def while_it_is_read(*given: Any) -> str | None:
        upload_files.leave_out(lib, [rows[0].id])
        return real(*given)

    monkeypatch.setattr(settling, "_hash_of", while_it_is_read)
    (row,) = bring_in(lib, rows)
    assert row.state is UploadState.SKIPPED
    assert (lib.root / "a.jpg").read_bytes() == old
    assert lib.browse.versions(1) == []
    assert litter(lib) == []


def test_only_so_many_versions_are_kept(lib: Library, files: Files) -> None:
    lib.store.set_setting("versions_kept", 2)
    source = files.picture("a.jpg", seed=1)
    for seed in range(2, 6):
        bring_in(lib, begin(lib, [source]))
        files.picture("a.jpg", seed=seed)
    (row,) = bring_in(lib, begin(lib, [source]))
    assert [version.number for version in lib.browse.versions(row.asset_id or 0)] == [4, 3]
    assert len([path for path in lib.store.paths.versions.rglob("*") if path.is_file()]) == 2


def test_both_are_kept_under_two_names(lib: Library, files: Files) -> None:
    source = files.picture("a.jpg", seed=1)
    bring_in(lib, begin(lib, [source]))
    for seed in (2, 3):
        files.picture("a.jpg", seed=seed)
        bring_in(lib, begin(lib, [source], conflict=Conflict.KEEP_BOTH))
    assert sorted(paths(lib)) == ["a-1.jpg", "a-2.jpg", "a.jpg"]


def test_a_taken_name_is_asked_about_and_comes_in_by_the_answer(lib: Library, files: Files) -> None:
    source = files.picture("a.jpg", seed=1)
    (first,) = bring_in(lib, begin(lib, [source]))
    files.picture("A.JPG", seed=2)
    (row,) = bring_in(lib, begin(lib, [files.folder / "A.JPG"], conflict=Conflict.ASK))
    assert (row.state, row.held_for, row.other_asset) == (UploadState.HELD, "name", first.asset_id)
    job = lib.browse.job(row.job_id)
    assert job is not None
    assert job.state.live
    upload.decide(lib, [row.id], Conflict.KEEP_BOTH)
    (row,) = bring_in(lib, claimed(lib, row.job_id))
    assert row.state is UploadState.DONE
    assert sorted(paths(lib)) == ["A-1.JPG", "a.jpg"]


def test_an_answer_of_skip_ends_the_job(lib: Library, files: Files) -> None:
    source = files.picture("a.jpg", seed=1)
    bring_in(lib, begin(lib, [source]))
    files.picture("a.jpg", seed=2)
    (row,) = bring_in(lib, begin(lib, [source], conflict=Conflict.ASK))
    upload.decide(lib, [row.id], Conflict.SKIP)
    job = lib.browse.job(row.job_id)
    assert job is not None
    assert (job.state, job.total, job.skipped) == ("done", 0, 1)


def test_known_content_is_held_back_where_a_person_is_asked(lib: Library, files: Files) -> None:
    (first,) = bring_in(lib, begin(lib, [files.picture("a.jpg", seed=1)]))
    twin = files.picture("other/b.jpg", seed=1)
    (row,) = bring_in(lib, begin(lib, [twin], hold_duplicates=True, conflict=Conflict.ASK))
    assert (row.state, row.held_for, row.other_asset) == (UploadState.HELD, "content", first.asset_id)
    assert row.message == "Already in the library: a.jpg"
    upload.decide(lib, [row.id], Conflict.KEEP_BOTH)
    (row,) = bring_in(lib, claimed(lib, row.job_id))
    assert row.state is UploadState.DONE
    assert sorted(paths(lib)) == ["a.jpg", "b.jpg"]


def test_known_content_comes_in_with_a_note_elsewhere(lib: Library, files: Files) -> None:
    bring_in(lib, begin(lib, [files.picture("a.jpg", seed=1)]))
    (row,) = bring_in(lib, begin(lib, [files.picture("other/b.jpg", seed=1)]))
    assert row.state is UploadState.DONE
    assert "Already in the library: a.jpg." in lib.browse.job_log(row.job_id)[-1].message


@pytest.mark.parametrize(
    ("mode", "same_folder", "ends"),
    [
        (OverwriteMode.FULL_NAME, True, ["Music/a.jpg", "Music/a.png"]),
        (OverwriteMode.ANY_EXT, True, ["Music/a.png"]),
        (OverwriteMode.ANY_EXT, False, ["Live/a.png", "Music/a.jpg"]),
        (OverwriteMode.FULL_NAME_ANY_FOLDER, False, ["Live/a.png", "Music/a.jpg"]),
        (OverwriteMode.ANY_EXT_ANY_FOLDER, False, ["Live/a.png"]),
    ],
)
def test_the_overwrite_mode_says_which_asset_is_replaced(
    lib: Library, files: Files, mode: OverwriteMode, same_folder: bool, ends: list[str]
) -> None:
    old = files.picture("a.jpg", seed=1)
    (first,) = bring_in(lib, begin(lib, [old], "Music"))
    new = files.picture("a.png", seed=2)
    (row,) = bring_in(lib, begin(lib, [new], "Music" if same_folder else "Live", overwrite_mode=mode))
    assert row.state is UploadState.DONE
    assert sorted(paths(lib)) == ends
    assert sorted(path.name for path in lib.root.rglob("a.*") if ".assetdesk" not in path.parts) == sorted(
        end.rpartition("/")[2] for end in ends
    )
    replaced = len(ends) == 1
    assert (row.asset_id == first.asset_id) is replaced
    versions = lib.browse.versions(first.asset_id or 0)
    assert [(lib.store.paths.versions / version.path).read_bytes() for version in versions] == (
        [old.read_bytes()] if replaced else []
    )
    assert (
        lib.root / ends[-1 if replaced else ends.index(f"{'Music' if same_folder else 'Live'}/a.png")]
    ).read_bytes() == (new.read_bytes())


def test_what_lands_where_an_overwritten_asset_goes_to_is_not_written_over(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(lib, begin(lib, [files.picture("a.jpg", seed=1)], "Music"))
    new = files.picture("a.png", seed=2)
    stranger = lib.root / "Live" / "a.png"
    real = replacing.beside

    def and_it_lands(part: Path, folder: Path) -> Any:
        if not stranger.exists():
            stranger.write_bytes(b"an hour of work")
        return real(part, folder)

    monkeypatch.setattr(replacing, "beside", and_it_lands)
    (row,) = bring_in(lib, begin(lib, [new], "Live", overwrite_mode=OverwriteMode.ANY_EXT_ANY_FOLDER))
    assert row.state is UploadState.DONE
    assert stranger.read_bytes() == new.read_bytes()
    everything = [path.read_bytes() for path in lib.root.rglob("*") if path.is_file()]
    assert b"an hour of work" in everything


def test_a_refused_name_is_cleaned_and_kept_as_title(lib: Library, files: Files) -> None:
    (row,) = bring_in(lib, begin(lib, [files.picture("a:b?.jpg")]))
    (asset,) = lib.browse.rows([row.asset_id or 0])
    assert (asset.name, asset.title) == ("a-b-.jpg", "a:b?.jpg")


def test_a_source_whose_name_is_no_text_is_copied(lib: Library, files: Files) -> None:
    raw = os.fsdecode(os.fsencode(files.folder) + b"/caf\xe9.txt")
    Path(raw).write_text("coffee")
    (row,) = bring_in(lib, begin(lib, [Path(raw)]))
    assert row.state is UploadState.DONE
    assert (lib.root / "caf-.txt").read_text() == "coffee"


def test_a_vanished_file_costs_only_itself(lib: Library, files: Files) -> None:
    gone, good = files.picture("a.jpg"), files.picture("b.jpg")
    rows = begin(lib, [gone, good])
    gone.unlink()
    ended = bring_in(lib, rows)
    assert [row.state for row in ended] == [UploadState.FAILED, UploadState.DONE]
    assert ended[0].message == f"“{gone}” is not there any more."


def test_an_existing_folder_keeps_its_spelling(lib: Library, files: Files) -> None:
    bring_in(lib, begin(lib, [files.picture("Music/a.jpg", seed=1)], "Shop"))
    bring_in(lib, begin(lib, [files.picture("b.jpg", seed=2)], "SHOP/new"))
    assert sorted(paths(lib)) == ["Shop/a.jpg", "Shop/new/b.jpg"]
    assert sorted(path.name for path in lib.root.iterdir() if not path.name.startswith(".")) == ["Shop"]


def test_an_unknown_file_in_the_place_is_adopted_and_never_lost(lib: Library, files: Files) -> None:
    (lib.root / "a.txt").write_text("was here first")
    (row,) = bring_in(lib, begin(lib, [files.text("a.txt", "from outside")]))
    assert row.state is UploadState.DONE
    assert (lib.root / "a.txt").read_text() == "from outside"
    (version,) = lib.browse.versions(row.asset_id or 0)
    assert (lib.store.paths.versions / version.path).read_text() == "was here first"


def test_the_name_of_a_folder_is_refused_with_a_sentence(lib: Library, files: Files) -> None:
    (lib.root / "a.txt").mkdir()
    (row,) = bring_in(lib, begin(lib, [files.text("a.txt")]))
    assert row.state is UploadState.FAILED
    assert "is the name of a folder" in row.message


class Killed(BaseException):
    """The program dies here."""


def test_a_kill_between_file_and_row_is_made_good_at_the_next_try(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = files.picture("a.jpg")
    rows = begin(lib, [source])
    _die_at(monkeypatch, "sync_folder")
    with pytest.raises(Killed):
        Copier(lib.store)(rows[:1], lambda: False, lambda upload_id, fraction: None)
    monkeypatch.undo()
    assert paths(lib) == []
    (row,) = bring_in(lib, rows)
    assert row.state is UploadState.DONE
    assert paths(lib) == ["a.jpg"]
    assert litter(lib) == []


@pytest.mark.parametrize("placed", [False, True])
def test_a_kill_between_version_and_new_file_keeps_one_version(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch, placed: bool
) -> None:
    source = files.picture("a.jpg", seed=1)
    old = source.read_bytes()
    bring_in(lib, begin(lib, [source]))
    files.picture("a.jpg", seed=2)
    rows = begin(lib, [source])
    for _ in range(2):
        _die_at(monkeypatch, "replacing.replace")
        with pytest.raises(Killed):
            Copier(lib.store)(rows[:1], lambda: False, lambda upload_id, fraction: None)
        monkeypatch.undo()
    if placed:  # and the rows were not committed
        (lib.root / "a.jpg").unlink()
        (lib.root / "a.jpg").write_bytes(source.read_bytes())
    (row,) = bring_in(lib, rows)
    (version,) = lib.browse.versions(row.asset_id or 0)
    assert (lib.store.paths.versions / version.path).read_bytes() == old
    assert (lib.root / "a.jpg").read_bytes() == source.read_bytes()
    (asset,) = lib.browse.rows([row.asset_id or 0])
    assert asset.hash == row.hash


def test_who_checks_out_while_the_old_file_is_kept_is_not_overwritten(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = files.picture("a.jpg", seed=1)
    old = source.read_bytes()
    bring_in(lib, begin(lib, [source]))
    files.picture("a.jpg", seed=2)
    rows = begin(lib, [source], conflict=Conflict.CREATE_VERSION)
    real: Callable[..., KeptFile] = versions.keep_file

    def slow(*given: Any, **how: Any) -> KeptFile:
        lib.store.writer.run(lambda w: checkouts.put(w, 1, "anna"))
        return real(*given, **how)

    monkeypatch.setattr(versions, "keep_file", slow)
    (row,) = bring_in(lib, rows)
    assert row.state is UploadState.FAILED
    assert "is checked out by anna" in row.message
    assert (lib.root / "a.jpg").read_bytes() == old
    assert litter(lib) == []


def test_rows_that_cannot_be_written_give_the_old_file_back(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = files.picture("a.jpg", seed=1)
    old = source.read_bytes()
    bring_in(lib, begin(lib, [source]))
    was = (lib.root / "a.jpg").stat()
    files.picture("a.jpg", seed=2)
    rows = begin(lib, [source], conflict=Conflict.CREATE_VERSION)

    def full(*_: object, **__: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(arriving, "come_in", full)
    with pytest.raises(DiskFull):
        Copier(lib.store)(rows[:1], lambda: False, lambda upload_id, fraction: None)
    assert (lib.root / "a.jpg").read_bytes() == old
    assert (lib.root / "a.jpg").stat().st_ino == was.st_ino
    assert litter(lib) == []
    (kept,) = lib.browse.versions(1)
    with (lib.root / "a.jpg").open("r+b") as other:  # a program that saves in place
        other.write(b"scribble")
    assert (lib.store.paths.versions / kept.path).read_bytes() == old
    assert len(list((lib.store.paths.versions / kept.path).parent.iterdir())) == 1
    (lib.root / "a.jpg").write_bytes(old)
    monkeypatch.undo()
    (row,) = bring_in(lib, rows)
    assert (row.state, (lib.root / "a.jpg").read_bytes()) == (UploadState.DONE, source.read_bytes())
    assert len(lib.browse.versions(1)) == 1


def test_what_another_program_saves_while_the_old_file_is_kept_is_kept_too(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = files.picture("a.jpg", seed=1)
    bring_in(lib, begin(lib, [source]))
    files.picture("a.jpg", seed=2)
    rows = begin(lib, [source], conflict=Conflict.CREATE_VERSION)
    real: Callable[..., KeptFile] = versions.keep_file

    def slow(*given: Any) -> KeptFile:
        kept = real(*given)
        monkeypatch.setattr(versions, "keep_file", real)
        (lib.root / "a.jpg").unlink()
        (lib.root / "a.jpg").write_bytes(b"an hour of work")
        return kept

    monkeypatch.setattr(versions, "keep_file", slow)
    (row,) = bring_in(lib, rows)
    assert (row.state, (lib.root / "a.jpg").read_bytes()) == (UploadState.DONE, source.read_bytes())
    kept = [(lib.store.paths.versions / one.path).read_bytes() for one in lib.browse.versions(1)]
    assert b"an hour of work" in kept


def test_a_full_disk_is_nobodys_fault_and_leaves_nothing(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = begin(lib, [files.picture("a.jpg")])

    def full(*_: object, **__: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(copying, "copy_small", full)
    with pytest.raises(DiskFull):
        Copier(lib.store)(rows[:1], lambda: False, lambda upload_id, fraction: None)
    assert lib.browse.uploads(rows[0].job_id)[0].state is UploadState.COPYING
    assert paths(lib) == []
    assert litter(lib) == []


def test_a_stopped_copy_leaves_nothing(lib: Library, files: Files) -> None:
    rows = begin(lib, [files.picture("a.jpg")])
    Copier(lib.store)(rows[:1], lambda: True, lambda upload_id, fraction: None)
    assert lib.browse.uploads(rows[0].job_id)[0].state is UploadState.COPYING
    assert not (lib.root / "a.jpg").exists()
    assert litter(lib) == []


def test_an_inode_of_64_bits_fits_into_a_row(lib: Library) -> None:
    """As mergerfs and some shares have; the ledger of watched folders keeps it."""
    facts = os.stat_result((0o100644, (1 << 64) - 2, 1, 1, 0, 0, 5, 1, 1, 1))
    stamp = copying.Stamp.of(facts)
    with lib.browse.plain() as db:
        assert db.value("SELECT ?", (stamp.inode,)) == looking.seen_as("a", facts).inode


@pytest.mark.parametrize("room", [copying, large])
def test_a_file_that_grows_is_not_copied_for_as_long_as_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: ModuleType
) -> None:
    source, part = tmp_path / "a.mov", tmp_path / "part"
    source.write_bytes(b"x" * 1000)
    before = copying.Stamp.of(source.stat())
    written: list[int] = []

    def and_it_grows(write: Callable[[memoryview], int | None], block: bytes | memoryview) -> None:
        written.append(len(block))
        if len(written) < 20:
            with source.open("ab") as more:
                more.write(b"x" * 1000)

    def copy() -> None:
        if room is copying:
            copying.copy_small(source, before, part)
        else:
            large.LargeCopy(source, before, part).run("a.mov", lambda: False, lambda done: None)

    monkeypatch.setattr(room, "write_all", and_it_grows)
    with pytest.raises(copying.Changed):
        copy()
    assert len(written) == 2


def test_a_file_that_keeps_changing_is_refused(lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    source = files.text("a.txt", "one")
    real: Callable[..., None] = copying.need_same

    def while_it_grows(*args: object) -> None:
        with source.open("a") as more:
            more.write("more")
        real(*args)

    monkeypatch.setattr(copying, "need_same", while_it_grows)
    (row,) = bring_in(lib, begin(lib, [source]))
    assert row.state is UploadState.FAILED
    assert row.message == "“a.txt” was changing while it was copied. Upload it again when it is finished."


def _die_at(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def die(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.setattr(f"{settling.__name__}.{name}", die)
