"""Uploads in several requests (IPS API, HTTP POST upload): the first begins a job, the others go on with it, the last
ends it. The door reads the requests (`api.upload_file`); what they mean is here."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import DiskFull, EnvironmentFault, UsageFault
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.job import PRIORITY_CLASS, JobType, Priority
from assetdesk.core.names import clean_name
from assetdesk.core.submission import Submission, submitted
from assetdesk.core.upload import Conflict, OverwriteMode, UploadFile, UploadRequest
from assetdesk.core.who import user_name
from assetdesk.library.intake import sources
from assetdesk.library.session import Library
from assetdesk.store.faults import fault_of
from assetdesk.store.flush import flush_file

if TYPE_CHECKING:
    from assetdesk.core.ips.types.envelopes import UploadPostParam
    from assetdesk.store.intake.post_uploads import PostUpload
    from assetdesk.store.writer import Write

ORIGIN = "uploadFile"
_PARAM = "uploadPostParam"
# how often it is asked whether there is room left
_LOOK_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class Posted:
    """A file of a request: its bytes lie, flushed, at `path`; `name` is what the request calls it."""

    path: Path
    name: str
    bytes: int


class Receiving:
    """The files of one request while they come, in a folder of their own. Each is whole and flushed before `end` says
    so. `leave` gives everything back where nothing came of them. DiskFull, EnvironmentFault."""

    def __init__(self, lib: Library) -> None:
        lib.need_writing()
        self._lib = lib
        self.files: list[Posted] = []
        self.bytes = 0
        self._least = lib.settings().free_bytes_min
        self._home = lib.store.paths.posted / uuid.uuid4().hex
        self._home.mkdir(parents=True)
        self._file: BufferedWriter | None = None
        self._name = ""
        self._size = 0
        self._look = 0

    def begin(self, name: str) -> None:
        """The next file."""
        with _machines():
            self._file = (self._home / str(len(self.files))).open("xb")
        self._name, self._size = name, 0

    def write(self, block: bytes) -> None:
        """More of it."""
        assert self._file is not None
        with _machines():
            self._file.write(block)
        self._size += len(block)
        self.bytes += len(block)
        if self.bytes >= self._look:
            self._look = self.bytes + _LOOK_BYTES
            if shutil.disk_usage(self._home).free < self._least:
                raise DiskFull("The disk is almost full; the upload was not taken. Free some space and send it again.")

    def end(self) -> None:
        """It is whole."""
        assert self._file is not None
        path = Path(self._file.name)
        with _machines():
            self._file.close()
            flush_file(path)
        self._file = None
        self.files.append(Posted(path, self._name, self._size))

    def leave(self) -> None:
        """Nothing came of them; where a job waits for them all the same, they stay."""
        from assetdesk.store.intake import archive_uploads

        if self._file is not None:
            with suppress(OSError):
                self._file.close()
        with suppress(EnvironmentFault), self._lib.store.read() as conn:
            if not archive_uploads.waiting_below(conn, str(self._home)):
                shutil.rmtree(self._home, ignore_errors=True)


@contextmanager
def _machines() -> Iterator[None]:
    try:
        yield
    except OSError as wrong:
        raise fault_of(wrong) from wrong


def most_bytes(lib: Library) -> int:
    """How many bytes the files of one request may have together (IPS API, UploadPostMaxFileSize)."""
    return lib.settings().upload_post_bytes


def take(lib: Library, param: UploadPostParam, files: Sequence[Posted], peer: str, locale: str = "") -> str:
    """One whole request, by who asks; the job's handle. Nothing is begun where any of it cannot be.

    IpsFault 20000 for another company, 20003 from another address or person than the first request's, 30001 for a job
    that is not here or takes nothing more, for names that cannot be, and for parameters of the job; 30002 for what is
    missing; 20009 for a folder that the disk lets be read only.
    """
    from assetdesk.library.ips import checks
    from assetdesk.store.intake import post_uploads

    lib.need("submitJob")
    lib.need_writing()
    checks.company(param.companyHandle, f"{_PARAM}/companyHandle")
    with checks.faults(_PARAM):
        named = [_placed(lib, param, one, len(files)) for one in files]
        for folder in {one.folder for one in named}:
            checks.folder_to_write(lib, folder, f"{_PARAM}/destFolder")
        conflict: Conflict
        if param.jobHandle:
            job_id = _open(lib, param.jobHandle, peer).job_id
            conflict = _conflict_of(lib, job_id)

            def work(w: Write) -> bool:
                added = post_uploads.add(w, job_id, named, conflict)
                if added and param.endJob:
                    post_uploads.end(w, job_id)
                return added

            if not lib.store.writer.run(work):
                raise _ended(param.jobHandle)
        else:
            job_id = _begin(lib, param, named, peer, locale)
    lib.wake()
    made = lib.browse.job(job_id)
    if made is None:
        raise _ended(param.jobHandle or "")
    return made.handle


def check(lib: Library, param: UploadPostParam, peer: str) -> int | None:
    """What can be said of a request before its files have come; the job it goes on with. Faults as `take`."""
    from assetdesk.library.ips import checks
    from assetdesk.store.intake import post_uploads

    lib.need("submitJob")
    lib.need_writing()
    checks.company(param.companyHandle, f"{_PARAM}/companyHandle")
    with checks.faults(_PARAM):
        checks.folder_to_write(lib, _folder(lib, param.destFolder), f"{_PARAM}/destFolder")
    if not param.jobHandle:
        return None
    job_id = _open(lib, param.jobHandle, peer).job_id
    lib.store.writer.run(lambda w: post_uploads.touch(w, job_id))
    return job_id


def _begin(lib: Library, param: UploadPostParam, files: Sequence[UploadFile], peer: str, locale: str) -> int:
    """The job of a first request, with its files."""
    from assetdesk.core.ips.document import Document
    from assetdesk.library import job_files, upload
    from assetdesk.store.intake import post_uploads, uploads
    from assetdesk.store.work import jobs

    job = job_files.upload_of(Document(param.uploadParams, param))
    job_files.check(lib, job)
    settings = lib.settings()
    conflict = Conflict.SKIP if job.overwrite is False else Conflict.CREATE_VERSION
    request = UploadRequest(
        files=tuple(files),
        conflict=conflict,
        overwrite_mode=OverwriteMode(settings.overwrite_mode),
        origin=ORIGIN,
        name=job.name,
        options=job.options,
        job=job.job,
    )
    request = upload.with_defaults(request, settings.upload_defaults)
    person = lib.person_id

    def work(w: Write) -> int:
        job_id = jobs.create(
            w,
            type=JobType.UPLOAD_POST,
            name=request.name,
            request=request.head_json(),
            priority=PRIORITY_CLASS[Priority.BULK],
            destination=_folder(lib, param.destFolder),
            submitted_by=user_name(),
            total=len(files),
            counting=True,
        )
        uploads.add(w, job_id, request.files, conflict)
        post_uploads.open_for(w, job_id, peer, person)
        if param.endJob:
            post_uploads.end(w, job_id)
        return job_id

    with submitted(Submission(request.name, param.description, param.locale or locale)):
        return lib.store.writer.run(work)


def _open(lib: Library, handle: str, peer: str) -> PostUpload:
    from assetdesk.library.ips import checks
    from assetdesk.store.intake import post_uploads

    job_id = checks.active_job(lib, handle)
    if job_id is None:
        raise checks.no_job(handle, f"{_PARAM}/jobHandle")
    with lib.browse.plain() as db:
        found = post_uploads.get(db, job_id)
    if found is None:
        raise _ended(handle)
    if found.peer != peer or (found.person_id or lib.person_id) != lib.person_id:
        which = "address" if found.peer != peer else "user"
        sentence = f"The first request of this job came from another {which}; all of one job come from one."
        raise IpsFault(FaultCode.NO_OPERATION_PERMISSION, sentence, f"{_PARAM}/jobHandle")
    return found


def _ended(handle: str) -> IpsFault:
    sentence = f"“{handle[:60]}” takes no more files: it has ended, or is no upload by POST."
    return IpsFault(FaultCode.INVALID_PARAMETER, sentence, f"{_PARAM}/jobHandle")


def _conflict_of(lib: Library, job_id: int) -> Conflict:
    with lib.browse.plain() as db:
        request: dict[str, Any] = json.loads(db.value("SELECT request FROM jobs WHERE id = ?", (job_id,)) or "{}")
    return Conflict(request.get("conflict", Conflict.CREATE_VERSION.value))


def _placed(lib: Library, param: UploadPostParam, one: Posted, count: int) -> UploadFile:
    """Where a file goes: destFolder before its name, which may be a path of its own and begin with the company."""
    if param.fileName and count > 1:
        sentence = "names one file, and there are more in this request."
        raise IpsFault(FaultCode.INVALID_PARAMETER, sentence, f"{_PARAM}/fileName")
    parts = _parts(lib, param.fileName or one.name)
    if not parts:
        sentence = "A file has no name; give its part a filename, or the request a fileName."
        raise IpsFault(FaultCode.MISSING_PARAMETER, sentence, f"{_PARAM}/fileName")
    below = _folder(lib, param.destFolder)
    inner = sources.clean_folder("/".join(parts[:-1]))
    name = clean_name(parts[-1])
    return UploadFile(
        source=sources.stored_source(str(one.path)),
        folder="/".join(part for part in (below, inner) if part),
        name=name,
        title="" if name == parts[-1] else _shown(parts[-1]),
        size=one.bytes,
        move=True,
    )


def _folder(lib: Library, text: str) -> str:
    return sources.clean_folder("/".join(_parts(lib, text)))


def _parts(lib: Library, text: str) -> list[str]:
    """The parts of a path in a request: doubled slashes are one, the company's own name before it is left out, and
    nothing leads out of the library."""
    parts = [part for part in text.replace("\\", "/").split("/") if part.strip() and part != "."]
    if ".." in parts:
        raise UsageFault(f"“{text[:60]}” leads out of its folder. Name folders below the library.")
    if parts and parts[0] in (lib.name, lib.settings().unit):
        del parts[0]
    return parts


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)


def sweep(lib: Library) -> None:
    """End what was left open; for a door that stays open while nobody works the queue."""
    from assetdesk.jobs import posted

    with suppress(OSError, EnvironmentFault):  # the next time is soon
        posted.tidy(lib.store)
