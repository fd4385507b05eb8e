"""Job files: what a client wrote for IPS (an upload, a ReprocessAssetsJob), made a request to this library.

Whatever is wrong with one is an `IpsFault` and starts nothing. Handles in it are checked against the library.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import parse_asset, parse_user
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.names import PUBLISH_JOBS
from assetdesk.core.presets import BATCH_SET, ENCODING

if TYPE_CHECKING:
    from assetdesk.core.bulk_import import BulkImport
    from assetdesk.core.ips.document import Document
    from assetdesk.library.session import Library

_PAGE = 500
# what an upload from a folder or from addresses has for itself
_OWN = ("overwrite", "serverDir", "destFolder", "includeSubfolders", "processMetadataFiles", "urlArray", "numUrls")


@dataclass(frozen=True, slots=True)
class JobFile:
    """A file as requests have it. `assets` None: it names none. `overwrite`, `folder` and `file_name` are an upload's;
    None and empty where it says nothing. `server_dir` and what follows it are an UploadDirectoryJob's, `urls` (address,
    target) an UploadUrlsJob's. `at` (Unix seconds) and `rule` say when it begins; with neither it does at once."""

    element: str
    options: Mapping[str, Any] = field(default_factory=dict)
    job: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    assets: tuple[str, ...] | None = None
    overwrite: bool | None = None
    folder: str = ""
    file_name: str = ""
    server_dir: str = ""
    subfolders: bool = False
    metadata_files: bool = False
    urls: tuple[tuple[str, str], ...] = ()
    at: float | None = None
    rule: str = ""
    description: str = ""

    @property
    def waits(self) -> bool:
        """Whether it begins at a time of its own."""
        return self.at is not None or bool(self.rule)


def read_reprocess(path: str | os.PathLike[str]) -> JobFile:
    """A ReprocessAssetsJob. Its assets may be chosen elsewhere."""
    from assetdesk.core.ips.types.jobs import ReprocessAssetsJob

    return reprocess_of(_document(path, ReprocessAssetsJob))


def reprocess_of(document: Document) -> JobFile:
    """The same of a document that was read."""
    from assetdesk.core.ips.types.jobs import ReprocessAssetsJob

    job = document.job
    assert isinstance(job, ReprocessAssetsJob)
    return _job_file(document, assets=job.assetHandleArray)


def of_job(document: Document) -> JobFile:
    """Any other job of a document that was read: its options, and what concerns the job alone."""
    return _job_file(document)


def read_upload(path: str | os.PathLike[str]) -> JobFile:
    """An UploadPostJob, an UploadDirectoryJob or an UploadUrlsJob."""
    from assetdesk.core.ips.types.jobs import UploadPostJob
    from assetdesk.core.ips.types.siblings import UploadDirectoryJob, UploadUrlsJob

    return upload_of(_document(path, UploadPostJob, UploadDirectoryJob, UploadUrlsJob))


def upload_of(document: Document) -> JobFile:
    """The same of a document that was read."""
    from assetdesk.core.ips.types.envelopes import UploadPostParam
    from assetdesk.core.ips.types.jobs import UploadPostJob
    from assetdesk.core.ips.types.siblings import UploadDirectoryJob, UploadUrlsJob

    job, around = document.job, document.envelope
    if isinstance(job, UploadDirectoryJob):
        if not os.path.isabs(job.serverDir):  # noqa: PTH117 - a plain text
            _refuse("uploadDirectoryJob/serverDir", "must be the whole path of a folder on this machine.")
        made = _job_file(document, overwrite=job.overwrite, folder=job.destFolder or "")
        return replace(
            made, server_dir=job.serverDir, subfolders=job.includeSubfolders, metadata_files=job.processMetadataFiles
        )
    if isinstance(job, UploadUrlsJob):
        made = _job_file(document, overwrite=job.overwrite)
        return replace(made, urls=tuple((one.sourceUrl, one.destPath) for one in job.urlArray))
    assert isinstance(job, UploadPostJob)
    folder = around.destFolder if isinstance(around, UploadPostParam) else ""
    name = around.fileName if isinstance(around, UploadPostParam) else ""
    return _job_file(document, overwrite=job.overwrite, folder=folder, file_name=name or "")


def import_of(job: JobFile, folder: str) -> BulkImport:
    """The import that an UploadDirectoryJob is; `folder` is its target here. A file that lies in the library elsewhere
    comes in all the same, as in IPS."""
    from assetdesk.core.bulk_import import BulkImport, ImportMode
    from assetdesk.library.intake.sources import stored_source

    return BulkImport(
        source=stored_source(os.path.normpath(job.server_dir)),
        folder=folder,
        name=job.name,
        subfolders=job.subfolders,
        mode=ImportMode.SKIP if job.overwrite is False else ImportMode.CREATE_VERSION,
        again=True,
        metadata_files=job.metadata_files,
        options=job.options,
        job=job.job,
        origin="command line",
    )


def _document(path: str | os.PathLike[str], *kinds: type[Any]) -> Document:
    from assetdesk.core.ips.document import MOST_BYTES, read_document

    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as wrong:
        raise UsageFault(f"The job file “{path}” cannot be read: {wrong.strerror or wrong}.") from None
    document = read_document(data, kinds[0], chosen_elsewhere=True)
    if document.job is None:
        raise IpsFault(FaultCode.MISSING_PARAMETER, "uploadParams is missing; they are the job.", "uploadPostParam")
    if type(document.job) not in kinds:
        there, wanted = type(document.job).element(), kinds[0].element()
        raise IpsFault(FaultCode.INVALID_PARAMETER, f"This command takes a job file with {wanted} in it.", there)
    return document


