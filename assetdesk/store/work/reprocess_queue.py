"""The queue of reprocessing as the Reprocess API sees it: keys, scopes, counts by state.

A row of that API is a pair of key and scope; here a scope may be several items, one a step.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from assetdesk.core.presets import TAGS
from assetdesk.core.request import ReprocessRequest
from assetdesk.core.scopes import Modules, Scope, StepSpec, steps_of
from assetdesk.store.plain import Plain
from assetdesk.store.work import plan_rows, stale


def assets_of(db: Plain, keys: Iterable[str]) -> dict[str, int]:
    """Assets by key; those in the trash and unknown ones are left out. Keys in lower case."""
    return {
        str(row.key): int(row.id)
        for row in db.all(
            "SELECT key, id FROM assets WHERE trashed IS NULL AND key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(keys)),),
        )
    }


def keys_of(db: Plain, asset_ids: Sequence[int]) -> dict[int, str]:
    """Keys by asset."""
    return {
        int(row.id): str(row.key)
        for row in db.all(
            "SELECT id, key FROM assets WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(asset_ids)),)
        )
    }


def enabled(db: Plain) -> bool:
    """Whether the library's queue is on."""
    return bool(db.value("SELECT value FROM settings WHERE name = 'queue_enabled'") != "false")


def configured(db: Plain, modules: Modules, scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    """Those of the scopes that have a step which could do something in this library: it is part of this build, and
    where it does only what a profile says, some folder has such a profile."""
    made = {str(row.step) for row in db.all("SELECT DISTINCT step FROM modules")}
    held: dict[str, list[Mapping[str, object]]] = {}
    for row in db.all("SELECT DISTINCT p.kind, p.id, p.body FROM programs p JOIN effective e ON e.program_id = p.id"):
        held.setdefault(str(row.kind), []).append(json.loads(row.body))

    def does(step: StepSpec) -> bool:
        if step.name not in made:
            return False
        if not step.of_profile:
            return True
        # tags are found wherever nobody switched all of them off
        return any(step.profile != TAGS or any(one.values()) for one in held.get(step.profile, ()))

    return tuple(scope for scope in scopes if any(map(does, steps_of(modules.steps, [scope]))))


def would(conn: Connection, modules: Modules, request: ReprocessRequest) -> tuple[int, int, int]:
    """What a request comes to, in pairs of asset and scope: new ones, those that wait already, and those with nothing
    to do."""
    steps = steps_of(modules.steps, request.scopes)
    runs = plan_rows.RUNS_SQL[request.apply_to]
    waits = (
        "EXISTS (SELECT 1 FROM items w WHERE w.asset_id = a.id AND w.step = m.step AND w.digest = ''"
        " AND w.state = 'queued')"
        if plan_rows.anything_waits(conn)
        else "0"
    )
    new = waiting = pairs = after = 0
    while (chunk := plan_rows.chunk_after(conn, request.chosen, after)) is not None:
        pairs += chunk.assets * len(request.scopes)
        text, values = plan_rows.from_where(request.chosen, steps, chunk, runs)
        found = conn.exec_driver_sql(
            # what applies is written down first: a GROUP BY would have SQLite look through `held` for each asset
            f"WITH {plan_rows.held(request.chosen, chunk)}, d AS MATERIALIZED (SELECT a.id AS id,"
            f" {_scope_of('m.step', modules)} AS scope, {waits} AS waits {stale.by_held(text)})"
            " SELECT waits, COUNT(*) FROM (SELECT MIN(waits) AS waits FROM d GROUP BY id, scope) GROUP BY waits",
            values,
        )
        counted = {bool(row[0]): int(row[1]) for row in found}
        waiting += counted.get(True, 0)
        new += counted.get(False, 0)
        after = chunk.upto
    return new, waiting, pairs - new - waiting


def _scope_of(step: str, modules: Modules) -> str:
    """The scope of a step as SQL; one that this program does not know is its own."""
    cases = " ".join(f"WHEN '{one.name}' THEN '{one.scope.value}'" for one in modules.steps)
    return f"CASE {step} {cases} ELSE {step} END"


def states(db: Plain, modules: Modules) -> dict[str, int]:
    """Pairs of asset and scope by the state of their items."""
    found = {
        str(row[0]): int(row[1])
        for row in db.all(
            "SELECT state, COUNT(*) FROM (SELECT DISTINCT state, job_id, asset_id,"
            f" {_scope_of('step', modules)} FROM items) GROUP BY state"
        )
    }
    return {state: found.get(state, 0) for state in ("queued", "assigned", "done", "failed", "cancelled")}


def oldest(db: Plain) -> float | None:
    """When the first of those that wait was queued."""
    at = db.value("SELECT MIN(queued) FROM items WHERE state = 'queued'")
    return None if at is None else float(at)


def waiting_of(db: Plain, modules: Modules, job_id: int) -> int:
    """Pairs of asset and scope of a job that wait."""
    return int(
        db.value(
            f"SELECT COUNT(*) FROM (SELECT DISTINCT asset_id, {_scope_of('step', modules)} FROM items"
            " WHERE job_id = ? AND state = 'queued')",
            (job_id,),
        )
    )


def stats(db: Plain) -> tuple[int, int, float | None, int]:
    """How many assets there are; how many change sets were written, when the newest, and its number."""
    last = db.one("SELECT seq, at FROM changes ORDER BY seq DESC LIMIT 1")
    records = int(db.value("SELECT COUNT(*) FROM assets WHERE trashed IS NULL"))
    number = 0 if last is None else int(last.seq)
    return records, number, None if last is None else float(last.at), number
