"""What stop and retry mean to the rows of jobs that send files (`moves` has the rest)."""

from __future__ import annotations

from assetdesk.core.job import JobType
from assetdesk.core.publish import Phase
from assetdesk.store.work import jobs, queue
from assetdesk.store.writer import Write

_BEFORE_CATALOGUE = (Phase.PLANNING, Phase.MAKING, Phase.SENDING)


def sends(w: Write, job_id: int) -> bool:
    """Whether the job's work are rows of `outgoing`."""
    kind = w.db.value("SELECT type FROM jobs WHERE id = ?", (job_id,))
    return kind is not None and (JobType(kind).publishes or kind == JobType.EXPORT)


def stop(w: Write, job_id: int, *, again: bool) -> None:
    """What waits is left out. A publish job that has sent something still writes its catalogue, so that what lies
    there is described as it is; said twice (`again`) it does not even that."""
    w.db.run(
        "UPDATE outgoing SET state = 'skipped', message = 'The job was stopped.', ended = ? WHERE job_id = ?"
        " AND state = 'waiting'",
        (w.now, job_id),
    )
    row = w.db.one("SELECT type, phase FROM jobs WHERE id = ?", (job_id,))
    if row is None or not row.phase:
        return
    phase = ""
    if JobType(row.type).publishes and not again:
        phase = row.phase
        if phase in _BEFORE_CATALOGUE:
            sent = w.db.value("SELECT EXISTS (SELECT 1 FROM outgoing WHERE job_id = ? AND state = 'done')", (job_id,))
            phase = Phase.CATALOGUE.value if sent else ""
    w.db.run("UPDATE jobs SET phase = ? WHERE id = ?", (phase, job_id))


def retry(w: Write, job_id: int) -> int:
    """What failed waits again, in the same job; a job that died before it knew what to do begins anew. How many."""
    row = w.db.one("SELECT type, state, fatal FROM jobs WHERE id = ?", (job_id,))
    if row is None:
        return 0
    publishes = JobType(row.type).publishes
    count = w.db.run(
        "UPDATE outgoing SET state = 'waiting', message = '', next_try = 0, ended = NULL WHERE job_id = ?"
        " AND state = 'failed'",
        (job_id,),
    )
    begun = w.db.value("SELECT EXISTS (SELECT 1 FROM outgoing WHERE job_id = ?)", (job_id,))
    if not count and not (publishes and row.fatal):
        return 0
    ended = row.state in ("done", "stopped")
    phase = "export" if not publishes else Phase.MAKING if begun else Phase.PLANNING
    w.db.run(
        "UPDATE jobs SET failed = MAX(0, failed - ?), fatal = '', phase = ?, state = CASE WHEN ? THEN 'queued' ELSE"
        " state END, ended = CASE WHEN ? THEN NULL ELSE ended END, hidden = 0 WHERE id = ?",
        (count, str(phase), ended, ended, job_id),
    )
    failed = w.db.all("SELECT id FROM items WHERE job_id = ? AND state = 'failed'", (job_id,))
    queue.requeue(w, [int(one[0]) for one in failed])
    jobs.log(w, job_id, jobs.RETRIED, f"Trying again what failed: {count}.")
    w.changed(jobs=[job_id])
    return max(1, count)
