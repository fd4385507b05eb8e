"""What the page shows: crops by name, each with the rectangle as it is now, and where its cell stands. Without Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assetdesk.core.crops import Box, Why
from assetdesk.gui.edit.geometry import Picture, Rect
from assetdesk.gui.edit.locked import Lock, box_of, rect_of

if TYPE_CHECKING:
    from assetdesk.core.asset import AssetRow
    from assetdesk.store.crops import Waiting

MARGIN, GAP, HEAD = 18, 20, 33
WELL, FOOT = 140, 44
SMALLEST, NORMAL, LARGEST = 96, 140, 280
_ABOVE, _BELOW = 14, 14

Key = tuple[int, str]


@dataclass(slots=True)
class Item:
    """One crop of one asset. `rect` is where it is now, `saved` where it was; `lock` its ratio and room."""

    asset_id: int
    crop_name: str
    name: str
    why: Why
    target: tuple[int, int]
    picture: Picture
    lock: Lock
    saved: Rect
    rect: Rect
    cell: int = 0

    @property
    def key(self) -> Key:
        """Which crop it is."""
        return self.asset_id, self.crop_name

    @property
    def moved(self) -> bool:
        """Whether a person has moved it and not saved it."""
        return self.rect != self.saved

    @property
    def box(self) -> Box:
        """As it is now, to be saved."""
        return box_of(self.rect, self.picture)


@dataclass(slots=True)
class Section:
    """The crops of one name. `size` is their target's px; of several sizes (several profiles) that of the first."""

    name: str
    size: tuple[int, int]
    items: list[Item] = field(default_factory=list)
    folded: bool = False


def item_of(waiting: Waiting, row: AssetRow) -> Item:
    """A crop of an asset as it is shown."""
    picture = Picture(waiting.width or 1, waiting.height or 1)
    crop = waiting.crop
    automatic = rect_of(crop.auto, picture) if crop.auto is not None else None
    lock = Lock(crop.target_w / crop.target_h, rect_of(waiting.area, picture), automatic)
    rect = rect_of(crop.box.inside(waiting.area), picture)
    return Item(
        waiting.asset_id, crop.name, row.name, crop.why, (crop.target_w, crop.target_h), picture, lock, rect, rect,
        row.cell,
    )  # fmt: skip


def sections_of(items: Iterable[Item], folded: Iterable[str] = ()) -> list[Section]:
    """By crop name, the largest target first."""
    found: dict[str, Section] = {}
    closed = set(folded)
    for item in items:
        section = found.setdefault(item.crop_name, Section(item.crop_name, item.target))
        section.items.append(item)
    for section in found.values():
        section.folded = section.name in closed
    return sorted(found.values(), key=lambda one: (-one.size[0] * one.size[1], one.name))


def ratio_words(size: tuple[int, int]) -> str:
    """`16:9` where that is short, else empty."""
    common = math.gcd(*size)
    across, down = size[0] // common, size[1] // common
    return f"{across}:{down}" if max(across, down) <= 32 else ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a cell stands, in px of the whole content; `well` is the height of its picture's ground."""

    left: int
    top: int
    width: int
    well: int

    @property
    def height(self) -> int:
        """With name and buttons."""
        return self.well + FOOT


class Layout:
    """Heads and cells below each other for a width; `wanted` is the well's height."""

    def __init__(self, sections: Sequence[Section], width: int, wanted: int = NORMAL) -> None:
        self.sections = sections
        self.well = wanted
        least = round(wanted * 1.35)
        room = max(1, width - 2 * MARGIN + GAP)
        self.columns = max(1, room // (least + GAP))
        self.cell_width = max(80, (width - 2 * MARGIN - GAP * (self.columns - 1)) // self.columns)
        self.heads: list[int] = []
        at = 0
        self._first: list[int] = []
        for section in sections:
            self.heads.append(at)
            at += HEAD
            self._first.append(at + _ABOVE)
            if not section.folded:
                rows = -(-len(section.items) // self.columns)
                at += _ABOVE + rows * (wanted + FOOT) + max(0, rows - 1) * _ABOVE + _BELOW
        self.height = at

    def spot(self, section: int, place: int) -> Spot:
        """The cell of an item."""
        row, column = divmod(place, self.columns)
        left = MARGIN + column * (self.cell_width + GAP)
        top = self._first[section] + row * (self.well + FOOT + _ABOVE)
        return Spot(left, top, self.cell_width, self.well)

    def at(self, x: int, y: int) -> tuple[int, int] | None:
        """Section and place of the cell under a point."""
        for number, section in enumerate(self.sections):
            if section.folded or not section.items:
                continue
            row = (y - self._first[number]) // (self.well + FOOT + _ABOVE)
            if row < 0 or row >= -(-len(section.items) // self.columns):
                continue
            column = (x - MARGIN) // (self.cell_width + GAP)
            place = row * self.columns + column
            if 0 <= column < self.columns and place < len(section.items):
                spot = self.spot(number, place)
                if spot.left <= x < spot.left + spot.width and spot.top <= y < spot.top + spot.height:
                    return number, place
        return None

    def seen(self, top: int, bottom: int) -> list[tuple[int, int]]:
        """The cells between two heights."""
        found: list[tuple[int, int]] = []
        step = self.well + FOOT + _ABOVE
        for number, section in enumerate(self.sections):
            if section.folded:
                continue
            rows = -(-len(section.items) // self.columns)
            first = max(0, (top - self._first[number]) // step)
            last = min(rows - 1, (bottom - self._first[number]) // step)
            for place in range(first * self.columns, min(len(section.items), (last + 1) * self.columns)):
                found.append((number, place))
        return found
