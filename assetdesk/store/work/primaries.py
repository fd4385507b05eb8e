"""What an adaptive video set stands for in a job: the film that its encodings were made of."""

from __future__ import annotations

import json
from collections.abc import Sequence

from assetdesk.core.parts import PartKind
from assetdesk.store.plain import Plain

ADAPTIVE = f"{PartKind.SET}:adaptive"


def of(db: Plain, asset_ids: Sequence[int]) -> tuple[int, ...]:
    """The same assets in the same order, each adaptive set replaced by its primary video; nothing twice (IPS API,
    ReprocessAssetsJob, assetHandleArray)."""
    found = db.all(
        "SELECT id, originator_id FROM assets WHERE part = ? AND originator_id IS NOT NULL"
        " AND id IN (SELECT value FROM json_each(?))",
        (ADAPTIVE, json.dumps(list(asset_ids))),
    )
    films = {int(row.id): int(row.originator_id) for row in found}
    return tuple(dict.fromkeys(films.get(one, one) for one in asset_ids)) if films else tuple(asset_ids)
