"""executeJob, stopJob, pauseJob, resumeJob, deleteJob: what can be done with one job, active or scheduled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.ips.types.operations import JobParam
from assetdesk.library.ips import checks

if TYPE_CHECKING:
    from assetdesk.library.session import Library


def execute_job(lib: Library, given: checks.Given) -> None:
    """Run a scheduled job now; its schedule stays. IpsFault 30001 for a handle that names none, and where a run of it
    is at work."""
    from assetdesk.library import schedules

    handle, path, _, scheduled = _job(lib, given, "executeJob")
    if scheduled is None:
        raise checks.no_job(handle, path)
    with checks.faults(path):
        schedules.run_now(lib, scheduled)


def stop_job(lib: Library, given: checks.Given) -> None:
    """End a running job at the next safe point; what it has finished stays. Nothing happens to one that has ended."""
    from assetdesk.library import jobs

    handle, path, active, _ = _job(lib, given, "stopJob")
    if active is None:
        raise checks.no_job(handle, path)
    with checks.faults(path):
        jobs.stop(lib, active)


def pause_job(lib: Library, given: checks.Given) -> None:
    """A scheduled job begins no more by itself; one that is at work rests at the next safe point. IpsFault 30001 where
    it has ended."""
    from assetdesk.library import jobs, schedules

    handle, path, active, scheduled = _job(lib, given, "pauseJob")
    with checks.faults(path):
        if scheduled is not None:
            schedules.pause(lib, scheduled)
        elif active is not None:
            jobs.pause(lib, active)
        else:
            raise checks.no_job(handle, path)


def resume_job(lib: Library, given: checks.Given) -> None:
    """Take `pause_job` back."""
    from assetdesk.library import jobs, schedules

    handle, path, active, scheduled = _job(lib, given, "resumeJob")
    with checks.faults(path):
        if scheduled is not None:
            schedules.resume(lib, scheduled)
        elif active is not None:
            jobs.resume(lib, active)
        else:
            raise checks.no_job(handle, path)


def delete_job(lib: Library, given: checks.Given) -> None:
    """Forget a scheduled job; take an active one from the list, stopping it first. Its log stays."""
    from assetdesk.library import jobs, schedules

    handle, path, active, scheduled = _job(lib, given, "deleteJob")
    with checks.faults(path):
        if scheduled is not None:
            schedules.delete(lib, scheduled)
        elif active is not None:
            jobs.take_away(lib, active)
        else:
            raise checks.no_job(handle, path)


def _job(lib: Library, given: checks.Given, operation: str) -> tuple[str, str, int | None, int | None]:
    """The handle and its path, and the numbers of the active and the scheduled job that it may name."""
    lib.need(operation)
    asked = checks.param(JobParam, given, operation)
    path = f"{operation}Param/jobHandle"
    checks.company(asked.companyHandle, f"{operation}Param/companyHandle")
    scheduled = checks.scheduled_job(lib, asked.jobHandle)
    active = checks.active_job(lib, asked.jobHandle) if scheduled is None else None
    return asked.jobHandle, path, active, scheduled
