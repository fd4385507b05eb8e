"""The scheduled jobs as a table."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from assetdesk.core.ips.words import TriggerState
from assetdesk.core.job import JobRow, JobType
from assetdesk.core.scheduled import ScheduledJob
from assetdesk.gui import schedule_words, words
from assetdesk.gui.panels.jobs_model import status

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """Left to right."""

    ICON = 0
    JOB = 1
    NEXT = 2
    LAST = 3
    SUBMITTED = 4
    ACTIONS = 5


def what(one: ScheduledJob) -> str:
    """What it does, in a few words under its name."""
    kind = {
        JobType.REPROCESS_ASSETS: translate("ScheduledJobs", "Reprocess"),
        JobType.UPLOAD_DIRECTORY: translate("ScheduledJobs", "Bulk import"),
        JobType.UPLOAD_URLS: translate("ScheduledJobs", "Upload from addresses"),
        JobType.EXPORT: translate("ScheduledJobs", "Export"),
        JobType.SET_GENERATION: translate("ScheduledJobs", "Make sets"),
    }.get(one.type, translate("ScheduledJobs", "Publish") if one.type.publishes else one.type.value)
    return f"{kind} · {schedule_words.rule_words(one.rule)}" + (f" · {one.time_zone}" if one.time_zone else "")


def next_words(one: ScheduledJob) -> str:
    """When it begins next, or why it does not."""
    match one.trigger_state(time.time()):
        case TriggerState.PAUSED:
            return translate("ScheduledJobs", "Paused by you")
        case TriggerState.COMPLETE:
            return translate("ScheduledJobs", "Has run")
        case TriggerState.ERROR:
            return translate("ScheduledJobs", "Could not begin")
        case TriggerState.BLOCKED if one.held:
            return translate("ScheduledJobs", "When its password is given")
        case TriggerState.BLOCKED:
            return translate("ScheduledJobs", "When the run before has ended")
    return schedule_words.coming(one.next_at)


def last_words(one: ScheduledJob, job: JobRow | None) -> str:
    """What came of its last run."""
    if one.problem:
        return one.problem
    if one.last_at is None:
        return translate("ScheduledJobs", "Not yet")
    if one.held:
        return words.plural(
            translate("ScheduledJobs", "%Ln archive(s) (waits|wait) for a password", None, one.held), one.held
        )
    when = words.when(one.last_at)
    return f"{when} · {status(job)}" if job is not None else when


class ScheduledModel(QAbstractTableModel):
    """Holds what it is given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[ScheduledJob, ...] = ()
        self._jobs: Mapping[int, JobRow] = {}

    def show(self, rows: Sequence[ScheduledJob], jobs: Mapping[int, JobRow]) -> None:
        """Rows in order; the last run of each by its number. Selection stays where the rows are the same."""
        same = [one.id for one in rows] == [one.id for one in self.rows]
        if not same:
            self.beginResetModel()
        self.rows, self._jobs = tuple(rows), jobs
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(Column) - 1))

    def job_at(self, index: Index) -> ScheduledJob | None:
        """The row's schedule."""
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    def last_of(self, one: ScheduledJob) -> JobRow | None:
        """Its last run, where it is still known."""
        return self._jobs.get(one.last_job) if one.last_job is not None else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Column.JOB: self.tr("Job"),
            Column.NEXT: self.tr("Next run"),
            Column.LAST: self.tr("Last run"),
            Column.SUBMITTED: self.tr("Submitted by"),
        }.get(Column(section), "")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.job_at(index)
        if one is None:
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole and column is Column.JOB:
            return f"{one.name}, {what(one)}, {self.text(one, Column.NEXT)}, {self.text(one, Column.LAST)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.moment(one.next_at) if column is Column.NEXT else self.text(one, column) or None
        return self.text(one, column) if role == Qt.ItemDataRole.DisplayRole else None

    def text(self, one: ScheduledJob, column: Column) -> str:
        """What a column says."""
        match column:
            case Column.JOB:
                return one.name
            case Column.NEXT:
                return next_words(one)
            case Column.LAST:
                return last_words(one, self.last_of(one))
            case Column.SUBMITTED:
                return one.submitted_by
        return ""
