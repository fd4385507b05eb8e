"""Which folders may be watched, and whether a watched one is there.

What AssetDesk writes itself can never come back in: the library, its index, other watched folders, folders that files
are exported or published to. It is looked at before a folder is added and again at every full look, because a link may
lead elsewhere by then and a mount may have come. Folders are compared by their resolved path, by device and inode of
every ancestor, and by where mounts truly show them (`mounts`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from assetdesk.core.errors import UsageFault
from assetdesk.library.intake.sources import source_path
from assetdesk.library.session import Library
from assetdesk.library.watch import mounts

if TYPE_CHECKING:
    from assetdesk.store.browse import Browser

_FIELDS = ("{folder}", "{name}")


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that is not watched, nor anything in it or around it, and how people call it."""

    path: Path
    name: str
    why: str = "What AssetDesk writes there would come in again and again."


Provider = Callable[[Library], Iterable[Place]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Whoever writes files outside the library says where: those folders are never watched. Once a program."""
    if provider not in _providers:
        _providers.append(provider)


def own_places(lib: Library, but: int | None = None) -> list[Place]:
    """Every folder that must not be watched, the library first; without the watched folder `but`."""
    from assetdesk.store.intake import watches

    found = [Place(lib.root, "this library", "Its own files would come in again.")]
    with lib.browse.plain() as db:
        others = watches.listed(db)
    found += [
        Place(source_path(one.path), f"the watched folder “{one.name}”", "Its files would come in twice.")
        for one in others
        if one.id != (but or 0)
    ]
    for provider in (_exports, _published, *_providers):
        found += provider(lib)
    return found


def refusal(path: Path, own: Iterable[Place]) -> str:
    """Why a folder may not be watched, as a sentence; empty where it may be."""
    if not path.is_absolute():
        return "Name the whole path of the folder to watch."
    try:
        facts = path.stat()
    except OSError:
        return ""  # away: that is no refusal
    if not stat.S_ISDIR(facts.st_mode):
        return f"“{path.name}” is a file. Choose a folder to watch."
    real = path.resolve()
    if ".assetdesk" in real.parts:
        return f"“{path.name}” is a part of a library’s own files. Choose another folder."
    other = next((one for one in (real, *real.parents) if (one / ".assetdesk").is_dir()), None)
    if other is not None and not any(_same(other, place.path) for place in own):
        return f"“{path.name or path}” lies in another library, “{other.name}”. Choose a folder outside of libraries."
    known = mounts.mounts()
    for place in own:
        said = _clash(real, place, known)
        if said:
            return f"“{path.name or path}” {said} {place.name}. {place.why} Choose another folder."
    return ""


def need_unwatched(browse: Browser, folder: Path) -> None:
    """UsageFault where what is written to a folder would come in again by a watched one."""
    from assetdesk.store.intake import watches

    with browse.plain() as db:
        watched = watches.listed(db)
    if not watched:
        return
    known, real = mounts.mounts(), folder.resolve()
    for one in watched:
        if _clash(real, Place(source_path(one.path), one.name), known) in ("is", "lies inside"):
            raise UsageFault(
                f"“{folder.name}” is watched (“{one.name}”): what is written there would come in again."
                " Choose another folder."
            )


def _clash(real: Path, place: Place, known: list[mounts.Mount]) -> str:
    try:
        other = place.path.resolve()
    except OSError:
        return ""
    here, there = mounts.places(real, known), mounts.places(other, known)
    if real == other or _same(real, other) or here & there - {("", PurePosixPath("/"))}:
        return "is"
    if _inside(real, other) or any(_under(a, b) for a in here for b in there):
        return "lies inside"
    if _inside(other, real) or any(_under(b, a) for a in here for b in there):
        return "contains"
    # a mount inside the one that shows the other, or a part of it
    if any(a == b or _under(a, b) or _under(b, a) for a in mounts.below(real, known) for b in there if b[0]):
        return "contains a mount that shows"
    if any(a == b or _under(b, a) for a in here for b in mounts.below(other, known)):
        return "lies inside"
    return ""


def _under(inner: tuple[str, PurePosixPath], outer: tuple[str, PurePosixPath]) -> bool:
    return inner[0] == outer[0] and outer[1] in inner[1].parents


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _inside(inner: Path, outer: Path) -> bool:
    """Whether an ancestor is that folder, by path or by device and inode."""
    if outer in inner.parents:
        return True
    wanted = identity_of(outer)
    return wanted is not None and any(identity_of(one) == wanted for one in inner.parents)


def identity_of(folder: Path) -> tuple[int, int] | None:
    """Device and inode of a folder; None where it is not there, or has none (some shares)."""
    try:
        facts = folder.stat()
    except OSError:
        return None
    return (facts.st_dev, facts.st_ino) if facts.st_ino else None


def device_text(folder: Path) -> str:
    """The same as `watches.device` keeps it."""
    found = identity_of(folder)
    return f"{found[0]}:{found[1]}" if found else ""


def is_empty(folder: Path) -> bool:
    """Whether nothing at all lies in it. OSError where it cannot be read."""
    with os.scandir(folder) as scan:
        return next(scan, None) is None


def _published(lib: Library) -> Iterable[Place]:
    """Folders that publish contexts send to."""
    from assetdesk.library.targets import places

    return places.folders(lib)


def _exports(lib: Library) -> Iterable[Place]:
    """Folders that workflows export to; of one with placeholders the part before them."""
    from assetdesk.core.presets import WORKFLOW
    from assetdesk.core.workflows import StepKind
    from assetdesk.library import presets

    for preset in presets.list(lib, WORKFLOW):
        steps = preset.body.get("steps")
        for step in steps if isinstance(steps, list) else ():
            if not isinstance(step, dict) or step.get("kind") != StepKind.EXPORT.value:
                continue
            folder = str(step.get("folder") or "")
            cut = min((at for mark in _FIELDS if (at := folder.find(mark)) >= 0), default=len(folder))
            whole = folder if cut == len(folder) else folder[:cut].rpartition("/")[0]
            path = Path(whole)
            if whole and path.is_absolute() and path.parent != path:
                yield Place(path, f"the folder that the workflow “{preset.name}” exports to")
