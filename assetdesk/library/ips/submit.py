"""submitJob: a job of any kind begins now, at a moment, or by a schedule (IPS API, submitJob).

Whatever is wrong is a fault here and starts nothing; what goes wrong with a file later is a line of the job's log.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import job_handle, user_handle
from assetdesk.core.ips.document import Document
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.names import PUBLISH_JOBS
from assetdesk.core.ips.types import publish, siblings
from assetdesk.core.ips.types.envelopes import SubmitJobParam
from assetdesk.core.ips.types.jobs import ReprocessAssetsJob
from assetdesk.core.ips.words import ContextType, PublishType
from assetdesk.core.job import JobType
from assetdesk.core.request import ReprocessRequest
from assetdesk.core.roles import may
from assetdesk.core.submission import Submission, submitted
from assetdesk.library.ips import checks

if TYPE_CHECKING:
    from assetdesk.library.session import Library

ORIGIN = "api"
_CONTEXTS: dict[type[publish.Job], tuple[ContextType, JobType]] = {
    publish.ImageServingPublishJob: (ContextType.IMAGE_SERVING, JobType.IMAGE_SERVING_PUBLISH),
    publish.ImageRenderingPublishJob: (ContextType.IMAGE_RENDERING, JobType.IMAGE_RENDERING_PUBLISH),
    publish.VideoPublishJob: (ContextType.VIDEO, JobType.VIDEO_PUBLISH),
    publish.ServerDirectoryPublishJob: (ContextType.SERVER_DIRECTORY, JobType.SERVER_DIRECTORY_PUBLISH),
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A checked job: its type, what a schedule keeps of it, and how it begins now (answers its number)."""

    type: JobType
    request: str
    begin: Callable[[], int]


def submit_job(lib: Library, given: checks.Given) -> str:
    """The handle of the job, or of the scheduled job where it has an execTime or execSchedule.

    IpsFault 20000 for another company, 20002 for an unknown user and 20007 for one who may not work here any more,
    20003 where the role may not submit jobs, 20005 for a folder of the machine that it may not read, 20009 for a folder
    that cannot be read or written to and for an edit of what somebody else has checked out, 30001 and 30002 for what
    cannot be and what is missing, with its path.
    """
    lib.need("submitJob")
    lib.need_writing()
    asked = checks.param(SubmitJobParam, given, "submitJob")
    checks.company(asked.companyHandle, "submitJobParam/companyHandle")
    person = None
    if asked.userHandle:
        person = checks.user(lib, asked.userHandle, "submitJobParam/userHandle", runs_for=True)
    job = asked.job
    around: dict[str, Any] = {}
    if person is not None:
        around["userHandle"] = user_handle(person.id, person.email)
    if asked.locale:
        around["locale"] = asked.locale
    with checks.faults(f"submitJobParam/{job.element()}"):
        _check_publish_jobs(lib, asked)
        wanted = _wanted(lib, asked, around)
        if asked.execTime is not None or asked.execSchedule is not None:
            return _scheduled(lib, asked, wanted)
        said = Submission(asked.jobName, asked.description, asked.locale or "", person.id if person else None)
        with submitted(said):
            job_id = wanted.begin()
    made = lib.browse.job(job_id)
    return job_handle(job_id, made.instance if made else asked.jobName)


def _scheduled(lib: Library, asked: SubmitJobParam, wanted: _Wanted) -> str:
    from assetdesk.library import schedules

    made = schedules.add(
        lib,
        asked.jobName,
        wanted.type,
        wanted.request,
        rule=asked.execSchedule or "",
        at=None if asked.execTime is None else asked.execTime.timestamp(),
        description=asked.description,
    )
    return made.handle


def _wanted(lib: Library, asked: SubmitJobParam, around: Mapping[str, Any]) -> _Wanted:
    job = asked.job
    if isinstance(job, tuple(_CONTEXTS)):
        return _publish(lib, asked, around)
    if isinstance(job, ReprocessAssetsJob):
        return _reprocess(lib, asked, around)
    if isinstance(job, siblings.UploadDirectoryJob):
        return _directory(lib, asked, around)
    if isinstance(job, siblings.UploadUrlsJob):
        return _urls(lib, asked, around)
    if isinstance(job, siblings.ExportJob):
        return _export(lib, job, asked.jobName, around)
    from assetdesk.library.ips.sibling_jobs import wanted_of

    return _Wanted(*wanted_of(lib, asked, around, ORIGIN))


def _reprocess(lib: Library, asked: SubmitJobParam, around: Mapping[str, Any]) -> _Wanted:
    from assetdesk.core.request import Selection
    from assetdesk.library import job_files, reprocess

    job = job_files.reprocess_of(Document(asked.job, asked))
    job_files.check(lib, job)
    request = ReprocessRequest(
        selection=Selection(assets=job_files.assets_of(lib, job)),
        options=job.options,
        job={**job.job, **around},
        origin=ORIGIN,
        name=job.name,
    )
    request = reprocess.resolved(lib, request)
    return _Wanted(JobType.REPROCESS_ASSETS, request.to_json(), lambda: reprocess.start(lib, request).job_id)


