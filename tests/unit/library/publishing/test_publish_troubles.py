"""A target that is away, a person who pauses or stops, pictures without a pyramid: what the job does, and in what
order things come to the target."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.engine import ended, until
from support.publishing import (
    catalogue,
    files_in,
    finished_assets,
    put_pyramid,
    sending_only,
    to_folder,
    unmark,
    wrong_with,
)

from assetdesk.core.job import JobState
from assetdesk.core.publish import Phase, PublishType
from assetdesk.jobs import sending as jobs_sending
from assetdesk.library import jobs, marks
from assetdesk.library.publishing import contexts as library_contexts
from assetdesk.library.publishing import sending, start
from assetdesk.library.publishing.connections import Connections
from assetdesk.library.session import Library
from assetdesk.library.targets.folder import FolderTarget
from assetdesk.library.targets.protocol import PlaceRefused, TargetAway
from assetdesk.library.targets.reaching import reach
from assetdesk.store.publishing import contexts, outgoing


class Watched(FolderTarget):
    """A folder that tells what is done to it, and may do something before each put."""

    calls: list[str]
    before: Callable[[str], None]

    def put(self, path: str, source: Path, **given: Any) -> str:
        self.before(path)
        made = super().put(path, source, **given)
        self.calls.append(path)
        return made

    def put_bytes(self, path: str, data: bytes) -> str:
        made = super().put_bytes(path, data)
        self.calls.append(path)
        return made

    def remove(self, path: str) -> None:
        super().remove(path)
        self.calls.append(f"-{path}")


def back_to(lib: Library, job_id: int, phase: Phase) -> None:
    """The job's row as it was while that phase was at work."""
    lib.store.writer.run(
        lambda w: w.db.run(
            "UPDATE jobs SET phase = ?, state = 'running', ended = NULL WHERE id = ?", (phase.value, job_id)
        )
    )


def one_phase(lib: Library, now: outgoing.Publishing) -> None:
    """The work of the phase that a job is in."""
    with Connections(lambda context: FolderTarget(Path(context.url), context.options)) as connections:
        sending._Sending(lib, now, lambda: False, lambda asset_id, part: None, connections).run()


def assert_set(event: threading.Event) -> None:
    """Wait for it."""
    assert event.wait(60)


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


@pytest.fixture
def target(lib: Library, tmp_path: Path) -> Path:
    return to_folder(lib, tmp_path / "Web shop")


@pytest.fixture
def watched(target: Path, monkeypatch: pytest.MonkeyPatch) -> type[Watched]:
    """The class whose `before` a test may set."""
    monkeypatch.setattr(Watched, "calls", [], raising=False)
    monkeypatch.setattr(Watched, "before", staticmethod(lambda path: None), raising=False)
    monkeypatch.setattr(sending, "open_target", lambda url, options, secret: Watched(Path(url), options))
    return Watched


def test_files_come_first_then_records_then_the_catalogue_and_removal_last(
    lib: Library, watched: type[Watched]
) -> None:
    one, two = finished_assets(lib, ["one.png", "two.png"])
    with sending_only(lib):
        ended(lib.store, start.publish(lib, 1).job_id)
        unmark(lib, one)
        put_pyramid(lib, two, b"other", run=2)
        watched.calls.clear()
        ended(lib.store, start.publish(lib, 1).job_id)
    assert watched.calls == ["two.tif", "two.json", "catalog.json", "-one.tif", "-one.json"]


def test_a_target_that_a_person_must_see_to_ends_the_job_alone_and_retry_goes_on(
    lib: Library, target: Path, watched: type[Watched]
) -> None:
    finished_assets(lib, [f"{n}.png" for n in range(8)])
    sentence = "“Web shop” cannot be written to."

    def fail(path: str) -> None:
        if len(watched.calls) > 3:
            raise TargetAway(sentence, passing=False)

    watched.before = staticmethod(fail)
    with sending_only(lib) as runner:
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
        assert runner.pause_reason == ""
        job = lib.browse.job(job_id)
        assert job is not None
        assert job.failed > 0
        assert job.done + job.failed == 8
        assert start.fatal(lib, job_id) == sentence
        assert not (target / "catalog.json").exists()
        with lib.browse.plain() as db:
            assert contexts.get(db, 1).problem == sentence
        watched.before = staticmethod(lambda path: None)
        jobs.retry(lib, job_id)
        ended(lib.store, job_id)
    assert len(catalogue(target)) == 8
    assert wrong_with(target) == []
    assert start.fatal(lib, job_id) == ""
    assert start.publish(lib, 1).kind is start.Begun.NOTHING


