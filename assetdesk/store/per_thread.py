"""A connection for each calling thread, closed with the thread, or all of them at once by another.

Closing a connection while its own thread is inside a statement crashes the interpreter (sqlite3 of Python 3.11), so
each use holds a lock that closing waits for, after it has interrupted the statement. Closing one while its thread ends
crashes it too, where the connection has a function of ours: so it is left to the next use, in whichever thread.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assetdesk.core.errors import EnvironmentFault


class _Held:
    """One thread's connection. It goes with the thread, whose local storage alone keeps it."""

    def __init__(self, db: sqlite3.Connection, left: deque[sqlite3.Connection]) -> None:
        self.db = db
        self._left = left
        self.gate = threading.RLock()  # a use may call what uses it, too
        self.closed = False

    def close(self) -> None:
        self.closed = True
        if not self.gate.acquire(blocking=False):
            self.db.interrupt()  # never one that is idle: its closing would be interrupted, and the log not merged
            self.gate.acquire()
        try:
            self.db.close()
        finally:
            self.gate.release()

    def __del__(self) -> None:
        if not self.closed:
            self._left.append(self.db)


class PerThread:
    """See the module. `make` opens one connection."""

    def __init__(self, make: Callable[[], sqlite3.Connection]) -> None:
        self._make = make
        self._mine = threading.local()
        self._gate = threading.Lock()
        self._open: weakref.WeakSet[_Held] = weakref.WeakSet()
        self._left: deque[sqlite3.Connection] = deque()
        self._closed = False

    def __len__(self) -> int:
        """Connections that are open."""
        return len(self._open)

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    @contextmanager
    def use(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, which nobody closes inside the block. A sentence after `close`."""
        self._close_left()
        held: _Held | None = getattr(self._mine, "held", None)
        if held is None or held.closed:
            held = self._opened()
        with held.gate:
            if held.closed:
                raise EnvironmentFault("The library is closed.")
            yield held.db

    def close(self) -> None:
        """Close them all; later uses fail."""
        with self._gate:
            self._closed = True
        self.renew()

    def renew(self) -> None:
        """Close them all; later uses open new ones. Not from inside a use."""
        with self._gate:
            opened, self._open = list(self._open), weakref.WeakSet()
        for held in opened:
            held.close()
        self._close_left()

    def _close_left(self) -> None:
        """Those of threads that have ended."""
        while self._left:
            try:
                db = self._left.popleft()
            except IndexError:  # another thread was quicker
                return
            db.close()

    def _opened(self) -> _Held:
        if self._closed:
            raise EnvironmentFault("The library is closed.")
        held = _Held(self._make(), self._left)
        with self._gate:
            if self._closed:
                raise EnvironmentFault("The library is closed.")
            self._open.add(held)
        self._mine.held = held
        return held
