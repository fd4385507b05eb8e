"""A job's log: a line an asset and event, with filter, copy and CSV. Read by the page: it may be very long."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QSize, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QPlainTextEdit, QTableView, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.job import JobRow
from assetdesk.gui import words
from assetdesk.gui.background import Cancel
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.job_log_model import LogModel, as_text
from assetdesk.gui.dialogs.save_file import CsvSaver
from assetdesk.gui.long_list.reading import Reading
from assetdesk.gui.panels.jobs_model import done_text, status
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.flat_header import FlatHeader
from assetdesk.gui.widgets.parts import button, column, label, row
from assetdesk.library import jobs


class LogView(QTableView):
    """Ctrl+C copies the selected lines, or all."""

    copy = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy.emit()
        else:
            super().keyPressEvent(event)

    def chosen(self) -> list[int]:
        """The rows that are selected, top to bottom; all where none is."""
        chosen = self.selectionModel().selection()
        ranges = sorted({(one.top(), one.bottom()) for one in chosen.toList()})
        places = [place for top, bottom in ranges for place in range(top, bottom + 1)]
        return places or list(range(self.model().rowCount()))


@dataclass(frozen=True, slots=True)
class _Found:
    """A reading: the job, how many lines and problems it has, and which of them are asked for (as `asked`)."""

    job: JobRow | None
    counts: tuple[int, int]
    ids: array[int]
    asked: tuple[str, bool]


class JobLog(Frame):
    """Follows the job while it runs. Below the list: the details of the current line. `trouble`: problems at first."""

    def __init__(self, desk: Desk, job: JobRow, parent: QWidget | None, *, trouble: bool = False) -> None:
        super().__init__(desk.theme, "", "jobLog", parent, QSize(880, 620))
        self.setWindowTitle(self.tr("Log"))
        self.setAccessibleName(self.tr("Log"))
        self._desk = desk
        self._job = job
        theme = desk.theme
        head = label(theme, job.name, 20, 600, wrap=True)
        self._line = label(theme, "", 12, ink="text2")
        self._search = QLineEdit()
        self._search.setObjectName("jobLogSearch")
        self._search.setPlaceholderText(self.tr("Find in this log"))
        self._search.setAccessibleName(self.tr("Find in this log"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._read)
        parts = (Segment("jobLogAll", self.tr("All"), "all"), Segment("jobLogTrouble", self.tr("Problems"), "trouble"))
        self._which = Segments(theme, parts)
        self._which.chosen.connect(self._read)
        self._model = LogModel(desk, self)
        self.view = LogView()
        self.view.setObjectName("jobLogList")
        self.view.setAccessibleName(self.tr("Log of the job"))
        self.view.setModel(self._model)
        self.view.setFont(theme.font(12))
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        self.view.setTabKeyNavigation(False)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(28)
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = FlatHeader(theme, parent=self.view)
        for place in range(4):
            header.set_lead(place, 4)
        self.view.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for place, width in ((0, 92), (1, 240), (3, 150)):
            self.view.setColumnWidth(place, width)
        self.view.copy.connect(self._copy)
        self.view.selectionModel().currentRowChanged.connect(self._show_detail)
        self._model.arrived.connect(self._show_detail)
        self._detail = QPlainTextEdit()
        self._detail.setObjectName("jobLogDetail")
        self._detail.setAccessibleName(self.tr("Details of the line"))
        self._detail.setReadOnly(True)
        self._detail.setTabChangesFocus(True)
        self._detail.setFont(theme.font(12))
        self._detail.setFixedHeight(84)
        self._detail.hide()
        tools = row(self._which, 0, self._search)
        self._search.setFixedWidth(240)
        self.body.setLayout(
            column(
                column(head, self._line, spacing=2),
                tools,
                self.view,
                self._detail,
                spacing=12,
                margins=(20, 18, 20, 18),
            )
        )
        copy = button(self.tr("Copy"), "jobLogCopy")
        copy.clicked.connect(self._copy)
        save = button(self.tr("Save as CSV"), "jobLogCsv")
        save.clicked.connect(self._save)
        close = button(self.tr("Close"), "jobLogClose", width=88)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        for part in (copy, save):
            self.footer.addWidget(part)
        self.footer.addStretch(1)
        self.footer.addWidget(close)
        self._saver = CsvSaver(desk, self)
        self._reading = Reading(desk, self, self._read, least=300)
        self._asked = Cancel()
        self._shown: tuple[str, bool] | None = None
        desk.feed.changed.connect(self._changed)
        self.finished.connect(self._closed)
        self._tell(job)
        if trouble:
            self._which.choose("trouble")
        self._read()
        self.view.setFocus()

    def _changed(self, changes: ChangeSet) -> None:
        if self._job.id in changes.jobs or changes.everything:
            self._reading.ask()

    def _read(self) -> None:
        self._asked.set()
        asked = self._asked = Cancel()
        browse, number = self._desk.browse, self._job.id
        text, trouble = self._search.text(), self._which.value == "trouble"

        def work() -> _Found:
            ids = browse.job_log_ids(number, text.split(), trouble=trouble, cancelled=asked)
            return _Found(browse.job(number), browse.job_log_counts(number), ids, (text, trouble))

        self._reading.begin(work, self._take, priority=4)

    def _take(self, found: _Found) -> None:
        if found.job is not None:
            self._tell(found.job)
        self._model.put(found.ids)
        for value, count in zip(("all", "trouble"), found.counts, strict=True):
            self._which.set_count(value, words.number(count))
        if found.asked != self._shown:  # other lines: from their top
            self._shown = found.asked
            self.view.scrollToTop()
        if self._model.rowCount() and not self.view.currentIndex().isValid():
            self.view.selectionModel().setCurrentIndex(
                self._model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self._show_detail()

    def _closed(self) -> None:
        """Nothing more is wanted."""
        self._asked.set()
        self._reading.stop()
        self._model.rows.reader = None

    def _tell(self, job: JobRow) -> None:
        self._job = job
        parts = (job.detail, status(job), done_text(job), words.moment(job.started))
        self._line.setText(" · ".join(part for part in parts if part))

    def _show_detail(self) -> None:
        entry = self._model.entry(self.view.currentIndex())
        self._detail.setVisible(entry is not None and bool(entry.detail))
        text = entry.detail if entry else ""
        if text != self._detail.toPlainText():
            self._detail.setPlainText(text)

    def _copy(self) -> None:
        """The selected lines, or all, as text with tabs; those out of sight are read first."""
        places = self.view.chosen()
        near = self._model.at_hand(places)
        if near is not None:
            _put(as_text(near))
            return
        browse, ids = self._desk.browse, [self._model.ids[place] for place in places]
        self._desk.background.run(
            lambda: as_text(browse.job_log_lines(ids)), _put, self._desk.tell, priority=4, lane="clipboard"
        )

    def _save(self) -> None:
        library, job = self._desk.library, self._job
        name = "".join("-" if c in '\\/:*?"<>|' else c for c in job.name)
        self._saver.ask(self.tr("Save the log"), f"{name}.csv", lambda: jobs.log_csv(library, job.id))


def _put(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
