"""Profiles as a person keeps them and puts them on folders; what they hold is `core.profiles`' to say.

Kinds: processing, metadata, image, video, batch set, workflow. Nothing here makes a file: existing assets change by
`library.reprocess`, and what a change made out of date is told before and after.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetdesk.core.encoding import ADAPTIVE_VIDEO_ENCODING, EncodingPreset, from_json
from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import parse_asset, parse_preset
from assetdesk.core.presets import BATCH_SET, ENCODING, PROCESSING, VIDEO, Preset
from assetdesk.core.profiles import kinds
from assetdesk.core.profiles.reading import ProfileFault
from assetdesk.library import presets
from assetdesk.library.session import Library
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.store.plain import Plain
    from assetdesk.store.profiles.profile_use import Due, Use

NONE = "none"
_NAMED = 3


class ProfileInUse(UsageFault):
    """A profile of folders cannot be deleted without force. `folders` are their paths."""

    def __init__(self, sentence: str, folders: Sequence[str]) -> None:
        super().__init__(sentence)
        self.folders = tuple(folders)


@dataclass(frozen=True, slots=True)
class Listed:
    """A profile, the folders (paths) that name it themselves, and in how many below it is inherited."""

    preset: Preset
    folders: tuple[str, ...] = ()
    folder_ids: tuple[int, ...] = ()
    below: int = 0


@dataclass(frozen=True, slots=True)
class Affected:
    """Where a profile holds and what it made out of date.

    `folder_ids` name it themselves. Of `assets`, `stale` ones have a step of this kind of profile out of date;
    `changed` of them because the profile is another now; the others are not made yet of these files.
    """

    folders: tuple[str, ...] = ()
    folder_ids: tuple[int, ...] = ()
    below: int = 0
    assets: int = 0
    stale: int = 0
    changed: int = 0

    @property
    def sentence(self) -> str:
        """`214 of 248 assets are out of date: 200 because the profile changed, 14 have not been made yet.`"""
        if not self.stale:
            return "Nothing is out of date." if self.assets else "No asset lies in these folders."
        are = "is" if self.stale == 1 else "are"
        rest = self.stale - self.changed
        reasons = [f"{self.changed:,} because the profile changed"] * bool(self.changed)
        reasons += [f"{rest:,} not made yet"] * bool(rest)
        return f"{self.stale:,} of {counted(self.assets, 'asset')} {are} out of date: {', '.join(reasons)}."


def list(lib: Library, kind: str) -> builtins.list[Listed]:
    """All of a kind by name, with the folders that use them."""
    from assetdesk.store.profiles import presets as rows
    from assetdesk.store.profiles import profile_use

    kinds.known(kind)
    with lib.browse.plain() as db:
        tree = profile_use.folders(db)
        uses = profile_use.uses(db, kind, tree)
        return [_listed(one, uses.get(one.id), tree) for one in rows.listed(db, kind)]


def counts(lib: Library) -> dict[str, int]:
    """How many there are of each kind."""
    with lib.browse.plain() as db:
        rows = db.all("SELECT kind, COUNT(*) FROM presets GROUP BY kind")
    found = {str(kind): int(count) for kind, count in rows}
    return {kind: found.get(kind, 0) for kind in kinds.KINDS}


def get(lib: Library, profile_id: int) -> Listed:
    """One of them with its folders. UsageFault where it is no more."""
    from assetdesk.store.profiles import profile_use

    one = presets.get(lib, profile_id)
    with lib.browse.plain() as db:
        tree = profile_use.folders(db)
        return _listed(one, profile_use.uses(db, one.kind, tree).get(one.id), tree)


def find(lib: Library, name: str, kind: str | None = None) -> Preset:
    """The profile of a name (without case) or handle; of several kinds with that name, `kind` tells which.

    UsageFault where there is none, or more than one.
    """
    from assetdesk.store.profiles import presets as rows

    if kind is not None:
        kinds.known(kind)
    number = parse_preset(name)
    with lib.browse.plain() as db:
        among = [one for k in kinds.KINDS if kind in (None, k) for one in rows.listed(db, k)]
    if number is not None:
        found = [one for one in among if one.id == number]
    else:
        found = [one for one in among if one.name.casefold() == " ".join(name.split()).casefold()]
    if not found:
        what = "profile" if kind is None else kinds.saying(kind).split(" ", 1)[1]
        raise UsageFault(f"There is no {what} “{name}”. `assetdesk profile LIBRARY list` names them all.")
    if len(found) > 1:
        which = ", ".join(one.kind for one in found)
        raise UsageFault(f"There are {len(found)} profiles “{name}”: {which}. Say which kind is meant.")
    return found[0]


def usual(lib: Library, kind: str) -> dict[str, Any]:
    """The body of a new one. A video profile begins with the three encodings of *Adaptive Video Encoding*."""
    body = kinds.usual(kind)
    if kind == VIDEO:
        stock = {one.name: one.handle for one in presets.list(lib, ENCODING)}
        body["presets"] = [stock[one.name] for one in ADAPTIVE_VIDEO_ENCODING if one.name in stock]
    return body


def checked(lib: Library, kind: str, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as it would be kept. UsageFault (mostly a ProfileFault with its field) where something cannot be."""
    kept = kinds.checked(kind, kinds.named(name), body)
    with lib.browse.plain() as db:
        _look_up(db, kind, kept)
    return kept


