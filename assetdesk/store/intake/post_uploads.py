"""Uploads that come in several requests (IPS API, HTTP POST upload): open until the last request, or half an hour
without one. While one is open its job cannot end, whatever has come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assetdesk.core.upload import Conflict, UploadFile
from assetdesk.store.intake import uploads
from assetdesk.store.plain import Plain
from assetdesk.store.work import jobs
from assetdesk.store.writer import Write

IDLE_SECONDS = 30 * 60.0


@dataclass(frozen=True, slots=True)
class PostUpload:
    """An open one: where its requests come from, and who asks."""

    job_id: int
    peer: str
    person_id: int | None
    last_request: float


def open_for(w: Write, job_id: int, peer: str, person_id: int) -> None:
    """A job whose first request has come."""
    w.db.run(
        "INSERT INTO post_uploads (job_id, peer, person_id, last_request) VALUES (?, ?, ?, ?)",
        (job_id, peer, person_id, w.now),
    )


def get(db: Plain, job_id: int) -> PostUpload | None:
    """The open upload of a job; None where it takes nothing more."""
    row = db.one(
        "SELECT p.peer, p.person_id, p.last_request FROM post_uploads p JOIN jobs j ON j.id = p.job_id"
        " WHERE p.job_id = ? AND j.state NOT IN ('stopping', 'stopped', 'done')",
        (job_id,),
    )
    return None if row is None else PostUpload(job_id, str(row.peer), row.person_id, float(row.last_request))


def touch(w: Write, job_id: int) -> None:
    """A request of it is on its way."""
    w.db.run("UPDATE post_uploads SET last_request = ? WHERE job_id = ?", (w.now, job_id))


def add(w: Write, job_id: int, files: Sequence[UploadFile], conflict: Conflict) -> bool:
    """The files of one request. False, and nothing is written, where the upload has ended meanwhile."""
    if get(w.db, job_id) is None:
        return False
    touch(w, job_id)
    uploads.add(w, job_id, files, conflict)
    jobs.add_counts(w, job_id, total=len(files))
    return True


def end(w: Write, job_id: int, warning: str = "") -> None:
    """Its last request has come: the job ends when everything is in."""
    if not w.db.run("DELETE FROM post_uploads WHERE job_id = ?", (job_id,)):
        return
    if warning:
        jobs.log(w, job_id, "UploadWarning", warning)
    jobs.set_counting(w, job_id, counting=False)


def end_idle(w: Write, before: float) -> list[int]:
    """End those that nothing has come for since then, as if their last request had come; the jobs."""
    idle = [int(row[0]) for row in w.db.all("SELECT job_id FROM post_uploads WHERE last_request < ?", (before,))]
    for job_id in idle:
        end(w, job_id, "No request came for 30 minutes. The upload ends with what has come.")
    # what was stopped meanwhile needs no end
    w.db.run("DELETE FROM post_uploads WHERE job_id IN (SELECT id FROM jobs WHERE state IN ('stopped', 'done'))")
    return idle


def any_idle(db: Plain, before: float) -> bool:
    """Whether there is anything to end."""
    return bool(db.value("SELECT EXISTS (SELECT 1 FROM post_uploads WHERE last_request < ?)", (before,)))
