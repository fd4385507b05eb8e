"""The rows of export jobs: one an asset in `outgoing`, counted as they end.

While a row waits, `message` is the name it is about to get, written before the file: what a kill left under that name
is known by it. Of a row that has ended it is the name it got, or why there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetdesk.core.export import KIND, PHASE, ExportRequest
from assetdesk.core.job import PRIORITY_CLASS, JobType, Priority
from assetdesk.store.plain import Plain
from assetdesk.store.views.reader import as_json
from assetdesk.store.work import claims, jobs
from assetdesk.store.writer import Write

_GOES_ON = (
    "state IN ('queued', 'running', 'interrupted') AND phase <> '' AND NOT EXISTS (SELECT 1 FROM settings"
    " WHERE name = 'queue_paused' AND value = 'true')"
)
_SETS = "a.format = 'set'"


@dataclass(frozen=True, slots=True)
class Row:
    """One asset of an export that waits. `planned` is the name it was about to get when it was last tried, or empty."""

    id: int
    asset_id: int
    name: str
    planned: str


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of an asset at the moment it goes out. `path` of its original (of a generated asset, its
    originator's) relative to the library; `file` that of a derived file that is its own bytes, or empty."""

    asset_id: int
    name: str
    path: str
    part: str
    format: str
    hash: str
    options: str
    mime: str = ""
    file: str = ""
    file_hash: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some assets as they would go out: those that can, how many are sets, how many have lost their file, and the
    bytes of the originals."""

    assets: tuple[int, ...]
    sets: int
    missing: int
    bytes: int
    parts: int


def chosen(db: Plain, asset_ids: Sequence[int]) -> Chosen:
    """What of these can go out, in their order; what lies in the trash or is no more is left out silently."""
    rows = db.all(
        f"SELECT a.id, {_SETS} AS is_set, a.missing, a.bytes, a.part IS NOT NULL AS is_part FROM json_each(?) j"
        " JOIN assets a ON a.id = j.value WHERE a.trashed IS NULL ORDER BY j.key",
        (as_json(asset_ids),),
    )
    seen = {int(row.id): row for row in rows}
    out = [row for row in seen.values() if not row.is_set]
    return Chosen(
        tuple(int(row.id) for row in out),
        sum(bool(row.is_set) for row in seen.values()),
        sum(bool(row.missing) for row in out),
        sum(int(row.bytes or 0) for row in out),
        sum(bool(row.is_part) for row in out),
    )


def create(w: Write, request: ExportRequest, *, submitted_by: str) -> int:
    """The job with its rows. It ends when `end` was called."""
    job_id = jobs.create(
        w,
        type=JobType.EXPORT,
        name=request.name,
        detail=request.detail,
        request=request.to_json(),
        priority=PRIORITY_CLASS[Priority.SELECTION],
        destination=str(Path(request.to) / request.zip) if request.zip else request.to,
        submitted_by=submitted_by,
        total=len(request.assets),
    )
    w.db.run("UPDATE jobs SET phase = ? WHERE id = ?", (PHASE, job_id))
    w.db.run(
        "INSERT INTO outgoing (job_id, asset_id, asset_name, kind, bytes) SELECT ?, a.id, a.name, ?,"
        " COALESCE(a.bytes, 0) FROM json_each(?) j JOIN assets a ON a.id = j.value ORDER BY j.key",
        (job_id, KIND, as_json(request.assets)),
    )
    return job_id


def waiting(db: Plain) -> list[int]:
    """Export jobs that are to be worked at, in the order in which they run."""
    return [
        int(row[0])
        for row in db.all(
            f"SELECT id FROM jobs WHERE type = ? AND {_GOES_ON} ORDER BY priority, place, id", (JobType.EXPORT.value,)
        )
    ]


def read(db: Plain, job_id: int) -> tuple[ExportRequest, str, str] | None:
    """Request, phase and name of one that goes on; None where it was paused, stopped or has ended."""
    row = db.one(f"SELECT request, phase, name FROM jobs WHERE id = ? AND {_GOES_ON}", (job_id,))
    return None if row is None else (ExportRequest.from_json(row.request), str(row.phase), str(row.name))


def goes_on(db: Plain, job_id: int) -> bool:
    """Whether the next file may begin."""
    return db.one(f"SELECT 1 FROM jobs WHERE id = ? AND {_GOES_ON}", (job_id,)) is not None


def rows(db: Plain, job_id: int) -> list[Row]:
    """What waits, in the order of the request."""
    found = db.all(
        "SELECT id, asset_id, asset_name, message FROM outgoing WHERE job_id = ? AND kind = ? AND state = 'waiting'"
        " ORDER BY id",
        (job_id, KIND),
    )
    return [Row(int(row.id), int(row.asset_id), str(row.asset_name), str(row.message)) for row in found]


def names(db: Plain, job_id: int) -> list[str]:
    """The names that the job's files got, and are about to get."""
    return [
        str(row[0])
        for row in db.all(
            "SELECT message FROM outgoing WHERE job_id = ? AND kind = ? AND state IN ('waiting', 'done')"
            " AND message <> ''",
            (job_id, KIND),
        )
    ]


