"""Whether the machine lets us work: room on the disk, a folder that is there and can be written.

What fails for the machine's sake is no file's failure. The queue pauses itself with one sentence and goes on by
itself when a look says that it can.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from assetdesk.core.errors import DiskFull, EnvironmentFault, LibraryReadOnly
from assetdesk.store.paths import LibraryPaths

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_AWAY = frozenset({errno.EIO, errno.ENOTCONN, errno.ESTALE, errno.ENODEV, errno.ENXIO})
_MACHINE = _FULL | _AWAY | {errno.EROFS}
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 60.0
# tasks in a row that came to nothing because their pool broke; one break takes all that is in flight along
_BROKEN_POOLS = 12
AWAY = "The drive with this library is not connected. Nothing is lost or deleted."
FOLDER_READ_ONLY = "The library's folder cannot be written to. Processing is paused and goes on when it can."


def free_bytes(folder: Path) -> int:
    """Room on the device that holds the folder."""
    return shutil.disk_usage(folder).free


class Environment:
    """Looks, and remembers faults so that one is not run into again at once. Used by the runner's thread; `fault`
    may come from any."""

    def __init__(self, paths: LibraryPaths, free: Callable[[Path], int] = free_bytes) -> None:
        self._paths = paths
        self._free = free
        self._wait = _FIRST_WAIT
        self._until = 0.0
        self._said = ""
        self._broken = 0

    def fault(self, error: BaseException | None, free_min: int) -> None:
        """Work has just failed for the machine's sake: not before a while, each time longer."""
        self._said = self._seen(free_min) or self._sentence(error, free_min)
        self._until = time.monotonic() + self._wait
        self._wait = min(_LONGEST_WAIT, self._wait * 2)

    def success(self) -> None:
        """Work has been written: faults of the past are past."""
        self._wait = _FIRST_WAIT
        self._broken = 0

    def pool_broke(self) -> bool:
        """A pool of workers broke and is made anew. True when that does not help any more."""
        self._broken += 1
        return self._broken > _BROKEN_POOLS

    def look(self, free_min: int) -> str:
        """Why nothing can be done now, as a sentence; empty when it can."""
        seen = self._seen(free_min)
        if seen:
            return seen
        if self._said and time.monotonic() < self._until:
            return self._said
        if self._said:
            self._said = self._tried(free_min)
        return self._said

    def away(self) -> bool:
        """Whether the library itself is gone, so that a missing original proves nothing."""
        return not self._paths.database.exists()

    def _seen(self, free_min: int) -> str:
        if self.away():
            return AWAY
        with suppress(OSError):
            if self._free(self._paths.root) < free_min:
                return self._full(free_min)
        if not os.access(self._paths.dot, os.W_OK):
            return FOLDER_READ_ONLY
        return ""

    def _tried(self, free_min: int) -> str:
        """Whether a little can be written, found out by writing it."""
        probe = self._paths.tmp / f".probe-{os.getpid()}"
        try:
            probe.parent.mkdir(exist_ok=True)
            probe.write_bytes(b"\0" * 65_536)
        except OSError as error:
            return self._sentence(error, free_min)
        finally:
            with suppress(OSError):
                probe.unlink(missing_ok=True)
        return ""

    def _sentence(self, error: BaseException | None, free_min: int) -> str:
        number = getattr(error, "errno", None)
        if isinstance(error, DiskFull) or number in _FULL:
            return self._full(free_min)
        if number in _AWAY:
            return AWAY
        if isinstance(error, EnvironmentFault) and not isinstance(error, LibraryReadOnly):
            return f"{error} Processing is paused."
        return FOLDER_READ_ONLY

    def _full(self, free_min: int) -> str:
        disk = _disk_name(self._paths.root)
        named = f"The disk “{disk}”" if disk else "The disk with this library"
        return f"{named} is full. Processing is paused and goes on when {_size(free_min)} are free."


def is_machines(error: BaseException | None) -> bool:
    """Whether an error that came out of a worker, or of code that also reads originals, is the machine's fault."""
    if isinstance(error, EnvironmentFault):
        return True
    return isinstance(error, OSError) and error.errno in _MACHINE


def _disk_name(folder: Path) -> str:
    """Name of the volume as a person knows it; empty for the system's own."""
    with suppress(OSError):
        place = folder.resolve()
        while not place.is_mount() and place != place.parent:
            place = place.parent
        return place.name or place.drive.rstrip(":\\")
    return ""


def _size(size: int) -> str:
    for unit, one in (("GB", 10**9), ("MB", 10**6)):
        if size >= one:
            return f"{size / one:.0f} {unit}"
    return f"{max(1, size // 1000)} kB"
