"""Jobs that begin at a time: missed ones, ones that are still at work, once, by hand, and two who would begin them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from support.engine import until

from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import parse_job, parse_scheduled
from assetdesk.core.ips.words import TriggerState
from assetdesk.core.job import JobType
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.scheduled import ScheduledJob
from assetdesk.jobs.due import Due
from assetdesk.library import jobs, schedules, upload_urls
from assetdesk.library.session import Library
from assetdesk.store.work import schedules as rows

HOURLY = "0 0 * * * ?"
EVERYTHING = ReprocessRequest(Selection(everything=True), name="Again").to_json()


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


class Clock:
    """A clock that stands still until it is put on."""

    def __init__(self, text: str) -> None:
        self.now = at(text)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "Library", run=False) as made:
        yield made


def put(lib: Library, next_at: str, rule: str = HOURLY, request: str = EVERYTHING) -> int:
    """A schedule whose next time is that, as if it had been made long ago."""
    one = ScheduledJob(0, "Again", JobType.REPROCESS_ASSETS, request, rule=rule, time_zone="UTC" if rule else "")
    return lib.store.writer.run(lambda w: rows.add(w, replace(one, next_at=at(next_at))))


def end(lib: Library, job_id: int) -> None:
    jobs.stop(lib, job_id)


def notes(lib: Library, job_id: int) -> list[str]:
    return [entry.message for entry in lib.browse.job_log(job_id) if entry.type == rows.NOTE]


def test_it_begins_at_its_second_and_not_before(lib: Library) -> None:
    clock = Clock("2026-03-01T02:59:59")
    due = Due(lib.store, schedules.begins(lib.store), clock)
    number = put(lib, "2026-03-01T03:00:00")
    assert due.beat() == []
    clock.now += 1
    (job_id,) = due.beat()
    one = schedules.get(lib, number)
    assert (one.last_job, one.last_at, one.next_at) == (job_id, clock.now, at("2026-03-01T04:00:00"))
    job = lib.browse.job(job_id)
    assert job is not None
    assert (job.type, job.name, job.counting) == (JobType.REPROCESS_ASSETS, "Again", True)
    assert notes(lib, job_id) == []
    assert due.beat() == []


def test_missed_runs_are_caught_up_by_one(lib: Library) -> None:
    clock = Clock("2026-03-02T10:30:00")
    due = Due(lib.store, schedules.begins(lib.store), clock)
    put(lib, "2026-03-01T03:00:00")
    (job_id,) = due.beat()
    assert notes(lib, job_id) == [
        "Due on 2026-03-01 at 03:00, begun when this library could be worked on. This run stands for 32 that were due."
    ]
    end(lib, job_id)
    assert due.beat() == []
    clock.now = at("2026-03-02T11:00:00")
    assert len(due.beat()) == 1


def test_a_run_that_is_at_work_is_not_doubled(lib: Library) -> None:
    clock = Clock("2026-03-01T03:00:00")
    due = Due(lib.store, schedules.begins(lib.store), clock)
    number = put(lib, "2026-03-01T03:00:00")
    (first,) = due.beat()
    clock.now = at("2026-03-01T05:10:00")
    assert due.beat() == []
    assert schedules.get(lib, number).trigger_state(clock.now) is TriggerState.BLOCKED
    with pytest.raises(UsageFault, match="running already"):
        schedules.run_now(lib, number)
    end(lib, first)
    (second,) = due.beat()
    assert "stands for 2" in notes(lib, second)[0]
    assert schedules.get(lib, number).next_at == at("2026-03-01T06:00:00")


def test_once_is_once(lib: Library) -> None:
    clock = Clock("2026-03-01T03:00:00")
    due = Due(lib.store, schedules.begins(lib.store), clock)
    number = put(lib, "2026-02-01T00:00:00", rule="")
    (job_id,) = due.beat()
    end(lib, job_id)
    clock.now += 86_400
    assert due.beat() == []
    assert schedules.get(lib, number).state is TriggerState.COMPLETE


def test_paused_ones_wait_and_owe_nothing(lib: Library) -> None:
    made = schedules.add(lib, "Again", JobType.REPROCESS_ASSETS, EVERYTHING, rule=HOURLY, zone="UTC")
    schedules.pause(lib, made.id)
    assert made.next_at is not None
    due = Due(lib.store, schedules.begins(lib.store), lambda: (made.next_at or 0) + 7 * 86_400)
    assert due.beat() == []
    schedules.resume(lib, made.id)
    assert schedules.get(lib, made.id).next_at == made.next_at
    job_id = schedules.run_now(lib, made.id)
    assert notes(lib, job_id) == ["Begun by hand."]
    assert schedules.get(lib, made.id).next_at == made.next_at
    other = schedules.change(lib, made.id, rule="0 30 9 ? * Mon", zone="Europe/Berlin", name="Mondays")
    assert (other.name, other.rule, other.last_job) == ("Mondays", "0 30 9 ? * Mon", job_id)
    schedules.delete(lib, made.id)
    assert schedules.list(lib) == []
    with pytest.raises(UsageFault):
        schedules.pause(lib, made.id)


def test_addresses_are_fetched_at_a_time_unless_the_network_is_off(lib: Library) -> None:
    lib.store.set_setting("network", True)
    wanted = upload_urls.request(lib, [("https://example.org/a.jpg", "In/a.jpg")], name="Fetch")
    made = schedules.add(lib, "Fetch", JobType.UPLOAD_URLS, upload_urls.kept(wanted), rule=HOURLY)
    (file,) = lib.browse.uploads(schedules.run_now(lib, made.id))
    assert (file.source, file.folder, file.name) == ("https://example.org/a.jpg", "In", "a.jpg")
    end(lib, file.job_id)
    lib.store.set_setting("network", False)
    due = Due(lib.store, schedules.begins(lib.store), lambda: made.next_at or 0.0)
    assert due.beat() == []
    assert "network" in schedules.get(lib, made.id).problem


@pytest.mark.parametrize("request_text", ["{}", "not json", json.dumps({"selection": 3})])
def test_what_cannot_begin_says_so_and_is_tried_at_its_next_time(lib: Library, request_text: str) -> None:
    clock = Clock("2026-03-01T03:00:00")
    number = put(lib, "2026-03-01T03:00:00", request=request_text)
    due = Due(lib.store, schedules.begins(lib.store), clock)
    assert due.beat() == []
    one = schedules.get(lib, number)
    assert one.problem
    assert (one.state, one.next_at) == (TriggerState.NORMAL, at("2026-03-01T04:00:00"))
    assert not lib.browse.jobs()


def test_two_who_look_at_the_same_moment_begin_one(lib: Library) -> None:
    put(lib, "2026-03-01T03:00:00")
    with Library.open(lib.root, run=False) as other:
        clock = Clock("2026-03-01T03:00:00")
        begun: list[int] = []
        start = Barrier(2)

        def look(one: Library) -> None:
            due = Due(one.store, schedules.begins(one.store), clock)
            start.wait()
            begun.extend(due.beat())

        threads = [Thread(target=look, args=(one,)) for one in (lib, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(begun) == len(lib.browse.jobs()) == 1


@pytest.mark.parametrize(
    "given", [{"rule": "x"}, {"rule": HOURLY, "at": 1.0}, {}, {"rule": "0 0 0 1 1 ? 1999"}, {"at": 1.0, "zone": "Moon"}]
)
def test_times_that_cannot_be(lib: Library, given: dict[str, object]) -> None:
    with pytest.raises(UsageFault):
        schedules.add(lib, "Again", JobType.REPROCESS_ASSETS, EVERYTHING, **given)  # type: ignore[arg-type]


def test_handles() -> None:
    handle = ScheduledJob(3, "At 3 | night", JobType.REPROCESS_ASSETS, "{}").handle
    assert handle == "j|1|At 3 %7C night||3"
    texts = (handle, " 3 ", "j|3", "", "-3", "j|1|x||", "j|1||run|3")
    assert [parse_scheduled(text) for text in texts] == [3, 3, None, None, None, None, None]
    assert parse_job(handle) is None  # a job and a schedule may have one number


def test_the_program_that_works_the_queue_begins_them(lib: Library) -> None:
    number = put(lib, "2026-01-01T00:00:00")
    lib.run()
    until(lambda: schedules.get(lib, number).last_job is not None and schedules.get(lib, number).running is None)
    job = lib.browse.job(schedules.get(lib, number).last_job or 0)
    assert job is not None
    assert (job.state.value, job.total) == ("done", 0)


@pytest.mark.parametrize("column", ["time_zone", "exec_schedule", "type"])
def test_one_that_this_program_does_not_know_stops_nothing_else(lib: Library, column: str) -> None:
    number = put(lib, "2026-03-01T03:00:00")
    other = put(lib, "2026-03-01T03:00:00")
    lib.store.writer.run(lambda w: w.db.run(f"UPDATE schedules SET {column} = 'Elsewhere' WHERE id = ?", (number,)))
    due = Due(lib.store, schedules.begins(lib.store), Clock("2026-03-01T03:00:00"))
    assert len(due.beat()) == 1
    assert due.beat() == []
    with lib.browse.plain() as db:
        assert db.value("SELECT state FROM schedules WHERE id = ?", (number,)) == "Error"
        assert db.value("SELECT problem FROM schedules WHERE id = ?", (number,))
    assert schedules.get(lib, other).last_job is not None
