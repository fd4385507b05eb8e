"""The picture of a set: dragged to turn it, with the arc that says so, and its place told over it."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QResizeEvent

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
        self._detail: tuple[tuple[float, float, float, float], QPixmap] | None = None
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

    # the part in sight at the original's resolution

    def coarse(self, original: int) -> bool:
        """Whether the picture shown has fewer pixels than it is painted with, and the original more."""
        if self._picture is None or self._picture.width() >= original:
            return False
        return self.target().width() * self.devicePixelRatioF() > self._picture.width() + 1

    def in_sight(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what is in sight, as fractions of the picture."""
        target = self.target()
        seen = target.intersected(QRectF(self.rect()))
        wide, high = max(1.0, target.width()), max(1.0, target.height())
        return (
            (seen.left() - target.left()) / wide,
            (seen.top() - target.top()) / high,
            (seen.right() - target.left()) / wide,
            (seen.bottom() - target.top()) / high,
        )

    def show_detail(self, part: tuple[float, float, float, float], picture: QImage) -> None:
        """That part of the picture, finer, painted over it until it is moved or another is shown."""
        self._detail = (part, QPixmap.fromImage(picture))
        self.update()

    def clear_detail(self) -> None:
        """Only the preview."""
        if self._detail is not None:
            self._detail = None
            self.update()

    @property
    def detailed(self) -> bool:
        """Whether a finer part is shown."""
        return self._detail is not None

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
        if self._detail is not None and self.has_picture:
            (left, top, right, bottom), pixmap = self._detail
            whole = self.target()
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            room = QRectF(
                whole.left() + left * whole.width(),
                whole.top() + top * whole.height(),
                (right - left) * whole.width(),
                (bottom - top) * whole.height(),
            )
            painter.drawPixmap(room, pixmap, QRectF(pixmap.rect()))
            painter.end()
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
