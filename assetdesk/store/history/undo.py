"""What a reprocess replaces, as it was before: kept in the transaction that replaces it.

A landing looks at what its steps can change before and after (`look`, `Before.keep`); what differs is written to the
table `undo`, one row for each job, asset and step that brought it, and the replaced files stay where they are: derived
files never change, so going back is pointing back (`store.history.undoing`). A row lasts until the run is
accepted or undone, for some days, and while all of them together stay below a size (`store.history.undo_room`).

The form of a row's `before`, JSON; each section is there only where something differs:

    results  {step: [values of RESULT] | null}       derived  {name: [values of DERIVED] | null}
    asset    {column: value}                          cell     version of the grid picture
    fields   [[layer, name, value | null]]            text     [form, parts, characters, cut] | null
    tables   {table: [rows as objects]}               parts    {asset id: {column: value} | null}
    members  [[asset id, position, attributes]]       set      {} | null
    after    the hash of a set's members since        edits    1 where the run did not keep a person's edits

null is what was not there before. What a workflow did is not kept: it cannot be taken back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assetdesk.core.job import JobType
from assetdesk.core.undo import DERIVED
from assetdesk.store import search_index
from assetdesk.store.plain import Plain
from assetdesk.store.writer import Write

RESULT = (
    "source_hash", "options_digest", "profile_digest", "module_version", "made", "run", "error_code", "error_message",
    "error_detail", "tries", "skipped", "seconds", "bytes", "sidecar_hash",
)  # fmt: skip
ASSET = ("options", "options_from", "picture_digest", "pyramid_digest", "parts_digest")
PART = (*ASSET, "orphaned")
# what steps find out, by the step that brings it; rows of a person are the run's only where it did not keep edits
TABLES = {"tags": ("tags", "colours", "features"), "crops": ("crops",)}
# of a result, what is another after every run
_ALWAYS = frozenset({"made", "run", "seconds", "tries"})
_PATH = DERIVED.index("path")
SETS = "sets"
_FOR_GOOD = frozenset({"workflow", "named_workflow"})


def undoable(db: Plain, job_id: int) -> bool:
    """Whether what this job replaces is kept: it is a reprocess, and nobody has accepted or undone it."""
    return (
        db.one(
            "SELECT 1 FROM jobs WHERE id = ? AND type = ? AND undone IS NULL", (job_id, JobType.REPROCESS_ASSETS.value)
        )
        is not None
    )


@dataclass(slots=True)
class Before:
    """An asset as it was when a landing began. `kept` are the paths of files that are not to be deleted."""

    job_id: int
    asset_id: int
    steps: tuple[str, ...]
    facts: bool
    text: bool
    parts: bool
    keep_edits: bool
    was: dict[str, Any] = field(default_factory=dict)

    @property
    def kept(self) -> frozenset[str]:
        """Every file the asset had."""
        return frozenset(str(row[_PATH]) for row in self.was["derived"].values())

    def keep(self, w: Write) -> None:
        """Write what is another now."""
        change, size = _difference(self.was, self._now(w.db))
        if change:
            if not self.keep_edits:
                change["edits"] = 1
            put(w, self.job_id, self.asset_id, min(self.steps), change, size)

    def _now(self, db: Plain) -> dict[str, Any]:
        asset = self.asset_id
        names = json.dumps(self.steps)
        found: dict[str, Any] = {
            "results": {
                str(row[0]): list(row[1:])
                for row in db.all(
                    f"SELECT step, {', '.join(RESULT)} FROM results WHERE asset_id = ? AND step IN"
                    " (SELECT value FROM json_each(?))",
                    (asset, names),
                )
            },
            "derived": {
                str(row[0]): list(row[1:])
                for row in db.all(f"SELECT name, {', '.join(DERIVED)} FROM derived WHERE asset_id = ?", (asset,))
            },
        }
        row = db.one(f"SELECT cell, {', '.join(ASSET)} FROM assets WHERE id = ?", (asset,))
        assert row is not None  # read in the transaction that found it
        found["cell"] = row[0]
        found["asset"] = dict(zip(ASSET, row[1:], strict=True))
        if self.facts:
            found["fields"] = {
                (layer, name): value
                for layer, name, value in db.all("SELECT layer, name, value FROM fields WHERE asset_id = ?", (asset,))
                if layer != "user" or not self.keep_edits
            }
        if self.text:
            kept = search_index.text_of(db, asset)
            found["text"] = None if kept is None else list(kept)
        tables = [table for step in self.steps for table in TABLES.get(step, ())]
        found["tables"] = {
            table: [row._asdict() for row in db.all(f"SELECT * FROM {table} WHERE asset_id = ?", (asset,))]
            for table in tables
        }
        for rows in found["tables"].values():
            for one in rows:
                for name, value in one.items():
                    if isinstance(value, bytes):
                        one[name] = {"hex": value.hex()}
        if self.parts:
            found["parts"] = {
                str(row[0]): dict(zip(PART, row[1:], strict=True))
                for row in db.all(f"SELECT id, {', '.join(PART)} FROM assets WHERE originator_id = ?", (asset,))
            }
        return found


def look(
    w: Write,
    job_id: int,
    asset_id: int,
    steps: Iterable[str],
    *,
    facts: bool,
    text: bool,
    parts: bool,
    keep_edits: bool,
) -> Before | None:
    """Before these steps of a job land; None where nothing is kept of it. `facts`, `text`, `parts`: they bring such."""
    if not undoable(w.db, job_id):
        return None
    before = Before(job_id, asset_id, tuple(sorted(set(steps) - _FOR_GOOD)), facts, text, parts, keep_edits)
    if not before.steps:
        return None
    before.was = before._now(w.db)
    return before


def put(w: Write, job_id: int, asset_id: int, step: str, change: Mapping[str, Any], size: int) -> None:
    """One row; where the same run has one already, what that says is older and stays."""
    there = w.db.one(
        "SELECT before, bytes FROM undo WHERE job_id = ? AND asset_id = ? AND step = ?", (job_id, asset_id, step)
    )
    if there is not None:
        change = over(change, json.loads(there.before))
        size += int(there.bytes)
    w.db.run(
        "INSERT INTO undo (job_id, asset_id, step, before, bytes, at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (job_id, asset_id, step) DO UPDATE SET before = excluded.before, bytes = excluded.bytes",
        (job_id, asset_id, step, json.dumps(change, ensure_ascii=False, separators=(",", ":")), size, w.now),
    )


def members_of(w: Write, set_id: int) -> list[list[Any]]:
    """A set's rows before they are replaced, where a run does it that can be undone; else nothing."""
    if w.job_id is None or not undoable(w.db, w.job_id):
        return []
    rows = w.db.all(
        "SELECT asset_id, position, attributes FROM members WHERE set_id = ? ORDER BY position, asset_id", (set_id,)
    )
    return [list(row) for row in rows]


