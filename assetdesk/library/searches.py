"""What a person does to saved searches: save, change, rename, delete. `browse.searches()` reads them."""

from __future__ import annotations

from assetdesk.core.errors import UsageFault
from assetdesk.core.query import Query
from assetdesk.library.session import Library

_LONGEST = 200


def save(lib: Library, name: str, query: Query) -> int:
    """Keep a query under a name; answers its id. UsageFault where the name is empty or taken."""
    from assetdesk.store import searches

    lib.need("editAssets")
    lib.need_writing()
    wanted = _need_name(name)
    return lib.store.writer.run(lambda w: searches.add(w, wanted, query))


def update(lib: Library, search_id: int, query: Query) -> None:
    """Let a saved search look for something else."""
    from assetdesk.store import searches

    lib.need("editAssets")
    lib.need_writing()
    lib.store.writer.run(lambda w: searches.update(w, search_id, query))


def rename(lib: Library, search_id: int, name: str) -> None:
    """Give it another name. UsageFault where that is empty or taken."""
    from assetdesk.store import searches

    lib.need("editAssets")
    lib.need_writing()
    wanted = _need_name(name)
    lib.store.writer.run(lambda w: searches.rename(w, search_id, wanted))


def delete(lib: Library, search_id: int) -> None:
    """Forget it. What it finds is not touched."""
    from assetdesk.store import searches

    lib.need("editAssets")
    lib.need_writing()
    lib.store.writer.run(lambda w: searches.delete(w, search_id))


def _need_name(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise UsageFault("A name needs at least one character.")
    if len(wanted) > _LONGEST:
        raise UsageFault(f"A name of a saved search has at most {_LONGEST} characters.")
    return wanted
