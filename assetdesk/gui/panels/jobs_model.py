"""The jobs as a table: one model behind the tabs *Active* and *History*."""

from __future__ import annotations

import time
from collections.abc import Sequence
from enum import IntEnum
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from assetdesk.core.job import JobRow, JobState, JobType
from assetdesk.gui import words

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
JOB_ROLE = Qt.ItemDataRole.UserRole + 1

ICONS = {
    JobType.REPROCESS_ASSETS: "refresh-cw",
    JobType.UPLOAD_POST: "upload",
    JobType.UPLOAD_DIRECTORY: "folder-input",
    JobType.UPLOAD_URLS: "upload",
    JobType.ADOPT: "hard-drive",
    **{kind: "send" for kind in JobType if kind.publishes},
    JobType.EXPORT: "download",
    JobType.SET_GENERATION: "images",
}


class Column(IntEnum):
    """Left to right as in the picture."""

    ICON = 0
    JOB = 1
    STATUS = 2
    DONE = 3
    WARNINGS = 4
    ERRORS = 5
    STARTED = 6
    DURATION = 7
    DESTINATION = 8
    SUBMITTED = 9
    ACTIONS = 10


RIGHT = frozenset({Column.DONE, Column.WARNINGS, Column.ERRORS, Column.DURATION})


def seconds_left(job: JobRow) -> float | None:
    """Wall time still needed at the speed so far; None before the first asset is done."""
    ended = job.done + job.failed
    if not job.state.live or not ended or job.seconds_worked <= 0:
        return None
    return (job.total - ended) * job.seconds_worked / ended


def speed(job: JobRow) -> str:
    """ "3.1 a second" or "12 a minute"; empty before it can be known."""
    ended = job.done + job.failed
    if ended < 2 or job.seconds_worked <= 0:
        return ""
    rate = ended / job.seconds_worked
    if rate >= 1:
        return words.fill(translate("JobsModel", "%1 a second"), words.locale().toString(rate, "f", 1))
    digits = 1 if rate * 60 < 9.95 else 0
    return words.fill(translate("JobsModel", "%1 a minute"), words.locale().toString(rate * 60, "f", digits))


def status(job: JobRow, queue_paused: bool = False) -> str:
    """The job's state in one short sentence."""
    failed = words.plural(translate("JobsModel", "%Ln failed", None, job.failed), job.failed)
    match job.state:
        case JobState.DONE | JobState.STOPPED if job.undone:
            return translate("JobsModel", "Undone")
        case JobState.DONE:
            if job.failed:
                return words.fill(translate("JobsModel", "Finished, %1"), failed)
            return translate("JobsModel", "Finished") if job.total else translate("JobsModel", "Nothing to do")
        case JobState.STOPPED:
            return words.fill(translate("JobsModel", "Stopped, %1 done"), words.number(job.done))
        case JobState.STOPPING:
            return translate("JobsModel", "Stops after the files at work")
        case JobState.PAUSING:
            return translate("JobsModel", "Pauses after the files at work")
        case JobState.PAUSED:
            return job.pause_reason or translate("JobsModel", "Paused by you")
        case JobState.INTERRUPTED:
            return translate("JobsModel", "Interrupted, goes on by itself")
        case JobState.QUEUED:
            return translate("JobsModel", "Waiting")
    if queue_paused:
        return translate("JobsModel", "Processing is paused")
    if job.counting and not job.total:
        return translate("JobsModel", "Finding out what to do")
    percent = words.fill(translate("JobsModel", "%1 %"), words.number(int(job.progress)))
    left = seconds_left(job)
    if left is None or job.counting:
        return percent
    return words.fill(translate("JobsModel", "%1, %2 left"), percent, words.about(left))


def duration(job: JobRow) -> float | None:
    """Seconds from start to end or now."""
    if job.started is None:
        return None
    return (job.ended if job.ended is not None else time.time()) - job.started


def done_text(job: JobRow) -> str:
    """ "118 of 248"; failures are not done and have a column of their own."""
    return words.fill(translate("JobsModel", "%1 of %2"), words.number(job.done), words.number(job.total))


