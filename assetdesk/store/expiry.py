"""Tells in the Inbox of assets that expire within a week, and of those that have: each once, summed up.

The table is asked every few minutes while the library is open, by whichever program looks first; what it tells and
what it has told are one transaction.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from assetdesk.core.expiry import WARN_SECONDS
from assetdesk.core.notices import MOST_LINES, NoticeKind
from assetdesk.store.plain import Plain
from assetdesk.store.work import notices

if TYPE_CHECKING:
    from assetdesk.store.writer import Write

EVERY_SECONDS = 300.0
SOON, EXPIRED = "soon", "expired"
_DUE = {
    EXPIRED: "a.expires <= :now AND a.expiry_told <> 'expired'",
    SOON: "a.expires > :now AND a.expires <= :soon AND a.expiry_told = ''",
}
_KINDS = {SOON: NoticeKind.EXPIRING, EXPIRED: NoticeKind.EXPIRED}
_WHERE = "a.expires IS NOT NULL AND a.trashed IS NULL AND a.originator_id IS NULL AND ({due})"


def is_due(db: Plain, now: float | None = None) -> bool:
    """Whether there is something to tell."""
    where = _WHERE.format(due=" OR ".join(_DUE.values()))
    return db.value(f"SELECT 1 FROM assets a WHERE {where} LIMIT 1", _values(now)) is not None


def tell(w: Write) -> None:
    """Notices of what has expired or will soon; those assets' badges are painted anew."""
    for told, due in _DUE.items():
        rows = w.db.all(
            f"SELECT a.id, a.name, a.expires FROM assets a WHERE {_WHERE.format(due=due)}"
            " ORDER BY a.expires, a.name_key",
            _values(w.now),
        )
        if not rows:
            continue
        ids = [int(row.id) for row in rows]
        w.db.run(
            "UPDATE assets SET expiry_told = ? WHERE id IN (SELECT value FROM json_each(?))", (told, json.dumps(ids))
        )
        lines = [f"{row.name}: {_day(float(row.expires))}" for row in rows[:MOST_LINES]]
        notices.add(w, _KINDS[told], {"assets": ids[:MOST_LINES], "count": len(ids), "lines": lines})
        w.changed(assets=ids)


def expired_of(db: Plain, asset_ids: list[int], now: float | None = None) -> list[tuple[int, str, float]]:
    """Those of these assets that have expired: id, name, when (Unix seconds)."""
    rows = db.all(
        "SELECT a.id, a.name, a.expires FROM assets a WHERE a.expires IS NOT NULL AND a.expires <= :now"
        " AND a.id IN (SELECT value FROM json_each(:ids)) ORDER BY a.name_key, a.id",
        {"now": time.time() if now is None else now, "ids": json.dumps(list(asset_ids))},
    )
    return [(int(row.id), str(row.name), float(row.expires)) for row in rows]


def _values(now: float | None) -> dict[str, float]:
    at = time.time() if now is None else now
    return {"now": at, "soon": at + WARN_SECONDS}


def _day(at: float) -> str:
    local = time.localtime(at)
    return f"{local.tm_mday} {time.strftime('%b %Y', local)}"
