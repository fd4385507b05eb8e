"""What a job wishes of each of its assets beside processing: its publish mark, and the collections it goes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assetdesk.store import collections
from assetdesk.store.plain import Plain
from assetdesk.store.publishing import marks
from assetdesk.store.work import jobs, requests
from assetdesk.store.writer import Write

_OF_ITS_OWN = (
    "SELECT EXISTS (SELECT 1 FROM items i WHERE i.job_id = ? AND i.asset_id ="
    " (SELECT originator_id FROM assets WHERE id = ?))"
)


def of_job(db: Plain, job_id: int) -> Mapping[str, Any]:
    """The job's parameters that concern the job alone, by their IPS names; empty where it has none."""
    found: Mapping[str, Any] = requests.of_job(db, job_id).get("job") or {}
    return found


def carry_out_new(w: Write, job_id: int, asset_ids: Sequence[int]) -> None:
    """`carry_out` for many files that have just come in as new assets."""
    wishes = of_job(w.db, job_id)
    marks.put_new(w, asset_ids, wishes)
    handles = wishes.get("projectHandleArray")
    if handles:
        for sentence in collections.put_by_handles(w, handles, list(asset_ids)):
            jobs.log(w, job_id, jobs.ASSET_WARNING, sentence)


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