def warnings(lib: Library, kind: str, body: Mapping[str, Any]) -> builtins.list[str]:
    """What is allowed in a body and not advised, as sentences."""
    encodings: builtins.list[EncodingPreset] = []
    if kind == VIDEO:
        there = {one.handle: one for one in presets.list(lib, ENCODING)}
        named = (there.get(handle) for handle in body.get("presets") or ())
        encodings = [from_json(one.content) for one in named if one is not None]
    return kinds.warnings(kind, body, encodings)


def create(lib: Library, kind: str, name: str, body: Mapping[str, Any]) -> Preset:
    """A new profile. UsageFault where the name is taken, or something in it cannot be."""
    return presets.save(lib, kind, kinds.named(name), checked(lib, kind, name, body))


def update(lib: Library, profile_id: int, body: Mapping[str, Any]) -> None:
    """Other content. What was made by it is out of date then, and changes only by reprocessing."""
    before = presets.get(lib, profile_id)
    kept = checked(lib, before.kind, before.name, body)
    if before.kind == BATCH_SET and before.body.get("setType") != kept.get("setType"):
        raise ProfileFault("The type of a batch set preset is fixed. Make a new one for another type.", "setType")
    presets.update(lib, profile_id, kept)


def rename(lib: Library, profile_id: int, name: str) -> None:
    """Another name; nothing becomes out of date by it. UsageFault where the name is taken or fixed."""
    before = presets.get(lib, profile_id)
    if before.kind == BATCH_SET and name != before.name:
        raise ProfileFault("The name of a batch set preset is fixed. Copy it and name the copy.", "name")
    presets.rename(lib, profile_id, kinds.named(name))


def copy(lib: Library, profile_id: int, name: str | None = None) -> Preset:
    """The same under another name: the given one, else “… copy”. No folder uses it."""
    before = presets.get(lib, profile_id)
    wanted = name or free_name(lib, before.kind, f"{before.name} copy")
    return presets.save(lib, before.kind, kinds.named(wanted), before.body)


def free_name(lib: Library, kind: str, wanted: str) -> str:
    """That name, or the first of “… 2”, “… 3” that no profile of the kind has."""
    taken = {one.name.casefold() for one in presets.list(lib, kind)}
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted} {number}"
    return name


def delete(lib: Library, profile_id: int, *, force: bool = False) -> None:
    """Forget it. What it made stays. ProfileInUse where folders use it and `force` is not given."""
    found = get(lib, profile_id)
    if found.folders and not force:
        raise ProfileInUse(question(lib, profile_id), found.folders)
    presets.delete(lib, profile_id)


