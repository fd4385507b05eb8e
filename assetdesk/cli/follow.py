"""Waiting for a job, whichever program runs it: every change of its row becomes a line, the last one ends the wait."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from assetdesk.cli.output import Output
from assetdesk.cli.passwords import only_held
from assetdesk.cli.records import job_record
from assetdesk.cli.signals import Signals
from assetdesk.core.changes import ChangeSet
from assetdesk.core.errors import EnvironmentFault, UsageFault
from assetdesk.core.job import JobRow, JobState, JobType
from assetdesk.library.words import counted, duration, number

if TYPE_CHECKING:
    from assetdesk.library.session import Library

LINES_A_SECOND = 5.0
_LOOK_SECONDS = 1.0
# how long a job that paused itself (disk full, drive away) may stay so before the command gives up waiting
_PATIENCE_SECONDS = 30.0
_SHOWN_FAILURES = 20
_VERBS = {JobType.REPROCESS_ASSETS: "Reprocessed", JobType.ADOPT: "Processed", JobType.EXPORT: "Exported"}


def follow(
    lib: Library,
    job_id: int,
    out: Output,
    signals: Signals,
    *,
    told: bool = False,
    answer: Callable[[], bool] = lambda: False,
) -> int:
    """Wait for the job to end and print it as it goes. Answers the command's exit code.

    EnvironmentFault where the job paused itself and stays so. A signal ends the wait, not the job: it goes on in
    the program that runs it, or at the library's next opening. `answer` is asked when the job waits for nothing but a
    person: whether it goes on. What follows on the job (a mail, a publish job) is waited for, too: it is done by the
    program that runs the queue, which may be this one.
    """
    from assetdesk.library.following import waiting

    news: queue.SimpleQueue[ChangeSet | None] = queue.SimpleQueue()
    signals.on_signal(lambda: news.put(None))
    end_feed = lib.feed.subscribe(news.put)
    shown: dict[str, object] | None = None
    told_pause = False
    stuck_since: float | None = None
    drawn = 0.0
    try:
        while True:
            job = job_of(lib, job_id)
            record = job_record(job)
            now = time.monotonic()
            over = not job.state.live
            ended = over and not waiting.still(lib, job_id)
            if record != shown and (ended or now - drawn >= 1 / LINES_A_SECOND):
                shown, drawn = record, now
                out.record(record)
                out.progress(job.progress / 100, progress_text(job))
            if ended:
                return _finish(lib, job, out, told)
            if signals.raised():
                out.say(f"No longer waiting for “{job.name}”. It goes on when this library is next open.")
                return signals.exit_code
            if not over and only_held(lib, job) and not answer():
                return 1
            sentence, by_itself = _pause(lib, job)
            if sentence and not told_pause:  # once, not again for every asset that ends meanwhile
                out.say(sentence)
            told_pause = bool(sentence)
            if sentence and by_itself:
                stuck_since = stuck_since or now
                if now - stuck_since > _PATIENCE_SECONDS:
                    raise EnvironmentFault(sentence)
            else:
                stuck_since = None
            _next_news(news, job_id, _LOOK_SECONDS if record == shown else 1 / LINES_A_SECOND)
    finally:
        end_feed()
        out.clear()


def job_of(lib: Library, job_id: int) -> JobRow:
    """The job's row as it is now; UsageFault where there is none."""
    job = lib.browse.job(job_id)
    if job is None:
        raise UsageFault(f"There is no job {job_id} in this library. `assetdesk jobs` lists them.")
    return job


def exit_code(job: JobRow) -> int:
    """0 fine, 1 something failed or was left undone."""
    return 1 if job.failed or job.state is JobState.STOPPED else 0


def progress_text(job: JobRow) -> str:
    """`118 of 248, 2 failed, about 4 min` beside the bar."""
    parts = [f"{number(job.done + job.failed)} of {number(job.total)}"]
    if job.counting:
        parts[0] += "+"
    if job.failed:
        parts.append(f"{number(job.failed)} failed")
    if job.state is not JobState.RUNNING:
        parts.append(job.state.value)
    elif job.started is not None and job.done + job.failed >= 5:
        left = job.total - job.done - job.failed
        parts.append(duration((time.time() - job.started) / (job.done + job.failed) * left))
    return ", ".join(parts)


def end_sentence(job: JobRow) -> str:
    """What came of an ended job, for a person."""
    left = job.total - job.done - job.failed
    if job.state is JobState.STOPPED:
        return f"Stopped. {number(job.done + job.failed)} done, {number(left)} left as they were."
    thing = "file" if job.type.brings_in else "asset"
    if not job.total:
        return "Nothing to do." if not job.skipped else f"Nothing to do: {counted(job.skipped, thing)} left alone."
    verb = "Published" if job.type.publishes else _VERBS.get(job.type, "Uploaded")
    head = f"{verb} {counted(job.total, thing)}"
    if (job.type.brings_in or job.type.publishes or job.type is JobType.EXPORT) and job.destination:
        head += f" to {job.destination}"
    tail = f": {number(job.done)} done, {number(job.failed)} failed." if job.failed else "."
    skipped = f" {counted(job.skipped, thing)} left out." if job.skipped else ""
    return head + tail + skipped


def _finish(lib: Library, job: JobRow, out: Output, told: bool) -> int:
    out.clear()
    if not (out.as_json or (told and not job.total)):  # a publish may find something to do after all
        if job.failed:
            _say_failures(lib, job, out)
        out.say(end_sentence(job))
    return exit_code(job)


def _say_failures(lib: Library, job: JobRow, out: Output) -> None:
    told = 0
    for entry in lib.browse.job_log_whole(job.id):
        if not entry.type.endswith(("Error", "Failure")):
            continue
        told += 1
        if told > _SHOWN_FAILURES:
            out.say(f"  … `assetdesk jobs {lib.root} {job.id} --log` names them all.")
            return
        out.say(f"  {entry.asset_name}: {entry.message}")


def _pause(lib: Library, job: JobRow) -> tuple[str, bool]:
    """Why the job stands still (a sentence, empty when it does not), and whether it did so by itself."""
    if job.pause_reason:
        return job.pause_reason, True
    if job.state is JobState.PAUSED:
        return f"“{job.name}” is paused. `assetdesk resume {lib.root} {job.id}` lets it go on.", False
    if job.state.live and lib.settings().queue_paused:
        waiting = counted(job.total - job.done - job.failed, "asset")
        return f"Processing is paused. {waiting} will wait. `assetdesk resume {lib.root} all` lets them go on.", False
    return "", False


def _next_news(news: queue.SimpleQueue[ChangeSet | None], job_id: int, seconds: float) -> None:
    """Sleep until something is told of the job, somebody wakes us, or the time is over."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            change = news.get(timeout=left)
        except queue.Empty:
            return
        if change is None or change.everything or job_id in change.jobs:
            return
