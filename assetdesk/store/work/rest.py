"""What a stopped job left undone, as a request of its own."""

from __future__ import annotations

from dataclasses import replace

from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.store.engine import Store


def rest_of(store: Store, job_id: int) -> ReprocessRequest | None:
    """The job's own request for the assets it did not come to; None where nothing is left or it is no reprocess.

    A job stopped while its assets were still being found is asked for anew as a whole.
    """
    with store.read() as conn:
        row = conn.exec_driver_sql("SELECT request, cursor, name FROM jobs WHERE id = ?", (job_id,)).first()
        if row is None:
            return None
        try:
            request = ReprocessRequest.from_json(row[0])
        except (ValueError, KeyError, TypeError):
            return None
        if row[1] is not None:
            return request
        found = conn.exec_driver_sql(
            "SELECT DISTINCT asset_id FROM items WHERE job_id = ? AND state = 'cancelled'", (job_id,)
        ).all()
    left = tuple(int(r[0]) for r in found)
    return replace(request, selection=Selection(assets=left), name=row[2]) if left else None