def question(lib: Library, profile_id: int) -> str:
    """What is asked before a used one is deleted: its folders, and what they will use. Empty where none does."""
    from assetdesk.store.profiles import presets as rows
    from assetdesk.store.profiles import profile_use

    one = presets.get(lib, profile_id)
    with lib.browse.plain() as db:
        tree = profile_use.folders(db)
        own = profile_use.said(db, one.kind)
        use = profile_use.uses(db, one.kind, tree).get(one.id)
        if use is None or not use.own:
            return ""
        without = {n: tuple(i for i in ids if i != one.id) for n, ids in own.items() if ids != (one.id,)}
        later = profile_use.holding(tree, without, one.kind)
        names = {p.id: p.name for p in rows.listed(db, one.kind)}
    left = {later.get(n, ()) for n in use.own}
    paths = [_shown(tree[n].path) for n in use.own]
    more = f" and {counted(len(paths) - _NAMED, 'other')}" if len(paths) > _NAMED + 1 else ""
    listed = ", ".join(paths if not more else paths[:_NAMED]) + more
    told = f"“{one.name}” is used by {counted(len(paths), 'folder')}: {listed}."
    they = "They" if len(paths) > 1 else "It"
    if left == {()}:
        return f"{told} {they} will use none."
    if len(left) > 1:
        return f"{told} They will use what the folders above them use."
    ids = next(iter(left))
    return f"{told} {they} will use {', '.join(f'“{names[i]}”' for i in ids)}{_from(tree, without, use, ids)}."


def affected(lib: Library, profile_id: int, cancelled: Callable[[], bool] = lambda: False) -> Affected:
    """Where it holds and what is out of date there in the steps that read it."""
    from assetdesk.store.profiles import profile_use

    one = presets.get(lib, profile_id)
    with lib.browse.plain() as db:
        tree = profile_use.folders(db)
        use = profile_use.uses(db, one.kind, tree).get(one.id)
        if use is None:
            return Affected()
        due: Due = profile_use.due(db, use.folders, _reading(one.kind), cancelled)
    paths = tuple(tree[n].path for n in use.own)
    return Affected(paths, use.own, len(use.below), due.assets, due.stale, due.changed)


def _reading(kind: str) -> builtins.list[str]:
    """The kinds under which steps read a profile: an image profile shapes the processing profile's renditions, too."""
    return [kind, PROCESSING] if kind == "image" else [kind]


def _listed(one: Preset, use: Use | None, tree: Mapping[int, Any]) -> Listed:
    if use is None:
        return Listed(one)
    return Listed(one, tuple(tree[n].path for n in use.own), use.own, len(use.below))


def _shown(path: str) -> str:
    return path or "the whole library"


def _from(tree: Mapping[int, Any], own: Mapping[int, tuple[int, ...]], use: Use, ids: tuple[int, ...]) -> str:
    """` from Autumn 2026`, where all folders would have it from one and the same."""
    origins = set()
    for folder_id in use.own:
        at: int | None = folder_id
        while at is not None and not own.get(at):
            at = tree[at].parent_id
        origins.add(at)
    origin = next(iter(origins))
    return f" from {_shown(tree[origin].path)}" if len(origins) == 1 and origin is not None else ""


def _look_up(db: Plain, kind: str, body: Mapping[str, Any]) -> None:
    """ProfileFault where a body names an encoding preset or a picture that is not in this library."""
    from assetdesk.store.profiles import presets as rows

    if kind == VIDEO:
        for place, handle in enumerate(body["presets"]):
            found = rows.by_handle(db, handle)
            if found is None or found.kind != ENCODING:
                raise ProfileFault(f"There is no encoding preset {handle}. Choose another one.", f"presets.{place}")
    if kind == PROCESSING:
        for place, one in enumerate(body["renditions"]):
            mark = one["watermark"]
            if mark is None:
                continue
            number = parse_asset(mark["asset"])
            if db.value("SELECT 1 FROM assets WHERE id = ? AND trashed IS NULL", (number,)) is None:
                sentence = f"The watermark {mark['asset']} is not in this library. Choose another picture."
                raise ProfileFault(sentence, f"renditions.{place}.watermark.asset")
