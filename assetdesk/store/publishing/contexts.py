"""Rows of publish contexts (IPS API, PublishContext)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.job import JobState
from assetdesk.core.names import name_key
from assetdesk.core.publish import JOB_TYPES, Context, ContextType
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write

_ROW = "SELECT id, name, type, url, enabled, options, checked, problem, made FROM contexts"
_LIVE = tuple(state.value for state in JobState if state.live)


def listed(db: Plain, type: ContextType | None = None) -> list[Context]:
    """All of them, or those of one type, in the order in which they were made."""
    rows = db.all(f"{_ROW} WHERE ?1 IS NULL OR type = ?1 ORDER BY id", (type.value if type else None,))
    return [_made(row) for row in rows]


def get(db: Plain, context_id: int) -> Context:
    """UsageFault where there is none."""
    row = db.one(f"{_ROW} WHERE id = ?", (context_id,))
    if row is None:
        raise UsageFault("There is no such publish target any more.")
    return _made(row)


def find(db: Plain, name: str) -> Context | None:
    """The one of that name, compared without case."""
    row = db.one(f"{_ROW} WHERE name_key = ?", (name_key(name.strip()),))
    return None if row is None else _made(row)


def of_type(db: Plain, type: ContextType) -> Context | None:
    """The library's context of a type: the first that is active, else the first."""
    return next((one for one in listed(db, type) if one.active), next(iter(listed(db, type)), None))


def add(w: Write, one: Context) -> int:
    """One more, without marks; its id. UsageFault where the name is taken."""
    _need_free(w.db, one)
    number = w.db.value(
        "INSERT INTO contexts (name, name_key, type, url, enabled, options, made) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " RETURNING id",
        (one.name, name_key(one.name), one.type.value, one.url, int(one.enabled), _json(one.options), w.now),
    )
    w.changed(targets=True)
    return int(number)


def change(w: Write, one: Context) -> None:
    """Name, address, whether it is on, and options as they are in `one`; what was found out of another address does
    not count any more. UsageFault where the name is taken, or a job that publishes to it has not ended."""
    before = get(w.db, one.id)
    _need_free(w.db, one)
    other = (before.url, before.server) != (one.url, one.server)
    if other:
        _need_idle(w.db, before)
    w.db.run(
        "UPDATE contexts SET name = ?, name_key = ?, url = ?, enabled = ?, options = ? WHERE id = ?",
        (one.name, name_key(one.name), one.url, int(one.enabled), _json(one.options), one.id),
    )
    if other:
        w.db.run("UPDATE contexts SET checked = NULL, problem = '' WHERE id = ?", (one.id,))
    w.changed(targets=True)


def delete(w: Write, context_id: int) -> Context:
    """It goes, with its marks and its history; what lies at its target stays there. Answers what it was.

    UsageFault while a job that publishes to it has not ended.
    """
    before = get(w.db, context_id)
    _need_idle(w.db, before)
    w.db.run("DELETE FROM contexts WHERE id = ?", (context_id,))
    rows = w.db.all(
        "UPDATE assets SET marked = 0 WHERE marked AND NOT EXISTS (SELECT 1 FROM marks m WHERE m.asset_id = assets.id)"
        " RETURNING id"
    )
    w.changed(assets=[int(row[0]) for row in rows], targets=True)
    return before


def reached(w: Write, context_id: int, problem: str = "") -> None:
    """It was tried just now: why it could not be reached, as a sentence, or that it could."""
    if w.db.run("UPDATE contexts SET checked = ?, problem = ? WHERE id = ?", (w.now, problem, context_id)):
        w.changed(targets=True)


def put_option(w: Write, context_id: int, name: str, value: object) -> None:
    """One of its options, None takes it away."""
    options = {**get(w.db, context_id).options, name: value}
    if value is None:
        del options[name]
    w.db.run("UPDATE contexts SET options = ? WHERE id = ?", (_json(options), context_id))
    w.changed(targets=True)


def _need_free(db: Plain, one: Context) -> None:
    other = find(db, one.name)
    if other is not None and other.id != one.id:
        raise UsageFault(f"There is a publish target “{other.name}” already. Choose another name.")


def _need_idle(db: Plain, one: Context) -> None:
    states = ", ".join(f"'{state}'" for state in _LIVE)
    types = ", ".join(f"'{type}'" for type in JOB_TYPES.values())
    sql = f"SELECT name FROM jobs WHERE context_id = ? AND type IN ({types}) AND state IN ({states}) LIMIT 1"
    name = db.value(sql, (one.id,))
    if name is not None:
        raise UsageFault(f"“{one.name}” is being published to (“{name}”). Wait until that job ends, or stop it.")


def _made(row: Any) -> Context:
    return Context(
        int(row.id),
        str(row.name),
        ContextType(row.type),
        str(row.url),
        bool(row.enabled),
        json.loads(row.options),
        row.checked,
        str(row.problem),
        float(row.made),
    )


def _json(options: Mapping[str, Any]) -> str:
    return json.dumps(dict(options), sort_keys=True)