class JobsModel(QAbstractTableModel):
    """Holds the rows it is given; changes keep selection and scroll place, because rows move instead of resetting."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[JobRow] = []
        self.queue_paused = False

    @property
    def jobs(self) -> Sequence[JobRow]:
        """The rows in shown order."""
        return self._jobs

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._jobs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    def job_at(self, index: Index) -> JobRow | None:
        """The job of that row."""
        return self._jobs[index.row()] if index.isValid() and index.row() < len(self._jobs) else None

    def row_of(self, job_id: int) -> int:
        """The job's row, or -1."""
        return next((row for row, job in enumerate(self._jobs) if job.id == job_id), -1)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and section in (Column.WARNINGS, Column.ERRORS):
            return self.tr("Warnings") if section == Column.WARNINGS else self.tr("Files that failed")
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Column.JOB: self.tr("Job"),
            Column.STATUS: self.tr("Status"),
            Column.DONE: self.tr("Done"),
            Column.WARNINGS: self.tr("W"),
            Column.ERRORS: self.tr("E"),
            Column.STARTED: self.tr("Started"),
            Column.DURATION: self.tr("Duration"),
            Column.DESTINATION: self.tr("Destination"),
            Column.SUBMITTED: self.tr("Submitted by"),
        }.get(Column(section), "")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        job = self.job_at(index)
        if job is None:
            return None
        if role == JOB_ROLE:
            return job
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in RIGHT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == Column.JOB:
            return f"{job.name}, {status(job, self.queue_paused)}, {done_text(job)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(job, Column(index.column()))
        return self.text(job, Column(index.column())) if role == Qt.ItemDataRole.DisplayRole else None

    def text(self, job: JobRow, column: Column) -> str:
        """What a column says; also what goes into the CSV."""
        match column:
            case Column.JOB:
                return job.name
            case Column.STATUS:
                return status(job, self.queue_paused)
            case Column.DONE:
                return done_text(job)
            case Column.WARNINGS:
                return words.number(job.warnings)
            case Column.ERRORS:
                return words.number(job.failed)
            case Column.STARTED:
                return words.when(job.started, short=True)
            case Column.DURATION:
                return words.span(duration(job))
            case Column.DESTINATION:
                if job.type is JobType.EXPORT:
                    return PurePath(job.destination).name or job.destination
                return words.folder(job.destination)
            case Column.SUBMITTED:
                return job.submitted_by
        return ""

    def _tip(self, job: JobRow, column: Column) -> str | None:
        if column is Column.STATUS:
            return "\n".join(part for part in (status(job, self.queue_paused), speed(job)) if part)
        if column is Column.JOB:
            return "\n".join(part for part in (job.name, job.detail) if part)
        if column is Column.STARTED:
            return words.moment(job.started) or None
        return self.text(job, column) or None

    def show(self, jobs: Sequence[JobRow], queue_paused: bool) -> None:
        """The new rows in their new order; only what differs is announced."""
        paused_differs = queue_paused != self.queue_paused
        self.queue_paused = queue_paused
        wanted = {job.id for job in jobs}
        for row in range(len(self._jobs) - 1, -1, -1):
            if self._jobs[row].id not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._jobs[row]
                self.endRemoveRows()
        known = {job.id for job in self._jobs}
        for row, job in enumerate(jobs):
            if job.id not in known:
                self.beginInsertRows(QModelIndex(), row, row)
                self._jobs.insert(row, job)
                self.endInsertRows()
                continue
            old = self.row_of(job.id)
            if old != row:  # everything above `row` already stands right, so the old place is below
                self.beginMoveRows(QModelIndex(), old, old, QModelIndex(), row)
                self._jobs.insert(row, self._jobs.pop(old))
                self.endMoveRows()
            if self._jobs[row] != job or paused_differs:
                self._jobs[row] = job
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def tick(self) -> None:
        """The durations of running jobs grew."""
        for row, job in enumerate(self._jobs):
            if job.state is JobState.RUNNING:
                at = self.index(row, Column.DURATION)
                self.dataChanged.emit(at, at)
