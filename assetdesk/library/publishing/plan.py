"""What a publish would do, as people see it: counts for each target, the list behind them, and why."""

from __future__ import annotations

from collections.abc import Sequence

from assetdesk.core.publish import Due, PlanEntry, PlanLine, PlanRow, PublishType
from assetdesk.core.request import Selection
from assetdesk.library.session import Library


def due(lib: Library) -> dict[int, Due]:
    """What an incremental publish would do in each context, also in those without a target."""
    from assetdesk.store.publishing import publish_plan

    with lib.browse.plain() as db:
        return publish_plan.due(db)


def to_publish(lib: Library) -> int:
    """Assets that the next incremental publish would send, over all contexts that can be published to."""
    from assetdesk.store.publishing import contexts, publish_plan

    with lib.browse.plain() as db:
        if not any(one.active for one in contexts.listed(db)):
            return 0
        found = publish_plan.due(db)
        return sum(found[one.id].send for one in contexts.listed(db) if one.active and one.id in found)


def listed(lib: Library, context_id: int, *, marked: bool = False) -> list[PlanEntry]:
    """What an incremental publish would do with which asset: changed first, then new, forced, withdrawn and records,
    each by name. With `marked`, every mark follows, also what lies there as it is and what is not processed yet."""
    from assetdesk.store.publishing import publish_lines

    with lib.browse.plain() as db:
        return publish_lines.entries(db, context_id, marked=marked)


def lines(lib: Library, context_id: int, asset_ids: Sequence[int]) -> list[PlanLine]:
    """These assets' lines, in the order asked for; those that are in no plan and not marked are left out."""
    from assetdesk.store.publishing import publish_lines

    with lib.browse.plain() as db:
        return publish_lines.lines(db, context_id, asset_ids)


def rows(lib: Library, context_id: int, publish_type: PublishType = PublishType.INCREMENTAL) -> list[PlanRow]:
    """What a publish job of that type would do, in order of asset."""
    from assetdesk.store.publishing import publish_plan

    with lib.browse.plain() as db:
        return publish_plan.rows(db, context_id, publish_type)


def assets_of(lib: Library, selection: Selection) -> list[int]:
    """The assets that a selection holds, in order of their number."""
    from assetdesk.store.work import plan_rows

    where, values = plan_rows.selected(selection)
    with lib.browse.plain() as db:
        return [int(row[0]) for row in db.all(f"SELECT a.id FROM assets a WHERE {where} ORDER BY a.id", values)]


def folders_of(lib: Library, asset_ids: Sequence[int]) -> dict[int, str]:
    """The path of each asset's folder; what is deleted for good has none."""
    import json

    sql = (
        "SELECT a.id, t.path FROM assets a JOIN folders t ON t.id = a.folder_id"
        " WHERE a.id IN (SELECT value FROM json_each(?))"
    )
    with lib.browse.plain() as db:
        return {int(row[0]): str(row[1]) for row in db.all(sql, (json.dumps(list(asset_ids)),))}
