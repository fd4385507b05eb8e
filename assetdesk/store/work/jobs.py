"""Job rows: making them, their log, their counters, and their end.

A job's counters count assets. An asset counts once, when the last of its items in that job has ended.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import insert

from assetdesk.core import submission, who
from assetdesk.core.job import JobState, JobType
from assetdesk.core.people import FIRST
from assetdesk.core.upload import UploadState
from assetdesk.store.plain import Plain
from assetdesk.store.tables import jobs
from assetdesk.store.writer import Write

# IPS job log types by job type: begin, success, failure, end
_FAMILY: dict[JobType, tuple[str, str, str, str]] = {
    JobType.UPLOAD_POST: ("BeginUpload", "UploadSuccess", "UploadError", "EndUpload"),
    JobType.UPLOAD_DIRECTORY: ("BeginUpload", "UploadSuccess", "UploadError", "EndUpload"),
    JobType.UPLOAD_URLS: ("BeginUploadUrls", "UploadSuccess", "UploadError", "EndUploadUrls"),
    JobType.ADOPT: ("BeginUpload", "UploadSuccess", "UploadError", "EndUpload"),
    JobType.REPROCESS_ASSETS: ("BeginReoptimize", "ReoptimizeSuccess", "ReoptimizeFailure", "EndReoptimize"),
    **{
        kind: (f"Begin{kind.value}", f"{kind.value}Success", f"{kind.value}Error", f"End{kind.value}")
        for kind in JobType
        if kind.publishes
    },
    JobType.EXPORT: ("BeginExport", "ExportSuccess", "ExportFailure", "EndExport"),
    JobType.SET_GENERATION: (
        "BeginSetGeneration",
        "SetGenerationSuccess",
        "SetGenerationFailure",
        "EndSetGeneration",
    ),
}
# what is processed is re-optimized, whichever job brought it in
ASSET_DONE = "ReoptimizeSuccess"
ASSET_FAILED = "ReoptimizeFailure"
# ours, named in the same manner: IPS has no word for either
ASSET_WARNING = "ReoptimizeWarning"
SET_DONE = "SetGenerationSuccess"
SET_FAILED = "SetGenerationFailure"
RESUMED = "JobResumed"
RETRIED = "JobRetried"

_KEEP_SECONDS = 30 * 86_400.0
_KEEP_JOBS = 1000
# how many jobs are thrown away in one transaction
_PRUNE = 20

_NOTHING_LEFT = """
    j.cursor IS NULL
    AND NOT EXISTS (SELECT 1 FROM items i WHERE i.job_id = j.id AND i.state = 'assigned')
    AND NOT EXISTS (SELECT 1 FROM items i WHERE i.job_id = j.id AND i.state = 'queued')
    AND NOT EXISTS (SELECT 1 FROM followers f WHERE f.job_id = j.id)
    AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.job_id = j.id AND u.state IN ('waiting', 'copying', 'held'))
    AND NOT EXISTS (SELECT 1 FROM outgoing o WHERE o.job_id = j.id AND o.state = 'waiting')
    AND j.phase = ''
"""
NOTHING_RUNS = """
    NOT EXISTS (SELECT 1 FROM items i WHERE i.job_id = j.id AND i.state = 'assigned')
    AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.job_id = j.id AND u.state = 'copying')
