"""Uploads from a folder while their files are being found: chunk by chunk, with the last file looked at on the job.

What comes in is a waiting row of `uploads`; what is left where it is (name taken, content here) and what cannot be read
are rows that have ended, so that a job's files are all there. Copying begins with the first chunk.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetdesk.core.bulk_import import Fate, Looked
from assetdesk.core.job import JobType
from assetdesk.core.upload import Conflict, Outcome, UploadState
from assetdesk.store.intake import uploads
from assetdesk.store.plain import Plain
from assetdesk.store.work import jobs
from assetdesk.store.writer import Write

_GOES_ON = "state IN ('queued', 'running', 'interrupted') AND cursor IS NOT NULL"
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Started:
    """A walk that goes on behind `walked`."""

    job_id: int
    request: Mapping[str, Any]
    walked: str


def waiting(db: Plain) -> list[int]:
    """Jobs whose folder is not walked whole, in the order in which they run."""
    return [
        int(row[0])
        for row in db.all(
            f"SELECT id FROM jobs WHERE {_GOES_ON} AND type = ? ORDER BY priority, place, id",
            (JobType.UPLOAD_DIRECTORY.value,),
        )
    ]


def read(db: Plain, job_id: int) -> Started | None:
    """Where one is; None where there is nothing more to walk, or it was paused or stopped."""
    row = db.one(f"SELECT request, walked FROM jobs WHERE id = ? AND {_GOES_ON}", (job_id,))
    return None if row is None else Started(job_id, json.loads(row.request), str(row.walked))


def found_before(db: Plain, job_id: int) -> Iterator[tuple[str, str, str, int, str | None]]:
    """Source, folder, name, size and hash of the files that this job has found to come in."""
    for row in db.all(
        "SELECT source, folder, name, size, hash FROM uploads WHERE job_id = ? AND outcome <> ? ORDER BY id",
        (job_id, Outcome.DUPLICATE.value),
    ):
        yield row.source, row.folder, row.name, int(row.size), row.hash


def names_in(db: Plain, folder: str) -> dict[str, int]:
    """The assets of a folder (its key) by the keys of their names, trash not included."""
    found = db.all(
        "SELECT a.name_key, a.id FROM assets a JOIN folders f ON f.id = a.folder_id WHERE f.path_key = ?"
        " AND a.trashed IS NULL AND a.part IS NULL",
        (folder,),
    )
    return {str(key): int(number) for key, number in found}


@dataclass(frozen=True, slots=True)
class CameIn:
    """A file that an earlier upload has brought in and whose asset still has its bytes. `started` is when copying
    began; `path` the asset's; `move`: its source was to go then."""

    bytes: int
    started: float
    asset_id: int
    path: str
    hash: str
    move: bool


def came_in(db: Plain, below: str) -> dict[str, CameIn]:
    """Those below a folder, by their source."""
    found = db.all(
        "SELECT u.source, u.bytes, u.started, u.hash, u.move, a.id, f.path, a.name FROM uploads u"
        " JOIN assets a ON a.id = u.asset_id JOIN folders f ON f.id = a.folder_id"
        " WHERE u.state = 'done' AND u.started IS NOT NULL AND a.trashed IS NULL AND a.hash = u.hash"
        " AND u.source >= ? AND u.source < ?",
        (f"{below}/", f"{below}0"),  # "0" comes behind "/"
    )
    made: dict[str, CameIn] = {}
    for row in found:
        path = f"{row.path}/{row.name}" if row.path else str(row.name)
        made[row.source] = CameIn(int(row.bytes), float(row.started), int(row.id), path, str(row.hash), bool(row.move))
    return made


def reach(w: Write, job_id: int, looked: Sequence[Looked], walked: str, conflict: Conflict) -> bool:
    """The next files of a walk. False (and nothing is written) where the job goes on no more."""
    if read(w.db, job_id) is None:
        return False
    jobs.started(w, [job_id])
    coming = [one.file for one in looked if one.fate.comes_in and one.file is not None]
    uploads.add(w, job_id, coming, conflict)
    _add_ended(w, job_id, looked)
    skipped = sum(one.fate.skipped for one in looked)
    failed = sum(one.fate is Fate.UNREADABLE for one in looked)
    jobs.add_counts(w, job_id, total=len(coming) + failed, failed=failed, skipped=skipped)
    _log(w, job_id, looked)
    w.db.run("UPDATE jobs SET walked = ? WHERE id = ?", (walked, job_id))
    return True


def end(w: Write, job_id: int, notes: Iterable[str] = (), fault: str = "") -> None:
    """The whole folder is walked, or (`fault`, a sentence) cannot be."""
    if read(w.db, job_id) is None:
        return
    for note in notes:
        jobs.log(w, job_id, "UploadWarning", note)
    if fault:
        jobs.log(w, job_id, "UploadError", fault)
        jobs.add_counts(w, job_id, total=1, failed=1)
    jobs.set_counting(w, job_id, counting=False)


def again(w: Write, job_id: int) -> bool:
    """Walk on in a job whose folder could not be read when it was to be. False where that is not why it failed."""
    found = w.db.run(
        "UPDATE jobs SET state = 'queued', ended = NULL, hidden = 0, cursor = 0, failed = failed - 1,"
        " total = MAX(0, total - 1) WHERE id = ? AND type = ? AND failed > 0",
        (job_id, JobType.UPLOAD_DIRECTORY.value),
    )
    if found:
        jobs.log(w, job_id, jobs.RETRIED, "Looking into the folder again.")
        w.changed(jobs=[job_id])
    return bool(found)


def _add_ended(w: Write, job_id: int, looked: Sequence[Looked]) -> None:
    rows = [
        (
            job_id,
            one.file.source,
            one.file.folder,
            one.file.name,
            one.file.title,
            Conflict.SKIP.value,
            (UploadState.SKIPPED if one.fate.skipped else UploadState.FAILED).value,
            one.size,
            one.file.move,
            json.dumps(dict(one.file.fields), ensure_ascii=False) if one.file.fields else "",
            one.sentence,
            one.asset_id,
            Outcome.DUPLICATE.value if one.fate.skipped else "",
        )
        for one in looked
        if one.file is not None and (one.fate.skipped or one.fate is Fate.UNREADABLE)
    ]
    w.db.many(
        "INSERT INTO uploads (job_id, source, folder, name, title, conflict, state, size, move, fields, message,"
        " other_asset, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _log(w: Write, job_id: int, looked: Sequence[Looked]) -> None:
    """Files by name where they were to come in; one line a reason for what the import is not about."""
    left: dict[Fate, list[str]] = {}
    for one in looked:
        name = one.file.name if one.file is not None else one.path
        if one.fate.skipped:
            jobs.log(w, job_id, "DuplicateSkipped", one.sentence, asset_id=one.asset_id, asset_name=name)
        elif one.fate is Fate.UNREADABLE:
            jobs.log(w, job_id, "UploadError", one.sentence, asset_name=name)
        elif not one.fate.comes_in:
            left.setdefault(one.fate, []).append(one.path)
    for fate, paths in left.items():
        names = ", ".join(f"“{path}”" for path in paths[:_NAMED])
        more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
        jobs.log(w, job_id, "UploadWarning", f"Left out, {fate.words}: {names}{more}.")
