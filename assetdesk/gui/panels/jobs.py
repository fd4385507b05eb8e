"""The jobs panel: what runs and waits, what ended, and the verbs for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.job import JobRow, JobState, JobType
from assetdesk.core.query import Query
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.job_log import JobLog
from assetdesk.gui.dialogs.save_file import CsvSaver, csv_text
from assetdesk.gui.dialogs.upload_files import UploadFiles
from assetdesk.gui.panels.jobs_delegate import can_pause, can_resume, can_retry, can_stop, has_rest
from assetdesk.gui.panels.jobs_model import Column, JobsModel
from assetdesk.gui.panels.jobs_queue import QueueVerbs
from assetdesk.gui.panels.jobs_scheduled import ScheduledTable
from assetdesk.gui.panels.jobs_table import JobsTable
from assetdesk.gui.panels.jobs_undo import RunUndo
from assetdesk.gui.widgets.parts import PANEL, button, icon_button, label, line, row, set_text
from assetdesk.gui.widgets.tabs import LineTabs
from assetdesk.library import jobs
from assetdesk.library.reprocess import Outcome

_AT_WORK = (JobState.RUNNING, JobState.PAUSING, JobState.STOPPING)


@dataclass(frozen=True, slots=True)
class Found:
    """One reading of the jobs."""

    live: tuple[JobRow, ...]
    ended: tuple[JobRow, ...]
    paused: bool

    @property
    def active(self) -> list[JobRow]:
        """Live ones in the order they run, then what ended since the last *Clear finished*."""
        order = sorted(self.live, key=lambda j: (j.state not in _AT_WORK, j.priority, j.created, j.id))
        return [*order, *(j for j in self.ended if not j.hidden)]


class JobsPanel(QWidget):
    """Reads again when a change set names a job, at most ten times a second, and only then."""

    fold = Signal()
    shown = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found = Found((), (), False)
        self._reading: Work | None = None
        self._again = False
        self._ended_differ = True
        theme = desk.theme
        self.setObjectName("jobsPanel")
        self.setAccessibleName(self.tr("Jobs"))
        self.setBackgroundRole(PANEL)
        self.setAutoFillBackground(True)
        self.tabs = LineTabs(theme, "jobTabs", (self.tr("Active"), self.tr("History"), self.tr("Scheduled")), 36)
        self.tabs.setAccessibleName(self.tr("Which jobs"))
        self.tabs.currentChanged.connect(self._show)
        self._pause_all = button(self.tr("Pause all"), "jobsPauseAll", small=True)
        self._clear = button(self.tr("Clear finished"), "jobsClearFinished", small=True)
        self._csv = button(self.tr("Save as CSV"), "jobsCsv", small=True)
        for made, icon in ((self._pause_all, "pause"), (self._csv, "download")):
            theme.dress(made, icon, 13)
        folder = icon_button(theme, "chevron-down", self.tr("Close jobs panel"), "jobsFold", 24)
        folder.clicked.connect(self.fold)
        top = QWidget()
        top.setFixedHeight(36)
        parts = (self.tabs, 0, self._pause_all, self._clear, self._csv, folder)
        top.setLayout(row(*parts, spacing=8, margins=(8, 0, 8, 0)))
        self.model = JobsModel(self)
        self.table = JobsTable(desk, self.model)
        self.table.verb.connect(self._verb)
        self.table.current_changed.connect(self._switch)
        self._empty = label(theme, "", 13, ink="text2", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.scheduled = ScheduledTable(desk)
        self.scheduled.counted.connect(self._count_scheduled)
        self._stack.addWidget(self.scheduled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line(role=self.palette().ColorRole.Dark))
        column.addWidget(top)
        column.addWidget(line())
        self.queue = QueueVerbs(desk, self)
        column.addWidget(self.queue.bar)
        column.addWidget(self._stack, 1)
        self._saver = CsvSaver(desk, self)
        self._soon = QTimer(self, singleShot=True, interval=100)
        self._soon.timeout.connect(self.read)
        self._soon.timeout.connect(self.scheduled.read)
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self.model.tick)
        self._pause_all.clicked.connect(self._pause_or_resume_all)
        self._clear.clicked.connect(self._clear_finished)
        self._csv.clicked.connect(self._save)
        self._verbs()
        desk.feed.changed.connect(self._changed)
        desk.ready.connect(self._soon.start)
        desk.role.changed.connect(self._soon.start)
        self._show()
        if desk.opened:  # a library of an older schema cannot be read before it is wholly open
            self._soon.start()

    # verbs

    def _verbs(self) -> None:
        actions = self._desk.actions
        for name, handler in (
            ("pauseJob", self._pause), ("resumeJob", self._resume), ("stopJob", self._stop), ("retryJob", self._retry),
            ("runNext", self._run_next), ("openJobLog", self._open_log), ("clearFinished", self._clear_finished),
            ("pauseAll", self._pause_or_resume_all),
        ):  # fmt: skip
            actions.on(name, handler)
        for name, text, handler in (
            ("runRest", self.tr("Run the rest"), self._run_rest),
            ("showJobFailures", self.tr("Show what failed"), self._show_failures),
            ("showJobAssets", self.tr("Show its assets"), self._show_assets),
        ):
            made = QAction(text, self)
            made.setObjectName(name)
            made.triggered.connect(handler)
            self.table.own[name] = made
        self.run_undo = RunUndo(self._desk, self)
        self.table.own |= {"undoRun": self.run_undo.undo, "acceptRun": self.run_undo.accept}
        self._switch()

    def _switch(self) -> None:
        """Verbs follow the current row."""
        job = self.table.current_job() if self.tabs.currentIndex() != 2 else None
        may = self._desk.can_write and job is not None
        actions = self._desk.actions
        for name, rule in (
            ("pauseJob", can_pause), ("resumeJob", can_resume), ("stopJob", can_stop), ("retryJob", can_retry),
        ):  # fmt: skip
            actions[name].setEnabled(bool(may and job is not None and rule(job)))
        actions["runNext"].setEnabled(bool(may and job is not None and job.state is JobState.QUEUED))
        actions["openJobLog"].setEnabled(job is not None)
        for made in self.table.own.values():
            made.setEnabled(job is not None)
        if self.table.own:
            self.table.own["showJobFailures"].setEnabled(job is not None and job.failed > 0)
            self.table.own["runRest"].setEnabled(
                bool(may and not roles.off(self._desk, "submitJob") and job is not None and has_rest(job))
            )
            self.run_undo.show_job(job)

    def _verb(self, name: str) -> None:
        action = self.table.own.get(name) or self._desk.actions[name]
        if action.isEnabled():
            action.trigger()

    def _do(self, verb: Callable[..., object]) -> None:
        job = self.table.current_job()
        if job is not None:
            library, number = self._desk.library, job.id
            self._desk.background.run(
                lambda: verb(library, number), self._done, self._desk.tell, priority=5, lane="jobs"
            )

    def _done(self, _result: object) -> None:
        self._soon.start()

    def _pause(self) -> None:
        self._do(jobs.pause)

    def _resume(self) -> None:
        self._do(jobs.resume)

    def _stop(self) -> None:
        self._do(jobs.stop)

    def _retry(self) -> None:
        self._do(jobs.retry)

    def _run_next(self) -> None:
        self._do(jobs.run_next)

    def _run_rest(self) -> None:
        job = self.table.current_job()
        if job is not None:
            library, number = self._desk.library, job.id
            self._desk.background.run(
                lambda: jobs.run_rest(library, number), self._rest_begun, self._desk.tell, lane="jobs"
            )

    def _rest_begun(self, outcome: Outcome) -> None:
        self._desk.toasts.show(outcome.sentence, kind="reprocess", icon="refresh-cw")
        self._soon.start()

    def _pause_or_resume_all(self) -> None:
        library = self._desk.library
        verb = jobs.resume_all if self._found.paused else jobs.pause_all
        self._desk.background.run(lambda: verb(library), self._done, self._desk.tell, priority=5, lane="jobs")

    def _clear_finished(self) -> None:
        library = self._desk.library
        self._desk.background.run(lambda: jobs.clear_finished(library), self._done, self._desk.tell, priority=5)

    def _open_log(self) -> None:
        job = self.table.current_job()
        if job is not None and job.type.brings_in:
            UploadFiles(self._desk, job, self.window()).open()
        elif job is not None:
            JobLog(self._desk, job, self.window()).open()

    def _show_failures(self) -> None:
        job = self.table.current_job()
        if job is not None and (job.type.publishes or job.type is JobType.EXPORT):
            JobLog(self._desk, job, self.window(), trouble=True).open()  # nothing failed to be processed
        elif job is not None:
            self._desk.show_page("not_processed", job_id=job.id)

    def _show_assets(self) -> None:
        job = self.table.current_job()
        if job is not None:
            self._desk.show_assets(Query(job_id=job.id))

    # reading

    def _changed(self, changes: ChangeSet) -> None:
        if changes.everything or changes.jobs - {job.id for job in self._found.live}:
            self._ended_differ = True
        told = changes.jobs or changes.settings or changes.schedules or changes.everything
        if told and not self._soon.isActive():
            self._soon.start()

    def read(self) -> None:
        """Read the jobs now, in the background."""
        if self._desk.root is None:
            return
        if self._reading is not None:
            self._again = True
            return
        browse, before = self._desk.browse, self._found
        again, self._ended_differ = self._ended_differ, False

        def work() -> Found:
            live = tuple(browse.jobs(False))
            # up to 1,000 ended ones: read only when one has ended, been cleared or come back
            same = not again and {job.id for job in live} == {job.id for job in before.live}
            ended = before.ended if same else tuple(browse.jobs(True))
            over = {job.id for job in ended}  # one that ended between the two reads is in both
            live = tuple(job for job in live if job.id not in over)
            return Found(live, ended, browse.queue_state().paused)

        self._reading = self._desk.background.run(work, self._take, self._not_read, priority=2)

    def _not_read(self, error: BaseException) -> None:
        self._reading = None
        self._ended_differ = True
        self._desk.tell(error)
        if self._again:
            self._again = False
            self._soon.start()

    def _take(self, found: Found) -> None:
        self._reading = None
        self._found = found
        self._show()
        self.shown.emit(found)
        if self._again:
            self._again = False
            self._soon.start()

    def _count_scheduled(self, count: int) -> None:
        self.tabs.set_count(2, count)
        if self.tabs.currentIndex() == 2:
            self._show()

    def _show_scheduled(self) -> None:
        """The third tab: its table reads by itself, and its verbs are its own."""
        rows = bool(self.scheduled.rows)
        self._empty.setText(
            self.tr("No job is scheduled. Bulk import…, Reprocess… and To publish, Start, let one begin at a time.")
        )
        self._stack.setCurrentIndex(2 if rows else 1)

    def _show(self) -> None:
        scheduled = self.tabs.currentIndex() == 2
        for made in (self._clear, self._csv):
            made.setVisible(not scheduled)
        if scheduled:
            self._show_scheduled()
        found = self._found
        history = self.tabs.currentIndex() == 1
        rows = list(found.ended) if history else found.active
        self.tabs.set_count(0, len(found.live))
        chosen = self.table.current_job()
        at = self.table.currentIndex().row()
        focused = self.table.hasFocus()
        self.model.show(rows, found.paused)
        self._keep_current(chosen.id if chosen else None, at)
        if not scheduled:
            self._empty.setText(
                self.tr("No job has ended yet.")
                if history
                else self.tr("No jobs. What you upload or reprocess shows here while it runs.")
            )
        if not scheduled:
            self._stack.setCurrentIndex(0 if rows else 1)
        if focused and rows:
            self.table.setFocus()
        off = roles.off(self._desk, "deleteJob")
        self._clear.setEnabled(any(not j.hidden for j in found.ended) and not off)
        self._clear.setToolTip(off)
        self._csv.setEnabled(bool(rows))
        off = roles.off(self._desk, "pauseJob")
        self._pause_all.setEnabled(not off)
        self._pause_all.setToolTip(off)
        text = self.tr("Resume all") if found.paused else self.tr("Pause all")
        if self._pause_all.text() != text:
            icon = "play" if found.paused else "pause"
            set_text(self._pause_all, text)
            self._desk.theme.dress(self._pause_all, icon, 13)
            self._desk.actions["pauseAll"].setText(text)
            self._desk.theme.dress(self._desk.actions["pauseAll"], icon, 16)
        self._turn_clock()
        self._switch()

    def _keep_current(self, job_id: int | None, at: int) -> None:
        """The same job stays current; where it left, the next row has it. There always is one."""
        rows = self.model.rowCount()
        if not rows or (job_id is not None and self.table.choose(job_id)):
            return
        index = self.model.index(min(max(at, 0), rows - 1), Column.JOB)
        self.table.selectionModel().setCurrentIndex(
            index,
            QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
        )

    def show_scheduled(self) -> None:
        """The jobs that begin at a time."""
        self.tabs.setCurrentIndex(2)

    def show_job(self, job_id: int) -> None:
        """Make a job's row current, whichever tab it is on."""
        now = self.tabs.currentIndex()
        for tab in (now, *(one for one in (0, 1) if one != now)):
            self.tabs.setCurrentIndex(tab)
            if tab != 2 and self.table.choose(job_id):
                return
        self.tabs.setCurrentIndex(now)

    def _turn_clock(self) -> None:
        running = any(j.state is JobState.RUNNING for j in self._found.live)
        if running and self.isVisible():
            if not self._clock.isActive():
                self._clock.start()
        else:
            self._clock.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._turn_clock()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def _save(self) -> None:
        model, rows = self.model, list(self.model.jobs)
        columns = [c for c in Column if c not in (Column.ICON, Column.ACTIONS)]
        heads = [str(model.headerData(c, Qt.Orientation.Horizontal)) for c in columns]
        heads[columns.index(Column.WARNINGS)] = self.tr("Warnings")
        heads[columns.index(Column.ERRORS)] = self.tr("Failed")

        def cell(job: JobRow, column: Column) -> str:
            return words.moment(job.started) if column is Column.STARTED else model.text(job, column)

        def make() -> str:
            return csv_text([heads, *([cell(job, column) for column in columns] for job in rows)])

        self._saver.ask(self.tr("Save the list of jobs"), self.tr("Jobs.csv"), make)
