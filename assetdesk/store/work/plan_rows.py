"""What a plan is decided from: comparisons of fingerprint parts, made by SQL, for the assets of a selection.

Two doors to one rule. `rows` hands single `PlanRow`s to `core.plan.decide` (`--dry-run`). `groups` and `RUNS_SQL`
say the same in SQL, for counts and for the queue, where a hundred thousand rows must not pass through Python; a
property test holds the two together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from assetdesk.core.plan import PlanRow, Reason
from assetdesk.core.request import ApplyTo, Selection
from assetdesk.core.scopes import StepSpec
from assetdesk.store.work import stale

CHUNK = 10_000
_LAST_ID = 1 << 62
# past runs are judged by the newest assets: enough for an average, cheap in a library of a million
_SAMPLE = 2_000

REASONS: tuple[Reason, ...] = tuple(Reason)
LEFT_ALONE = frozenset({Reason.UP_TO_DATE, Reason.WOULD_FAIL_AGAIN, Reason.SKIPPED, Reason.NOT_FAILED})
_CODES = {reason: number for number, reason in enumerate(REASONS, start=1)}
_BITS = 5
_WAITING = 1 << (_BITS - 1)
# of 63 bits; the last is the sign
_IN_ONE = 12

_PARTS = (
    (stale.NEVER_MADE, Reason.NEVER_MADE),
    (stale.SOURCE_DIFFERS, Reason.SOURCE_CHANGED),
    (stale.SIDECAR_DIFFERS, Reason.SIDECAR_CHANGED),
    (stale.OPTIONS_DIFFER, Reason.SETTINGS_CHANGED),
    (stale.PROFILE_DIFFERS, Reason.PROFILE_CHANGED),
    (stale.MODULE_DIFFERS, Reason.MODULE_NEWER),
    (stale.ORIGINAL_BACK, Reason.FAILED_BEFORE),
)
_STALE_CASES = " ".join(f"WHEN {part} THEN {_CODES[reason]}" for part, reason in _PARTS)
_SKIPPED = f"WHEN COALESCE(r.skipped, 0) THEN {_CODES[Reason.SKIPPED]}"

# `core.plan.decide` as SQL: the reason's number
CODE_SQL: dict[ApplyTo, str] = {
    ApplyTo.ALL: f"CASE {_STALE_CASES} WHEN {stale.IS_FAILURE} THEN {_CODES[Reason.FAILED_BEFORE]}"
    f" ELSE {_CODES[Reason.FORCED]} END",
    ApplyTo.STALE: f"CASE {_SKIPPED} {_STALE_CASES} WHEN {stale.IS_FAILURE} THEN {_CODES[Reason.WOULD_FAIL_AGAIN]}"
    f" ELSE {_CODES[Reason.UP_TO_DATE]} END",
    ApplyTo.FAILED: f"CASE {_SKIPPED} WHEN {stale.IS_FAILURE} THEN {_CODES[Reason.FAILED_BEFORE]}"
    f" ELSE {_CODES[Reason.NOT_FAILED]} END",
}
# whether the step runs, as a condition that lets SQLite drop the others early
RUNS_SQL: dict[ApplyTo, str] = {
    ApplyTo.ALL: "1",
    ApplyTo.STALE: f"(COALESCE(r.skipped, 0) = 0 AND {stale.DIFFERS})",
    ApplyTo.FAILED: f"(COALESCE(r.skipped, 0) = 0 AND {stale.IS_FAILURE})",
}
REASON_SQL: dict[ApplyTo, str] = {
    apply_to: "CASE "
    + f"({code}) "
    + " ".join(f"WHEN {number} THEN '{reason.value}'" for reason, number in _CODES.items())
    + " END"
    for apply_to, code in CODE_SQL.items()
}


# made, source, options, profile and module differ, error, original missing, skipped, sidecar differs; as SQLite says it
Comparison = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Assets of a selection with `after` < id <= `upto`; how many there are."""

    after: int
    upto: int
    assets: int


@dataclass(frozen=True, slots=True)
class StepGroup:
    """One step of the assets of a group."""

    reason: Reason
    waiting: bool
    old_bytes: int

    @property
    def runs(self) -> bool:
        """Whether it is to run."""
        return self.reason not in LEFT_ALONE


