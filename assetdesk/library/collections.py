"""Collections: assets of any folder put together by hand (IPS API, projects). Nothing here touches an asset itself."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from assetdesk.core.errors import UsageFault
from assetdesk.core.overview import Collection
from assetdesk.library.session import Library

_LONGEST = 200


def list(lib: Library) -> builtins.list[Collection]:
    """All of them, by name, with the number of their assets."""
    return lib.browse.collections()


def make(lib: Library, name: str) -> Collection:
    """A new one. UsageFault where the name is empty or taken."""
    from assetdesk.store import collections

    lib.need("addProjectAssets")
    lib.need_writing()
    wanted = _need_name(name)
    made = lib.store.writer.run(lambda w: collections.add(w, wanted))
    return Collection(made, wanted, 0)


def rename(lib: Library, collection_id: int, name: str) -> None:
    """Another name, and with it another handle. UsageFault where that is empty or taken."""
    from assetdesk.store import collections

    lib.need("addProjectAssets")
    lib.need_writing()
    wanted = _need_name(name)
    lib.store.writer.run(lambda w: collections.rename(w, collection_id, wanted))


def delete(lib: Library, collection_id: int) -> None:
    """Forget it. Its assets stay where they are."""
    from assetdesk.store import collections

    lib.need("addProjectAssets")
    lib.need_writing()
    lib.store.writer.run(lambda w: collections.delete(w, collection_id))


def add(lib: Library, collection_id: int, asset_ids: Sequence[int]) -> int:
    """Put assets in; how many were not in it before."""
    from assetdesk.store import collections

    lib.need("addProjectAssets")
    lib.need_writing()
    return lib.store.writer.run(lambda w: collections.put(w, collection_id, asset_ids))


def remove(lib: Library, collection_id: int, asset_ids: Sequence[int]) -> int:
    """Take assets out; how many were in it."""
    from assetdesk.store import collections

    lib.need("addProjectAssets")
    lib.need_writing()
    return lib.store.writer.run(lambda w: collections.take(w, collection_id, asset_ids))


def add_by_handles(lib: Library, handles: Sequence[str], asset_ids: Sequence[int]) -> builtins.list[str]:
    """Put assets into the collections of these handles; a sentence for each handle that is none."""
    from assetdesk.store import collections

    lib.need("addProjectAssets")
    lib.need_writing()
    return lib.store.writer.run(lambda w: collections.put_by_handles(w, handles, asset_ids))


def need_known(lib: Library, handles: Sequence[str]) -> None:
    """UsageFault where one of the handles is no collection: before a job with them begins."""
    from assetdesk.store import collections

    with lib.browse.plain() as db:
        for handle in handles:
            if collections.find(db, handle) is None:
                raise UsageFault(collections.unknown(handle))


def _need_name(name: str) -> str:
    wanted = " ".join(name.replace('"', "").split())
    if not wanted:
        raise UsageFault("A name needs at least one character.")
    if len(wanted) > _LONGEST:
        raise UsageFault(f"A name of a collection has at most {_LONGEST} characters.")
    return wanted
