"""The plan of a publish as a list for a person: what is in it in which order, and what happened to each since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from assetdesk.core.publish import ORIGINAL, PlanEntry, PlanLine, Reason, Why
from assetdesk.store.plain import Plain
from assetdesk.store.publishing.publish_plan import NOW, SOME_OF_ONE, comparison

_ORDER = (
    Reason.CHANGED,
    Reason.NEW,
    Reason.FORCED,
    Reason.WITHDRAWN,
    Reason.RECORD,
    Reason.CURRENT,
    Reason.WAITING,
)
_PLACE = "CASE reason " + " ".join(f"WHEN '{reason}' THEN {n}" for n, reason in enumerate(_ORDER)) + " END"
_ENTRIES = (
    comparison()
    + " SELECT e.asset_id, e.reason FROM (SELECT asset_id, reason FROM s UNION ALL"
    + f" SELECT asset_id, '{Reason.WITHDRAWN}' FROM g) e LEFT JOIN assets a ON a.id = e.asset_id"
    + f" WHERE :marked OR e.reason NOT IN ('{Reason.CURRENT}', '{Reason.WAITING}')"
    + f" ORDER BY {_PLACE}, a.name_key, e.asset_id"
)
_LINES = (
    comparison(SOME_OF_ONE, gone=False)
    + " SELECT s.*, a.name, t.path AS folder, a.mtime_ns, a.processed, k.at AS marked_at, k.made_by, p.forced_at,"
    + " p.forced_by, p.last_published AS sent_at,"
    + " (SELECT COUNT(*) FROM published_files l WHERE l.published_id = p.id AND NOT l.leaving) AS lying,"
    + f" (SELECT l.hash FROM published_files l WHERE l.published_id = p.id AND l.source = '{ORIGINAL}'"
    + " AND NOT l.leaving) AS sent_hash, a.hash AS hash, COALESCE((SELECT MAX(d.made) FROM derived d"
    + " WHERE d.asset_id = a.id), a.processed) AS made,"
    + " (SELECT MAX(v.made) FROM versions v WHERE v.asset_id = a.id) AS version_at,"
    + " COALESCE((SELECT v.made_by FROM versions v WHERE v.asset_id = a.id ORDER BY v.number DESC LIMIT 1), '')"
    + " AS version_by"
    + " FROM s JOIN assets a ON a.id = s.asset_id JOIN folders t ON t.id = a.folder_id"
    + " LEFT JOIN marks k ON k.asset_id = a.id AND k.context_id = s.context_id"
    + " LEFT JOIN published p ON p.id = s.published_id"
)
_GONE = (
    comparison(SOME_OF_ONE)
    + " SELECT g.asset_id, COALESCE(a.name, g.ident) AS name, COALESCE(t.path, '') AS folder, g.files, g.bytes,"
    + " g.last_published, a.id AS there, a.trashed, a.expires,"
    + f" COALESCE(a.expires <= {NOW}, 0) AS expired, (SELECT o.expires FROM assets o WHERE o.id = a.originator_id"
    + f" AND o.expires <= {NOW}) AS with_its_document,"
    + " EXISTS (SELECT 1 FROM marks k WHERE k.asset_id = a.id AND k.context_id = g.context_id) AS marked"
    + " FROM g LEFT JOIN assets a ON a.id = g.asset_id LEFT JOIN folders t ON t.id = a.folder_id"
    + " WHERE g.asset_id IN (SELECT value FROM json_each(:ids))"
)


def entries(db: Plain, context_id: int, *, marked: bool = False) -> list[PlanEntry]:
    """Which assets, by reason and name; with `marked` also those that an incremental publish leaves alone."""
    found = db.all(_ENTRIES, {"context": context_id, "marked": int(marked)})
    return [PlanEntry(int(row[0]), Reason(row[1])) for row in found]


def lines(db: Plain, context_id: int, asset_ids: Sequence[int]) -> list[PlanLine]:
    """These assets' lines, in the order asked for; those in no plan are left out."""
    values = {"context": context_id, "ids": json.dumps(list(asset_ids))}
    made = {int(row.asset_id): _line(row) for row in db.all(_LINES, values)}
    made |= {int(row.asset_id): _withdrawn(row) for row in db.all(_GONE, values)}
    return [made[one] for one in asset_ids if one in made]


def _line(row: Any) -> PlanLine:
    reason = Reason(row.reason)
    why, at, by = _why(row, reason)
    return PlanLine(
        int(row.asset_id),
        str(row.name),
        str(row.folder),
        reason,
        why,
        at,
        by,
        row.sent_at,
        int(row.files),
        int(row.bytes),
    )


def _why(row: Any, reason: Reason) -> tuple[Why, float | None, str]:
    match reason:
        case Reason.NEW:
            return Why.MARKED, row.marked_at or None, str(row.made_by or "")
        case Reason.FORCED:
            return Why.FORCED, row.forced_at, str(row.forced_by or "")
        case Reason.CHANGED:
            return _change(row)
        case Reason.RECORD:
            return Why.RECORD, row.forced_at, str(row.forced_by or "")
        case Reason.WAITING:
            return Why.WAITING, None, ""
    return Why.CURRENT, row.sent_at, ""


def _change(row: Any) -> tuple[Why, float | None, str]:
    """What stands out most: another original, a file made again, more or fewer of them, other members."""
    newer = row.version_at if (row.version_at or 0) > (row.sent_at or 0) else None
    if row.new_original or newer:
        by = str(row.version_by) if newer else ""
        return Why.ORIGINAL, newer or (row.mtime_ns or 0) / 1e9 or None, by
    if row.other_record:
        return Why.MEMBERS, row.processed, ""
    if row.files > row.lying:
        return Why.MORE, row.made, ""
    if row.files < row.lying and row.alike == row.files:
        return Why.FEWER, None, ""
    return Why.MADE, row.made, ""


def _withdrawn(row: Any) -> PlanLine:
    why, at = _left(row)
    return PlanLine(
        int(row.asset_id),
        str(row.name),
        str(row.folder),
        Reason.WITHDRAWN,
        why,
        at,
        "",
        row.last_published,
        int(row.files),
        int(row.bytes),
    )


def _left(row: Any) -> tuple[Why, float | None]:
    if row.there is None:
        return Why.DELETED, None
    if row.trashed is not None:
        return Why.TRASHED, row.trashed
    if row.expired or row.with_its_document is not None:
        return Why.EXPIRED, row.expires if row.expired else row.with_its_document
    return (Why.TYPE, None) if row.marked else (Why.UNMARKED, None)
