"""Jobs: what runs and ran, logs, pause, resume, stop, retry; and the operations of the IPS API by their names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request

from assetdesk.api.asking import Ask, read_object
from assetdesk.api.faults import not_found
from assetdesk.api.models import COMMON, Done
from assetdesk.core.handles import parse_job
from assetdesk.core.job import JobRow
from assetdesk.library import jobs
from assetdesk.library.ips import operations
from assetdesk.library.records import counters_record, job_record, log_record
from assetdesk.library.session import Library

router = APIRouter(tags=["jobs"], responses=COMMON)
_MOST = 1000
_OBJECT = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
}
Job = Annotated[str, Path(description="The job's handle (its `|` as `%7C`) or its number")]


class JobList(Done):
    """Jobs, the newest first."""

    jobs: list[dict[str, Any]]


class JobAnswer(Done):
    """One job."""

    job: dict[str, Any]


class JobLog(Done):
    """Lines of a job's log, the oldest first; `next` is where to read on, absent at the end."""

    log: list[dict[str, Any]]
    next: int | None = None


class Returned(Done):
    """What the operation answers, by its IPS names."""

    result: dict[str, Any]


@router.get("/jobs/{unit}", operation_id="jobs", response_model=JobList)
async def listed(
    ask: Ask,
    unit: str,
    state: Annotated[Literal["live", "ended"] | None, Query(description="Only those that have (not) ended")] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
) -> dict[str, Any]:
    """The jobs of the library, the newest first."""

    def look() -> list[dict[str, Any]]:
        ask.lib.need("getActiveJobs" if state == "live" else "getJobLogs")
        ended = None if state is None else state == "ended"
        return [job_record(job) for job in ask.lib.browse.jobs(ended, limit)]

    return {"message": "OK", "jobs": await ask.run(look, unit)}


@router.get("/jobs/{unit}/{job}", operation_id="job", response_model=JobAnswer)
async def one(ask: Ask, unit: str, job: Job) -> dict[str, Any]:
    """One job; of one that brings files in also how many of each."""

    def look() -> dict[str, Any]:
        ask.lib.need("getJobLogs")
        found = find(ask.lib, job)
        files = jobs.counters(ask.lib, found)
        return job_record(found) | (counters_record(files) if files else {})

    return {"message": "OK", "job": await ask.run(look, unit)}


@router.get("/jobs/{unit}/{job}/log", operation_id="jobLog", response_model=JobLog, response_model_exclude_none=True)
async def log(
    ask: Ask,
    unit: str,
    job: Job,
    start: Annotated[int, Query(ge=0, le=1 << 31)] = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 500,
) -> dict[str, Any]:
    """The log of a job, from line `start` on."""

    def look() -> dict[str, Any]:
        ask.lib.need("getJobLogDetails")
        lines = ask.lib.browse.job_log(find(ask.lib, job).id, start, limit + 1)
        told: dict[str, Any] = {"message": "OK", "log": [log_record(line) for line in lines[:limit]]}
        if len(lines) > limit:
            told["next"] = start + limit
        return told

    return await ask.run(look, unit)


_VERBS: dict[str, Callable[[Library, int], Any]] = {
    "pause": jobs.pause,
    "resume": jobs.resume,
    "stop": jobs.stop,
    "retry": jobs.retry,
}
_NEEDS = {"pause": "pauseJob", "resume": "resumeJob", "stop": "stopJob", "retry": "submitJob"}


@router.post("/jobs/{unit}/{job}/{verb}", operation_id="jobVerb", response_model=JobAnswer)
async def move(
    ask: Ask, unit: str, job: Job, verb: Annotated[Literal["pause", "resume", "stop", "retry"], Path()]
) -> dict[str, Any]:
    """Pause, resume or stop a job, or try again what failed in it."""

    def do() -> dict[str, Any]:
        ask.lib.need(_NEEDS[verb])
        number = find(ask.lib, job).id
        _VERBS[verb](ask.lib, number)
        return job_record(find(ask.lib, str(number)))

    return {"message": "OK", "job": await ask.run(do, unit)}


@router.post("/ips/{unit}/{operation}", operation_id="ips", response_model=Returned, openapi_extra=_OBJECT)
async def ips(
    request: Request,
    ask: Ask,
    unit: str,
    operation: Annotated[str, Path(description="submitJob, getActiveJobs, getJobLogs … as the IPS API names them")],
) -> dict[str, Any]:
    """An operation of the IPS API: its parameters as JSON by their IPS names, without the envelope."""
    await ask.run(lambda: None, unit)
    given = await read_object(request, ask.limits.body_bytes)
    return {"message": "OK", "result": await ask.run(lambda: operations.call(ask.lib, operation, given), unit)}


def find(lib: Library, text: str) -> JobRow:
    """The job of a handle or number. Refused 404."""
    number = parse_job(text)
    job = lib.browse.job(number) if number is not None and number < 1 << 63 else None
    if job is None:
        raise not_found(f"There is no job “{text[:100]}” in this library.", "JOB_NOT_FOUND")
    return job
