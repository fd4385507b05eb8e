"""The rows of jobs that begin at a time. Only who works the queue fires them, each in one transaction with its job.

A run that was missed is caught up, once however many were. Where the last run is still at work the next one waits for
its end, and stands for all that were due meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from assetdesk.core import schedule as rules
from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.words import TriggerState
from assetdesk.core.job import JobType
from assetdesk.core.scheduled import ScheduledJob
from assetdesk.store.plain import Plain
from assetdesk.store.work import jobs
from assetdesk.store.writer import Write

# makes the schedule's job in the transaction; UsageFault where it cannot begin
Begin = Callable[[Write, ScheduledJob], int]
# the log type of a note about a run's time: ours, in the manner of the others
NOTE = "JobScheduled"
# later than this it is said that it is late
LATE_SECONDS = 90.0
_RUNS = "SELECT MAX(j.id) FROM jobs j WHERE j.schedule_id = s.id AND j.state NOT IN ('done', 'stopped')"
_COLUMNS = (
    "SELECT s.id, s.name, s.type, s.request, s.description, s.exec_schedule, s.time_zone, s.next_at, s.last_at,"
    f" s.last_job, s.state, s.problem, s.submitted_by, s.made, ({_RUNS}) AS running,"
    f" (SELECT COUNT(*) FROM uploads u WHERE u.job_id = ({_RUNS}) AND u.state = 'held') AS held FROM schedules s"
)
_DUE = f"s.state = 'Normal' AND s.next_at <= ? AND ({_RUNS}) IS NULL"


def listed(db: Plain) -> list[ScheduledJob]:
    """All: what comes next first, then what has ended or is paused, by name."""
    rows = db.all(f"{_COLUMNS} ORDER BY s.state <> 'Normal', s.next_at IS NULL, s.next_at, s.name, s.id")
    return list(map(_made, rows))


def get(db: Plain, schedule_id: int) -> ScheduledJob:
    """UsageFault where there is none."""
    row = db.one(f"{_COLUMNS} WHERE s.id = ?", (schedule_id,))
    if row is None:
        raise UsageFault("This scheduled job is not there any more.")
    return _made(row)


def add(w: Write, one: ScheduledJob) -> int:
    """A new one; its number."""
    w.changed(schedules=True)
    return int(
        w.db.value(
            "INSERT INTO schedules (name, type, request, description, exec_schedule, time_zone, next_at, state,"
            " submitted_by, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (one.name, one.type.value, one.request, one.description, one.rule, one.time_zone, one.next_at,
             one.state.value, one.submitted_by, w.now),
        )
    )  # fmt: skip


def change(w: Write, one: ScheduledJob) -> None:
    """What it is and when; what it has done stays."""
    w.db.run(
        "UPDATE schedules SET name = ?, request = ?, description = ?, exec_schedule = ?, time_zone = ?, next_at = ?,"
        " state = ?, problem = '' WHERE id = ?",
        (one.name, one.request, one.description, one.rule, one.time_zone, one.next_at, one.state.value, one.id),
    )
    w.changed(schedules=True)


def pause(w: Write, schedule_id: int) -> None:
    """It does not begin by itself until `resume`."""
    if w.db.run("UPDATE schedules SET state = 'Paused' WHERE id = ? AND state IN ('Normal', 'Error')", (schedule_id,)):
        w.changed(schedules=True)
    else:
        get(w.db, schedule_id)


def resume(w: Write, schedule_id: int) -> None:
    """It begins by itself again, at the next time of its rule: nothing was missed while a person had it paused. One
    that was to begin once, at a time that is over, begins now."""
    one = get(w.db, schedule_id)
    if one.state is not TriggerState.PAUSED:
        return
    next_at = following(one, w.now) if one.rule else one.next_at
    w.db.run(
        "UPDATE schedules SET state = ?, next_at = ? WHERE id = ?",
        ((TriggerState.COMPLETE if next_at is None else TriggerState.NORMAL).value, next_at, schedule_id),
    )
    w.changed(schedules=True)


def delete(w: Write, schedule_id: int) -> None:
    """Forget it; its runs and their logs stay. One that is gone already is no fault."""
    if w.db.run("DELETE FROM schedules WHERE id = ?", (schedule_id,)):
        w.changed(schedules=True)


def due(db: Plain, now: float) -> list[int]:
    """Those that are to begin, the longest due first."""
    return [
        int(row[0]) for row in db.all(f"SELECT s.id FROM schedules s WHERE {_DUE} ORDER BY s.next_at, s.id", (now,))
    ]


def fire(w: Write, schedule_id: int, now: float, begin: Begin) -> int | None:
    """Begin its job, and set its next time. None where it is not due any more."""
    if w.db.value(f"SELECT 1 FROM schedules s WHERE s.id = ? AND {_DUE}", (schedule_id, now)) is None:
        return None
    one = get(w.db, schedule_id)
    job_id = _begun(w, one, now, begin)
    assert one.next_at is not None
    if now - one.next_at > LATE_SECONDS:
        when = datetime.fromtimestamp(one.next_at, rules.zone_of(one.time_zone))
        note = f"Due on {when:%Y-%m-%d} at {when:%H:%M}, begun when this library could be worked on."
        more = rules.passed(rules.parse(one.rule), one.next_at, now, rules.zone_of(one.time_zone)) if one.rule else 0
        if more:
            note += f" This run stands for {more + 1:,} that were due."
        jobs.log(w, job_id, NOTE, note)
    _set_next(w, one, now, "")
    return job_id


def run_now(w: Write, schedule_id: int, now: float, begin: Begin) -> int:
    """A person's run beside the rule, which stays as it is. UsageFault where a run of it is at work."""
    one = get(w.db, schedule_id)
    if one.running is not None:
        raise UsageFault(f"“{one.name}” is running already.")
    job_id = _begun(w, one, now, begin)
    jobs.log(w, job_id, NOTE, "Begun by hand.")
    if not one.rule and one.state is TriggerState.NORMAL:  # it was to run once
        _set_next(w, one, now, "")
    return job_id


