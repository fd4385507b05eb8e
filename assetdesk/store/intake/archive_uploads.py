"""Rows of archives among the files of uploads: what becomes of one that is held, and of the files that were in it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from assetdesk.core.notices import NoticeKind
from assetdesk.core.upload import UploadState
from assetdesk.store.intake.uploads import unpacked_in
from assetdesk.store.tables import uploads
from assetdesk.store.work import notices
from assetdesk.store.writer import Write

PASSWORD = "password"


def tell_held(w: Write, job_id: int, name: str) -> None:
    """An archive waits for its password. Nobody may be there who began a scheduled run, and it begins no more as long
    as this one lasts: a notice says so."""
    schedule = w.db.value(
        "SELECT s.name FROM jobs j JOIN schedules s ON s.id = j.schedule_id WHERE j.id = ?", (job_id,)
    )
    if schedule is None:
        return
    sentence = f"“{schedule}” waits for the password of “{name}” and does not begin again until that is answered."
    notices.add(w, NoticeKind.HELD, {"jobs": [job_id], "name": schedule, "lines": [sentence]}, job_id=job_id)
    w.changed(schedules=True)


def unlocked(w: Write, upload_id: int, state: UploadState, message: str, held_for: str = "") -> bool:
    """An archive that was held for its password has been opened, and ends. False, and nothing changed, where it is not
    held any more."""
    changed = bool(
        w.db.all(
            "UPDATE uploads SET state = ?, message = ?, held_for = ?, ended = ? WHERE id = ? AND state = 'held'"
            " AND held_for = ? RETURNING id",
            (state.value, message, held_for, w.now, upload_id, PASSWORD),
        )
    )
    notices.settle_held(w)
    return changed


def keep_packed(w: Write, upload_ids: Sequence[int]) -> None:
    """Archives that are held for their password come in as they are."""
    changed = w.db.all(
        "UPDATE uploads SET state = 'waiting', unpack = 0, held_for = '', message = '' WHERE state = 'held'"
        " AND held_for = ? AND id IN (SELECT value FROM json_each(?)) RETURNING job_id",
        (PASSWORD, json.dumps(list(upload_ids))),
    )
    notices.settle_held(w)
    w.changed(jobs={int(row[0]) for row in changed})


def states_below(conn: Connection, job_id: int, folder: str) -> dict[UploadState, int]:
    """How many of a job's files whose source lies in that folder are in each state."""
    below = (uploads.c.job_id == job_id) & uploads.c.source.startswith(f"{folder}{os.sep}", autoescape=True)
    found = conn.execute(select(uploads.c.state, func.count()).where(below).group_by(uploads.c.state))
    return {UploadState(state): int(count) for state, count in found}


def waiting_below(conn: Connection, folder: str) -> set[str]:
    """The sources in that folder of files that are still to come in, or wait for a person."""
    states = [UploadState.WAITING.value, UploadState.COPYING.value, UploadState.HELD.value]
    wanted = select(uploads.c.source).where(unpacked_in(folder), uploads.c.state.in_(states))
    return {str(row[0]) for row in conn.execute(wanted)}


def failed_below(conn: Connection, folder: str) -> bool:
    """Whether files in that folder could not be brought in; a person may try them again."""
    wanted = select(uploads.c.id).where(unpacked_in(folder), uploads.c.state == UploadState.FAILED.value).limit(1)
    return conn.execute(wanted).first() is not None


def warn(w: Write, job_id: int, lines: Iterable[tuple[str, str]]) -> None:
    """Warnings of a job's log: the name that each is about, and what it says."""
    w.db.many(
        "INSERT INTO job_log (job_id, at, type, asset_name, message) VALUES (?, ?, 'UploadWarning', ?, ?)",
        [(job_id, w.now, name, message) for name, message in lines],
    )


def tell(w: Write, job_id: int, sentence: str) -> None:
    """An archive did not give all that is in it: a notice that leads to the job's log."""
    notices.add(w, NoticeKind.ARCHIVE, {"jobs": [job_id], "count": 1, "lines": [sentence]}, job_id=job_id)
