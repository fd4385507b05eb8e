"""Quiet notices: a reprocess that ended, was stopped, or goes on after the program was closed in its midst."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QObject, QTimer, Signal

from assetdesk.core.changes import ChangeSet
from assetdesk.core.job import JobRow, JobState, JobType
from assetdesk.core.query import Query
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.library import jobs
from assetdesk.library.reprocess import Outcome


class Act:
    """One verb of a notice, for the job it told of."""

    def __init__(self, notices: JobNotices, verb: str, job: JobRow) -> None:
        self._notices = notices
        self._verb = verb
        self._job = job

    def __call__(self) -> None:
        self._notices.act(self._verb, self._job)


class JobNotices(QObject):
    """Watches the live jobs. What ended before the window opened is not told again; upload jobs tell of themselves.
    `published(job)`: a publish job ended, of which `gui.publish` tells."""

    published = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._known: dict[int, JobRow] = {}
        # begun here: they may end before they were ever seen at work
        self._awaited: set[int] = set()
        self._first = True
        self._told: set[int] = set()
        self._reading = False
        self._again = False
        self._soon = QTimer(self, singleShot=True, interval=200)
        self._soon.timeout.connect(self.read)
        desk.feed.changed.connect(self._changed)
        desk.ready.connect(self.read)

    def _changed(self, changes: ChangeSet) -> None:
        if (changes.jobs or changes.everything) and not self._soon.isActive():
            self._soon.start()

    def follow(self, job_id: int) -> None:
        """Tell of the end of this one, however quick it is."""
        self._awaited.add(job_id)
        if not self._soon.isActive():
            self._soon.start()

    def read(self) -> None:
        """Look at the jobs now, in the background."""
        if self._desk.root is None:
            return
        if self._reading:
            self._again = True
            return
        self._reading = True
        browse, known = self._desk.browse, {*self._known, *self._awaited}

        def work() -> tuple[list[JobRow], list[JobRow]]:
            live = browse.jobs(False)
            still = {j.id for j in live}
            ended = [job for number in sorted(known) if number not in still and (job := browse.job(number)) is not None]
            return live, ended

        self._desk.background.run(work, self._take, self._not_read, priority=1)

    def _not_read(self, error: BaseException) -> None:
        self._reading = False
        self._desk.tell(error)
        if self._again:
            self._again = False
            self._soon.start()

    def _take(self, found: tuple[list[JobRow], list[JobRow]]) -> None:
        self._reading = False
        live, ended = found
        self._first = False
        resumed = self._desk.library.runner.resumed if self._desk.opened and self._desk.library.runner else []
        for job in live:
            if job.id in resumed and job.id not in self._told:
                self._told.add(job.id)
                self._tell_goes_on(job)
        for job in ended:
            self._awaited.discard(job.id)
            if job.type.publishes:
                self.published.emit(job)
            elif not job.type.brings_in:
                self._tell_ended(job)
        self._known = {job.id: job for job in live}
        if self._again:
            self._again = False
            self._soon.start()

    def _act(self, text: str, verb: str, job: JobRow) -> tuple[str, Act]:
        return text, Act(self, verb, job)

    def _tell_goes_on(self, job: JobRow) -> None:
        done = job.done + job.failed
        if job.state is JobState.PAUSED or not job.total or done >= job.total:
            return
        text = words.fill(
            self.tr("AssetDesk closed during “%1”. It goes on where it was: %2 of %3."),
            job.name,
            words.number(done),
            words.number(job.total),
        )
        pause = [self._act(self.tr("Pause"), "pause", job)] if roles.can(self._desk, "pauseJob") else []
        self._desk.toasts.show(text, pause, kind="restart", icon="refresh-cw")

    def _tell_ended(self, job: JobRow) -> None:
        if not job.total:
            return  # nothing to do: told when it was asked for
        if job.state is JobState.STOPPED:
            left = max(0, job.total - job.done - job.failed)
            text = words.fill(
                self.tr("Stopped. %1 done, %2 left as they were."), words.number(job.done), words.number(left)
            )
            rest = job.type is JobType.REPROCESS_ASSETS and left and roles.can(self._desk, "submitJob")
            acts = [self._act(self.tr("Run the rest"), "rest", job)] if rest else []
            self._desk.toasts.show(text, acts, kind="stopped", icon="square", kept=False)
            return
        all_ = job.done + job.failed
        if job.type is JobType.EXPORT:
            self._tell_exported(job, all_)
            return
        if job.failed:
            text = words.plural(self.tr("Reprocessed %Ln asset(s): %1 done, %2 failed.", None, all_), all_)
            text = words.fill(text, words.number(job.done), words.number(job.failed))
            acts = [self._act(self.tr("Show failed"), "failed", job)]
            if roles.can(self._desk, "submitJob"):
                acts.append(self._act(self.tr("Retry failed"), "retry", job))
            self._desk.toasts.show(text, acts, kind="", icon="fail", kept=False)
            return
        text = words.plural(self.tr("Reprocessed %Ln asset(s).", None, all_), all_)
        self._desk.toasts.show(text, [self._act(self.tr("Show"), "show", job)], kind="ended", icon="done", kept=False)

    def _tell_exported(self, job: JobRow, count: int) -> None:
        where = PurePath(job.destination).name or job.destination
        show = self._act(self.tr("Show in folder"), "target", job)
        if job.failed:
            text = words.plural(self.tr("Exported %Ln asset(s) to %3: %1 done, %2 failed.", None, count), count)
            text = words.fill(text, words.number(job.done), words.number(job.failed), where)
            acts = [self._act(self.tr("Open log"), "log", job)]
            if roles.can(self._desk, "submitJob"):
                acts.append(self._act(self.tr("Retry failed"), "retry", job))
            self._desk.toasts.show(text, acts, kind="", icon="fail", kept=False)
            return
        text = words.fill(words.plural(self.tr("Exported %Ln asset(s) to %1.", None, count), count), where)
        self._desk.toasts.show(text, [show], kind="exported", icon="done", kept=False)

    def act(self, verb: str, job: JobRow) -> None:
        """A notice's verb was chosen."""
        background = self._desk.background
        match verb:
            case "show":
                self._desk.show_assets(Query(job_id=job.id))
            case "failed":
                self._desk.show_page("not_processed", job_id=job.id)
            case "target":
                from assetdesk.gui.export.verbs import open_target

                open_target(self._desk, job)
            case "log":
                from assetdesk.gui.dialogs.job_log import JobLog

                JobLog(self._desk, job, self._desk.window).open()
            case "retry":
                library = self._desk.library
                background.run(lambda: jobs.retry(library, job.id), None, self._desk.tell, priority=5, lane="jobs")
            case "pause":
                library = self._desk.library
                background.run(lambda: jobs.pause(library, job.id), None, self._desk.tell, priority=5, lane="jobs")
            case "rest":
                library = self._desk.library
                background.run(lambda: jobs.run_rest(library, job.id), self._begun, self._desk.tell, priority=5)

    def _begun(self, outcome: Outcome) -> None:
        self._desk.toasts.show(outcome.sentence, kind="reprocess", icon="refresh-cw")
