"""Archives on their way into a library: unpacked or kept, held for a password, looked into, and killed half-way."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from support.archives import Raw, aes, stored, zipped

from assetdesk.core.errors import UsageFault
from assetdesk.core.job import JobType
from assetdesk.core.notices import NoticeKind
from assetdesk.core.query import Query
from assetdesk.core.upload import PART, Conflict, UploadRequest, UploadRow, UploadState
from assetdesk.jobs.recover import sweep_unpacked
from assetdesk.library import jobs, schedules, upload
from assetdesk.library.intake import unpacking
from assetdesk.library.intake.bringing import Copier
from assetdesk.library.session import Library
from assetdesk.store import tables
from assetdesk.store.intake import uploads
from assetdesk.store.locks import OsLock

UNPACK = {"unCompressOptions": {"process": "UnCompress"}}
FILES = {"a.txt": b"one", "sub/b.txt": b"two", "sub/deep/c.txt": b"three"}


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library whose queue nobody works: the test is the runner."""
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


@pytest.fixture
def copier(lib: Library) -> Iterator[Copier]:
    made = Copier(lib.store)
    yield made
    made.close()


def archive(folder: Path, name: str = "pack.zip") -> Path:
    path = folder / name
    path.write_bytes(zipped([stored(entry, data) for entry, data in FILES.items()]))
    return path


def secret(folder: Path, name: str = "secret.zip") -> Path:
    path = folder / name
    path.write_bytes(zipped([aes("inside.txt", b"hidden words", "pass word"), stored("open.txt", b"open")]))
    return path


def begin(lib: Library, paths: list[Path], *, unpack: bool | None = None, job: bool = True) -> int:
    plan = upload.collect(lib, paths, "In")
    files = tuple(replace(file, unpack=unpack) for file in plan.files)
    return upload.start(lib, UploadRequest(files=files, job=UNPACK if job else {}), plan.left_out)


def moved(lib: Library, path: Path, folder: str) -> UploadRequest:
    """An upload whose source is to go."""
    plan = upload.collect(lib, [path], folder)
    return UploadRequest(files=tuple(replace(file, move=True) for file in plan.files), job=UNPACK)


def run(lib: Library, copier: Copier, job: int) -> list[UploadRow]:
    """What the runner does until nothing waits any more; how all files stand then."""
    while rows := claimed(lib, job):
        copier(rows, lambda: False, lambda upload_id, fraction: None)
    return lib.browse.uploads(job)


def claimed(lib: Library, job: int) -> list[UploadRow]:
    lib.store.writer.run(
        lambda w: w.conn.execute(
            text("UPDATE uploads SET state = 'copying' WHERE job_id = :job AND state = 'waiting'"), {"job": job}
        )
    )
    with lib.store.browse.plain() as db:
        ids = [row.id for row in lib.browse.uploads(job) if row.state is UploadState.COPYING]
        return list(uploads.rows(db, ids).values())


def contents(lib: Library) -> dict[str, bytes]:
    rows = lib.browse.rows(lib.browse.ids(Query()))
    return {row.path: (lib.root / row.path).read_bytes() for row in rows}


def leftovers(lib: Library) -> list[Path]:
    home = lib.store.paths.unpacked
    return list(home.iterdir()) if home.exists() else []


def test_what_was_said_of_one_archive_wins_over_its_job(lib: Library, copier: Copier, tmp_path: Path) -> None:
    run(lib, copier, begin(lib, [archive(tmp_path, "kept.zip")], unpack=False))
    assert list(contents(lib)) == ["In/kept.zip"]
    run(lib, copier, begin(lib, [archive(tmp_path)], unpack=True, job=False))
    assert contents(lib) == {
        "In/kept.zip": (tmp_path / "kept.zip").read_bytes(), **{f"In/{name}": data for name, data in FILES.items()}
    }  # fmt: skip
    assert leftovers(lib) == []


