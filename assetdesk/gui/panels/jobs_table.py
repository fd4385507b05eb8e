"""The view of the jobs: one table, its row-end verbs, its keys and its menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QToolTip

from assetdesk.core.job import JobRow
from assetdesk.gui import roles
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels.jobs_delegate import ROW, JobsDelegate
from assetdesk.gui.panels.jobs_model import Column, JobsModel
from assetdesk.gui.widgets.flat_header import FlatHeader
from assetdesk.gui.widgets.parts import spoken

_MENU = (
    "pauseJob resumeJob runNext stopJob retryJob runRest - undoRun acceptRun - openJobLog showJobFailures showJobAssets"
)
# logical px; the job's name takes what is left. The right ones go first where there is no room
_WIDTHS = {
    Column.ICON: 40, Column.STATUS: 258, Column.DONE: 96, Column.WARNINGS: 38, Column.ERRORS: 34, Column.STARTED: 92,
    Column.DURATION: 70, Column.DESTINATION: 196, Column.SUBMITTED: 140, Column.ACTIONS: 156,
}  # fmt: skip
_LEAVE = (Column.SUBMITTED, Column.DESTINATION, Column.WARNINGS, Column.STARTED, Column.DURATION)
_NAME = 220


class JobsTable(QTableView):
    """`verb(action id)` for the current row: a click on a painted verb, Enter, a letter."""

    verb = Signal(str)
    current_changed = Signal()

    def __init__(self, desk: Desk, model: JobsModel) -> None:
        super().__init__()
        self._desk = desk
        self._jobs = model
        self.own: dict[str, QAction] = {}
        self.setObjectName("jobTable")
        self.setAccessibleName(self.tr("Jobs"))
        self.setModel(model)
        self.rows = JobsDelegate(desk.theme, self, self._allowed)
        desk.role.changed.connect(self.viewport().update)
        self.setItemDelegate(self.rows)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setBackgroundRole(self.backgroundRole())
        self.viewport().setBackgroundRole(self.palette().ColorRole.AlternateBase)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(ROW)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = FlatHeader(desk.theme, parent=self)
        header.set_lead(Column.JOB, 0)
        self.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.JOB, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self.selectionModel().currentRowChanged.connect(self._current)
        desk.theme.changed.connect(self.viewport().update)

    def _allowed(self, verb: str) -> bool:
        return not roles.why_not_verb(self._desk.role.person, verb)

    def current_job(self) -> JobRow | None:
        """The job of the current row."""
        return self._jobs.job_at(self.currentIndex())

    def choose(self, job_id: int) -> bool:
        """Make that job's row current. False where it is not shown."""
        row = self._jobs.row_of(job_id)
        if row >= 0:
            self.setCurrentIndex(self._jobs.index(row, Column.JOB))
        return row >= 0

    def _current(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.current_changed.emit()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width() - sum(_WIDTHS.values()) - _NAME
        for column in _LEAVE:
            self.setColumnHidden(column, room < 0)
            if room < 0:
                room += _WIDTHS[column]

    # verbs

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        found = self.rows.verb_at(index, at) if event.button() is Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)
        if found is not None:
            if found.action:
                self.verb.emit(found.action)
            else:
                self._menu(self.viewport().mapToGlobal(at))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self.indexAt(at).isValid() and self.rows.verb_at(self.indexAt(at), at) is None:
            self.verb.emit("openJobLog")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(QPoint(-1, -1))

    def _hover(self, at: QPoint) -> None:
        index = self.indexAt(at)
        found = self.rows.verb_at(index, at)
        over = (index.row(), found.action) if found is not None else None
        if over != self.rows.hovered:
            self.rows.hovered = over
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.rows.verb_at(self.indexAt(event.pos()), event.pos())
            if found is not None:
                text = spoken(self._action(found.action).text()) if found.action else self.tr("More")
                QToolTip.showText(event.globalPos(), text, self.viewport())
                return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.verb.emit("openJobLog")
        elif plain and event.key() == Qt.Key.Key_E:
            self.verb.emit("showJobFailures")
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        elif (index := self.indexAt(event.pos())).isValid():
            self.setCurrentIndex(index)
        self._menu(at)

    def _action(self, name: str) -> QAction:
        return self.own[name] if name in self.own else self._desk.actions[name]

    def _menu(self, at: QPoint) -> None:
        if self.current_job() is None:
            return
        menu = QMenu(self)
        menu.setObjectName("jobMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in _MENU.split():
            if name == "-":
                menu.addSeparator()
            elif (action := self._action(name)).isEnabled():
                menu.addAction(action)
        menu.popup(at)
