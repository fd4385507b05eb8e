"""What a person does to a job: pause, resume, stop, retry, next, clear. Rows only; the runner sees them and obeys.

Each answers the job's new state and raises UsageFault where the move is not legal (`core.job.MOVES`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from assetdesk.core.errors import UsageFault
from assetdesk.core.job import PRIORITY_CLASS, JobState, Priority, can_move
from assetdesk.core.upload import UploadState
from assetdesk.store.intake import upload_claims, walks
from assetdesk.store.publishing import outgoing_moves
from assetdesk.store.work import jobs, queue
from assetdesk.store.writer import Write

_RUNS = (
    "SELECT EXISTS (SELECT 1 FROM items WHERE job_id = :job AND state = 'assigned')"
    " OR EXISTS (SELECT 1 FROM uploads WHERE job_id = :job AND state = 'copying')"
)


def pause(w: Write, job_id: int) -> JobState:
    """Nothing more of it is begun; what is at work ends. What other jobs wait for too goes on as theirs."""
    now = _state(w, job_id)
    if now in (JobState.PAUSING, JobState.PAUSED):
        return now
    then = JobState.PAUSING if _at_work(w, job_id) else JobState.PAUSED
    _move(w, job_id, now, then, "paused")
    queue.hand_over(w, job_id, follow=True)
    return then


def resume(w: Write, job_id: int) -> JobState:
    """Go on."""
    now = _state(w, job_id)
    if now in (JobState.QUEUED, JobState.RUNNING, JobState.INTERRUPTED):
        return now
    begun = w.db.value("SELECT started IS NOT NULL FROM jobs WHERE id = ?", (job_id,))
    then = JobState.RUNNING if begun else JobState.QUEUED
    _move(w, job_id, now, then, "resumed")
    queue.take_over(w, job_id)
    jobs.settle(w, [job_id])
    return _state(w, job_id)


def stop(w: Write, job_id: int) -> JobState:
    """What waits goes, what is at work ends. A second stop ends that too: its results are thrown away."""
    now = _state(w, job_id)
    if not now.live:
        return now
    again = now is JobState.STOPPING
    w.db.run("UPDATE jobs SET cursor = NULL, pause_reason = '' WHERE id = ?", (job_id,))
    queue.cancel_waiting(w, job_id)
    states = [UploadState.WAITING, UploadState.HELD, *([UploadState.COPYING] if again else [])]
    upload_claims.leave_out(w, job_id, states)
    outgoing_moves.stop(w, job_id, again=again)
    if again:
        at_work = w.db.all("SELECT id, asset_id FROM items WHERE job_id = ? AND state = 'assigned'", (job_id,))
        queue.requeue(w, [int(row.id) for row in at_work])
        queue.cancel_waiting(w, job_id)
        w.changed(assets=[int(row.asset_id) for row in at_work])
    else:
        _move(w, job_id, now, JobState.STOPPING, "stopped")
    jobs.settle(w, [job_id])
    return _state(w, job_id)


def retry(w: Write, job_id: int) -> int:
    """What failed in it waits again, with all its tries before it. How many assets and files; UsageFault when none."""
    state = _state(w, job_id)
    if outgoing_moves.sends(w, job_id):
        if count := outgoing_moves.retry(w, job_id):
            return count
        raise UsageFault("Nothing has failed in this job.")
    assets = [
        int(row[0])
        for row in w.db.all(
            "SELECT DISTINCT i.asset_id FROM items i JOIN assets a ON a.id = i.asset_id WHERE i.job_id = ?"
            " AND i.state = 'failed' AND a.trashed IS NULL",
            (job_id,),
        )
    ]
    files = w.db.run(
        "UPDATE uploads SET state = 'waiting', message = '', ended = NULL WHERE job_id = ? AND state = 'failed'",
        (job_id,),
    )
    if not assets and not files:
        if not state.live and walks.again(w, job_id):
            return 1
        raise UsageFault("Nothing has failed in this job.")
    counted = [asset_id for asset_id in assets if not jobs.waits(w.db, job_id, asset_id)]
    if not state.live:
        w.db.run("UPDATE jobs SET state = 'queued', ended = NULL, hidden = 0 WHERE id = ?", (job_id,))
    wanted = jobs.ids_json(assets)
    items = [
        int(row[0])
        for row in w.db.all(
            "UPDATE items SET attempts = 0, crashes = 0, place = 0 WHERE job_id = ? AND state = 'failed'"
            " AND asset_id IN (SELECT value FROM json_each(?)) RETURNING id",
            (job_id, wanted),
        )
    ]
    queue.requeue(w, items)
    apart = sum(jobs.counts_apart(w.db, job_id, asset_id) for asset_id in counted)
    jobs.add_counts(w, job_id, failed=-(len(counted) + files), total=-apart)
    jobs.log(w, job_id, jobs.RETRIED, f"Trying again what failed: {len(assets) + files}.")
    w.changed(jobs=[job_id], assets=assets)
    jobs.settle(w, [job_id])
    return len(assets) + files


def retry_files(w: Write, upload_ids: Iterable[int]) -> int:
    """Those files of uploads that could not be brought in wait again, in their own jobs. How many."""
    wanted = jobs.ids_json(upload_ids)
    found = w.db.all(
        "UPDATE uploads SET state = 'waiting', message = '', ended = NULL WHERE state = 'failed'"
        " AND id IN (SELECT value FROM json_each(?)) RETURNING job_id",
        (wanted,),
    )
    for job_id, count in Counter(int(row[0]) for row in found).items():
        if not _state(w, job_id).live:
            w.db.run("UPDATE jobs SET state = 'queued', ended = NULL, hidden = 0 WHERE id = ?", (job_id,))
        jobs.add_counts(w, job_id, failed=-count)
        jobs.log(w, job_id, jobs.RETRIED, f"Trying again what failed: {count}.")
        w.changed(jobs=[job_id])
        jobs.settle(w, [job_id])
    return len(found)


def run_next(w: Write, job_id: int) -> None:
    """Put the job at the head of what a selection would be: before every folder, behind a click."""
    state = _state(w, job_id)
    if not state.live:
        raise UsageFault("This job has ended.")
    cls = PRIORITY_CLASS[Priority.SELECTION]
    w.db.run(
        "UPDATE jobs SET priority = MIN(priority, :cls), place = (SELECT COALESCE(MIN(place), 0) FROM jobs"
        " WHERE state NOT IN ('done', 'stopped') AND priority = :cls) - 1 WHERE id = :job",
        {"cls": cls, "job": job_id},
    )
    queue.take_over(w, job_id)
    w.changed(jobs=[job_id])


def clear_finished(w: Write) -> int:
    """Take ended jobs out of the list of active ones. How many."""
    found = w.db.all("UPDATE jobs SET hidden = 1 WHERE state IN ('done', 'stopped') AND hidden = 0 RETURNING id")
    w.changed(jobs=[int(row[0]) for row in found])
    return len(found)


def _at_work(w: Write, job_id: int) -> bool:
    return bool(w.db.value(_RUNS, {"job": job_id}))


def _state(w: Write, job_id: int) -> JobState:
    found = w.db.value("SELECT state FROM jobs WHERE id = ?", (job_id,))
    if found is None:
        raise UsageFault(f"There is no job {job_id}.")
    return JobState(found)


def _move(w: Write, job_id: int, now: JobState, then: JobState, verb: str) -> None:
    if not can_move(now, then):
        raise UsageFault(f"A job that is {now.value} cannot be {verb}.")
    w.db.run("UPDATE jobs SET state = ? WHERE id = ?", (then.value, job_id))
    w.changed(jobs=[job_id])
