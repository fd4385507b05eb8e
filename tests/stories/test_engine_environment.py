"""When the machine is at fault no file is: the queue pauses itself with one sentence and goes on by itself."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from support.desk_library import add_files, ask, make_store
from support.engine import counts, ended, running, until

from assetdesk.core.job import JobType
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.upload import Conflict, UploadFile, UploadRow, UploadState
from assetdesk.jobs import environment, runner, uploading
from assetdesk.jobs.enqueue import start_reprocess
from assetdesk.store.engine import Store
from assetdesk.store.intake import uploads
from assetdesk.store.work import jobs
from assetdesk.store.writer import Write

EVERYTHING = Selection(everything=True)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(environment, "_FIRST_WAIT", 0.3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_store(tmp_path / "Library") as made:
        yield made


def test_a_full_disk_pauses_the_queue_and_room_lets_it_go_on(store: Store, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.touch()
    room = 10**12
    add_files(store, [(f"f{number}.txt", f"full-while:{full}") for number in range(6)])
    with running(store, free_bytes=lambda folder: room) as engine:
        job = start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id
        until(lambda: engine.pause_reason)
        sentence = engine.pause_reason
        assert "full. Processing is paused and goes on when 67 MB are free." in sentence
        until(lambda: ask(store, "SELECT pause_reason FROM jobs") == sentence)
        assert store.settings().queue_pause_reason == sentence
        until(lambda: ask(store, "SELECT COUNT(*) FROM items WHERE state = 'assigned'") == 0)
        assert ask(store, "SELECT MAX(attempts) FROM items WHERE state = 'queued'") == 0
        assert ask(store, "SELECT COUNT(*) FROM assets WHERE state = 'failed'") == 0
        full.unlink()
        assert ended(store, job) == "done"
        assert counts(store, job) == (6, 6, 0)
        until(lambda: not engine.pause_reason and not store.settings().queue_pause_reason)
        assert ask(store, "SELECT pause_reason FROM jobs") == ""


def test_too_little_room_begins_nothing(store: Store) -> None:
    room = [1000]
    add_files(store, [("a.txt", "ok")])
    with running(store, free_bytes=lambda folder: room[0]) as engine:
        until(lambda: engine.pause_reason)
        started = start_reprocess(store, ReprocessRequest(EVERYTHING))
        assert started.paused
        until(lambda: ask(store, "SELECT pause_reason FROM jobs") != "")
        assert counts(store, started.job_id) == (1, 0, 0)
        room[0] = 10**12
        assert ended(store, started.job_id) == "done"
        assert ask(store, "SELECT pause_reason FROM jobs") == ""


def test_a_folder_for_outputs_that_cannot_be_written_is_no_files_fault(store: Store) -> None:
    """The folder of renditions is gone and a file lies in its place: as an unwritable one, also for root."""
    add_files(store, [(f"f{number}.txt", "ok") for number in range(4)])
    with running(store) as engine:
        shutil.rmtree(store.paths.tmp)
        store.paths.tmp.write_text("in the way")
        job = start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id
        until(lambda: engine.pause_reason)
        assert ask(store, "SELECT COUNT(*) FROM assets WHERE state = 'failed'") == 0
        store.paths.tmp.unlink()
        assert ended(store, job) == "done"
        assert counts(store, job) == (4, 4, 0)


def test_a_library_that_is_away_blames_no_original(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add_files(store, [("a.txt", "ok")])
    away = [False]
    seen = environment.Environment._seen
    monkeypatch.setattr(environment.Environment, "away", lambda self: away[0])
    monkeypatch.setattr(
        environment.Environment, "_seen", lambda self, free: environment.AWAY if away[0] else seen(self, free)
    )
    with running(store) as engine:
        until(lambda: engine.running)
        (store.paths.root / "a.txt").rename(store.paths.root / "elsewhere")
        away[0] = True
        until(lambda: engine.pause_reason == environment.AWAY)
        job = start_reprocess(store, ReprocessRequest(EVERYTHING)).job_id
        (store.paths.root / "elsewhere").rename(store.paths.root / "a.txt")
        away[0] = False
        assert ended(store, job) == "done"
        assert counts(store, job) == (1, 1, 0)


def test_uploads_wait_for_room_and_fail_by_themselves(store: Store) -> None:
    full = [True]
    seen: list[str] = []

    def bring_in(
        rows: Sequence[UploadRow], cancelled: Callable[[], bool], progress: Callable[[int, float], None]
    ) -> None:
        for row in rows:
            seen.append(row.name)
            if row.name == "bad.txt":
                store.writer.run(lambda w, row=row: uploading.fail(w, row, FileNotFoundError(2, "gone")))  # type: ignore[misc]
                continue
            if full[0]:
                raise OSError(errno.ENOSPC, "no room")

            def work(w: Write, row: UploadRow = row) -> None:
                uploads.settle(w, row.id, UploadState.DONE)
                jobs.upload_ended(w, row.job_id, UploadState.DONE, None)

            store.writer.run(work)

    def make(w: Write) -> int:
        made = jobs.create(w, type=JobType.UPLOAD_POST, name="Upload", request="{}", priority=10, total=2)
        uploads.add(w, made, [UploadFile(f"/x/{n}", "", n) for n in ("bad.txt", "good.txt")], Conflict.ASK)
        return made

    job = store.writer.run(make)
    with running(store, uploader=bring_in) as engine:
        until(lambda: engine.pause_reason)
        until(lambda: ask(store, "SELECT COUNT(*) FROM uploads WHERE state = 'waiting'") == 1)
        full[0] = False
        assert ended(store, job) == "done"
    assert counts(store, job) == (2, 1, 1)
    assert ask(store, "SELECT message FROM uploads WHERE state = 'failed'") == "“bad.txt” could not be copied."
    assert seen.count("good.txt") >= 2
