"""Assets are treated as never published by the next publish job (IPS API, forceRepublishAssets). Nothing is copied
now, and no mark changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.library.publishing import marks
from assetdesk.library.publishing.marks import PublishStateUpdate
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.store.publishing.forcing import Before


@dataclass(frozen=True, slots=True)
class Forced:
    """What was forced: assets that lay somewhere, in which contexts, and what their history said before."""

    assets: tuple[int, ...]
    contexts: tuple[int, ...]
    before: tuple[Before, ...]

    def __bool__(self) -> bool:
        return bool(self.assets)


def force(
    lib: Library,
    asset_ids: Sequence[int],
    context_ids: Sequence[int] | None = None,
    *,
    files: bool = True,
    resync: bool = False,
) -> Forced:
    """The next publish to these contexts (None: to all) sends the files of these assets again; with `resync` it
    writes their records in the catalogue anew. Both off: nothing happens."""
    from assetdesk.core.who import user_name
    from assetdesk.store.publishing import forcing

    lib.need("forceRepublishAssets")
    if not (files or resync):
        return Forced((), (), ())
    lib.need_writing()
    before = lib.store.writer.run(
        lambda w: forcing.force(w, asset_ids, context_ids, files=files, resync=resync, who=user_name())
    )
    return Forced(
        tuple(sorted({one.asset_id for one in before})),
        tuple(sorted({one.context_id for one in before})),
        tuple(before),
    )


def undo(lib: Library, forced: Forced) -> int:
    """Take it back, as far as no publish job has been there since; how many assets that were."""
    from assetdesk.store.publishing import forcing

    lib.need("forceRepublishAssets")
    lib.need_writing()
    return lib.store.writer.run(lambda w: forcing.undo(w, forced.before))


def force_republish_assets(
    lib: Library,
    company: str,
    assets: Sequence[str],
    *,
    republish_files: bool = True,
    resync_catalog: bool = False,
) -> list[PublishStateUpdate]:
    """The operation: of each asset its mark after the call, all contexts merged, in the order asked for.

    Faults: 20003 where the role may not, 20000 for another company, 30002 for an empty array, 30001 for a handle of
    nothing; then nothing has been done."""
    lib.need("forceRepublishAssets")
    marks.need_company(company)
    numbers = marks.need_assets(lib, assets)
    force(lib, numbers, files=republish_files, resync=resync_catalog)
    return marks.states(lib, numbers)
