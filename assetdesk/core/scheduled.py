"""A job that begins at a time, once or again and again (IPS API, ScheduledJob)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assetdesk.core.handles import scheduled_handle
from assetdesk.core.ips.words import TriggerState
from assetdesk.core.job import JobType


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """One schedule. Times are Unix seconds. `rule` is an execSchedule, empty where it begins once, at `next_at`;
    `time_zone` the rule's (IANA), empty for this machine's. `request` is JSON as of its job type. `last_job` is the
    number of its last run, `running` one that has not ended, and
    `held` how many of its files wait for a password. `problem` says why the last time nothing began."""

    id: int
    name: str
    type: JobType
    request: str
    description: str = ""
    rule: str = ""
    time_zone: str = ""
    next_at: float | None = None
    last_at: float | None = None
    last_job: int | None = None
    state: TriggerState = TriggerState.NORMAL
    problem: str = ""
    submitted_by: str = ""
    made: float = 0.0
    running: int | None = None
    held: int = 0

    @property
    def handle(self) -> str:
        """The IPS handle; scheduled jobs have numbers of their own."""
        return scheduled_handle(self.id, self.name)

    @property
    def paused(self) -> bool:
        """Whether a person paused it."""
        return self.state is TriggerState.PAUSED

    def trigger_state(self, now: float) -> TriggerState:
        """As IPS has it: Blocked where it is due and its last run has not ended."""
        due = self.state is TriggerState.NORMAL and self.next_at is not None and self.next_at <= now
        return TriggerState.BLOCKED if due and self.running is not None else self.state

    def fields(self, company: str, now: float, shown_zone: str) -> dict[str, Any]:
        """The fields of `ScheduledJob`, without the job itself; `nextFireTime` still in Unix seconds."""
        return {
            "companyHandle": company,
            "jobHandle": self.handle,
            "name": self.name,
            "originalName": self.name,
            "type": self.type.value,
            "submitUserEmail": self.submitted_by,
            "description": self.description,
            "execSchedule": self.rule,
            "nextFireTime": self.next_at,
            "timeZone": self.time_zone or shown_zone,
            "triggerState": self.trigger_state(now).value,
        }