def test_a_target_that_comes_back_is_gone_on_with_by_itself(
    lib: Library, target: Path, watched: type[Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_sending, "DELAYS", (0.0, 0.0, 0.0))
    finished_assets(lib, ["one.png", "two.png"])
    cut = [TargetAway("The connection was cut."), TargetAway("The connection was cut.")]

    def fail(path: str) -> None:
        if cut:
            raise cut.pop()

    watched.before = staticmethod(fail)
    with sending_only(lib):
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.done, job.failed, job.pause_reason) == (2, 0, "")
    assert len(catalogue(target)) == 2


def test_a_paused_job_sends_nothing_more_until_it_is_resumed(
    lib: Library, target: Path, watched: type[Watched]
) -> None:
    finished_assets(lib, [f"{n}.png" for n in range(30)])
    begun, go_on = threading.Event(), threading.Event()

    def wait(path: str) -> None:
        begun.set()
        assert go_on.wait(60)

    watched.before = staticmethod(wait)
    with sending_only(lib) as runner:
        job_id = start.publish(lib, 1).job_id
        assert begun.wait(60)
        assert jobs.pause(lib, job_id) is JobState.PAUSED
        go_on.set()
        assert runner._sendings is not None
        until(lambda: runner._sendings is not None and runner._sendings.empty)
        sent = len(files_in(target))
        assert sent < 60
        assert not (target / "catalog.json").exists()
        jobs.resume(lib, job_id)
        ended(lib.store, job_id)
    assert len(catalogue(target)) == 30


def test_a_stopped_job_leaves_a_catalogue_of_what_was_sent(lib: Library, target: Path, watched: type[Watched]) -> None:
    finished_assets(lib, [f"{n}.png" for n in range(30)])
    begun, go_on = threading.Event(), threading.Event()

    def wait(path: str) -> None:
        if len(watched.calls) > 8:
            begun.set()
            assert go_on.wait(60)

    watched.before = staticmethod(wait)
    with sending_only(lib):
        job_id = start.publish(lib, 1).job_id
        assert begun.wait(60)
        jobs.stop(lib, job_id)
        go_on.set()
        assert ended(lib.store, job_id) == "stopped"
    assert 0 < len(catalogue(target)) < 30
    assert wrong_with(target) == []


def test_a_picture_waits_for_its_pyramid_and_one_that_has_none_in_the_end_is_not_sent(
    lib: Library, target: Path
) -> None:
    good, bad = finished_assets(lib, ["good.png", "bad.png"], pyramid=False)

    def waiting() -> list[int]:
        with lib.browse.plain() as db:
            return [int(row[0]) for row in db.all("SELECT asset_id FROM items WHERE state = 'queued' AND long = 1")]

    def end_items() -> None:
        lib.store.writer.run(
            lambda w: w.db.run(
                "UPDATE items SET state = CASE asset_id WHEN ? THEN 'done' ELSE 'failed' END WHERE state = 'queued'",
                (good,),
            )
        )

    with sending_only(lib) as runner:
        job_id = start.publish(lib, 1).job_id
        until(lambda: waiting() == [good, bad])
        put_pyramid(lib, good, b"made by a worker")
        lib.store.writer.run(
            lambda w: w.db.run(
                "INSERT INTO results (asset_id, step, source_hash, module_version, made, run, error_code,"
                " error_message) SELECT a.id, 'pyramid', a.hash, m.version, 0, 1, 'SourceCorrupt', 'It is damaged.'"
                " FROM assets a JOIN modules m ON m.step = 'pyramid' AND m.format = a.format WHERE a.id = ?",
                (bad,),
            )
        )
        end_items()
        runner.wake()
        ended(lib.store, job_id)
        job = lib.browse.job(job_id)
        assert job is not None
        assert (job.total, job.done, job.failed) == (2, 1, 1)
        assert set(catalogue(target)) == {"good"}
        (line,) = [entry for entry in lib.browse.job_log(job_id) if entry.asset_name == "bad.png"]
        assert (line.type, line.message) == (
            "ImageServingPublishError", "Its optimized file could not be made: It is damaged.",
        )  # fmt: skip
        jobs.retry(lib, job_id)
        until(lambda: waiting() == [bad])
        end_items()
        runner.wake()
        ended(lib.store, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.total, job.done, job.failed) == (2, 1, 1)


def test_a_file_that_is_made_anew_meanwhile_goes_as_it_is_then(
    lib: Library, target: Path, watched: type[Watched]
) -> None:
    (one,) = finished_assets(lib, ["one.png"])
    old = lib.store.paths.renditions
    with lib.browse.plain() as db:
        old /= db.value("SELECT path FROM derived WHERE asset_id = ?", (one,))

    def made_anew(path: str) -> None:
        if old.exists():
            old.unlink()
            put_pyramid(lib, one, b"made anew", run=2)

    watched.before = staticmethod(made_anew)
    with sending_only(lib):
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.done, job.failed) == (1, 0)
    assert (target / "one.tif").read_bytes() == b"made anew"


