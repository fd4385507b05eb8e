"""A picture to look at closely: fit, 100 %, zoom at the pointer, drag, keys. Painted by hand, no scene.

Over a film the pointer shows its frames: `scrub` turns that on, and whoever has the frames answers `hovered`.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from assetdesk.gui.theme import Theme

_LEAST, _MOST = 0.02, 16.0
_STEP = 1.25
_MARGIN = 24


class Canvas(QWidget):
    """`zoomed` when the scale changed. Scale 1 is 100 %: one pixel of the original on one of the screen.

    `hovered(0–1)` tells how far across the picture the pointer is while `scrub` is on, `left` that it went away;
    `placed` that the picture lies elsewhere now (see `target`).

    What is shown is a preview of the original's proportions; `original` is the original's width in px, so that the
    percentage means what it says. Keys that it does not use itself go to its parent.
    """

    zoomed = Signal()
    hovered = Signal(float)
    left = Signal()
    placed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.margin = _MARGIN
        self._picture: QPixmap | None = None
        self._frame: tuple[QPixmap, QRectF] | None = None
        self._coming = QSize()
        self._scrub = False
        self._reduced: tuple[float, QPixmap] | None = None
        self._original = 1.0
        self._icon = ""
        self._words = ""
        self._fit = True
        self._scale = 1.0
        self._centre = QPointF(0.5, 0.5)  # the point of the picture in the middle of the view, as fractions
        self._drag_from: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(False)
        self.setMinimumSize(200, 160)
        theme.changed.connect(self.update)

    def show_picture(self, picture: QImage | None, original_width: int, icon: str = "", words: str = "") -> None:
        """A new picture, fitted; or an icon with a sentence where there is none."""
        self._frame, self._coming = None, QSize()
        self._picture = QPixmap.fromImage(picture) if picture is not None else None
        if self._picture is not None:
            self._picture.setDevicePixelRatio(1.0)
        self._reduced = None
        shown = self._picture.width() if self._picture is not None else 1
        self._original = float(max(original_width, shown, 1))
        self._icon, self._words = icon, words
        self.fit()

    def replace_picture(self, picture: QImage) -> None:
        """The same picture made anew, perhaps finer: zoom and place stay."""
        self._frame, self._coming = None, QSize()
        self._picture = QPixmap.fromImage(picture)
        self._picture.setDevicePixelRatio(1.0)
        self._reduced = None
        self.update()

    def wait_for(self, size: QSize) -> None:
        """A picture of this size in px is coming: its empty place, so that nothing moves when it is there."""
        self._frame, self._picture, self._reduced = None, None, None
        self._coming = size
        self._original = float(max(size.width(), 1))
        self._icon = self._words = ""
        self.fit()

    def show_frame(self, strip: QPixmap | None, part: QRectF | None = None) -> None:
        """A part of another pixmap in the picture's place, until None or another picture."""
        self._frame = (strip, part) if strip is not None and part is not None else None
        self.update()

    @property
    def shows_frame(self) -> bool:
        """Whether a frame stands in the picture's place."""
        return self._frame is not None

    def set_scrub(self, on: bool) -> None:
        """Whether the pointer over the picture is told by `hovered`."""
        self._scrub = on
        self.setMouseTracking(on)

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture to zoom."""
        return self._picture is not None

    @property
    def fitted(self) -> bool:
        """Whether the picture follows the view's size."""
        return self._fit

    @property
    def percent(self) -> int:
        """The scale in per cent of the original's pixels."""
        return max(1, round(self._scale * 100))

    def fit(self) -> None:
        """The whole picture, never enlarged beyond its own pixels."""
        self._fit = True
        self._centre = QPointF(0.5, 0.5)
        self._scale = self._fit_scale()
        self._changed()

    def actual(self) -> None:
        """100 %."""
        self.zoom_to(1.0)

    def zoom_in(self) -> None:
        """One step nearer."""
        self.zoom_to(self._scale * _STEP)

    def zoom_out(self) -> None:
        """One step away."""
        self.zoom_to(self._scale / _STEP)

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Take this scale; the picture's point under `at` (default: the middle) stays where it is."""
        if self._picture is None:
            return
        scale = min(_MOST, max(_LEAST, scale))
        at = at if at is not None else QPointF(self.rect().center())
        size = self._size(self._scale)
        from_middle = at - QPointF(self.width() / 2, self.height() / 2)
        under = self._centre + QPointF(from_middle.x() / size.width(), from_middle.y() / size.height())
        self._fit = False
        self._scale = scale
        size = self._size(scale)
        self._centre = under - QPointF(from_middle.x() / size.width(), from_middle.y() / size.height())
        self._changed()

    def pan(self, across: float, down: float) -> None:
        """Move the view over the picture, in px."""
        size = self._size(self._scale)
        self._centre += QPointF(across / size.width(), down / size.height())
        self._changed()

    @property
    def larger(self) -> bool:
        """Whether part of the picture is out of sight."""
        size = self._size(self._scale)
        room = self.room()
        return size.width() > room.width() + 1 or size.height() > room.height() + 1

    def room(self) -> QSizeF:
        """How much of the widget one picture has, in logical px."""
        return QSizeF(self.size())

    def _whole(self) -> QSize:
        """Size in px of what is shown, or coming; empty where there is nothing."""
        return self._picture.size() if self._picture is not None else self._coming

    def _size(self, scale: float) -> QSizeF:
        """The picture's size on the screen at a scale, in logical px."""
        whole = self._whole()
        if whole.isEmpty():
            return QSizeF(1, 1)
        width = self._original * scale / self.devicePixelRatioF()
        return QSizeF(width, width * whole.height() / whole.width())

    def _fit_scale(self) -> float:
        if self._whole().isEmpty():
            return 1.0
        whole = self._size(1.0)
        view = self.room()
        free = 2 * self.margin
        room = QSizeF(max(40, view.width() - free), max(40, view.height() - free))
        return min(1.0, room.width() / whole.width(), room.height() / whole.height())

    def _changed(self) -> None:
        size = self._size(self._scale)
        room = self.room()
        half = (
            room.width() / 2 / size.width() if size.width() > room.width() else 0.5,
            room.height() / 2 / size.height() if size.height() > room.height() else 0.5,
        )
        self._centre = QPointF(
            min(max(self._centre.x(), half[0]), 1 - half[0]), min(max(self._centre.y(), half[1]), 1 - half[1])
        )
        self.setCursor(Qt.CursorShape.OpenHandCursor if self.larger else Qt.CursorShape.ArrowCursor)
        self.update()
        self.zoomed.emit()
        self.placed.emit()

    def target(self) -> QRectF:
        """Where the picture lies, in px of the widget, on whole device pixels."""
        size = self._size(self._scale)
        middle = QPointF(self.width() / 2, self.height() / 2)
        at = middle - QPointF(self._centre.x() * size.width(), self._centre.y() * size.height())
        ratio = self.devicePixelRatioF()
        return QRectF(round(at.x() * ratio) / ratio, round(at.y() * ratio) / ratio, size.width(), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fit:
            self.fit()
        else:
            self._changed()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.colour("canvas"))
        if self._picture is None:
            if not self._coming.isEmpty():
                painter.fillRect(self.target(), self._theme.colour("well"))
            self._nothing(painter)
            return
        target = self.target()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scale < 4)
        if self._frame is not None:
            painter.drawPixmap(target, *self._frame)
            return
        picture = self._for_scale(target.size(), self.devicePixelRatioF())
        painter.drawPixmap(target, picture, QRectF(picture.rect()))

    def _for_scale(self, size: QSizeF, ratio: float) -> QPixmap:
        """The pixmap to paint: reduced once per zoom, since a smooth reduction on every paint is slow and rough."""
        assert self._picture is not None
        wide = round(size.width() * ratio)
        if wide >= self._picture.width():
            return self._picture
        if self._reduced is None or self._reduced[0] != wide:
            made = self._picture.scaledToWidth(max(1, wide), Qt.TransformationMode.SmoothTransformation)
            self._reduced = (wide, made)
        return self._reduced[1]

    def _nothing(self, painter: QPainter) -> None:
        if self._icon:
            icon = self._theme.pixmap(self._icon, 34, "text3", self.devicePixelRatioF())
            middle = self.rect().center()
            painter.drawPixmap(middle.x() - 17, middle.y() - 34, icon)
        if self._words:
            painter.setFont(self._theme.font(13))
            painter.setPen(self._theme.colour("text2"))
            room = self.rect().adjusted(40, 60, -40, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)

    # input

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._picture is None:
            event.ignore()
            return
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.zoom_to(self._scale * _STEP ** (turned / 120), event.position())
        event.accept()

    def event(self, event: object) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self._scale * (1 + event.value()), event.position())
            return True
        return super().event(event)  # type: ignore[arg-type]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton) and self.larger:
            self._drag_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is not None:
            moved = self._drag_from - event.position()
            self._drag_from = event.position()
            self.pan(moved.x(), moved.y())
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._scrub and self._picture is not None:
            target = self.target()
            if target.contains(event.position()):
                self.hovered.emit((event.position().x() - target.left()) / max(1.0, target.width()))
            else:
                self.left.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._scrub:
            self.left.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is not None:
            self._drag_from = None
            self.setCursor(Qt.CursorShape.OpenHandCursor if self.larger else Qt.CursorShape.ArrowCursor)
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._fit:
            self.zoom_to(1.0, event.position())
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = 200.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 48.0
        moves = {
            Qt.Key.Key_Left: (-step, 0.0), Qt.Key.Key_Right: (step, 0.0), Qt.Key.Key_Up: (0.0, -step),
            Qt.Key.Key_Down: (0.0, step),
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in moves and self.larger:
            self.pan(*moves[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif key is Qt.Key.Key_Minus:
            self.zoom_out()
        elif key is Qt.Key.Key_Z:
            self.actual()
        elif key is Qt.Key.Key_0:
            self.fit()
        else:
            event.ignore()
