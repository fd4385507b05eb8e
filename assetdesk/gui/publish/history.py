"""*History…* of a target: what was published there, job by job; Enter opens a job's log."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableView, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.job import JobRow
from assetdesk.core.publish import Context
from assetdesk.gui import words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.job_log import JobLog
from assetdesk.gui.long_list.pace import Pace
from assetdesk.gui.panels.jobs_delegate import ROW, JobsDelegate
from assetdesk.gui.panels.jobs_model import Column, JobsModel
from assetdesk.gui.publish import words as said
from assetdesk.gui.widgets.empty_state import EmptyState
from assetdesk.gui.widgets.flat_header import FlatHeader
from assetdesk.gui.widgets.parts import button, column, label

_WIDTHS = {
    Column.ICON: 40, Column.STATUS: 200, Column.DONE: 96, Column.WARNINGS: 38, Column.ERRORS: 34, Column.STARTED: 92,
    Column.DURATION: 70,
}  # fmt: skip
_HIDDEN = (Column.DESTINATION, Column.SUBMITTED, Column.ACTIONS)


class HistoryDialog(Frame):
    """It follows while a job publishes there."""

    def __init__(self, desk: Desk, context: Context, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "", "publishHistoryDialog", parent, QSize(820, 520))
        title = words.fill(self.tr("Published to %1"), context.name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._desk = desk
        self._context = context
        self._reading: Work | None = None
        theme = desk.theme
        head = label(theme, title, 20, 600, wrap=True)
        where = " · ".join(part for part in (said.what(context), context.url) if part)
        about = label(theme, where, 12, ink="text2", wrap=True, select=True)
        self.model = JobsModel(self)
        self.table = QTableView()
        self.table.setObjectName("publishHistoryTable")
        self.table.setAccessibleName(self.tr("Publish jobs"))
        self.table.setModel(self.model)
        self.table.setItemDelegate(JobsDelegate(theme, self.table))
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setTabKeyNavigation(False)
        upright = self.table.verticalHeader()
        upright.hide()
        upright.setDefaultSectionSize(ROW)
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = FlatHeader(theme, parent=self.table)
        header.set_lead(Column.JOB, 0)
        self.table.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.JOB, QHeaderView.ResizeMode.Stretch)
        for place, width in _WIDTHS.items():
            self.table.setColumnWidth(place, width)
        for place in _HIDDEN:
            self.table.setColumnHidden(place, True)
        self.table.doubleClicked.connect(self._open)
        self.table.selectionModel().currentRowChanged.connect(self._turned)
        self._nothing = EmptyState(theme)
        self._nothing.tell("send", self.tr("Nothing has been published there yet."))
        self._nothing.setObjectName("publishHistoryNothing")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing)
        upper = column(head, about, spacing=2, margins=(20, 18, 20, 10))
        self.body.setLayout(column(upper, self._stack, spacing=0))
        self.log = button(self.tr("Open log"), "publishHistoryLog")
        self.log.clicked.connect(self._open)
        close = button(self.tr("Close"), "publishHistoryClose", primary=True, width=88)
        close.clicked.connect(self.accept)
        self.footer.addWidget(self.log)
        self.footer.addStretch(1)
        self.footer.addWidget(close)
        self._pace = Pace(self)
        self._pace.due.connect(self._read)
        desk.feed.changed.connect(self._changed)
        self.finished.connect(self._closed)
        self._turned()
        self._read()

    def _changed(self, changes: ChangeSet) -> None:
        if changes.jobs or changes.everything:
            self._pace.ask()

    def _read(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        library, number = self._desk.library, self._context.id

        def work() -> list[JobRow]:
            from assetdesk.library.publishing import history

            return history.jobs(library, number)

        self._reading = self._desk.background.run(work, self._take, self._desk.tell, priority=4)

    def _take(self, jobs: list[JobRow]) -> None:
        self._reading = None
        self.model.show(jobs, False)
        self._stack.setCurrentIndex(0 if jobs else 1)
        if jobs and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, Column.JOB))
            self.table.setFocus()
        self._turned()

    def _turned(self, *_what: object) -> None:
        self.log.setEnabled(self._job() is not None)

    def _job(self) -> JobRow | None:
        return self.model.job_at(self.table.currentIndex())

    def _open(self, *_what: object) -> None:
        job = self._job()
        if job is not None:
            JobLog(self._desk, job, self).open()

    def _closed(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self._open()
            return
        super().keyPressEvent(event)