@dataclass(frozen=True, slots=True)
class Group:
    """`count` assets of one format for which every step has the same decision. Steps that do not apply are absent."""

    format: str | None
    count: int
    steps: dict[str, StepGroup]


@dataclass(frozen=True, slots=True)
class Past:
    """Averages of past runs of a step: seconds of work, bytes and number of files made."""

    seconds: float
    bytes: float
    files: float


def selected(selection: Selection, after: int = 0, upto: int = _LAST_ID) -> tuple[str, dict[str, Any]]:
    """The selection's assets with `after` < id <= `upto` as a condition on `a`, with its parameters.

    Trashed assets never count. A long list of ids is cut to the range before SQLite sees it.
    """
    parts: list[str] = []
    values: dict[str, Any] = {"after": after, "upto": upto}
    if selection.everything:
        parts.append("1")
    else:
        if selection.assets:
            parts.append("a.id IN (SELECT value FROM json_each(:sel_assets))")
            values["sel_assets"] = json.dumps([n for n in selection.assets if after < n <= upto])
            if selection.parts:
                parts.append("a.originator_id IN (SELECT value FROM json_each(:sel_originators))")
                values["sel_originators"] = json.dumps(selection.assets)
        if selection.folders:
            parts.append(
                "a.folder_id IN (WITH RECURSIVE below(id) AS (SELECT value FROM json_each(:sel_folders) UNION"
                " SELECT f.id FROM folders f JOIN below ON f.parent_id = below.id) SELECT id FROM below)"
            )
            values["sel_folders"] = json.dumps(selection.folders)
        if selection.jobs:
            parts.append(
                "a.id IN (SELECT asset_id FROM items WHERE job_id IN (SELECT value FROM json_each(:sel_jobs)))"
            )
            values["sel_jobs"] = json.dumps(selection.jobs)
    return f"a.trashed IS NULL AND a.id > :after AND a.id <= :upto AND ({' OR '.join(parts) or '0'})", values


def chunk_after(conn: Connection, selection: Selection, after: int, size: int = CHUNK) -> Chunk | None:
    """The next `size` assets of the selection behind id `after`, or None at its end."""
    others = selection.everything or selection.folders or selection.jobs or selection.parts
    only_ids = bool(selection.assets) and not others
    ids = sorted(n for n in selection.assets if n > after) if only_ids else []
    while True:
        upto = _LAST_ID
        if only_ids:
            if not ids:
                return None
            # some of them may be trashed: then the chunk is smaller, never the end
            ids, rest = ids[:size], ids[size:]
            upto = ids[-1] if rest else _LAST_ID
        where, values = selected(selection, after, upto)
        found = conn.exec_driver_sql(
            f"SELECT MAX(id), COUNT(*) FROM (SELECT a.id FROM assets a WHERE {where} ORDER BY a.id LIMIT :size)",
            {**values, "size": size},
        ).one()
        if found[1]:
            return Chunk(after, int(found[0]), int(found[1]))
        if not only_ids:
            return None
        after, ids = upto, rest


def count(conn: Connection, selection: Selection) -> int:
    """How many assets the selection has."""
    where, values = selected(selection)
    return int(conn.exec_driver_sql(f"SELECT COUNT(*) FROM assets a WHERE {where}", values).scalar_one())


def from_where(
    selection: Selection,
    steps: Sequence[StepSpec],
    chunk: Chunk,
    condition: str = "1",
    join: str = "",
    given: str | None = None,
) -> tuple[str, dict[str, Any]]:
    """`FROM … WHERE …` with a row for each asset of the chunk and each of the steps that applies to it.

    `join` and `condition` are SQL over the aliases `a`, `m` and `r` of `stale`. `given` are the options of the job
    (JSON) where it has some: what applies is then told by the options that will be in force.
    """
    where, values = selected(selection, chunk.after, chunk.upto)
    text = (
        f"FROM assets a CROSS JOIN modules m LEFT JOIN results r ON {stale.RESULT} {join}"
        f" WHERE {where} AND m.step IN (SELECT value FROM json_each(:steps)) AND {stale.APPLIES} AND {condition}"
    )
    values = {**values, "steps": json.dumps([step.name for step in steps])}
    return (text, values) if given is None else (stale.with_given(text), {**values, "given": given})


