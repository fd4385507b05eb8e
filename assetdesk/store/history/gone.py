"""Derived files that somebody deleted: their step counts as never made, so it is stale.

Whoever asks what is missing looks at the files of what was chosen, as long as that is a matter of a moment; for a
whole large library it is `check`'s work.
"""

from __future__ import annotations

import os

from assetdesk.core.request import Selection
from assetdesk.store.engine import Store
from assetdesk.store.work import plan_rows
from assetdesk.store.writer import Write

# four files an asset: some 40,000 looks, well under a second
ASSETS = 10_000


def notice(store: Store, selection: Selection) -> int:
    """Forget results whose files are gone; how many files that were. Not above `ASSETS` assets, nor when read-only."""
    if store.read_only:
        return 0
    where, values = plan_rows.selected(selection)
    with store.read() as conn:
        if plan_rows.count(conn, selection) > ASSETS:
            return 0
        named = conn.exec_driver_sql(
            f"SELECT d.id, d.asset_id, d.step, d.path FROM derived d JOIN assets a ON a.id = d.asset_id WHERE {where}",
            values,
        ).all()
    home = os.fspath(store.paths.renditions)
    gone = [tuple(row) for row in named if not os.path.exists(f"{home}/{row.path}")]  # noqa: PTH110 - for every file
    if not gone:
        return 0

    def forget(w: Write) -> int:
        lost = 0
        for row, asset_id, step, path in gone:
            # a run may have put a new file in its place meanwhile
            if w.conn.exec_driver_sql("DELETE FROM derived WHERE id = ? AND path = ?", (row, path)).rowcount:
                w.conn.exec_driver_sql("DELETE FROM results WHERE asset_id = ? AND step = ?", (asset_id, step))
                w.changed(assets=[asset_id])
                lost += 1
        return lost

    return store.writer.run(forget)
