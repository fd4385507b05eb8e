"""The tab *Scheduled* of the jobs panel: jobs that begin at a time, their verbs at the end of each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTableView,
    QToolTip,
)

from assetdesk.core.ips.words import TriggerState
from assetdesk.core.job import JobRow
from assetdesk.core.scheduled import ScheduledJob
from assetdesk.gui import roles
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question
from assetdesk.gui.dialogs.schedule_form import ScheduleDialog
from assetdesk.gui.dialogs.upload_files import show_files
from assetdesk.gui.panels.jobs_delegate import ROW
from assetdesk.gui.panels.jobs_scheduled_delegate import ScheduledDelegate
from assetdesk.gui.panels.jobs_scheduled_model import Column, ScheduledModel
from assetdesk.gui.roles import VerbAction
from assetdesk.gui.widgets.flat_header import FlatHeader
from assetdesk.gui.widgets.own_delete import keeps_delete
from assetdesk.gui.widgets.parts import spoken

_WIDTHS = {Column.ICON: 40, Column.NEXT: 190, Column.LAST: 280, Column.SUBMITTED: 140, Column.ACTIONS: 200}
_NEEDS = {
    "pauseScheduled": "pauseJob",
    "resumeScheduled": "resumeJob",
    "runScheduled": "executeJob",
    "answerScheduled": "submitJob",
    "changeScheduled": "submitJob",
    "deleteScheduled": "deleteJob",
}
_LEAVE = (Column.SUBMITTED, Column.LAST)
_NAME = 240


@dataclass(frozen=True, slots=True)
class Found:
    """One reading: the schedules, and their last runs by number."""

    rows: tuple[ScheduledJob, ...]
    jobs: dict[int, JobRow]


class ScheduledTable(QTableView):
    """Reads by itself when a change set names schedules or jobs; `counted(n)` tells how many there are.

    Its verbs are its own QActions; clicks on painted ones, the menu and keys trigger them.
    """

    counted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._reading: Work | None = None
        self._rows = ScheduledModel(self)
        self.setObjectName("scheduledTable")
        self.setAccessibleName(self.tr("Scheduled jobs"))
        self.setModel(self._rows)
        self.verbs_at = ScheduledDelegate(desk.theme, self, self._allowed)
        self.setItemDelegate(self.verbs_at)
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
        self.viewport().setBackgroundRole(self.palette().ColorRole.AlternateBase)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = FlatHeader(desk.theme, parent=self)
        header.set_lead(Column.JOB, 0)
        self.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.JOB, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self.own: dict[str, VerbAction] = {}
        for name, text, handler in (
            ("pauseScheduled", self.tr("Pause"), self._pause),
            ("resumeScheduled", self.tr("Resume"), self._resume),
            ("runScheduled", self.tr("Run now"), self._run_now),
            ("answerScheduled", self.tr("Answer…"), self._answer),
            ("changeScheduled", self.tr("Change…"), self._change),
            ("showScheduledRun", self.tr("Show its last assets"), self._show_run),
            ("deleteScheduled", self.tr("Delete"), self._delete),
        ):
            made = VerbAction(text, self)
            made.setObjectName(name)
            made.triggered.connect(handler)
            self.own[name] = made
            if name in _NEEDS:
                roles.guard(desk, _NEEDS[name], made)
        self.selectionModel().currentRowChanged.connect(self._current)
        desk.theme.changed.connect(self.viewport().update)
        desk.role.changed.connect(self.viewport().update)

    @property
    def rows(self) -> Sequence[ScheduledJob]:
        """What is shown."""
        return self._rows.rows

    def _allowed(self, verb: str) -> bool:
        return roles.can(self._desk, _NEEDS[verb])

    def current_job(self) -> ScheduledJob | None:
        """The schedule of the current row."""
        return self._rows.job_at(self.currentIndex())

    # reading

    def read(self) -> None:
        """Read them now, in the background; the newest reading wins."""
        if self._desk.root is None or not self._desk.opened:
            return
        if self._reading is not None:
            self._reading.cancel()
        library = self._desk.library

        def work() -> Found:
            from assetdesk.library import schedules

            rows = tuple(schedules.list(library))
            last = (library.browse.job(one.last_job) for one in rows if one.last_job is not None)
            return Found(rows, {job.id: job for job in last if job is not None})

        self._reading = self._desk.background.run(work, self._take, self._desk.tell, priority=1)

    def _take(self, found: Found) -> None:
        self._reading = None
        chosen, at = self.current_job(), self.currentIndex().row()
        self._rows.show(found.rows, found.jobs)
        row = next((n for n, one in enumerate(found.rows) if chosen is not None and one.id == chosen.id), at)
        if found.rows:
            self.setCurrentIndex(self._rows.index(min(max(0, row), len(found.rows) - 1), Column.JOB))
        self._switch()
        self.viewport().update()
        self.counted.emit(len(found.rows))

    # verbs

    def _switch(self) -> None:
        one = self.current_job()
        there = one is not None
        waits = one is not None and one.state in (TriggerState.NORMAL, TriggerState.ERROR)
        allowed = {
            "pauseScheduled": waits,
            "resumeScheduled": one is not None and one.paused,
            "runScheduled": one is not None and one.running is None,
            "answerScheduled": one is not None and one.held > 0,
            "changeScheduled": there,
            "deleteScheduled": there,
            "showScheduledRun": one is not None and one.last_job is not None,
        }
        for name, on in allowed.items():
            self.own[name].setEnabled(bool(on))

    def _do(self, verb: Callable[..., object]) -> None:
        one = self.current_job()
        if one is not None:
            self._do_to(one.id, verb)

    def _do_to(self, number: int, verb: Callable[..., object]) -> None:
        library = self._desk.library
        self._desk.background.run(lambda: verb(library, number), self._done, self._desk.tell, lane="schedules")

    def _done(self, _result: object) -> None:
        self.read()

    def _pause(self) -> None:
        from assetdesk.library import schedules

        self._do(schedules.pause)

    def _resume(self) -> None:
        from assetdesk.library import schedules

        self._do(schedules.resume)

    def _run_now(self) -> None:
        from assetdesk.library import schedules

        self._do(schedules.run_now)

    def _answer(self) -> None:
        """The files of the run that waits; passwords are given there."""
        one = self.current_job()
        if one is not None and one.running is not None:
            show_files(self._desk, one.running, self.window())

    def _change(self) -> None:
        one = self.current_job()
        if one is None:
            return
        dialog = ScheduleDialog(
            self._desk.theme,
            self.tr("When it begins"),
            self.tr("Change"),
            one.name,
            self.window(),
            one.rule,
            one.next_at,
        )
        number, library = one.id, self._desk.library

        def change(name: str, rule: str, at: object) -> None:
            from assetdesk.library import schedules

            moment = at if isinstance(at, float) else None
            zone = one.time_zone if rule else ""
            self._desk.background.run(
                lambda: schedules.change(library, number, name=name, rule=rule, at=moment, zone=zone),
                self._done,
                self._desk.tell,
                lane="schedules",
            )

        dialog.chosen.connect(change)
        dialog.open()

    def _show_run(self) -> None:
        from assetdesk.core.query import Query

        one = self.current_job()
        if one is not None and one.last_job is not None:
            self._desk.show_assets(Query(job_id=one.last_job))

    def _delete(self) -> None:
        one = self.current_job()
        if one is None:
            return
        question = Question(
            self._desk.theme,
            self.tr("Delete “%1”?").replace("%1", one.name),
            self.tr("It begins no more by itself. Its runs stay in the history, and a saved import stays, too."),
            (
                Answer("keep", self.tr("Cancel"), safe=True),
                Answer("delete", self.tr("Delete"), primary=True),
            ),
            self.window(),
            name="deleteScheduledQuestion",
        )
        question.answered.connect(partial(self._deleted, one.id))
        question.open()

    def _deleted(self, number: int, verb: str) -> None:
        """The one that was asked about: by now another may be current."""
        from assetdesk.library import schedules

        if verb == "delete":
            self._do_to(number, schedules.delete)

    def trigger(self, name: str) -> None:
        """A verb by its name, where it is allowed."""
        if self.own[name].isEnabled():
            self.own[name].trigger()

    # mouse and keys

    def _current(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._switch()
        self.viewport().update()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        room = self.viewport().width() - sum(_WIDTHS.values()) - _NAME
        for column in _LEAVE:
            self.setColumnHidden(column, room < 0)
            if room < 0:
                room += _WIDTHS[column]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        found = self.verbs_at.verb_at(index, at) if event.button() is Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)
        if found is not None:
            if found.action:
                self.trigger(found.action)
            else:
                self._menu(self.viewport().mapToGlobal(at))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self.indexAt(at).isValid() and self.verbs_at.verb_at(self.indexAt(at), at) is None:
            self.trigger("changeScheduled")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(QPoint(-1, -1))

    def _hover(self, at: QPoint) -> None:
        index = self.indexAt(at)
        found = self.verbs_at.verb_at(index, at)
        over = (index.row(), found.action) if found is not None else None
        if over != self.verbs_at.hovered:
            self.verbs_at.hovered = over
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.verbs_at.verb_at(self.indexAt(event.pos()), event.pos())
            if found is not None:
                text = spoken(self.own[found.action].text()) if found.action else self.tr("More")
                QToolTip.showText(event.globalPos(), text, self.viewport())
                return True
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        # Del means the schedule, not the assets that may be selected above the panel
        return keeps_delete(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.trigger("changeScheduled")
        elif event.key() == Qt.Key.Key_Delete:
            self.trigger("deleteScheduled")
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        elif (index := self.indexAt(event.pos())).isValid():
            self.setCurrentIndex(index)
        self._menu(at)

    def _menu(self, at: QPoint) -> None:
        if self.current_job() is None:
            return
        menu = QMenu(self)
        menu.setObjectName("scheduledMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for made in self.own.values():
            if made.isEnabled():
                menu.addAction(made)
        menu.popup(at)