def held(selection: Selection, chunk: Chunk, given: str | None = None) -> str:
    """What holds for the steps of the chunk's assets, as a common table expression."""
    return stale.held(selected(selection, chunk.after, chunk.upto)[0], given=given is not None)


def rows(
    conn: Connection, selection: Selection, steps: Sequence[StepSpec], chunk: Chunk, *, differing: bool = False
) -> Iterator[PlanRow]:
    """The comparisons of each asset and step of the chunk, by asset and running order.

    `differing` hands over only what is missing or out of date.
    """
    for asset_id, step, parts in comparisons(conn, selection, steps, chunk, differing=differing):
        yield plan_row(asset_id, step, parts)


def plan_row(asset_id: int, step: str, parts: Comparison) -> PlanRow:
    """One asset and step as the rule wants it."""
    made, source, options, profile, module, error, missing, skipped, sidecar = parts
    return PlanRow(
        asset_id=asset_id,
        step=step,
        made=bool(made),
        source_differs=bool(source),
        options_differ=bool(options),
        profile_differs=bool(profile),
        module_differs=bool(module),
        error=error,
        missing_original=bool(missing),
        skipped=bool(skipped),
        sidecar_differs=bool(sidecar),
    )


def comparisons(
    conn: Connection,
    selection: Selection,
    steps: Sequence[StepSpec],
    chunk: Chunk,
    *,
    differing: bool = False,
    given: str | None = None,
) -> Iterator[tuple[int, str, Comparison]]:
    """As `rows`, raw: thousands of assets have the same few outcomes, which need to be decided only once."""
    text, values = from_where(selection, steps, chunk, stale.DIFFERS if differing else "1", given=given)
    order = " ".join(f"WHEN '{step.name}' THEN {number}" for number, step in enumerate(steps))
    if not order:
        return
    differ = f"{stale.OPTIONS_DIFFER}, {stale.PROFILE_DIFFERS}"
    if given is not None:
        differ = stale.with_given(differ)
    found = conn.exec_driver_sql(
        f"WITH {held(selection, chunk, given)} SELECT a.id, m.step, r.asset_id IS NOT NULL, {stale.SOURCE_DIFFERS},"
        f" {stale.by_held(differ)}, {stale.MODULE_DIFFERS}, r.error_code, a.missing, r.skipped,"
        f" {stale.SIDECAR_DIFFERS} {stale.by_held(text)}"
        f" ORDER BY a.id, CASE m.step {order} END",
        values,
    )
    for row in found:
        yield row[0], row[1], row[2:]


def groups(
    conn: Connection,
    selection: Selection,
    steps: Sequence[StepSpec],
    chunk: Chunk,
    apply_to: ApplyTo,
    digest: str | None,
    given: str | None = None,
) -> list[Group]:
    """The chunk's decisions, counted. With `digest` also what waits in the queue already with that digest.

    Each asset's decisions become a few integers (five bits a step, twelve steps each), so that SQLite counts them.
    """
    text, values = from_where(selection, steps, chunk, given=given)
    code = CODE_SQL[apply_to] if given is None else stale.with_given(CODE_SQL[apply_to])
    waiting = "0"
    if digest is not None:
        values["digest"] = digest
        waiting = (
            f"(EXISTS (SELECT 1 FROM items w WHERE w.asset_id = a.id AND w.step = m.step AND w.digest = :digest"
            f" AND w.state = 'queued') * {_WAITING})"
        )
    steps = _applying(conn, selection, steps, chunk)
    if not steps:
        return []
    parts = [range(first, min(first + _IN_ONE, len(steps))) for first in range(0, len(steps), _IN_ONE)]
    names = ", ".join(f"code{part}" for part in range(len(parts)))
    codes = ", ".join(
        "SUM(decided << CASE step "
        + " ".join(f"WHEN '{steps[number].name}' THEN {(number - part.start) * _BITS}" for number in part)
        + f" END) AS code{at}"
        for at, part in enumerate(parts)
    )
    sums = "".join(
        f", TOTAL(CASE step WHEN '{step.name}' THEN bytes END) AS b{number}" for number, step in enumerate(steps)
    )
    totals = "".join(f", SUM(b{number})" for number in range(len(steps)))
    found = conn.exec_driver_sql(
        # what is decided is written down first: SQLite would work it out anew for each of the integers
        f"WITH {held(selection, chunk, given)}, d AS MATERIALIZED ("
        f"SELECT a.id AS id, a.format AS format, m.step AS step, r.bytes AS bytes, ({stale.by_held(code)}) + {waiting}"
        f" AS decided {stale.by_held(text)})"
        f" SELECT format, COUNT(*), {names}{totals} FROM (SELECT format, {codes}{sums} FROM d GROUP BY id)"
        f" GROUP BY format, {names}",
        values,
    )
    return [_group(row, steps, len(parts)) for row in found]