def test_two_jobs_for_one_target_go_one_after_the_other(lib: Library, target: Path, watched: type[Watched]) -> None:
    finished_assets(lib, ["one.png"])
    go_on = threading.Event()
    watched.before = staticmethod(lambda path: assert_set(go_on))
    with sending_only(lib):
        first = start.publish(lib, 1).job_id
        second = start.publish(lib, 1)
        assert second.kind is start.Begun.WAITING
        go_on.set()
        ended(lib.store, first)
        ended(lib.store, second.job_id)
    job = lib.browse.job(second.job_id)
    assert job is not None
    assert (job.total, job.skipped) == (0, 1)


def test_another_librarys_catalogue_is_not_written_over(lib: Library, target: Path) -> None:
    (target / "catalog.json").write_text('{"version": 1, "library": "Elsewhere", "assets": []}')
    finished_assets(lib, ["one.png"])
    with sending_only(lib):
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
    assert "Elsewhere" in start.fatal(lib, job_id)
    assert set(files_in(target)) == {"catalog.json"}


def test_each_phase_can_be_done_again_after_a_kill_and_leaves_a_true_catalogue(lib: Library, target: Path) -> None:
    one, two = finished_assets(lib, ["one.png", "two.png"])
    with sending_only(lib):
        ended(lib.store, start.publish(lib, 1).job_id)
    unmark(lib, one)
    put_pyramid(lib, two, b"other", run=2)
    finished_assets(lib, ["three.png"])
    job_id = start.publish(lib, 1).job_id
    phases = []
    while True:
        with lib.browse.plain() as db:
            now = outgoing.read(db, job_id)
        if now is None:
            break
        phases.append(now.phase)
        for _ in range(2):  # the second time is after a kill that came before the row said that it was done
            one_phase(lib, now)
            assert wrong_with(target) == []
            back_to(lib, job_id, now.phase)
        one_phase(lib, now)
    assert phases == [Phase.MAKING, Phase.SENDING, Phase.CATALOGUE, Phase.REMOVING, Phase.HISTORY]
    assert set(files_in(target)) == {"catalog.json", "three.json", "three.tif", "two.json", "two.tif"}
    assert files_in(target)["two.tif"] == b"other"
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.state, job.total, job.done) == ("done", 3, 3)
    assert start.publish(lib, 1).kind is start.Begun.NOTHING


def test_what_a_person_takes_back_or_wants_again_meanwhile_counts(
    lib: Library, target: Path, watched: type[Watched]
) -> None:
    one, _ = finished_assets(lib, ["one.png", "two.png"])
    with sending_only(lib):
        ended(lib.store, start.publish(lib, 1).job_id)
    (three,) = finished_assets(lib, ["three.png"])
    unmark(lib, one)
    job_id = start.publish(lib, 1).job_id
    unmark(lib, three)
    marks.put(lib, [one], True, [1])
    with sending_only(lib):
        ended(lib.store, job_id)
    assert set(files_in(target)) == {"catalog.json", "one.json", "one.tif", "two.json", "two.tif"}
    assert set(catalogue(target)) == {"one", "two"}
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.total, job.done, job.failed) == (0, 0, 0)
    assert start.publish(lib, 1).kind is start.Begun.NOTHING


