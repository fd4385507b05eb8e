"""The waiting part of the queue: items come in, join what waits already, change hands, go out again.

One asset, step and digest waits at most once. A job that asks for what waits already becomes a *follower* of that
item; whoever of them has the better claim (not paused, higher class) owns it. What is claimed and what comes of it
is in `claims` and `results`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from assetdesk.core.job import JobType
from assetdesk.core.plan import Reason
from assetdesk.core.request import ApplyTo, Selection
from assetdesk.core.scopes import ALL_SCOPES, Modules, Scope, StepSpec, steps_of
from assetdesk.store.profiles import folder_profiles
from assetdesk.store.work import jobs, plan_rows, requests, stale
from assetdesk.store.work.plan_rows import Chunk
from assetdesk.store.writer import Write

# in a plan's statement: the same pair waits for another job
_WAITS_ELSEWHERE = (
    "JOIN items i ON i.asset_id = a.id AND i.step = m.step AND i.digest = :digest AND i.state = 'queued'"
    " AND i.job_id <> :job"
)
# above this, naming each asset costs a screen more than reading anew
_NAMED = 5_000


@dataclass(frozen=True, slots=True)
class Enqueued:
    """What came of asking: assets with at least one new item, and assets all of whose items waited already."""

    assets: int
    already_waiting: int


def enqueue_chunk(
    w: Write,
    job_id: int,
    selection: Selection,
    steps: Sequence[StepSpec],
    apply_to: ApplyTo,
    chunk: Chunk,
    digest: str = "",
    given: str | None = None,
) -> Enqueued:
    """Make items of what is to run in the chunk, by the rule of `core.plan`; nothing for what waits already."""
    priority = w.db.value("SELECT priority FROM jobs WHERE id = ?", (job_id,))
    runs = plan_rows.RUNS_SQL[apply_to]
    text, values = plan_rows.from_where(selection, steps, chunk, runs, given=given)
    held = plan_rows.held(selection, chunk, given)
    joining, _ = plan_rows.from_where(selection, steps, chunk, runs, _WAITS_ELSEWHERE, given)
    reason = plan_rows.REASON_SQL[apply_to]
    if given is not None:
        reason = stale.with_given(reason)
    long = " ".join(f"WHEN '{step.name}' THEN {step.lane}" for step in steps)
    if not long:
        return Enqueued(0, 0)
    values |= {"job": job_id, "priority": priority, "digest": digest, "now": w.now}
    w.db.run(
        "INSERT INTO items (job_id, asset_id, step, state, long, priority, place, digest, reason, queued, attempts,"
        " crashes, not_before)"
        f" WITH {held} SELECT :job, a.id, m.step, 'queued', CASE m.step {long} END, :priority, 0, :digest,"
        f" {stale.by_held(reason)}, :now, 0, 0, 0 {stale.by_held(text)} ON CONFLICT DO NOTHING",
        values,
    )
    made = w.db.value(
        "SELECT COUNT(DISTINCT asset_id) FROM items WHERE job_id = :job AND state = 'queued' AND asset_id > :after"
        " AND asset_id <= :upto",
        {"job": job_id, "after": chunk.after, "upto": chunk.upto},
    )
    joining = f"WITH {held} SELECT i.id, :job {stale.by_held(joining)}"
    joined = _join(w, job_id, joining, values, chunk) if _others_wait(w, job_id) else 0
    _say(
        w,
        [job_id],
        "job_id = ? AND state = 'queued' AND asset_id > ? AND asset_id <= ?",
        (job_id, chunk.after, chunk.upto),
    )
    return Enqueued(int(made), joined)


def _others_wait(w: Write, job_id: int) -> bool:
    """Whether anything waits for another job: only then can a pair wait already."""
    return (
        w.db.one(
            "SELECT 1 FROM jobs j WHERE j.id <> ? AND j.state NOT IN ('done', 'stopped')"
            " AND EXISTS (SELECT 1 FROM items i WHERE i.job_id = j.id AND i.state = 'queued') LIMIT 1",
            (job_id,),
        )
        is not None
    )


def _join(w: Write, job_id: int, joining: str, values: dict[str, Any], chunk: Chunk) -> int:
    """Follow what waits for other jobs already. How many assets have nothing but that."""
    new = w.db.run(f"INSERT OR IGNORE INTO followers (item_id, job_id) {joining}", values)
    if not new:
        return 0
    every = w.db.value("SELECT COUNT(*) FROM followers WHERE job_id = ?", (job_id,))
    # a late chunk of a large job is found by its assets, a click among thousands by its job
    followed = _followed(by_assets=every > 4 * new)
    joined = w.db.value(
        f"SELECT COUNT(DISTINCT i.asset_id) FROM {followed} AND i.asset_id > :after AND i.asset_id <= :upto"
        " AND NOT EXISTS (SELECT 1 FROM items o"
        " WHERE o.job_id = :job AND o.state = 'queued' AND o.asset_id = i.asset_id)",
        {"job": job_id, "after": chunk.after, "upto": chunk.upto},
    )
    take_over(w, job_id, chunk if every > 4 * new else None)
    return int(joined)


def _followed(*, by_assets: bool) -> str:
    """Waiting items `i` that the job follows, as `FROM … WHERE …`."""
    if by_assets:
        tables = "items i INDEXED BY ix_items_live CROSS JOIN followers f ON f.item_id = i.id"
    else:
        tables = "followers f CROSS JOIN items i ON i.id = f.item_id"
    return f"{tables} WHERE f.job_id = :job AND i.state = 'queued'"


def enqueue_assets(
    w: Write, modules: Modules, job_id: int, asset_ids: Iterable[int], scopes: Iterable[Scope] = ALL_SCOPES
) -> Enqueued:
    """All steps of the scopes for these assets, whatever was made before. An upload's total stays: it counts files."""
    ids = tuple(asset_ids)
    state = w.db.value("SELECT state FROM jobs WHERE id = ?", (job_id,))
    if not ids or state in ("stopping", "stopped"):
        return Enqueued(0, 0)
    raw = requests.of_job(w.db, job_id)
    steps = steps_of(modules.steps, scopes, profile=raw.get("profile"), workflow=raw.get("workflow"))
    chunk = Chunk(min(ids) - 1, max(ids), len(ids))
    digest, given = asked_of(w, job_id)
    made = enqueue_chunk(w, job_id, Selection(assets=ids), steps, ApplyTo.ALL, chunk, digest, given)
    # whoever brings assets in may be slower than the job's end
    w.db.run("UPDATE jobs SET state = 'queued', ended = NULL WHERE id = ? AND state = 'done'", (job_id,))
    kind = w.db.value("SELECT type FROM jobs WHERE id = ?", (job_id,))
    if not JobType(kind).brings_in:
        jobs.add_counts(w, job_id, total=made.assets + made.already_waiting)
    return made


