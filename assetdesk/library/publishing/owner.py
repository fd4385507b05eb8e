"""Whose files lie at a target: the catalogue there names its library by an id, which is made when it is first needed.

The id lies in the library, so it goes with it wherever that is moved. A copy would bring it along: so the library's
place is noted beside it, and who finds another library with the same id at the noted place is a copy and gets an id of
its own. A copy on another machine cannot be told from a library that was moved there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.library.publishing import catalogue
from assetdesk.store.publishing import library_ids, published

if TYPE_CHECKING:
    from assetdesk.core.publish import Context
    from assetdesk.library.session import Library
    from assetdesk.library.targets.protocol import Target


def id_of(lib: Library) -> str:
    """The library's id; of one that is open to look only, empty where it has none yet."""
    with lib.browse.plain() as db:
        before = library_ids.read(db)
    (known, place), here = before, str(lib.root)
    if lib.read_only or (known and place == here):
        return known
    anew = not known or library_ids.lies_at(Path(place), known, lib.root)
    return lib.store.writer.run(lambda w: library_ids.settled(w, before, here, anew=anew))


def lies_there(lib: Library, one: Context, target: Target) -> bool:
    """Whether this library's catalogue lies at a context's target. TargetAway; UsageFault where another's does: it
    would be written over, and its files with it."""
    head = target.get(catalogue.CATALOG, catalogue.HEAD)
    if head is None:
        return False
    owner = catalogue.owner_of(head)
    if owner is None:
        with lib.browse.plain() as db:
            ours = published.any_file(db, one.id, one.server)
        if not ours:
            raise UsageFault(
                f"“{catalogue.CATALOG}” at {one.server} is none that a publish has written. Choose a place of its own,"
                " or take it away."
            )
        return False
    own = id_of(lib)
    # one that was written before libraries had ids says its name alone
    other = owner.id != own if owner.id and own else owner.name not in ("", lib.settings().unit)
    if other:
        raise UsageFault(
            f"Another library, “{owner.name}”, publishes to {one.server}. Choose a place of its own; if that library is"
            f" no more, take “{catalogue.CATALOG}” away there."
        )
    return True


def need_there(lib: Library, one: Context, target: Target) -> str:
    """What a person should know of a target that can be reached, as a sentence: that it was emptied, or is another
    library's. Empty where there is nothing to say."""
    try:
        there = lies_there(lib, one, target)
    except UsageFault as fault:
        return str(fault)
    with lib.browse.plain() as db:
        was = published.any_there(db, one.id, one.server)
    if was and not there:
        return (
            f"{one.server} can be reached, but its catalogue is gone. The next publish sends all that is marked again."
        )
    return ""
