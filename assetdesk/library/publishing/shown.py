"""Where one asset is wanted and where it lies, as an inspector shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assetdesk.store.browse import Browser
    from assetdesk.store.publishing.published import PublishHistory


@dataclass(frozen=True, slots=True)
class Shown:
    """`marked` are the names of the targets it is marked for, `everywhere` whether those are all; `lies` where it has
    been published, the newest first."""

    marked: tuple[str, ...] = ()
    everywhere: bool = False
    lies: tuple[PublishHistory, ...] = field(default=())


def of_asset(browse: Browser, asset_id: int) -> Shown:
    """Marks and history of one asset."""
    from assetdesk.store.publishing import contexts, marks, published

    with browse.plain() as db:
        there = contexts.listed(db)
        wanted = set(marks.of(db, [asset_id]).get(asset_id, ()))
        lies = published.of_asset(db, asset_id)
    names = tuple(one.name for one in there if one.id in wanted)
    return Shown(names, bool(there) and len(names) == len(there), tuple(lies))
