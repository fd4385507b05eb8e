"""What a person does with single files of an upload: leave one out, try one again, take the whole upload back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from assetdesk.core.errors import AssetDeskError, UsageFault
from assetdesk.core.upload import Outcome, UploadState
from assetdesk.core.upload_files import FileRow, FileState
from assetdesk.library import shelf, versions
from assetdesk.library.intake.sources import shown_source
from assetdesk.library.session import Library
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.store.browse import Browser
    from assetdesk.store.writer import Write

LEFT_OUT = "Left out by you."
_PAGE = 2000
_WORDS = {
    FileState.DONE: "Uploaded",
    FileState.WORKING: "Being uploaded",
    FileState.QUEUED: "Waiting",
    FileState.PAUSED: "Paused",
    FileState.DUPLICATE: "Duplicate",
    FileState.FAILED: "Failed",
    FileState.LEFT: "Left out",
}


def leave_out(lib: Library, upload_ids: Sequence[int]) -> int:
    """Files that are not in yet do not come in; a copy at work ends and leaves nothing. How many."""
    from assetdesk.store.intake import ledger, uploads
    from assetdesk.store.work import jobs

    lib.need("submitJob")
    lib.need_writing()

    def work(w: Write) -> int:
        waiting = (UploadState.WAITING, UploadState.HELD, UploadState.COPYING)
        rows = [row for row in uploads.rows(w.db, upload_ids).values() if row.state in waiting]
        w.db.many(
            "UPDATE uploads SET state = 'skipped', message = ?, lease = NULL, lease_until = NULL, ended = ?"
            " WHERE id = ?",
            [(LEFT_OUT, w.now, row.id) for row in rows],
        )
        for row in rows:
            ledger.ended(w, row, UploadState.FAILED, message=LEFT_OUT, by_person=True)
            jobs.log(w, row.job_id, "UploadWarning", LEFT_OUT, asset_name=row.name)
            jobs.upload_ended(w, row.job_id, UploadState.SKIPPED, None)
        w.changed(jobs={row.job_id for row in rows})
        return len(rows)

    return lib.store.writer.run(work)


def retry(lib: Library, rows: Sequence[FileRow]) -> int:
    """Try again what failed among these: what could not be brought in is copied once more, what could not be processed
    runs again. How many; UsageFault for none."""
    from assetdesk.store.work import moves

    lib.need("submitJob")
    lib.need_writing()
    failed = [row for row in rows if row.state is FileState.FAILED]
    if not failed:
        raise UsageFault("None of these has failed.")
    copies = [row.id for row in failed if not row.uploaded]
    assets = [row.asset_id for row in failed if row.uploaded and row.asset_id is not None]
    if copies:
        lib.store.writer.run(lambda w: moves.retry_files(w, copies))
        lib.wake()
    if assets:
        shelf.retry(lib, assets)
    return len(failed)


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an upload back came to."""

    trashed: tuple[int, ...] = ()
    reverted: int = 0
    refused: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """For a toast."""
        parts = []
        if self.trashed or not self.reverted:
            parts.append(f"Moved {counted(len(self.trashed), 'asset')} to the trash.")
        if self.reverted:
            verb = "is" if self.reverted == 1 else "are"
            parts.append(f"{counted(self.reverted, 'asset')} {verb} as before the upload.")
        return " ".join([*parts, *self.refused[:1]])


def undo(lib: Library, job_id: int) -> Undone:
    """Take an upload back: what came in goes to the trash, what was overwritten is the version again that was kept."""
    from assetdesk.library import assets

    lib.need("deleteAssets")
    lib.need_writing()
    done = lib.browse.uploads(job_id, UploadState.DONE)
    new = [row.asset_id for row in done if row.asset_id is not None and row.outcome != Outcome.UPDATED]
    updated = [row.asset_id for row in done if row.asset_id is not None and row.outcome == Outcome.UPDATED]
    begun = job.created if (job := lib.browse.job(job_id)) is not None else 0.0
    there = {row.id for row in lib.browse.rows(new)}
    new = [number for number in dict.fromkeys(new) if number in there]
    if new:
        assets.trash(lib, new)
    refused, back = [], 0
    for asset_id in dict.fromkeys(updated):
        kept = [one for one in lib.browse.versions(asset_id) if one.made >= begun and one.can_revert]
        if not kept or asset_id in new:
            continue
        try:
            versions.revert(lib, asset_id, min(kept, key=lambda one: one.number).number)
            back += 1
        except AssetDeskError as wrong:
            refused.append(str(wrong))
    return Undone(tuple(new), back, tuple(refused))


def csv_text(browse: Browser, job_id: int, state: FileState | None = None, words: str = "") -> str:
    """The list as CSV with a head line; times in local time."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["File", "Folder", "State", "Bytes", "Message", "From", "Ended"])
    ids = browse.upload_ids(job_id, state, words)
    for start in range(0, len(ids), _PAGE):
        for row in browse.upload_rows(ids[start : start + _PAGE]):
            ended = datetime.fromtimestamp(row.ended).isoformat(" ", "seconds") if row.ended else ""
            size = row.bytes or row.size
            cells = (row.name, row.folder, _WORDS[row.state], size, row.message, shown_source(row.source), ended)
            writer.writerow([_plain(cell) for cell in cells])
    return out.getvalue()


def _plain(cell: object) -> object:
    """A name that a spreadsheet would take for a formula stays a name."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
