"""Many files at once and large ones: what is shared, what goes its own way, and what is left when it goes wrong."""

from __future__ import annotations

import errno
import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.files import Files
from support.intake import bring_in

from assetdesk.core.errors import DiskFull
from assetdesk.core.query import Query
from assetdesk.core.upload import Conflict, Outcome, OverwriteMode, UploadFile, UploadRequest, UploadRow, UploadState
from assetdesk.jobs import recover
from assetdesk.library import jobs as verbs
from assetdesk.library import upload
from assetdesk.library.intake import bringing, copying, large, placing, settling, together
from assetdesk.library.intake.bringing import Copier
from assetdesk.library.session import Library
from assetdesk.store.check import check
from assetdesk.store.intake import upload_claims
from assetdesk.store.work import claims

DONE, FAILED, SKIPPED = UploadState.DONE, UploadState.FAILED, UploadState.SKIPPED


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library whose queue nobody works: the test is the runner."""
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


@pytest.fixture
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files go window by window from a few bytes on."""
    monkeypatch.setattr(copying, "LARGE", 100)
    monkeypatch.setattr(large, "_BLOCK", 1000)
    monkeypatch.setattr(large, "_WINDOW", 3000)
    monkeypatch.setattr(large, "_AHEAD", 6000)


def start(lib: Library, paths: list[Path], folder: str = "", **wanted: Any) -> int:
    plan = upload.collect(lib, paths, folder)
    return upload.start(lib, UploadRequest(tuple(plan.files), **wanted), plan.left_out)


def names(lib: Library) -> list[str]:
    return sorted(row.path for row in lib.browse.rows(lib.browse.ids(Query())))


def litter(lib: Library) -> list[Path]:
    return [path for path in lib.store.paths.tmp.rglob("*") if path.is_file()]


def states(rows: list[UploadRow]) -> list[UploadState]:
    return [row.state for row in rows]


