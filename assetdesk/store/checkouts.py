"""Who has an asset checked out, and what nobody else may do to it meanwhile (AEM Assets: check-out is a lock).

Others may still change its metadata, tags and crops. The same person may do everything.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.request import Selection
from assetdesk.core.versions import CheckOut
from assetdesk.core.who import user_name
from assetdesk.store.plain import Plain
from assetdesk.store.views.reader import as_json

if TYPE_CHECKING:
    from assetdesk.store.writer import Write


# who has no name, where the system has none for them
NOBODY = "you"


def of_assets(db: Plain, asset_ids: Iterable[int]) -> dict[int, CheckOut]:
    """Those of them that are checked out."""
    rows = db.all(
        "SELECT id, name, checked_out, checked_out_at FROM assets"
        " WHERE id IN (SELECT value FROM json_each(?)) AND checked_out <> '' ORDER BY name_key, id",
        (as_json(sorted(set(asset_ids))),),
    )
    return {
        int(row.id): CheckOut(int(row.id), str(row.name), str(row.checked_out), float(row.checked_out_at or 0.0))
        for row in rows
    }


def need_not_locked(db: Plain, asset_ids: Iterable[int], verb: str = "changed") -> None:
    """IpsFault 20009, with who and since when, where one of these assets is checked out by somebody else.

    `verb` is what would be done to it, as in "cannot be moved".
    """
    _refuse(of_assets(db, asset_ids).values(), verb)


def need_selection_not_locked(db: Plain, selection: Selection, verb: str) -> None:
    """The same for all assets of a selection."""
    from assetdesk.store.work import plan_rows

    where, values = plan_rows.selected(selection)
    rows = db.all(
        "SELECT a.id, a.name, a.checked_out, a.checked_out_at FROM assets a WHERE a.id IN"
        f" (SELECT e.id FROM assets e WHERE e.checked_out <> '') AND {where} ORDER BY a.name_key, a.id",
        values,
    )
    _refuse([CheckOut(row.id, row.name, row.checked_out, float(row.checked_out_at or 0)) for row in rows], verb)


def held(db: Plain, asset_ids: Iterable[int]) -> dict[int, CheckOut]:
    """Those of them that somebody else has checked out."""
    return {number: one for number, one in of_assets(db, asset_ids).items() if _is_others(one)}


def refused(others: Sequence[CheckOut], verb: str) -> IpsFault:
    """For what somebody else has checked out: to write to it is theirs until it is checked in."""
    first = others[0]
    more = f" So are {len(others) - 1:,} more." if len(others) > 1 else ""
    return IpsFault(
        FaultCode.MISSING_PERMISSION,
        f"“{first.name}” is checked out by {first.user} since {when(first.since)} and cannot be {verb} until it is"
        f" checked in.{more} Release the lock, or ask for it.",
    )


def _is_others(one: CheckOut) -> bool:
    return one.user != (user_name() or NOBODY)


def _refuse(found: Iterable[CheckOut], verb: str) -> None:
    others = [one for one in found if _is_others(one)]
    if others:
        raise refused(others, verb)


def put(w: Write, asset_id: int, user: str) -> None:
    """Checked out by that person from now on; by nobody with an empty name."""
    w.db.run(
        "UPDATE assets SET checked_out = ?, checked_out_at = ? WHERE id = ?",
        (user, w.now if user else None, asset_id),
    )
    w.changed(assets=[asset_id])


def when(at: float) -> str:
    """`12 Nov 2026, 14:03`, in this computer's time."""
    local = time.localtime(at)
    return f"{local.tm_mday} {time.strftime('%b %Y, %H:%M', local)}"
