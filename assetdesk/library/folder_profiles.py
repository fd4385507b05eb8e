"""Which profiles a folder has: put on it, taken off, inherited; and what holds there and from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.core.presets import BATCH_SET, Preset
from assetdesk.core.profiles import kinds
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.store.writer import Write

ENABLE, DISABLE, INHERIT = "enable", "disable", ""


@dataclass(frozen=True, slots=True)
class Holding:
    """What holds in a folder of one kind. `own`: the folder says so itself; else `origin` (a path) does.

    No profile and `own` or an origin: NONE. No origin at all: nobody says anything. `value` is that of a switch;
    `above` are what would hold if the folder said nothing, with where that is from.
    """

    kind: str
    profiles: tuple[Preset, ...] = ()
    own: bool = False
    origin: str | None = None
    value: str = ""
    above: tuple[Preset, ...] = ()
    above_origin: str | None = None
    above_value: str = ""


def apply(lib: Library, folder_id: int, kind: str, profile_ids: Sequence[int]) -> None:
    """These profiles hold from this folder down. Existing assets change only by reprocessing."""
    from assetdesk.store.profiles import folder_profiles

    kinds.known(kind)
    lib.need("editAssets")
    lib.need_writing()
    lib.store.writer.run(lambda w: folder_profiles.assign(w, folder_id, kind, tuple(profile_ids)))


def add(lib: Library, folder_id: int, profile: Preset) -> None:
    """Put one on a folder: a batch set preset beside those it has, any other in the place of the one of its kind."""
    from assetdesk.store.profiles import folder_profiles

    lib.need("editAssets")
    lib.need_writing()

    def work(w: Write) -> None:
        before = folder_profiles.own(w.db, folder_id).get(profile.kind)
        ids = before.preset_ids if before is not None and profile.kind == BATCH_SET else ()
        folder_profiles.assign(w, folder_id, profile.kind, dict.fromkeys((*ids, profile.id)))

    lib.store.writer.run(work)


def clear(lib: Library, folder_id: int, kind: str) -> None:
    """NONE: nothing of this kind holds from here down."""
    apply(lib, folder_id, kind, ())


def inherit(lib: Library, folder_id: int, kind: str) -> None:
    """The folder says nothing of its own: what holds above holds here."""
    from assetdesk.store.profiles import folder_profiles

    kinds.known(kind)
    lib.need("editAssets")
    lib.need_writing()
    lib.store.writer.run(lambda w: folder_profiles.inherit(w, folder_id, kind))


def switch(lib: Library, folder_id: int, name: str, value: str) -> None:
    """ENABLE, DISABLE or INHERIT a tagger from here down; names are those of `switches`."""
    from assetdesk.store.profiles import folder_profiles

    lib.need("editAssets")
    lib.need_writing()
    lib.store.writer.run(lambda w: folder_profiles.switch(w, folder_id, name, value))


def switches() -> tuple[str, ...]:
    """The names of the switches of a folder, in the order in which people see them."""
    from assetdesk.store.profiles.folder_profiles import SWITCHES

    return tuple(SWITCHES)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a folder is to say of one kind: profiles, NONE (no profile), a switch's value, or nothing (`inherits`)."""

    kind: str
    profile_ids: tuple[int, ...] = ()
    value: str = ""
    inherits: bool = False


def put(lib: Library, folder_id: int, wishes: Sequence[Wish]) -> None:
    """All of them in one transaction."""
    from assetdesk.store.profiles import folder_profiles

    lib.need("editAssets")
    lib.need_writing()

    def work(w: Write) -> None:
        for one in wishes:
            if one.kind in folder_profiles.SWITCHES:
                folder_profiles.switch(w, folder_id, one.kind, "" if one.inherits else one.value)
            elif one.inherits:
                folder_profiles.inherit(w, folder_id, one.kind)
            else:
                folder_profiles.assign(w, folder_id, one.kind, one.profile_ids)

    lib.store.writer.run(work)


def holding(lib: Library, folder_id: int) -> dict[str, Holding]:
    """What holds in a folder, for every kind and switch."""
    from assetdesk.store.profiles import folder_profiles, profile_use
    from assetdesk.store.profiles import presets as rows

    with lib.browse.plain() as db:
        tree = profile_use.folders(db)
        here = folder_profiles.holding(db, folder_id)
        own = folder_profiles.own(db, folder_id)
        parent = tree[folder_id].parent_id if folder_id in tree else None
        above = folder_profiles.holding(db, parent) if parent is not None else {}
        names = [one for kind in kinds.KINDS for one in rows.listed(db, kind)]
    known = {one.id: one for one in names}
    found = {}
    for kind in (*kinds.KINDS, *switches()):
        now, over = here.get(kind), above.get(kind)
        origin = tree[now.origin_id].path if now is not None and now.origin_id in tree else None
        over_origin = tree[over.origin_id].path if over is not None and over.origin_id in tree else None
        found[kind] = Holding(
            kind,
            tuple(known[n] for n in now.preset_ids if n in known) if now is not None else (),
            kind in own,
            origin,
            now.value if now is not None else "",
            tuple(known[n] for n in over.preset_ids if n in known) if over is not None else (),
            over_origin,
            over.value if over is not None else "",
        )
    return found


def own_ids(lib: Library, folder_id: int, kind: str) -> tuple[int, ...] | None:
    """The profiles that a folder names itself; None where it inherits, empty for NONE."""
    from assetdesk.store.profiles import folder_profiles

    with lib.browse.plain() as db:
        found = folder_profiles.own(db, folder_id).get(kind)
    return None if found is None else found.preset_ids


def folder_id(lib: Library, text: str) -> int:
    """The folder of a path or handle; the library itself for an empty path, `/` or a dot. UsageFault for others."""
    from assetdesk.core.errors import UsageFault
    from assetdesk.store.paths import ROOT_FOLDER

    if text.strip() in ("", "/", ".", "f|/"):
        return ROOT_FOLDER
    found = lib.browse.find(text)
    if found.everything:
        return ROOT_FOLDER
    if not found.folders:
        raise UsageFault(f"“{text}” is no folder of this library. Profiles are put on folders.")
    return found.folders[0]