def failed(w: Write, schedule_id: int, now: float, sentence: str) -> None:
    """It could not begin; the next time is tried again, where there is one that can be told."""
    try:
        one = get(w.db, schedule_id)
        if one.next_at is not None and one.next_at <= now:
            _set_next(w, one, now, sentence)
    except (UsageFault, ValueError):  # its type, rule or time zone is none that this machine knows
        w.db.run(
            "UPDATE schedules SET state = ?, problem = ? WHERE id = ?", (TriggerState.ERROR, sentence, schedule_id)
        )
        w.changed(schedules=True)


def of_request(db: Plain, name: str, value: object) -> list[ScheduledJob]:
    """Those whose request has that member."""
    rows = db.all(f"{_COLUMNS} WHERE json_extract(s.request, '$.' || ?) = ? ORDER BY s.id", (name, value))
    return list(map(_made, rows))


def runs(db: Plain, schedule_id: int) -> list[int]:
    """The numbers of its runs that are still known, newest first."""
    return [int(row[0]) for row in db.all("SELECT id FROM jobs WHERE schedule_id = ? ORDER BY id DESC", (schedule_id,))]


def following(one: ScheduledJob, now: float) -> float | None:
    """The next time of its rule; None where it has none, or none any more."""
    return rules.next_time(rules.parse(one.rule), now, rules.zone_of(one.time_zone)) if one.rule else None


def _begun(w: Write, one: ScheduledJob, now: float, begin: Begin) -> int:
    job_id = begin(w, one)
    w.db.run("UPDATE jobs SET schedule_id = ? WHERE id = ?", (one.id, job_id))
    w.db.run("UPDATE schedules SET last_at = ?, last_job = ?, problem = '' WHERE id = ?", (now, job_id, one.id))
    w.changed(schedules=True, jobs=[job_id])
    return job_id


def _set_next(w: Write, one: ScheduledJob, now: float, problem: str) -> None:
    next_at = following(one, now)
    state = TriggerState.NORMAL if next_at is not None else TriggerState.ERROR if problem else TriggerState.COMPLETE
    w.db.run(
        "UPDATE schedules SET next_at = ?, state = ?, problem = ? WHERE id = ?",
        (next_at, state.value, problem, one.id),
    )
    w.changed(schedules=True)


def _made(row: Any) -> ScheduledJob:
    return ScheduledJob(
        id=int(row.id),
        name=row.name,
        type=JobType(row.type),
        request=row.request,
        description=row.description,
        rule=row.exec_schedule,
        time_zone=row.time_zone,
        next_at=row.next_at,
        last_at=row.last_at,
        last_job=row.last_job,
        state=TriggerState(row.state),
        problem=row.problem,
        submitted_by=row.submitted_by,
        made=row.made,
        running=None if row.running is None else int(row.running),
        held=int(row.held),
    )