def test_the_log_names_each_that_was_left_out_and_the_inbox_tells(lib: Library, copier: Copier, tmp_path: Path) -> None:
    bad = [stored(f"../{n}.txt", b"") for n in range(250)]
    path = tmp_path / "Spin frames.zip"
    path.write_bytes(
        zipped([*bad, stored("ok.txt", b"ok"), stored(".DS_Store", b"x"), stored("c\x07.txt/d.txt", b"y")])
    )
    job = begin(lib, [path])
    row = run(lib, copier, job)[0]
    sentence = "Unpacked 2 files from “Spin frames.zip”. 250 were left out: they would land outside the folder."
    assert (row.state, row.message, row.held_for) == (UploadState.DONE, sentence, PART)
    named = [line for line in lib.browse.job_log(job) if line.message.startswith("Left out of “Spin frames.zip”")]
    assert len(named) == 251
    assert named[-1].message.endswith("it is a file of the system's own.")
    assert "cannot be the name of a folder" in " ".join(line.message for line in lib.browse.job_log(job))
    assert sorted(contents(lib)) == ["In/c-.txt/d.txt", "In/ok.txt"]
    with lib.store.browse.plain() as db:
        assert db.all("SELECT title, job_id FROM notices WHERE kind = 'archive'") == [(sentence, job)]


def test_an_archive_of_which_nothing_comes_out_has_failed(lib: Library, copier: Copier, tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(zipped([stored("../x.txt", b"x"), Raw(b"p", b"xx", 98)]))
    (tmp_path / "empty.zip").write_bytes(zipped([]))
    rows = run(lib, copier, begin(lib, [tmp_path / "bad.zip", tmp_path / "empty.zip"]))
    assert [(row.state, row.message) for row in rows] == [
        (UploadState.FAILED, "Nothing came out of “bad.zip”. 2 were left out; the job's log says why of each."),
        (UploadState.DONE, "There is no file in “empty.zip”."),
    ]


def test_an_archive_is_held_for_its_password(lib: Library, copier: Copier, tmp_path: Path) -> None:
    job = begin(lib, [secret(tmp_path), archive(tmp_path)])
    rows = run(lib, copier, job)
    assert [row.state for row in rows[:2]] == [UploadState.HELD, UploadState.DONE]
    (held,) = upload.held_archives(lib, job)
    assert (held.held_for, held.message) == ("password", "“secret.zip” asks for a password.")
    assert leftovers(lib) == []
    assert upload.unlock(lib, [held.id], "pass words") == ["secret.zip"]
    assert upload.held_archives(lib, job)[0].id == held.id
    with pytest.raises(UsageFault):
        upload.unlock(lib, [held.id], "")
    lock = OsLock(lib.store.paths.unpacked_lock(held.id))
    assert lock.try_take()
    with pytest.raises(UsageFault, match="already"):
        upload.unlock(lib, [held.id], "pass word")
    lock.release()
    assert upload.unlock(lib, [held.id], "pass word") == []
    run(lib, copier, job)
    assert contents(lib)["In/inside.txt"] == b"hidden words"
    assert leftovers(lib) == []
    copier.close()
    lib.close()
    for path in lib.root.rglob("*"):  # neither the index nor a log has it, and nothing else
        assert not path.is_file() or b"pass word" not in path.read_bytes(), path


@pytest.mark.parametrize("answer", ["unlock", "keep", "leave out", "stop"])
def test_a_run_of_a_schedule_that_waits_for_a_password_says_so(
    lib: Library, copier: Copier, tmp_path: Path, answer: str
) -> None:
    night = schedules.add(lib, "Nightly", JobType.UPLOAD_DIRECTORY, {"source": "/nowhere"}, rule="0 0 3 * * ?")
    job = begin(lib, [secret(tmp_path)])
    lib.store.writer.run(lambda w: w.db.run("UPDATE jobs SET schedule_id = ? WHERE id = ?", (night.id, job)))
    run(lib, copier, job)
    (told,) = lib.browse.inbox().notices
    assert (told.kind, told.job_id, told.read) == (NoticeKind.HELD, job, False)
    sentence = "“Nightly” waits for the password of “secret.zip” and does not begin again until that is answered."
    assert told.title == sentence
    assert schedules.get(lib, night.id).held == 1
    (held,) = upload.held_archives(lib, job)
    if answer == "unlock":
        assert upload.unlock(lib, [held.id], "pass word") == []
    elif answer == "keep":
        upload.keep_archives(lib, [held.id])
    elif answer == "leave out":
        upload.decide(lib, [held.id], Conflict.SKIP)
    else:
        jobs.stop(lib, job)
    told = next(one for one in lib.browse.inbox().notices if one.kind is NoticeKind.HELD)
    assert told.ended is not None
    assert schedules.get(lib, night.id).held == 0


def test_a_held_archive_kept_as_a_file_and_one_left_out(lib: Library, copier: Copier, tmp_path: Path) -> None:
    job = begin(lib, [secret(tmp_path, "a.zip"), secret(tmp_path, "b.zip")])
    run(lib, copier, job)
    first, second = upload.held_archives(lib, job)
    upload.keep_archives(lib, [first.id])
    upload.decide(lib, [second.id], Conflict.SKIP)
    states = {row.name: row.state for row in run(lib, copier, job)}
    assert states == {"a.zip": UploadState.DONE, "b.zip": UploadState.SKIPPED}
    assert list(contents(lib)) == ["In/a.zip"]


def test_no_other_jobs_files_are_read_for_an_archive(lib: Library) -> None:
    with lib.store.read() as conn:
        said: list[str] = []

        def plan(statement: str, values: Any) -> None:
            said.extend(str(row[3]) for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values))

        for wanted in (
            select(tables.uploads.c.id).where(uploads.unpacked_in("/Library/.assetdesk/unpacked/7")),
            select(tables.uploads.c.id).where(
                uploads.unpacked_in("/Library/.assetdesk/unpacked/7"), tables.uploads.c.state.in_(["waiting"])
            ),
        ):
            made = wanted.compile(conn, compile_kwargs={"literal_binds": True})
            plan(str(made), ())
    assert not [line for line in said if line.startswith("SCAN")], said
    assert [line for line in said if "ix_uploads_job" in line]


