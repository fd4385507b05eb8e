"""The rows of the Inbox: added in the transaction of what they tell of, joined where they come close together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from assetdesk.core.job import JobType
from assetdesk.core.notices import TOGETHER_SECONDS, NoticeKind, joined, title
from assetdesk.store.writer import Write

KEEP = 1000
# what else is the same where two become one
_GROUP = ("name", "failing")
_OF_KIND = {NoticeKind.BATCH: ("verb",)}


def add(
    w: Write,
    kind: NoticeKind,
    body: Mapping[str, Any],
    *,
    job_id: int | None = None,
    asset_id: int | None = None,
) -> int:
    """A new notice, or more of one that came a moment ago; its id. It is unread."""
    w.changed(notices=True)
    same = w.db.one(
        "SELECT id, body FROM notices WHERE kind = ? AND at > ? AND at <= ? AND ended IS NULL ORDER BY id DESC LIMIT 1",
        (kind.value, w.now - TOGETHER_SECONDS, w.now),
    )
    if same is not None:
        old = json.loads(same.body)
        if kind is NoticeKind.UPLOAD or all(old.get(n) == body.get(n) for n in _OF_KIND.get(kind, _GROUP)):
            both = joined(old, body)
            w.db.run(
                "UPDATE notices SET body = ?, title = ?, read = 0, job_id = ?, asset_id = ? WHERE id = ?",
                (_text(both), title(kind, both), job_id, asset_id, same.id),
            )
            return int(same.id)
    made = w.db.value(
        "INSERT INTO notices (kind, at, title, body, job_id, asset_id, read) VALUES (?, ?, ?, ?, ?, ?, 0) RETURNING id",
        (kind.value, w.now, title(kind, body), _text(body), job_id, asset_id),
    )
    w.db.run("DELETE FROM notices WHERE id <= ?", (int(made) - KEEP,))
    return int(made)


def job_ended(w: Write, job_id: int) -> None:
    """What the end of a job has to tell, if it did anything."""
    row = w.db.one(
        "SELECT type, name, state, total, done, failed, skipped, destination FROM jobs WHERE id = ?", (job_id,)
    )
    if row is None:
        return
    upload = JobType(row.type).brings_in
    if upload:
        settle_held(w)  # it was stopped
        _duplicates(w, job_id)
    if not row.total:
        return
    facts: dict[str, Any] = {"jobs": [job_id], "done": int(row.done), "failed": int(row.failed)}
    kind = NoticeKind.UPLOAD if upload else NoticeKind.BATCH
    if row.state == "stopped":
        kind = NoticeKind.STOPPED
        facts["left"] = max(0, int(row.total) - int(row.done) - int(row.failed))
    if row.type == JobType.ADOPT.value:
        facts["verb"] = "Processed"  # what lay in the library's folder already
    if row.type == JobType.EXPORT.value:
        facts["verb"] = "Exported"
    facts["name"] = str(row.destination if upload else row.name)
    add(w, kind, facts, job_id=job_id)
    _crops(w, job_id)


def settle_held(w: Write) -> None:
    """Notices of runs that wait for a password end where nothing of them is held any more."""
    ended = w.db.run(
        "UPDATE notices SET ended = ?, read = 1 WHERE kind = 'held' AND ended IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM json_each(notices.body, '$.jobs') j JOIN uploads u ON u.job_id = j.value"
        " AND u.state = 'held')",
        (w.now,),
    )
    if ended:
        w.changed(notices=True)


def _duplicates(w: Write, job_id: int) -> None:
    rows = w.db.all(
        "SELECT name, message FROM uploads WHERE job_id = ? AND message LIKE 'Already in the library%' LIMIT 1000",
        (job_id,),
    )
    if rows:
        lines = [f"{row.name}: {row.message}" for row in rows][:100]
        add(w, NoticeKind.DUPLICATES, {"jobs": [job_id], "count": len(rows), "lines": lines}, job_id=job_id)


def _crops(w: Write, job_id: int) -> None:
    count = w.db.value(
        "SELECT COUNT(*) FROM crops c WHERE c.confirmed = 0 AND c.kind = 'crop' AND c.asset_id IN"
        " (SELECT i.asset_id FROM items i WHERE i.job_id = ? AND i.step = 'crops' AND i.state = 'done')",
        (job_id,),
    )
    if count:
        add(w, NoticeKind.CROPS, {"jobs": [job_id], "count": int(count)}, job_id=job_id)


def mark_read(w: Write, ids: Iterable[int], read: bool = True) -> None:
    """A person has looked at these, or wants to do it again."""
    changed = w.db.run(
        "UPDATE notices SET read = ?1 WHERE read <> ?1 AND id IN (SELECT value FROM json_each(?2))",
        (int(read), json.dumps(sorted(set(ids)))),
    )
    if changed:
        w.changed(notices=True)


def clear(w: Write, ids: Iterable[int] | None = None) -> int:
    """Forget these, or (None) all. What waits for approval goes on waiting. How many."""
    where, values = ("", ()) if ids is None else (" WHERE id IN (SELECT value FROM json_each(?))", (_ids(ids),))
    gone = w.db.run(f"DELETE FROM notices{where}", values)
    if gone:
        w.changed(notices=True)
    return gone


def settle_approvals(w: Write) -> None:
    """Notices of approvals end where none of their assets waits any more."""
    w.db.run(
        "UPDATE notices SET ended = ?, read = 1 WHERE kind = 'approval' AND ended IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM json_each(notices.body, '$.runs') j JOIN workflow_runs r ON r.id = j.value"
        " WHERE r.state = 'waiting')",
        (w.now,),
    )
    w.changed(notices=True)


def _ids(ids: Iterable[int]) -> str:
    return json.dumps(sorted(set(ids)))


def _text(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
