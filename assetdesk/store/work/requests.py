"""What a job was asked, read once: a request may name a hundred thousand assets, and every one of them asks for it."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from assetdesk.store.plain import Plain

_KEPT = 16
# by the job's instance, which no other job of any library has; a request never changes
_known: OrderedDict[tuple[str, float], Mapping[str, Any]] = OrderedDict()


def of_job(db: Plain, job_id: int) -> Mapping[str, Any]:
    """The job's request as it is stored; empty where there is none. Not to be changed."""
    row = db.one("SELECT instance, created FROM jobs WHERE id = ?", (job_id,))
    if row is None:
        return {}
    key = str(row.instance), float(row.created)
    found = _known.get(key)
    if found is None:
        text = db.value("SELECT request FROM jobs WHERE id = ?", (job_id,))
        request = json.loads(text) if text else {}
        found = request if isinstance(request, dict) else {}
        _known[key] = found
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found
