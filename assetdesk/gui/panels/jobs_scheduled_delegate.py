"""Paints the scheduled jobs, and the verbs at the end of a row, which are hit-tested, not widgets."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assetdesk.core.ips.words import TriggerState
from assetdesk.core.scheduled import ScheduledJob
from assetdesk.gui.panels.jobs_delegate import RowVerb
from assetdesk.gui.panels.jobs_model import ICONS
from assetdesk.gui.panels.jobs_scheduled_model import Column, ScheduledModel, what
from assetdesk.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class ScheduledDelegate(QStyledItemDelegate):
    """Paints the rows; `verb_at` says which verb stands there; `allowed` whether one is offered at all."""

    def __init__(self, theme: Theme, view: QAbstractItemView, allowed: Callable[[str], bool]) -> None:
        super().__init__(view)
        self._theme = theme
        self._allowed = allowed
        self._view = view
        self.hovered: tuple[int, str] | None = None

    def verbs(self, rect: QRect, one: ScheduledJob) -> list[tuple[QRect, RowVerb]]:
        """The row's verbs and where they stand, right-aligned."""
        found: list[RowVerb] = []
        if one.paused:
            found.append(RowVerb("resumeScheduled", "play", self.tr("Resume")))
        elif one.held:
            found.append(RowVerb("answerScheduled", "lock", self.tr("Answer…")))
        elif one.running is None:
            found.append(RowVerb("runScheduled", "play", self.tr("Run now")))
        if one.state in (TriggerState.NORMAL, TriggerState.ERROR):
            found.append(RowVerb("pauseScheduled", "pause"))
        found += [RowVerb("deleteScheduled", "trash-2"), RowVerb("", "ellipsis")]
        found = [verb for verb in found if not verb.action or self._allowed(verb.action)]
        right = rect.right() - 8
        placed: list[tuple[QRect, RowVerb]] = []
        for verb in reversed(found):
            wide = 24
            if verb.text:
                wide = QFontMetrics(self._theme.font(12)).horizontalAdvance(verb.text) + 38
            placed.append((QRect(right - wide, rect.center().y() - 11, wide, 24), verb))
            right -= wide + (6 if verb.text else 2)
        return placed[::-1]

    def verb_at(self, index: QModelIndex, at: QPoint) -> RowVerb | None:
        """The verb under a point of the viewport, or None."""
        one = self._one(index)
        if one is None or index.column() != Column.ACTIONS:
            return None
        return next((verb for box, verb in self.verbs(self._view.visualRect(index), one) if box.contains(at)), None)

    def _one(self, index: Index) -> ScheduledJob | None:
        model = index.model()
        return model.job_at(index) if isinstance(model, ScheduledModel) else None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one = self._one(index)
        if one is None:
            return
        theme, rect = self._theme, QRect(option.rect)
        ratio = self._view.devicePixelRatioF()
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.colour("tint" if chosen else "panel"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        column = Column(index.column())
        text = str(index.data() or "")
        match column:
            case Column.ICON:
                icon = theme.pixmap(ICONS.get(one.type, "refresh-cw"), 16, "text2", ratio)
                painter.drawPixmap(rect.left() + 16, rect.center().y() - 7, icon)
            case Column.JOB:
                room = rect.adjusted(0, 3, -8, 0)
                self._words(painter, QRect(room.left(), room.top(), room.width(), 17), text, 12, 500, "text")
                self._words(painter, QRect(room.left(), room.top() + 17, room.width(), 15), what(one), 11, 400, "text2")
            case Column.ACTIONS:
                self._verbs(painter, rect, one, index.row(), ratio)
            case Column.NEXT:
                ink = "text2" if one.paused or one.next_at is None else "text"
                self._words(painter, rect.adjusted(8, 0, -8, 0), text, 12, 400, ink)
            case Column.LAST:
                model = index.model()
                last = model.last_of(one) if isinstance(model, ScheduledModel) else None
                bad = bool(one.problem) or bool(one.held) or (last is not None and last.failed > 0)
                self._words(painter, rect.adjusted(8, 0, -8, 0), text, 12, 400, "fail" if bad else "text")
            case _:
                self._words(painter, rect.adjusted(8, 0, -8, 0), text, 12, 400, "text")
        if self._view.hasFocus() and self._view.currentIndex().row() == index.row():
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.drawLine(rect.left(), rect.top() + 1, rect.right() + 1, rect.top() + 1)
            painter.drawLine(rect.left(), rect.bottom(), rect.right() + 1, rect.bottom())
        painter.restore()

    def _words(self, painter: QPainter, room: QRect, text: str, px: int, weight: int, ink: str) -> None:
        font = self._theme.font(px, weight)
        painter.setFont(font)
        painter.setPen(self._theme.colour(ink))
        painter.drawText(room, _LEFT, QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width()))

    def _verbs(self, painter: QPainter, rect: QRect, one: ScheduledJob, row: int, ratio: float) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for box, verb in self.verbs(rect, one):
            over = self.hovered == (row, verb.action)
            if verb.text:
                painter.setPen(QPen(theme.colour("strong"), 1))
                painter.setBrush(theme.colour("hover" if over else "button"))
                painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
                painter.drawPixmap(box.left() + 10, box.center().y() - 6, theme.pixmap(verb.icon, 13, "text", ratio))
                self._words(painter, box.adjusted(29, 0, -6, 0), verb.text, 12, 400, "text")
                continue
            if over:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("hover"))
                painter.drawRoundedRect(QRectF(box), 4, 4)
            painter.drawPixmap(box.center().x() - 7, box.center().y() - 7, theme.pixmap(verb.icon, 15, "text", ratio))
