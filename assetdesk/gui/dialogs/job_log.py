"""A job's log: a line an asset and event, with filter, copy and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QPlainTextEdit, QTableView, QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.core.job import JobRow, LogEntry
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.dialogs.save_file import CsvSaver
from assetdesk.gui.panels.jobs_model import done_text, status
from assetdesk.gui.widgets.choices import Segment, Segments
from assetdesk.gui.widgets.flat_header import FlatHeader
from assetdesk.gui.widgets.parts import button, column, label, row
from assetdesk.library import jobs

Index = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole + 1


def is_trouble(entry: LogEntry) -> bool:
    """Whether the line tells of a failure or a warning."""
    return bool(entry.code) or any(word in entry.type for word in ("Error", "Failure", "Warning"))


class LogModel(QAbstractTableModel):
    """Time, asset, what happened, code. Filtered by words and by *Problems*."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._all: list[LogEntry] = []
        self._rows: list[LogEntry] = []
        self._words: list[str] = []
        self._trouble = False

    def take(self, entries: list[LogEntry]) -> None:
        """A new reading; entries are only ever added."""
        self._all = entries
        self._filter()

    def narrow(self, text: str, trouble: bool) -> None:
        """Show lines that hold all the words, and only problems where asked."""
        self._words, self._trouble = text.casefold().split(), trouble
        self._filter()

    def count(self, trouble: bool) -> int:
        """Lines of the job, or of its problems."""
        return sum(map(is_trouble, self._all)) if trouble else len(self._all)

    def _filter(self) -> None:
        def fits(entry: LogEntry) -> bool:
            if self._trouble and not is_trouble(entry):
                return False
            text = f"{entry.asset_name} {entry.message} {entry.code}".casefold()
            return all(word in text for word in self._words)

        wanted = [e for e in self._all if fits(e)]
        same = len(self._rows)
        if wanted[:same] == self._rows and len(wanted) >= same:
            if len(wanted) > same:  # it only grew: place and selection stay
                self.beginInsertRows(QModelIndex(), same, len(wanted) - 1)
                self._rows = wanted
                self.endInsertRows()
            return
        self.beginResetModel()
        self._rows = wanted
        self.endResetModel()

    def entry(self, index: Index) -> LogEntry | None:
        """The entry of a row."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Time"), self.tr("Asset"), self.tr("What happened"), self.tr("Code"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entry(index)
        if entry is None:
            return None
        texts = (words.when(entry.at, short=True), entry.asset_name, entry.message, entry.code)
        if role == Qt.ItemDataRole.DisplayRole:
            return texts[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.moment(entry.at) if index.column() == 0 else texts[index.column()] or None
        if role == Qt.ItemDataRole.ForegroundRole:
            theme = self._desk.theme
            if index.column() == 2:
                return theme.colour("fail" if is_trouble(entry) else "text")
            return theme.colour("text" if index.column() == 1 else "text2")
        if role == _ENTRY:
            return entry
        return None


class LogView(QTableView):
    """Ctrl+C copies the selected lines."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """The selected lines, or all, as text with tabs."""
        chosen: Sequence[int] = sorted({i.row() for i in self.selectionModel().selectedRows()})
        model = self.model()
        rows = chosen or range(model.rowCount())
        lines = ("\t".join(str(model.index(r, c).data() or "") for c in range(model.columnCount())) for r in rows)
        QGuiApplication.clipboard().setText("\n".join(lines))


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
        self._search.textChanged.connect(self._narrow)
        parts = (Segment("jobLogAll", self.tr("All"), "all"), Segment("jobLogTrouble", self.tr("Problems"), "trouble"))
        self._which = Segments(theme, parts)
        self._which.chosen.connect(self._narrow)
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
        self.view.selectionModel().currentRowChanged.connect(self._show_detail)
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
        copy.clicked.connect(self.view.copy)
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
        self._soon = QTimer(self, singleShot=True, interval=300)
        self._soon.timeout.connect(self._read)
        self._reading = self._again = False
        desk.feed.changed.connect(self._changed)
        self._tell(job)
        if trouble:
            self._which.choose("trouble")
        self._read()
        self.view.setFocus()

    def _changed(self, changes: ChangeSet) -> None:
        if (self._job.id in changes.jobs or changes.everything) and not self._soon.isActive():
            self._soon.start()

    def _read(self) -> None:
        if self._reading:
            self._again = True
            return
        self._reading = True
        browse, number = self._desk.browse, self._job.id
        self._desk.background.run(lambda: (browse.job(number), browse.job_log(number)), self._take, self._not_read)

    def _not_read(self, error: BaseException) -> None:
        self._over()
        self._desk.tell(error)

    def _over(self) -> None:
        self._reading = False
        if self._again:
            self._again = False
            self._soon.start()

    def _take(self, found: tuple[JobRow | None, list[LogEntry]]) -> None:
        self._over()
        job, entries = found
        if job is not None:
            self._tell(job)
        first = self._model.rowCount() == 0
        self._model.take(entries)
        for value, trouble in (("all", False), ("trouble", True)):
            self._which.set_count(value, words.number(self._model.count(trouble)))
        if first and self._model.rowCount():
            self.view.selectionModel().setCurrentIndex(
                self._model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    def _tell(self, job: JobRow) -> None:
        self._job = job
        parts = (job.detail, status(job), done_text(job), words.moment(job.started))
        self._line.setText(" · ".join(part for part in parts if part))

    def _narrow(self) -> None:
        self._model.narrow(self._search.text(), self._which.value == "trouble")

    def _show_detail(self, now: QModelIndex) -> None:
        entry = self._model.entry(now)
        self._detail.setVisible(entry is not None and bool(entry.detail))
        self._detail.setPlainText(entry.detail if entry else "")

    def _save(self) -> None:
        library, job = self._desk.library, self._job
        name = "".join("-" if c in '\\/:*?"<>|' else c for c in job.name)
        self._saver.ask(self.tr("Save the log"), f"{name}.csv", lambda: jobs.log_csv(library, job.id))