def _applying(conn: Connection, selection: Selection, steps: Sequence[StepSpec], chunk: Chunk) -> list[StepSpec]:
    """Those of the steps that files of the chunk's formats have at all: each costs a column."""
    where, values = selected(selection, chunk.after, chunk.upto)
    found = conn.exec_driver_sql(
        "SELECT DISTINCT m.step FROM modules m WHERE m.format IN"
        f" (SELECT DISTINCT COALESCE(a.format, '') FROM assets a WHERE {where})",
        values,
    )
    there = {row[0] for row in found}
    return [step for step in steps if step.name in there]


def _group(row: Any, steps: Sequence[StepSpec], integers: int) -> Group:
    decided: dict[str, StepGroup] = {}
    for number, step in enumerate(steps):
        code = int(row[2 + number // _IN_ONE] or 0)
        part = (code >> (number % _IN_ONE * _BITS)) & ((1 << _BITS) - 1)
        if part:
            reason = REASONS[(part & (_WAITING - 1)) - 1]
            decided[step.name] = StepGroup(reason, bool(part & _WAITING), int(row[2 + integers + number]))
    return Group(row[0], int(row[1]), decided)


def anything_waits(conn: Connection) -> bool:
    """Whether the queue holds any waiting item at all."""
    return conn.exec_driver_sql("SELECT 1 FROM items WHERE state = 'queued' LIMIT 1").first() is not None


def past(conn: Connection, steps: Sequence[StepSpec]) -> dict[str, dict[str | None, Past]]:
    """Averages of the newest successful results by step and format; under None of all formats."""
    names = json.dumps([step.name for step in steps])
    values = {"steps": names, "sample": _SAMPLE}
    sample = "(SELECT COALESCE(MAX(id), 0) - :sample FROM assets)"
    seconds = conn.exec_driver_sql(
        f"SELECT r.step, a.format, COUNT(*), SUM(r.seconds), SUM(r.bytes) FROM assets a JOIN results r"
        f" ON r.asset_id = a.id WHERE a.id > {sample} AND r.error_code IS NULL"
        " AND r.step IN (SELECT value FROM json_each(:steps)) GROUP BY r.step, a.format",
        values,
    ).all()
    files = {
        (row[0], row[1]): float(row[2])
        for row in conn.exec_driver_sql(
            f"SELECT d.step, a.format, COUNT(*) FROM assets a JOIN derived d ON d.asset_id = a.id"
            f" WHERE a.id > {sample} AND d.step IN (SELECT value FROM json_each(:steps)) GROUP BY d.step, a.format",
            values,
        )
    }
    made: dict[str, dict[str | None, Past]] = {}
    for step in steps:
        mine = [row for row in seconds if row[0] == step.name]
        by_format = made.setdefault(step.name, {})
        runs = sum(row[2] for row in mine)
        if runs:
            of_all = sum(files.get((step.name, row[1]), 0.0) for row in mine)
            by_format[None] = Past(
                sum(row[3] for row in mine) / runs, sum(row[4] for row in mine) / runs, of_all / runs
            )
        for row in mine:
            if row[1] is not None:
                by_format[row[1]] = Past(row[3] / row[2], row[4] / row[2], files.get((step.name, row[1]), 0.0) / row[2])
    return made