def put_set(w: Write, set_id: int, was: Sequence[Sequence[Any]]) -> None:
    """A set has other members since the run in whose name they were put; `was` are its rows before."""
    if w.job_id is None or not undoable(w.db, w.job_id):
        return
    now = w.db.one("SELECT hash, added FROM assets WHERE id = ?", (set_id,))
    assert now is not None  # its members were put a moment ago
    change: dict[str, Any] = {"set": None if now.added == w.now else {}, "members": list(was)}
    put(w, w.job_id, set_id, SETS, change, 0)
    w.db.run(
        "UPDATE undo SET before = json_set(before, '$.after', ?) WHERE job_id = ? AND asset_id = ? AND step = ?",
        (now.hash, w.job_id, set_id, SETS),
    )


def named_by(db: Plain, job_ids: Iterable[int]) -> set[str]:
    """Paths of the files that these runs keep."""
    return {
        str(row[0])
        for row in db.all(
            f"SELECT json_extract(d.value, '$[{_PATH}]') FROM undo u, json_each(u.before, '$.derived') d"
            " WHERE d.type = 'array' AND u.job_id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(job_ids)),),
        )
    }


def named(db: Plain, asset_id: int | None = None) -> set[str]:
    """Paths of files that some run is kept for, of one asset or of all: not to be swept. None in an older library."""
    if db.one("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'undo'") is None:
        return set()
    return {
        str(row[0])
        for row in db.all(
            f"SELECT json_extract(d.value, '$[{_PATH}]') FROM undo u, json_each(u.before, '$.derived') d"
            " WHERE d.type = 'array' AND (?1 IS NULL OR u.asset_id = ?1)",
            (asset_id,),
        )
    }


def _difference(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """What differs, as it was, and the bytes of the files that only the undo needs any more."""
    change: dict[str, Any] = {}
    results = {
        step: was["results"].get(step)
        for step in {*was["results"], *now["results"]}
        if _telling(was["results"].get(step)) != _telling(now["results"].get(step))
    }
    if results:
        change["results"] = results
    for section in ("derived", "parts"):
        old, new = was.get(section, {}), now.get(section, {})
        differs = {name: old.get(name) for name in {*old, *new} if old.get(name) != new.get(name)}
        if differs:
            change[section] = differs
    if "derived" in change and not results:
        # made with the same things, and yet other files: the results say when
        change["results"] = was["results"]
    asset = {name: value for name, value in was["asset"].items() if now["asset"][name] != value}
    if asset:
        change["asset"] = asset
    if was["cell"] != now["cell"]:
        change["cell"] = was["cell"]
    old, new = was.get("fields", {}), now.get("fields", {})
    fields = [[*key, old.get(key)] for key in sorted({*old, *new}) if old.get(key) != new.get(key)]
    if fields:
        change["fields"] = fields
    if was.get("text") != now.get("text"):
        change["text"] = was.get("text")
    tables = {table: rows for table, rows in was["tables"].items() if rows != now["tables"][table]}
    if tables:
        change["tables"] = tables
    left = {row[_PATH] for row in now["derived"].values()}
    size = sum(int(row[3]) for row in was["derived"].values() if row[_PATH] not in left)
    return change, size


def _telling(row: Sequence[Any] | None) -> list[Any] | None:
    return None if row is None else [value for name, value in zip(RESULT, row, strict=True) if name not in _ALWAYS]


def over(new: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """Both together; what the old one says is older, so it holds."""
    made = {**new, **old}
    for section in ("results", "derived", "asset", "parts", "tables"):
        if section in new and section in old:
            made[section] = {**new[section], **old[section]}
    if "fields" in new and "fields" in old:
        made["fields"] = [
            [layer, name, value]
            for (layer, name), value in {(one[0], one[1]): one[2] for one in (*new["fields"], *old["fields"])}.items()
        ]
    return made
