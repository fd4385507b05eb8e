"""The reprocess queue: asking for work by key and scope, how it stands, reset, cancel, on and off (Reprocess API).

Window, command line and HTTP call the same functions; no rule is the doors' own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assetdesk.core.job import JobType
from assetdesk.core.reprocessing import ALL, KEY, Queued, QueueFault, QueueStatus, Word, scopes_of
from assetdesk.core.request import ReprocessRequest, Selection
from assetdesk.core.scopes import Scope
from assetdesk.library import jobs
from assetdesk.library.reprocess import QUEUE_OFF, need_enabled, resolved
from assetdesk.library.session import Library

MOST_KEYS = 10_000
# so many pairs are made in the transaction of the request; of more the runner makes items chunk by chunk
_AT_ONCE = 30_000
_ENABLED = "queue_enabled"


@dataclass(frozen=True, slots=True)
class Stats:
    """How many assets there are, how many transactions are known of, and the newest: when (Unix seconds), which."""

    records: int
    transactions: int
    latest: float | None
    number: int


def unit(lib: Library) -> str:
    """What the Reprocess API calls this library: its storage unit."""
    from assetdesk.store.new_index import unit_name

    return lib.settings().unit or unit_name(lib.root.name)


def need_unit(lib: Library, name: str) -> None:
    """QueueFault STORAGE_UNIT_DOESNT_EXIST where this is no name of the library."""
    if name != unit(lib):
        raise QueueFault(Word.UNIT_UNKNOWN, f"There is no storage unit “{name[:64]}” here.")


def need_scope(lib: Library, scope: str) -> tuple[Scope, ...]:
    """The scopes of a word. QueueFault SCOPE_UNKNOWN, or SCOPE_NOT_CONFIGURED where nothing in this library could do
    anything for it."""
    from assetdesk.store.work import reprocess_queue

    wanted = scopes_of(scope)
    with lib.browse.plain() as db:
        if not reprocess_queue.configured(db, lib.modules, wanted):
            sentence = (
                f"Nothing in this library makes “{scope}”. Give a folder a profile or workflow for it first."
                if scope != ALL
                else "Nothing in this library makes anything."
            )
            raise QueueFault(Word.SCOPE_NOT_CONFIGURED, sentence)
    return wanted


def enqueue(lib: Library, unit: str, keys: Sequence[str] | None, scope: str, origin: str) -> Queued:
    """Queue a scope of these assets (None: of all), whatever was made before: one transaction, after which nothing can
    be lost. Keys that are unknown or none at all are left out and named, as long as one is left.

    QueueFault: STORAGE_UNIT_DOESNT_EXIST, REPROCESSING_QUEUE_DISABLED, SCOPE_UNKNOWN, SCOPE_NOT_CONFIGURED,
    KEYS_REQUIRED, TOO_MANY_KEYS, KEY_NOT_FOUND (all are unknown); StoreBusy.
    """
    from assetdesk.jobs import enqueue as making
    from assetdesk.jobs import planner
    from assetdesk.store.work import plan_rows, reprocess_queue
    from assetdesk.store.writer import Write

    lib.need("submitJob")
    lib.need_writing()
    need_unit(lib, unit)
    need_enabled(lib)
    scopes = need_scope(lib, scope)
    selection = Selection(everything=True)
    errors: tuple[tuple[str, Word], ...] = ()
    if keys is not None:
        selection, errors = _chosen(lib, keys)
    request = resolved(lib, ReprocessRequest(selection, scopes, origin=origin))
    steps = planner.steps_for(lib.modules, request)
    with lib.store.read() as conn:
        many = plan_rows.count(conn, request.chosen) * max(1, len(steps)) > making.CHUNK_ITEMS
        counted = reprocess_queue.would(conn, lib.modules, request) if many else None
    large = counted is not None and counted[0] > _AT_ONCE

    def work(w: Write) -> tuple[tuple[int, int, int], int]:
        if not reprocess_queue.enabled(w.db):  # somebody was quicker
            raise QueueFault(Word.QUEUE_DISABLED, QUEUE_OFF)
        told = counted or reprocess_queue.would(w.conn, lib.modules, request)
        return told, making.begin(w, request) if large else making.start_all_within(w, lib.modules, request)

    (new, waiting, skipped), job_id = lib.store.writer.run(work)
    lib.wake()
    return Queued(new, waiting, skipped, job_id, errors, is_running(lib))


def enqueue_key(lib: Library, unit: str, key: str, scope: str, origin: str) -> Queued:
    """The same of one asset. QueueFault INVALID_KEY where it is no key."""
    need_unit(lib, unit)
    need_enabled(lib)
    need_scope(lib, scope)
    if not KEY.fullmatch(key):
        raise QueueFault(Word.INVALID_KEY, "A key has 32 hexadecimal digits.")
    try:
        return enqueue(lib, unit, [key], scope, origin)
    except QueueFault as fault:
        if fault.word is Word.KEY_NOT_FOUND:
            raise QueueFault(fault.word, "No asset of this library has this key.") from fault
        raise


def _chosen(lib: Library, keys: Sequence[str]) -> tuple[Selection, tuple[tuple[str, Word], ...]]:
    """The assets of the keys, in their order, and what is wrong with the others."""
    from assetdesk.store.work import reprocess_queue

    wanted = list(dict.fromkeys(key.strip() for key in keys if key.strip()))
    if not wanted:
        raise QueueFault(Word.KEYS_REQUIRED, "Name at least one key.")
    if len(wanted) > MOST_KEYS:
        raise QueueFault(Word.TOO_MANY_KEYS, f"A request has at most {MOST_KEYS:,} keys.")
    with lib.browse.plain() as db:
        found = reprocess_queue.assets_of(db, {key.lower() for key in wanted if KEY.fullmatch(key)})
    errors = tuple(
        (key, Word.KEY_NOT_FOUND if KEY.fullmatch(key) else Word.INVALID_KEY)
        for key in wanted
        if key.lower() not in found
    )
    if not found:
        raise QueueFault(Word.KEY_NOT_FOUND, "No asset of this library has one of these keys.", errors)
    ids = dict.fromkeys(found[key.lower()] for key in wanted if key.lower() in found)
    return Selection(assets=tuple(ids)), errors


def is_running(lib: Library) -> bool:
    """Whether somebody works the queue, and it does not rest."""
    state = lib.browse.queue_state()
    return state.runner_pid is not None and not state.paused


def status(lib: Library) -> QueueStatus:
    """How the queue stands."""
    from assetdesk.jobs import planner
    from assetdesk.store.work import reprocess_queue

    lib.need("getActiveJobs")
    settings = lib.settings()
    queue = lib.browse.queue_state()
    with lib.browse.plain() as db:
        states, oldest = reprocess_queue.states(db, lib.modules), reprocess_queue.oldest(db)
    return QueueStatus(
        states=states,
        workers=planner.workers(settings.workers),
        running=queue.runner_pid is not None and not queue.paused,
        enabled=settings.queue_enabled,
        paused=queue.paused,
        reason=settings.queue_pause_reason,
        runner=queue.runner_pid,
        oldest=oldest,
    )


def stats(lib: Library) -> Stats:
    """How much there is."""
    from assetdesk.store.work import reprocess_queue

    lib.need("getActiveJobs")
    with lib.browse.plain() as db:
        return Stats(*reprocess_queue.stats(db))


def reset(lib: Library) -> int:
    """Take what is at work away from whoever works on it and put it back for anybody; what comes of it under the old
    lease is thrown away. Allowed also while the queue is off. How many items went back."""
    from assetdesk.jobs import control

    lib.need("stopJob")
    lib.need_writing()
    released = control.reset(lib.store)
    lib.wake()
    return released


def cancel(lib: Library, batch: str) -> int:
    """Take what waits of a batch out of the queue; what is at work ends. How many pairs of key and scope that were.
    QueueFault BATCH_NOT_FOUND where it is no reprocess of this library."""
    from assetdesk.core.handles import parse_job
    from assetdesk.store.work import reprocess_queue

    lib.need("stopJob")
    number = parse_job(batch)
    job = lib.browse.job(number) if number is not None and number < 1 << 63 else None
    if job is None or job.type is not JobType.REPROCESS_ASSETS:
        raise QueueFault(Word.BATCH_NOT_FOUND, f"There is no batch “{batch[:64]}” in this library.")
    with lib.browse.plain() as db:
        waiting = reprocess_queue.waiting_of(db, lib.modules, job.id)
    if job.state.live:
        jobs.stop(lib, job.id)
    return waiting


def set_enabled(lib: Library, on: bool) -> None:
    """Turn the library's queue on or off. Off keeps what waits, lets what is at work end, and starts no more; files
    still come in."""
    lib.need("manageLibrary")
    lib.need_writing()
    lib.store.set_setting(_ENABLED, None if on else False)
    lib.wake()


def set_running(lib: Library, on: bool) -> None:
    """Let the whole runner go on, or rest."""
    lib.need("pauseJob")
    if on:
        jobs.resume_all(lib)
    else:
        jobs.pause_all(lib)


def key_at(lib: Library, path: str) -> tuple[str, int]:
    """Key and number of the asset whose original has this path (relative to the library, with `/`). QueueFault
    FILE_NOT_FOUND."""
    from assetdesk.store.work import reprocess_queue

    lib.need("lookAtAssets")
    found = lib.browse.asset_at(path.strip("/"))
    if found is None:
        raise QueueFault(Word.FILE_NOT_FOUND, f"No asset of this library lies at “{path[:200]}”.")
    with lib.browse.plain() as db:
        return reprocess_queue.keys_of(db, [found])[found], found