def _job_file(
    document: Document,
    *,
    assets: Sequence[str] | None = None,
    overwrite: bool | None = None,
    folder: str = "",
    file_name: str = "",
) -> JobFile:
    from assetdesk.core.ips.given import given_options, job_parameters

    assert document.job is not None
    job = {name: value for name, value in job_parameters(document.job).items() if name not in _OWN}
    if user := getattr(document.envelope, "userHandle", None):
        job["userHandle"] = user  # whom the job runs for, and who is mailed
    moment = getattr(document.envelope, "execTime", None)
    return JobFile(
        element=type(document.job).element(),
        options=given_options(document.job),
        job=job,
        name=document.name,
        assets=None if assets is None else tuple(dict.fromkeys(assets)),
        overwrite=overwrite,
        folder=folder,
        file_name=file_name,
        at=None if moment is None else moment.timestamp(),
        rule=getattr(document.envelope, "execSchedule", None) or "",
        description=getattr(document.envelope, "description", "") or "",
    )


def folder_of(lib: Library, job: JobFile) -> str:
    """The folder that a job names, relative to the library; IPS puts the company's own name before it."""
    parts = [part for part in job.folder.split("/") if part]
    if parts and parts[0] in (lib.name, lib.settings().unit):
        del parts[0]
    return "/".join(parts)


def assets_of(lib: Library, job: JobFile) -> tuple[int, ...]:
    """The numbers of the assets that the file names, in its order, each once. IpsFault for one that is not here."""
    handles = job.assets or ()
    numbers = [parse_asset(handle) for handle in handles]
    known: set[int] = set()
    wanted = [number for number in numbers if number is not None]
    for start in range(0, len(wanted), _PAGE):
        known |= {row.id for row in lib.browse.rows(wanted[start : start + _PAGE])}
    for handle, number in zip(handles, numbers, strict=True):
        if number is None or number not in known:
            _refuse(f"{job.element}/assetHandleArray", f"“{handle}” is not an asset of this library.")
    return tuple(dict.fromkeys(wanted))


def check(lib: Library, job: JobFile) -> None:
    """The handles of profiles, presets, collections, contexts and people in a job, and the addresses that it tells;
    IpsFault for one that is not here, or that nobody has allowed."""
    from assetdesk.library import collections

    _check_following(lib, job)
    colour = job.options.get("colorManagementOptions") or {}
    for name in ("sourceProfileHandle", "outputProfileHandle"):
        if handle := colour.get(name):
            _check_profile(lib, f"{job.element}/colorManagementOptions/{name}", handle)
    media = job.options.get("mediaOptions") or {}
    path = f"{job.element}/mediaOptions/videoEncodingPresetsArray"
    _check_presets(lib, path, media.get("videoEncodingPresetsArray") or (), ENCODING)
    sets = job.job.get("autoSetCreationOptions") or {}
    path = f"{job.element}/autoSetCreationOptions/autoSetsArray"
    _check_presets(lib, path, sets.get("autoSetsArray") or (), BATCH_SET)
    try:
        collections.need_known(lib, job.job.get("projectHandleArray") or ())
    except UsageFault as wrong:
        _refuse(f"{job.element}/projectHandleArray", str(wrong))


def _check_following(lib: Library, job: JobFile) -> None:
    from assetdesk.library import people
    from assetdesk.library.following import publishing, settings

    if user := job.job.get("userHandle"):
        where, number = "submitJobParam/userHandle", parse_user(user)
        if number is None:
            sentence = f"There is no person “{user}” in this library."
            raise IpsFault(FaultCode.INVALID_REQUEST_USER, sentence, where)
        try:
            people.to_run_for(lib, number)
        except IpsFault as nobody:
            raise IpsFault(FaultCode(nobody.code), nobody.reason, where) from nobody
    told = [("postHttpUrl", job.job.get("postHttpUrl"))]
    for name in PUBLISH_JOBS:
        publish = job.job.get(name)
        if publish is not None:
            told.append((f"{name}/httpCompletionUrl", publish.get("httpCompletionUrl")))
            try:
                publishing.need_context(lib, name, publish.get("contextHandle"))
            except UsageFault as wrong:
                _refuse(f"{job.element}/{name}/contextHandle", str(wrong))
    for name, url in told:
        try:
            settings.need_tellable(lib, url)
        except UsageFault as wrong:
            _refuse(f"{job.element}/{name}", str(wrong))


def _check_profile(lib: Library, path: str, handle: str) -> None:
    from assetdesk.library.company import checked_profile

    try:
        checked_profile(lib, handle)
    except UsageFault as wrong:
        _refuse(path, str(wrong))


def _check_presets(lib: Library, path: str, handles: Sequence[str], kind: str) -> None:
    from assetdesk.library import presets

    for handle in handles:
        found = presets.by_handle(lib, handle)
        if found is None or found.kind != kind:
            _refuse(path, f"“{handle}” is no {kind} preset of this library.")


def _refuse(path: str, sentence: str) -> NoReturn:
    raise IpsFault(FaultCode.INVALID_PARAMETER, sentence, path)
