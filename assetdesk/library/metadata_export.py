"""Metadata of assets for other programs: a table with one line an asset, or an XMP file of each in some folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.handles import asset_handle
from assetdesk.core.metadata_fields import BY_NAME, EDITABLE

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


def xmp(browse: Browser, asset_id: int) -> bytes:
    """All that a person sees of an asset's metadata and XMP can carry, as the content of an XMP file."""
    from assetdesk.media.metadata import packet

    shown = {one.name: one.shown for one in browse.fields(asset_id)}
    values = {name: shown[name] for name in EDITABLE if shown.get(name) not in (None, "", [])}
    return packet.merged(None, values, wrapped=False)


def xmp_files(browse: Browser, asset_ids: Sequence[int], folder: Path) -> int:
    """Write one for each asset into a folder, `<name>.xmp`; a name that is taken gets a number. How many.

    UsageFault where the folder is watched.
    """
    from assetdesk.library.watch import roots

    roots.need_unwatched(browse, folder)
    made = 0
    for row in browse.rows(asset_ids):
        body = xmp(browse, row.id)
        number = 0
        while True:
            target = folder / (f"{row.name}-{number}.xmp" if number else f"{row.name}.xmp")
            try:
                with target.open("xb") as out:
                    out.write(body)
                break
            except FileExistsError:
                number += 1
        made += 1
    return made


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_text(one) for one in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)
