"""What a worker has to know of an asset to look at it outside of the queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.store.plain import Plain
from assetdesk.store.work import claims


@dataclass(frozen=True, slots=True)
class Original:
    """`path` of the original (of a generated asset, its originator's) relative to the library, with `/`; `part` that of
    a generated asset, or empty; `options` those in force."""

    path: str
    name: str
    part: str
    options: Mapping[str, Any]


def of_asset(db: Plain, asset_id: int) -> Original:
    """UsageFault where the asset, or the file it is made from, is not in the library any more."""
    row = db.one("SELECT name, part, options FROM assets WHERE id = ?", (asset_id,))
    path = claims.path_of(db, asset_id) if row is not None else None
    if row is None or path is None:
        raise UsageFault(f"There is no asset a|{asset_id} in this library any more.", code=30001)
    return Original(path, str(row.name), row.part or "", json.loads(row.options or "{}"))
