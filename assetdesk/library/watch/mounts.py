"""Where a folder truly lies: behind links, and behind mounts that show a part of a file system at another place.

A bind mount has no trace in the path, and its ancestors are other folders. Linux tells in `/proc/self/mountinfo` (see
proc(5)) which part of which file system each mount shows; a place is then the device and the path inside it. Elsewhere
only links are known.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_ESCAPE = re.compile(r"\\([0-7]{3})")
_MOST = 8_000_000


@dataclass(frozen=True, slots=True)
class Mount:
    """One mount: where it is seen, of which device, which folder of it."""

    point: PurePosixPath
    device: str
    root: PurePosixPath


def mounts(text: str | None = None) -> list[Mount]:
    """All mounts of this system, the latest last; none where it does not tell. `text` instead of the system's."""
    if text is None:
        if sys.platform != "linux":
            return []
        try:
            with Path("/proc/self/mountinfo").open("rb") as file:
                text = os.fsdecode(file.read(_MOST))
        except OSError:
            return []
    found = []
    for line in text.splitlines():
        parts = line.split(" ")
        if len(parts) > 4:
            found.append(Mount(PurePosixPath(_plain(parts[4])), parts[2], PurePosixPath(_plain(parts[3]))))
    return found


def places(path: Path, known: list[Mount]) -> set[tuple[str, PurePosixPath]]:
    """Device and path inside it of a folder (resolved, absolute), and of everything mounted below it that is seen
    through it. Without mounts the path itself."""
    pure = PurePosixPath(path.as_posix())
    found = {("", pure)}
    over = None
    for mount in known:  # the last of the longest lies on top
        if (mount.point == pure or mount.point in pure.parents) and (
            over is None or len(mount.point.parts) >= len(over.point.parts)
        ):
            over = mount
    if over is not None:
        found.add((over.device, over.root / pure.relative_to(over.point)))
    return found


def below(path: Path, known: list[Mount]) -> set[tuple[str, PurePosixPath]]:
    """What other mounts show inside a folder: device and path inside it of each."""
    pure = PurePosixPath(path.as_posix())
    return {(mount.device, mount.root) for mount in known if pure in mount.point.parents}


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 8)), text)
