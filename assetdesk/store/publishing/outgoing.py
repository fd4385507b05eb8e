"""Publish jobs and their rows: what is to be sent to a context's target, how far that is, and how it ends.

Everything that a job goes on from is in rows: its phase, a row an asset, a row a file at the target. A file's row is
there before the file is, with an empty hash, so that nothing lies at a target that no row knows of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assetdesk.core.job import PRIORITY_CLASS, JobType, Priority
from assetdesk.core.publish import Context, Kind, Phase, PlanRow, PublishType, Reason
from assetdesk.core.publish_job import DETAILS, SUB_TYPES, log_words
from assetdesk.store.plain import Plain
from assetdesk.store.publishing import contexts, publish_plan, published
from assetdesk.store.work import jobs
from assetdesk.store.writer import Write

_TYPES = ", ".join(f"'{kind.value}'" for kind in JobType if kind.publishes)
_WORKS = "('queued', 'running', 'interrupted', 'stopping')"
_NO_PYRAMIDS = (
    "This library makes no optimized files (Preferences, Processing), so the picture for the web goes out instead."
)
_LIVE_ITEMS = (
    "(EXISTS (SELECT 1 FROM items i WHERE i.job_id = j.id AND i.state IN ('queued', 'assigned'))"
    " OR EXISTS (SELECT 1 FROM followers f WHERE f.job_id = j.id))"
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Assets of a job by what is done with them."""

    send: int = 0
    records: int = 0
    remove: int = 0

    @property
    def all(self) -> int:
        """All of them."""
        return self.send + self.records + self.remove


@dataclass(frozen=True, slots=True)
class Publishing:
    """A publish job that may work now. `created` in Unix seconds: what was sent since was sent by it, or later."""

    job_id: int
    type: JobType
    context: Context
    publish_type: PublishType
    phase: Phase
    created: float
    stopping: bool


def begin(
    w: Write,
    context: Context,
    publish_type: PublishType,
    *,
    name: str,
    job: Mapping[str, Any],
    origin: str,
    submitted_by: str,
    priority: Priority = Priority.SELECTION,
    original_name: str = "",
    person_id: int | None = None,
) -> int:
    """A new publish job whose rows are made when it begins. `job` is what concerns it alone, by its IPS names."""
    request = {
        "contextId": context.id,
        "publishType": publish_type.value,
        # the one step that a publish job may make of its own accord, and what follows on it
        "scopes": ["optimize"],
        "origin": origin,
        "job": dict(job),
    }
    job_id = jobs.create(
        w,
        type=context.job_type,
        name=name,
        request=json.dumps(request, sort_keys=True, ensure_ascii=False),
        priority=PRIORITY_CLASS[priority],
        detail=DETAILS[publish_type],
        destination=context.server,
        submitted_by=submitted_by,
        original_name=original_name,
        person_id=person_id,
    )
    w.db.run(
        "UPDATE jobs SET context_id = ?, phase = ?, sub_type = ?, cursor = NULL WHERE id = ?",
        (context.id, Phase.PLANNING.value, SUB_TYPES[publish_type], job_id),
    )
    return job_id


def plan(w: Write, job_id: int) -> Counts:
    """Make the job's rows. One that has nothing to do ends, or still looks whether all lies there. Nothing where the
    job is beyond that, or rests."""
    one = read(w.db, job_id)
    if one is None or one.phase is not Phase.PLANNING:
        return Counts()
    found, skipped = _planned(w.db, one)
    w.db.many(
        "INSERT OR IGNORE INTO outgoing (job_id, asset_id, asset_name, kind, reason, files, bytes)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(job_id, row.asset_id, row.name, row.kind.value, row.reason.value, row.files, row.bytes) for row in found],
    )
    kinds = [row.kind for row in found]
    made = Counts(kinds.count(Kind.SEND), kinds.count(Kind.RECORD), kinds.count(Kind.REMOVE))
    # beside what was found now, what an earlier plan of the same job had found (`begin_anew`)
    rows = dict(
        w.db.all("SELECT kind, COUNT(*) FROM outgoing WHERE job_id = ? AND state = 'waiting' GROUP BY 1", (job_id,))
    )
    count = w.db.value("SELECT COUNT(*) FROM outgoing WHERE job_id = ? AND state <> 'skipped'", (job_id,))
    w.db.run("UPDATE jobs SET total = ?, skipped = ? WHERE id = ?", (count, skipped, job_id))
    if made.send and one.context.files.pyramid and not w.db.value("SELECT 1 FROM modules WHERE step = 'pyramid'"):
        jobs.log(w, job_id, log_words(one.type).warning, _NO_PYRAMIDS)
    if Kind.SEND in rows:
        after: Phase | None = Phase.MAKING
    elif rows or published.any_there(w.db, one.context.id, one.context.server):
        after = Phase.SENDING
    else:
        after = None
    if not rows and one.publish_type is PublishType.FULL_WITH_SEARCH:
        after = Phase.CATALOGUE
    enter(w, job_id, after)
    return made