def asked_of(w: Write, job_id: int) -> tuple[str, str | None]:
    """The digest of a job's items, and the options it gives as JSON (None where it gives none)."""
    raw = requests.of_job(w.db, job_id)
    asked = {name: raw.get(name) for name in ("options", "profile", "workflow")}
    return digest_of({name: value for name, value in asked.items() if value}), given_json(
        raw.get("options") or {}, folder_profiles.named_still(w.db, raw.get("profile"), raw.get("workflow"))
    )


def _asks_for(w: Write, job_id: int, scope: Scope) -> bool:
    """Whether a job's request has the scope; an upload asks for all."""
    raw = requests.of_job(w.db, job_id)
    return scope in raw.get("scopes", ALL_SCOPES)


def given_json(options: Mapping[str, Any], named: Mapping[str, Any] = MappingProxyType({})) -> str | None:
    """Given options, and what the named profile and workflow come to, in the form that the planner's statements take;
    None where nothing is given."""
    return json.dumps({**options, **named}, sort_keys=True) if options or named else None


def enqueue_follow(w: Write, job_ids: Iterable[int], asset_id: int, step: StepSpec) -> None:
    """Add a step that is only now known to apply, to each of the jobs that has not had it for this asset."""
    for job_id in sorted(job_ids):
        had = w.db.one(
            "SELECT 1 FROM items WHERE job_id = ? AND asset_id = ? AND step = ?"
            " AND state IN ('queued', 'assigned', 'done', 'failed', 'cancelled') LIMIT 1",
            (job_id, asset_id, step.name),
        )
        if had is not None or not _asks_for(w, job_id, step.scope):
            continue
        digest, _ = asked_of(w, job_id)
        made = w.db.run(
            "INSERT INTO items (job_id, asset_id, step, state, long, priority, place, digest, reason, queued, attempts,"
            " crashes, not_before) SELECT id, ?, ?, 'queued', ?, priority, 0, ?, ?, ?, 0, 0, 0 FROM jobs WHERE id = ?"
            " AND state IN ('queued', 'running', 'pausing', 'paused', 'interrupted') ON CONFLICT DO NOTHING",
            (asset_id, step.name, step.lane, digest, Reason.NEVER_MADE.value, w.now, job_id),
        )
        if not made:
            w.db.run(
                "INSERT OR IGNORE INTO followers (item_id, job_id) SELECT i.id, j.id FROM items i, jobs j"
                " WHERE i.asset_id = ? AND i.step = ? AND i.digest = ? AND i.state = 'queued' AND j.id = ?"
                " AND i.job_id <> j.id AND j.state IN ('queued', 'running', 'pausing', 'paused', 'interrupted')",
                (asset_id, step.name, digest, job_id),
            )


