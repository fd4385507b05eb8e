"""Metadata of assets as a table: one line an asset, one column a field that any of them has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assetdesk.core.handles import asset_handle
from assetdesk.core.metadata_fields import BY_NAME

if TYPE_CHECKING:
    from assetdesk.store.browse import Browser

_FIRST = ("path", "handle")


def rows(browse: Browser, asset_ids: Sequence[int]) -> list[list[str]]:
    """The head, then a line an asset in the order given; several values are parted by semicolons."""
    found: list[tuple[str, str, dict[str, str]]] = []
    names: set[str] = set()
    for row in browse.rows(asset_ids):
        values = {one.name: _text(one.shown) for one in browse.fields(row.id)}
        values = {name: text for name, text in values.items() if text}
        names |= set(values)
        found.append((row.path, asset_handle(row.id), values))
    order = {name: at for at, name in enumerate(BY_NAME)}
    columns = sorted(names, key=lambda name: (order.get(name, len(order)), name))
    return [[*_FIRST, *columns], *([path, handle, *(v.get(n, "") for n in columns)] for path, handle, v in found)]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_text(one) for one in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)
