"""The open library: its engines, its one writer, its feed, and the way in and out.

Opening: cheap look, locks, whether it can be written, a migration where one is due (only then is Alembic imported),
then threads. Closing ends every thread and leaves no lock.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.pool import NullPool, QueuePool

from assetdesk.core.errors import EnvironmentFault, LibraryDamaged, LibraryInUse, UsageFault
from assetdesk.core.scopes import Modules
from assetdesk.core.settings import LibrarySettings
from assetdesk.store import schema
from assetdesk.store.browse import Browser
from assetdesk.store.cells import Cells
from assetdesk.store.connect import connect
from assetdesk.store.daily import DailyCopy
from assetdesk.store.faults import denies_writing, fault_of, read_only
from assetdesk.store.feed import Feed
from assetdesk.store.files import sync_folder
from assetdesk.store.locks import LibraryLock
from assetdesk.store.new_index import make_index
from assetdesk.store.outgoing_tables import metadata
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.presence import Heart, elsewhere
from assetdesk.store.profiles import folder_profiles
from assetdesk.store.tables import modules, settings
from assetdesk.store.work.module_rows import DECIDING, module_rows
from assetdesk.store.writer import ReadOnlyWriter, Write, Writer


class Store:
    """One open library. Made by `create` or `open`, ended by `close`."""

    def __init__(self, paths: LibraryPaths, read_only_reason: str, on_close: ExitStack) -> None:
        self.paths = paths
        self.read_only_reason = read_only_reason
        self.program = f"{os.getpid()}:{uuid.uuid4().hex[:12]}"
        self._modules: Modules | None = None
        self._expiry_next = 0.0
        self._closed = False
        self._on_close = on_close
        if not self.read_only:
            on_close.callback(_merge_log, paths)
        self._reading = _engine(paths, writing=False)
        on_close.callback(self._reading.dispose)
        self.browse = Browser(paths)
        on_close.callback(self.browse.close)
        self.cells = Cells(paths.cells, read_only=self.read_only)
        on_close.callback(self.cells.close)
        heart = None if self.read_only else Heart(paths)
        self._heart = heart
        if heart is not None:
            with suppress(OSError):  # a full disk is no reason not to look
                heart.beat()
        daily = DailyCopy(paths)
        on_close.callback(daily.close)
        self.feed = Feed(paths, self.program, _each(heart.beat, daily.beat, self._tell_expiry) if heart else None)
        on_close.callback(self.feed.close)
        self.writer: Writer | ReadOnlyWriter = ReadOnlyWriter(read_only_reason)
        if not self.read_only:
            writing = _engine(paths, writing=True)
            on_close.callback(writing.dispose)
            self.writer = Writer(writing, self.program, self.feed.deliver)
            on_close.callback(self.writer.close)

    def _tell_expiry(self) -> None:
        from assetdesk.store import expiry

        if time.monotonic() < self._expiry_next:
            return
        self._expiry_next = time.monotonic() + expiry.EVERY_SECONDS
        with self.browse.plain() as db:
            due = expiry.is_due(db)
        if due:
            self.writer.submit(expiry.tell)

    @classmethod
    def create(cls, root: Path) -> Store:
        """Make a library in `root` (and the folder), open it. What lies in the folder already is left alone."""
        paths = LibraryPaths(Path(os.path.abspath(root)))  # noqa: PTH100 - without following links
        if paths.database.exists():
            raise UsageFault(f"“{paths.root}” is a library already. Open it instead.")
        try:
            paths.dot.mkdir(parents=True, exist_ok=True)
            lock = LibraryLock(paths)
            lock.take_alone()
            try:
                paths.make_folders()
                if not paths.database.exists():  # another program may have been quicker
                    _make_index(paths)
            finally:
                lock.release()
        except OSError as error:
            fault = fault_of(error)
            if fault is not error:
                raise fault from error
            raise EnvironmentFault(
                f"No library can be made in “{paths.root}”: {error.strerror}.", detail=str(error)
            ) from error
        return cls.open(paths.root)

    @classmethod
    def open(cls, root: Path, read_only: bool | None = None) -> Store:
        """Open the library in `root`. `read_only` None finds out; False refuses to open merely to look.

        NotALibrary, NewerSchema, LibraryDamaged, LibraryInUse or LibraryReadOnly, each with its sentence.
        """
        paths = LibraryPaths(Path(os.path.abspath(root)))  # noqa: PTH100 - without following links
        with ExitStack() as stack:
            try:
                number = schema.look(paths)
                reason = "You opened it to look only." if read_only else _why_look_only(paths)
                if reason and read_only is False:
                    raise read_only_fault(reason)
                lock = LibraryLock(paths)
                stack.callback(lock.release)
                if reason:
                    with suppress(OSError):
                        lock.share()
                else:
                    lock.share()
                if number < schema.SCHEMA:
                    _bring_up_to_date(paths, lock, reason)
                _cheap_check(paths)
                if not reason:
                    with suppress(OSError):
                        paths.make_folders()
                opened = cls(paths, reason, stack)
                opened._on_close = stack.pop_all()
                return opened
            except sqlite3.Error as error:
                fault = fault_of(error)
                if isinstance(fault, LibraryDamaged):
                    raise _with_backup(paths, fault) from error
                raise fault from error
            except LibraryDamaged as damaged:
                raise _with_backup(paths, damaged) from damaged

    def close(self) -> None:
        """Finish waiting writes, end the threads, give back every lock. Twice does no harm."""
        self._closed = True
        self._on_close.close()
        if self._heart is not None:
            heart, self._heart = self._heart, None
            alone = LibraryLock(self.paths)
            with suppress(OSError, LibraryInUse):
                if alone.try_take():
                    heart.stop()
                    alone.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def read_only(self) -> bool:
        """Whether it is open to look only; `read_only_reason` says why."""
        return bool(self.read_only_reason)

    @property
    def modules(self) -> Modules:
        """The modules of this build; set by the library when it opens."""
        if self._modules is None:
            raise RuntimeError("set_modules has not been called")
        return self._modules

    def set_modules(self, made: Modules) -> None:
        """Take the build's modules, and write what each step and format is made with where that has changed."""
        self._modules = made
        self.write_modules()
        if not self.read_only:
            with self.browse.plain() as db:
                wanting = folder_profiles.wanting(db)
            if wanting:
                self.writer.run(folder_profiles.rebuild)

    def write_modules(self) -> None:
        """The rows of the modules, by the library's settings; they say what is out of date."""
        wanted = module_rows(self.modules, self.settings())
        with self.read() as conn:
            there = [dict(row) for row in conn.execute(select(modules)).mappings()]
        key = itemgetter("step", "format")
        there.sort(key=key)
        wanted.sort(key=key)
        if there == wanted or self.read_only:
            return

        def work(w: Write) -> None:
            w.conn.execute(modules.delete())
            if wanted:
                w.conn.execute(modules.insert(), wanted)
            w.changed(everything=True)

        self.writer.run(work)

    def settings(self) -> LibrarySettings:
        """The library's settings as they are now."""
        return self.browse.settings()

    def set_setting(self, name: str, value: Any) -> None:
        """Set one setting; None gives back the default. Waits for the commit."""
        self.set_settings({name: value})

    def set_settings(self, values: Mapping[str, Any]) -> None:
        """Set them together; what they put out of date is known at once."""

        def work(w: Write) -> None:
            for name, value in values.items():
                put_setting(w, name, value)
            if folder_profiles.SETTING in values:
                folder_profiles.rebuild(w)

        self.writer.run(work)
        if self._modules is not None and not DECIDING.isdisjoint(values):
            self.write_modules()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees the library as it is at its first statement, until the block ends."""
        if self._closed:
            raise EnvironmentFault("The library is closed.")
        try:
            with self._reading.connect() as conn, conn.begin():
                yield conn
        except Exception as error:
            fault = fault_of(error)
            if fault is error:
                raise
            raise fault from error


def put_setting(w: Write, name: str, value: Any) -> None:
    """Set one setting inside a work; None gives back the default."""
    if value is None:
        w.conn.execute(settings.delete().where(settings.c.name == name))
    else:
        body = json.dumps(value)
        w.conn.execute(
            insert(settings)
            .values(name=name, value=body)
            .on_conflict_do_update(index_elements=["name"], set_={"value": body})
        )
    w.changed(settings=True)


def _each(*beats: Callable[[], None]) -> Callable[[], None]:
    def beat() -> None:
        with ExitStack() as stack:
            for one in reversed(beats):
                stack.callback(one)

    return beat


def _engine(paths: LibraryPaths, *, writing: bool) -> Engine:
    made = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: connect(paths, writing=writing),
        poolclass=NullPool if writing else QueuePool,
        **({} if writing else {"pool_size": 4, "max_overflow": 12, "pool_reset_on_return": None}),
    )
    begin = "BEGIN IMMEDIATE" if writing else "BEGIN"
    event.listen(made, "begin", lambda conn: conn.exec_driver_sql(begin))
    return made


def _make_index(paths: LibraryPaths) -> None:
    """The empty index, complete before it has its name."""
    part = paths.dot / f"library.{uuid.uuid4().hex[:8]}.new"
    try:
        make_index(part, paths.root.name)
        part.replace(paths.database)
        sync_folder(paths.dot)
    finally:
        part.unlink(missing_ok=True)


def _merge_log(paths: LibraryPaths) -> None:
    """The last one to close leaves one whole file: SQLite merges its log where the last connection may write."""
    with suppress(sqlite3.Error):
        connect(paths, writing=True).close()


def _why_look_only(paths: LibraryPaths) -> str:
    """Why the library can only be looked at, as a sentence; empty where it can be written. Found by trying."""
    there = elsewhere(paths)
    if there is not None:
        return there.sentence
    probe = paths.dot / f".probe-{uuid.uuid4().hex[:8]}"
    try:
        probe.touch()
        probe.unlink()
        with closing(connect(paths, writing=True)) as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("ROLLBACK")
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, OSError) and not denies_writing(error):
            return ""  # a full disk is told when something is written
        if denies_writing(error):
            return "The library's folder cannot be written to."
        if isinstance(error, sqlite3.OperationalError):
            return ""  # another program is writing: so it can be written
        raise
    return ""


read_only_fault: Callable[[str], EnvironmentFault] = read_only


def _bring_up_to_date(paths: LibraryPaths, lock: LibraryLock, reason: str) -> None:
    if reason:
        raise EnvironmentFault(
            f"This library was made by an older AssetDesk and has to be brought up to date first. {reason}"
        )
    from assetdesk.store.migrations.run import migrate  # Alembic: only when a migration is due

    lock.release()
    lock.take_alone()
    try:
        if schema.look(paths) < schema.SCHEMA:  # another program may have been quicker
            migrate(paths)
    finally:
        lock.release()
    lock.share()


def _cheap_check(paths: LibraryPaths) -> None:
    """A look at the first page of every table and index; the thorough check is `store.check`."""
    with closing(connect(paths, writing=False)) as db:
        names = {str(row[0]) for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        lost = sorted({*metadata.tables, "search"} - names)
        if lost:
            raise schema.damaged(f"tables are missing: {', '.join(lost)}")
        pages = int(db.execute("PRAGMA page_count").fetchone()[0]) * int(db.execute("PRAGMA page_size").fetchone()[0])
        if pages <= 16 << 20:
            found = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
            if found != "ok":
                raise schema.damaged(found)
        else:
            for name in [*metadata.tables, "search"]:
                db.execute(f'SELECT * FROM "{name}" LIMIT 1').fetchone()


def _with_backup(paths: LibraryPaths, damaged: LibraryDamaged) -> LibraryDamaged:
    """The same, with the newest copy that passes its check named."""
    from assetdesk.store.backup import newest_good, when_said

    best = newest_good(paths)
    if best is None:
        return LibraryDamaged(f"{damaged} There is no copy of it yet.", detail=damaged.detail)
    return LibraryDamaged(
        f"{damaged} Newest good copy: {when_said(best)}.", backup=str(best.path), detail=damaged.detail
    )
