"""The cells of *Crops to confirm*: painted, moved by mouse and keys, confirmed one after the other.

Heads are widgets that scroll along, so that *Confirm all* is a button for everybody; cells are painted from memory.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from assetdesk.gui import roles
from assetdesk.gui.crops import paint
from assetdesk.gui.crops.heads import SectionHead
from assetdesk.gui.crops.items import HEAD, NORMAL, Item, Key, Layout, Section
from assetdesk.gui.desk import Desk
from assetdesk.gui.edit.canvas import ARROWS, CURSORS
from assetdesk.gui.edit.geometry import MOVE, Grip, Rect
from assetdesk.gui.models.pictures import Pictures

_GRAB = 8.0
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CropsView(QAbstractScrollArea):
    """`decided(items)`: these are to be confirmed as they stand now. `moved` when a rectangle was moved or taken back;
    `opened(asset_id, crop name)` for the Edit view; `folded(name)`; `current_changed`."""

    decided = Signal(object)
    moved = Signal()
    opened = Signal(int, str)
    folded = Signal(str)
    current_changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._theme = desk, desk.theme
        self.setObjectName("cropsView")
        self.setAccessibleName(self.tr("Crops to confirm"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setObjectName("cropsCells")
        self.pictures = Pictures(desk, self)
        self.pictures.arrived.connect(self._arrived)
        self.sections: list[Section] = []
        self.wanted = NORMAL
        self.layout_ = Layout([], 600)
        self.current: Key | None = None
        self._heads: list[SectionHead] = []
        self._hovered: tuple[Key, str] | None = None
        self._grip: Grip | None = None
        self._from = QPointF()
        self._from_rect: Rect | None = None
        self.verticalScrollBar().setSingleStep(40)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._theme.changed.connect(self.viewport().update)
        desk.role.changed.connect(self.viewport().update)

    # what it shows

    def show_sections(self, sections: Sequence[Section]) -> None:
        """These, with the same crop current as before; where it has gone, the one that stands in its place."""
        before = self._index(self.current)
        self.sections = list(sections)
        self._arrange()
        if self._index(self.current) is None:
            flat = self.flat()
            self.current = flat[min(before or 0, len(flat) - 1)].key if flat else None
        self._tell()

    def set_wanted(self, px: int) -> None:
        """The height of the wells."""
        self.wanted = px
        self._arrange()

    def flat(self) -> list[Item]:
        """The crops of open sections, in order."""
        return [item for section in self.sections if not section.folded for item in section.items]

    def item(self) -> Item | None:
        """The current one."""
        return next((one for one in self.flat() if one.key == self.current), None)

    @property
    def _may(self) -> bool:
        return roles.can(self._desk, "editAssets")

    def _index(self, key: Key | None) -> int | None:
        return next((number for number, one in enumerate(self.flat()) if one.key == key), None)

    def _arrange(self) -> None:
        self.layout_ = Layout(self.sections, self.viewport().width(), self.wanted)
        while len(self._heads) < len(self.sections):
            head = SectionHead(self._theme, len(self._heads), self.viewport())
            head.folded.connect(self.folded)
            head.confirm_all.connect(self._confirm_all)
            roles.guard(self._desk, "editAssets", head.all)
            self._heads.append(head)
        for number, head in enumerate(self._heads):
            head.setVisible(number < len(self.sections))
            if number < len(self.sections):
                head.show_section(self.sections[number])
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, self.layout_.height - self.viewport().height()))
        self._scrolled()

    def _scrolled(self) -> None:
        top = self.verticalScrollBar().value()
        for head, at in zip(self._heads, self.layout_.heads, strict=False):
            head.setGeometry(0, at - top, self.viewport().width(), HEAD)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("canvas"))
        top = self.verticalScrollBar().value()
        painter.translate(0, -top)
        ratio = self.devicePixelRatioF()
        for section, place in self.layout_.seen(top + event.rect().top() - 8, top + event.rect().bottom() + 8):
            item = self.sections[section].items[place]
            spot = self.layout_.spot(section, place)
            target = paint.target_of(item, paint.well_of(spot))
            edge = round(max(target.width(), target.height()) * ratio)
            pixmap = self.pictures.get(item.asset_id, item.cell, edge)
            look = paint.Look(
                pixmap or self.pictures.near(item.asset_id, item.cell),
                item.key == self.current,
                self.hasFocus(),
                self._hovered[1] if self._hovered is not None and self._hovered[0] == item.key else "",
                self._may,
                ratio,
            )
            paint.cell(painter, self._theme, item, spot, look)

    def _arrived(self, _: object) -> None:
        self.viewport().update()

    # the current one

    def go(self, key: Key | None) -> None:
        """Make it current, and bring it into sight."""
        if key is None:
            return
        self.current = key
        found = self._spot_index(key)
        if found is not None:
            spot = self.layout_.spot(*found)
            bar, high = self.verticalScrollBar(), self.viewport().height()
            if spot.top - HEAD < bar.value():
                bar.setValue(spot.top - HEAD - 14 if found[1] < self.layout_.columns else spot.top - 14)
            elif spot.top + spot.height + 8 > bar.value() + high:
                bar.setValue(spot.top + spot.height + 12 - high)
        self._tell()

    def _tell(self) -> None:
        flat = self.flat()
        place = self._index(self.current)
        if place is not None:
            self.setAccessibleDescription(paint.spoken(flat[place], place + 1, len(flat)))
        else:
            self.setAccessibleDescription("")
        self.viewport().update()
        self.current_changed.emit()

    def _spot_index(self, key: Key) -> tuple[int, int] | None:
        for number, section in enumerate(self.sections):
            if not section.folded:
                for place, item in enumerate(section.items):
                    if item.key == key:
                        return number, place
        return None

    def _step(self, by: int) -> None:
        """The picture before or after."""
        flat, place = self.flat(), self._index(self.current)
        if flat:
            self.go(flat[max(0, min((place if place is not None else 0) + by, len(flat) - 1))].key)

    def _other_crop(self, by: int) -> None:
        """The same picture's crop in the section before or after, else that section's first."""
        found = self._spot_index(self.current) if self.current is not None else None
        if found is None or self.current is None:
            return
        number = found[0] + by
        while 0 <= number < len(self.sections):
            section = self.sections[number]
            if section.items and not section.folded:
                same = next((one for one in section.items if one.asset_id == self.current[0]), section.items[0])
                self.go(same.key)
                return
            number += by

    def remove(self, items: Sequence[Item]) -> None:
        """They are decided: gone from here, and the next one is current."""
        gone = {one.key for one in items}
        flat, place = self.flat(), self._index(self.current)
        if self.current in gone and place is not None:
            after = next((one for one in flat[place:] if one.key not in gone), None)
            before = next((one for one in reversed(flat[:place]) if one.key not in gone), None)
            following = after or before
            self.current = following.key if following is not None else None
        for section in self.sections:
            section.items = [one for one in section.items if one.key not in gone]
        self.sections = [one for one in self.sections if one.items]
        self._arrange()
        self.go(self.current)
        self._tell()

    # verbs

    def confirm(self) -> None:
        """Confirm the current one as it stands."""
        item = self.item()
        if item is not None and self._may:
            self.decided.emit([item])

    def _confirm_all(self, name: str) -> None:
        items = [item for section in self.sections if section.name == name for item in section.items]
        if items and self._may:
            self.decided.emit(items)

    def take_back(self) -> None:
        """The current one is where it was."""
        item = self.item()
        if item is not None and item.moved:
            self._put(item, item.saved)

    def _put(self, item: Item, rect: Rect) -> None:
        if rect != item.rect:
            item.rect = rect
            self._tell()
            self.moved.emit()

    # the mouse

    def _at(self, at: QPointF) -> tuple[Item, QRect, str] | None:
        """The crop under a point of the viewport, its well, and the verb painted there."""
        top = self.verticalScrollBar().value()
        x, y = round(at.x()), round(at.y()) + top
        found = self.layout_.at(x, y)
        if found is None:
            return None
        item, spot = self.sections[found[0]].items[found[1]], self.layout_.spot(*found)
        verb = next((name for name, box in paint.buttons_of(spot).items() if box.contains(x, y)), "")
        return item, paint.well_of(spot), verb

    def _grip_at(self, item: Item, well: QRect, at: QPointF) -> Grip | None:
        top = self.verticalScrollBar().value()
        view = paint.view_of(item, paint.target_of(item, well))
        return view.grip_at(item.rect, at.x(), at.y() + top, _GRAB)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or found is None:
            super().mousePressEvent(event)
            return
        item, well, verb = found
        was_current = item.key == self.current
        self.go(item.key)
        if verb == "confirm":
            self.confirm()
        elif verb == "reset":
            self.take_back()
        elif was_current and self._may:
            self._grip = self._grip_at(item, well, event.position())
            self._from, self._from_rect = event.position(), item.rect

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        item, rect = self.item(), self._from_rect
        if self._grip is not None and item is not None and rect is not None:
            found = self._spot_index(item.key)
            if found is not None:
                target = paint.target_of(item, paint.well_of(self.layout_.spot(*found)))
                scale = paint.view_of(item, target).scale
                step = event.position() - self._from
                self._put(item, item.lock.dragged(rect, self._grip, round(step.x() / scale), round(step.y() / scale)))
            return
        self._hover(event.position())

    def _hover(self, at: QPointF) -> None:
        found = self._at(at)
        hovered = (found[0].key, found[2]) if found is not None and found[2] else None
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()
        shape = Qt.CursorShape.ArrowCursor
        if found is not None and not found[2] and found[0].key == self.current and self._may:
            grip = self._grip_at(found[0], found[1], at)
            if grip is not None:
                shape = Qt.CursorShape.OpenHandCursor if grip == MOVE else CURSORS[grip]
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found is not None and not found[2]:
            self.opened.emit(*found[0].key)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._at(QPointF(event.pos()))
            text = ""
            if found is not None:
                verbs = {"confirm": self.tr("Confirm (Enter)"), "reset": self.tr("Take back this move (Esc)")}
                text = verbs.get(found[2], found[0].name)
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    # keys

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        keys = {*ARROWS, *_ENTER, Qt.Key.Key_S, Qt.Key.Key_Escape, Qt.Key.Key_Comma, Qt.Key.Key_Period}
        return not ctrl and Qt.Key(event.key()) in keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, item = Qt.Key(event.key()), self.item()
        if not self._takes(event) and key not in (
            Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
        ):  # fmt: skip
            super().keyPressEvent(event)
            return
        if key in ARROWS and item is not None:
            self._nudge(item, *ARROWS[key], event.modifiers())
        elif key in _ENTER:
            self.confirm()
        elif key is Qt.Key.Key_Escape:
            self.take_back()
        elif key in (Qt.Key.Key_Comma, Qt.Key.Key_Period):
            self._step(-1 if key is Qt.Key.Key_Comma else 1)
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self._other_crop(-1 if key is Qt.Key.Key_BracketLeft else 1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._step(-len(self.flat()) if key is Qt.Key.Key_Home else len(self.flat()))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._step(-self.layout_.columns if key is Qt.Key.Key_PageUp else self.layout_.columns)
        elif key is Qt.Key.Key_S and item is not None:
            self.opened.emit(*item.key)

    def _nudge(self, item: Item, across: int, down: int, keys: Qt.KeyboardModifier) -> None:
        """Arrows move by 1 px, with Shift by 10; with Alt they resize."""
        if not self._may:
            return
        step = 10 if keys & Qt.KeyboardModifier.ShiftModifier else 1
        grip = MOVE
        if keys & Qt.KeyboardModifier.AltModifier:
            grip = Grip(1, 0) if across else Grip(0, 1)
        self._put(item, item.lock.dragged(item.rect, grip, across * step, down * step))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
