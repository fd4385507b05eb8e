"""Collections with the number of assets in each, and those of one asset."""

from __future__ import annotations

from assetdesk.core.names import name_key
from assetdesk.core.overview import Collection
from assetdesk.store.views.reader import Reader

_COUNT = (
    "(SELECT COUNT(*) FROM collected d JOIN assets a ON a.id = d.asset_id"
    " WHERE d.collection_id = c.id AND a.trashed IS NULL)"
)


def collections(reader: Reader) -> list[Collection]:
    """All of them, by name; what is in the trash does not count."""
    return _made(reader.all(f"SELECT c.id, c.name, {_COUNT} FROM collections c"))


def collections_of(reader: Reader, asset_id: int) -> list[Collection]:
    """Those that an asset is in, by name."""
    return _made(
        reader.all(
            f"SELECT c.id, c.name, {_COUNT} FROM collections c JOIN collected o ON o.collection_id = c.id"
            " WHERE o.asset_id = ?",
            (asset_id,),
        )
    )


def _made(rows: list[tuple[int, str, int]]) -> list[Collection]:
    return sorted((Collection(*row) for row in rows), key=lambda one: name_key(one.name))
