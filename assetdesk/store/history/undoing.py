"""Putting back what a run replaced, in one transaction: all of it or nothing.

Assets that something newer has touched are left, and told with the reason. Files are pointed back to; those the run
made go after the commit. Grid pictures lie in a file of their own: the transaction leaves a row for each (step `cell`),
and `finish` brings them after it, at the next start where a kill came between.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from assetdesk.core.undo import DERIVED, Left, Undone, Why
from assetdesk.store import assets, behind, fields, search_index, sets
from assetdesk.store.cells import Cells
from assetdesk.store.history import undo
from assetdesk.store.history.undo import ASSET, PART, RESULT, SETS
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.plain import Plain
from assetdesk.store.work import jobs, results
from assetdesk.store.writer import Write

UNDONE = "JobUndone"
CELL = "cell"
_CHUNK = 500
_PATH = DERIVED.index("path")
# why an asset is left, the first that holds
_WHY = f"""
SELECT a.id, a.name, CASE
  WHEN a.trashed IS NOT NULL THEN '{Why.TRASHED}'
  WHEN EXISTS (SELECT 1 FROM items i WHERE i.asset_id = a.id AND i.state IN ('queued', 'assigned')) THEN '{Why.AT_WORK}'
  WHEN EXISTS (SELECT 1 FROM results r WHERE r.asset_id = a.id AND r.run > :job
    AND r.step NOT IN ('workflow', 'named_workflow')) THEN '{Why.NEWER}'
  WHEN EXISTS (SELECT 1 FROM undo x WHERE x.asset_id = a.id AND x.job_id > :job AND x.step <> '{CELL}')
    THEN '{Why.NEWER}'
  WHEN EXISTS (SELECT 1 FROM undo u, json_each(u.before, '$.derived') d JOIN derived x ON x.asset_id = a.id
    AND x.name = d.key AND x.run <> :job WHERE u.job_id = :job AND u.asset_id = a.id) THEN '{Why.NEWER}'
  WHEN EXISTS (SELECT 1 FROM undo u WHERE u.job_id = :job AND u.asset_id = a.id AND u.step = '{SETS}'
    AND a.hash IS NOT json_extract(u.before, '$.after')) THEN '{Why.NEWER}'
  WHEN a.part IS NULL AND EXISTS (SELECT 1 FROM results r WHERE r.asset_id = a.id AND r.run = :job
    AND a.hash IS NOT NULL AND r.source_hash <> a.hash) THEN '{Why.ORIGINAL}'