def take_over(w: Write, job_id: int, chunk: Chunk | None = None) -> None:
    """The job becomes the owner of followed items whose owner rests or has a lower class; that one follows instead.

    With `chunk` only for the assets in it.
    """
    found = w.db.all(
        f"SELECT i.id, i.job_id FROM {_followed(by_assets=chunk is not None)}"
        + (" AND i.asset_id > :after AND i.asset_id <= :upto" if chunk else "")
        + " AND EXISTS (SELECT 1 FROM jobs j, jobs o WHERE j.id = :job AND o.id = i.job_id"
        " AND j.state NOT IN ('pausing', 'paused') AND (o.state IN ('pausing', 'paused') OR o.priority > j.priority))",
        {"job": job_id, "after": chunk.after if chunk else 0, "upto": chunk.upto if chunk else 0},
    )
    if found:
        w.db.many(
            "UPDATE followers SET job_id = ? WHERE item_id = ? AND job_id = ?",
            [(owner, item_id, job_id) for item_id, owner in found],
        )
        w.db.many(
            "UPDATE items SET job_id = ?1, priority = (SELECT priority FROM jobs WHERE id = ?1) WHERE id = ?2",
            [(job_id, item_id) for item_id, _ in found],
        )


def hand_over(w: Write, job_id: int, *, follow: bool) -> None:
    """Give the job's waiting items that other jobs follow to one of those that does not rest.

    With `follow` the job goes on waiting for them (it pauses), else it lets go of them (it stops).
    """
    awake = " AND o.state NOT IN ('pausing', 'paused')"
    found = w.db.all(
        "SELECT i.id, f.job_id, MIN(o.priority) FROM items i JOIN followers f ON f.item_id = i.id"
        " JOIN jobs o ON o.id = f.job_id WHERE i.job_id = ? AND i.state = 'queued'"
        f"{awake if follow else ''}"
        " GROUP BY i.id",
        (job_id,),
    )
    if not found:
        return
    if follow:
        w.db.many(
            "UPDATE followers SET job_id = ? WHERE item_id = ? AND job_id = ?",
            [(job_id, item_id, heir) for item_id, heir, _ in found],
        )
    else:
        w.db.many(
            "DELETE FROM followers WHERE item_id = ? AND job_id = ?", [(item_id, heir) for item_id, heir, _ in found]
        )
    w.db.many(
        "UPDATE items SET job_id = ?, priority = ? WHERE id = ?", [(heir, cls, item_id) for item_id, heir, cls in found]
    )


def cancel_waiting(w: Write, job_id: int) -> None:
    """Take the job's waiting items out, and let go of those it follows. What others follow becomes theirs."""
    hand_over(w, job_id, follow=False)
    _say(w, [job_id], "job_id = ? AND state = 'queued'", (job_id,))
    w.db.run(
        "UPDATE items SET state = 'cancelled', finished = ? WHERE job_id = ? AND state = 'queued'", (w.now, job_id)
    )
    w.db.run("DELETE FROM followers WHERE job_id = ?", (job_id,))


