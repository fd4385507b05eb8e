"""What the runner expects of whoever runs tasks: local processes today, other machines one day."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from assetdesk.core.task import TaskRequest


class How(StrEnum):
    """How a task ended. BROKEN: the pool failed, the file is not to blame."""

    DONE = "done"
    CRASHED = "crashed"
    RAISED = "raised"
    TIMEOUT = "timeout"
    KILLED = "killed"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Ending:
    """How, with what a log should know; `error` is what the worker's function raised."""

    how: How
    detail: str = ""
    error: BaseException | None = None


class Ticket(Protocol):
    """One task that was handed in."""

    def wait(self, seconds: float) -> Ending | None:
        """Its ending, or None when it has not ended after so many seconds."""

    def running_for(self) -> float:
        """Seconds since a worker took it; 0.0 while it waits."""

    def memory(self) -> int:
        """Bytes of memory its worker has taken since it began; 0 where that cannot be known."""

    def kill(self) -> None:
        """End it, together with its worker, soon. Its ending is then KILLED."""


class Executor(Protocol):
    """`workers` tasks run at a time beside the quick one."""

    @property
    def workers(self) -> int:
        """Workers for bulk work."""

    def submit(self, request: TaskRequest, *, quick: bool) -> Ticket:
        """Hand a task in; `quick` goes to the worker that stands beside the bulk."""

    def stop(self) -> None:
        """End every worker. Tasks still at work are killed."""
