"""How a library is processed on this machine: limits, workers, what is asked first, and the programs found here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import UsageFault

if TYPE_CHECKING:
    from assetdesk.library.session import Library

MEGAPIXEL = 1_000_000
GIGABYTE = 1 << 30


@dataclass(frozen=True, slots=True)
class Bounds:
    """A setting of `LibrarySettings` by name, from `low` to `high`; `what` begins the sentence about it."""

    what: str
    low: int
    high: int


BOUNDS: dict[str, Bounds] = {
    "workers": Bounds("The number of workers", 0, 64),
    "pixel_limit": Bounds("The largest picture", MEGAPIXEL, 10_000 * MEGAPIXEL),
    "memory_limit": Bounds("The memory of a task", GIGABYTE // 4, 256 * GIGABYTE),
    "seconds_image": Bounds("The time of a picture", 10, 24 * 3600),
    "seconds_document": Bounds("The time of a document", 10, 24 * 3600),
    "page_limit": Bounds("The number of pages", 1, 10_000),
    "undo_days": Bounds("The days", 0, 3650),
    "undo_bytes": Bounds("The room for undoing", 0, 1 << 50),
    "reprocess_warn": Bounds("The number of assets", 1, 100_000_000),
}


def change(lib: Library, changes: Mapping[str, Any]) -> None:
    """Change some of them, all or none; None gives back the default. UsageFault for a value that cannot be."""
    from assetdesk.store.engine import put_setting

    lib.need("setCompanySettings")
    lib.need_writing()
    for name, value in changes.items():
        bounds = BOUNDS.get(name)
        if bounds is None:
            raise UsageFault(f"“{name}” is no setting of processing.")
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is not None and not (number and bounds.low <= value <= bounds.high):
            raise UsageFault(f"{bounds.what} must lie between {bounds.low:,} and {bounds.high:,}.")

    def work(w: Any) -> None:
        for name, value in changes.items():
            put_setting(w, name, value)

    lib.store.writer.run(work)


def cores() -> int:
    """How many cores this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Found:
    """One thing AssetDesk makes use of. `version` is empty where it is not there; `waiting` are the assets that failed
    for want of it; `program` its name for how to install it, or empty."""

    label: str
    there: bool
    version: str
    gives: str
    program: str = ""
    waiting: tuple[int, ...] = ()


def found_here(lib: Library) -> list[Found]:
    """Programs, the player and colour profiles; starts the programs to ask their version, so call it in a thread."""
    from importlib.util import find_spec

    from assetdesk.media import programs
    from assetdesk.media.edits.profiles import available

    failures = [row for row in lib.browse.failures() if row.code == "ToolMissing"]
    found = []
    for program in programs.PROGRAMS.values():
        there = programs.path_of(program.name) is not None
        waiting = tuple(row.asset_id for row in failures if program.label in row.message)
        version = programs.version(program.name) if there else ""
        found.append(Found(program.label, there, version, program.gives, program.name, waiting))
    player = find_spec("PySide6.QtMultimedia") is not None
    found.append(Found("Film player", player, "", "films and sound played in the window"))
    count = len(available())
    found.append(Found("ICC profiles", count > 0, f"{count} found", "CMYK and grey in their own colours"))
    return found
