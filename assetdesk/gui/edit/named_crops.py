"""The named crops of the asset that is edited: which is current, where each is now, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from assetdesk.core.crops import Box, Crop, Source
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.edit.crop_cards import Card
from assetdesk.gui.edit.geometry import Picture, Rect
from assetdesk.gui.edit.locked import Lock, box_of, rect_of
from assetdesk.gui.edit.saving import TellUndo
from assetdesk.library import crops
from assetdesk.library.crops import OfAsset


class NamedCrops(QObject):
    """`changed` when crops, the current one or a rectangle are others. `current` is empty for the picture's own crop.

    Rectangles are px of the upright original. What is moved waits for Save or Confirm.
    """

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._of = OfAsset(0)
        self._picture = Picture(1, 1)
        self._area = self._picture.whole
        self._moved: dict[str, Rect] = {}
        self.current = ""
        self.tell_undo: TellUndo | None = None

    # what there is

    def show_asset(self, of: OfAsset | None, picture: Picture) -> None:
        """Another asset, or the same as it is now; what was moved stays moved."""
        same = of is not None and of.asset_id == self._of.asset_id
        self._of = of or OfAsset(0)
        self._picture = picture
        if not same:
            self._moved.clear()
            self.current = ""
        names = {one.name for one in self._of.named}
        self._moved = {name: rect for name, rect in self._moved.items() if name in names}
        if self.current not in names:
            self.current = ""
        self.changed.emit()

    def set_area(self, area: Rect) -> None:
        """What the picture's own crop leaves: no named crop goes beyond it."""
        self._area = area

    @property
    def names(self) -> list[str]:
        """Of the named crops, in the profile's order."""
        return [one.name for one in self._of.named]

    @property
    def moved(self) -> bool:
        """Whether a rectangle is not saved."""
        return bool(self._moved)

    @property
    def waiting(self) -> frozenset[str]:
        """Names of those whose rectangle is not saved."""
        return frozenset(self._moved)

    def crop(self, name: str | None = None) -> Crop | None:
        """The current crop, or that one."""
        wanted = self.current if name is None else name
        return next((one for one in self._of.named if one.name == wanted), None)

    def rect(self, name: str | None = None) -> Rect | None:
        """Where it is now."""
        crop = self.crop(name)
        if crop is None:
            return None
        return self._moved.get(crop.name) or self._saved(crop)

    def _saved(self, crop: Crop) -> Rect:
        return rect_of(crop.box.inside(box_of(self._area, self._picture)), self._picture)

    def lock(self) -> Lock | None:
        """Ratio and room of the current crop."""
        crop = self.crop()
        if crop is None:
            return None
        return Lock(crop.target_w / crop.target_h, self._area, self._automatic(crop))

    def _automatic(self, crop: Crop) -> Rect | None:
        if crop.auto is None:
            return None
        return rect_of(crop.auto.inside(box_of(self._area, self._picture)), self._picture)

    @property
    def is_automatic(self) -> bool:
        """Whether the current crop is where it was found."""
        crop, rect = self.crop(), self.rect()
        return crop is None or rect is None or rect == self._automatic(crop)

    def cards(self, own: Rect) -> list[Card]:
        """The picture's own crop first; last its swatch, which cannot be chosen."""
        if not self._of.named:
            return []
        made = [Card("", self.tr("Picture"), words.pixels(own.width, own.height))]
        for crop in self._of.named:
            size = words.pixels(crop.target_w, crop.target_h)
            made.append(Card(crop.name, crop.name, size, crop.confirmed and crop.name not in self._moved))
        return made

    @property
    def swatch(self) -> Crop | None:
        """The swatch of the asset."""
        return self._of.swatch

    # what a person does

    def choose(self, name: str) -> None:
        """That one is current; empty for the picture's own."""
        if name != self.current and (not name or name in self.names):
            self.current = name
            self.changed.emit()

    def step(self, by: int) -> None:
        """The crop before or after; the picture's own is the first."""
        order = ["", *self.names]
        self.choose(order[max(0, min(order.index(self.current) + by, len(order) - 1))])

    def take(self, rect: Rect) -> None:
        """The current one is there now."""
        crop = self.crop()
        if crop is None:
            return
        if rect == self._saved(crop):
            self._moved.pop(crop.name, None)
        else:
            self._moved[crop.name] = rect
        self.changed.emit()

    def to_automatic(self) -> None:
        """The current one is where it was found."""
        crop = self.crop()
        automatic = self._automatic(crop) if crop is not None else None
        if automatic is not None:
            self.take(automatic)

    def to_former(self) -> None:
        """The current one is where a person had it before a reprocess reset it: the same middle and width, in the ratio
        that it has now."""
        crop, lock = self.crop(), self.lock()
        if crop is None or crop.before is None or lock is None:
            return
        old = crop.before
        high = old.w * self._picture.width / lock.ratio / self._picture.height
        box = Box(old.x, old.centre[1] - high / 2, old.w, high).inside(box_of(self._area, self._picture))
        self.take(rect_of(box, self._picture))

    def revert(self) -> None:
        """All as they are saved."""
        self._moved.clear()
        self.changed.emit()

    # saving

    def confirm(self) -> None:
        """The current one as it stands, and on to the next that is not confirmed."""
        crop = self.crop()
        if crop is None or not roles.can(self._desk, "editAssets"):
            return
        if crop.name in self._moved:
            self._save([crop.name])
        elif not crop.confirmed:
            self._confirm(crop.name)
        following = self._next_open(crop.name)
        if following:
            self.choose(following)

    def _next_open(self, name: str) -> str:
        order = self.names
        place = order.index(name)
        for other in [*order[place + 1 :], *order[:place]]:
            crop = self.crop(other)
            if crop is not None and (not crop.confirmed or other in self._moved):
                return other
        return ""

    def save(self) -> None:
        """Everything that is moved."""
        if self._moved:
            self._save(list(self._moved))

    def _confirm(self, name: str) -> None:
        library, asset = self._desk.library, self._of.asset_id
        self._now(name, confirmed=True)
        self._do(lambda: crops.confirm(library, [(asset, name)]))

    def _save(self, names: list[str]) -> None:
        library, asset = self._desk.library, self._of.asset_id
        moved, back = [], []
        for name in names:
            crop, rect = self.crop(name), self._moved.pop(name)
            if crop is None:
                continue
            if rect == self._automatic(crop):
                back.append((asset, name))
                self._now(name, box=crop.auto or crop.box, source=Source.AUTO, confirmed=True)
            else:
                moved.append((asset, name, box_of(rect, self._picture)))
                self._now(name, box=moved[-1][2], source=Source.USER, confirmed=True)
        self.changed.emit()
        if moved:
            self._do(lambda: crops.save(library, moved))
        if back:
            self._do(lambda: crops.reset(library, back))

    def _now(self, name: str, **change: object) -> None:
        """What is told of a crop until the library has it, too."""
        made = tuple(replace(one, **change) if one.name == name else one for one in self._of.crops)  # type: ignore[arg-type]
        self._of = replace(self._of, crops=made)
        self.changed.emit()

    def _do(self, work: Callable[[], crops.Done]) -> None:
        self._desk.background.run(work, self._done, self._failed, priority=9, lane="edits")

    def _failed(self, error: BaseException) -> None:
        self._desk.tell(error)

    def _done(self, done: crops.Done) -> None:
        library, background = self._desk.library, self._desk.background

        def back() -> None:
            background.run(lambda: crops.put_back(library, done.before), None, self._desk.tell, lane="edits")

        if self.tell_undo is not None:
            self.tell_undo(done.sentence, "crop", self.tr("Crop"), back)
        else:
            self._desk.toasts.show(done.sentence, [(self.tr("Undo"), back)], kind="edit", icon="crop")
