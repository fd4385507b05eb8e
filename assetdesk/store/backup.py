"""Copies of the index: made with SQLite's own backup call, checked, flushed, and a few of them kept."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assetdesk.core.errors import EnvironmentFault, LibraryDamaged, UsageFault
from assetdesk.store import schema
from assetdesk.store.connect import connect
from assetdesk.store.faults import fault_of
from assetdesk.store.files import sync_folder
from assetdesk.store.locks import LibraryLock
from assetdesk.store.paths import LibraryPaths

KEEP = 7
_PAGES = 2000
_NAME = re.compile(r"library-(\d{8}-\d{6})(?:-(\w+))?\.sqlite$")


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy; `made` in Unix seconds, `why` empty or one word (migration, repair, restore)."""

    path: Path
    made: float
    why: str


def when_said(copy: Backup, now: float | None = None) -> str:
    """`today 09:00`, else `21 November 2026, 09:00`."""
    made, today = time.localtime(copy.made), time.localtime(time.time() if now is None else now)
    clock = time.strftime("%H:%M", made)
    if made[:3] == today[:3]:
        return f"today {clock}"
    return f"{made.tm_mday} {time.strftime('%B %Y', made)}, {clock}"


def back_up(
    paths: LibraryPaths,
    target: Path | None = None,
    why: str = "",
    *,
    as_it_is: bool = False,
    stop: Callable[[], bool] = bool,
) -> Path:
    """Copy the index as it is now, also while others write; into the library's own backups where no target is given.

    Only then are the oldest beyond the last 7 removed. DiskFull and its like where the copy cannot be made, and
    LibraryDamaged where it does not pass its check, unless it is wanted `as_it_is`; then no older one is removed.
    `stop` is asked between parts; True gives up with a sentence, leaving nothing.
    """
    own = target is None
    stamp = time.strftime("%Y%m%d-%H%M%S")
    made = target or paths.backups / f"library-{stamp}{'-' + why if why else ''}.sqlite"
    try:
        made.parent.mkdir(parents=True, exist_ok=True)
        part = made.with_name(f".{made.name}.part")
        part.unlink(missing_ok=True)
        try:
            with closing(connect(paths, writing=False)) as source, closing(sqlite3.connect(part)) as copy:
                # one state of it from first to last: else every write of others would begin the copy anew
                source.execute("BEGIN")
                source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
                source.backup(copy, pages=_PAGES, progress=lambda *_: _give_up(stop))
                copy.execute("PRAGMA journal_mode = DELETE")
            if not as_it_is and (problem := problem_of(part)):
                raise schema.damaged(problem)
            _flush(part)
            part.replace(made)
            sync_folder(made.parent)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        fault = fault_of(error)
        if fault is error:
            raise
        raise fault from error
    if own and not as_it_is:
        _rotate(paths)
    return made


def backups(paths: LibraryPaths) -> list[Backup]:
    """The library's own copies, newest first."""
    found = []
    for path in paths.backups.glob("library-*.sqlite") if paths.backups.is_dir() else ():
        name = _NAME.match(path.name)
        if name:
            found.append(Backup(path, time.mktime(time.strptime(name[1], "%Y%m%d-%H%M%S")), name[2] or ""))
    return sorted(found, key=lambda b: (b.made, b.path.name), reverse=True)


def newest_good(paths: LibraryPaths) -> Backup | None:
    """The newest copy that passes its check."""
    return next((copy for copy in backups(paths) if not problem_of(copy.path)), None)


def restore(paths: LibraryPaths, copy: Path) -> None:
    """Put a copy in the index's place; the index that was there is kept among the backups. Nobody may have it open.

    LibraryInUse while somebody has, LibraryDamaged or UsageFault where the copy is no good; then nothing changes.
    """
    if not copy.is_file():
        raise UsageFault(f"“{copy}” is not there. Choose another copy.")
    if problem := problem_of(copy):
        raise LibraryDamaged(f"“{copy.name}” is damaged too. Choose an older copy.", detail=problem)
    lock = LibraryLock(paths)
    lock.take_alone()
    try:
        part = paths.dot / ".restore.part"
        try:
            shutil.copyfile(copy, part)
            _flush(part)
            _set_aside(paths)
            part.replace(paths.database)
            sync_folder(paths.dot)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        fault = fault_of(error)
        if fault is error:
            raise
        raise fault from error
    finally:
        lock.release()


def problem_of(path: Path) -> str:
    """What is wrong with a copy of the index, or empty. Reads all of it."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            if int(db.execute("PRAGMA application_id").fetchone()[0]) != schema.APPLICATION_ID:
                return "not an index of AssetDesk"
            if int(db.execute("PRAGMA user_version").fetchone()[0]) > schema.SCHEMA:
                return "made by a newer AssetDesk"
            found = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
            return "" if found == "ok" else found
    except sqlite3.Error as error:
        return str(error)


def _set_aside(paths: LibraryPaths) -> None:
    """Keep the index that is about to be replaced, with its unmerged writes where they cannot be merged any more."""
    if not paths.database.exists():
        return
    paths.backups.mkdir(parents=True, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for tail in ("-wal", "-shm", ""):
        there = paths.database.with_name(paths.database.name + tail)
        if there.exists():
            there.replace(paths.backups / f"replaced-{stamp}.sqlite{tail}")


def _give_up(stop: Callable[[], bool]) -> None:
    if stop():
        raise EnvironmentFault("The copy of the index was given up.")


def _flush(path: Path) -> None:
    fd = os.open(path, os.O_RDWR)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _rotate(paths: LibraryPaths) -> None:
    for old in backups(paths)[KEEP:]:
        old.path.unlink(missing_ok=True)
    for aside in sorted(paths.backups.glob("replaced-*.sqlite*"))[: -3 * 3]:
        aside.unlink(missing_ok=True)
