"""Reprocess: count and explain first, then start, and say in one sentence what has begun."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from assetdesk.core.plan import PlanItem, PlanSummary
from assetdesk.core.reprocessing import QueueFault, Word
from assetdesk.core.request import ApplyTo, ReprocessRequest
from assetdesk.core.scheduled import ScheduledJob
from assetdesk.library.session import Library
from assetdesk.library.words import counted, number

QUEUE_OFF = "The processing queue of this library is off. Turn it on first: what waits in it goes on then."


class Begun(StrEnum):
    """What became of a request."""

    STARTED = "started"
    PARTLY_WAITING = "partly_waiting"
    NOTHING = "nothing"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`queued` assets have work of this job, `waiting` ones had the same work waiting already. `sentence` is what
    a person reads. A job with nothing to do exists too, and has ended."""

    kind: Begun
    sentence: str
    job_id: int
    queued: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class EditsLost:
    """What a reprocess without *Keep my edits* would replace: assets, and counts by kind in the singular."""

    assets: int = 0
    kinds: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        return self.assets > 0

    @property
    def sentence(self) -> str:
        """`12 assets have edits that will be replaced: 9 tags, 3 titles.`"""
        have = "has" if self.assets == 1 else "have"
        parts = ", ".join(counted(n, kind) for kind, n in self.kinds)
        return f"{counted(self.assets, 'asset')} {have} edits that will be replaced: {parts}."


def preview(lib: Library, request: ReprocessRequest, cancelled: Callable[[], bool] = lambda: False) -> PlanSummary:
    """How many would run and why, with an estimate from past runs."""
    from assetdesk.jobs import planner

    request = resolved(lib, request)
    _look_for_files(lib, request)
    return planner.summarise(lib.store, request, cancelled)


def items(lib: Library, request: ReprocessRequest) -> Iterator[PlanItem]:
    """The decision for each asset and step, in the order of assets."""
    from assetdesk.jobs import planner

    request = resolved(lib, request)
    _look_for_files(lib, request)
    return planner.plan(lib.store, request)


def checked(request: ReprocessRequest) -> ReprocessRequest:
    """The request with its options in the one form that is stored and compared; UsageFault where one cannot be."""
    if not request.options:
        return request
    from assetdesk.core.ips.given import checked_options

    return replace(request, options=checked_options(request.options))


def resolved(lib: Library, request: ReprocessRequest) -> ReprocessRequest:
    """The same, checked; adaptive video sets in it stand for the films they were made of."""
    from assetdesk.store.work import primaries

    request = checked(request)
    if not request.selection.assets:
        return request
    with lib.browse.plain() as db:
        assets = primaries.of(db, request.selection.assets)
    return replace(request, selection=replace(request.selection, assets=assets))


def needs_confirmation(lib: Library, assets: int) -> bool:
    """Whether so many assets are worth a question first (setting `reprocess_warn`)."""
    return assets > lib.settings().reprocess_warn


def confirmation(assets: int) -> str:
    """That question."""
    return f"This will reprocess {counted(assets, 'asset')}. It runs in the background and can be stopped. Continue?"


def edits_lost(lib: Library, request: ReprocessRequest, cancelled: Callable[[], bool] = lambda: False) -> EditsLost:
    """The edits on the request's assets that *Keep my edits* would keep."""
    from assetdesk.store import edits

    kinds = edits.count(lib.store, request.chosen, cancelled)
    return EditsLost(kinds.assets, tuple((name, n) for name, n in kinds.kinds if n))


def start(lib: Library, request: ReprocessRequest) -> Outcome:
    """Write the job and queue its work. The sentence is one of the window's and the command line's."""
    from assetdesk.jobs import enqueue

    lib.need("submitJob")
    lib.need_writing()
    need_enabled(lib)
    request = resolved(lib, request)
    if request.options:
        _need_not_locked(lib, request)
    _look_for_files(lib, request)
    begun = enqueue.start_reprocess(lib.store, request)
    lib.wake()
    if not begun.assets and not begun.already_waiting:
        return Outcome(Begun.NOTHING, _nothing(lib, request), begun.job_id)
    everything = begun.assets + begun.already_waiting
    if begun.paused:
        sentence = f"Processing is paused. {counted(everything, 'asset')} will wait."
        return Outcome(Begun.PAUSED, sentence, begun.job_id, begun.assets, begun.already_waiting)
    if begun.already_waiting:
        were = "was" if begun.already_waiting == 1 else "were"
        sentence = f"{counted(begun.assets, 'asset')} queued, {number(begun.already_waiting)} {were} already waiting."
        return Outcome(Begun.PARTLY_WAITING, sentence, begun.job_id, begun.assets, begun.already_waiting)
    return Outcome(Begun.STARTED, f"Reprocessing {counted(begun.assets, 'asset')}.", begun.job_id, begun.assets)


def at_a_time(
    lib: Library, request: ReprocessRequest, name: str, *, rule: str = "", at: float | None = None
) -> ScheduledJob:
    """Let a reprocess begin by a rule (`execSchedule`), or once at a moment (Unix seconds). What of it runs is worked
    out then; folders stand for what lies in them by then. UsageFault for a request that cannot be, and where the rule
    names no moment (IPS API, submitJob)."""
    from assetdesk.core.job import JobType
    from assetdesk.library import schedules

    lib.need("submitJob")
    return schedules.add(lib, name, JobType.REPROCESS_ASSETS, resolved(lib, request).to_json(), rule=rule, at=at)


def need_enabled(lib: Library) -> None:
    """QueueFault REPROCESSING_QUEUE_DISABLED where the library's queue is off."""
    from assetdesk.store.work import reprocess_queue

    with lib.browse.plain() as db:
        if not reprocess_queue.enabled(db):
            raise QueueFault(Word.QUEUE_DISABLED, QUEUE_OFF)


def _need_not_locked(lib: Library, request: ReprocessRequest) -> None:
    """Other options are an edit: not of what somebody else has checked out."""
    from assetdesk.store import checkouts

    with lib.browse.plain() as db:
        checkouts.need_selection_not_locked(db, request.chosen, "edited")


def _look_for_files(lib: Library, request: ReprocessRequest) -> None:
    """What somebody deleted is missing, whatever the rows say."""
    from assetdesk.store.history import gone

    if request.apply_to is ApplyTo.STALE:
        gone.notice(lib.store, request.chosen)


def _nothing(lib: Library, request: ReprocessRequest) -> str:
    """Why there was nothing to do. Named assets first: an empty folder is not *up to date*."""
    total = preview(lib, request).assets
    if not total:
        return "Nothing to do: no asset is chosen."
    if request.apply_to is ApplyTo.FAILED:
        none = "it has not failed" if total == 1 else f"none of the {number(total)} failed"
        return f"Nothing to do: {none}."
    if request.apply_to is ApplyTo.ALL:
        return "Nothing to do: nothing of what you chose applies to these files."
    return "Nothing to do: it is up to date." if total == 1 else f"Nothing to do: all {number(total)} are up to date."
