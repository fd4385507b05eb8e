"""The pyramids that a publish job makes before it sends: ordinary items of that job, in the ordinary queue.

A library makes pyramids when they are needed, and one that is to be sent is (`core.settings.PyramidsOf`). Where it
makes none at all, the other files go.
"""

from __future__ import annotations

from assetdesk.core.plan import Reason
from assetdesk.store.publishing import outgoing
from assetdesk.store.publishing.outgoing import Publishing
from assetdesk.store.work import stale
from assetdesk.store.writer import Write

_STEP = "pyramid"
_FROM = (
    "FROM outgoing o JOIN assets a ON a.id = o.asset_id"
    f" JOIN modules m ON m.step = '{_STEP}' AND m.format = a.format"
    " LEFT JOIN results r ON r.asset_id = a.id AND r.step = m.step"
    " WHERE o.job_id = :job AND o.kind = 'send' AND o.state = 'waiting' AND a.trashed IS NULL AND a.orphaned = 0"
)
_DUE = (
    f"({stale.DIFFERS} OR ({stale.IS_FAILURE} AND o.code <> '')) AND NOT EXISTS (SELECT 1 FROM items i"
    " WHERE i.job_id = :job AND i.asset_id = a.id AND i.step = m.step AND i.state <> 'cancelled')"
)


def make(w: Write, one: Publishing) -> int:
    """Queue those that are missing or out of date, and those that failed where a person tries again. How many the job
    waits for now."""
    if not one.context.files.pyramid:
        return 0
    values = {"job": one.job_id, "now": w.now}
    w.db.run(
        "INSERT INTO items (job_id, asset_id, step, state, long, priority, place, digest, reason, queued, attempts,"
        f" crashes, not_before) SELECT o.job_id, a.id, '{_STEP}', 'queued', 1, (SELECT priority FROM jobs"
        f" WHERE id = :job), 0, '', '{Reason.NEVER_MADE}', :now, 0, 0, 0 {_FROM} AND {_DUE} ON CONFLICT DO NOTHING",
        values,
    )
    w.db.run(
        "INSERT OR IGNORE INTO followers (item_id, job_id) SELECT i.id, o.job_id FROM outgoing o JOIN items i"
        f" ON i.asset_id = o.asset_id AND i.step = '{_STEP}' AND i.state = 'queued' AND i.job_id <> o.job_id"
        " WHERE o.job_id = :job AND o.kind = 'send' AND o.state = 'waiting'",
        {"job": one.job_id},
    )
    w.changed(jobs=[one.job_id])
    return int(
        w.db.value(
            "SELECT (SELECT COUNT(*) FROM items WHERE job_id = ?1 AND state IN ('queued', 'assigned'))"
            " + (SELECT COUNT(*) FROM followers WHERE job_id = ?1)",
            (one.job_id,),
        )
    )


def missing(w: Write, one: Publishing) -> None:
    """An asset whose pyramid could not be made is not sent: what lies there of it stays."""
    if not one.context.files.pyramid:
        return
    for row in w.db.all(
        f"SELECT o.id, r.error_code, r.error_message {_FROM} AND {stale.IS_FAILURE}",
        {"job": one.job_id},
    ):
        sentence = f"Its optimized file could not be made: {row.error_message or row.error_code}"
        outgoing.failed(w, one.job_id, int(row.id), sentence, str(row.error_code))