"""


def begin_type(type: JobType) -> str:
    """The log type that stands for a job of that type as a whole (IPS API, JobLog/logType)."""
    return _FAMILY[type][0]


def ids_json(ids: Iterable[int]) -> str:
    """Ids as the JSON list that `json_each` reads; one parameter for any number of them."""
    return json.dumps(sorted(set(ids)))


def create(
    w: Write,
    *,
    type: JobType,
    name: str,
    request: str,
    priority: int,
    detail: str = "",
    destination: str = "",
    submitted_by: str = "",
    total: int = 0,
    counting: bool = False,
    original_name: str = "",
    person_id: int | None = None,
) -> int:
    """A new job with its whole request. With `counting` it cannot end before `set_counting(…, False)`.

    `original_name` and `person_id` are of what says more than who asks: of a job that follows on another.
    """
    said = submission.current()
    made = w.conn.execute(
        insert(jobs).values(
            type=type.value,
            name=name,
            detail=detail,
            instance=f"{name}-{uuid.uuid4().hex[:8]}",
            request=request,
            state=JobState.QUEUED.value,
            priority=priority,
            created=w.now,
            total=total,
            cursor=0 if counting else None,
            destination=destination,
            submitted_by=submitted_by,
            original_name=original_name or said.name,
            description=said.description,
            locale=said.locale,
            person_id=person_id or said.person_id or who.person_id() or FIRST,
        )
    ).inserted_primary_key
    job_id = int(made[0]) if made else 0
    log(w, job_id, _FAMILY[type][0], name)
    w.changed(jobs=[job_id])
    return job_id


def log(
    w: Write,
    job_id: int,
    type: str,
    message: str = "",
    *,
    asset_id: int | None = None,
    asset_name: str = "",
    code: str = "",
    detail: str = "",
) -> None:
    """One line of a job's log; `type` is an IPS job log type."""
    w.db.run(
        "INSERT INTO job_log (job_id, at, type, asset_id, asset_name, message, code, detail)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (job_id, w.now, type, asset_id, asset_name, message, code, detail),
    )


def set_counting(w: Write, job_id: int, counting: bool) -> None:
    """Say whether more items may still come; a job that is told no and has nothing to do ends."""
    w.db.run("UPDATE jobs SET cursor = ? WHERE id = ?", (0 if counting else None, job_id))
    w.changed(jobs=[job_id])
    if not counting:
        settle(w, [job_id])


def counts_apart(db: Plain, job_id: int, asset_id: int) -> bool:
    """Whether the asset is no file of an upload but was made from one, also by a workflow: an upload's total counts
    files."""
    return (
        db.one(
            "SELECT 1 FROM jobs j, assets a WHERE j.id = ? AND a.id = ?"
            " AND j.type IN ('UploadPost', 'UploadFromServerDirectory', 'UrlUpload')"
            " AND (a.originator_id IS NOT NULL OR (a.origin <> '' AND NOT EXISTS"
            " (SELECT 1 FROM uploads u WHERE u.job_id = j.id AND u.asset_id = a.id)))",
            (job_id, asset_id),
        )
        is not None
    )


def add_counts(w: Write, job_id: int, *, total: int = 0, done: int = 0, failed: int = 0, skipped: int = 0) -> None:
    """Add to a job's counters."""
    w.db.run(
        "UPDATE jobs SET total = MAX(0, total + ?), done = done + ?, failed = failed + ?, skipped = skipped + ?"
        " WHERE id = ?",
        (total, done, failed, skipped, job_id),
    )
    w.changed(jobs=[job_id])


def upload_ended(w: Write, job_id: int, state: UploadState, asset_id: int | None) -> None:
    """Count one file of an upload that has its end state. One whose items wait counts when they have ended."""
    if state is UploadState.FAILED:
        add_counts(w, job_id, failed=1)
    elif state is UploadState.SKIPPED:
        add_counts(w, job_id, total=-1, skipped=1)
    elif state is UploadState.DONE and not (asset_id and waits(w.db, job_id, asset_id)):
        add_counts(w, job_id, done=1)
    settle(w, [job_id])


def uploads_in(w: Write, job_id: int, asset_ids: Iterable[int]) -> None:
    """`upload_ended` for new assets of many files: those without a waiting item are done."""
    ids = ids_json(asset_ids)
    done = w.db.value(
        "SELECT COUNT(*) FROM json_each(:ids) a WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.asset_id = a.value"
        " AND i.state IN ('queued', 'assigned') AND (i.job_id = :job OR EXISTS (SELECT 1 FROM followers f"
        " WHERE f.item_id = i.id AND f.job_id = :job)))",
        {"ids": ids, "job": job_id},
    )
    if done:
        add_counts(w, job_id, done=int(done))
    settle(w, [job_id])