def test_a_look_into_an_archive(lib: Library, tmp_path: Path) -> None:
    seen = upload.peek_archive(lib, archive(tmp_path))
    assert (seen.entries, seen.bytes, seen.names, seen.fault) == (3, 11, tuple(FILES), "")
    (tmp_path / "none.zip").write_bytes(b"nothing")
    assert upload.peek_archive(lib, tmp_path / "none.zip").fault == "The archive is damaged."
    assert "is not there any more" in upload.peek_archive(lib, tmp_path / "gone.zip").fault
    assert list(lib.store.paths.tmp.iterdir()) == []


def test_a_source_that_is_to_go_goes_when_all_that_was_in_it_is_in(
    lib: Library, copier: Copier, tmp_path: Path
) -> None:
    odd = tmp_path / "odd.zip"
    odd.write_bytes(zipped([stored("ok.txt", b"ok"), stored("../x.txt", b"x")]))
    run(lib, copier, upload.start(lib, moved(lib, odd, "Odd")))
    assert odd.exists()  # not all that is in it has come in
    whole, part = archive(tmp_path), archive(tmp_path, "part.zip")
    for path, stays in ((whole, False), (part, True)):
        if stays:  # a folder of the archive has the name of a file
            (lib.root / "In2").mkdir()
            (lib.root / "In2" / "sub").write_bytes(b"a file")
        run(lib, copier, upload.start(lib, moved(lib, path, "In2" if stays else "In")))
        assert path.exists() is stays
    assert leftovers(lib) == []


def test_an_archive_of_which_a_file_was_skipped_stays(lib: Library, copier: Copier, tmp_path: Path) -> None:
    """The name was taken by another file: the archive has the only copy of these bytes."""
    other = tmp_path / "a.txt"
    other.write_bytes(b"another one")
    run(lib, copier, begin(lib, [other]))
    path = archive(tmp_path)
    rows = run(lib, copier, upload.start(lib, replace(moved(lib, path, "In"), conflict=Conflict.SKIP)))
    assert sorted(row.state for row in rows if row.name == "a.txt") == [UploadState.SKIPPED]
    assert path.exists()
    assert leftovers(lib) == []


