"""The picture of a set: dragged to turn it, with the arc that says so, and its place told over it."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QResizeEvent

from assetdesk.gui.set_viewer.turning import Turning, frame_px
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.canvas import Canvas

_KNOB = 17.0
_ARC_WIDE, _ARC_HIGH = 1.17, 0.062
_TICK_MS = 16


class SetCanvas(Canvas):
    """`turned(columns, rows)` while it is dragged and runs out; `rested` when that has ended.

    `turns` says whether there is anything to turn: columns of a row, and rows. Zoomed in, dragging moves the picture,
    as everywhere.
    """

    turned = Signal(int, int)
    rested = Signal()
    resized = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.columns, self.spins, self.at = 1, False, 0.0
        self.still = False
        self.playing = False
        self.margin = 46
        self._from: QPointF | None = None
        self._turning: Turning | None = None
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._run)

    def show_way(self, columns: int, *, spins: bool) -> None:
        """So many frames in a row, turning or flipped through."""
        self.columns, self.spins = max(1, columns), spins
        self._stop()
        self.update()

    def show_place(self, share: float) -> None:
        """How far round it is, 0–1: where the knob stands on the arc."""
        if share != self.at:
            self.at = share
            self.update()

    def _for_scale(self, size: QSizeF, ratio: float) -> QPixmap:
        """In motion the preview is reduced as it is painted; at rest once, and finely."""
        if self._picture is not None and (self.moving or self.playing):
            return self._picture
        return super()._for_scale(size, ratio)

    @property
    def moving(self) -> bool:
        """Whether it is dragged or runs out."""
        return self._from is not None or self._timer.isActive()

    def _stop(self) -> None:
        self._timer.stop()
        self._from = self._turning = None

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and not self.larger and self.has_picture:
            self._timer.stop()
            self._from = event.position()
            self._turning = Turning(frame_px(self.target().width(), self.columns))
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None or self._turning is None:
            super().mouseMoveEvent(event)
            return
        away = event.position() - self._from
        self._tell(self._turning.drag(away.x(), away.y(), time.monotonic()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is None or self._turning is None:
            super().mouseReleaseEvent(event)
            return
        self._from = None
        self.setCursor(Qt.CursorShape.ArrowCursor)
        if self.spins and not self.still and self._turning.release(time.monotonic()):
            self._timer.start()
        else:
            self._turning = None
            self.update()
            self.rested.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._stop()
        super().mouseDoubleClickEvent(event)

    def _run(self) -> None:
        if self._turning is None:
            self._timer.stop()
            return
        moved, on = self._turning.run(time.monotonic())
        self._tell(moved)
        if not on:
            self._stop()
            self.update()
            self.rested.emit()

    def _tell(self, moved: tuple[int, int]) -> None:
        if moved != (0, 0):
            self.turned.emit(*moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.spins or not self.has_picture or self.larger:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        target = self.target()
        wide = min(target.width() * _ARC_WIDE, self.width() - 40.0)
        high = max(14.0, target.height() * _ARC_HIGH)
        box = QRectF(target.center().x() - wide / 2, target.bottom() - high - 20, wide, 2 * high)
        path = QPainterPath()
        path.arcMoveTo(box, 180)
        path.arcTo(box, 180, 180)
        pen = QPen(self._theme.colour("text3"), 1.4)
        pen.setDashPattern([1.5, 3])
        painter.setPen(pen)
        painter.drawPath(path)
        angle = math.pi * (1.0 - 0.12 - 0.76 * min(1.0, max(0.0, self.at)))
        at = box.center() + QPointF(math.cos(angle) * box.width() / 2, math.sin(angle) * box.height() / 2)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("white"))
        painter.drawEllipse(at, _KNOB, _KNOB)
        icon = self._theme.pixmap("move-horizontal", 17, "ink", self.devicePixelRatioF())
        painter.drawPixmap(at - QPointF(8.5, 8.5), icon)