def waits(db: Plain, job_id: int, asset_id: int) -> bool:
    """Whether an asset still has a live item of a job, its own or one it follows."""
    return (
        db.one(
            "SELECT 1 FROM items i WHERE i.asset_id = :asset AND i.state IN ('queued', 'assigned') AND (i.job_id = :job"
            " OR EXISTS (SELECT 1 FROM followers f WHERE f.item_id = i.id AND f.job_id = :job)) LIMIT 1",
            {"asset": asset_id, "job": job_id},
        )
        is not None
    )


def settle(w: Write, job_ids: Iterable[int]) -> None:
    """End those of the jobs that have nothing left to do; let those that were pausing rest."""
    wanted = ids_json(job_ids)
    ended = w.db.all(
        "SELECT j.id, j.type, j.state, j.done, j.failed FROM jobs j WHERE j.id IN (SELECT value FROM json_each(?))"
        f" AND j.state NOT IN ('paused', 'done', 'stopped') AND {_NOTHING_LEFT}",
        (wanted,),
    )
    for job_id, kind, state, done, failed in ended:
        then = JobState.STOPPED if state == JobState.STOPPING.value else JobState.DONE
        if then is JobState.DONE:
            _make_sets(w, job_id)
        w.db.run(
            "UPDATE jobs SET state = ?, ended = ?, started = COALESCE(started, ?), pause_reason = '' WHERE id = ?",
            (then.value, w.now, w.now, job_id),
        )
        log(w, job_id, _FAMILY[JobType(kind)][3], f"{done} done, {failed} failed{_files(w, job_id, JobType(kind))}")
        _tell(w, job_id)
        w.changed(jobs=[job_id])
    resting = w.db.all(
        "UPDATE jobs AS j SET state = 'paused' WHERE j.id IN (SELECT value FROM json_each(?)) AND j.state = 'pausing'"
        f" AND {NOTHING_RUNS} RETURNING id",
        (wanted,),
    )
    w.changed(jobs=[row[0] for row in resting])


def _files(w: Write, job_id: int, kind: JobType) -> str:
    """What the end of a job that brought files in says of them."""
    if not kind.brings_in:
        return ""
    from assetdesk.store.intake import uploads

    return f"; files: {uploads.counters(w.db, job_id).sentence}"


def _tell(w: Write, job_id: int) -> None:
    """What the end of a job has to say goes to the Inbox, and what follows on it is written."""
    from assetdesk.store.work import follow_ons, notices

    notices.job_ended(w, job_id)
    follow_ons.job_ended(w, job_id)


def _make_sets(w: Write, job_id: int) -> None:
    """What belongs to the job's end: the sets it asked for, each with its line in the log."""
    from assetdesk.store.profiles import auto_sets

    for told in auto_sets.at_end_of(w, job_id):
        kind = SET_FAILED if told.failed else ASSET_WARNING if told.warning else SET_DONE
        log(w, job_id, kind, told.sentence, asset_id=told.asset_id, asset_name=told.name)


def started(w: Write, job_ids: Iterable[int]) -> None:
    """Work on these jobs has begun, or goes on."""
    found = w.db.all(
        "UPDATE jobs SET state = 'running', started = COALESCE(started, ?) WHERE id IN"
        " (SELECT value FROM json_each(?)) AND state IN ('queued', 'interrupted') RETURNING id",
        (w.now, ids_json(job_ids)),
    )
    w.changed(jobs=[row[0] for row in found])


@dataclass(frozen=True, slots=True)
class Expansion:
    """A job whose request is still being turned into items: the last asset id looked at."""

    job_id: int
    request: str
    cursor: int


