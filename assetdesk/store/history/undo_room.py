"""How long what runs replaced is kept: until it is accepted, for some days, and up to a size in all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from assetdesk.store.cells import Cells
from assetdesk.store.engine import Store
from assetdesk.store.history import undo, undoing
from assetdesk.store.paths import LibraryPaths
from assetdesk.store.plain import Plain
from assetdesk.store.work import jobs, results
from assetdesk.store.writer import Write

DAY = 86_400.0
EXPIRED = "JobUndoExpired"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept for one run. `at` is when the newest of it was replaced (Unix seconds)."""

    job_id: int
    assets: int
    bytes: int
    at: float


def kept(db: Plain, job_id: int | None = None) -> list[Kept]:
    """Of each run, or of one; oldest run first."""
    return [
        Kept(int(row[0]), int(row[1]), int(row[2]), float(row[3]))
        for row in db.all(
            "SELECT u.job_id, COUNT(DISTINCT u.asset_id), SUM(u.bytes), MAX(u.at) FROM undo u JOIN jobs j"
            " ON j.id = u.job_id WHERE j.undone IS NULL AND (?1 IS NULL OR u.job_id = ?1) GROUP BY u.job_id"
            " ORDER BY u.job_id",
            (job_id,),
        )
    ]


def drop(w: Write, paths: LibraryPaths, cells: Cells, job_ids: Iterable[int]) -> None:
    """These runs cannot be undone any more: their previous files go after the commit."""
    gone = sorted(job_ids)
    if not gone:
        return
    listed = json.dumps(gone)
    files = undo.named_by(w.db, gone)
    pictures = [
        (int(row[0]), int(row[1]))
        for row in w.db.all(
            "SELECT asset_id, json_extract(before, '$.cell') FROM undo WHERE job_id IN (SELECT value FROM json_each(?))"
            " AND json_extract(before, '$.cell') IS NOT NULL",
            (listed,),
        )
    ]
    w.db.run("DELETE FROM undo WHERE job_id IN (SELECT value FROM json_each(?))", (listed,))
    w.db.run("UPDATE jobs SET undone = 0 WHERE id IN (SELECT value FROM json_each(?))", (listed,))
    files -= undoing.named_now(w.db, files)
    w.changed(jobs=gone)
    w.after_commit(lambda: results.remove_files(paths, files))
    w.after_commit(lambda: cells.forget_kept(pictures))


def expire(w: Write, paths: LibraryPaths, cells: Cells, days: int, most: int) -> list[int]:
    """Let go of what is too old, and of the oldest runs while all of them together keep more than `most` bytes. A run
    that is above it alone cannot be undone at all."""
    every = kept(w.db)
    old = [one for one in every if one.at < w.now - days * DAY]
    rest = [one for one in every if one not in old]
    size = sum(one.bytes for one in rest)
    large = []
    for one in rest:
        if size <= most:
            break
        if one.bytes:
            large.append(one)
            size -= one.bytes
    for one in large:
        said = f"The run cannot be undone any more: its previous files ({one.bytes:,} bytes) had to make room."
        jobs.log(w, one.job_id, EXPIRED, said)
    gone = [one.job_id for one in (*old, *large)]
    drop(w, paths, cells, gone)
    return gone


def tidy(store: Store) -> None:
    """What a runner does now and then: let go of what is due, and bring what a killed undo had left over."""
    settings = store.settings()
    with store.browse.plain() as db:
        if db.one("SELECT 1 FROM undo LIMIT 1") is None:
            return
        every = kept(db)
        open_ = undoing.unfinished(db)
    if open_:
        finish(store)
    if every:
        store.writer.run(lambda w: expire(w, store.paths, store.cells, settings.undo_days, settings.undo_bytes))


def finish(store: Store) -> None:
    """Bring the grid pictures of what was undone."""
    with store.browse.plain() as db:
        done = undoing.finish(db, store.cells)
    if done:
        store.writer.run(lambda w: undoing.forget(w, done))
