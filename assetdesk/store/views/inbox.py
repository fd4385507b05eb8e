"""What the Inbox shows: notices, the newest first, and the assets that wait for a person's approval."""

from __future__ import annotations

import json
from typing import Any

from assetdesk.core.notices import Inbox, Notice, NoticeKind, Waiting
from assetdesk.store.plain import Plain
from assetdesk.store.views.reader import Reader

_COLUMNS = "SELECT id, kind, at, title, body, job_id, asset_id, read, ended FROM notices"


def inbox(reader: Reader) -> Inbox:
    """All of it."""
    with reader.plain() as db:
        return Inbox(tuple(waiting(db)), tuple(listed(db)), unread(db))


def unread_count(reader: Reader) -> int:
    """The number of the pill."""
    with reader.plain() as db:
        return unread(db)


def listed(db: Plain, limit: int = 500) -> list[Notice]:
    """The newest first."""
    return [_made(row) for row in db.all(f"{_COLUMNS} ORDER BY at DESC, id DESC LIMIT ?", (limit,))]


def unread(db: Plain) -> int:
    """What a person has not looked at yet, approvals that are waited for among it."""
    return int(
        db.value(
            "SELECT (SELECT COUNT(*) FROM notices WHERE read = 0 AND kind <> 'approval')"
            " + (SELECT COUNT(*) FROM workflow_runs r JOIN assets a ON a.id = r.asset_id"
            " WHERE r.state = 'waiting' AND a.trashed IS NULL)"
        )
    )


def waiting(db: Plain) -> list[Waiting]:
    """The assets that wait for approval, the longest waiting first."""
    rows = db.all(
        "SELECT r.id, r.asset_id, a.name, f.path, r.name AS workflow, r.pending, r.started FROM workflow_runs r"
        " JOIN assets a ON a.id = r.asset_id JOIN folders f ON f.id = a.folder_id"
        " WHERE r.state = 'waiting' AND a.trashed IS NULL ORDER BY r.id LIMIT 5000"
    )
    found = []
    for row in rows:
        asked = json.loads(row.pending) if row.pending else {}
        found.append(
            Waiting(
                int(row.id),
                int(row.asset_id),
                str(row.name),
                str(row.path),
                str(row.workflow),
                str(asked.get("text") or ""),
                float(asked.get("since") or row.started),
            )
        )
    return found


def _made(row: Any) -> Notice:
    return Notice(
        int(row.id),
        NoticeKind(row.kind),
        float(row.at),
        str(row.title),
        json.loads(row.body),
        row.job_id,
        row.asset_id,
        bool(row.read),
        row.ended,
    )
