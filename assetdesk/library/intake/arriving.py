"""What is written when a file has come in, or will not: end state, log, ledger, processing, in one transaction.

A source that is moved goes after that commit, and only while it still is the file that was copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.core.upload import Outcome, UploadRow, UploadState
from assetdesk.core.watch import Refusal
from assetdesk.library.intake.copying import Arrived, CalledOff, Stamp
from assetdesk.library.intake.sources import source_path
from assetdesk.store import assets, fields
from assetdesk.store.flush import flush_file
from assetdesk.store.intake import ledger, uploads
from assetdesk.store.work import jobs, queue, wishes

if TYPE_CHECKING:
    from assetdesk.store.engine import Store
    from assetdesk.store.writer import Write

# the outcomes by the ledger's words, and the jobs' log types (IPS API)
NEW, VERSION, REPLACED = "new", "version", "replaced"
_LOGGED = {NEW: "UploadSuccess", VERSION: "FileUpdated", REPLACED: "FileUpdated"}


def join(folder: str, name: str) -> str:
    """An asset's path relative to the library."""
    return f"{folder}/{name}" if folder else name


@dataclass(frozen=True, slots=True)
class InPlace:
    """A file that has come in: its asset, where it lies, and what is told of it beside."""

    row: UploadRow
    arrived: Arrived
    asset_id: int
    folder: str
    name: str
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """All of it in one line."""
        return " ".join([*self.warnings, *self.notes])


def come_in(w: Write, store: Store, file: InPlace, outcome: str) -> None:
    """One file is in. CalledOff where its row is not being copied any more: the work is then taken back."""
    row = file.row
    settled = uploads.settle(
        w,
        row.id,
        UploadState.DONE,
        size=file.arrived.bytes,
        hash=file.arrived.hash,
        asset_id=file.asset_id,
        message=file.message,
        outcome=Outcome.NEW if outcome == NEW else Outcome.UPDATED,
    )
    if not settled:
        raise CalledOff
    if row.fields:
        fields.put_user(w, file.asset_id, row.fields)
    _told(w, file, outcome)
    queue.enqueue_assets(w, store.modules, row.job_id, [file.asset_id])
    jobs.upload_ended(w, row.job_id, UploadState.DONE, file.asset_id)


def come_in_new(w: Write, store: Store, job_id: int, files: Sequence[InPlace], origins: Sequence[str]) -> None:
    """The same for many new assets of one job; `origins` say where each comes from."""
    settled = uploads.settle_new(
        w,
        [uploads.NewFile(f.row.id, f.asset_id, f.arrived.bytes, f.arrived.hash, f.message) for f in files],
    )
    if not settled:
        raise CalledOff
    ids = [file.asset_id for file in files]
    wishes.carry_out_new(w, job_id, ids)
    for file, origin in zip(files, origins, strict=True):
        if file.row.fields:
            fields.put_user(w, file.asset_id, file.row.fields)
        _told(w, file, NEW)
        assets.history(w, file.asset_id, "uploaded", f"Uploaded from {origin}", job_id)
    queue.enqueue_assets(w, store.modules, job_id, ids)
    jobs.uploads_in(w, job_id, ids)


def _told(w: Write, file: InPlace, outcome: str) -> None:
    """What the log and the ledger say of it."""
    row = file.row
    for warning in file.warnings:
        jobs.log(w, row.job_id, "UploadWarning", warning, asset_id=file.asset_id, asset_name=file.name)
    jobs.log(w, row.job_id, _LOGGED[outcome], file.message, asset_id=file.asset_id, asset_name=file.name)
    if row.ledger_id is not None:
        ledger.ended(
            w,
            row,
            UploadState.DONE,
            asset_id=file.asset_id,
            outcome=outcome,
            message=file.message,
            place=join(file.folder, file.name),
            hash=file.arrived.hash,
            copied=file.arrived.source.values if file.arrived.source else None,
        )


def end(
    store: Store,
    row: UploadRow,
    state: UploadState,
    message: str,
    *,
    other: int | None = None,
    place: str = "",
    held_for: str | None = None,
    why: Refusal = Refusal.FAILED,
    hash: str | None = None,
) -> None:
    """A file does not come in, or not before a person has been asked. `place` is the path of `other`, in its way."""
    log_type = "UploadError" if state is UploadState.FAILED else "DuplicateSkipped"
    outcome = Outcome.DUPLICATE if state is UploadState.SKIPPED else None

    def work(w: Write) -> None:
        settled = uploads.settle(
            w, row.id, state, other_asset=other, held_for=held_for, message=message, outcome=outcome, hash=hash
        )
        if not settled:
            return
        ledger.ended(w, row, state, asset_id=other, message=message, place=place, refusal=why, hash=hash)
        if state is not UploadState.HELD:  # what is held is asked, not told
            jobs.log(w, row.job_id, log_type, message, asset_id=other, asset_name=row.name)
        jobs.upload_ended(w, row.job_id, state, None)

    store.writer.run(work)


def take_away(store: Store, files: Sequence[tuple[UploadRow, Arrived]]) -> None:
    """Of files that are in: the sources that were to be moved go, where they are still what was copied."""
    moved = [(row, arrived.source) for row, arrived in files if row.move and arrived.source is not None]
    if not moved:
        return
    with suppress(OSError):  # the rows, too, outlive a loss of power before a source goes
        flush_file(store.paths.database.with_name(f"{store.paths.database.name}-wal"))
    gone = [row for row, stamp in moved if _unlinked(source_path(row.source), stamp)]

    def work(w: Write) -> None:
        for row in gone:
            if row.ledger_id is not None:
                ledger.removed(w, row.ledger_id)

    if gone:
        store.writer.run(work)


def _unlinked(source: Path, stamp: Stamp) -> bool:
    try:
        if Stamp.of(source.lstat()) != stamp:
            return False
        source.unlink()
    except OSError:  # a folder that may not be written: the file is in, and stays there as well
        return False
    return True