@pytest.mark.parametrize(
    ("kind", "point"),
    [
        ("pack.zip", "while it is unpacked"),
        ("pack.zip", "before its files are rows"),
        ("pack.tar.gz", "between its files"),
    ],
)
def test_a_kill_brings_every_file_in_once(
    lib: Library, copier: Copier, tmp_path: Path, point: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = archive(tmp_path, kind)
    if kind.endswith(".gz"):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            for name, data in FILES.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        path.write_bytes(gzip.compress(out.getvalue()))
    job = begin(lib, [path])
    home = lib.store.paths.unpacked / str(lib.browse.uploads(job)[0].id)
    if point == "while it is unpacked":
        (home / "files").mkdir(parents=True)
        (home / "files" / "1").write_bytes(b"ha")
        claimed(lib, job)
    elif point == "before its files are rows":

        class Killed(BaseException):
            pass

        def killed(*_: object, **__: object) -> bool:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(unpacking, "add", killed)
            patch.setattr(unpacking, "sweep", lambda *_: None)
            with pytest.raises(Killed):
                copier(claimed(lib, job), lambda: False, lambda upload_id, fraction: None)
        assert (home / "files").exists()
    else:
        copier(claimed(lib, job), lambda: False, lambda upload_id, fraction: None)
        copier(claimed(lib, job)[:1], lambda: False, lambda upload_id, fraction: None)
        assert len(contents(lib)) == 1
    # what a new runner does: leases are given back, what nobody waits for is swept
    lib.store.writer.run(lambda w: w.conn.execute(text("UPDATE uploads SET state = 'waiting' WHERE state = 'copying'")))
    sweep_unpacked(lib.store)
    assert home.exists() is (point == "between its files")
    rows = run(lib, copier, job)
    assert [row.state for row in rows] == [UploadState.DONE] * 4
    assert contents(lib) == {f"In/{name}": data for name, data in FILES.items()}
    assert leftovers(lib) == []


def test_what_another_program_opens_just_now_is_not_swept(lib: Library) -> None:
    home = lib.store.paths.unpacked / "77"
    home.mkdir(parents=True)
    lock = OsLock(lib.store.paths.unpacked_lock(77))
    assert lock.try_take()
    sweep_unpacked(lib.store)
    assert home.exists()
    lock.release()
    sweep_unpacked(lib.store)
    assert leftovers(lib) == []


def test_what_a_person_stops_or_leaves_out_is_swept(lib: Library, copier: Copier, tmp_path: Path) -> None:
    job = begin(lib, [archive(tmp_path)])
    copier(claimed(lib, job), lambda: False, lambda upload_id, fraction: None)
    assert len(leftovers(lib)) == 1
    jobs.stop(lib, job)
    assert leftovers(lib) == []
    plan = upload.collect(lib, [archive(tmp_path)], "In")
    job = upload.start(lib, UploadRequest(tuple(plan.files), conflict=Conflict.ASK, job=UNPACK))
    (lib.root / "In").mkdir(exist_ok=True)
    run(lib, copier, job)
    again = upload.start(lib, UploadRequest(tuple(plan.files), conflict=Conflict.ASK, job=UNPACK))
    held = [row.id for row in run(lib, copier, again) if row.state is UploadState.HELD]
    assert (len(held), len(leftovers(lib))) == (3, 1)
    upload.decide(lib, held, Conflict.SKIP)
    assert leftovers(lib) == []


def test_files_that_came_in_just_before_a_kill_are_swept(lib: Library, copier: Copier, tmp_path: Path) -> None:
    job = begin(lib, [archive(tmp_path)])
    copier(claimed(lib, job), lambda: False, lambda upload_id, fraction: None)
    (home,) = leftovers(lib)
    first = next(row for row in lib.browse.uploads(job) if row.name == "a.txt")
    lib.store.writer.run(lambda w: w.conn.execute(text(f"UPDATE uploads SET state = 'done' WHERE id = {first.id}")))
    sweep_unpacked(lib.store)
    assert sorted(path.name for path in (home / "files").iterdir()) == ["2", "3"]
    run(lib, copier, job)
    assert leftovers(lib) == []
