"""Reading watched folders: files as they lie there, a batch at a time, nothing opened and no link followed."""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assetdesk.core.identity import inode_of
from assetdesk.library.watch import names
from assetdesk.store.intake.ledger_looks import Seen

BATCH = 1000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a look. `link` instead: a link, which nobody follows; `odd`: neither file nor folder."""

    seen: Seen
    link: bool = False
    odd: bool = False


def look(
    root: Path,
    start: str,
    *,
    deep: bool,
    shut: frozenset[tuple[int, int]],
    stopped: Callable[[], bool],
) -> Iterator[list[Found]]:
    """The files in the folder `start` (inside `root`, with `/`, empty for the root itself), with `deep` also below it.

    `shut` are folders (device, inode) that are never gone into: AssetDesk's own, whatever mount shows them here. A
    folder that is met twice (mounts in a circle) is read once. Folders that went away meanwhile, or may not be read,
    are left out; a root that cannot be read raises OSError.
    """
    batch: list[Found] = []
    met: set[tuple[int, int]] = set()
    waiting = [start] if _may_begin(root, start, shut) else []
    while waiting:
        here = waiting.pop()
        folder = root / here if here else root
        try:
            with os.scandir(folder) as scan:
                for entry in scan:
                    if stopped():
                        return
                    path = f"{here}/{entry.name}" if here else entry.name
                    below = _take(entry, path, batch, shut, met) if not _passed(entry) else False
                    if below and deep:
                        waiting.append(path)
                    if len(batch) >= BATCH:
                        yield batch
                        batch = []
        except OSError as wrong:
            if not here:
                raise
            _log.info("%s cannot be looked into: %s", folder, wrong)
    if batch:
        yield batch


def _may_begin(root: Path, start: str, shut: frozenset[tuple[int, int]]) -> bool:
    """Whether a look from the root would come to this folder: no link, nothing passed over on the way, not shut."""
    here = root
    for part in start.split("/") if start else ():
        here = here / part
        facts = None if names.is_passed_over(part) else facts_of(here)
        if facts is None or not stat.S_ISDIR(facts.st_mode) or _is_reparse(facts):
            return False
        if (facts.st_dev, facts.st_ino) in shut:
            return False
    return True


def facts_of(path: Path) -> os.stat_result | None:
    """Of one file, no link followed; None where it is not there. OSError for whatever else is wrong."""
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def seen_as(kept: str, facts: os.stat_result) -> Seen:
    """Facts as the ledger keeps them."""
    return Seen(kept, facts.st_size, facts.st_mtime_ns, inode_of(facts))


def _passed(entry: os.DirEntry[str]) -> bool:
    return names.is_passed_over(entry.name)


def _take(
    entry: os.DirEntry[str],
    path: str,
    batch: list[Found],
    shut: frozenset[tuple[int, int]],
    met: set[tuple[int, int]],
) -> bool:
    """Note a file. True for a folder that may be gone into."""
    try:
        # a directory of Windows knows neither inode nor, while a file is written, its size
        facts = os.lstat(entry.path) if sys.platform == "win32" else entry.stat(follow_symlinks=False)
    except OSError:  # gone, or being replaced: the next look sees it
        return False
    if stat.S_ISDIR(facts.st_mode):
        identity = (facts.st_dev, facts.st_ino)
        if facts.st_ino and (identity in shut or identity in met):
            return False
        met.add(identity)
        # the originals of another library are its own
        return not _is_reparse(facts) and not os.path.isdir(f"{entry.path}/.assetdesk")  # noqa: PTH112 - for every one
    kept = names.stored(path)
    batch.append(
        Found(
            seen_as(kept, facts),
            link=stat.S_ISLNK(facts.st_mode) or _is_reparse(facts),
            odd=not stat.S_ISREG(facts.st_mode) and not stat.S_ISLNK(facts.st_mode),
        )
    )
    return False


def _is_reparse(facts: os.stat_result) -> bool:
    """A junction or another link of Windows."""
    return bool(getattr(facts, "st_reparse_tag", 0) in (0xA0000003, 0xA000000C))
