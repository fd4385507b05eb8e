"""Jobs, their logs, uploads and the queue as panels and commands show them."""

from __future__ import annotations

import os

from assetdesk.core.job import JobRow, JobState, JobType, LogEntry
from assetdesk.core.overview import QueueState
from assetdesk.core.upload import Conflict, UploadRow, UploadState
from assetdesk.store.views.reader import Reader, Row, queue_paused

_JOB = """
SELECT id, type, name, detail, state, priority, total, done, failed, warnings, skipped, created, started, ended,
       destination, submitted_by, instance, cursor IS NOT NULL, pause_reason, seconds_worked, hidden,
       undone IS NULL AND EXISTS (SELECT 1 FROM undo u WHERE u.job_id = jobs.id), COALESCE(undone, 0) > 0
FROM jobs
"""
_ENDED = tuple(state.value for state in JobState if not state.live)


def jobs(reader: Reader, ended: bool | None, limit: int) -> list[JobRow]:
    """Jobs, newest first; `ended` True or False narrows to ended or live ones."""
    where = ""
    if ended is not None:
        where = f"WHERE state {'IN' if ended else 'NOT IN'} ({', '.join('?' * len(_ENDED))})"
    values: tuple[object, ...] = () if ended is None else _ENDED
    return [_job(row) for row in reader.all(f"{_JOB} {where} ORDER BY id DESC LIMIT ?", (*values, limit))]


def job(reader: Reader, job_id: int) -> JobRow | None:
    """One job, or None."""
    row = reader.one(f"{_JOB} WHERE id = ?", (job_id,))
    return _job(row) if row else None


def _job(row: Row) -> JobRow:
    state = JobState(row[4])
    return JobRow(
        id=row[0],
        type=JobType(row[1]),
        name=row[2],
        detail=row[3],
        state=state,
        priority=row[5],
        total=row[6],
        done=row[7],
        failed=row[8],
        warnings=row[9],
        skipped=row[10],
        created=row[11],
        started=row[12],
        ended=row[13],
        destination=row[14],
        submitted_by=row[15],
        instance=row[16],
        counting=bool(row[17]) and state.live,
        pause_reason=row[18],
        seconds_worked=row[19],
        hidden=bool(row[20]),
        undoable=bool(row[21]),
        undone=bool(row[22]),
    )


def job_log(reader: Reader, job_id: int, start: int, limit: int) -> list[LogEntry]:
    """A job's log, oldest first; `limit` -1 for all."""
    rows = reader.all(
        "SELECT at, type, asset_id, asset_name, message, code, detail FROM job_log WHERE job_id = ? ORDER BY id"
        " LIMIT ? OFFSET ?",
        (job_id, limit, start),
    )
    return [LogEntry(*row) for row in rows]


def uploads(reader: Reader, job_id: int, state: UploadState | None) -> list[UploadRow]:
    """The files of an upload job in their order, of one state where given."""
    rows = reader.all(
        "SELECT id, job_id, source, folder, name, state, bytes, asset_id, other_asset, held_for, message, conflict,"
        " title, hash, size, outcome FROM uploads WHERE job_id = ?1 AND (?2 IS NULL OR state = ?2) ORDER BY id",
        (job_id, state.value if state else None),
    )
    typed = [(*row[:5], UploadState(row[5]), *row[6:11], Conflict(row[11]), *row[12:]) for row in rows]
    return [UploadRow(*values) for values in typed]


def upload_counts(reader: Reader, job_id: int) -> dict[UploadState, int]:
    """How many files of an upload job are in each state; states without any are left out."""
    rows = reader.all("SELECT state, COUNT(*) FROM uploads WHERE job_id = ? GROUP BY state", (job_id,))
    return {UploadState(state): count for state, count in rows}


def queue_state(reader: Reader) -> QueueState:
    """The queue in numbers, and who runs it."""
    row = reader.one(
        "SELECT COUNT(DISTINCT CASE WHEN state = 'assigned' THEN asset_id END),"
        " COUNT(DISTINCT CASE WHEN state = 'queued' THEN asset_id END) FROM items WHERE state IN ('queued', 'assigned')"
    ) or (0, 0)
    return QueueState(paused=queue_paused(reader), running=row[0], waiting=row[1], runner_pid=_runner(reader))


def _runner(reader: Reader) -> int | None:
    """The process named in the runner's lock file, while it lives."""
    try:
        pid = int(reader.paths.runner_lock.read_text(encoding="ascii"))
        if os.name != "nt":
            os.kill(pid, 0)
    except PermissionError:
        return pid
    except (OSError, ValueError):
        return None
    return pid