def source(db: Plain, asset_id: int) -> Source | None:
    """What goes out of an asset; None where it is no more, or lies in the trash."""
    row = db.one("SELECT name, part, format, hash, options, mime, trashed FROM assets WHERE id = ?", (asset_id,))
    path = claims.path_of(db, asset_id) if row is not None and row.trashed is None else None
    if row is None or path is None:
        return None
    file: Any = None
    if row.format == "encoding":
        file = db.one(
            "SELECT path, hash FROM derived WHERE asset_id = ? AND name IN ('video.mp4', 'video.webm', 'audio.m4a')",
            (asset_id,),
        )
    return Source(
        asset_id,
        str(row.name),
        path,
        row.part or "",
        row.format or "",
        row.hash or "",
        row.options or "{}",
        row.mime or "",
        str(file.path) if file is not None else "",
        str(file.hash) if file is not None else "",
    )


def begin(w: Write, job_id: int, row_id: int, name: str) -> bool:
    """A file is about to get this name. False where the job goes on no more: then it must not."""
    if not goes_on(w.db, job_id):
        return False
    jobs.started(w, [job_id])
    return bool(w.db.run("UPDATE outgoing SET message = ? WHERE id = ? AND state = 'waiting'", (name, row_id)))


def done(w: Write, job_id: int, row: Row, name: str, size: int, warnings: Iterable[str] = ()) -> bool:
    """It has its name. False where the job was ended meanwhile: then it is to go again."""
    if not w.db.run(
        "UPDATE outgoing SET state = 'done', message = ?, bytes = ?, files = 1, code = '', tries = tries + 1, ended = ?"
        " WHERE id = ? AND state = 'waiting'",
        (name, size, w.now, row.id),
    ):
        return False
    for one in warnings:
        jobs.log(w, job_id, "ExportWarning", one, asset_id=row.asset_id, asset_name=row.name)
        w.db.run("UPDATE jobs SET warnings = warnings + 1 WHERE id = ?", (job_id,))
    jobs.log(w, job_id, "ExportSuccess", f"Exported as {name}.", asset_id=row.asset_id, asset_name=row.name)
    jobs.add_counts(w, job_id, done=1)
    return True


def failed(w: Write, job_id: int, row: Row, code: str, sentence: str, detail: str = "") -> None:
    """It could not go out."""
    if w.db.run(
        "UPDATE outgoing SET state = 'failed', message = ?, code = ?, tries = tries + 1, ended = ?"
        " WHERE id = ? AND state = 'waiting'",
        (sentence, code, w.now, row.id),
    ):
        jobs.log(
            w,
            job_id,
            "ExportFailure",
            sentence,
            asset_id=row.asset_id,
            asset_name=row.name,
            code=code,
            detail=detail,
        )
        jobs.add_counts(w, job_id, failed=1)


def from_the_start(w: Write, job_id: int) -> None:
    """The ZIP that a kill or a pause left half is packed anew: what went into it waits again."""
    back = w.db.run(
        "UPDATE outgoing SET state = 'waiting', message = '', ended = NULL WHERE job_id = ? AND kind = ?"
        " AND state = 'done'",
        (job_id, KIND),
    )
    w.db.run("UPDATE jobs SET phase = ? WHERE id = ? AND phase <> ''", (PHASE, job_id))
    if back:
        w.db.run("DELETE FROM job_log WHERE job_id = ? AND type IN ('ExportSuccess', 'ExportWarning')", (job_id,))
        w.db.run("UPDATE jobs SET warnings = 0 WHERE id = ?", (job_id,))
        jobs.add_counts(w, job_id, done=-back)


def set_phase(w: Write, job_id: int, phase: str) -> bool:
    """How far it is. False where it goes on no more."""
    return bool(w.db.run(f"UPDATE jobs SET phase = ? WHERE id = ? AND {_GOES_ON}", (phase, job_id)))


def end(w: Write, job_id: int, sentence: str = "", destination: str = "") -> None:
    """All rows have ended. `sentence` is of the whole, for the log; `destination` where it lies, if that was not sure
    before."""
    if destination:
        w.db.run("UPDATE jobs SET destination = ? WHERE id = ?", (destination, job_id))
    if sentence:
        jobs.log(w, job_id, "ExportSuccess", sentence)
    w.db.run("UPDATE jobs SET phase = '' WHERE id = ?", (job_id,))
    w.changed(jobs=[job_id])
    jobs.settle(w, [job_id])


def give_up(w: Write, job_id: int, sentence: str, detail: str = "") -> None:
    """Nothing more can be written where it goes: what waits has failed, and with a ZIP what was in it, too."""
    if not goes_on(w.db, job_id):
        return
    request = read(w.db, job_id)
    if request is not None and request[0].zip:
        from_the_start(w, job_id)
    count = w.db.run(
        "UPDATE outgoing SET state = 'failed', message = ?, ended = ? WHERE job_id = ? AND kind = ?"
        " AND state = 'waiting'",
        (sentence, w.now, job_id, KIND),
    )
    jobs.started(w, [job_id])
    w.db.run("UPDATE jobs SET fatal = ? WHERE id = ?", (sentence, job_id))
    jobs.log(w, job_id, "FatalError", sentence, detail=detail)
    jobs.add_counts(w, job_id, failed=count)
    end(w, job_id)
