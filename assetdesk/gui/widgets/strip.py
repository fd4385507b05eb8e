"""A row of small pictures in order, the current one ringed, scrolled by wheel and by whoever makes one current.

What stands in a cell is its subclass's business; only cells in sight are asked for.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from assetdesk.gui import words
from assetdesk.gui.theme import Theme

HEIGHT = 94
CELL, GAP, PAD, INSET = 78, 4, 8, 5


class Strip(QWidget):
    """`pressed(place)` on a click. `count` cells, one of them current (`at`)."""

    pressed = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.at = 0
        self._left = 0
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    @property
    def count(self) -> int:
        """How many cells there are."""
        raise NotImplementedError

    def paint_cell(self, painter: QPainter, place: int, rect: QRect) -> None:
        """Everything but ground and ring."""
        raise NotImplementedError

    def want(self, seen: range) -> None:
        """These cells are in sight."""
        raise NotImplementedError

    def words_of(self, place: int) -> str:
        """What the tool tip says of a cell."""
        raise NotImplementedError

    def go(self, at: int) -> None:
        """Make one current, in the middle where there is room on both sides."""
        self.at = at
        self._scroll(at * (CELL + GAP) - (self.width() - CELL) // 2)
        self.setAccessibleDescription(
            words.fill(self.tr("%1 of %2"), words.number(at + 1), words.number(max(1, self.count)))
        )

    def begin(self) -> None:
        """Back to the first cell: it is another list."""
        self.at = self._left = 0
        self.update()

    def _scroll(self, left: int) -> None:
        whole = self.count * (CELL + GAP) - GAP + 2 * PAD
        self._left = max(0, min(left, whole - self.width()))
        self.update()

    def rect_of(self, place: int) -> QRect:
        """Where a cell lies."""
        return QRect(PAD + place * (CELL + GAP) - self._left, PAD, CELL, HEIGHT - 2 * PAD)

    def seen(self) -> range:
        """Places of the cells in sight."""
        first = max(0, (self._left - PAD) // (CELL + GAP))
        return range(first, min(self.count, first + self.width() // (CELL + GAP) + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.theme.colour("panel"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place in self.seen():
            rect = self.rect_of(place)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.colour("tint" if place == self.at else "well"))
            painter.drawRoundedRect(QRectF(rect), 4, 4)
            self.paint_cell(painter, place, rect)
            if place == self.at:
                painter.setPen(QPen(self.theme.colour("ring"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4)
        self.want(self.seen())

    def paint_picture(self, painter: QPainter, picture: QImage, inside: QRectF) -> None:
        """A picture in the middle of a room, never enlarged."""
        size: QSizeF = picture.deviceIndependentSize()
        if size.width() > inside.width() or size.height() > inside.height():
            size = size.scaled(inside.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(QPointF(), size)
        target.moveCenter(inside.center())
        painter.drawImage(target, picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.go(self.at)

    def _at_point(self, at: QPoint) -> int | None:
        return next((place for place in self.seen() if self.rect_of(place).contains(at)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._at_point(event.position().toPoint())
        if place is not None and event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._at_point(event.position().toPoint())
        QToolTip.showText(event.globalPosition().toPoint(), self.words_of(place) if place is not None else "", self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._scroll(self._left - (event.angleDelta().y() or event.angleDelta().x()))