def has_rows(db: Plain, job_id: int) -> bool:
    """Whether there was anything to do."""
    return db.value("SELECT 1 FROM outgoing WHERE job_id = ? LIMIT 1", (job_id,)) is not None


def begin_anew(w: Write, job_id: int, sentence: str) -> None:
    """What lies at the target is not what the job was planned by: it is planned once more."""
    one = read(w.db, job_id)
    if one is None or one.phase is not Phase.SENDING:
        return
    w.db.run("UPDATE outgoing SET kind = 'send' WHERE job_id = ? AND kind = 'record' AND state = 'waiting'", (job_id,))
    warned(w, job_id, one.type, sentence)
    enter(w, job_id, Phase.PLANNING)


def _planned(db: Plain, one: Publishing) -> tuple[list[PlanRow], int]:
    """What the job does, and how many assets it leaves alone: one comparison tells both."""
    every = publish_plan.rows(db, one.context.id, PublishType.FULL)
    if one.publish_type is not PublishType.INCREMENTAL:
        return every, 0
    due = [row for row in every if row.reason is not Reason.CURRENT]
    records = [
        replace(row, kind=Kind.RECORD, files=0, bytes=0, pyramid=False) if row.reason is Reason.RECORD else row
        for row in due
    ]
    return records, len(every) - len(due)


def waiting(db: Plain) -> list[tuple[int, int]]:
    """Jobs with something to do now, each with its context, in the order in which they run: one a context at a time.
    One whose pyramids are being made has nothing to do."""
    rows = db.all(
        f"SELECT j.id, j.context_id FROM jobs j WHERE j.type IN ({_TYPES}) AND j.state IN {_WORKS} AND j.phase <> ''"
        f" AND NOT (j.phase = '{Phase.MAKING}' AND {_LIVE_ITEMS}) AND NOT EXISTS (SELECT 1 FROM jobs o"
        f" WHERE o.context_id = j.context_id AND o.id < j.id AND o.type IN ({_TYPES}) AND o.state IN {_WORKS}"
        " AND o.phase <> '') ORDER BY j.priority, j.place, j.id"
    )
    return [(int(row[0]), int(row[1] or 0)) for row in rows]


def behind_another(db: Plain, job_id: int) -> bool:
    """Whether an earlier job publishes to the same target."""
    return (
        db.one(
            "SELECT 1 FROM jobs j JOIN jobs o ON o.context_id = j.context_id AND o.id < j.id"
            f" WHERE j.id = ? AND o.type IN ({_TYPES}) AND o.state IN {_WORKS} AND o.phase <> '' LIMIT 1",
            (job_id,),
        )
        is not None
    )


def read(db: Plain, job_id: int) -> Publishing | None:
    """Where one is; None where it has ended or rests. UsageFault where its context is gone."""
    row = db.one(
        f"SELECT type, request, phase, created, state, context_id FROM jobs WHERE id = ? AND state IN {_WORKS}"
        " AND phase <> ''",
        (job_id,),
    )
    if row is None:
        return None
    return Publishing(
        job_id,
        JobType(row.type),
        contexts.get(db, int(row.context_id)),
        PublishType(json.loads(row.request)["publishType"]),
        Phase(row.phase),
        float(row.created),
        row.state == "stopping",
    )


def goes_on(db: Plain, job_id: int, phase: Phase) -> bool:
    """Whether the job is still to do the work of a phase: no one has paused or stopped it, or all jobs."""
    return (
        db.one(
            f"SELECT 1 FROM jobs WHERE id = ? AND phase = ? AND state IN {_WORKS} AND NOT EXISTS (SELECT 1 FROM"
            " settings WHERE name = 'queue_paused' AND value = 'true')",
            (job_id, phase.value),
        )
        is not None
    )


def enter(w: Write, job_id: int, phase: Phase | None, *, after: Phase | None = None) -> None:
    """The next phase; None: it has done all, and ends. With `after` only where the job is still in that one."""
    if after is not None and w.db.value("SELECT phase FROM jobs WHERE id = ?", (job_id,)) != after.value:
        return
    w.db.run("UPDATE jobs SET phase = ? WHERE id = ?", (phase.value if phase else "", job_id))
    w.changed(jobs=[job_id])
    if phase is None:
        w.changed(targets=True)
        jobs.settle(w, [job_id])


@dataclass(frozen=True, slots=True)
class Row:
    """A waiting row of a job."""

    id: int
    asset_id: int
    kind: str
    reason: str


