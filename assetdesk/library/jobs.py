"""What a person can do with a job. The legal moves are `core.job`'s; an illegal one is a UsageFault."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime

from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import parse_job
from assetdesk.core.job import JobRow, JobState
from assetdesk.core.upload import JobCounters
from assetdesk.library import reprocess
from assetdesk.library.glance import Glance
from assetdesk.library.reprocess import Outcome
from assetdesk.library.session import Library

# so many characters of a long text are handed on at a time
_PIECE = 1 << 16


def find(lib: Library | Glance, text: str) -> JobRow:
    """The job of a handle or number; UsageFault where there is none."""
    number = parse_job(text)
    job = lib.browse.job(number) if number is not None else None
    if job is None:
        raise UsageFault(f"There is no job “{text}” in this library. `assetdesk jobs {lib.root}` lists them.")
    return job


def counters(lib: Library | Glance, job: JobRow) -> JobCounters | None:
    """What a job that brings files in has come to so far; None of other jobs."""
    if not job.type.brings_in:
        return None
    from assetdesk.store.intake import uploads

    with lib.browse.plain() as db:
        return uploads.counters(db, job.id)


def pause(lib: Library, job_id: int) -> JobState:
    """What runs ends, the rest waits."""
    from assetdesk.jobs import control

    lib.need("pauseJob")
    return _do(lib, control.pause, job_id)


def resume(lib: Library, job_id: int) -> JobState:
    """A paused job goes on."""
    from assetdesk.jobs import control

    lib.need("resumeJob")
    return _do(lib, control.resume, job_id)


def stop(lib: Library, job_id: int) -> JobState:
    """What runs ends, the rest is left as it was."""
    from assetdesk.jobs import control
    from assetdesk.library.intake.unpacking import sweep_jobs

    lib.need("stopJob")
    state = _do(lib, control.stop, job_id)
    sweep_jobs(lib.store, [job_id])
    return state


def take_away(lib: Library, job_id: int) -> JobState:
    """Stop a job where it has not ended, and take it from the list. Its log stays."""
    from assetdesk.store.work import jobs

    lib.need("deleteJob")
    state = stop(lib, job_id)
    lib.store.writer.run(lambda w: jobs.hide(w, job_id))
    return state


def retry(lib: Library, job_id: int) -> int:
    """What failed in this job runs again, in the same job. Answers how many assets and files; UsageFault for none."""
    from assetdesk.jobs import control

    lib.need("submitJob")
    lib.need_writing()
    count = control.retry(lib.store, job_id)
    lib.wake()
    return count


def run_rest(lib: Library, job_id: int) -> Outcome:
    """What a stopped reprocess did not come to runs now, as a new job with the same choices."""
    from assetdesk.store.work.rest import rest_of

    request = rest_of(lib.store, job_id)
    if request is None:
        raise UsageFault("Nothing is left of this job.")
    return reprocess.start(lib, request)


def run_next(lib: Library, job_id: int) -> None:
    """A waiting job overtakes the others."""
    from assetdesk.jobs import control

    lib.need("executeJob")
    lib.need_writing()
    control.run_next(lib.store, job_id)
    lib.wake()


def pause_all(lib: Library) -> None:
    """Nothing new begins until `resume_all`."""
    from assetdesk.jobs import control

    lib.need("pauseJob")
    lib.need_writing()
    control.pause_all(lib.store)


def resume_all(lib: Library) -> None:
    """Everything goes on that was not paused by itself."""
    from assetdesk.jobs import control

    lib.need("resumeJob")
    lib.need_writing()
    control.resume_all(lib.store)
    lib.wake()


def clear_finished(lib: Library) -> int:
    """Take ended jobs from the list; their rows stay. Answers how many."""
    from assetdesk.jobs import control

    lib.need("deleteJob")
    lib.need_writing()
    return control.clear_finished(lib.store)


def log_csv(lib: Library, job_id: int) -> Iterator[str]:
    """The job's log as CSV with a head line, for a spreadsheet; times in local time. In pieces: a log may be long.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["Time", "Type", "Asset", "Message", "Code", "Details"])
    for entry in lib.browse.job_log_whole(job_id):
        when = datetime.fromtimestamp(entry.at).isoformat(" ", "seconds")
        rows.writerow([when, entry.type, *map(_plain, (entry.asset_name, entry.message, entry.code, entry.detail))])
        if text.tell() > _PIECE:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _do(lib: Library, verb: Callable[..., JobState], job_id: int) -> JobState:
    lib.need_writing()
    state = verb(lib.store, job_id)
    lib.wake()
    return state
