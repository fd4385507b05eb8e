"""What a person has added to assets and *Keep my edits* keeps: metadata of the user layer, tags, crops, their own
renditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text

from assetdesk.core.request import Selection
from assetdesk.store.engine import Store
from assetdesk.store.work import plan_rows

_OWN = "own rendition"


@dataclass(frozen=True, slots=True)
class Edits:
    """How many assets have edits, and of each kind (in the singular) how many."""

    assets: int
    kinds: tuple[tuple[str, int], ...]


def count(store: Store, selection: Selection, cancelled: Callable[[], bool] = lambda: False) -> Edits:
    """The edits on the selection's assets. An empty answer where `cancelled` says that nobody wants it any more."""
    chosen, values = plan_rows.selected(selection)
    tables = {
        "f.name": "fields f JOIN assets a ON a.id = f.asset_id WHERE f.layer = 'user'",
        "'crop'": "crops c JOIN assets a ON a.id = c.asset_id WHERE c.source = 'user'",
        "'tag'": "tags t JOIN assets a ON a.id = t.asset_id WHERE (t.source <> 'auto' OR t.state = 'removed')",
        f"'{_OWN}'": "derived d JOIN assets a ON a.id = d.asset_id WHERE d.own",
    }
    kinds: dict[str, int] = {}
    edited: set[int] = set()
    with store.read() as conn:
        for name, source in tables.items():
            for kind, asset_id in conn.execute(text(f"SELECT {name}, a.id FROM {source} AND ({chosen})"), values):
                if cancelled():
                    return Edits(0, ())
                plain = str(kind).rpartition(":")[2].lower()
                kinds[plain] = kinds.get(plain, 0) + 1
                edited.add(int(asset_id))
    return Edits(len(edited), tuple(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))))