END AS why
FROM assets a WHERE a.id IN (SELECT asset_id FROM undo WHERE job_id = :job) ORDER BY a.id
"""


@dataclass(slots=True)
class Verdict:
    """Which assets an undo would put back, in order, and which it leaves. `sets` are those of them that are sets."""

    back: list[int] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    sets: int = 0


def verdict(db: Plain, paths: LibraryPaths, job_id: int) -> Verdict:
    """Look at every asset that the run has changed, and at the files that are kept."""
    lost = _lost(db, paths, job_id)
    found = Verdict()
    for row in db.all(_WHY, {"job": job_id}):
        why = Why(row.why) if row.why else Why.GONE if row.id in lost else None
        if why is None:
            found.back.append(int(row.id))
        else:
            found.left.append(Left(int(row.id), str(row.name), why))
    of_sets = {int(r[0]) for r in db.all("SELECT asset_id FROM undo WHERE job_id = ? AND step = ?", (job_id, SETS))}
    found.sets = sum(one in of_sets for one in found.back)
    return found


def _lost(db: Plain, paths: LibraryPaths, job_id: int) -> set[int]:
    """Assets some of whose previous files are not there any more."""
    home = os.fspath(paths.renditions)
    rows = db.all(
        f"SELECT u.asset_id, json_extract(d.value, '$[{_PATH}]') FROM undo u, json_each(u.before, '$.derived') d"
        " WHERE u.job_id = ? AND d.type = 'array'",
        (job_id,),
    )
    return {int(row[0]) for row in rows if not os.path.exists(f"{home}/{row[1]}")}  # noqa: PTH110 - for every file


def restore(w: Write, paths: LibraryPaths, job_id: int, order: Mapping[str, int]) -> Undone:
    """All of it. `order` is that of the steps. The job is undone afterwards and keeps nothing."""
    found = verdict(w.db, paths, job_id)
    back = _Back(w, paths, job_id)
    for start in range(0, len(found.back), _CHUNK):
        back.chunk(found.back[start : start + _CHUNK])
    results.recompute_states(w.db, back.processed, order)
    behind.tell(w, found.back)
    kept = undo.named_by(w.db, [job_id])
    w.db.run("DELETE FROM undo WHERE job_id = ?", (job_id,))
    w.db.many(
        f"INSERT INTO undo (job_id, asset_id, step, before, at) VALUES (?, ?, '{CELL}', ?, ?)",
        [(job_id, asset, json.dumps({"cell": old, "as": new}), w.now) for asset, old, new in back.cells],
    )
    w.db.run("UPDATE jobs SET undone = ? WHERE id = ?", (w.now, job_id))
    done = Undone(job_id, len(found.back) - found.sets, found.sets, tuple(found.left))
    jobs.log(w, job_id, UNDONE, done.sentence)
    for one in found.left:
        jobs.log(w, job_id, UNDONE, f"Left as it is: {one.why}.", asset_id=one.asset_id, asset_name=one.name)
    w.changed(assets=[*found.back, *back.parts], jobs=[job_id])
    gone = back.gone | kept
    rest = named_now(w.db, gone)
    w.after_commit(lambda: results.remove_files(paths, gone - rest))
    return done


def named_now(db: Plain, some: Iterable[str]) -> set[str]:
    """Those of the paths that a derived file or another run still names."""
    wanted = set(some)
    named = {
        str(row[0])
        for row in db.all(
            "SELECT path FROM derived WHERE asset_id IN"
            " (SELECT a.id FROM assets a JOIN json_each(?) k ON a.key = k.value)",
            (json.dumps(sorted({path.split("/")[1] for path in wanted})),),
        )
    }
    return wanted & (named | undo.named(db))


class _Rows:
    """Rows of one table that are taken away and, where they were there before, put back."""

    def __init__(self, table: str, key: tuple[str, str]) -> None:
        self._table, self._key = table, key
        self._gone: list[tuple[int, str]] = []
        self._back: list[tuple[Any, ...]] = []

    def put(self, key: tuple[int, str], values: Sequence[Any] | None) -> None:
        """`values` None: it was not there."""
        self._gone.append(key)
        if values is not None:
            self._back.append((*key, *values))

    def write(self, db: Plain, columns: Sequence[str]) -> None:
        one, other = self._key
        names = (one, other, *columns)
        db.many(f"DELETE FROM {self._table} WHERE {one} = ? AND {other} = ?", self._gone)
        places = ", ".join("?" * len(names))
        db.many(f"INSERT INTO {self._table} ({', '.join(names)}) VALUES ({places})", self._back)


class _Back:
    """Rows by the chunk. `gone` are files that the run made and nobody names any more, `cells` grid pictures as
    (asset, version before, version now)."""

    def __init__(self, w: Write, paths: LibraryPaths, job_id: int) -> None:
        self.w, self.paths, self.job_id = w, paths, job_id
        self.gone: set[str] = set()
        self.cells: list[tuple[int, int, int]] = []
        self.parts: list[int] = []
        self.processed: list[int] = []

    def chunk(self, ids: Sequence[int]) -> None:
        """Put these assets back; what every asset has is done for all of them together."""
        now: dict[int, dict[str, str]] = {}
        for asset_id, name, path in self.w.db.all(
            "SELECT asset_id, name, path FROM derived WHERE asset_id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        ):
            now.setdefault(asset_id, {})[name] = path
        results, derived = _Rows("results", ("asset_id", "step")), _Rows("derived", ("asset_id", "name"))
        for asset_id, change in self._changes(ids):
            for step, values in change.get("results", {}).items():
                results.put((asset_id, step), values)
            for name, values in change.get("derived", {}).items():
                derived.put((asset_id, name), values)
                path = now.get(asset_id, {}).get(name)
                if path is not None and (values is None or path != values[_PATH]):
                    self.gone.add(path)
            self._asset(asset_id, change)
            self._found(asset_id, change)
            self._parts(change.get("parts", {}))
            if "set" in change:
                self._set(asset_id, change)
            else:
                self.processed.append(asset_id)
        results.write(self.w.db, RESULT)
        derived.write(self.w.db, DERIVED)

    def _changes(self, ids: Sequence[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        rows = self.w.db.all(
            "SELECT asset_id, before FROM undo WHERE job_id = ? AND asset_id IN (SELECT value FROM json_each(?))"
            " ORDER BY asset_id, at",
            (self.job_id, json.dumps(list(ids))),
        )
        for asset_id, some in groupby(rows, key=lambda row: int(row.asset_id)):
            whole: dict[str, Any] = {}
            for row in some:
                whole = undo.over(json.loads(row.before), whole)
            yield asset_id, whole

    def _asset(self, asset_id: int, change: Mapping[str, Any]) -> None:
        db = self.w.db
        columns = change.get("asset", {})
        if columns:
            names = [name for name in ASSET if name in columns]
            db.run(
                f"UPDATE assets SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?",
                (*(columns[name] for name in names), asset_id),
            )
        if "cell" in change:
            old = int(change["cell"])
            # never a number that was used before: pictures are kept by it
            now = int(db.value("UPDATE assets SET cell = cell + 1 WHERE id = ? RETURNING cell", (asset_id,)))
            self.cells.append((asset_id, old, now))

    def _found(self, asset_id: int, change: Mapping[str, Any]) -> None:
        """Fields, text, and what steps found out."""
        db, edits = self.w.db, bool(change.get("edits"))
        for layer, name, value in change.get("fields", ()):
            db.run("DELETE FROM fields WHERE asset_id = ? AND layer = ? AND name = ?", (asset_id, layer, name))
            if value is not None:
                db.run(
                    "INSERT INTO fields (asset_id, layer, name, value) VALUES (?, ?, ?, ?)",
                    (asset_id, layer, name, value),
                )
        for table, rows in change.get("tables", {}).items():
            self._table(asset_id, table, rows, edits)
        if "text" in change:
            search_index.put_back_text(db, asset_id, change["text"])
        if "fields" in change or "tags" in change.get("tables", {}):
            fields.follow(db, asset_id)

    def _table(self, asset_id: int, table: str, rows: Sequence[Mapping[str, Any]], edits: bool) -> None:
        """What was found by itself; a person's own rows stay, and come back where the run has replaced them."""
        db = self.w.db
        own = table in ("tags", "crops")
        # what a person took away since is remembered as a removal, and that stays
        automatic = " AND source = 'auto'" + (" AND state = 'shown'" if table == "tags" else "") if own else ""
        db.run(f"DELETE FROM {table} WHERE asset_id = ?{automatic}", (asset_id,))
        for row in rows:
            if own and row["source"] != "auto" and not edits:
                continue
            values = {
                name: bytes.fromhex(value["hex"]) if isinstance(value, Mapping) else value
                for name, value in row.items()
            }
            places = ", ".join(f":{name}" for name in values)
            db.run(f"INSERT OR IGNORE INTO {table} ({', '.join(values)}) VALUES ({places})", values)

    def _parts(self, change: Mapping[str, Any]) -> None:
        """Pages and layers: those the run made are not wanted any more, and stay for whoever uses them."""
        for number, columns in change.items():
            self.parts.append(int(number))
            values = columns or {"orphaned": 1}
            names = [name for name in PART if name in values]
            self.w.db.run(
                f"UPDATE assets SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?",
                (*(values[name] for name in names), int(number)),
            )

    def _set(self, set_id: int, change: Mapping[str, Any]) -> None:
        if change["set"] is None:
            assets.trash(self.w, self.paths, [set_id])
            return
        members = change["members"]
        self.w.db.run("DELETE FROM members WHERE set_id = ?", (set_id,))
        self.w.db.many(
            "INSERT OR IGNORE INTO members (set_id, asset_id, position, attributes)"
            " SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM assets WHERE id = ?2)",
            [(set_id, *row) for row in members],
        )
        self.w.db.run("UPDATE assets SET hash = ? WHERE id = ?", (sets.hash_of([row[0] for row in members]), set_id))


