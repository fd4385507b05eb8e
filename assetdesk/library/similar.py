"""Finding what is there twice, and what looks alike, from what the step `tags` has found of pictures and films."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.core import alike
from assetdesk.core.alike import Like
from assetdesk.core.errors import UsageFault

if TYPE_CHECKING:
    from assetdesk.library.session import Library

MOST = 100
# below it two pictures have little in common
LEAST = 0.3


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Groups of assets. `exact` have the same bytes, `near` show the same picture in other files. `unknown` pictures
    could not be compared by their looks: nothing has tagged them."""

    exact: tuple[tuple[int, ...], ...]
    near: tuple[tuple[int, ...], ...]
    unknown: int = 0


def duplicates(lib: Library, folder_id: int | None = None, cancelled: Callable[[], bool] = lambda: False) -> Duplicates:
    """Everything that is there more than once; with a folder, what has at least one of its files in it or below it.

    `alike.Cancelled` where it was called off."""
    from assetdesk.store import alike as rows

    with lib.browse.plain() as db:
        exact = rows.same_content(db)
        hashes = rows.shapes(db)
        near = alike.groups(hashes, lambda asset: rows.embedding(db, asset), cancelled)
        pictures = int(
            db.value("SELECT COUNT(*) FROM assets WHERE type = 'Image' AND part IS NULL AND trashed IS NULL") or 0
        )
        here = rows.inside(db, folder_id) if folder_id is not None else None
    near = alike.without(near, exact)

    def wanted(some: list[list[int]]) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(one) for one in some if here is None or not here.isdisjoint(one))

    return Duplicates(wanted(exact), wanted(near), max(0, pictures - len(hashes)))


def similar(lib: Library, asset_id: int, cancelled: Callable[[], bool] = lambda: False) -> list[Like]:
    """What looks most like it, best first. UsageFault where nobody has looked at it yet."""
    from assetdesk.store import alike as rows

    with lib.browse.plain() as db:
        own = rows.embedding(db, asset_id)
        if own is None:
            raise UsageFault(
                "What this looks like is not known yet. Only pictures and films can be compared, once they are tagged."
            )
        found = alike.most_alike(own, rows.embeddings(db, asset_id), MOST, cancelled)
    return [one for one in found if one.likeness >= LEAST]
