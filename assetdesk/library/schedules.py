"""Jobs that begin at a time, as a person keeps them. They begin in the program that works the library's queue."""

from __future__ import annotations

import builtins
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assetdesk.core import schedule as rules
from assetdesk.core import who
from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import parse_scheduled, parse_user
from assetdesk.core.ips.words import EmailSetting, PublishType, TriggerState
from assetdesk.core.job import JobType
from assetdesk.core.people import Person
from assetdesk.core.scheduled import ScheduledJob
from assetdesk.core.submission import Submission, submitted
from assetdesk.core.who import user_name
from assetdesk.library.session import Library

if TYPE_CHECKING:
    from assetdesk.store.engine import Store
    from assetdesk.store.work.schedules import Begin
    from assetdesk.store.writer import Write

LONGEST_NAME = 200
# the last moment that has a date in every time zone (the end of 9998), in Unix seconds
_LAST = 253_370_764_800.0


def list(lib: Library) -> builtins.list[ScheduledJob]:
    """All of them, what begins next first."""
    from assetdesk.store.work import schedules

    with lib.browse.plain() as db:
        return schedules.listed(db)


def get(lib: Library, schedule_id: int) -> ScheduledJob:
    """One of them; UsageFault where it is no more."""
    from assetdesk.store.work import schedules

    with lib.browse.plain() as db:
        return schedules.get(db, schedule_id)


def find(lib: Library, text: str) -> ScheduledJob:
    """The one of a handle, a number or a name; UsageFault where there is none."""
    number = parse_scheduled(text)
    for one in list(lib):
        if one.id == number or one.name.casefold() == text.strip().casefold():
            return one
    raise UsageFault(f"There is no scheduled job “{text}”. `assetdesk schedule LIBRARY list` lists them.")


def of_import(lib: Library, preset_id: int) -> builtins.list[ScheduledJob]:
    """Those that run a saved import."""
    from assetdesk.store.work import schedules

    with lib.browse.plain() as db:
        return schedules.of_request(db, "importId", preset_id)


def add(
    lib: Library,
    name: str,
    type: JobType,
    request: Mapping[str, Any] | str,
    *,
    rule: str = "",
    at: float | None = None,
    zone: str = "",
    description: str = "",
    submitted_by: str = "",
) -> ScheduledJob:
    """Let a job begin by a rule, or once at a time (Unix seconds; one that is over begins at once). `request` is the
    JSON of its type. UsageFault where the rule cannot be or names no moment any more."""
    from assetdesk.store.work import schedules

    lib.need("submitJob")
    lib.need_writing()
    submitted_by = submitted_by or user_name()
    text = request if isinstance(request, str) else json.dumps(request, sort_keys=True, ensure_ascii=False)
    one = ScheduledJob(0, _named(name), type, text, description=description, submitted_by=submitted_by)
    made = _timed(one, rule, at, zone)
    schedule_id = lib.store.writer.run(lambda w: schedules.add(w, made))
    lib.wake()
    return get(lib, schedule_id)


def change(
    lib: Library,
    schedule_id: int,
    *,
    name: str | None = None,
    rule: str = "",
    at: float | None = None,
    zone: str = "",
    request: Mapping[str, Any] | None = None,
) -> ScheduledJob:
    """Another time, and another name or request where they are given. It goes on if it was paused or had ended."""
    from assetdesk.store.work import schedules

    lib.need("submitJob")
    lib.need_writing()
    before = get(lib, schedule_id)
    if request is not None:
        before = replace(before, request=json.dumps(request, sort_keys=True, ensure_ascii=False))
    made = _timed(replace(before, name=_named(name or before.name)), rule, at, zone)
    lib.store.writer.run(lambda w: schedules.change(w, made))
    lib.wake()
    return get(lib, schedule_id)


def pause(lib: Library, schedule_id: int) -> None:
    """It does not begin by itself until it is resumed; a run that is at work goes on."""
    from assetdesk.store.work import schedules

    lib.need("pauseJob")
    lib.need_writing()
    lib.store.writer.run(lambda w: schedules.pause(w, schedule_id))


def resume(lib: Library, schedule_id: int) -> None:
    """It begins by itself again."""
    from assetdesk.store.work import schedules

    lib.need("resumeJob")
    lib.need_writing()
    lib.store.writer.run(lambda w: schedules.resume(w, schedule_id))
    lib.wake()


def delete(lib: Library, schedule_id: int) -> None:
    """Forget it. Its runs stay, and so does one that is at work."""
    from assetdesk.store.work import schedules

    lib.need("deleteJob")
    lib.need_writing()
    lib.store.writer.run(lambda w: schedules.delete(w, schedule_id))