def _directory(lib: Library, asked: SubmitJobParam, around: Mapping[str, Any]) -> _Wanted:
    from assetdesk.library import bulk_import, job_files, people
    from assetdesk.library.intake.sources import source_path
    from assetdesk.library.upload_directory import refused_root

    place = "submitJobParam/uploadDirectoryJob/serverDir"
    role = people.current(lib).role
    if not may(role, "readFolders"):
        raise IpsFault(FaultCode.ILLEGAL_PARAMETER_VALUE, f"The role {role} may read no folder of this machine.", place)
    job = job_files.upload_of(Document(asked.job, asked))
    job_files.check(lib, job)
    wanted = job_files.import_of(job, job_files.folder_of(lib, job))
    wanted = replace(wanted, job={**wanted.job, **around}, origin=ORIGIN)
    source = source_path(wanted.source)
    # a drive that is away may be there when its time comes
    there = os.path.exists(source)  # noqa: PTH110 - no fault where the path cannot be one
    if there and (refused := refused_root(source, lib.root.resolve())):
        raise IpsFault(FaultCode.INVALID_PARAMETER, refused, place)
    if there and not os.access(source, os.R_OK | os.X_OK):
        sentence = "This folder may not be read. Change its permissions, or name another."
        raise IpsFault(FaultCode.MISSING_PERMISSION, sentence, place)
    checks.folder_to_write(lib, wanted.folder, "submitJobParam/uploadDirectoryJob/destFolder")
    request = json.dumps(wanted.request(), sort_keys=True, ensure_ascii=False)
    return _Wanted(JobType.UPLOAD_DIRECTORY, request, lambda: bulk_import.start(lib, wanted))


def _urls(lib: Library, asked: SubmitJobParam, around: Mapping[str, Any]) -> _Wanted:
    from assetdesk.library import job_files, upload_urls

    job = job_files.upload_of(Document(asked.job, asked))
    job_files.check(lib, job)
    wanted = upload_urls.request(
        lib,
        job.urls,
        overwrite=job.overwrite,
        name=job.name,
        options=job.options,
        job={**job.job, **around},
        origin=ORIGIN,
    )
    for folder in {file.folder for file in wanted.files}:
        checks.folder_to_write(lib, folder, "submitJobParam/uploadUrlsJob/urlArray")
    request = json.dumps(upload_urls.kept(wanted), sort_keys=True, ensure_ascii=False)
    return _Wanted(JobType.UPLOAD_URLS, request, lambda: upload_urls.start(lib, wanted))


def _publish(lib: Library, asked: SubmitJobParam, around: Mapping[str, Any]) -> _Wanted:
    from assetdesk.library.following import settings
    from assetdesk.library.publishing import start
    from assetdesk.store.publishing import contexts

    job: Any = asked.job
    with checks.faults(f"submitJobParam/{job.element()}/httpCompletionUrl"):
        settings.need_tellable(lib, job.httpCompletionUrl)
    kind, type = _CONTEXTS[job.__class__]
    handle = getattr(job, "contextHandle", None)
    number = _context(lib, handle, kind, f"submitJobParam/{job.element()}")
    publish_type = getattr(job, "publishType", PublishType.INCREMENTAL)
    then = {name: value for name, value in around.items()}

    def begin() -> int:
        return start.publish(
            lib,
            number,
            publish_type,
            email=job.emailSetting,
            url=job.httpCompletionUrl or "",
            then=then,
            name=asked.jobName,
            origin=ORIGIN,
        ).job_id

    with lib.browse.plain() as db:
        one = contexts.get(db, number)
    if not one.url or not one.enabled:
        why = "is switched off" if one.url else "has no target yet"
        path = f"submitJobParam/{job.element()}"
        raise IpsFault(FaultCode.INVALID_PARAMETER, f"The context “{one.name}” {why}.", path)
    url = job.httpCompletionUrl or ""
    kept = start.to_keep(number, publish_type, email=job.emailSetting, url=url, then=around)
    return _Wanted(type, json.dumps(kept, sort_keys=True, ensure_ascii=False), begin)


def _export(lib: Library, job: siblings.ExportJob, name: str, around: Mapping[str, Any]) -> _Wanted:
    from assetdesk.library import export

    lib.need("exportAssets")  # one that begins at a time is begun by nobody
    made = export.of_ips(lib, job, name)
    made = export.checked(lib, replace(made, job={**made.job, **around}))
    kept = {"assets": list(made.assets), "name": made.name, **json.loads(made.to_json())}
    request = json.dumps(kept, sort_keys=True, ensure_ascii=False)
    return _Wanted(JobType.EXPORT, request, lambda: export.start(lib, made).job_id)


def _context(lib: Library, handle: str | None, kind: ContextType, path: str) -> int:
    """The context of a publish job: the one it names, else the library's of that type. IpsFault 30001."""
    from assetdesk.store.publishing import contexts

    if handle:
        number = checks.context(lib, handle, f"{path}/contextHandle")
        with lib.browse.plain() as db:
            if contexts.get(db, number).type.value == kind.value:
                return number
        sentence = f"“{handle}” is no {kind.value} context."
        raise IpsFault(FaultCode.INVALID_PARAMETER, sentence, f"{path}/contextHandle")
    with lib.browse.plain() as db:
        found = next((one for one in contexts.listed(db) if one.type.value == kind.value and one.active), None)
        found = found or next((one for one in contexts.listed(db) if one.type.value == kind.value), None)
    if found is None:
        raise IpsFault(FaultCode.INVALID_PARAMETER, f"This library has no {kind.value} context.", path)
    return found.id


def _check_publish_jobs(lib: Library, asked: SubmitJobParam) -> None:
    """The contexts of publish jobs that are to follow."""
    for name in PUBLISH_JOBS:
        follows = getattr(asked.job, name, None)
        handle = getattr(follows, "contextHandle", None)
        if follows is not None and handle:
            path = f"submitJobParam/{asked.job.element()}/{name}"
            _context(lib, handle, _CONTEXTS[type(follows)][0], path)


def parsed(text: str) -> dict[str, Any]:
    """A request as a schedule keeps it; empty where it is none."""
    with suppress(ValueError):
        found = json.loads(text)
        if isinstance(found, dict):
            return found
    raise UsageFault("This scheduled job cannot be read any more. Submit it again.")
