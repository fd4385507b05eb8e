"""The writer lane: one thread, every write transaction of the program.

Works that wait are grouped into one transaction; each runs in a savepoint, so that one that fails costs only
itself. Nothing is delivered or answered before the commit. Works may also touch files: they say with `on_undo` how
to take that back, and with `after_commit` what may only happen once the rows are safe.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextvars import copy_context
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine

from assetdesk.core.changes import ChangeSet
from assetdesk.core.errors import EnvironmentFault
from assetdesk.store.faults import fault_of, read_only
from assetdesk.store.plain import Plain
from assetdesk.store.tables import changes

T = TypeVar("T")

GROUP_SECONDS = 0.05
GROUP_WORKS = 200
KEEP_CHANGES = 10_000
KEEP_SECONDS = 86_400.0
_TRIM_EVERY = 500
_log = logging.getLogger(__name__)


class Write:
    """What a work gets: the connection inside the transaction, and a place to say what it changed."""

    __slots__ = ("_after", "_changed", "_undo", "conn", "db", "job_id", "now")

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        # the same transaction, for what is done for every single asset
        self.db = Plain(cast(sqlite3.Connection, conn.connection.dbapi_connection))
        self.now = time.time()
        # the run in whose name something is done, where that is to be undone with it
        self.job_id: int | None = None
        self._changed = ChangeSet()
        self._undo: list[Callable[[], None]] = []
        self._after: list[Callable[[], None]] = []

    def changed(
        self,
        assets: Iterable[int] = (),
        added: Iterable[int] = (),
        removed: Iterable[int] = (),
        moved: Iterable[int] = (),
        jobs: Iterable[int] = (),
        folders: bool = False,
        settings: bool = False,
        everything: bool = False,
        searches: bool = False,
        collections: bool = False,
        presets: bool = False,
        notices: bool = False,
        watches: bool = False,
        schedules: bool = False,
        targets: bool = False,
        people: bool = False,
    ) -> None:
        """Add to the change set that is delivered at commit; see `ChangeSet` for the words."""
        self._changed |= ChangeSet(
            assets=frozenset(assets),
            added=frozenset(added),
            removed=frozenset(removed),
            moved=frozenset(moved),
            jobs=frozenset(jobs),
            folders=folders,
            settings=settings,
            everything=everything,
            searches=searches,
            collections=collections,
            presets=presets,
            notices=notices,
            watches=watches,
            schedules=schedules,
            targets=targets,
            people=people,
        )

    def on_undo(self, back: Callable[[], None]) -> None:
        """`back` takes a change of files back, should the rows not come to be committed. Last said, first done."""
        self._undo.append(back)

    def after_commit(self, then: Callable[[], None]) -> None:
        """`then` runs on the writer's thread once the rows are safe: deleting what they no longer name."""
        self._after.append(then)


class _Work:
    """One submitted work with its future and what its last run left."""

    __slots__ = ("_asked", "_work", "future", "result", "write")

    def __init__(self, work: Callable[[Write], Any]) -> None:
        self._work = work
        # who asks is known on the thread that asks (`core.who`)
        self._asked = copy_context()
        self.future: Future[Any] = Future()
        self.write: Write | None = None
        self.result: Any = None

    def run(self, write: Write) -> Any:
        return self._asked.run(self._work, write)

    def undo(self) -> None:
        write, self.write = self.write, None
        for back in reversed(write._undo if write else ()):
            try:
                back()
            except Exception:  # the next one is taken back all the same
                _log.exception("A change of files could not be taken back")

    def fail(self, error: BaseException) -> None:
        self.undo()
        self.future.set_exception(fault_of(error))