def run_now(lib: Library, schedule_id: int) -> int:
    """Begin it now; its times stay. Answers the job. UsageFault where a run of it is at work, or it cannot begin."""
    from assetdesk.store.work import schedules

    lib.need("executeJob")
    lib.need_writing()
    begin = begins(lib.store)
    job_id = lib.store.writer.run(lambda w: schedules.run_now(w, schedule_id, time.time(), begin))
    lib.wake()
    return job_id


def begins(store: Store) -> Begin:
    """How each kind of job begins by itself, for the runner."""

    def begin(w: Write, one: ScheduledJob) -> int:
        person = _runs_for(w, one)
        said = Submission(one.name, one.description, _job_of(one).get("locale") or "", person.id if person else None)
        with submitted(said), who.acting_as(person.id if person else 0, one.submitted_by):
            return begun(w, one)

    def begun(w: Write, one: ScheduledJob) -> int:
        match one.type:
            case JobType.REPROCESS_ASSETS:
                from assetdesk.core.request import ReprocessRequest
                from assetdesk.jobs import enqueue
                from assetdesk.store import checkouts

                request = ReprocessRequest.from_json(one.request)
                if request.options:  # an edit, also when it begins by itself
                    checkouts.need_selection_not_locked(w.db, request.chosen, "edited")
                return enqueue.begin(w, replace(request, name=request.name or one.name))
            case JobType.UPLOAD_DIRECTORY:
                from assetdesk.core.bulk_import import from_json
                from assetdesk.library import bulk_import

                wanted = from_json(json.loads(one.request))
                return bulk_import.begin(w, store.settings(), replace(wanted, name=wanted.name or one.name))
            case JobType.UPLOAD_URLS:
                from assetdesk.library import upload_urls

                raw = json.loads(one.request)
                return upload_urls.begin(w, store.settings(), {**raw, "name": raw["name"] or one.name})
            case JobType.SET_GENERATION:
                from assetdesk.library import sibling_jobs

                return sibling_jobs.generate_sets_in(w, json.loads(one.request))
            case JobType.EXPORT:
                from assetdesk.core.export import ExportRequest
                from assetdesk.store.publishing import exports

                kept = json.loads(one.request)
                export = replace(ExportRequest.from_json(one.request), assets=tuple(kept["assets"]), name=one.name)
                return exports.create(w, export, submitted_by=one.submitted_by)
            case kind if kind.publishes:
                from assetdesk.library.publishing import start

                raw = json.loads(one.request)
                said = dict(raw.get("job") or {})
                return start.publish_in(
                    w,
                    int(raw["contextId"]),
                    PublishType(raw.get("publishType") or PublishType.INCREMENTAL),
                    email=EmailSetting(said.pop("emailSetting", EmailSetting.NONE)),
                    url=str(said.pop("httpCompletionUrl", "")),
                    then=said,
                    name=one.name,
                    origin="schedule",
                )
            case _:
                raise UsageFault(f"A job of the type {one.type.value} cannot begin by itself.")

    return begin


def _job_of(one: ScheduledJob) -> Mapping[str, Any]:
    """What its request says of the job alone."""
    try:
        found = json.loads(one.request).get("job")
    except (ValueError, AttributeError):
        return {}
    return found if isinstance(found, Mapping) else {}


def _runs_for(w: Write, one: ScheduledJob) -> Person | None:
    """Whom its jobs run for: a `userHandle` of its own, else who submitted it; None where that is nobody any more."""
    from assetdesk.store import people

    number = parse_user(str(_job_of(one).get("userHandle") or ""))
    if number is not None:
        return people.get(w.db, number)
    return next((person for person in people.listed(w.db) if one.submitted_by in (person.name, person.email)), None)


def need_possible(rule: str, at: float | None, zone: str = "") -> None:
    """UsageFault where a job could not begin by this rule, or once at this moment; as `add` would say."""
    _timed(ScheduledJob(0, "", JobType.UPLOAD_DIRECTORY, ""), rule, at, zone)


def _named(name: str) -> str:
    wanted = " ".join(name.split())[:LONGEST_NAME]
    if not wanted:
        raise UsageFault("A scheduled job needs a name.")
    return wanted


def _timed(one: ScheduledJob, rule: str, at: float | None, zone: str) -> ScheduledJob:
    """The same at other times."""
    if bool(rule) == (at is not None):
        raise UsageFault("A job begins once, or by a rule: give one of the two.")
    if at is not None and not 0 <= at < _LAST:
        raise UsageFault("A job begins at a moment of the years 1970 to 9998.")
    rules.zone_of(zone)
    text = rules.parse(rule).text if rule else ""
    made = replace(one, rule=text, time_zone=zone if rule else "", next_at=at, state=TriggerState.NORMAL, problem="")
    if not rule:
        return made
    from assetdesk.store.work import schedules

    next_at = schedules.following(made, time.time())
    if next_at is None:
        raise UsageFault(f"“{text}” names no moment that is still to come.")
    return replace(made, next_at=next_at)
