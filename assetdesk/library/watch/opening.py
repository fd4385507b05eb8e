"""Whether a file that is at rest can be taken: it opens for reading, and nobody has it open for writing."""

from __future__ import annotations

import errno
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

IN_USE = "Open in another program"
_F_SETSIG = 10  # fcntl(2); the module has no name for it before Python 3.13


@dataclass(frozen=True, slots=True)
class Opened:
    """`busy`: wait for whoever has it. `refusal`: it cannot be read, as a sentence. Neither: it can be taken."""

    busy: bool = False
    refusal: str = ""


def look(path: Path) -> Opened:
    """Open it and close it again."""
    if sys.platform == "win32":
        return _look_windows(path)
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return Opened(busy=True)  # going, or being replaced: the next look sees it
    except OSError as wrong:
        if wrong.errno in (errno.EBUSY, errno.ETXTBSY, errno.EAGAIN):
            return Opened(busy=True)
        if isinstance(wrong, PermissionError):
            return Opened(refusal="It may not be read. Taken as soon as it may")
        return Opened(refusal=f"It cannot be read ({wrong.strerror or wrong}). Tried again by itself")
    try:
        return Opened(busy=_is_written(fd))
    finally:
        os.close(fd)


def _is_written(fd: int) -> bool:
    """Whether anybody has the file open for writing, where the system tells: Linux grants no lease then (fcntl(2),
    F_SETLEASE), for files of our own on a disk of this machine. Else the two looks must do."""
    if sys.platform != "linux":
        return False
    import fcntl

    try:
        # who opens it this very moment is told of by a signal; SIGIO would end the program, this one is ignored
        fcntl.fcntl(fd, _F_SETSIG, signal.SIGURG)
        fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as wrong:
        return wrong.errno == errno.EAGAIN
    with suppress(OSError):
        fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def _look_windows(path: Path) -> Opened:
    """There an open file can be asked for without letting others write: refused while somebody does."""
    if sys.platform != "win32":
        return Opened()
    import ctypes
    from ctypes import wintypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = wintypes.HANDLE
    generic_read, share_read, open_existing = 0x80000000, 1, 3
    handle = kernel.CreateFileW(str(path), generic_read, share_read, None, open_existing, 0, None)
    if handle not in (None, wintypes.HANDLE(-1).value):
        kernel.CloseHandle(wintypes.HANDLE(handle))
        return Opened()
    error = ctypes.get_last_error()
    if error in (2, 3, 32, 33):  # not found, sharing violation, locked
        return Opened(busy=True)
    if error == 5:
        return Opened(refusal="It may not be read. Taken as soon as it may")
    return Opened(refusal=f"It cannot be read (error {error}). Tried again by itself")
