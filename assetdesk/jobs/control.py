"""What a person, a command or a script does to jobs. Only rows are written, so any program may call this; the one
that runs the queue hears of it by the change feed and obeys.

UsageFault (a sentence) where a move is not legal, LibraryReadOnly where nothing can be written.
"""

from __future__ import annotations

from assetdesk.core.job import JobState
from assetdesk.store.engine import Store, put_setting
from assetdesk.store.work import claims, moves


def pause(store: Store, job_id: int) -> JobState:
    """Begin nothing more of this job; what is at work ends."""
    return store.writer.run(lambda w: moves.pause(w, job_id))


def resume(store: Store, job_id: int) -> JobState:
    """Go on with this job."""
    return store.writer.run(lambda w: moves.resume(w, job_id))


def stop(store: Store, job_id: int) -> JobState:
    """End this job: what waits goes, what is at work ends. Said twice, what is at work is ended at once."""
    return store.writer.run(lambda w: moves.stop(w, job_id))


def retry(store: Store, job_id: int) -> int:
    """Try again what failed in this job. How many assets and files."""
    return store.writer.run(lambda w: moves.retry(w, job_id))


def run_next(store: Store, job_id: int) -> None:
    """Put this job before all folders and before what was selected earlier."""
    store.writer.run(lambda w: moves.run_next(w, job_id))


def pause_all(store: Store) -> None:
    """Begin nothing more of any job. What is at work ends."""
    store.writer.run(lambda w: put_setting(w, "queue_paused", True))


def resume_all(store: Store) -> None:
    """Let the queue go on."""
    store.writer.run(lambda w: put_setting(w, "queue_paused", None))


def clear_finished(store: Store) -> int:
    """Take ended jobs off the list of active ones; their history stays. How many."""
    return store.writer.run(moves.clear_finished)


def reset(store: Store) -> int:
    """Give everything that is at work back to the queue; results that come of it later are thrown away. How many
    items went back."""
    return store.writer.run(lambda w: claims.release(w))
