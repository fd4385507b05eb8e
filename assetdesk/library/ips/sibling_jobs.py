"""AutomatedSetGenerationJob, OptimizeImagesJob and RipPdfsJob as submitJob takes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from assetdesk.core.handles import parse_folder
from assetdesk.core.ips.document import Document
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.types import siblings
from assetdesk.core.ips.types.envelopes import SubmitJobParam
from assetdesk.core.job import JobType
from assetdesk.library.ips import checks

if TYPE_CHECKING:
    from assetdesk.core.request import ReprocessRequest
    from assetdesk.library.session import Library

Wanted = tuple[JobType, str, Callable[[], int]]


def wanted_of(lib: Library, asked: SubmitJobParam, around: Mapping[str, Any], origin: str) -> Wanted:
    """Type, what a schedule keeps, and how it begins. IpsFault for handles and options that cannot be."""
    from assetdesk.library import sibling_jobs

    job = asked.job
    if isinstance(job, siblings.OptimizeImagesJob):
        said = {"emailSetting": job.emailSetting.value, **around}
        return _reprocess(lib, sibling_jobs.optimizing(asked.jobName, said, origin))
    if isinstance(job, siblings.RipPdfsJob):
        from assetdesk.library import job_files

        file = job_files.of_job(Document(job, asked))
        job_files.check(lib, file)
        numbers = _assets(lib, job.pdfHandleArray, "submitJobParam/ripPdfsJob/pdfHandleArray")
        with checks.faults("submitJobParam/ripPdfsJob/pdfHandleArray"):
            request = sibling_jobs.ripping(lib, numbers, file.options, asked.jobName, {**file.job, **around}, origin)
        return _reprocess(lib, request)
    assert isinstance(job, siblings.AutomatedSetGenerationJob)
    return _sets(lib, asked, job, around)


def _reprocess(lib: Library, request: ReprocessRequest) -> Wanted:
    from assetdesk.library import reprocess

    whole = reprocess.resolved(lib, request)
    return JobType.REPROCESS_ASSETS, whole.to_json(), lambda: reprocess.start(lib, whole).job_id


def _sets(
    lib: Library, asked: SubmitJobParam, job: siblings.AutomatedSetGenerationJob, around: Mapping[str, Any]
) -> Wanted:
    from assetdesk.library import job_files, sibling_jobs

    path = "submitJobParam/automatedSetGenerationJob"
    numbers = _assets(lib, job.assetHandleArray, f"{path}/assetHandleArray")
    file = job_files.of_job(Document(job, asked))
    job_files.check(lib, file)
    folder = (job.destFolder or "").strip()
    parsed = parse_folder(folder) if folder.endswith("/") else folder.strip("/")
    if parsed is None:
        raise IpsFault(FaultCode.INVALID_PARAMETER, f"“{folder[:60]}” is no folder.", f"{path}/destFolder")
    kept = {name: value for name, value in file.job.items() if name != "destFolder"}
    wanted = sibling_jobs.set_generation(numbers, parsed, asked.jobName, {**kept, **around})
    request = json.dumps(wanted, sort_keys=True, ensure_ascii=False)
    return JobType.SET_GENERATION, request, lambda: sibling_jobs.generate_sets(lib, wanted)


def _assets(lib: Library, handles: tuple[str, ...], path: str) -> list[int]:
    return list(dict.fromkeys(checks.asset(lib, handle, path) for handle in handles))