def unfinished(db: Plain) -> bool:
    """Whether grid pictures of an undo are still to be brought."""
    return db.one(f"SELECT 1 FROM undo WHERE step = '{CELL}' LIMIT 1") is not None


def finish(db: Plain, cells: Cells) -> list[tuple[int, int]]:
    """Bring the grid pictures of runs that were undone. Answers (job, asset) of rows that `forget` may take away."""
    done: list[tuple[int, int]] = []
    brought, used, without = [], [], []
    for row in db.all(f"SELECT job_id, asset_id, before FROM undo WHERE step = '{CELL}'"):
        asset, change = int(row.asset_id), json.loads(row.before)
        found = cells.kept(asset, int(change["cell"])) if change["cell"] else None
        if found is not None:
            brought.append((asset, int(change["as"]), *found[2:]))
            used.append((asset, int(change["cell"])))
        elif not change["cell"]:
            without.append(asset)
        done.append((int(row.job_id), asset))
    cells.put_many(brought)
    cells.delete(without)
    cells.forget_kept(used)
    return done


def forget(w: Write, done: Sequence[tuple[int, int]]) -> None:
    """Grid pictures that are in their place."""
    w.db.many(f"DELETE FROM undo WHERE job_id = ? AND asset_id = ? AND step = '{CELL}'", done)
    w.changed(assets=[asset for _, asset in done])
