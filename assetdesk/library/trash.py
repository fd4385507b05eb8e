"""The trash as a person has it: how much lies in it, emptied for good, and what comes back out of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import asset_handle, parse_asset
from assetdesk.core.names import name_key
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.library.session import Library
    from assetdesk.store.browse import Browser
    from assetdesk.store.history.trash import TrashFacts
    from assetdesk.store.writer import Write

_DAY = 86_400.0
_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: the assets asked for, and the names of those whose file was not in the trash any more."""

    ids: tuple[int, ...]
    lost: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What a person reads of the files that are gone; empty where all are there."""
        if not self.lost:
            return ""
        if len(self.lost) == 1:
            said = f"The file of “{self.lost[0]}” is not in the trash any more: another program has removed it."
        else:
            said = f"{counted(len(self.lost), 'file')} are not in the trash any more: another program has removed them."
        return f"{said} What is known of it is back; locate the original, or delete it for good."


@dataclass(frozen=True, slots=True)
class Trashed:
    """One asset in the trash: where it was (relative to the library), its original's size, and since when (Unix
    seconds). `missing`: its file is not there."""

    id: int
    key: str
    path: str
    bytes: int
    trashed: float
    missing: bool


def listed(browse: Browser) -> list[Trashed]:
    """What lies in it, the newest first; what was made of an original stands behind it."""
    from assetdesk.store.history import trash

    with browse.plain() as db:
        return [Trashed(*row) for row in trash.listed(db, browse.paths)]


def find(browse: Browser, texts: Sequence[str]) -> list[int]:
    """The assets in the trash of handles (`a|12`), keys or paths; of several from one place the newest. UsageFault
    where one is not there."""
    there = listed(browse)
    names: dict[str, int] = {}
    for one in there:
        for name in (asset_handle(one.id), one.key, name_key(one.path)):
            names.setdefault(name, one.id)
    found = []
    for text in texts:
        number = parse_asset(text)
        said = asset_handle(number) if number is not None else text
        place = names.get(said) or names.get(name_key(said.strip("/")))
        if place is None:
            raise UsageFault(f"“{text}” is not in the trash. `assetdesk trash LIBRARY list` lists what is.")
        found.append(place)
    return list(dict.fromkeys(found))


def facts(lib: Library) -> TrashFacts:
    """How many assets lie in the trash, and how large their originals are."""
    from assetdesk.store.history import trash

    with lib.store.browse.plain() as db:
        return trash.facts(db)


def restore(lib: Library, asset_ids: Sequence[int]) -> Restored:
    """Put trashed originals back where they were: a name taken meanwhile gets a number, a folder that is gone is made
    again. One whose file is not in the trash any more comes back as *Original missing*."""
    from assetdesk.store import assets
    from assetdesk.store.history import trash

    lib.need("editAssets")
    lib.need_writing()
    with lib.store.browse.plain() as db:
        lost = trash.without_file(db, lib.store.paths, asset_ids)
    lib.store.writer.run(lambda w: assets.restore(w, lib.store.paths, asset_ids))
    return Restored(tuple(asset_ids), tuple(lost))


def empty(
    lib: Library,
    told: Callable[[int], object] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    before: float | None = None,
) -> int:
    """Delete for good what lies in the trash (since before that moment, Unix seconds), in short transactions; answers
    how many assets. The door asks first: this cannot be undone. `told` gets how many have gone."""
    lib.need("deleteAssets")
    lib.need_writing()
    return _emptied(lib, told, cancelled, before)


def _emptied(lib: Library, told: Callable[[int], object], cancelled: Callable[[], bool], before: float | None) -> int:
    from assetdesk.store import assets
    from assetdesk.store.history import trash

    def delete(w: Write, some: Sequence[int]) -> None:
        # what another program puts back at this moment is an original again
        assets.delete_for_good(w, lib.store.paths, trash.still(w.db, some, before), lib.store.cells)

    done = 0
    while not cancelled():
        with lib.store.browse.plain() as db:
            some = trash.ids(db, before, _CHUNK)
            count = trash.facts(db).count
        if not some:
            break
        lib.store.writer.run(lambda w, some=some: delete(w, some))  # type: ignore[misc]
        with lib.store.browse.plain() as db:
            left = trash.facts(db).count
        done += count - left
        told(done)
        if left >= count:  # nothing goes: not for ever
            break
    lib.wake()
    return done


def clean_up(lib: Library) -> int:
    """Let go what has been in the trash for longer than the library's settings keep it; nothing where a person has not
    turned that on. How many."""
    days = lib.settings().trash_days
    if days <= 0 or lib.read_only:
        return 0
    return _emptied(lib, lambda done: None, lambda: False, time.time() - days * _DAY)
