"""A canvas of two pictures of one size, before and after: by a divider, side by side, or one at a time.

What is on the screen is smaller than the original; places are told in px of the upright original (`View`). A part in
sight may come at full resolution, over the whole one.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap

from assetdesk.gui.edit import crop_paint
from assetdesk.gui.edit.compare import KNOB_ROOM, Compare, Pane, checker, panes
from assetdesk.gui.edit.geometry import Picture, Rect, View
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.canvas import Canvas

# px of a part at full resolution that are worth sending
_MOST_DETAIL = 4096


class CompareCanvas(Canvas):
    """`mode_changed` when B, the backslash or somebody chose another comparison; `pointed(x, y)`: where the pointer is,
    in px of the original, -1 outside."""

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
        self._dividing = False
        self._compact = False

    def set_compact(self) -> None:
        """For a small place: hardly a margin, and the divider's handle on the picture."""
        self._compact = True
        self.margin = 8
        self.fit()

    # what is shown

    def edit(self, picture: Picture | None) -> None:
        """Begin to edit a picture of this size; None: only look. A comparison needs `show_looks`."""
        self._editing = picture
        self._after = self._after_reduced = self._detail = None
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
        pane = self.panes()[0]
        # beside each other both show the same part; else one is all there is to see
        clip = pane.clip if self.mode is Compare.SIDE else QRectF(self.rect())
        view, seen = self.view(pane), pane.target.intersected(clip)
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
        return QSizeF(
            view.width(), view.height() - (2 * KNOB_ROOM if self._mode is Compare.SPLIT and not self._compact else 0)
        )

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
        return crop_paint.knob_rect(line, QRectF(self.rect()), inside=self._compact) if line is not None else None

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

    def paint_over(self, painter: QPainter, pane: Pane) -> None:
        """What lies over the picture of a pane, under its caption."""

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
        self.paint_over(painter, pane)
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

    # mouse and keys

    def on_divider(self, at: QPointF) -> bool:
        """Whether a press there moves the divider."""
        line, knob = self.divider(), self.knob()
        if line is None or knob is None:
            return False
        return knob.contains(at) or line.adjusted(-4, 0, 4, 0).contains(at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.on_divider(event.position()):
            self._dividing = True
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._editing is not None:
            self._tell_pointer(at)
        if self._dividing:
            target = self.target()
            self.set_split((at.x() - target.left()) / max(1.0, target.width()))
        elif self._drag_from is not None or self._editing is None:
            super().mouseMoveEvent(event)
        else:
            self.show_cursor(at)

    def show_cursor(self, at: QPointF) -> None:
        """What a press there would do."""
        if self.on_divider(at):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        else:
            self.setCursor(Qt.CursorShape.OpenHandCursor if self.larger else Qt.CursorShape.ArrowCursor)

    def _tell_pointer(self, at: QPointF) -> None:
        assert self._editing is not None
        x, y = self.view(self._pane_at(at)).back(at.x(), at.y())
        inside = 0 <= x < self._editing.width and 0 <= y < self._editing.height
        self.pointed.emit(int(x) if inside else -1, int(y) if inside else -1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dividing and event.button() is Qt.MouseButton.LeftButton:
            self._dividing = False
            self.show_cursor(event.position())
        else:
            super().mouseReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._editing is not None:
            self.pointed.emit(-1, -1)

    def event(self, event: object) -> bool:
        # these belong to the picture while it has the focus: Ctrl+0 is no size of thumbnails
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self.takes(event):
            event.accept()
            return True
        return super().event(event)

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key that is also a verb of the window means the picture here."""
        return event.key() == Qt.Key.Key_0 and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._editing is None:
            super().keyPressEvent(event)
        elif key is Qt.Key.Key_B and not event.modifiers():
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
