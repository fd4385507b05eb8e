"""getScheduledJobs: what begins at a time (IPS API, ScheduledJob)."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from assetdesk.core.ips.types.job_records import ScheduledJob
from assetdesk.core.ips.types.operations import GetScheduledJobsParam
from assetdesk.library.ips import checks
from assetdesk.library.ips.details import detail

if TYPE_CHECKING:
    from assetdesk.core.scheduled import ScheduledJob as Scheduled
    from assetdesk.library.session import Library


def get_scheduled_jobs(lib: Library, given: checks.Given) -> tuple[ScheduledJob, ...]:
    """All of them, what begins next first, or those of a handle or a name.

    IpsFault 20000 for another company, 30001 for a handle that names no scheduled job of this library.
    """
    from assetdesk.library import people, schedules

    lib.need("getScheduledJobs")
    asked = checks.param(GetScheduledJobsParam, given, "getScheduledJobs")
    checks.company(asked.companyHandle, "getScheduledJobsParam/companyHandle")
    number = None
    if asked.jobHandle is not None:
        number = checks.scheduled_job(lib, asked.jobHandle)
        if number is None:
            raise checks.no_job(asked.jobHandle, "getScheduledJobsParam/jobHandle")
    addresses = {people.called(one): one.email for one in people.list(lib)}
    return tuple(
        _record(one, addresses.get(one.submitted_by) or one.submitted_by)
        for one in schedules.list(lib)
        if number in (None, one.id) and asked.originalName in (None, one.name)
    )


def _record(one: Scheduled, submitter: str) -> ScheduledJob:
    now = time.time()
    zone = time.tzname[time.localtime(now).tm_isdst > 0]
    made = one.fields(checks.HERE, now, zone) | {"submitUserEmail": submitter}
    made["nextFireTime"] = None if one.next_at is None else checks.moment(one.next_at)
    try:
        said = json.loads(one.request)
    except ValueError:
        said = {}
    locale = said.get("locale") if isinstance(said, dict) else None
    context_id = said.get("contextId") if isinstance(said, dict) else None
    publish_type = said.get("publishType") if isinstance(said, dict) else None
    made |= detail(one.type, one.request, context_id=context_id, detail=publish_type or "")
    if locale:
        made["locale"] = locale
    return ScheduledJob(**{name: value for name, value in made.items() if value is not None})
