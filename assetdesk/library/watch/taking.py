"""Files that are ready become files of an upload: one job a batch and watched folder.

The job is kept open (`counting`) as long as more of its folder's files come to rest, so that ten thousand files dropped
at once are one job. The rows of the ledger and of the upload are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from assetdesk.core.ips.names import OPTIONS
from assetdesk.core.job import PRIORITY_CLASS, JobType, Priority
from assetdesk.core.names import clean_name
from assetdesk.core.upload import Conflict, OverwriteMode, UploadFile, UploadRequest
from assetdesk.core.watch import Afterwards, LedgerRow, WatchFolder, WatchMode
from assetdesk.library.intake.sources import join_folder, shown_source, source_path, stored_source
from assetdesk.library.session import Library
from assetdesk.library.upload import with_defaults
from assetdesk.library.watch import names
from assetdesk.store.intake import ledger, ledger_looks, uploads, watches
from assetdesk.store.profiles import presets
from assetdesk.store.work import jobs
from assetdesk.store.writer import Write

ORIGIN = ledger_looks.ORIGIN
_CONFLICT = {
    WatchMode.SKIP: Conflict.SKIP,
    WatchMode.CREATE_VERSION: Conflict.CREATE_VERSION,
    WatchMode.REPLACE: Conflict.REPLACE,
}


def files_of(folder: WatchFolder, rows: Iterable[LedgerRow]) -> list[UploadFile]:
    """The rows as files of an upload: names cleaned, sub-folders kept below the target."""
    root = source_path(folder.path)
    move = folder.afterwards is Afterwards.MOVE
    made = []
    for row in rows:
        inside = names.real(row.path)
        target = folder.folder
        for part in PurePosixPath(inside.as_posix()).parent.parts:
            target = join_folder(target, clean_name(part))
        name = clean_name(inside.name)
        title = "" if name == inside.name else shown_source(stored_source(inside.name))
        made.append(
            UploadFile(
                source=stored_source(str(root / inside)),
                folder=target,
                name=name,
                title=title,
                size=row.bytes,
                move=move,
                ledger_id=row.id,
            )
        )
    return made


def request_of(lib: Library, folder: WatchFolder, origin: str, conflict: Conflict | None = None) -> UploadRequest:
    """What the uploads of a watched folder ask for: its preset or its own options, else the library's defaults."""
    said: Mapping[str, Any] = folder.options
    if folder.preset_id is not None:
        with lib.browse.plain() as db:
            said = presets.get(db, folder.preset_id).body
    settings = lib.settings()
    options = {name: value for name, value in said.items() if name in OPTIONS}
    job = {name: value for name, value in said.items() if name not in OPTIONS and name != "overwrite"}
    request = UploadRequest(
        files=(),
        conflict=conflict or _CONFLICT[folder.mode],
        overwrite_mode=OverwriteMode(settings.overwrite_mode),
        origin=origin,
        name=f"Upload from {folder.name}",
        options=options,
        job=job,
    )
    request = with_defaults(request, settings.upload_defaults)
    if request.options:
        from assetdesk.core.ips.given import checked_options

        request = replace(request, options=checked_options(request.options))
    return request


def enqueue(
    w: Write, folder: WatchFolder, request: UploadRequest, files: Sequence[UploadFile], job_id: int | None, now: float
) -> int:
    """Files of a watched folder to a job that is still open, or to a new one that stays open; its number."""
    if job_id is None or not ledger_looks.is_open(w.db, job_id):
        job_id = jobs.create(
            w,
            type=JobType.UPLOAD_POST,
            name=request.name,
            request=request.head_json(),
            priority=PRIORITY_CLASS[Priority.BULK],
            destination=folder.folder,
            submitted_by=request.origin,
            counting=True,
        )
    last = int(w.db.value("SELECT COALESCE(MAX(id), 0) FROM uploads"))
    uploads.add(w, job_id, files, request.conflict)
    jobs.add_counts(w, job_id, total=len(files))
    ledger_looks.on_their_way(w, job_id, last, now)
    return job_id


def by_hand(lib: Library, ids: Sequence[int], conflict: Conflict | None) -> list[tuple[int, int]]:
    """A person's *Take now*; see `library.watching.take_now`. The jobs, each with its number of files."""
    with lib.browse.plain() as db:
        rows = [row for row in ledger.rows(db, ids) if row.current]
        folders = {one.id: one for one in watches.listed(db)}
    taken: list[tuple[int, int]] = []
    for folder_id in dict.fromkeys(row.watch_id for row in rows):
        folder = folders.get(folder_id)
        if folder is None:
            continue
        mode = conflict
        if mode is None and folder.mode is WatchMode.SKIP:
            mode = Conflict.CREATE_VERSION
        request = request_of(lib, folder, ledger.BY_HAND, mode)
        chosen = [row.id for row in rows if row.watch_id == folder_id]

        def work(
            w: Write, folder: WatchFolder = folder, request: UploadRequest = request, chosen: list[int] = chosen
        ) -> tuple[int, int]:
            open_rows = ledger_looks.can_be_taken(w, chosen)
            if not open_rows:
                return 0, 0
            job_id = enqueue(w, folder, request, files_of(folder, open_rows), None, w.now)
            jobs.set_counting(w, job_id, False)
            return job_id, len(open_rows)

        job_id, count = lib.store.writer.run(work)
        if count:
            taken.append((job_id, count))
    lib.wake()
    return taken
