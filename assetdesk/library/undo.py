"""Undo of a run: what would be put back, doing it, and accepting a run so that its previous files go.

A run can be undone until it is accepted, for some days (setting `undo_days`), and while what all runs replaced stays
below a size (setting `undo_bytes`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.undo import Undone, UndoPlan

if TYPE_CHECKING:
    from assetdesk.library.session import Library
    from assetdesk.store.plain import Plain


def plan(lib: Library, job_id: int) -> UndoPlan:
    """What an undo of the run would do now. UsageFault where it cannot be undone."""
    from assetdesk.store.history import undo_room, undoing

    with lib.browse.plain() as db:
        name, request = _job(db, job_id)
        kept = next(iter(undo_room.kept(db, job_id)), None)
        found = undoing.verdict(db, lib.store.paths, job_id)
        stays = _stays(db, job_id, request)
    until = (kept.at if kept else 0.0) + lib.settings().undo_days * undo_room.DAY
    return UndoPlan(
        job_id,
        name,
        len(found.back) - found.sets,
        found.sets,
        tuple(found.left),
        kept.bytes if kept else 0,
        until,
        stays,
    )


def kept_bytes(lib: Library, job_id: int) -> int:
    """How much accepting the run would free."""
    from assetdesk.store.history import undo_room

    with lib.browse.plain() as db:
        return sum(one.bytes for one in undo_room.kept(db, job_id))


def undo(lib: Library, job_id: int) -> Undone:
    """Put back what the run replaced, all of it or nothing. UsageFault where it cannot be undone."""
    from assetdesk.store.history import undo_room, undoing

    lib.need("submitJob")
    lib.need_writing()
    order = {step.name: step.order for step in lib.modules.steps}
    paths = lib.store.paths

    def work(w: Any) -> Undone:
        _job(w.db, job_id)
        return undoing.restore(w, paths, job_id, order)

    done: Undone = lib.store.writer.run(work)
    undo_room.finish(lib.store)
    return done


def accept(lib: Library, job_id: int) -> int:
    """The run is good: its previous files go. How many bytes that frees; UsageFault where nothing is kept."""
    from assetdesk.store.history import undo_room

    lib.need("submitJob")
    lib.need_writing()
    store = lib.store

    def work(w: Any) -> int:
        _job(w.db, job_id)
        freed = sum(one.bytes for one in undo_room.kept(w.db, job_id))
        undo_room.drop(w, store.paths, store.cells, [job_id])
        return freed

    freed: int = store.writer.run(work)
    return freed


def _job(db: Plain, job_id: int) -> tuple[str, dict[str, Any]]:
    """Name and request of a run that can be undone."""
    row = db.one("SELECT name, request, state, undone FROM jobs WHERE id = ?", (job_id,))
    if row is None:
        raise UsageFault("There is no such job any more.")
    if row.undone:
        raise UsageFault(f"“{row.name}” has been undone already.")
    if row.state not in ("done", "stopped"):
        raise UsageFault(f"“{row.name}” is still at work. Stop it, or wait for its end, then undo it.")
    if db.one("SELECT 1 FROM undo WHERE job_id = ? LIMIT 1", (job_id,)) is None:
        raise UsageFault(f"Nothing is kept of what “{row.name}” replaced: it changed nothing, or it was accepted.")
    return str(row.name), json.loads(row.request)


def _stays(db: Plain, job_id: int, request: dict[str, Any]) -> tuple[str, ...]:
    """What the run did that cannot be taken back."""
    said = []
    steps = db.value(
        "SELECT COUNT(DISTINCT asset_id) FROM items WHERE job_id = ? AND state = 'done'"
        " AND step IN ('workflow', 'named_workflow')",
        (job_id,),
    )
    if steps:
        said.append(f"What a workflow did with {steps:,} asset{'' if steps == 1 else 's'}: files, fields, notices.")
    job = request.get("job") or {}
    if job.get("projectHandleArray"):
        said.append("Its assets stay in the collections it put them in.")
    if job.get("readyForPublish") is not None:
        said.append("Marks for publishing stay as they are.")
    if job.get("emailSetting", "None") != "None":
        said.append("Mail that was sent.")
    return tuple(said)
