"""Publish marks by hand: which assets go out with the next publish, and to which targets. A mark is a wish; nothing is
copied by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.store.writer import Write


def put(lib: Library, asset_ids: Sequence[int], marked: bool, context_ids: Sequence[int] | None = None) -> list[int]:
    """Mark assets for publishing in these contexts (None: in all), or take their marks there away. Answers those of
    which a mark has changed.

    Marking a set marks its members, unmarking leaves them; pages, layers and transcodes follow their original.
    IpsFault 20009 where somebody else has one of these assets checked out: publishing it is theirs meanwhile.
    """
    from assetdesk.core.who import user_name
    from assetdesk.store import checkouts
    from assetdesk.store.publishing import marks

    def work(w: Write) -> list[int]:
        checkouts.need_not_locked(w.db, asset_ids, "marked or unmarked for publishing")
        return marks.put(w, asset_ids, marked, context_ids, who=user_name())

    lib.need_writing()
    lib.need("setAssetsPublishState")
    return lib.store.writer.run(work)


def of(lib: Library, asset_ids: Sequence[int]) -> dict[int, list[int]]:
    """In which contexts each of these assets is marked."""
    from assetdesk.store.publishing import marks

    with lib.browse.plain() as db:
        return marks.of(db, asset_ids)


def counts(lib: Library, asset_ids: Sequence[int]) -> dict[int, int]:
    """How many of these assets are marked in each context: what a menu ticks."""
    from assetdesk.store.publishing import marks

    with lib.browse.plain() as db:
        return marks.counts(db, asset_ids)
