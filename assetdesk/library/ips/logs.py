"""getJobLogs, getJobLogDetails, getAssetJobLogs: what jobs came to, and the lines of their logs by the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assetdesk.core.handles import asset_handle, job_handle
from assetdesk.core.ips.log_words import LOG_FILE_TYPES, UPLOAD
from assetdesk.core.ips.types.job_records import AssetJobLog, JobLog, JobLogDetail, JobLogDetailAux
from assetdesk.core.ips.types.operations import GetAssetJobLogsParam, GetJobLogDetailsParam, GetJobLogsParam
from assetdesk.core.ips.words import JobDetailSort, JobLogSort, PublishType, SortDirection
from assetdesk.core.job import JobType
from assetdesk.core.upload import JobCounters
from assetdesk.library.ips import checks

if TYPE_CHECKING:
    from assetdesk.library.session import Library
    from assetdesk.store.plain import Plain
    from assetdesk.store.work.job_records import JobFacts, Line

_SUB_TYPES = {
    PublishType.FULL.value: "full",
    PublishType.INCREMENTAL.value: "increment",
    PublishType.FULL_WITH_SEARCH.value: "fullwithsearch",
}
_COUNTED = (JobLogSort.FILE_ERROR_COUNT, JobLogSort.FILE_WARNING_COUNT, JobLogSort.FILE_SUCCESS_COUNT)
_FILE_TYPES = {
    "Image": "MasterImage",
    "AnimatedGif": "MasterImage",
    "MasterVideo": "Video",
    "WindowsCovering": "WindowCovering",
    "PostScript": "Pdf",
    "Illustrator": "Pdf",
}
_UPLOAD = frozenset(UPLOAD.split())


def get_job_logs(lib: Library, given: checks.Given) -> tuple[JobLog, ...]:
    """What each job came to, without its lines: newest first, or sorted, ascending where no direction is given.

    IpsFault 20000 for another company, 20002 for an unknown user, 30001 for a value that cannot be.
    """
    from assetdesk.store.work import job_records

    lib.need("getJobLogs")
    asked = checks.param(GetJobLogsParam, given, "getJobLogs")
    checks.company(asked.companyHandle, "getJobLogsParam/companyHandle")
    person = None if asked.userHandle is None else checks.user(lib, asked.userHandle, "getJobLogsParam/userHandle").id
    since = asked.startDate.timestamp() if asked.startDate else None
    until = asked.endDate.timestamp() if asked.endDate else None
    with lib.browse.plain() as db:
        found = [
            one
            for one in job_records.facts(db)
            if person in (None, one.person_id)
            and (since is None or _began(one) >= since)
            and (until is None or _began(one) <= until)
        ]
        counts = {} if asked.sortBy not in _COUNTED else _counts(db, found)
        if asked.sortBy is not None:
            found.sort(key=_key(asked.sortBy, counts), reverse=asked.sortDirection is SortDirection.DESCENDING)
        elif asked.sortDirection is SortDirection.ASCENDING:
            found.reverse()
        found = found[: asked.numRows]
        counts = counts or _counts(db, found)
        return tuple(_record(one, counts[one.id]) for one in found)


def get_job_log_details(lib: Library, given: checks.Given) -> tuple[JobLog, ...]:
    """The jobs of a handle or a name (all where neither is given), each with its lines on this page; a job none of
    whose lines stand on it is answered only where it was asked for alone.

    IpsFault 20000 for another company, 30001 for a handle that names no job and for a value that cannot be.
    """
    from assetdesk.store.work import job_records

    lib.need("getJobLogDetails")
    asked = checks.param(GetJobLogDetailsParam, given, "getJobLogDetails")
    checks.company(asked.companyHandle, "getJobLogDetailsParam/companyHandle")
    number = None
    if asked.jobHandle is not None:
        number = checks.active_job(lib, asked.jobHandle)
        if number is None:
            raise checks.no_job(asked.jobHandle, "getJobLogDetailsParam/jobHandle")
    with lib.browse.plain() as db:
        found = [one for one in job_records.facts(db, number) if asked.originalName in (None, one.original)]
        totals, lines = job_records.lines(
            db,
            [one.id for one in found],
            asked.logTypeArray,
            by_type=asked.sortBy is JobDetailSort.LOG_TYPE,
            descending=asked.sortDirection is SortDirection.DESCENDING,
            first=(asked.resultsPage - 1) * asked.recordsPerPage,
            count=asked.recordsPerPage,
        )
        of_job: dict[int, list[JobLogDetail]] = {}
        for line in lines:
            of_job.setdefault(line.job_id, []).append(_line(line))
        shown = [one for one in found if one.id in of_job or len(found) == 1]
        counts = _counts(db, shown)
        return tuple(
            _record(one, counts[one.id], totals.get(one.id, 0), tuple(of_job.get(one.id, ()))) for one in shown
        )


def get_asset_job_logs(lib: Library, given: checks.Given) -> tuple[AssetJobLog, ...]:
    """What all jobs' logs say of an asset, oldest first. IpsFault 20000 and 30001 as above."""
    from assetdesk.store.work import job_records

    lib.need("getAssetJobLogs")
    asked = checks.param(GetAssetJobLogsParam, given, "getAssetJobLogs")
    checks.company(asked.companyHandle, "getAssetJobLogsParam/companyHandle")
    number = checks.asset(lib, asked.assetHandle, "getAssetJobLogsParam/assetHandle")
    with lib.browse.plain() as db:
        lines = job_records.asset_lines(db, number)
        jobs = {one.id: one for one in job_records.facts(db)} if lines else {}
        return tuple(
            AssetJobLog(
                jobHandle=job_handle(line.job_id, jobs[line.job_id].instance),
                jobName=jobs[line.job_id].name,
                logMessage=line.message,
                logType=line.type,
                submitUserEmail=jobs[line.job_id].submitter,
                logDate=checks.moment(line.at),
                auxArray=_aux(line),
            )
            for line in lines
            if line.job_id in jobs
        )


