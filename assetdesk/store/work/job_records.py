"""Jobs with all that is known of them, and pages of their logs, for the job operations (IPS API, ActiveJob, JobLog)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assetdesk.core.job import JobState, JobType
from assetdesk.core.upload import JobCounters
from assetdesk.store.plain import Plain
from assetdesk.store.work import jobs

_FACTS = """
    SELECT j.id, j.type, j.name, j.detail, j.instance, j.original_name, j.description, j.locale, j.sub_type, j.state,
           j.created, j.started, j.ended, j.total, j.done, j.failed, j.warnings, j.submitted_by, j.person_id,
           COALESCE(NULLIF(p.email, ''), NULLIF(p.name, ''), ''), j.cursor IS NOT NULL, j.pause_reason, j.hidden,
           j.sent, j.send_failed, j.send_warnings, j.fatal, j.context_id, j.request,
           EXISTS (SELECT 1 FROM post_uploads u WHERE u.job_id = j.id)
    FROM jobs j LEFT JOIN people p ON p.id = j.person_id
"""
_LINE = """
    SELECT l.id, l.job_id, l.at, l.type, l.message, l.asset_name, l.asset_id, COALESCE(a.type, ''), l.detail
    FROM job_log l LEFT JOIN assets a ON a.id = l.asset_id
"""


@dataclass(frozen=True, slots=True)
class JobFacts:
    """One row of `jobs` with whom it runs for; times in Unix seconds. `posted`: files may still be posted to it."""

    id: int
    type: JobType
    name: str
    detail: str
    instance: str
    original_name: str
    description: str
    locale: str
    sub_type: str
    state: JobState
    created: float
    started: float | None
    ended: float | None
    total: int
    done: int
    failed: int
    warnings: int
    submitted_by: str
    person_id: int | None
    address: str
    counting: bool
    pause_reason: str
    hidden: bool
    sent: int
    send_failed: int
    send_warnings: int
    fatal: str
    context_id: int | None
    request: str
    posted: bool

    @property
    def original(self) -> str:
        """The name as it was submitted."""
        return self.original_name or self.name

    @property
    def submitter(self) -> str:
        """The address of whom it runs for, or what they are called."""
        return self.address or self.submitted_by

    @property
    def log_type(self) -> str:
        """What stands for a job of its type as a whole in logs."""
        return jobs.begin_type(self.type)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a job's log; `asset_type` is empty where it is of no asset, or of one that is no more."""

    id: int
    job_id: int
    at: float
    type: str
    message: str
    asset_name: str
    asset_id: int | None
    asset_type: str
    detail: str


@dataclass(frozen=True, slots=True)
class Work:
    """How far one step of a job is, in items; `last` is when the last of them ended, in Unix seconds."""

    step: str
    done: int
    failed: int
    running: int
    waiting: int
    last: float | None


def facts(db: Plain, job_id: int | None = None) -> list[JobFacts]:
    """All jobs that are known (1,000 or so), newest first; or one."""
    rows = db.all(f"{_FACTS} WHERE ?1 IS NULL OR j.id = ?1 ORDER BY j.id DESC", (job_id,))
    return [_facts(tuple(row)) for row in rows]


def counters(db: Plain, job_ids: Iterable[int]) -> dict[int, JobCounters]:
    """`store.intake.uploads.counters` of several jobs; those without a file are left out."""
    rows = db.all(
        "SELECT job_id, SUM(outcome = 'new'), SUM(outcome = 'updated'), SUM(outcome = 'duplicate'),"
        " SUM(state = 'failed'), SUM(state IN ('done', 'skipped', 'failed') AND NOT (state = 'done' AND"
        " asset_id IS NULL)), (SELECT COUNT(*) FROM job_log l WHERE l.job_id = u.job_id AND l.type = 'UploadWarning')"
        " FROM uploads u WHERE job_id IN (SELECT value FROM json_each(?)) GROUP BY job_id",
        (jobs.ids_json(job_ids),),
    )
    made = {}
    for job_id, *values in rows:
        new, updated, duplicate, failed, total, warnings = (int(value or 0) for value in values)
        made[int(job_id)] = JobCounters(new, updated, duplicate, warnings, failed, total)
    return made


def lines(
    db: Plain,
    job_ids: Iterable[int],
    types: Sequence[str],
    *,
    by_type: bool,
    descending: bool,
    first: int,
    count: int,
) -> tuple[dict[int, int], list[Line]]:
    """How many lines of these jobs' logs there are by job, and so many of them from `first` (0 is the first) on.
    `types` narrows; empty means all. Lines of one type, or one second, stand in the order of their writing."""
    where = "l.job_id IN (SELECT value FROM json_each(:jobs))"
    where += " AND l.type IN (SELECT value FROM json_each(:types))" if types else ""
    values = {"jobs": jobs.ids_json(job_ids), "types": _texts(types), "count": count, "first": first}
    totals = db.all(f"SELECT l.job_id, COUNT(*) FROM job_log l WHERE {where} GROUP BY l.job_id", values)
    way = "DESC" if descending else "ASC"
    order = f"l.type {way}, l.id" if by_type else f"l.id {way}"
    rows = db.all(f"{_LINE} WHERE {where} ORDER BY {order} LIMIT :count OFFSET :first", values)
    return {int(row[0]): int(row[1]) for row in totals}, [Line(*row) for row in rows]


def asset_lines(db: Plain, asset_id: int) -> list[Line]:
    """What all jobs' logs say of an asset, oldest first."""
    return [Line(*row) for row in db.all(f"{_LINE} WHERE l.asset_id = ? ORDER BY l.id", (asset_id,))]


def work(db: Plain, job_id: int) -> list[Work]:
    """How far each step of a job is, in the order in which they were queued."""
    rows = db.all(
        "SELECT step, SUM(state = 'done'), SUM(state = 'failed'), SUM(state = 'assigned'), SUM(state = 'queued'),"
        " MAX(finished) FROM items WHERE job_id = ? AND state <> 'cancelled' GROUP BY step ORDER BY MIN(id)",
        (job_id,),
    )
    return [Work(str(row[0]), int(row[1]), int(row[2]), int(row[3]), int(row[4]), row[5]) for row in rows]


def at_work(db: Plain, job_id: int, most: int) -> list[tuple[str, str]]:
    """Step and asset of what is at work in a job right now."""
    rows = db.all(
        "SELECT i.step, a.name FROM items i JOIN assets a ON a.id = i.asset_id WHERE i.job_id = ?"
        " AND i.state = 'assigned' ORDER BY i.id LIMIT ?",
        (job_id, most),
    )
    return [(str(row[0]), str(row[1])) for row in rows]


def exported(db: Plain, job_id: int) -> list[int]:
    """The assets of an export, in the order in which they go out."""
    return [int(row[0]) for row in db.all("SELECT asset_id FROM outgoing WHERE job_id = ? ORDER BY id", (job_id,))]


def last_line(db: Plain, job_id: int) -> float | None:
    """When the job's log was last written to."""
    found = db.value("SELECT at FROM job_log WHERE job_id = ? ORDER BY id DESC LIMIT 1", (job_id,))
    return None if found is None else float(found)


def _texts(texts: Sequence[str]) -> str:
    return json.dumps(list(texts))


def _facts(row: tuple[object, ...]) -> JobFacts:
    values = list(row)
    values[1], values[9] = JobType(str(row[1])), JobState(str(row[9]))
    for place in (20, 22, 29):
        values[place] = bool(values[place])
    return JobFacts(*values)  # type: ignore[arg-type]
