"""Which program watches: one at a time, by a lock of the operating system that ends with it."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from datetime import datetime

from assetdesk.library.session import Library
from assetdesk.store.files import write_atomic
from assetdesk.store.locks import OsLock
from assetdesk.store.paths import LibraryPaths

# what people call the programs, by the names they open a library with
_CALLED = {"window": "The window", "command": "The command `assetdesk watch run`"}


class Ownership:
    """The lock of one program, and who it is. `program` is what it calls itself."""

    def __init__(self, paths: LibraryPaths, program: str) -> None:
        self._paths = paths
        self._program = program
        self._lock = OsLock(paths.watch_lock)

    @property
    def held(self) -> bool:
        """Whether this program watches."""
        return self._lock.held

    def try_take(self) -> bool:
        """Take it where nobody has it. OSError where the library's folder cannot be written (its drive is away)."""
        if self._lock.held:
            return True
        if not self._lock.try_take():
            return False
        told = {"program": self._program, "process": os.getpid(), "since": time.time()}
        with suppress(OSError):  # only what others show of it
            write_atomic(self._paths.watch_owner, json.dumps(told).encode(), sync=False)
        return True

    def release(self) -> None:
        """Another program may watch."""
        if self._lock.held:
            with suppress(OSError):
                self._paths.watch_owner.unlink(missing_ok=True)
        self._lock.release()


def sentence(lib: Library) -> str:
    """Who watches, as a sentence; empty where nobody does."""
    watcher = lib.watcher
    if watcher is not None and watcher.owns:
        return "This program watches."
    lock = OsLock(lib.store.paths.watch_lock)
    try:
        if lib.read_only or lock.try_take():
            return ""
    except OSError:
        return ""
    finally:
        lock.release()
    try:
        told = json.loads(lib.store.paths.watch_owner.read_bytes()[:1000])
        called = _CALLED.get(told["program"], "Another program")
        since = datetime.fromtimestamp(float(told["since"])).astimezone()
        today = since.date() == datetime.now().astimezone().date()
        when = since.strftime("%H:%M" if today else "%Y-%m-%d %H:%M")
        return f"{called} (process {int(told['process'])}) watches since {when}."
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return "Another program watches."
