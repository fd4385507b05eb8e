"""getScheduledJobs: what begins at a time (IPS API, ScheduledJob)."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assetdesk.core.handles import parse_user
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
    known = people.list(lib)
    addresses = {people.called(one): one.email for one in known}
    persons = {one.id: one.email or people.called(one) for one in known}
    return tuple(
        _record(one, persons, addresses.get(one.submitted_by) or one.submitted_by)
        for one in schedules.list(lib)
        if number in (None, one.id) and asked.originalName in (None, one.name)
    )


def _record(one: Scheduled, persons: Mapping[int, str], submitter: str) -> ScheduledJob:
    now = time.time()
    zone = time.tzname[time.localtime(now).tm_isdst > 0]
    said = _mapping(one.request)
    job = said.get("job")
    job = job if isinstance(job, Mapping) else {}
    runs_for = persons.get(parse_user(str(job.get("userHandle") or "")) or 0)
    made = one.fields(checks.HERE, now, zone) | {"submitUserEmail": runs_for or submitter}
    made["nextFireTime"] = None if one.next_at is None else checks.moment(one.next_at)
    made |= detail(one.type, one.request, context_id=said.get("contextId"), detail=said.get("publishType") or "")
    if locale := job.get("locale"):
        made["locale"] = locale
    return ScheduledJob(**{name: value for name, value in made.items() if value is not None})


def _mapping(text: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, Mapping) else {}
