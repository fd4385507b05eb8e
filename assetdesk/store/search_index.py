"""The search index: what can be found of each asset, kept in step with its rows."""

from __future__ import annotations

import json

from assetdesk.core.text import ExtractedText
from assetdesk.store.plain import Plain


def put_text(db: Plain, asset_id: int, found: ExtractedText) -> None:
    """Replace an asset's text; no parts take it away."""
    db.run("DELETE FROM texts WHERE asset_id = ?", (asset_id,))
    if found.parts:
        places = json.dumps([[part.page, part.at, part.label] for part in found.parts], ensure_ascii=False)
        characters = sum(len(part.text) for part in found.parts)
        db.run(
            "INSERT INTO texts (asset_id, parts, characters, cut) VALUES (?, ?, ?, ?)",
            (asset_id, places, characters, int(found.cut)),
        )
