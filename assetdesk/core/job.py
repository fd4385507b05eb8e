"""A job's life: its types, states and the moves that are legal, and the row that panels and scripts show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assetdesk.core.handles import job_handle


class JobType(StrEnum):
    """IPS job types (IPS API, "Job types"); those without a word there are extensions named in the same manner.

    UPLOAD_POST, UPLOAD_DIRECTORY and UPLOAD_URLS bring files in and count files (`brings_in`); ADOPT is a look through
    the library's own folder."""

    UPLOAD_POST = "UploadPost"
    UPLOAD_DIRECTORY = "UploadFromServerDirectory"
    UPLOAD_URLS = "UrlUpload"
    REPROCESS_ASSETS = "ReprocessAssets"
    ADOPT = "AdoptAssets"
    IMAGE_SERVING_PUBLISH = "ImageServingPublish"
    IMAGE_RENDERING_PUBLISH = "ImageRenderingPublish"
    VIDEO_PUBLISH = "VideoPublish"
    SERVER_DIRECTORY_PUBLISH = "ServerDirectoryPublish"
    EXPORT = "Export"
    SET_GENERATION = "AutomatedSetGeneration"

    @property
    def publishes(self) -> bool:
        """Whether it sends files to the target of a publish context; its rows are `outgoing` ones."""
        return self.value.endswith("Publish")

    @property
    def brings_in(self) -> bool:
        """Whether its files are rows of `uploads`, and its counters count files."""
        return self in (JobType.UPLOAD_POST, JobType.UPLOAD_DIRECTORY, JobType.UPLOAD_URLS)


class JobState(StrEnum):
    """Live states first."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    STOPPING = "stopping"
    INTERRUPTED = "interrupted"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def live(self) -> bool:
        """Whether work may still come of it."""
        return self not in (JobState.DONE, JobState.STOPPED)


MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset(
        {JobState.RUNNING, JobState.PAUSED, JobState.STOPPED, JobState.STOPPING, JobState.DONE, JobState.INTERRUPTED}
    ),
    JobState.RUNNING: frozenset(
        {JobState.PAUSING, JobState.PAUSED, JobState.STOPPING, JobState.STOPPED, JobState.DONE, JobState.INTERRUPTED}
    ),
    JobState.PAUSING: frozenset(
        {JobState.PAUSED, JobState.RUNNING, JobState.STOPPING, JobState.STOPPED, JobState.DONE, JobState.INTERRUPTED}
    ),
    JobState.PAUSED: frozenset({JobState.QUEUED, JobState.RUNNING, JobState.STOPPING, JobState.STOPPED}),
    JobState.STOPPING: frozenset({JobState.STOPPED, JobState.DONE}),
    JobState.INTERRUPTED: frozenset(
        {JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.STOPPING, JobState.STOPPED, JobState.DONE}
    ),
    # retrying what failed brings an ended job back to life
    JobState.DONE: frozenset({JobState.QUEUED}),
    JobState.STOPPED: frozenset({JobState.QUEUED}),
}


def can_move(now: JobState, then: JobState) -> bool:
    """Whether a job may go from one state to the other."""
    return then in MOVES[now]


class Priority(StrEnum):
    """Classes; inside one, oldest first. `CLASS` gives the number stored."""

    CLICKED = "clicked"
    SELECTION = "selection"
    BULK = "bulk"


PRIORITY_CLASS: dict[Priority, int] = {Priority.CLICKED: 0, Priority.SELECTION: 10, Priority.BULK: 20}


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job as panels, commands and doors show it. Counts are assets; times Unix seconds; `progress` 0–100.

    `total` counts the assets there was something to do for, `skipped` those left alone. `counting` is True while
    its items are still being worked out. `pause_reason` is a sentence where the queue paused itself.
    `hidden` jobs were cleared from the active ones and stand in the history alone. `undoable`: what it replaced is
    kept; `undone`: it was taken back.
    """

    id: int
    type: JobType
    name: str
    detail: str
    state: JobState
    priority: int
    total: int
    done: int
    failed: int
    warnings: int
    skipped: int
    created: float
    started: float | None
    ended: float | None
    destination: str
    submitted_by: str
    instance: str
    counting: bool = False
    pause_reason: str = ""
    seconds_worked: float = 0.0
    hidden: bool = False
    undoable: bool = False
    undone: bool = False

    @property
    def handle(self) -> str:
        """The IPS job handle."""
        return job_handle(self.id, self.instance)

    @property
    def progress(self) -> float:
        """0–100; an ended job with nothing to do is 100."""
        if self.total:
            return round(100.0 * (self.done + self.failed) / self.total, 1)
        return 0.0 if self.state.live else 100.0


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of a job's log; `type` is an IPS job log type, `at` Unix seconds, `id` its number among all logs."""

    at: float
    type: str
    asset_id: int | None
    asset_name: str
    message: str
    code: str = ""
    detail: str = ""
    id: int = 0

    @property
    def is_trouble(self) -> bool:
        """Whether it tells of a failure or a warning."""
        return bool(self.code) or any(word in self.type for word in ("Error", "Failure", "Warning"))
