"""The canvas of the Edit view: two pictures of one size, before and after, and the crop over them.

Both lie in the same place, so they are compared by a divider, side by side, or one at a time. The crop is a rectangle
in px of the upright original; what is on the screen is a smaller picture of the same proportions.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap

from assetdesk.gui.edit import crop_paint
from assetdesk.gui.edit.compare import KNOB_ROOM, Compare, Pane, checker, panes
from assetdesk.gui.edit.geometry import MOVE, Grip, Picture, Rect, View
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.canvas import Canvas

GRAB = 10.0
# px of a part at full resolution that are worth sending
_MOST_DETAIL = 4096
_CURSORS = {
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
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class EditCanvas(Canvas):
    """`cropped(Rect)` while a person moves the crop, `confirmed` when Enter ends that. `mode_changed` when B, the
    backslash or somebody chose another comparison. `pointed(x, y)`: where the pointer is, in px of the original, -1
    outside.
    """

    cropped = Signal(object)
    confirmed = Signal()
    mode_changed = Signal()
    pointed = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._after: QPixmap | None = None
        self._after_reduced: tuple[int, QPixmap] | None = None
        self._detail: tuple[Rect, QPixmap, QPixmap] | None = None
        self._editing: Picture | None = None
        self._mode = Compare.AFTER
        self._held = False
        self._swapped = False
        self._split = 0.5
        self.crop: Rect | None = None
        self._cropping = False
        self._grip: Grip | None = None
        self._from = QPointF()
        self._from_rect: Rect | None = None
        self._drawing = False
        self._dividing = False

    # what is shown

    def edit(self, picture: Picture | None) -> None:
        """Begin to edit a picture of this size; None: only look. A comparison needs `show_looks`."""
        self._editing = picture
        self._after = self._after_reduced = self._detail = None
        self.crop = None
        self.set_cropping(False)
        self.setMouseTracking(picture is not None)
        if self.fitted:
            self.fit()  # the divider's handle takes some room

    @property
    def editing(self) -> Picture | None:
        """The size of what is edited."""
        return self._editing

    def show_looks(self, before: QImage, after: QImage | None) -> None:
        """Both, whole and upright; `after` None where nothing but the crop differs. Zoom and place stay."""
        if self._editing is None:
            return
        if self.has_picture and self._same_shape(before):
            self.replace_picture(before)
        else:
            self.show_picture(before, self._editing.width)
        self._after = QPixmap.fromImage(after) if after is not None else None
        self._after_reduced = None
        self.update()

    def wanted_detail(self) -> Rect | None:
        """The part in sight, where the whole picture is too coarse for the zoom; None where it does, or is too much."""
        if self._editing is None or self._picture is None:
            return None
        picture, target = self._editing, self.target()
        if target.width() * self.devicePixelRatioF() <= self._picture.width() or self._picture.width() >= picture.width:
            return None
        view, seen = self.view(), target.intersected(QRectF(self.rect()))
        if seen.isEmpty():
            return None
        rect = picture.drawn(view.back(seen.left(), seen.top()), view.back(seen.right(), seen.bottom()))
        return rect if max(rect.width, rect.height) <= _MOST_DETAIL else None

    def show_detail(self, region: Rect, before: QImage, after: QImage | None) -> None:
        """A part of both pictures at full resolution, painted over them."""
        shown = QPixmap.fromImage(before)
        self._detail = (region, shown, QPixmap.fromImage(after) if after is not None else shown)
        self.update()

    def clear_detail(self) -> None:
        """Only the whole pictures."""
        if self._detail is not None:
            self._detail = None
            self.update()

    @property
    def detail(self) -> Rect | None:
        """The part that is shown at full resolution."""
        return self._detail[0] if self._detail is not None else None

    def _same_shape(self, picture: QImage) -> bool:
        whole = self._whole()
        off = whole.width() * picture.height() - whole.height() * picture.width()
        return abs(off) <= 2 * max(whole.width(), whole.height(), picture.width(), picture.height())

    def set_crop(self, rect: Rect | None) -> None:
        """The crop as it is now; None: nothing is cut off."""
        if rect != self.crop:
            self.crop = rect
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

    # comparing

    @property
    def mode(self) -> Compare:
        """How both are compared, also while B is held."""
        return Compare.BEFORE if self._held else self._mode

    def set_mode(self, mode: Compare) -> None:
        """Compare in another way; the picture is fitted anew where it has more or less room."""
        if mode is not self._mode:
            other_room = Compare.SIDE in (mode, self._mode)
            self._mode = mode
            if other_room and self.fitted:
                self.fit()
            self.update()
            self.mode_changed.emit()

    def swap(self) -> None:
        """Before becomes after: the two change sides, or take turns where one is shown alone."""
        if self._mode in (Compare.SPLIT, Compare.SIDE):
            self._swapped = not self._swapped
            self.update()
            self.mode_changed.emit()
        else:
            self.set_mode(Compare.AFTER if self._mode is Compare.BEFORE else Compare.BEFORE)

    @property
    def swapped(self) -> bool:
        """Whether after stands on the left."""
        return self._swapped

    def hold_before(self, on: bool) -> None:
        """Show the original as long as a key is held."""
        if on != self._held:
            self._held = on
            self.update()
            self.mode_changed.emit()

    def set_split(self, share: float) -> None:
        """Where the divider stands, 0 to 1 across the picture."""
        self._split = min(1.0, max(0.0, share))
        self.update()

    @property
    def split(self) -> float:
        """Where the divider stands."""
        return self._split

    # places

    def room(self) -> QSizeF:
        view = QSizeF(self.size())
        if self._editing is None:
            return view
        if self._mode is Compare.SIDE:
            return QSizeF(view.width() / 2, view.height())
        return QSizeF(view.width(), view.height() - (2 * KNOB_ROOM if self._mode is Compare.SPLIT else 0))

    def panes(self) -> list[Pane]:
        """What is painted where."""
        return panes(QRectF(self.rect()), self.target(), self.mode, self._split, self._swapped)

    def view(self, pane: Pane | None = None) -> View:
        """How the original lies on the screen, in a pane."""
        target = pane.target if pane is not None else self.panes()[0].target
        width = self._editing.width if self._editing is not None else 1
        return View(target.left(), target.top(), max(target.width(), 0.01) / width)

    def _pane_at(self, at: QPointF) -> Pane:
        found = self.panes()
        return next((pane for pane in found if pane.clip.contains(at)), found[0])

    def divider(self) -> QRectF | None:
        """The line between before and after; None where there is none."""
        if self._editing is None or not self.has_picture or self.mode is not Compare.SPLIT:
            return None
        target = self.target()
        middle = target.left() + self._split * target.width()
        top, bottom = max(0.0, target.top()), min(float(self.height()), target.bottom())
        return QRectF(middle - 1, top, 2, bottom - top)

    def knob(self) -> QRectF | None:
        """The round handle under the divider."""
        line = self.divider()
        return crop_paint.knob_rect(line, QRectF(self.rect())) if line is not None else None

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._editing is None or self._picture is None or self.shows_frame:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.colour("canvas"))
        for pane in self.panes():
            self._paint_pane(painter, pane)
        crop_paint.divider(painter, self._theme, self.divider(), self.knob(), self.devicePixelRatioF())

    def _paint_pane(self, painter: QPainter, pane: Pane) -> None:
        assert self._picture is not None
        assert self._editing is not None
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.setClipRect(pane.clip)
        own = self._after if pane.after and self._after is not None else self._picture
        if own.hasAlphaChannel():
            checker(painter, self._theme, pane.target.intersected(pane.clip))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scale < 4)
        made = self._for_scale(pane.target.size(), ratio) if own is self._picture else self._after_for(pane, ratio)
        painter.drawPixmap(pane.target, made, QRectF(made.rect()))
        self._paint_detail(painter, pane)
        if self.crop is not None or self._cropping:
            rect = self.crop or self._editing.whole
            place = crop_paint.on_screen(rect, self.view(pane), ratio)
            if self._cropping:
                crop_paint.crop(painter, self._theme, place, pane.target, rect)
            elif pane.after and self.crop is not None:
                crop_paint.outside(painter, place, pane.target, self._theme.colour("canvas"))
        crop_paint.caption(painter, self._theme, pane)
        painter.restore()

    def _paint_detail(self, painter: QPainter, pane: Pane) -> None:
        if self._detail is None:
            return
        region, before, after = self._detail
        view, own = self.view(pane), after if pane.after else before
        corner = QPointF(view.x(region.left), view.y(region.top))
        place = QRectF(corner, QSizeF(region.width * view.scale, region.height * view.scale))
        if own.hasAlphaChannel():
            painter.fillRect(place.intersected(pane.clip), self._theme.colour("canvas"))
            checker(painter, self._theme, place.intersected(pane.clip))
        painter.drawPixmap(place, own, QRectF(own.rect()))

    def _after_for(self, pane: Pane, ratio: float) -> QPixmap:
        assert self._after is not None
        wide = round(pane.target.width() * ratio)
        if wide >= self._after.width():
            return self._after
        if self._after_reduced is None or self._after_reduced[0] != wide:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._after_reduced = (wide, self._after.scaledToWidth(max(1, wide), smooth))
        return self._after_reduced[1]

    # the mouse

    def _grip_at(self, at: QPointF) -> Grip | None:
        if not self._cropping or self._editing is None or not self.has_picture:
            return None
        rect = self.crop or self._editing.whole
        return self.view(self._pane_at(at)).grip_at(rect, at.x(), at.y(), GRAB)

    def _on_divider(self, at: QPointF) -> bool:
        line, knob = self.divider(), self.knob()
        if line is None or knob is None:
            return False
        return knob.contains(at) or line.adjusted(-4, 0, 4, 0).contains(at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._editing is None or event.button() is not Qt.MouseButton.LeftButton or not self.has_picture:
            super().mousePressEvent(event)
            return
        grip = self._grip_at(at)
        if (grip is None or grip == MOVE) and self._on_divider(at):
            self._dividing = True
            return
        if not self._cropping:
            super().mousePressEvent(event)
            return
        whole = self.crop is None or self.crop == self._editing.whole
        self._from, self._from_rect = at, self.crop or self._editing.whole
        # all of it cannot be moved: then a new rectangle is drawn, as outside of the crop
        self._drawing = grip is None or (grip == MOVE and whole)
        self._grip = MOVE if self._drawing else grip

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._editing is not None:
            self._tell_pointer(at)
        if self._dividing:
            target = self.target()
            self.set_split((at.x() - target.left()) / max(1.0, target.width()))
        elif self._grip is not None and self._editing is not None and self._from_rect is not None:
            self._drag(at)
        elif self._drag_begun:
            super().mouseMoveEvent(event)
        elif self._editing is not None:
            self._show_cursor(at)
        else:
            super().mouseMoveEvent(event)

    @property
    def _drag_begun(self) -> bool:
        return self._drag_from is not None

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
            rect = self._editing.dragged(self._from_rect, self._grip, round(across), round(down))
        self._put(rect)

    def _put(self, rect: Rect) -> None:
        if rect != self.crop:
            self.crop = rect
            self.update()
            self.cropped.emit(rect)

    def _show_cursor(self, at: QPointF) -> None:
        grip = self._grip_at(at)
        if (grip is None or grip == MOVE) and self._on_divider(at):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        elif grip == MOVE and self._editing is not None and self.crop in (None, self._editing.whole):
            self.setCursor(Qt.CursorShape.CrossCursor)
        elif grip is not None:
            self.setCursor(_CURSORS[grip])
        elif self._cropping:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.setCursor(Qt.CursorShape.OpenHandCursor if self.larger else Qt.CursorShape.ArrowCursor)

    def _tell_pointer(self, at: QPointF) -> None:
        assert self._editing is not None
        x, y = self.view(self._pane_at(at)).back(at.x(), at.y())
        inside = 0 <= x < self._editing.width and 0 <= y < self._editing.height
        self.pointed.emit(int(x) if inside else -1, int(y) if inside else -1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and (self._dividing or self._grip is not None):
            self._dividing = self._drawing = False
            self._grip = None
            self._show_cursor(event.position())
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._cropping:
            super().mouseDoubleClickEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._editing is not None:
            self.pointed.emit(-1, -1)

    # keys

    def event(self, event: object) -> bool:
        # these belong to the picture while it has the focus: Alt+Left is no way back, Ctrl+0 no size of thumbnails
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        key, keys = Qt.Key(event.key()), event.modifiers()
        if key is Qt.Key.Key_0 and keys & Qt.KeyboardModifier.ControlModifier:
            return True
        return self._cropping and key in _ARROWS and not keys & Qt.KeyboardModifier.ControlModifier

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = Qt.Key(event.key()), event.modifiers()
        if self._editing is None:
            super().keyPressEvent(event)
        elif self._cropping and key in _ARROWS and not keys & Qt.KeyboardModifier.ControlModifier:
            self._nudge(*_ARROWS[key], keys)
        elif self._cropping and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit()
        elif key is Qt.Key.Key_B and not keys:
            if not event.isAutoRepeat():
                self.hold_before(True)
        elif key is Qt.Key.Key_Backslash:
            self.swap()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_B and self._held:
            if not event.isAutoRepeat():
                self.hold_before(False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.hold_before(False)

    def _nudge(self, across: int, down: int, keys: Qt.KeyboardModifier) -> None:
        """Arrows move the crop, with Alt its right and lower edges; Shift goes ten times as far."""
        assert self._editing is not None
        step = 10 if keys & Qt.KeyboardModifier.ShiftModifier else 1
        rect = self.crop or self._editing.whole
        grip = Grip(1, 1) if keys & Qt.KeyboardModifier.AltModifier else MOVE
        self._put(self._editing.dragged(rect, grip, across * step, down * step))
