"""What the status bar says of the jobs that live: read from the store when a change set names a job, never polled."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from assetdesk.core.changes import ChangeSet
from assetdesk.core.job import JobRow, JobState
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels.jobs_model import ICONS
from assetdesk.gui.widgets.status_bar import StatusBar, Strip

_REST_MS = 200
_RANK = {JobState.RUNNING: 0, JobState.PAUSING: 1, JobState.STOPPING: 2, JobState.QUEUED: 3, JobState.PAUSED: 4}


class JobStrip(QObject):
    """Fills the strip, and pauses or resumes the job it shows."""

    def __init__(self, desk: Desk, bar: StatusBar) -> None:
        super().__init__(bar)
        self._desk = desk
        self._bar = bar
        self.job: JobRow | None = None
        self._speed: tuple[int, float, int] | None = None  # job, since, done then
        self._timer = QTimer(self, singleShot=True, interval=_REST_MS)
        self._timer.timeout.connect(self.read)
        self._reading = False
        desk.feed.changed.connect(self._changed)
        desk.ready.connect(self.read)
        bar.pause_clicked.connect(self._pause)
        roles.guard(desk, "pauseJob", bar.pause)
        bar.failed_clicked.connect(self._failed)

    def _changed(self, changes: ChangeSet) -> None:
        if (changes.jobs or changes.everything or changes.settings) and not self._timer.isActive():
            self._timer.start()

    def read(self) -> None:
        """Read the live jobs in the background."""
        if self._reading:
            self._timer.start()
            return
        self._reading = True
        browse = self._desk.browse
        self._desk.background.run(lambda: browse.jobs(ended=False), self._take, self._not_read)

    def _not_read(self, error: BaseException) -> None:
        self._reading = False

    def _take(self, jobs: list[JobRow]) -> None:
        self._reading = False
        live = sorted((j for j in jobs if j.state.live), key=lambda j: (_RANK.get(j.state, 5), j.priority, j.id))
        self.job = live[0] if live else None
        self._bar.tell_strip(self._strip(live) if live else None)
        reason = next((j.pause_reason for j in live if j.pause_reason), "")
        if not self._desk.read_only_reason:
            self._bar.tell_health(reason, "triangle-alert")

    def _strip(self, live: Sequence[JobRow]) -> Strip:
        job = live[0]
        ended = job.done + job.failed
        share = ended / job.total if job.total else 0.0
        numbers = self.tr("%1 of %2")
        text = words.fill(numbers, words.number(ended), words.number(job.total)) if job.total else self.tr("Counting…")
        paused = job.state in (JobState.PAUSED, JobState.PAUSING)
        left = self.tr("paused") if paused else self._left(job, ended)
        return Strip(job.name, share, text, job.failed, left, paused, len(live) - 1, ICONS[job.type])

    def _left(self, job: JobRow, ended: int) -> str:
        now = time.monotonic()
        if self._speed is None or self._speed[0] != job.id or ended < self._speed[2]:
            self._speed = (job.id, now, ended)
        _, since, then = self._speed
        if job.counting or ended - then < 3 or now - since < 2:
            return ""
        return words.about((job.total - ended) * (now - since) / (ended - then))

    def _pause(self) -> None:
        from assetdesk.library import jobs

        job = self.job
        if job is None:
            return
        verb = jobs.resume if job.state in (JobState.PAUSED, JobState.PAUSING) else jobs.pause
        library = self._desk.library
        self._desk.background.run(lambda: verb(library, job.id), self._paused, self._desk.tell, priority=5, lane="jobs")

    def _paused(self, _: object) -> None:
        self.read()

    def _failed(self) -> None:
        if self.job is not None:
            self._desk.show_page("not_processed", job_id=self.job.id)
