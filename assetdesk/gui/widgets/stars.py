"""A rating of none to five stars: click, arrows, or the digits 0 to 5."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleValueChangeEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from assetdesk.gui import words
from assetdesk.gui.theme import Theme

MOST = 5
_STEP, _SIZE, _HEIGHT = 18, 14.0, 22


class Stars(QWidget):
    """`given(rating)`, 0 to 5; a click on the last filled star takes all away. `rating` None: assets differ."""

    given = Signal(int)

    def __init__(self, theme: Theme, name: str, spoken: str) -> None:
        super().__init__()
        self._theme = theme
        self._label = spoken
        self.rating: int | None = 0
        self.enabled_to_give = True
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(_HEIGHT)
        self.setMinimumWidth(MOST * _STEP + 4)
        theme.changed.connect(self.update)
        self.show_rating(0)

    def show_rating(self, rating: int | None) -> None:
        """Show it, without telling. Below 0 is XMP's word for rejected."""
        self.rating = rating
        if rating is None:
            said = self.tr("several values")
        elif rating < 0:
            said = self.tr("rejected")
        else:
            said = words.plural(self.tr("%Ln star(s)", None, rating), rating)
        self.setAccessibleName(f"{self._label}: {said}")
        self.setToolTip(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(MOST * _STEP + 4, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.drawRoundedRect(QRectF(1, 1, MOST * _STEP + 2, _HEIGHT - 2), 4, 4)
        for place in range(MOST):
            filled = self.rating is not None and place < self.rating
            painter.setPen(QPen(theme.colour("text2" if filled else "strong"), 1.2))
            painter.setBrush(theme.colour("text2") if filled else Qt.BrushStyle.NoBrush)
            painter.drawPolygon(_star(3 + place * _STEP + _STEP / 2 - 1, _HEIGHT / 2))
        if self.rating is None or self.rating < 0:
            painter.setPen(theme.colour("text3"))
            painter.setFont(theme.font(12))
            room = QRectF(MOST * _STEP + 8, 0, max(0, self.width() - MOST * _STEP - 8), _HEIGHT)
            said = self.tr("(several)") if self.rating is None else self.tr("Rejected")
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, said)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = int((event.position().x() - 2) // _STEP) + 1
        if event.button() == Qt.MouseButton.LeftButton and 1 <= place <= MOST and self.rect().contains(event.pos()):
            self._give(0 if place == self.rating else place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, now = event.key(), max(0, self.rating or 0)
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_5:
            self._give(key - Qt.Key.Key_0)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
            self._give(min(MOST, now + 1))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            self._give(max(0, now - 1))
        else:
            super().keyPressEvent(event)

    def _give(self, rating: int) -> None:
        if self.enabled_to_give and rating != self.rating:
            self.show_rating(rating)
            QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, rating))
            self.given.emit(rating)


def _star(x: float, y: float) -> QPolygonF:
    points = []
    for corner in range(10):
        far = _SIZE / 2 if corner % 2 == 0 else _SIZE / 4.6
        angle = -math.pi / 2 + corner * math.pi / 5
        points.append(QPointF(x + far * math.cos(angle), y + 0.5 + far * math.sin(angle)))
    return QPolygonF(points)
