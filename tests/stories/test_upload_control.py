"""A person pauses, resumes, stops and retries an upload in the middle of a large file, and sees how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.engine import until
from support.idle import copying_only

from assetdesk.core.job import JobState, Priority
from assetdesk.core.query import Query
from assetdesk.core.upload import UploadRequest, UploadState
from assetdesk.library import jobs as verbs
from assetdesk.library import upload
from assetdesk.library.intake import copying, large
from assetdesk.library.session import Library

BODY = bytes(range(256)) * 4000


class Brake:
    """Makes copies so slow that a person has time for everything; `seen` are the bytes that were written."""

    def __init__(self) -> None:
        self.on = True
        self.seen = 0


@pytest.fixture
def brake(monkeypatch: pytest.MonkeyPatch) -> Brake:
    monkeypatch.setattr(copying, "LARGE", 100)
    monkeypatch.setattr(large, "_BLOCK", 4000)
    made = Brake()
    real = large.write_all

    def slowly(write: object, block: bytes) -> None:
        made.seen += len(block)
        if made.on and made.seen > 40_000:
            time.sleep(0.1)
        real(write, block)  # type: ignore[arg-type]

    monkeypatch.setattr(large, "write_all", slowly)
    return made


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


def begin(lib: Library, folder: Path) -> int:
    folder.mkdir()
    (folder / "film.mov").write_bytes(BODY)
    (folder / "notes.txt").write_text("small")
    plan = upload.collect(lib, [folder])
    return upload.start(lib, UploadRequest(tuple(plan.files)), priority=Priority.BULK)


def state(lib: Library, job: int) -> JobState:
    return verbs.find(lib, str(job)).state


def litter(lib: Library) -> list[Path]:
    return [path for path in lib.store.paths.tmp.rglob("*") if path.is_file()]


def test_a_large_copy_rests_while_its_job_is_paused_and_goes_on(lib: Library, brake: Brake, tmp_path: Path) -> None:
    job = begin(lib, tmp_path / "Shoot")
    told: list[tuple[int, str, float]] = []
    with copying_only(lib) as runner:
        end = runner.progress.subscribe(lambda *one: told.append(one))
        until(lambda: told)
        verbs.pause(lib, job)
        until(lambda: state(lib, job) is JobState.PAUSED)
        counts = lib.browse.upload_counts(job)
        assert counts.get(UploadState.COPYING) is None
        assert counts[UploadState.WAITING] >= 1
        written = brake.seen
        assert written < len(BODY)
        part, _note = sorted(litter(lib))
        assert part.stat().st_size == written
        brake.on = False
        verbs.resume(lib, job)
        until(lambda: lib.browse.upload_counts(job) == {UploadState.DONE: 2})
        end()
    assert brake.seen == len(BODY)  # nothing was copied twice
    film = next(row for row in lib.browse.uploads(job) if row.name == "film.mov")
    assert {one[:2] for one in told} == {(-film.id, "upload")}
    assert told[-1][2] == 1.0
    assert (lib.root / "Shoot" / "film.mov").read_bytes() == BODY
    assert litter(lib) == []


def test_a_stopped_job_leaves_no_half_copy_and_keeps_its_sources(lib: Library, brake: Brake, tmp_path: Path) -> None:
    job = begin(lib, tmp_path / "Shoot")
    with copying_only(lib):
        until(lambda: brake.seen > 40_000)
        verbs.stop(lib, job)
        until(lambda: state(lib, job) is JobState.STOPPED)
        until(lambda: not litter(lib))
    film = next(row for row in lib.browse.uploads(job) if row.name == "film.mov")
    assert (film.state, film.message) == (UploadState.SKIPPED, "Stopped before it was copied.")
    assert "Shoot/film.mov" not in [row.path for row in lib.browse.rows(lib.browse.ids(Query()))]
    assert not (lib.root / "Shoot" / "film.mov").exists()
    assert (tmp_path / "Shoot" / "film.mov").read_bytes() == BODY


def test_what_failed_is_tried_again_in_the_same_job(lib: Library, brake: Brake, tmp_path: Path) -> None:
    brake.on = False
    job = begin(lib, tmp_path / "Shoot")
    hidden = (tmp_path / "Shoot" / "film.mov").rename(tmp_path / "away.mov")
    with copying_only(lib):
        until(
            lambda: UploadState.WAITING not in (counts := lib.browse.upload_counts(job)) and sum(counts.values()) == 2
        )
        until(lambda: lib.browse.upload_counts(job) == {UploadState.FAILED: 1, UploadState.DONE: 1})
        failed = next(row for row in lib.browse.uploads(job) if row.state is UploadState.FAILED)
        assert failed.message == f"“{tmp_path / 'Shoot' / 'film.mov'}” is not there any more."
        hidden.rename(tmp_path / "Shoot" / "film.mov")
        assert verbs.retry(lib, job) == 1
        until(lambda: lib.browse.upload_counts(job) == {UploadState.DONE: 2})
    counters = verbs.counters(lib, verbs.find(lib, str(job)))
    assert counters is not None
    assert (counters.success, counters.error, counters.total) == (2, 0, 2)
