"""What publish jobs are called in rows and logs (IPS API, JobLog; job log types)."""

from __future__ import annotations

from dataclasses import dataclass

from assetdesk.core.job import JobType
from assetdesk.core.publish import PublishType

# IPS API, JobLog/jobSubType
SUB_TYPES = {
    PublishType.INCREMENTAL: "increment",
    PublishType.FULL: "full",
    PublishType.FULL_WITH_SEARCH: "fullwithsearch",
}
DETAILS = {
    PublishType.INCREMENTAL: "Incremental",
    PublishType.FULL: "Full",
    PublishType.FULL_WITH_SEARCH: "Full with search",
}


@dataclass(frozen=True, slots=True)
class LogWords:
    """The log types of one type of publish job; `begin` and `end` of its cleanup are empty where the API has none."""

    success: str
    error: str
    warning: str
    cleanup_begin: str
    cleanup_success: str
    cleanup_failure: str
    cleanup_end: str


def log_words(job: JobType) -> LogWords:
    """What is missing on the page (a warning of image rendering, the cleanup of server directories) is told by the
    job's other words."""
    name = job.value
    success, error = f"{name}Success", f"{name}Error"
    warning = success if job is JobType.IMAGE_RENDERING_PUBLISH else f"{name}Warning"
    if job is JobType.SERVER_DIRECTORY_PUBLISH:
        return LogWords(success, error, warning, "", success, error, "")
    end = "" if job is JobType.IMAGE_RENDERING_PUBLISH else f"End{name}Cleanup"
    return LogWords(
        success, error, warning, f"Begin{name}Cleanup", f"{name}CleanupSuccess", f"{name}CleanupFailure", end
    )
