"""What people decide of archives: a look into one before it is uploaded, and the answers to one that is held."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.archives import ArchiveListing, Password
from assetdesk.core.errors import AssetDeskError, UsageFault
from assetdesk.core.upload import UploadRow
from assetdesk.library.intake import unpacking
from assetdesk.library.intake.archive_worker import ArchiveWorker
from assetdesk.store.intake.archive_uploads import PASSWORD

if TYPE_CHECKING:
    from assetdesk.library.session import Library


class ArchivePeeker:
    """Looks into archives, one worker for all of them, started at the first. `close` ends it; call both off the
    window's thread."""

    def __init__(self, lib: Library) -> None:
        self._lib = lib
        self._worker = ArchiveWorker()

    def peek(self, path: str | os.PathLike[str], cancelled: Callable[[], bool] = lambda: False) -> ArchiveListing:
        """What the archive would bring, or why that cannot be told; empty and not `whole` where it was cancelled."""
        from assetdesk.jobs.unpacking import PEEK

        source = Path(path)
        try:
            with _folder(self._lib) as home:
                told = self._worker.run(PEEK, source, source.name, home, self._lib.settings(), cancelled)
        except AssetDeskError as wrong:
            return ArchiveListing(whole=False, fault=str(wrong))
        if told is None:
            return ArchiveListing(whole=False)
        known = {field.name: told[field.name] for field in fields(ArchiveListing)}
        known["refused"] = tuple((str(name), str(why)) for name, why in told["refused"])
        known["names"] = tuple(told["names"])
        return ArchiveListing(**known)

    def close(self) -> None:
        """End the worker."""
        self._worker.close()


def peek(lib: Library, path: str | os.PathLike[str], cancelled: Callable[[], bool] = lambda: False) -> ArchiveListing:
    """One look by a worker of its own; for many archives keep an `ArchivePeeker`."""
    peeker = ArchivePeeker(lib)
    try:
        return peeker.peek(path, cancelled)
    finally:
        peeker.close()


def unlock(
    lib: Library, upload_ids: Sequence[int], password: str, cancelled: Callable[[], bool] = lambda: False
) -> list[str]:
    """Unpack archives that are held for a password. Answers the names of those that it does not open; they stay held.

    The password goes to a worker of this program and nowhere else, so the unpacking is done here and now; files that
    come out wait in the queue like all others. FileFault and EnvironmentFault as of unpacking.
    """
    lib.need("submitJob")
    lib.need_writing()
    if not password:
        raise UsageFault("Enter the archive's password.")
    refused: list[str] = []
    worker = ArchiveWorker()
    try:
        for row in _held(lib, upload_ids):
            if cancelled():
                break
            if not _opened(lib, worker, row, Password(password), cancelled):
                refused.append(row.name)
    finally:
        worker.close()
    lib.wake()
    return refused


def keep(lib: Library, upload_ids: Sequence[int]) -> None:
    """Archives that are held for a password come in as they are."""
    from assetdesk.store.intake import archive_uploads

    lib.need("submitJob")
    lib.need_writing()
    ids = [row.id for row in _held(lib, upload_ids)]
    lib.store.writer.run(lambda w: archive_uploads.keep_packed(w, ids))
    lib.wake()


def held(lib: Library, job_id: int) -> list[UploadRow]:
    """The archives of a job that wait for a password."""
    from assetdesk.core.upload import UploadState

    return [row for row in lib.browse.uploads(job_id, UploadState.HELD) if row.held_for == PASSWORD]


def _held(lib: Library, upload_ids: Sequence[int]) -> Iterable[UploadRow]:
    from assetdesk.store.intake import uploads

    with lib.store.read() as conn:
        return [row for row in uploads.held(conn, upload_ids) if row.held_for == PASSWORD]


def _opened(lib: Library, worker: ArchiveWorker, row: UploadRow, password: str, cancelled: Callable[[], bool]) -> bool:
    """False where the password is another; True also where the archive has been decided about meanwhile."""
    from assetdesk.store.locks import OsLock

    store = lib.store
    home = store.paths.unpacked / str(row.id)
    # a runner that starts meanwhile, here or in another program, sweeps what nobody waits for
    lock = OsLock(store.paths.unpacked_lock(row.id))
    store.paths.unpacked.mkdir(parents=True, exist_ok=True)
    if not lock.try_take():
        raise UsageFault(f"“{row.name}” is being opened in another window already.")
    try:
        found = unpacking.unpacked(store, worker, row, home, cancelled, password)
        try:
            if found is None:
                return True
            if found.get("password"):
                return False
            store.writer.run(lambda w: unpacking.add(w, row, home, found, held=True))
            return True
        finally:
            unpacking.sweep(store, home)
    finally:
        lock.release()
        with suppress(OSError):
            store.paths.unpacked_lock(row.id).unlink()


@contextmanager
def _folder(lib: Library) -> Iterator[Path]:
    """An empty folder for one task: in the library, or beside it where that is open to look only."""
    name = f"peek-{uuid.uuid4().hex[:12]}"
    if lib.read_only:
        path = Path(tempfile.mkdtemp(prefix=f"assetdesk-{name}-"))
    else:
        path = lib.store.paths.tmp / name
        path.mkdir(parents=True)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