def next_rows(db: Plain, job_id: int, kinds: Sequence[Kind], after: int, limit: int) -> list[Row]:
    """Waiting rows behind one, in their order."""
    rows = db.all(
        "SELECT id, asset_id, kind, reason FROM outgoing WHERE job_id = ? AND state = 'waiting' AND id > ?"
        " AND kind IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?",
        (job_id, after, json.dumps([kind.value for kind in kinds]), limit),
    )
    return [Row(int(row[0]), int(row[1]), str(row[2]), str(row[3])) for row in rows]


def skipped(w: Write, job_id: int, row_id: int, sentence: str) -> None:
    """There is nothing to do for an asset any more: it does not count."""
    if _end(w, job_id, row_id, "skipped", sentence, "") is not None:
        w.db.run("UPDATE jobs SET total = MAX(0, total - 1), skipped = skipped + 1 WHERE id = ?", (job_id,))
        w.changed(jobs=[job_id])


def failed(w: Write, job_id: int, row_id: int, sentence: str, code: str = "", *, files: int = 0) -> None:
    """An asset could not be sent or withdrawn; `files` of it failed."""
    row = _end(w, job_id, row_id, "failed", sentence, code)
    if row is None:
        return
    w.db.run("UPDATE jobs SET failed = failed + 1, send_failed = send_failed + ? WHERE id = ?", (files, job_id))
    words = log_words(JobType(row.type))
    kind = words.cleanup_failure if row.kind == Kind.REMOVE else words.error
    jobs.log(w, job_id, kind, sentence, asset_id=int(row.asset_id), asset_name=row.asset_name, code=code)
    w.changed(jobs=[job_id])


def done(w: Write, job_id: int, row_id: int, sentence: str, *, warnings: Sequence[str] = ()) -> None:
    """An asset is sent or withdrawn."""
    row = _end(w, job_id, row_id, "done", sentence, "")
    if row is None:
        return
    w.db.run(
        "UPDATE jobs SET done = done + 1, send_warnings = send_warnings + ?, warnings = warnings + ? WHERE id = ?",
        (len(warnings), int(bool(warnings)), job_id),
    )
    words = log_words(JobType(row.type))
    kind = words.cleanup_success if row.kind == Kind.REMOVE else words.success
    about: dict[str, Any] = {"asset_id": int(row.asset_id), "asset_name": row.asset_name}
    for warning in warnings:
        jobs.log(w, job_id, words.warning, warning, **about)
    jobs.log(w, job_id, kind, sentence, **about)
    w.changed(jobs=[job_id], assets=[int(row.asset_id)])


def worked(w: Write, job_id: int, seconds: float) -> None:
    """So long something of the job was at work."""
    w.db.run("UPDATE jobs SET seconds_worked = seconds_worked + ? WHERE id = ?", (seconds, job_id))


def cleanup(w: Write, one: Publishing, *, begins: bool) -> None:
    """Withdrawal begins or ends: its line in the log, where the API has one."""
    words = log_words(one.type)
    if kind := words.cleanup_begin if begins else words.cleanup_end:
        jobs.log(w, one.job_id, kind, one.context.name)


def warned(w: Write, job_id: int, type: JobType, sentence: str) -> None:
    """Something beside its assets did not go well: a line of its log."""
    jobs.log(w, job_id, log_words(type).warning, sentence)
    w.changed(jobs=[job_id])


def rests(w: Write, job_id: int, sentence: str) -> None:
    """Its target is away and is tried again by itself; empty: the job goes on."""
    if w.db.run("UPDATE jobs SET pause_reason = ? WHERE id = ? AND pause_reason <> ?", (sentence, job_id, sentence)):
        w.changed(jobs=[job_id])


def give_up(w: Write, job_id: int, sentence: str) -> None:
    """The job ends where it is: its target cannot be used. What it had not come to has failed and can be retried."""
    row = w.db.one("SELECT state FROM jobs WHERE id = ? AND phase <> ''", (job_id,))
    if row is None:
        return
    count = w.db.run(
        "UPDATE outgoing SET state = 'failed', message = ?, code = 'TargetAway', ended = ? WHERE job_id = ?"
        " AND state = 'waiting'",
        (sentence, w.now, job_id),
    )
    w.db.run("UPDATE jobs SET fatal = ?, failed = failed + ? WHERE id = ?", (sentence, count, job_id))
    jobs.log(w, job_id, "FatalError", sentence)
    enter(w, job_id, None)


def _end(w: Write, job_id: int, row_id: int, state: str, message: str, code: str) -> Any:
    found = w.db.all(
        "UPDATE outgoing SET state = ?, message = ?, code = ?, ended = ?, tries = tries + 1 WHERE id = ?"
        " AND state = 'waiting' RETURNING asset_id, asset_name, kind",
        (state, message, code, w.now, row_id),
    )
    if not found:
        return None
    return w.db.one(
        "SELECT o.asset_id, o.asset_name, o.kind, j.type FROM outgoing o JOIN jobs j ON j.id = o.job_id"
        " WHERE o.id = ? AND j.id = ?",
        (row_id, job_id),
    )