def _began(one: JobFacts) -> float:
    return one.created if one.started is None else one.started


def _key(by: JobLogSort, counts: dict[int, JobCounters]) -> Callable[[JobFacts], Any]:
    match by:
        case JobLogSort.JOB_NAME:
            return lambda one: (one.name.casefold(), one.id)
        case JobLogSort.LOG_TYPE:
            return lambda one: (one.log_type, one.id)
        case JobLogSort.START_DATE:
            return lambda one: (_began(one), one.id)
        case JobLogSort.USER_ID:
            return lambda one: (one.person_id or 0, one.id)
        case JobLogSort.EMAIL:
            return lambda one: (one.submitter.casefold(), one.id)
        case JobLogSort.FILE_ERROR_COUNT:
            return lambda one: (counts[one.id].error, one.id)
        case JobLogSort.FILE_WARNING_COUNT:
            return lambda one: (counts[one.id].warning, one.id)
        case JobLogSort.FILE_SUCCESS_COUNT:
            return lambda one: (counts[one.id].success, one.id)
    return lambda one: one.id  # of one company all


def _counts(db: Plain, found: list[JobFacts]) -> dict[int, JobCounters]:
    """Files of jobs that bring some in; of all others the assets that they counted."""
    from assetdesk.store.work import job_records

    files = job_records.counters(db, [one.id for one in found if one.type.brings_in])
    return {
        one.id: files.get(one.id, JobCounters())
        if one.type.brings_in
        else JobCounters(success=one.done, warning=one.warnings, error=one.failed, total=one.total)
        for one in found
    }


def _record(one: JobFacts, files: JobCounters, rows: int = 0, lines: tuple[JobLogDetail, ...] = ()) -> JobLog:
    made: dict[str, Any] = {
        "companyHandle": checks.HERE,
        "jobHandle": job_handle(one.id, one.instance),
        "jobName": one.name,
        "originalJobName": one.original,
        "submitUserEmail": one.submitter,
        "logType": one.log_type,
        "startDate": checks.moment(_began(one)),
        "description": one.description,
        "fileSuccessCount": files.success,
        "fileUpdateCount": files.update,
        "fileDuplicateCount": files.duplicate,
        "fileErrorCount": files.error,
        "fileWarningCount": files.warning,
        "totalFileCount": files.total,
        "transferSuccessCount": one.sent,
        "transferErrorCount": one.send_failed,
        "transferWarningCount": one.send_warnings,
        "fatalError": bool(one.fatal),
        "detailTotalRows": rows,
        "detailArray": lines,
    }
    sub_type = one.sub_type or _SUB_TYPES.get(one.detail, "")
    if one.type is JobType.IMAGE_SERVING_PUBLISH and sub_type:
        made["jobSubType"] = sub_type
    if one.ended is not None:
        made["endDate"] = checks.moment(one.ended)
    return JobLog(**made)


def _line(line: Line) -> JobLogDetail:
    made: dict[str, Any] = {
        "logMessage": line.message,
        "logType": line.type,
        "assetType": _file_type(line.asset_type),
        "logDate": checks.moment(line.at),
    }
    if line.asset_name:
        made["assetName"] = line.asset_name
    if line.asset_id is not None:
        made["assetHandle"] = asset_handle(line.asset_id)
    if aux := _aux(line):
        made["auxArray"] = aux
    return JobLogDetail(**made)


def _aux(line: Line) -> tuple[JobLogDetailAux, ...]:
    """What stands behind *Details* of a line about a file that came in."""
    if not line.detail or line.type not in _UPLOAD:
        return ()
    kind = "IPSJobLog.gcUploadError" if line.type == "UploadError" else "IPSJobLog.gcUploadWarning"
    return (JobLogDetailAux(logMessage=line.detail[:10_000], logType=kind, dateCreated=checks.moment(line.at)),)


def _file_type(asset_type: str) -> str:
    """Which type of file a line speaks of (IPS API, job log file types)."""
    if not asset_type:
        return "NoType"
    found = _FILE_TYPES.get(asset_type, asset_type)
    return found if found in LOG_FILE_TYPES else "NoType"
