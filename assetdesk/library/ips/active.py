"""getActiveJobs: what is in the queue, how far it is, and in which of the API's states (IPS API, ActiveJob)."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from assetdesk.core.handles import asset_handle, job_handle
from assetdesk.core.ips.types.job_records import ActiveJob, TaskItemProgress, TaskProgress
from assetdesk.core.ips.types.operations import GetActiveJobsParam
from assetdesk.core.ips.words import ActiveJobState, TaskState
from assetdesk.core.job import JobState, JobType
from assetdesk.library.ips import checks
from assetdesk.library.ips.details import detail

if TYPE_CHECKING:
    from assetdesk.library.session import Library
    from assetdesk.store.plain import Plain
    from assetdesk.store.work.job_records import JobFacts, Work

# so many things that are at work are named one by one
_NAMED = 100


def get_active_jobs(lib: Library, given: checks.Given) -> tuple[ActiveJob, ...]:
    """The jobs that have not ended, newest first; one that is asked for by its handle also when it has, as Done.

    IpsFault 20000 for another company, 30001 for a handle that names no job of this library.
    """
    from assetdesk.store.work import job_records

    lib.need("getActiveJobs")
    asked = checks.param(GetActiveJobsParam, given, "getActiveJobs")
    checks.company(asked.companyHandle, "getActiveJobsParam/companyHandle")
    number = None
    if asked.jobHandle is not None:
        number = checks.active_job(lib, asked.jobHandle)
        if number is None:
            raise checks.no_job(asked.jobHandle, "getActiveJobsParam/jobHandle")
    with lib.browse.plain() as db:
        found = [
            one
            for one in job_records.facts(db, number)
            if (one.state.live or number is not None) and asked.originalName in (None, one.original)
        ]
        return tuple(_record(db, one) for one in found)


def state_of(one: JobFacts, waits_for_client: bool) -> ActiveJobState:
    """The API's word. It has none for a pause: what rests is WaitingCoordinator, and its message says so."""
    match one.state:
        case JobState.DONE | JobState.STOPPED:
            return ActiveJobState.DONE
        case JobState.STOPPING:
            return ActiveJobState.STOPPING
        case JobState.INTERRUPTED:  # its program was killed, and no other goes on with it yet
            return ActiveJobState.UNKNOWN
        case JobState.RUNNING | JobState.PAUSING if not waits_for_client:
            return ActiveJobState.RUNNING
        case JobState.QUEUED if one.counting and not one.posted:
            return ActiveJobState.NEW
    if waits_for_client and one.state is not JobState.PAUSED:
        return ActiveJobState.WAITING_CLIENT
    return ActiveJobState.WAITING_COORDINATOR


def message_of(one: JobFacts) -> str:
    """What stands beside the bar."""
    match one.state:
        case JobState.PAUSED:
            return "paused"
        case JobState.PAUSING:
            return "pausing"
        case JobState.STOPPING:
            return "stopping"
    if one.fatal:
        return one.fatal
    if one.pause_reason:
        return one.pause_reason
    if not one.total:
        return "counting" if one.counting and one.state.live else ""
    return f"{one.done + one.failed:,} of {one.total:,}"


def _record(db: Plain, one: JobFacts) -> ActiveJob:
    from assetdesk.store.work import job_records

    works = job_records.work(db, one.id)
    live = one.state.live
    waits = live and one.posted and not _files_wait(db, one.id)
    named = job_records.at_work(db, one.id, _NAMED) if live else []
    last = max((at for at in (job_records.last_line(db, one.id), *(each.last for each in works)) if at), default=None)
    progress = round(100.0 * (one.done + one.failed) / one.total) if one.total else 0 if live else 100
    made: dict[str, Any] = {
        "companyHandle": checks.HERE,
        "jobHandle": job_handle(one.id, one.instance),
        "name": one.instance,
        "originalName": one.original,
        "type": one.type.value,
        "state": state_of(one, waits),
        "submitUserEmail": one.submitter,
        "description": one.description,
        "serverName": socket.gethostname(),
        "totalSize": one.total,
        "progress": min(100, progress),
        "progressMessage": message_of(one),
        "taskProgressArray": tuple(_task(each, one.state, named) for each in works),
        **detail(one.type, one.request, context_id=one.context_id, detail=one.detail),
    }
    if one.type is JobType.EXPORT:  # its assets are its rows
        made["exportJob"]["assetHandleArray"] = [asset_handle(number) for number in job_records.exported(db, one.id)]
    if one.locale:
        made["locale"] = one.locale
    if one.started is not None:
        made["startDate"] = checks.moment(one.started)
    if last is not None:
        made["lastProgressUpdate"] = checks.moment(last)
    return ActiveJob(**made)


def _files_wait(db: Plain, job_id: int) -> bool:
    """Whether something that was posted is still to be brought in or processed."""
    return bool(
        db.value(
            "SELECT EXISTS (SELECT 1 FROM uploads WHERE job_id = ?1 AND state IN ('waiting', 'copying', 'held'))"
            " OR EXISTS (SELECT 1 FROM items WHERE job_id = ?1 AND state IN ('queued', 'assigned'))",
            (job_id,),
        )
    )


def _task(one: Work, state: JobState, named: list[tuple[str, str]]) -> TaskProgress:
    ended = one.done + one.failed
    everything = ended + one.running + one.waiting
    if one.running:
        then = TaskState.STOPPING if state is JobState.STOPPING else TaskState.PROCESSING
    elif one.waiting:
        then = TaskState.PROCESSING if ended else TaskState.NEW
    else:
        then = TaskState.FAILED if one.failed and not one.done else TaskState.DONE
    made: dict[str, Any] = {
        "taskType": one.step,
        "numProcessed": ended,
        "numProcessing": one.running,
        "numPending": one.waiting,
        "progress": round(ended / everything, 4) if everything else 1.0,
        "taskState": then,
        # how far each is inside itself is known to the program that works the queue alone
        "taskItemProgressArray": tuple(
            TaskItemProgress(itemName=name, progress=0.0) for step, name in named if step == one.step
        ),
    }
    if one.last is not None:
        made["lastProgressUpdate"] = checks.moment(one.last)
    return TaskProgress(**made)