def test_what_was_half_taken_back_and_is_wanted_again_is_sent_again(
    lib: Library, target: Path, watched: type[Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = finished_assets(lib, ["one.png"])
    with sending_only(lib):
        ended(lib.store, start.publish(lib, 1).job_id)
    unmark(lib, one)

    def cut(self: Watched, path: str) -> None:
        if path.endswith(".json"):
            raise TargetAway("The connection was cut.", passing=False)
        FolderTarget.remove(self, path)

    with monkeypatch.context() as patched, sending_only(lib):
        patched.setattr(Watched, "remove", cut)
        ended(lib.store, start.publish(lib, 1).job_id)
    assert not (target / "one.tif").exists()
    marks.put(lib, [one], True, [1])
    with sending_only(lib):
        ended(lib.store, start.publish(lib, 1).job_id)
    assert set(catalogue(target)) == {"one"}
    assert wrong_with(target) == []


def test_a_target_that_somebody_emptied_gets_all_of_it_again(
    lib: Library, target: Path, watched: type[Watched]
) -> None:
    finished_assets(lib, ["one.png", "two.png"])
    with sending_only(lib):
        ended(lib.store, start.publish(lib, 1).job_id)
        for path in target.iterdir():
            if path.is_file():
                path.unlink()
        finished_assets(lib, ["three.png"])
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
    assert set(catalogue(target)) == {"one", "two", "three"}
    assert wrong_with(target) == []
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.state, job.total, job.done) == ("done", 3, 3)
    assert start.publish(lib, 1).kind is start.Begun.NOTHING


def test_a_folder_that_was_emptied_and_is_chosen_again_is_sent_to_again(lib: Library, tmp_path: Path) -> None:
    folder = tmp_path / "Web shop"
    library_contexts.change(lib, 1, url=str(folder))
    reach(lib, 1)
    finished_assets(lib, ["one.png"])
    with sending_only(lib):
        ended(lib.store, start.publish(lib, 1).job_id)
        reach(lib, 1)
        assert start.publish(lib, 1).kind is start.Begun.NOTHING
        shutil.rmtree(folder)
        reach(lib, 1)
        ended(lib.store, start.publish(lib, 1).job_id)
    assert set(catalogue(folder)) == {"one"}
    assert wrong_with(folder) == []


def test_a_job_whose_target_was_removed_ends_when_it_is_tried_again(
    lib: Library, target: Path, watched: type[Watched]
) -> None:
    def fail(path: str) -> None:
        raise TargetAway("“Web shop” cannot be written to.", passing=False)

    watched.before = staticmethod(fail)
    finished_assets(lib, ["one.png"])
    with sending_only(lib):
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
        library_contexts.delete(lib, 1)
        jobs.retry(lib, job_id)
        ended(lib.store, job_id)
    assert start.fatal(lib, job_id) == "There is no such publish target any more."


def test_a_line_that_breaks_now_and_then_ends_no_long_job(
    lib: Library, target: Path, watched: type[Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_sending, "DELAYS", (0.0,))
    monkeypatch.setattr(sending, "AT_ONCE", 1)
    finished_assets(lib, [f"{n}.png" for n in range(6)])
    broken: set[str] = set()

    def fail(path: str) -> None:
        if path not in broken:
            broken.add(path)
            raise TargetAway("The connection was cut.")

    watched.before = staticmethod(fail)
    with sending_only(lib):
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
    assert start.fatal(lib, job_id) == ""
    assert len(catalogue(target)) == 6


def test_another_librarys_catalogue_is_kept_where_there_is_nothing_to_send(lib: Library, target: Path) -> None:
    (target / "catalog.json").write_text('{"version": 1, "library": "Elsewhere", "assets": []}')
    with sending_only(lib):
        job_id = start.publish(lib, 1, PublishType.FULL_WITH_SEARCH).job_id
        ended(lib.store, job_id)
    assert "Elsewhere" in start.fatal(lib, job_id)
    assert set(files_in(target)) == {"catalog.json"}


@pytest.mark.skipif(os.name == "nt", reason="names are limited otherwise there")
def test_a_name_that_the_target_refuses_costs_that_asset_alone(
    lib: Library, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that takes shorter names than the library's, or none of a kind."""
    real = Path.replace

    def replace(one: Path, two: Path) -> Path:
        if two.name.startswith("refused"):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        if len(two.name) > 80:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
        return real(one, two)

    monkeypatch.setattr(Path, "replace", replace)
    (target / "in_the_way.tif").mkdir(parents=True)
    finished_assets(lib, ["one.png", f"{'a' * 100}.png", "refused.png", "in the way.png", "two.png"])
    with sending_only(lib):
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    assert (start.fatal(lib, job_id), job.done, job.failed) == ("", 2, 3)
    assert set(catalogue(target)) == {"one", "two"}
    assert wrong_with(target) == []
    with lib.browse.plain() as db:
        rows = db.all("SELECT code, message FROM outgoing WHERE job_id = ? AND state = 'failed'", (job_id,))
    assert {row[0] for row in rows} == {PlaceRefused.CODE}
    assert all("takes no file called" in row[1] for row in rows)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_what_cannot_be_taken_away_does_not_hold_up_the_rest(lib: Library, target: Path, tmp_path: Path) -> None:
    one, two = finished_assets(lib, ["one.png", "two.png"], pyramid=False)
    for asset_id in (one, two):
        put_pyramid(lib, asset_id, b"x")
    with sending_only(lib):
        ended(lib.store, start.publish(lib, 1).job_id)
        lib.store.writer.run(
            lambda w: w.db.run(
                "UPDATE published_files SET path = 'led/out.tif' WHERE path = 'one.tif'",
            )
        )
        (target / "led").symlink_to(tmp_path)
        (tmp_path / "out.tif").write_bytes(b"theirs")
        unmark(lib, one)
        unmark(lib, two)
        job_id = start.publish(lib, 1).job_id
        ended(lib.store, job_id)
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.done, job.failed) == (1, 1)
    assert (tmp_path / "out.tif").read_bytes() == b"theirs"
    assert catalogue(target) == {}
