"""Paints the jobs: bars, badges, and the verbs at the end of a row, which are hit-tested, not widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assetdesk.core.job import JobRow, JobState, JobType, can_move
from assetdesk.gui import words
from assetdesk.gui.panels.jobs_model import ICONS, RIGHT, Column, JobsModel, speed, status
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets import badges

Index = QModelIndex | QPersistentModelIndex
ROW = 38
_BAR = 92
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class RowVerb:
    """A verb at the end of a row: its action's id, icon, and its words where it has room for them."""

    action: str
    icon: str
    text: str = ""


def can_pause(job: JobRow) -> bool:
    """Whether *Pause* may be offered."""
    return job.state in (JobState.QUEUED, JobState.RUNNING, JobState.INTERRUPTED)


def can_resume(job: JobRow) -> bool:
    """Whether *Resume* may be offered."""
    return job.state in (JobState.PAUSED, JobState.PAUSING)


def can_stop(job: JobRow) -> bool:
    """Whether *Stop* may be offered; said a second time it ends what is at work."""
    return job.state.live and (job.state is JobState.STOPPING or can_move(job.state, JobState.STOPPING))


def can_retry(job: JobRow) -> bool:
    """Whether *Retry failed* may be offered."""
    return job.failed > 0 and not job.state.live


def has_rest(job: JobRow) -> bool:
    """Whether a stopped reprocess left assets that it did not come to."""
    stopped = job.state is JobState.STOPPED and job.type is JobType.REPROCESS_ASSETS
    return stopped and job.done + job.failed < job.total


def row_verbs(job: JobRow, retry_words: str, resume_words: str) -> list[RowVerb]:
    """Left to right. The menu stands last, always."""
    found: list[RowVerb] = []
    if can_pause(job):
        found.append(RowVerb("pauseJob", "pause"))
    if can_resume(job):
        found.append(RowVerb("resumeJob", "play", resume_words))
    if can_retry(job):
        found.append(RowVerb("retryJob", "rotate-cw", retry_words))
    if can_stop(job):
        found.append(RowVerb("stopJob", "square"))
    if not job.state.live:
        found.append(RowVerb("openJobLog", "scroll-text"))
    found.append(RowVerb("", "ellipsis"))
    return found


