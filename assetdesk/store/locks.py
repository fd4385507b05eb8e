"""Locks of the operating system: they end with the process that holds them, however it ends.

`library.lock` is shared by every open program and exclusive for migration, repair and restore. `runner.lock` belongs
to the program that runs the queue, `window.lock` to the window.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from assetdesk.core.errors import LibraryInUse
from assetdesk.store.paths import LibraryPaths

_SLOTS = 64  # Windows has no shared byte locks in the standard library: a shared holder takes one of so many bytes


class OsLock:
    """One lock file. Not re-entrant; two objects of one program exclude each other like two programs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None
        self._slot = (0, 1)

    @property
    def held(self) -> bool:
        """Whether this object holds it."""
        return self._fd is not None

    def try_take(self, *, shared: bool = False) -> bool:
        """Take it if it is free (for `shared`: not held exclusively). True also when already held.

        OSError where the file cannot be made (a folder that cannot be written).
        """
        if self._fd is not None:
            return True
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        try:
            taken = self._lock(fd, shared)
        except BaseException:
            os.close(fd)
            raise
        if not taken:
            os.close(fd)
            return False
        self._fd = fd
        return True

    def release(self) -> None:
        """Give it back; nothing happens when it is not held."""
        if self._fd is None:
            return
        fd, self._fd = self._fd, None
        if sys.platform == "win32":
            import msvcrt

            os.lseek(fd, self._slot[0], os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_UNLCK, self._slot[1])
        os.close(fd)

    def _lock(self, fd: int, shared: bool) -> bool:
        if sys.platform == "win32":
            import msvcrt

            for slot in [(n, 1) for n in range(_SLOTS)] if shared else [(0, _SLOTS)]:
                os.lseek(fd, slot[0], os.SEEK_SET)
                try:
                    msvcrt.locking(fd, msvcrt.LK_NBLCK, slot[1])
                except OSError:
                    continue
                self._slot = slot
                return True
            return False
        import fcntl

        try:
            fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class RunnerLock(OsLock):
    """Whoever has it runs the queue; its process number stands in the file."""

    def __init__(self, paths: LibraryPaths) -> None:
        super().__init__(paths.runner_lock)

    def try_take(self, *, shared: bool = False) -> bool:
        """Take it if it is free; it is never shared."""
        if self._fd is not None:
            return True
        if not super().try_take():
            return False
        if self._fd is not None and sys.platform != "win32":  # there a locked file cannot be read
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, str(os.getpid()).encode("ascii"), 0)
        return True

    def release(self) -> None:
        """Give it back."""
        if self._fd is not None and sys.platform != "win32":
            os.ftruncate(self._fd, 0)
        super().release()


class WindowLock(OsLock):
    """Whoever has it is the library's window."""

    def __init__(self, paths: LibraryPaths) -> None:
        super().__init__(paths.window_lock)


class LibraryLock(OsLock):
    """Held as long as the library is open."""

    def __init__(self, paths: LibraryPaths) -> None:
        super().__init__(paths.library_lock)

    def share(self, wait: float = 5.0) -> None:
        """Take it shared, waiting so many seconds for a migration or repair to end. LibraryInUse when it does not."""
        self._wait_for(
            True, wait, "Another program is repairing this library or bringing it up to date. Try again in a moment."
        )

    def take_alone(self, wait: float = 1.0) -> None:
        """Take it exclusively. LibraryInUse while any other program has the library open."""
        self._wait_for(False, wait, "This library is open in another window or program. Close it there and try again.")

    def _wait_for(self, shared: bool, wait: float, sentence: str) -> None:
        until = time.monotonic() + wait
        while not self.try_take(shared=shared):
            if time.monotonic() >= until:
                raise LibraryInUse(sentence)
            time.sleep(0.05)