def cancel_assets(w: Write, asset_ids: Iterable[int]) -> None:
    """Take every live item of these assets out: they were trashed or deleted. A task at work on one is ended."""
    wanted = jobs.ids_json(asset_ids)
    live = "FROM items i WHERE i.asset_id IN (SELECT value FROM json_each(?)) AND i.state IN ('queued', 'assigned')"
    touched = {
        (int(row[0]), int(row[1]))
        for row in w.db.all(
            f"SELECT i.job_id, i.asset_id {live} UNION SELECT f.job_id, i.asset_id"
            f" {live.replace('FROM items i', 'FROM items i JOIN followers f ON f.item_id = i.id')}",
            (wanted, wanted),
        )
    }
    if not touched:
        return
    w.db.run(f"DELETE FROM followers WHERE item_id IN (SELECT i.id {live})", (wanted,))
    w.db.run(
        "UPDATE items SET state = 'cancelled', lease = NULL, lease_until = NULL, finished = ? WHERE id IN"
        f" (SELECT i.id {live})",
        (w.now, wanted),
    )
    for job_id in {job for job, _ in touched}:
        if w.db.value("SELECT phase FROM jobs WHERE id = ?", (job_id,)):
            continue  # a publish job finds out by itself that an asset is not to be sent
        jobs.add_counts(w, job_id, total=-len({asset for job, asset in touched if job == job_id}))
    jobs.settle(w, {job for job, _ in touched})


def requeue(
    w: Write,
    item_ids: Iterable[int],
    *,
    attempts: int = 0,
    crashes: int = 0,
    not_before: float = 0.0,
    place: float | None = None,
) -> None:
    """Give assigned or failed items back to the queue. `attempts` and `crashes` are added to theirs.

    Where the same waits already, the item joins that one and is cancelled. What a job that is being stopped gets
    back goes, too; what one that rests gets back goes to a follower that does not.
    """
    stopping: set[int] = set()
    resting: set[int] = set()
    for item_id in item_ids:
        twin = w.db.one(
            "SELECT q.id, q.job_id, i.job_id FROM items i JOIN items q ON q.asset_id = i.asset_id AND q.step = i.step"
            " AND q.digest = i.digest AND q.state = 'queued' WHERE i.id = ?",
            (item_id,),
        )
        if twin is None:
            owner = w.db.one(
                "SELECT j.id, j.state FROM items i JOIN jobs j ON j.id = i.job_id WHERE i.id = ?"
                " AND j.state IN ('stopping', 'pausing', 'paused')",
                (item_id,),
            )
            if owner is not None:
                (stopping if owner.state == "stopping" else resting).add(int(owner.id))
            w.db.run(
                "UPDATE items SET state = 'queued', lease = NULL, lease_until = NULL, worker = NULL, finished = NULL,"
                " attempts = attempts + ?, crashes = crashes + ?, not_before = ?, place = COALESCE(?, place),"
                " error_code = NULL, error_text = NULL WHERE id = ?",
                (attempts, crashes, not_before, place, item_id),
            )
            continue
        other, other_job, own_job = twin
        w.db.run(
            "INSERT OR IGNORE INTO followers (item_id, job_id) SELECT ?, job_id FROM (SELECT job_id FROM followers"
            " WHERE item_id = ? UNION SELECT ?) WHERE job_id <> ?",
            (other, item_id, own_job, other_job),
        )
        w.db.run("DELETE FROM followers WHERE item_id = ?", (item_id,))
        w.db.run(
            "UPDATE items SET state = 'cancelled', lease = NULL, lease_until = NULL, worker = NULL, finished = ?"
            " WHERE id = ?",
            (w.now, item_id),
        )
    for job_id in stopping:
        cancel_waiting(w, job_id)
    for job_id in resting:
        hand_over(w, job_id, follow=True)


def _say(w: Write, job_ids: Sequence[int], where: str, values: tuple[object, ...]) -> None:
    """Put the assets of these items in the change set, or `everything` where they are too many."""
    found = w.db.all(f"SELECT DISTINCT asset_id FROM items WHERE {where} LIMIT {_NAMED + 1}", values)
    if len(found) > _NAMED:
        w.changed(jobs=job_ids, everything=True)
    else:
        w.changed(jobs=job_ids, assets=[int(row[0]) for row in found])


def digest_of(options: object) -> str:
    """What tells two askings for the same step apart; empty where nothing was asked for in particular."""
    if not options:
        return ""
    import hashlib

    return hashlib.blake2s(json.dumps(options, sort_keys=True).encode(), digest_size=8).hexdigest()
