"""The rarer jobs of submitJob: set generation, optimizing, ripping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.types.publish import Job
from assetdesk.core.job import JobType

if TYPE_CHECKING:
    from assetdesk.library.session import Library


def wanted_of(lib: Library, job: Job, name: str, around: Mapping[str, Any]) -> tuple[JobType, str, Callable[[], int]]:
    """Type, what a schedule keeps, and how it begins."""
    raise IpsFault(FaultCode.EXCEPTION, f"{job.element()} cannot be submitted yet.")