class JobsDelegate(QStyledItemDelegate):
    """`verb_at` says which verb stands at a point of the viewport. `allowed` whether one is offered at all."""

    def __init__(
        self, theme: Theme, view: QAbstractItemView, allowed: Callable[[str], bool] = lambda _name: True
    ) -> None:
        super().__init__(view)
        self._theme = theme
        self._allowed = allowed
        self._view = view
        self.hovered: tuple[int, str] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, ROW)

    def verbs(self, rect: QRect, job: JobRow) -> list[tuple[QRect, RowVerb]]:
        """The row's verbs and where they stand, inside the last column's rectangle."""
        retry = words.fill(self.tr("Retry %1"), words.number(job.failed))
        right = rect.right() - 8
        placed: list[tuple[QRect, RowVerb]] = []
        for verb in reversed(row_verbs(job, retry, self.tr("Resume"))):
            if verb.action and not self._allowed(verb.action):
                continue
            wide = 24
            if verb.text:
                wide = QFontMetrics(self._theme.font(12)).horizontalAdvance(verb.text) + 38
            placed.append((QRect(right - wide, rect.center().y() - 11, wide, 24), verb))
            right -= wide + (6 if verb.text else 2)
        return placed[::-1]

    def verb_at(self, index: QModelIndex, at: QPoint) -> RowVerb | None:
        """The verb under a point of the viewport, or None."""
        job = self._job(index)
        if job is None or index.column() != Column.ACTIONS:
            return None
        for box, verb in self.verbs(self._view.visualRect(index), job):
            if box.contains(at):
                return verb
        return None

    def _job(self, index: Index) -> JobRow | None:
        model = index.model()
        return model.job_at(index) if isinstance(model, JobsModel) else None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        job = self._job(index)
        if job is None:
            return
        theme = self._theme
        rect: QRect = option.rect
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.colour("tint" if chosen else "panel"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        column = Column(index.column())
        ratio = self._view.devicePixelRatioF()
        match column:
            case Column.ICON:
                icon = theme.pixmap(ICONS.get(job.type, "refresh-cw"), 16, "text2", ratio)
                painter.drawPixmap(rect.left() + 16, rect.center().y() - 7, icon)
            case Column.JOB:
                self._name(painter, rect, job)
            case Column.STATUS:
                self._status(painter, rect, job, ratio)
            case Column.ACTIONS:
                self._verbs(painter, rect, job, index.row(), ratio)
            case _:
                self._text(painter, rect, job, column, str(index.data() or ""))
        if self._view.hasFocus() and self._view.currentIndex().row() == index.row():
            self._ring(painter, rect, column)
        painter.restore()

    def _name(self, painter: QPainter, rect: QRect, job: JobRow) -> None:
        theme = self._theme
        room = rect.adjusted(0, 3, -8, 0)
        font = theme.font(12, 500)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        name = QFontMetrics(font).elidedText(job.name, Qt.TextElideMode.ElideMiddle, room.width())
        if not job.detail:
            painter.drawText(rect.adjusted(0, 0, -8, 0), _LEFT, name)
            return
        painter.drawText(QRect(room.left(), room.top(), room.width(), 17), _LEFT, name)
        small = theme.font(11)
        painter.setFont(small)
        painter.setPen(theme.colour("text2"))
        detail = QFontMetrics(small).elidedText(job.detail, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QRect(room.left(), room.top() + 17, room.width(), 15), _LEFT, detail)

    def _status(self, painter: QPainter, rect: QRect, job: JobRow, ratio: float) -> None:
        theme = self._theme
        model = self._view.model()
        paused = isinstance(model, JobsModel) and model.queue_paused
        left = rect.left() + 8
        ink, badge = "text", ""
        held = job.state in (JobState.PAUSED, JobState.PAUSING) or (paused and job.state.live)
        bar = job.state in (JobState.RUNNING, JobState.STOPPING, JobState.INTERRUPTED) or held
        if job.undone and not job.state.live:
            ink, badge = "text2", "stopped"
        elif job.state is JobState.DONE:
            ink, badge = ("fail", "failed") if job.failed else ("ok", "done")
        elif job.state is JobState.STOPPED:
            ink, badge = "text2", "stopped"
        elif job.state is JobState.QUEUED and not held:
            ink, badge = "text2", "queued"
        if bar and (job.total or job.progress):
            self._bar(painter, QRectF(left, rect.center().y() - 1.5, _BAR, 4), job, held)
            left += _BAR + 8
        elif badge:
            painter.drawPixmap(left, rect.center().y() - 7, badges.pixmap(badge, 15, ratio))
            left += 20
        text = status(job, paused)
        rate = speed(job) if job.state is JobState.RUNNING and not held else ""
        room = QRect(left, rect.top(), rect.right() - left - 8, rect.height())
        font = theme.font(12)
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        if not rate:
            painter.drawText(room, _LEFT, shown)
            return
        painter.drawText(QRect(room.left(), room.top() + 3, room.width(), 17), _LEFT, shown)
        painter.setFont(theme.font(11))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRect(room.left(), room.top() + 20, room.width(), 15), _LEFT, rate)

    def _bar(self, painter: QPainter, box: QRectF, job: JobRow, held: bool) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("pressed"))
        painter.drawRoundedRect(box, 2, 2)
        share = min(1.0, job.progress / 100)
        if share > 0:
            painter.setBrush(theme.colour("text3" if held else "accent"))
            painter.drawRoundedRect(QRectF(box.left(), box.top(), max(4.0, box.width() * share), 4), 2, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _text(self, painter: QPainter, rect: QRect, job: JobRow, column: Column, text: str) -> None:
        theme = self._theme
        ink, weight = "text", 400
        if column is Column.WARNINGS:
            ink = "warn" if job.warnings else "text3"
        elif column is Column.ERRORS:
            ink, weight = ("fail", 600) if job.failed else ("text3", 400)
        font = theme.font(12, weight)
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        room = rect.adjusted(8, 0, -8, 0)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, _RIGHT if column in RIGHT else _LEFT, shown)

    def _verbs(self, painter: QPainter, rect: QRect, job: JobRow, row: int, ratio: float) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for box, verb in self.verbs(rect, job):
            over = self.hovered == (row, verb.action)
            if verb.text:
                painter.setPen(QPen(theme.colour("strong"), 1))
                painter.setBrush(theme.colour("hover" if over else "button"))
                painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
                painter.drawPixmap(box.left() + 10, box.center().y() - 6, theme.pixmap(verb.icon, 13, "text", ratio))
                painter.setFont(theme.font(12))
                painter.setPen(theme.colour("text"))
                painter.drawText(box.adjusted(29, 0, -6, 0), _LEFT, verb.text)
                continue
            if over:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("hover"))
                painter.drawRoundedRect(QRectF(box), 4, 4)
            painter.drawPixmap(box.center().x() - 7, box.center().y() - 7, theme.pixmap(verb.icon, 15, "text", ratio))

    def _ring(self, painter: QPainter, rect: QRect, column: Column) -> None:
        painter.setPen(QPen(self._theme.colour("ring"), 2))
        painter.drawLine(rect.left(), rect.top() + 1, rect.right() + 1, rect.top() + 1)
        painter.drawLine(rect.left(), rect.bottom(), rect.right() + 1, rect.bottom())
        if column is Column.ICON:
            painter.drawLine(rect.left() + 1, rect.top(), rect.left() + 1, rect.bottom())
        if column is Column.ACTIONS:
            painter.drawLine(rect.right(), rect.top(), rect.right(), rect.bottom())