class Writer:
    """See the module. `deliver` gets each committed change set, on the writer's thread, before the answers."""

    def __init__(self, engine: Engine, program: str, deliver: Callable[[ChangeSet], None]) -> None:
        self._engine = engine
        self._program = program
        self._deliver = deliver
        self._waiting: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._since_trim = _TRIM_EVERY
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=False)
        self._thread.start()

    def submit(self, work: Callable[[Write], T]) -> Future[T]:
        """Queue a work; its answer (or error, as `fault_of` says it) comes after the commit."""
        made = _Work(work)
        with self._gate:
            if self._closed:
                raise EnvironmentFault("The library is closed.")
            self._waiting.put(made)
        return cast("Future[T]", made.future)

    def run(self, work: Callable[[Write], T]) -> T:
        """Queue a work and wait for its commit. Not from inside a work: that would wait for itself."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("a work cannot wait for another work")
        return self.submit(work).result()

    def close(self) -> None:
        """Finish what waits, end the thread."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        with self._engine.connect() as conn:
            ended = False
            while not ended:
                first = self._waiting.get()
                if first is None:
                    break
                if first.future.set_running_or_notify_cancel():
                    ended = self._group(conn, first)
            with contextlib.suppress(Exception):  # a nicety for the next opening; never a reason to fail
                conn.exec_driver_sql("PRAGMA optimize")

    def _group(self, conn: Connection, first: _Work) -> bool:
        """One transaction with `first` and whatever waits. True when the end was among it."""
        ended = False
        done: list[_Work] = []
        try:
            with conn.begin():
                until = time.monotonic() + GROUP_SECONDS
                work: _Work | None = first
                while work is not None:
                    if self._step(conn, work):
                        done.append(work)
                    work = None
                    if len(done) < GROUP_WORKS and time.monotonic() < until:
                        work, ended = self._next()
                seen = self._record(conn, done)
        except Exception as error:
            if not done and not first.future.done():  # no transaction could be begun
                first.fail(error)
            self._alone(conn, done, error)
        else:
            self._answer(done, seen)
        return ended

    def _next(self) -> tuple[_Work | None, bool]:
        while True:
            try:
                work = self._waiting.get_nowait()
            except queue.Empty:
                return None, False
            if work is None:
                return None, True
            if work.future.set_running_or_notify_cancel():
                return work, False

    def _step(self, conn: Connection, work: _Work) -> bool:
        """Run one work in its savepoint. False when it failed by itself; raises when the transaction is lost."""
        work.write = Write(conn)
        db = work.write.db
        db.run("SAVEPOINT work")
        try:
            work.result = work.run(work.write)
            db.run("RELEASE work")
            return True
        except BaseException as error:
            if not _alive(conn):  # SQLite has rolled everything back: disk full, a broken disk
                work.fail(error)
                raise _LostTransaction from error
            db.run("ROLLBACK TO work")
            db.run("RELEASE work")
            work.fail(error)
            return False

    def _record(self, conn: Connection, done: list[_Work]) -> ChangeSet:
        union = ChangeSet()
        for work in done:
            if work.write is not None:
                union |= work.write._changed
        if not union:
            return union
        seq = int(
            Write(conn).db.value(
                "INSERT INTO changes (at, program, body) VALUES (?, ?, ?) RETURNING seq",
                (time.time(), self._program, union.to_json()),
            )
        )
        self._since_trim += 1
        if self._since_trim >= _TRIM_EVERY:
            self._since_trim = 0
            conn.execute(
                changes.delete().where(
                    (changes.c.seq <= seq - KEEP_CHANGES) | (changes.c.at < time.time() - KEEP_SECONDS)
                )
            )
        return ChangeSet(seq=seq) | union

    def _alone(self, conn: Connection, done: list[_Work], error: Exception) -> None:
        """The group's transaction came to nothing: each work once more by itself, so that only the guilty fail."""
        for work in reversed(done):
            work.undo()
        if len(done) == 1 and not isinstance(error, _LostTransaction):
            done[0].fail(error)
            return
        for work in done:
            try:
                with conn.begin():
                    if not self._step(conn, work):
                        continue
                    seen = self._record(conn, [work])
            except Exception as again:
                if not work.future.done():
                    work.fail(again)
            else:
                self._answer([work], seen)

    def _answer(self, done: list[_Work], seen: ChangeSet) -> None:
        for work in done:
            for then in work.write._after if work.write else ():
                try:
                    then()
                except Exception:  # the rows are safe, and the lane goes on
                    _log.exception("What should follow a commit has failed")
        if seen:
            self._deliver(seen)
        for work in done:
            work.future.set_result(work.result)


class ReadOnlyWriter:
    """Stands in for the writer where the library is open to look only: every work fails with LibraryReadOnly."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def submit(self, work: Callable[[Write], T]) -> Future[T]:
        """A future that has failed already."""
        future: Future[T] = Future()
        future.set_exception(read_only(self._reason))
        return future

    def run(self, work: Callable[[Write], T]) -> T:
        """Raises LibraryReadOnly."""
        raise read_only(self._reason)

    def close(self) -> None:
        """Nothing to end."""


class _LostTransaction(Exception):
    """The whole transaction was rolled back beneath a work."""


def _alive(conn: Connection) -> bool:
    """Whether the transaction is still open in SQLite."""
    raw: Any = conn.connection.dbapi_connection
    return bool(raw is not None and raw.in_transaction)
