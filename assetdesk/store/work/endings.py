"""The end of items, and what it means to the jobs that wait for them: counters, log, history, their own end.

An item's followers get an ended copy of it, so that each job's items tell its whole story: what failed in it, what
can be tried again, which assets it touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assetdesk.core.errors import RULES, ErrorCode
from assetdesk.core.job import JobType
from assetdesk.core.plan import is_failure
from assetdesk.core.scopes import StepSpec
from assetdesk.core.task import StepOutcome
from assetdesk.store.work import jobs, queue, wishes
from assetdesk.store.writer import Write


@dataclass(frozen=True, slots=True)
class EndedItem:
    """An item of the asset that has its final outcome."""

    item_id: int
    job_id: int
    outcome: StepOutcome


def end_items(w: Write, asset_id: int, ended: Sequence[EndedItem], follow: Sequence[StepSpec]) -> None:
    """End the items; add the steps that are now known to apply; count the asset where this was its last item."""
    touched: set[int] = set()
    for one in ended:
        touched |= _end(w, one)
    for step in follow:
        queue.enqueue_follow(w, touched, asset_id, step)
    if not touched:
        return
    name = w.db.value("SELECT name FROM assets WHERE id = ?", (asset_id,))
    warnings = [text for one in ended for text in one.outcome.warnings]
    told = False
    for job_id in sorted(touched):
        if warnings:
            w.db.run("UPDATE jobs SET warnings = warnings + 1 WHERE id = ?", (job_id,))
            jobs.log(w, job_id, jobs.ASSET_WARNING, " ".join(warnings), asset_id=asset_id, asset_name=name)
        if not jobs.waits(w.db, job_id, asset_id):
            sentence, failed = _count(w, job_id, asset_id, name)
            if not told:
                told = True
                w.db.run(
                    "INSERT INTO history (asset_id, at, kind, text, job_id) VALUES (?, ?, ?, ?, ?)",
                    (asset_id, w.now, "failed" if failed else "processed", sentence, job_id),
                )
    w.changed(jobs=touched)
    jobs.settle(w, touched)


def _end(w: Write, one: EndedItem) -> set[int]:
    """Set the item's end state and give each follower its copy. Answers the jobs that had waited for it."""
    code = one.outcome.error
    failed = is_failure(code)
    text = (one.outcome.message or (RULES[ErrorCode(code)].short if code else "")) or None
    w.db.run(
        "UPDATE items SET state = ?, lease = NULL, lease_until = NULL, finished = ?, attempts = attempts + 1,"
        " error_code = ?, error_text = ? WHERE id = ?",
        ("failed" if failed else "done", w.now, code, text, one.item_id),
    )
    followers = {
        int(row[0]) for row in w.db.all("DELETE FROM followers WHERE item_id = ? RETURNING job_id", (one.item_id,))
    }
    for job_id in followers:
        w.db.run(
            "INSERT INTO items (job_id, asset_id, step, state, long, priority, place, digest, reason, attempts,"
            " crashes, not_before, queued, started, finished, error_code, error_text) SELECT ?, asset_id, step, state,"
            " long, priority, 0, digest, reason, attempts, crashes, 0, queued, started, finished, error_code,"
            " error_text FROM items WHERE id = ?",
            (job_id, one.item_id),
        )
    return followers | {one.job_id}


def _count(w: Write, job_id: int, asset_id: int, name: str) -> tuple[str, bool]:
    """Count an asset whose last item of the job has ended, and log it. Answers the sentence and whether it failed."""
    failure = w.db.one(
        "SELECT i.step, i.error_code, i.error_text, r.error_detail FROM items i LEFT JOIN results r"
        " ON r.asset_id = i.asset_id AND r.step = i.step WHERE i.job_id = ? AND i.state = 'failed' AND i.asset_id = ?"
        " ORDER BY i.id LIMIT 1",
        (job_id, asset_id),
    )
    kind = JobType(w.db.value("SELECT type FROM jobs WHERE id = ?", (job_id,)))
    if kind.publishes:  # its assets count when they are sent, or cannot be
        return (str(failure.error_text), True) if failure is not None else ("Processed: pyramid.", False)
    apart = jobs.counts_apart(w.db, job_id, asset_id)
    if failure is not None:
        jobs.add_counts(w, job_id, failed=1, total=int(apart))
        jobs.log(
            w,
            job_id,
            jobs.ASSET_FAILED,
            failure.error_text,
            asset_id=asset_id,
            asset_name=name,
            code=failure.error_code,
            detail=failure.error_detail or "",
        )
        return str(failure.error_text), True
    steps = [
        str(row[0])
        for row in w.db.all(
            "SELECT DISTINCT step FROM items WHERE job_id = ? AND state = 'done' AND asset_id = ? ORDER BY id",
            (job_id, asset_id),
        )
    ]
    sentence = f"Processed: {', '.join(steps)}."
    if kind is JobType.REPROCESS_ASSETS:
        wishes.carry_out(w, job_id, asset_id, existing=True)  # an upload's were when the file arrived
    jobs.add_counts(w, job_id, done=int(not apart))
    jobs.log(w, job_id, jobs.ASSET_DONE, sentence, asset_id=asset_id, asset_name=name)
    return sentence, False
