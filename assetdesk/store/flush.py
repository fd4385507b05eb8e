"""Many small files made to last at once.

A flush of each costs a journal's commit and a wait each; the same for all of them is a hundredth of that where the
system can flush one file system as a whole (`syncfs`, Linux 5.8 and later say also then what failed). That is done
only on file systems that are known to mean it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

# what flushes its files' bytes with syncfs; network and FUSE file systems are flushed file by file
_MEAN_IT = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "tmpfs", "bcachefs", "zfs"})
# below this the file system is not asked: it may have others' bytes to write as well
_FEW = 8


def flush_files(files: Sequence[Path]) -> None:
    """Return when the bytes of all these files, which lie in one folder, are on the disk; OSError if not."""
    if len(files) >= _FEW and _flush_all(files[0].parent):
        return
    for path in files:
        flush_file(path)


def flush_file(path: Path) -> None:
    """The same of one."""
    # POSIX flushes what others wrote as well, so that a read-only file needs no rights; Windows wants to write
    fd = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0) if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _flush_all(folder: Path) -> bool:
    """Flush the file system of `folder`. False where that cannot be done, or would not be meant."""
    call = _syncfs()
    if call is None or _kind(folder.stat().st_dev) not in _MEAN_IT:
        return False
    fd = os.open(folder, os.O_RDONLY)
    try:
        if call(fd) == 0:
            return True
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(fd)


@lru_cache(maxsize=1)
def _syncfs() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    release = platform.release().split(".")
    with suppress(ValueError, IndexError, OSError, AttributeError):
        if (int(release[0]), int(release[1])) >= (5, 8):
            call: Callable[[int], int] = ctypes.CDLL(None, use_errno=True).syncfs
            return call
    return None


@lru_cache(maxsize=64)
def _kind(device: int) -> str:
    """The kind of the file system on that device (Linux); empty where it is not told."""
    wanted = f"{os.major(device)}:{os.minor(device)}"
    with suppress(OSError), Path("/proc/self/mountinfo").open(encoding="utf-8", errors="replace") as mounts:
        for line in mounts:
            head, _, tail = line.partition(" - ")
            if head.split()[2] == wanted:
                return tail.split()[0]
    return ""
