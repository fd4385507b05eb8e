"""Which files of uploads are copied next, by whom, and until when: the part of `claims` that is about files.

Small files are taken by the hundred under one lease, so that flushing and committing is done once for all of them; a
large one, or one that has to be fetched, goes alone. A file whose job is paused or stopped is given up in the middle.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assetdesk.core.upload import UploadRow, UploadState, is_address
from assetdesk.store.intake import ledger, uploads
from assetdesk.store.plain import Plain
from assetdesk.store.work import jobs
from assetdesk.store.writer import Write

# of one lease: so many files and bytes, unless a single one is larger
FILES = 100
BYTES = 32 << 20
_ALONE = 8 << 20
_LIVE = "('queued', 'running', 'interrupted')"
STOPPED = "Stopped before it was copied."
# files that leases (one JSON list) hold, by way of the few jobs at work: the table keeps every file that ever came in
LEASED = (
    "SELECT u.id FROM jobs j CROSS JOIN uploads u ON u.job_id = j.id AND u.state = 'copying'"
    " WHERE j.state IN ('queued', 'running', 'pausing', 'paused', 'stopping', 'interrupted')"
    " AND u.lease IN (SELECT value FROM json_each(:leases))"
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Files of one job that `lease` holds until each has its end state, or they are released."""

    lease: str
    rows: tuple[UploadRow, ...]

    @property
    def job_id(self) -> int:
        """Whose files they are."""
        return self.rows[0].job_id


def wait(db: Plain) -> bool:
    """Whether any file waits to be copied in that may be."""
    return (
        db.one(
            f"SELECT 1 FROM jobs j WHERE j.state IN {_LIVE} AND EXISTS (SELECT 1"
            " FROM uploads u WHERE u.job_id = j.id AND u.state = 'waiting') LIMIT 1"
        )
        is not None
    )


def next_batches(w: Write, limit: int, seconds: float) -> list[Batch]:
    """Up to `limit` batches of files that wait to be copied in, each of one job, the next ones first."""
    made: list[Batch] = []
    live = w.db.all(f"SELECT id FROM jobs WHERE state IN {_LIVE} ORDER BY priority, place, id")
    for (job_id,) in live:
        while len(made) < limit and (ids := _next(w.db, int(job_id))):
            made.append(_claim(w, ids, seconds))
        if len(made) >= limit:
            break
    jobs.started(w, {batch.job_id for batch in made})
    w.changed(jobs={batch.job_id for batch in made})
    return made


def _next(db: Plain, job_id: int) -> list[int]:
    """The job's next files that go together."""
    waiting = db.all(
        "SELECT id, size, source FROM uploads WHERE job_id = ? AND state = 'waiting' ORDER BY id LIMIT ?",
        (job_id, FILES),
    )
    chosen: list[int] = []
    room = BYTES
    for upload_id, size, source in waiting:
        alone = int(size) > _ALONE or is_address(str(source))
        if chosen and (alone or int(size) > room):
            break
        chosen.append(int(upload_id))
        room -= int(size)
        if alone:
            break
    return chosen


def _claim(w: Write, ids: Sequence[int], seconds: float) -> Batch:
    lease = secrets.token_hex(8)
    w.db.run(
        "UPDATE uploads SET state = 'copying', lease = ?, lease_until = ?, tries = tries + 1,"
        " started = COALESCE(started, ?) WHERE id IN (SELECT value FROM json_each(?))",
        (lease, w.now + seconds, w.now, json.dumps(ids)),
    )
    found = uploads.rows(w.db, ids)
    for row in found.values():
        if row.ledger_id is not None:
            ledger.ended(w, row, UploadState.COPYING)
    return Batch(lease, tuple(found[upload_id] for upload_id in ids))


def given_up(db: Plain, leases: Sequence[str]) -> set[str]:
    """Those of the leases whose files are to be left in the middle: their job is being paused or stopped."""
    return {
        str(row[0])
        for row in db.all(
            "SELECT DISTINCT u.lease FROM uploads u JOIN jobs j ON j.id = u.job_id WHERE u.state = 'copying'"
            " AND j.state IN ('pausing', 'stopping') AND u.lease IN (SELECT value FROM json_each(?))",
            (json.dumps(list(leases)),),
        )
    }


def release(w: Write, leases: Iterable[str] | None) -> set[int]:
    """Give back what these leases hold, or (None) everything that is being copied. What a job that is being stopped
    gets back is left out. Answers the jobs."""
    where, values = "state = 'copying'", {}
    if leases is not None:
        where = f"id IN ({LEASED})"
        values = {"leases": json.dumps(list(leases))}
    back = w.db.all(
        f"UPDATE uploads SET state = 'waiting', lease = NULL, lease_until = NULL WHERE {where} RETURNING job_id", values
    )
    touched = {int(row.job_id) for row in back}
    for (job_id,) in w.db.all(
        "SELECT id FROM jobs WHERE state = 'stopping' AND id IN (SELECT value FROM json_each(?))",
        (jobs.ids_json(touched),),
    ):
        leave_out(w, int(job_id))
    w.changed(jobs=touched)
    return touched


def leave_out(w: Write, job_id: int, states: Iterable[UploadState] = (UploadState.WAITING,)) -> None:
    """The job is stopped: its files in these states do not come in."""
    wanted = json.dumps([state.value for state in states])
    there = "job_id = ? AND state IN (SELECT value FROM json_each(?))"
    watched = [row[0] for row in w.db.all(f"SELECT id FROM uploads WHERE {there} AND ledger_id > 0", (job_id, wanted))]
    w.db.run(
        f"UPDATE uploads SET state = 'skipped', message = ?, lease = NULL, lease_until = NULL, ended = ? WHERE {there}",
        (STOPPED, w.now, job_id, wanted),
    )
    for row in uploads.rows(w.db, watched).values():
        ledger.ended(w, row, UploadState.FAILED, message="Its upload was stopped.", by_person=True)
