"""Change sets on their way to whoever shows something: own commits at once, other programs' within 250 ms.

One thread, which also keeps the heartbeat of `presence`. Callbacks run on it and must be quick: a window posts the
change set to its own thread.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable

from assetdesk.core.changes import ChangeSet
from assetdesk.store.connect import connect
from assetdesk.store.paths import LibraryPaths

POLL_SECONDS = 0.25
BEAT_SECONDS = 30.0
_log = logging.getLogger(__name__)


class Feed:
    """See the module. `beat` is called every 30 s on the feed's thread."""

    def __init__(self, paths: LibraryPaths, program: str, beat: Callable[[], None] | None = None) -> None:
        self._paths = paths
        self._program = program
        self._beat = beat
        self._own: queue.SimpleQueue[ChangeSet | None] = queue.SimpleQueue()
        self._subscribers: dict[int, Callable[[ChangeSet], None]] = {}
        self._gate = threading.Lock()
        self._numbers = 0
        self._seen = 0
        self._version = -1
        self._db: sqlite3.Connection | None = None
        self._deaf = False
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="store-feed", daemon=False)
        self._thread.start()
        ready.wait()  # what other programs commit from now on is heard of

    def subscribe(self, callback: Callable[[ChangeSet], None]) -> Callable[[], None]:
        """Hear every change set from now on, on the feed's thread. The answer ends it."""
        with self._gate:
            self._numbers += 1
            number = self._numbers
            self._subscribers[number] = callback

        def unsubscribe() -> None:
            with self._gate:
                self._subscribers.pop(number, None)

        return unsubscribe

    def deliver(self, change: ChangeSet) -> None:
        """Pass on a commit of this program; returns at once."""
        self._own.put(change)

    def close(self) -> None:
        """Deliver what waits, end the thread."""
        if self._thread.is_alive():
            self._own.put(None)
            self._thread.join()

    def _run(self, ready: threading.Event) -> None:
        next_beat = time.monotonic() + BEAT_SECONDS
        try:
            self._start()
        finally:
            ready.set()
        next_poll = time.monotonic() + POLL_SECONDS
        try:
            while True:
                now = time.monotonic()
                if now >= next_poll:
                    next_poll = now + POLL_SECONDS
                    self._poll()
                if now >= next_beat:
                    next_beat = now + BEAT_SECONDS
                    self._pulse()
                try:
                    change = self._own.get(timeout=max(0.0, next_poll - time.monotonic()))
                except queue.Empty:
                    continue
                if change is None:
                    return
                self._tell(change)
        finally:
            if self._db is not None:
                self._db.close()

    def _start(self) -> None:
        try:
            self._db = connect(self._paths, writing=False)
            self._version = self._data_version()
            self._seen = int(self._db.execute("SELECT COALESCE(MAX(seq), 0) FROM changes").fetchone()[0])
        except sqlite3.Error:
            _log.exception("Changes of other programs cannot be followed")

    def _data_version(self) -> int:
        assert self._db is not None
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def _poll(self) -> None:
        """Changes of other programs since the last look, as one change set."""
        if self._db is None:
            return
        try:
            version = self._data_version()
            if version == self._version:
                return
            rows = self._db.execute(
                "SELECT seq, program, body FROM changes WHERE seq > ? ORDER BY seq", (self._seen,)
            ).fetchall()
        except sqlite3.Error:
            if not self._deaf:  # said once, not four times a second while a drive is away
                _log.warning("The library cannot be asked for changes", exc_info=True)
            self._deaf = True
            return
        self._version, self._deaf = version, False
        if not rows:
            return
        foreign = ChangeSet()
        if rows[0][0] > self._seen + 1 and self._seen:  # trimmed before we looked
            foreign = ChangeSet(folders=True, settings=True, everything=True)
        for seq, program, body in rows:
            if program != self._program:
                foreign |= ChangeSet.from_json(seq, body)
        self._seen = rows[-1][0]
        if foreign:
            self._tell(foreign)

    def _pulse(self) -> None:
        if self._beat is not None:
            try:
                self._beat()
            except OSError:
                _log.warning("The heartbeat could not be written", exc_info=True)

    def _tell(self, change: ChangeSet) -> None:
        with self._gate:
            listeners = list(self._subscribers.values())
        for listener in listeners:
            try:
                listener(change)
            except Exception:  # one screen's fault is not another's
                _log.exception("A listener failed")
