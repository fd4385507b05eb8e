"""From a request to a job: the row first, whole, in one transaction; its items after it, in chunks.

A small selection becomes items in the job's own transaction. A large one is turned into items by the runner, chunk
by chunk, with a cursor on the job: kill the program anywhere and the next one goes on behind the last chunk.
"""

from __future__ import annotations

from dataclasses import dataclass

from assetdesk.core.job import PRIORITY_CLASS, JobType
from assetdesk.core.request import ApplyTo, ReprocessRequest
from assetdesk.core.scopes import Modules, Scope
from assetdesk.core.who import user_name
from assetdesk.jobs import planner
from assetdesk.store.engine import Store
from assetdesk.store.profiles import folder_profiles
from assetdesk.store.work import jobs, plan_rows, queue
from assetdesk.store.writer import Write

# items made in one transaction
CHUNK_ITEMS = 10_000

_SCOPE_WORDS: dict[Scope, str] = {
    Scope.METADATA: "metadata",
    Scope.TEXT: "text",
    Scope.OPTIMIZE: "optimized files",
    Scope.PREVIEW: "preview renditions",
    Scope.TAGS: "tags",
    Scope.PROFILE: "processing profiles",
    Scope.SETS: "sets",
    Scope.WORKFLOW: "post-processing workflow",
}
_APPLY_WORDS = {ApplyTo.ALL: "", ApplyTo.STALE: ", missing or out of date", ApplyTo.FAILED: ", failed only"}


@dataclass(frozen=True, slots=True)
class Started:
    """What came of a request. `assets` have at least one new item, `already_waiting` had all of theirs in the queue.

    `paused`: nothing will run before somebody (or room on the disk) lets the queue go on.
    """

    job_id: int
    assets: int
    already_waiting: int
    paused: bool


def start_reprocess(store: Store, request: ReprocessRequest) -> Started:
    """Write the job; a runner of this or another program takes it from there. Waits for the commit.

    LibraryReadOnly, DiskFull or EnvironmentFault where it cannot be written, UsageFault where it names a profile that
    is not there: then nothing was started.
    """
    planner.given(store, request)
    steps = planner.steps_for(store.modules, request)
    with store.read() as conn:
        chosen = plan_rows.count(conn, request.chosen)
    if chosen * max(1, len(steps)) <= CHUNK_ITEMS:
        made = store.writer.run(lambda w: _at_once(w, store.modules, request, chosen))
        return Started(made[0], made[1].assets, made[1].already_waiting, paused(store))
    summary = planner.summarise(store, request)
    job_id = store.writer.run(lambda w: _create(w, request, chosen))
    waiting = summary.already_waiting
    return Started(job_id, summary.assets_run - waiting, waiting, paused(store))


def start_within(w: Write, modules: Modules, request: ReprocessRequest) -> int:
    """The job of a request that names a few assets, in a transaction that does more than that. Answers its id."""
    return _at_once(w, modules, request, len(request.selection.assets))[0]


def start_all_within(w: Write, modules: Modules, request: ReprocessRequest) -> int:
    """The same of any request that is small enough to be made at once."""
    return _at_once(w, modules, request, plan_rows.count(w.conn, request.chosen))[0]


def begin(w: Write, request: ReprocessRequest) -> int:
    """The same inside a transaction of somebody else's, for a job that begins by itself; the runner makes its items."""
    return _create(w, request, plan_rows.count(w.conn, request.chosen))


def paused(store: Store) -> bool:
    """Whether the queue rests, by a person's wish or by its own."""
    settings = store.settings()
    return settings.queue_paused or bool(settings.queue_pause_reason)


def expand(w: Write, modules: Modules, job: jobs.Expansion, items: int | None = None) -> queue.Enqueued | None:
    """Make the next chunk of a job's items, at most `items`; None when there was nothing left of its selection."""
    request = ReprocessRequest.from_json(job.request)
    steps = planner.steps_for(modules, request)
    size = max(1, (items or CHUNK_ITEMS) // max(1, len(steps)))
    chunk = plan_rows.chunk_after(w.conn, request.chosen, job.cursor, size)
    if chunk is None:
        jobs.expanded(w, job.job_id, None)
        return None
    named = folder_profiles.named_still(w.db, request.profile, request.workflow)
    given = queue.given_json(request.options, named)
    digest = planner.digest(request)
    made = queue.enqueue_chunk(w, job.job_id, request.chosen, steps, request.apply_to, chunk, digest, given)
    total = made.assets + made.already_waiting
    jobs.add_counts(w, job.job_id, total=total, skipped=chunk.assets - total)
    jobs.expanded(w, job.job_id, None if chunk.assets < size else chunk.upto)
    return made


def _at_once(w: Write, modules: Modules, request: ReprocessRequest, chosen: int) -> tuple[int, queue.Enqueued]:
    job_id = _create(w, request, chosen)
    made = queue.Enqueued(0, 0)
    # one chunk, since it is one transaction anyway: each costs a look at the whole selection
    whole = max(1, chosen) * max(1, len(modules.steps))
    while (job := jobs.expansion(w.db, job_id)) is not None:
        chunk = expand(w, modules, job, whole)
        if chunk is not None:
            made = queue.Enqueued(made.assets + chunk.assets, made.already_waiting + chunk.already_waiting)
    return job_id, made


def _create(w: Write, request: ReprocessRequest, chosen: int) -> int:
    return jobs.create(
        w,
        type=JobType.REPROCESS_ASSETS,
        name=request.name or (f"Reprocess {chosen:,} assets" if chosen != 1 else "Reprocess 1 asset"),
        request=request.to_json(),
        priority=PRIORITY_CLASS[request.priority],
        detail=_detail(request),
        submitted_by=user_name(),
        counting=True,
    )


def _detail(request: ReprocessRequest) -> str:
    if request.full:
        return f"Full Process{_APPLY_WORDS[request.apply_to]}"
    words = ", ".join(word for scope, word in _SCOPE_WORDS.items() if scope in request.scopes)
    return f"{words[:1].upper()}{words[1:]}{_APPLY_WORDS[request.apply_to]}"
