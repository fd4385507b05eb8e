"""What a new runner finds and puts right: leases of programs that are gone, their half-done files, old jobs."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from assetdesk.jobs.task import TASK_PREFIX
from assetdesk.jobs.unpacking import FILES
from assetdesk.store.engine import Store
from assetdesk.store.history import undo, undo_room
from assetdesk.store.intake import archive_uploads, uploads
from assetdesk.store.locks import OsLock
from assetdesk.store.paths import UPLOAD_PREFIX, kept_for, rendition_home
from assetdesk.store.work import claims, jobs, results

# what other programs may be writing in the same folder just now
_FRESH_SECONDS = 86_400.0
_log = logging.getLogger(__name__)


def recover(store: Store) -> list[int]:
    """Only the holder of the runner lock may call this: whatever is at work now is nobody's. Answers the jobs that
    go on where they were."""
    with store.browse.plain() as db:
        halfway = claims.assigned_assets(db)
    store.writer.run(lambda w: claims.release(w))
    resumed = store.writer.run(jobs.resume_interrupted)
    sweep_tmp(store)
    sweep_unpacked(store)
    sweep_renditions(store, halfway)
    undo_room.tidy(store)
    while store.writer.run(jobs.prune):
        pass
    return resumed


def sweep_tmp(store: Store) -> None:
    """Delete what tasks and uploads left behind, which only a runner has, but for half copies of large files that are
    still to come in; of everything else only what is a day old."""
    with suppress(OSError):
        found = list(store.paths.tmp.iterdir())
        numbers = {path: kept_for(path.name) for path in found}
        with store.browse.plain() as db:
            rows = uploads.rows(db, sorted({number for number in numbers.values() if number is not None}))
        waits = {number for number, row in rows.items() if row.state in uploads.COPIED_YET}
        for path in found:
            if numbers[path] in waits:
                continue
            with suppress(OSError):
                old = path.lstat().st_mtime < time.time() - _FRESH_SECONDS
                if path.name.lstrip(".").startswith((TASK_PREFIX, UPLOAD_PREFIX)) or old:
                    _delete(path)


def sweep_unpacked(store: Store) -> None:
    """Delete what was unpacked for uploads and waits for none any more: whole archives, and of those that go on the
    files that came in just before a kill."""
    with suppress(OSError):
        for home in store.paths.unpacked.iterdir():
            with store.read() as conn:
                waiting = archive_uploads.waiting_below(conn, str(home))
            if waiting:
                _delete_others(home / FILES, waiting)
            elif not _in_use(home):
                _delete(home)


def _delete_others(folder: Path, wanted: set[str]) -> None:
    with suppress(OSError):
        for path in folder.iterdir():
            if str(path) not in wanted:
                path.unlink()


def _in_use(home: Path) -> bool:
    """Whether a program that was given a password unpacks there just now."""
    lock = OsLock(home if home.suffix == ".lock" else home.with_name(f"{home.name}.lock"))
    taken = lock.try_take()
    lock.release()
    if taken and home.suffix != ".lock":
        home.with_name(f"{home.name}.lock").unlink(missing_ok=True)
    return not taken


def sweep_renditions(store: Store, assets: Iterable[tuple[int, str]]) -> None:
    """Delete derived files of these assets (id, key) that no row names: a kill came between the move and the rows."""
    for asset_id, key in assets:
        home = store.paths.renditions / rendition_home(key)
        with store.browse.plain() as db:
            named = {path for path, *_ in results.old_files(db, asset_id).values()} | undo.named(db, asset_id)
        with suppress(OSError):
            found = [path for path in home.rglob("*") if path.is_file()]
            lost = [
                path.relative_to(store.paths.renditions).as_posix()
                for path in found
                if path.relative_to(store.paths.renditions).as_posix() not in named
            ]
            results.remove_files(store.paths, lost)
            if lost:
                _log.info("Swept %d files of asset %d that no row names", len(lost), asset_id)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
