"""Upload: look at what was dropped or named, start the job, answer what it holds back.

The copying itself is `intake.copying`, called by the runner for one file after the other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from assetdesk.core.archives import ArchiveListing
from assetdesk.core.ips.names import CROPS, OPTIONS
from assetdesk.core.job import PRIORITY_CLASS, JobType, Priority
from assetdesk.core.upload import Conflict, UploadFile, UploadRequest, UploadRow
from assetdesk.core.who import user_name
from assetdesk.library.intake import sources
from assetdesk.library.intake.sources import LeftOut, Renamed
from assetdesk.library.session import Library
from assetdesk.library.words import counted

if TYPE_CHECKING:
    from assetdesk.store.writer import Write

# the origin of what a person does there; elsewhere the door is named
WINDOW = "window"


@dataclass(slots=True)
class UploadPlan:
    """What an upload would bring in.

    `conflicts` and `duplicates` map an index of `files` to the asset that has its name, or its content, already.
    `empty` are indexes of files without a byte. `folders` were walked through. `archives`
    are, by their names, files that could be unpacked.
    """

    files: list[UploadFile] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    bytes: int = 0
    conflicts: dict[int, int] = field(default_factory=dict)
    duplicates: dict[int, int] = field(default_factory=dict)
    empty: list[int] = field(default_factory=list)
    folders: int = 0
    archives: list[int] = field(default_factory=list)


def collect(
    lib: Library,
    paths: Iterable[str | os.PathLike[str]],
    folder: str = "",
    cancelled: Callable[[], bool] = lambda: False,
    *,
    flat: bool = False,
) -> UploadPlan:
    """The files below `paths`, bound for `folder` (relative to the library). Reads folders, no file.

    `flat`: every file goes into `folder` itself, the structure below `paths` is not kept.
    """
    target = sources.clean_folder(folder)
    found = sources.collect(paths, target, lib.root, cancelled)
    files = [replace(file, folder=target) for file in found.files] if flat else found.files
    return UploadPlan(files, found.left_out, found.renamed, found.bytes, folders=found.folders)


def examine(
    lib: Library,
    paths: Iterable[str | os.PathLike[str]],
    folder: str = "",
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] | None = None,
    *,
    flat: bool = False,
) -> UploadPlan:
    """`collect`, and for each file whether its name is taken and its content here already.

    A file is hashed only when some original has its size. `progress` gets files looked at and files in all.
    """
    from assetdesk.core.names import name_key
    from assetdesk.media.archives.kinds import is_archive
    from assetdesk.store.files import hash_file
    from assetdesk.store.intake import upload_looks, uploads

    plan = collect(lib, paths, folder, cancelled, flat=flat)
    here: dict[str, dict[str, int]] = {}
    with lib.store.read() as conn:
        known = uploads.sizes(conn)
        for index, file in enumerate(plan.files):
            if cancelled():
                break
            if file.folder not in here:
                here[file.folder] = upload_looks.taken_in(conn, file.folder)
            other = here[file.folder].get(name_key(file.name))
            if other is not None:
                plan.conflicts[index] = other
            if is_archive(file.name):
                plan.archives.append(index)
            if file.size == 0:
                plan.empty.append(index)
            elif file.size in known:
                try:
                    twin = uploads.same_content(conn, hash_file(sources.source_path(file.source))[1])
                except OSError:  # told when it is copied
                    twin = None
                if twin is not None:
                    plan.duplicates[index] = twin[0]
            if progress is not None:
                progress(index + 1, len(plan.files))
    return plan


def peek_archive(lib: Library, path: Path, cancelled: Callable[[], bool] = lambda: False) -> ArchiveListing:
    """What an archive would bring, by a look of a worker that unpacks nothing; `fault` says why it cannot be told.
    Empty and not `whole` where it was cancelled. For many archives keep an `intake.archives.ArchivePeeker`."""
    from assetdesk.library.intake import archives

    return archives.peek(lib, path, cancelled)


def unlock(
    lib: Library, upload_ids: Sequence[int], password: str, cancelled: Callable[[], bool] = lambda: False
) -> list[str]:
    """Unpack archives that are held for a password. Answers the names of those that it does not open; they stay held.
    The password goes to a worker of this program and nowhere else. UsageFault, FileFault, EnvironmentFault."""
    from assetdesk.library.intake import archives

    return archives.unlock(lib, upload_ids, password, cancelled)


def keep_archives(lib: Library, upload_ids: Sequence[int]) -> None:
    """Archives that are held for a password come in as they are. To leave them out: `decide` with SKIP."""
    from assetdesk.library.intake import archives

    archives.keep(lib, upload_ids)


def held_archives(lib: Library, job_id: int) -> list[UploadRow]:
    """The archives of a job that wait for a password."""
    from assetdesk.library.intake import archives

    return archives.held(lib, job_id)


def start(
    lib: Library,
    request: UploadRequest,
    left_out: Sequence[LeftOut] = (),
    priority: Priority = Priority.SELECTION,
    type: JobType = JobType.UPLOAD_POST,
) -> int:
    """Write the job with all its files; the runner copies and processes them. Answers the job's number.

    Options that the request leaves out are the library's default upload options. What was left out is named in the
    job's log. A request without files makes a job that ends at once.
    """
    lib.need("submitJob")
    lib.need_writing()
    request = with_defaults(request, lib.settings().upload_defaults)
    if request.options:
        from assetdesk.core.ips.given import checked_options

        request = replace(request, options=checked_options(request.options))
    job_id = lib.store.writer.run(lambda w: create(w, request, left_out, priority, type))
    lib.wake()
    return job_id


def create(w: Write, request: UploadRequest, left_out: Sequence[LeftOut], priority: Priority, type: JobType) -> int:
    """The job and its files, in somebody's transaction; the request is whole and checked."""
    from assetdesk.store.intake import uploads
    from assetdesk.store.work import jobs

    job_id = jobs.create(
        w,
        type=type,
        name=request.name or _name(request.files),
        request=request.head_json(),
        priority=PRIORITY_CLASS[priority],
        destination=_destination(request.files),
        submitted_by=user_name() if request.origin == WINDOW else request.origin,
        total=len(request.files),
    )
    for out in left_out:
        name = sources.shown_source(sources.stored_source(out.path))
        jobs.log(w, job_id, "UploadWarning", f"Left out: {out.reason}.", asset_name=name)
    uploads.add(w, job_id, request.files, request.conflict)
    jobs.settle(w, [job_id])
    return job_id