def expansions(db: Plain) -> list[Expansion]:
    """Reprocess jobs that are not turned into items whole, in the order in which they run. Paused ones too: what
    they are about is known sooner."""
    return [
        Expansion(int(row[0]), str(row[1]), int(row[2]))
        for row in db.all(
            "SELECT id, request, cursor FROM jobs WHERE state NOT IN ('stopping', 'stopped', 'done')"
            " AND cursor IS NOT NULL AND type = ? ORDER BY priority, place, id",
            (JobType.REPROCESS_ASSETS.value,),
        )
    ]


def expansion(db: Plain, job_id: int) -> Expansion | None:
    """The same of one job; None when all its items are there."""
    return next((job for job in expansions(db) if job.job_id == job_id), None)


def expanded(w: Write, job_id: int, upto: int | None) -> None:
    """All assets up to this id have their items; None: there are no more."""
    w.db.run("UPDATE jobs SET cursor = ? WHERE id = ?", (upto, job_id))
    w.changed(jobs=[job_id])
    if upto is None:
        settle(w, [job_id])


def hide(w: Write, job_id: int) -> None:
    """A person took it from the list; it stands in the history alone."""
    w.db.run("UPDATE jobs SET hidden = 1 WHERE id = ?", (job_id,))
    w.changed(jobs=[job_id])


def live(db: Plain) -> list[int]:
    """Ids of the jobs that have not ended."""
    return [int(row[0]) for row in db.all("SELECT id FROM jobs WHERE state NOT IN ('done', 'stopped') ORDER BY id")]


def interrupt(w: Write) -> None:
    """The runner ends while jobs are at work: they go on at the next start, or in another program."""
    found = w.db.all(
        "UPDATE jobs SET state = CASE state WHEN 'pausing' THEN 'paused' ELSE 'interrupted' END"
        " WHERE state IN ('running', 'pausing') RETURNING id"
    )
    w.changed(jobs=[row[0] for row in found])


def resume_interrupted(w: Write) -> list[int]:
    """A new runner has begun: what another left in mid-work goes on. Answers the jobs that had been at work."""
    found = w.db.all(
        "UPDATE jobs SET state = CASE WHEN started IS NULL THEN 'queued' ELSE 'running' END"
        " WHERE state IN ('running', 'interrupted') RETURNING id, done + failed, total"
    )
    for job_id, ended, total in found:
        log(w, job_id, RESUMED, f"Goes on where it was: {ended} of {total}.")
    rest = live(w.db)
    w.changed(jobs=rest)
    settle(w, rest)
    return [int(row[0]) for row in found]


def set_pause_reason(w: Write, sentence: str) -> None:
    """The whole queue has paused itself, or (empty) goes on."""
    found = w.db.all(
        "UPDATE jobs SET pause_reason = ? WHERE state NOT IN ('done', 'stopped') AND pause_reason <> ? RETURNING id",
        (sentence, sentence),
    )
    w.changed(jobs=[row[0] for row in found])


def prune(w: Write) -> int:
    """Forget ended jobs beyond the newest 1000 or older than 30 days, a few at a time. How many went."""
    old = w.db.all(
        "SELECT id FROM jobs WHERE state IN ('done', 'stopped') AND (ended < ? OR id <= COALESCE((SELECT id FROM jobs"
        " ORDER BY id DESC LIMIT 1 OFFSET ?), 0))"
        # what is kept for an undo goes first, with its files
        " AND NOT EXISTS (SELECT 1 FROM undo u WHERE u.job_id = jobs.id) LIMIT ?",
        (w.now - _KEEP_SECONDS, _KEEP_JOBS, _PRUNE),
    )
    gone = [int(row[0]) for row in old]
    if gone:
        w.db.run("DELETE FROM jobs WHERE id IN (SELECT value FROM json_each(?))", (ids_json(gone),))
        w.changed(jobs=gone)
    return len(gone)
