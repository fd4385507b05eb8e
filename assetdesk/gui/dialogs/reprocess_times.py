"""A reprocess that begins at a time: when is asked, and a scheduled job is kept."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from assetdesk.core.request import ReprocessRequest
from assetdesk.core.scheduled import ScheduledJob
from assetdesk.gui import schedule_words, words
from assetdesk.gui.desk import Desk


class ReprocessTimes(QObject):
    """One question over `parent`, which it may outlive. `kept` is called once the job is among the scheduled ones, if
    that is still open."""

    def __init__(self, desk: Desk, parent: QWidget, kept: Callable[[], object]) -> None:
        super().__init__(parent.parentWidget() or parent)
        self._desk = desk
        self._parent = parent
        self._kept = kept

    def ask(self, request: ReprocessRequest, name: str) -> None:
        """When it begins, once or by a rule, and how it is called among the scheduled jobs."""
        from assetdesk.gui.dialogs.schedule_form import ScheduleDialog

        desk = self._desk
        dialog = ScheduleDialog(desk.theme, self.tr("When it begins"), self.tr("Schedule"), name, self._parent)

        def keep(given: str, rule: str, at: object) -> None:
            library, moment = desk.library, at if isinstance(at, float) else None

            def work() -> ScheduledJob:
                from assetdesk.library import reprocess

                return reprocess.at_a_time(library, request, given, rule=rule, at=moment)

            desk.background.run(work, self._tell, self._failed, lane="schedules")

        dialog.chosen.connect(keep)
        dialog.rejected.connect(self.deleteLater)
        dialog.open()

    def _failed(self, error: BaseException) -> None:
        self._desk.tell(error)
        self.deleteLater()

    def _tell(self, one: ScheduledJob) -> None:
        desk = self._desk

        def show() -> None:
            desk.show_page("jobs", scheduled=True)

        text = words.fill(self.tr("“%1” begins %2."), one.name, schedule_words.coming(one.next_at))
        desk.toasts.show(text, [(self.tr("Show"), show)], kind="schedule", icon="clock")
        if shiboken6.isValid(self._parent):
            self._kept()
        self.deleteLater()