def with_defaults(request: UploadRequest, defaults: Mapping[str, Any]) -> UploadRequest:
    """The request with what it leaves out, from an UploadPostJob as JSON (`LibrarySettings.upload_defaults`).

    Defaults that ask for nothing are not given, so that an asset that is overwritten keeps what it had. A request
    with a crop of its own takes none of the defaults'.
    """
    cropped = any(name in request.options for name in CROPS)
    options = {
        name: defaults[name]
        for name in OPTIONS
        if name in defaults and _asks(name, defaults[name]) and not (cropped and name in CROPS)
    }
    job = {name: value for name, value in defaults.items() if name not in OPTIONS and name != "overwrite"}
    return replace(request, options={**options, **request.options}, job={**job, **request.job})


_NOTHING = {"photoshopOptions": "None", "inDesignOptions": "None", "pdfOptions": "Thumbnail"}


def _asks(name: str, value: Any) -> bool:
    """Whether a default option asks for anything at all."""
    if value is None or value is False or (name == "preserveCrop" and value is True):
        return False
    return not (isinstance(value, Mapping) and value.get("process", "") == _NOTHING.get(name))


def decide(lib: Library, upload_ids: Sequence[int], conflict: Conflict) -> None:
    """A person's answer for files that are held back: they come in by it, or not at all (SKIP).

    For content that is here already every answer but SKIP means *upload again*.
    """
    from assetdesk.core.upload import UploadState
    from assetdesk.store.intake import ledger, uploads
    from assetdesk.store.work import jobs

    lib.need("submitJob")
    lib.need_writing()

    def work(w: Write) -> set[int]:
        held = uploads.held(w.conn, upload_ids)
        job_ids = uploads.decide(w, upload_ids, conflict)
        if conflict is Conflict.SKIP:
            for row in held:
                ledger.ended(w, row, UploadState.SKIPPED, message="Left out by you.", by_person=True)
                jobs.log(w, row.job_id, "DuplicateSkipped", row.message, asset_id=row.other_asset, asset_name=row.name)
                jobs.upload_ended(w, row.job_id, UploadState.SKIPPED, None)
        jobs.settle(w, job_ids)
        return job_ids

    decided = lib.store.writer.run(work)
    if conflict is Conflict.SKIP:
        from assetdesk.library.intake.unpacking import sweep_jobs

        sweep_jobs(lib.store, decided)
    lib.wake()


def _destination(files: Sequence[UploadFile]) -> str:
    """The folder that all files go to or below; empty where that is the library itself."""
    if not files:
        return ""
    common = PurePosixPath(files[0].folder)
    for file in files:
        folder = PurePosixPath(file.folder)
        while common != folder and common not in folder.parents:
            if common == common.parent:
                return ""
            common = common.parent
    return "" if str(common) == "." else str(common)


def _name(files: Sequence[UploadFile]) -> str:
    if len(files) == 1:
        return f"Upload {files[0].name}"
    destination = _destination(files)
    return f"Upload {counted(len(files), 'file')}" + (f" to {destination}" if destination else "")
