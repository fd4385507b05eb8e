"""What a job wishes of each of its assets beside processing: its publish mark, and the collections it goes to.

A request may name a hundred thousand assets, so what concerns the job is read out of it once.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from assetdesk.store import collections, jobs, marks
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write

_KEPT = 64
_OF_ITS_OWN = (
    "SELECT EXISTS (SELECT 1 FROM items i WHERE i.job_id = ? AND i.asset_id ="
    " (SELECT originator_id FROM assets WHERE id = ?))"
)
# by the job's instance, which no other job of any library has; a request never changes
_known: OrderedDict[tuple[str, float], Mapping[str, Any]] = OrderedDict()


def of_job(db: Plain, job_id: int) -> Mapping[str, Any]:
    """The job's parameters that concern the job alone, by their IPS names; empty where it has none."""
    row = db.one("SELECT instance, created FROM jobs WHERE id = ?", (job_id,))
    if row is None:
        return {}
    key = str(row.instance), float(row.created)
    found = _known.get(key)
    if found is None:
        text = db.value("SELECT request FROM jobs WHERE id = ?", (job_id,))
        request = json.loads(text) if text else {}
        found = (request.get("job") if isinstance(request, dict) else None) or {}
        _known[key] = found
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found


def carry_out(w: Write, job_id: int, asset_id: int, *, existing: bool) -> None:
    """After an upload brought it in, or the job's last work on it: the mark, and its collections.

    What a job makes of its own assets goes to no collection: it stands behind them.
    """
    wishes = of_job(w.db, job_id)
    marks.apply(w, wishes, asset_id, existing=existing)
    handles = wishes.get("projectHandleArray")
    if handles and not w.db.value(_OF_ITS_OWN, (job_id, asset_id)):
        name = str(w.db.value("SELECT name FROM assets WHERE id = ?", (asset_id,)) or "")
        for sentence in collections.put_by_handles(w, handles, [asset_id]):
            jobs.log(w, job_id, jobs.ASSET_WARNING, sentence, asset_id=asset_id, asset_name=name)
