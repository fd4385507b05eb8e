"""The canvas of the Edit view: before and after, and the crop over both, moved by mouse and keys.

The crop is a rectangle in px of the upright original.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from assetdesk.gui.edit import crop_paint
from assetdesk.gui.edit.compare import Pane
from assetdesk.gui.edit.compare_canvas import CompareCanvas
from assetdesk.gui.edit.geometry import MOVE, Grip, Picture, Rect
from assetdesk.gui.edit.locked import Lock
from assetdesk.gui.theme import Theme

GRAB = 10.0
CURSORS = {
    Grip(-1, -1): Qt.CursorShape.SizeFDiagCursor,
    Grip(1, 1): Qt.CursorShape.SizeFDiagCursor,
    Grip(1, -1): Qt.CursorShape.SizeBDiagCursor,
    Grip(-1, 1): Qt.CursorShape.SizeBDiagCursor,
    Grip(-1, 0): Qt.CursorShape.SizeHorCursor,
    Grip(1, 0): Qt.CursorShape.SizeHorCursor,
    Grip(0, -1): Qt.CursorShape.SizeVerCursor,
    Grip(0, 1): Qt.CursorShape.SizeVerCursor,
    MOVE: Qt.CursorShape.SizeAllCursor,
}
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class EditCanvas(CompareCanvas):
    """`cropped(Rect)` while a person moves the crop, `confirmed` when Enter ends that, `stepped(by)` to the crop before
    or after. With a `lock` the crop keeps its ratio and stays within its area."""

    cropped = Signal(object)
    confirmed = Signal()
    stepped = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.crop: Rect | None = None
        self.lock: Lock | None = None
        self._cropping = False
        self._grip: Grip | None = None
        self._from = QPointF()
        self._from_rect: Rect | None = None
        self._drawing = False

    def edit(self, picture: Picture | None) -> None:
        self.crop = self.lock = None
        super().edit(picture)
        self.set_cropping(False)

    def set_crop(self, rect: Rect | None) -> None:
        """The crop as it is now; None: nothing is cut off."""
        if rect != self.crop:
            self.crop = rect
            self.update()

    def set_lock(self, lock: Lock | None) -> None:
        """What a named crop is held to; None for the picture's own crop."""
        if lock != self.lock:
            self.lock = lock
            self._grip = None
            self.update()

    @property
    def cropping(self) -> bool:
        """Whether handles are shown and arrows move the crop."""
        return self._cropping

    def set_cropping(self, on: bool) -> None:
        """Take up the crop tool, or put it down."""
        self._cropping = on and self._editing is not None
        self._grip = None
        self.update()

    def paint_over(self, painter: QPainter, pane: Pane) -> None:
        if self._editing is None or (self.crop is None and not self._cropping):
            return
        rect = self.crop or self._editing.whole
        place = crop_paint.on_screen(rect, self.view(pane), self.devicePixelRatioF())
        if self._cropping:
            automatic = self.lock.automatic if self.lock is not None else None
            if automatic is not None and automatic != rect:
                crop_paint.darken(painter, place, pane.target)
                crop_paint.dashed(painter, crop_paint.on_screen(automatic, self.view(pane), self.devicePixelRatioF()))
                crop_paint.crop(painter, self._theme, place, pane.target, rect, dark=False)
            else:
                crop_paint.crop(painter, self._theme, place, pane.target, rect)
        elif pane.after:
            crop_paint.outside(painter, place, pane.target, self._theme.colour("canvas"))

    # the mouse

    def _grip_at(self, at: QPointF) -> Grip | None:
        if not self._cropping or self._editing is None or not self.has_picture:
            return None
        rect = self.crop or self._editing.whole
        return self.view(self._pane_at(at)).grip_at(rect, at.x(), at.y(), GRAB)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        left = event.button() is Qt.MouseButton.LeftButton
        if not self._cropping or self._editing is None or not left or not self.has_picture:
            super().mousePressEvent(event)
            return
        grip = self._grip_at(at)
        if (grip is None or grip == MOVE) and self.on_divider(at):
            super().mousePressEvent(event)
            return
        whole = self.crop is None or self.crop == self._editing.whole
        self._from, self._from_rect = at, self.crop or self._editing.whole
        # all of it cannot be moved: then a new rectangle is drawn, as outside of the crop
        self._drawing = self.lock is None and (grip is None or (grip == MOVE and whole))
        self._grip = MOVE if self._drawing else grip
        if self._grip is None:  # outside of a named crop
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._grip is not None and self._editing is not None and self._from_rect is not None:
            self._drag(event.position())

    def _drag(self, at: QPointF) -> None:
        assert self._editing is not None
        assert self._from_rect is not None
        assert self._grip is not None
        view = self.view(self._pane_at(self._from))
        if self._drawing:
            if (at - self._from).manhattanLength() < 4:
                return
            begun = view.back(self._from.x(), self._from.y())
            rect = self._editing.drawn(begun, view.back(at.x(), at.y()))
        else:
            across, down = (at.x() - self._from.x()) / view.scale, (at.y() - self._from.y()) / view.scale
            rect = self._dragged(self._from_rect, self._grip, round(across), round(down))
        self._put(rect)

    def _dragged(self, rect: Rect, grip: Grip, across: int, down: int) -> Rect:
        if self.lock is not None:
            return self.lock.dragged(rect, grip, across, down)
        assert self._editing is not None
        return self._editing.dragged(rect, grip, across, down)

    def _put(self, rect: Rect) -> None:
        if rect != self.crop:
            self.crop = rect
            self.update()
            self.cropped.emit(rect)

    def show_cursor(self, at: QPointF) -> None:
        grip = self._grip_at(at)
        if not self._cropping or ((grip is None or grip == MOVE) and self.on_divider(at)):
            super().show_cursor(at)
        elif self.lock is not None:
            self.setCursor(Qt.CursorShape.OpenHandCursor if grip is None else CURSORS[grip])
        elif grip is None or (grip == MOVE and self._editing is not None and self.crop in (None, self._editing.whole)):
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.setCursor(CURSORS[grip])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._grip is not None:
            self._drawing = False
            self._grip = None
            self.show_cursor(event.position())
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._cropping:
            super().mouseDoubleClickEvent(event)

    # keys

    def takes(self, event: QKeyEvent) -> bool:
        return super().takes(event) or self._moves(event)  # Alt+Left is no way back here

    def _moves(self, event: QKeyEvent) -> bool:
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return self._cropping and Qt.Key(event.key()) in ARROWS and not ctrl

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._editing is not None and self._moves(event):
            self._nudge(*ARROWS[key], event.modifiers())
        elif self._cropping and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit()
        elif self._editing is not None and key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self.stepped.emit(-1 if key is Qt.Key.Key_BracketLeft else 1)
        else:
            super().keyPressEvent(event)

    def _nudge(self, across: int, down: int, keys: Qt.KeyboardModifier) -> None:
        """Arrows move the crop, with Alt its right and lower edges; Shift goes ten times as far."""
        assert self._editing is not None
        step = 10 if keys & Qt.KeyboardModifier.ShiftModifier else 1
        rect = self.crop or self._editing.whole
        grip = MOVE
        if keys & Qt.KeyboardModifier.AltModifier:
            locked = Grip(1, 0) if across else Grip(0, 1)
            grip = Grip(1, 1) if self.lock is None else locked
        self._put(self._dragged(rect, grip, across * step, down * step))