def test_small_files_come_in_by_one_transaction(lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    real = bringing.flush_files
    monkeypatch.setattr(bringing, "flush_files", lambda paths: (flushed.append(len(paths)), real(paths))[1])
    for number in range(12):
        files.text(f"Roll {number % 2}/{number}.txt", f"text {number}")
    seq = lib.store.browse.last_change()
    job = start(lib, [files.folder / "Roll 0", files.folder / "Roll 1"])
    rows = bring_in(lib, job)
    assert set(states(rows)) == {DONE}
    assert flushed == [12]
    assert lib.store.browse.last_change() - seq == 3  # the job, the claim, all twelve files
    assert names(lib) == sorted(f"Roll {number % 2}/{number}.txt" for number in range(12))
    assert all((lib.root / row.folder / row.name).read_bytes() == Path(row.source).read_bytes() for row in rows)
    assert litter(lib) == []
    counters = verbs.counters(lib, verbs.find(lib, str(job)))
    assert counters is not None
    assert (counters.success, counters.total, counters.error) == (12, 12, 0)
    waiting = lib.browse.queue_state().waiting
    assert waiting == 12


def test_what_is_not_plain_goes_its_own_way(lib: Library, files: Files) -> None:
    taken = files.text("taken.txt", "old")
    bring_in(lib, start(lib, [taken]))
    taken.write_text("new")
    there = [taken, files.text("plain.txt", "plain"), files.text("twin.txt", "old"), files.picture("a.jpg")]
    there += [files.text("a.xmp", "<x/>"), files.text("other/Plain.txt", "in the way"), files.folder / "gone.txt"]
    (files.folder / "gone.txt").write_text("gone")
    job = start(lib, there)
    (files.folder / "gone.txt").unlink()
    rows = {row.source.rpartition("/")[2]: row for row in bring_in(lib, job)}
    assert rows["gone.txt"].state is FAILED
    assert rows["gone.txt"].message.endswith("is not there any more.")
    assert rows["taken.txt"].message == "Version 1 was kept."
    assert rows["twin.txt"].message.startswith("Already in the library: ") or rows["twin.txt"].message == ""
    assert rows["a.xmp"].message == "Taken as the sidecar of “a.jpg”."
    assert rows["Plain.txt"].message == "Version 1 was kept."
    assert names(lib) == ["a.jpg", "plain.txt", "taken.txt", "twin.txt"]
    counters = verbs.counters(lib, verbs.find(lib, str(job)))
    assert counters is not None
    assert (counters.success, counters.update, counters.error, counters.total) == (4, 2, 1, 7)
    assert litter(lib) == []


def test_a_file_in_the_place_without_a_row_is_taken_over_when_it_is_the_same(lib: Library, files: Files) -> None:
    """A kill came between the names and the commit of a batch."""
    paths = [files.text(f"{number}.txt", f"text {number}") for number in range(4)]
    for number in (1, 2):
        (lib.root / f"{number}.txt").write_text(f"text {number}" if number == 1 else "another")
    rows = bring_in(lib, start(lib, paths))
    assert states(rows) == [DONE] * 4
    assert [row.outcome for row in lib.browse.uploads(rows[0].job_id)] == ["new", "new", "updated", "new"]
    assert names(lib) == [f"{number}.txt" for number in range(4)]


def test_what_a_look_took_in_after_a_kill_is_still_this_uploads(lib: Library, files: Files) -> None:
    from assetdesk.library import adopt

    path = files.text("a.txt", "alpha")
    job = start(lib, [path], conflict=Conflict.SKIP)
    (batch,) = lib.store.writer.run(lambda w: upload_claims.next_batches(w, 1, 60.0))
    (lib.root / "a.txt").write_text("alpha")  # placed, then killed
    lib.store.writer.run(lambda w: claims.release(w))
    adopt.look(lib)
    assert names(lib) == ["a.txt"]
    (row,) = bring_in(lib, job)
    assert (row.state, row.outcome, row.id) == (DONE, Outcome.NEW, batch.rows[0].id)
    assert names(lib) == ["a.txt"]


def test_a_lost_race_for_a_name_costs_nothing(lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has one of the names between the look and the commit: the whole batch is settled file by file."""
    paths = [files.text(f"{number}.txt", f"text {number}") for number in range(3)]
    real = together.sync_folder

    def meanwhile(folder: Path) -> None:
        monkeypatch.undo()
        real(folder)
        bring_in(lib, start(lib, [files.text("other/1.txt", "quicker")], conflict=Conflict.KEEP_BOTH))

    job = start(lib, paths, conflict=Conflict.KEEP_BOTH)
    (batch,) = lib.store.writer.run(lambda w: upload_claims.next_batches(w, 1, 60.0))
    monkeypatch.setattr(together, "sync_folder", meanwhile)
    copier = Copier(lib.store)
    copier(batch.rows, lambda: False, lambda upload_id, fraction: None)
    copier.close()
    assert states(list(lib.browse.uploads(job))) == [DONE] * 3
    assert names(lib) == ["0.txt", "1-1.txt", "1-2.txt", "1.txt", "2.txt"]  # one lay there and was taken in first
    assert {(lib.root / name).read_text() for name in names(lib)} == {"text 0", "text 1", "text 2", "quicker"}
    assert litter(lib) == []


def test_two_jobs_with_one_name_at_once(lib: Library, files: Files) -> None:
    """Both come in; the later one is a version, and nothing is lost."""
    jobs = [start(lib, [files.text(f"{letter}/same.txt", letter)]) for letter in "ab"]
    batches = lib.store.writer.run(lambda w: upload_claims.next_batches(w, 2, 60.0))
    copier = Copier(lib.store)
    threads = [
        threading.Thread(target=copier, args=(batch.rows, lambda: False, lambda upload_id, fraction: None))
        for batch in batches
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    copier.close()
    assert [states(list(lib.browse.uploads(job))) for job in jobs] == [[DONE], [DONE]]
    (asset,) = lib.browse.rows(lib.browse.ids(Query()))
    (version,) = lib.browse.versions(asset.id)
    kept = (lib.store.paths.versions / version.path).read_text()
    assert {(lib.root / "same.txt").read_text(), kept} == {"a", "b"}


def test_a_full_disk_in_the_middle_leaves_nothing_and_the_rest_waits(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [files.text(f"{number}.txt", f"text {number}") for number in range(5)]
    job = start(lib, paths)
    (batch,) = lib.store.writer.run(lambda w: upload_claims.next_batches(w, 1, 60.0))
    real = copying.write_all

    def full(write: Callable[[memoryview], int | None], block: bytes) -> None:
        if block == b"text 3":
            raise OSError(errno.ENOSPC, "No space left on device")
        real(write, block)

    monkeypatch.setattr(copying, "write_all", full)
    copier = Copier(lib.store)
    with pytest.raises(DiskFull):
        copier(batch.rows, lambda: False, lambda upload_id, fraction: None)
    assert set(states(list(lib.browse.uploads(job)))) == {UploadState.COPYING}
    assert litter(lib) == []
    monkeypatch.undo()
    lib.store.writer.run(lambda w: claims.release(w, [batch.lease]))
    assert states(bring_in(lib, job, copier=copier)) == [DONE] * 5
    copier.close()


def test_a_disk_that_fills_up_between_the_names_leaves_none_behind(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [files.text(f"{number}.txt", f"text {number}") for number in range(4)]
    job = start(lib, paths)
    real = together.place_new

    def full(part: Path, target: Path) -> None:
        if target.name == "2.txt":
            raise OSError(errno.ENOSPC, "No space left on device")
        real(part, target)

    monkeypatch.setattr(together, "place_new", full)
    with pytest.raises(OSError, match="No space left"):
        bring_in(lib, job)
    assert [path.name for path in lib.root.iterdir()] == [".assetdesk"]
    assert litter(lib) == []


def test_a_folder_that_may_not_be_written_costs_only_its_files(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("Good", "Shut"):
        for number in range(2):
            files.text(f"{folder}/{number}.txt", f"{folder} {number}")
    real = placing.make_folder

    def shut(folder: Path) -> None:
        if folder.name == "Shut":
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        real(folder)

    for room in (together, settling):
        monkeypatch.setattr(room, "make_folder", shut)
    rows = bring_in(lib, start(lib, [files.folder / "Good", files.folder / "Shut"]))
    assert {row.folder: row.state for row in rows} == {"Good": DONE, "Shut": FAILED}
    assert names(lib) == ["Good/0.txt", "Good/1.txt"]
    assert litter(lib) == []


def test_what_does_not_read_back_is_not_in(lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [files.text(f"{number}.txt", f"text {number}") for number in range(3)]
    real = bringing.flush_files

    def flip(parts: list[Path]) -> None:
        real(parts)
        next(part for part in parts if part.read_bytes() == b"text 1").write_bytes(b"text X")

    monkeypatch.setattr(bringing, "flush_files", flip)
    rows = bring_in(lib, start(lib, paths))
    assert states(rows) == [DONE, FAILED, DONE]
    assert rows[1].message == "The copy of “1.txt” does not read back as it was written. Check the disk."
    assert paths[1].exists()
    assert litter(lib) == []


@pytest.mark.usefixtures("_small_is_large")
def test_a_large_file_is_checked_behind_its_copy_and_tells_how_far_it_is(lib: Library, files: Files) -> None:
    body = os.urandom(50_000)
    path = files.folder / "film.mov"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    told: list[float] = []
    (row,) = bring_in(lib, start(lib, [path]), progress=lambda upload_id, fraction: told.append(fraction))
    assert (row.state, row.bytes) == (DONE, 50_000)
    assert (lib.root / "film.mov").read_bytes() == body
    assert told == sorted(told)
    assert (len(told) >= 50, told[-1]) == (True, 1.0)
    assert litter(lib) == []


@pytest.mark.usefixtures("_small_is_large")
def test_a_large_copy_that_reads_back_otherwise_is_not_in(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files.text("film.mov", "f" * 20_000)

    def flip(fd: int) -> None:
        os.pwrite(fd, b"X", 100)

    monkeypatch.setattr(large, "_sync", flip)
    (row,) = bring_in(lib, start(lib, [path]))
    assert row.state is FAILED
    assert row.message.startswith("The copy of “film.mov” does not read back")
    assert litter(lib) == []


@pytest.mark.usefixtures("_small_is_large")
def test_a_disk_that_fills_up_under_a_large_copy_is_nobodys_fault(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files.text("film.mov", "f" * 20_000)

    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(large, "_sync", full)
    job = start(lib, [path])
    with pytest.raises(DiskFull):
        bring_in(lib, job)
    assert states(list(lib.browse.uploads(job))) == [UploadState.COPYING]
    assert litter(lib) == []


@pytest.mark.usefixtures("_small_is_large")
@pytest.mark.parametrize("changed", [False, True])
def test_a_paused_copy_goes_on_where_it_was_unless_its_source_is_another(
    lib: Library, files: Files, changed: bool
) -> None:
    body = os.urandom(30_000)
    path = files.folder / "film.mov"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    job = start(lib, [path])
    copier = Copier(lib.store)
    told: list[float] = []
    (batch,) = lib.store.writer.run(lambda w: upload_claims.next_batches(w, 1, 60.0))
    copier(batch.rows, lambda: len(told) >= 10, lambda upload_id, fraction: told.append(fraction))
    lib.store.writer.run(lambda w: claims.release(w, [batch.lease]))
    assert states(list(lib.browse.uploads(job))) == [UploadState.WAITING]
    part, _note = sorted(litter(lib))
    assert part.stat().st_size == 10_000
    if changed:
        body = os.urandom(30_000)
        path.write_bytes(body)
    told.clear()
    (row,) = bring_in(lib, job, copier=copier, progress=lambda upload_id, fraction: told.append(fraction))
    assert row.state is DONE
    assert (lib.root / "film.mov").read_bytes() == body
    assert told[0] == pytest.approx((1_000 if changed else 11_000) / 30_000)
    assert litter(lib) == []
    copier.close()


@pytest.mark.usefixtures("_small_is_large")
@pytest.mark.parametrize("stopped", [False, True])
def test_what_rests_outlives_the_program_where_its_job_goes_on(lib: Library, files: Files, stopped: bool) -> None:
    job = start(lib, [files.text("film.mov", "f" * 20_000)])
    (batch,) = lib.store.writer.run(lambda w: upload_claims.next_batches(w, 1, 60.0))
    copier = Copier(lib.store)
    told: list[float] = []
    copier(batch.rows, lambda: bool(told), lambda upload_id, fraction: told.append(fraction))
    assert len(litter(lib)) == 2
    if stopped:
        verbs.stop(lib, job)
        lib.store.writer.run(lambda w: claims.release(w, [batch.lease]))
    copier.close()
    recover.sweep_tmp(lib.store)
    lib.close()
    assert check(lib.store.paths, repair=True) == []
    assert len(litter(lib)) == (0 if stopped else 2)


def flipped(part: Path, at: int) -> None:
    """What a loss of power makes of bytes that nobody had flushed."""
    with part.open("r+b") as out:
        out.seek(at)
        out.write(bytes(100))


@pytest.mark.usefixtures("_small_is_large")
@pytest.mark.parametrize(
    ("then", "from_there"),
    [("", 24_000), ("the end lost", 20_000), ("bytes lost", 12_000), ("the note torn", 20_000), ("all lost", 0),
     ("the note lost", 0), ("another source", 0)],
)  # fmt: skip
def test_a_large_copy_is_gone_on_with_after_a_kill(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch, then: str, from_there: int
) -> None:
    monkeypatch.setattr(large, "_NOTED", 4000)
    body = os.urandom(30_000)
    path = files.folder / "film.mov"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    job = start(lib, [path])
    (batch,) = lib.store.writer.run(lambda w: upload_claims.next_batches(w, 1, 60.0))
    told: list[float] = []

    def killed(upload_id: int, fraction: float) -> None:
        told.append(fraction)
        if len(told) == 26:
            raise KeyboardInterrupt

    with monkeypatch.context() as dead:
        dead.setattr(Path, "unlink", lambda *_, **__: None)  # nobody is there to tidy up
        with pytest.raises(KeyboardInterrupt):
            Copier(lib.store)(batch.rows, lambda: False, killed)
    part, note = sorted(litter(lib))
    match then:
        case "the end lost":
            os.truncate(part, 23_000)
        case "bytes lost":
            flipped(part, 13_000)
        case "the note torn":
            os.truncate(note, note.stat().st_size - 10)
        case "all lost":
            flipped(part, 0)
        case "the note lost":
            note.unlink()
        case "another source":
            body = os.urandom(30_000)
            path.write_bytes(body)
    lib.store.writer.run(claims.release)
    recover.sweep_tmp(lib.store)
    told.clear()
    (row,) = bring_in(lib, job, progress=lambda upload_id, fraction: told.append(fraction))
    assert (row.state, (lib.root / "film.mov").read_bytes()) == (DONE, body)
    assert told[0] == pytest.approx((from_there + 1000) / 30_000)
    assert litter(lib) == []


@pytest.mark.usefixtures("_small_is_large")
@pytest.mark.parametrize("left", [None, 0, 5_000], ids=["taken away", "empty", "shorter"])
def test_a_paused_copy_whose_half_is_another_by_then_has_no_hole(lib: Library, files: Files, left: int | None) -> None:
    path = files.folder / "film.mov"
    path.parent.mkdir(parents=True, exist_ok=True)
    body = os.urandom(30_000)
    path.write_bytes(body)
    job = start(lib, [path])
    copier = Copier(lib.store)
    told: list[float] = []
    (batch,) = lib.store.writer.run(lambda w: upload_claims.next_batches(w, 1, 60.0))
    copier(batch.rows, lambda: len(told) >= 10, lambda upload_id, fraction: told.append(fraction))
    lib.store.writer.run(lambda w: claims.release(w, [batch.lease]))
    part, note = sorted(litter(lib))
    if left is None:
        part.unlink()
        note.unlink()
    else:
        os.truncate(part, left)
    (row,) = bring_in(lib, job, copier=copier)
    assert (row.state, (lib.root / "film.mov").read_bytes()) == (DONE, body)
    assert litter(lib) == []
    copier.close()


@pytest.mark.usefixtures("_small_is_large")
def test_a_half_copy_goes_where_its_file_comes_in_no_more(lib: Library, files: Files) -> None:
    path = files.text("film.mov", "f" * 20_000)
    job = start(lib, [path])
    (batch,) = lib.store.writer.run(lambda w: upload_claims.next_batches(w, 1, 60.0))
    told: list[float] = []
    first = Copier(lib.store)
    first(batch.rows, lambda: len(told) >= 5, lambda upload_id, fraction: told.append(fraction))
    first.close()
    lib.store.writer.run(claims.release)
    assert len(litter(lib)) == 2
    path.unlink()
    (row,) = bring_in(lib, job)
    assert row.state is FAILED
    assert litter(lib) == []


@pytest.mark.parametrize("small", [True, False])
def test_a_source_that_is_replaced_while_it_is_copied_is_refused_and_can_be_retried(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch, small: bool
) -> None:
    if not small:
        monkeypatch.setattr(copying, "LARGE", 2)
    path = files.text("a.txt", "alpha")
    module = copying if small else large
    real = copying.need_same
    seen: list[int] = []

    def replaced(source: Path, fd: int, before: copying.Stamp, size: int) -> None:
        seen.append(size)
        files.text("b.txt", f"beta {len(seen)}").replace(path)
        real(source, fd, before, size)

    monkeypatch.setattr(module, "need_same", replaced)
    job = start(lib, [path])
    (row,) = bring_in(lib, job)
    assert (row.state, len(seen)) == (FAILED, 2)
    assert row.message == "“a.txt” was changing while it was copied. Upload it again when it is finished."
    assert path.read_text() == "beta 2"
    assert litter(lib) == []
    monkeypatch.undo()
    assert verbs.retry(lib, job) == 1
    (row,) = bring_in(lib, job)
    assert row.state is DONE
    assert (lib.root / "a.txt").read_text() == "beta 2"
    counters = verbs.counters(lib, verbs.find(lib, str(job)))
    assert counters is not None
    assert (counters.success, counters.error) == (1, 0)


def test_a_source_whose_drive_is_gone_costs_only_its_files(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card is pulled: reading fails as on a broken disk, and nothing of it can be opened any more."""
    paths = [files.text(f"{number}.txt", f"text {number}") for number in range(3)]
    job = start(lib, paths)
    real = Path.open
    monkeypatch.setattr(
        Path,
        "open",
        lambda self, *rest, **more: (
            _raise(errno.EIO) if self == paths[1] else real(self, *rest, **more)  # type: ignore[func-returns-value]
        ),
    )
    rows = bring_in(lib, job)
    assert states(rows) == [DONE, FAILED, DONE]
    assert rows[1].message.endswith("could not be read to its end: its drive was disconnected or is damaged.")


def _raise(number: int) -> None:
    raise OSError(number, os.strerror(number))


def test_fields_are_a_persons_own_and_a_moved_source_goes_after_the_commit(lib: Library, files: Files) -> None:
    paths = [files.text(f"{number}.txt", f"text {number}") for number in range(3)]
    wanted = [
        UploadFile(str(path), "In", path.name, size=6, move=True, fields={"dc:title": f"Title {number}"})
        for number, path in enumerate(paths)
    ]
    rows = bring_in(lib, upload.start(lib, UploadRequest(tuple(wanted))))
    assert states(rows) == [DONE] * 3
    assert [path.exists() for path in paths] == [False] * 3
    for number, row in enumerate(rows):
        with lib.browse.plain() as db:
            found = db.value("SELECT value FROM fields WHERE asset_id = ? AND layer = 'user'", (row.asset_id,))
        assert json.loads(found) == f"Title {number}"


def test_a_moved_source_stays_where_it_is_not_in_or_is_another_by_then(
    lib: Library, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = files.text("same.txt", "same")
    bring_in(lib, start(lib, [same]))
    changed = files.text("changed.txt", "before")
    real = Copier._in

    def meanwhile(self: Copier, arrived: Any) -> Any:
        changed.write_text("after the copy")
        return real(self, arrived)

    monkeypatch.setattr(Copier, "_in", meanwhile)
    wanted = [UploadFile(str(path), "", path.name, move=True) for path in (same, changed)]
    rows = bring_in(lib, upload.start(lib, UploadRequest(tuple(wanted))))
    assert states(rows) == [SKIPPED, DONE]
    assert same.exists()
    assert changed.read_text() == "after the copy"
    assert (lib.root / "changed.txt").read_text() == "before"


@pytest.mark.parametrize(
    ("mode", "ends"),
    [
        (OverwriteMode.FULL_NAME, ["In/a.dat", "In/a.txt", "In/b.txt", "Out/b.txt"]),
        (OverwriteMode.ANY_EXT, ["In/a.dat", "In/b.txt", "Out/b.txt"]),
        (OverwriteMode.FULL_NAME_ANY_FOLDER, ["In/a.dat", "In/a.txt", "In/b.txt"]),
        (OverwriteMode.ANY_EXT_ANY_FOLDER, ["In/a.dat", "In/b.txt"]),
    ],
)
def test_the_overwrite_mode_holds_for_many_at_once(
    lib: Library, files: Files, mode: OverwriteMode, ends: list[str]
) -> None:
    """No suffix is ever made by a mode that does not fit: stems may be there twice (only names may not)."""
    bring_in(lib, start(lib, [files.text("old/a.txt", "old a")], "In"))
    bring_in(lib, start(lib, [files.text("old/b.txt", "old b")], "Out"))
    paths = [files.text("a.dat", "new a"), files.text("b.txt", "new b")]
    rows = bring_in(lib, start(lib, paths, "In", overwrite_mode=mode))
    assert states(rows) == [DONE, DONE]
    assert names(lib) == ends
    assert all((lib.root / name).is_file() for name in ends)
    assert (lib.root / "In/a.dat").read_text() == "new a"
    assert sum(len(lib.browse.versions(number)) for number in lib.browse.ids(Query())) == 4 - len(ends)


def test_a_batch_is_called_off_between_two_files(lib: Library, files: Files) -> None:
    paths = [files.text(f"{number}.txt", f"text {number}") for number in range(4)]
    job = start(lib, paths)
    (batch,) = lib.store.writer.run(lambda w: upload_claims.next_batches(w, 1, 60.0))
    seen: list[int] = []
    copier = Copier(lib.store)
    copier(batch.rows, lambda: (seen.append(1), len(seen) > 2)[1], lambda upload_id, fraction: None)
    lib.store.writer.run(lambda w: claims.release(w, [batch.lease]))
    assert states(list(lib.browse.uploads(job))) == [DONE, DONE, UploadState.WAITING, UploadState.WAITING]
    assert states(bring_in(lib, job, copier=copier)) == [DONE] * 4
    copier.close()
