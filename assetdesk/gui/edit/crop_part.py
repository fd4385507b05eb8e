"""The crop of the Edit view: tool, handles, typed amounts and found edges, all of one rectangle."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.edit import crop_group
from assetdesk.gui.edit.canvas import EditCanvas
from assetdesk.gui.edit.crop_finding import CropFinding
from assetdesk.gui.edit.geometry import Picture, Rect
from assetdesk.gui.edit.named_crops import NamedCrops
from assetdesk.gui.edit.panel import EditPanel
from assetdesk.gui.edit.state import EditState
from assetdesk.gui.edit.trial import Looks


class CropPart(QObject):
    """`changed` when the rectangle is another; `tool(bool)` when the tool was taken up or put down; `searched` when
    edges are looked for."""

    changed = Signal()
    tool = Signal(bool)
    searched = Signal()

    def __init__(self, desk: Desk, canvas: EditCanvas, panel: EditPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._panel, self._group = canvas, panel, panel.crop
        self._state: EditState | None = None
        self._before: Looks | None = None
        self.named = NamedCrops(desk, self)
        self.named.changed.connect(self._named_changed)
        self._group.chosen.connect(self._choose)
        self._group.automatic.connect(self.named.to_automatic)
        self._group.former.connect(self.named.to_former)
        self._group.confirm.connect(self.named.confirm)
        canvas.stepped.connect(self._step)
        self.finding = CropFinding(desk, self)
        self.finding.found.connect(self._take)
        self.finding.nothing.connect(self._nothing_left)
        canvas.cropped.connect(self._by_hand)
        canvas.confirmed.connect(self._confirm)
        self._group.typed.connect(self._by_hand)
        self._group.way_chosen.connect(self._way)
        self._group.find_wanted.connect(self._find)
        self._group.reset.connect(self._reset)

    def show_state(self, state: EditState | None) -> None:
        """Another asset, or the same as it is saved now; None: nothing is edited."""
        self._state = state
        self.finding.forget()
        if state is None:
            self._before = None
            self.named.show_asset(None, Picture(1, 1))
            self._canvas.setAccessibleDescription("")
            return
        self._show_way()
        self.put()

    def show_before(self, looks: Looks | None) -> None:
        """The picture that edges are looked for in."""
        self._before = looks

    def set_tool(self, on: bool) -> None:
        """Handles on the picture, or none."""
        self._canvas.set_cropping(on)
        if not on:
            self.named.choose("")
        if on:
            self._panel.crop_fold.open()
            if self._group.way == crop_group.OFF:
                self._group.show_way(crop_group.HAND)
        elif self._state is not None and self._state.crop == self._state.picture.whole:
            self._group.show_way(crop_group.OFF)
        self.tool.emit(self._canvas.cropping)

    def revert(self) -> None:
        """The rectangle is the saved one again."""
        self.finding.call_off()
        self.named.revert()
        self._show_way()
        self.put()

    def put(self) -> None:
        """Show the rectangle on the picture and in numbers."""
        state = self._state
        if state is not None:
            self.named.set_area(state.crop)
            lock, named = self.named.lock(), self.named.rect()
            crop = named or state.crop
            self._canvas.set_lock(lock)
            self._canvas.set_crop(crop if crop != state.picture.whole or lock is not None else None)
            self._panel.show_crop(state)
            self._show_cards(state)
            said = self.tr("Crop %1 by %2 pixels, %3 from the left, %4 from the top")
            values = (crop.width, crop.height, crop.left, crop.top)
            spoken = words.fill(said, *(str(value) for value in values))
            self._canvas.setAccessibleDescription(f"{self.named.current}: {spoken}" if lock is not None else spoken)
            self.changed.emit()

    def _show_cards(self, state: EditState) -> None:
        """The cards, and what the fold's head says of the current crop."""
        crop, swatch = self.named.crop(), self.named.swatch
        moved = crop is not None and crop.name in self.named.waiting
        self._group.show_named(
            self.named.cards(state.crop),
            self.named.current,
            automatic=self.named.is_automatic,
            confirmed=crop is not None and crop.confirmed and not moved,
            colour=swatch.colour if swatch is not None else "",
            former=crop is not None and crop.before is not None,
        )
        if crop is not None:
            by_you = moved or crop.by_hand
            text = self.tr("Moved by you") if by_you else self.tr("Automatic")
            self._panel.crop_fold.head.show_value(text, accent=moved)

    def _named_changed(self) -> None:
        if self._state is not None:
            self.put()

    def _choose(self, name: str) -> None:
        self.named.choose(name)
        self.set_tool(True)
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, by: int) -> None:
        if self.named.names:
            self.named.step(by)
            self.set_tool(True)

    def _show_way(self) -> None:
        state = self._state
        whole = state is None or state.crop == state.picture.whole
        self._group.show_way(crop_group.OFF if whole and not self._canvas.cropping else crop_group.HAND)

    def _confirm(self) -> None:
        if self.named.current:
            self.named.confirm()
        else:
            self.set_tool(False)

    def _take(self, rect: Rect) -> None:
        if self._state is not None:
            self._state.crop = rect
            self._group.say("")
            self.put()

    def _by_hand(self, rect: Rect) -> None:
        if self.named.current:
            self.named.take(rect)
            return
        self.finding.call_off()
        self._group.show_way(crop_group.HAND)
        self._take(rect)

    def _reset(self) -> None:
        if self._state is not None:
            self.finding.call_off()
            self._take(self._state.saved_crop)
            self._show_way()

    def _way(self, way: str) -> None:
        if self._state is None:
            return
        self.finding.call_off()
        if way == crop_group.OFF:
            self._take(self._state.picture.whole)
            self.set_tool(False)
            return
        self.set_tool(True)
        self._find()

    def _find(self) -> None:
        """Edges by colour or transparency, on the small picture at once and exactly a moment later."""
        group, before = self._group, self._before
        if self._state is None or before is None or group.way not in (crop_group.COLOUR, crop_group.ALPHA):
            return
        corner = group.corner.value if group.way == crop_group.COLOUR else ""
        self.finding.find(self._state, before.before, corner, group.allowed.value())
        self.searched.emit()

    def _nothing_left(self) -> None:
        self._group.say(self.tr("At this tolerance nothing would be left. Take a smaller one."))
