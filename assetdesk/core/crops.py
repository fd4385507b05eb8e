"""Named crops of a picture: rectangles by the rows of an image profile, found automatically or placed by a person.

A rectangle is four fractions of the upright original and lies inside the crop that the asset's options ask for. So it
means the same pixels when that crop changes; what then lies outside of it is brought back inside (`inside`).
The rules of what a reprocess keeps are pure functions here (AEM's behaviour: an adjusted crop is kept unless its row's
width or height was edited).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

# half a pixel of a picture of 10,000 px: nobody moved it
SAME = 0.00005
SMALLEST_SOURCE = 50
_ROUND = 1e-6
_LONGEST, _LARGEST = 1000, 100_000
SWATCH = "swatch"
# its row among the crops: no crop can be called that
SWATCH_ROW = ""


class Source(StrEnum):
    """Who placed the rectangle."""

    AUTO = "auto"
    USER = "user"


class Why(StrEnum):
    """Why a crop is to be confirmed."""

    NEW = "new"
    SIZE = "size"
    REPROCESSED = "reprocessed"


class Kind(StrEnum):
    """A row of the profile, or its swatch."""

    CROP = "crop"
    SWATCH = "swatch"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle as fractions (0–1) of the upright original."""

    x: float
    y: float
    w: float
    h: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(one) for one in (self.x, self.y, self.w, self.h)):
            raise ValueError("a rectangle is made of numbers")

    @property
    def is_within(self) -> bool:
        """Whether it is a part of the picture, but for what rounding adds."""
        sides = self.w > 0 and self.h > 0 and self.x >= -_ROUND and self.y >= -_ROUND
        return sides and self.x + self.w <= 1 + _ROUND and self.y + self.h <= 1 + _ROUND

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.w / 2, self.y + self.h / 2

    def is_as(self, other: Box) -> bool:
        """Whether nobody would see a difference."""
        return all(abs(a - b) <= SAME for a, b in zip(self.numbers(), other.numbers(), strict=True))

    def numbers(self) -> tuple[float, float, float, float]:
        """x, y, w, h."""
        return self.x, self.y, self.w, self.h

    def inside(self, area: Box) -> Box:
        """Moved into `area`, and made smaller about its centre only where it is larger than that."""
        scale = min(1.0, area.w / self.w, area.h / self.h) if self.w > 0 and self.h > 0 else 1.0
        wide, high = self.w * scale, self.h * scale
        # one that fits keeps its own numbers
        x, y = (self.x, self.y) if scale == 1.0 else (self.centre[0] - wide / 2, self.centre[1] - high / 2)
        x = max(area.x, min(x, area.x + area.w - wide))
        y = max(area.y, min(y, area.y + area.h - high))
        return Box(x, y, wide, high)

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, width, height in px of an upright picture of that size; at least one pixel, within it."""
        left = min(round(self.x * width), width - 1)
        top = min(round(self.y * height), height - 1)
        wide = max(1, min(round(self.w * width), width - left))
        high = max(1, min(round(self.h * height), height - top))
        return left, top, wide, high


WHOLE = Box(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an image profile: what the crop is called and the size of what is made of it, px."""

    name: str
    width: int
    height: int

    @property
    def ratio(self) -> Fraction:
        """Width by height, exact."""
        return Fraction(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Crop:
    """One crop of one asset. `before` is the rectangle that a person had placed and a reprocess has replaced.

    `colour` is the mean colour (#RRGGBB) of a swatch, else empty. `auto` is the rectangle last found automatically,
    which *Reset to automatic* gives back.
    """

    name: str
    box: Box
    target_w: int
    target_h: int
    source: Source = Source.AUTO
    confirmed: bool = False
    why: Why = Why.NEW
    kind: Kind = Kind.CROP
    colour: str = ""
    before: Box | None = None
    auto: Box | None = None

    @property
    def by_hand(self) -> bool:
        """Placed by a person."""
        return self.source is Source.USER


def to_json(crop: Crop) -> dict[str, Any]:
    """For facts, rows of undo and files; plain JSON."""
    made: dict[str, Any] = {
        "name": crop.name,
        "kind": str(crop.kind),
        **dict(zip("xywh", crop.box.numbers(), strict=True)),
        "targetWidth": crop.target_w,
        "targetHeight": crop.target_h,
        "source": str(crop.source),
        "confirmed": crop.confirmed,
        "why": str(crop.why),
        "colour": crop.colour,
    }
    for name, box in (("before", crop.before), ("auto", crop.auto)):
        if box is not None:
            made[name] = list(box.numbers())
    return made


def from_json(raw: Mapping[str, Any]) -> Crop:
    """Inverse of `to_json`. A worker's words are data from outside: ValueError where they are not of this form."""
    try:
        made = Crop(
            name=str(raw["name"]),
            box=Box(*(float(raw[one]) for one in "xywh")),
            target_w=int(raw["targetWidth"]),
            target_h=int(raw["targetHeight"]),
            source=Source(raw.get("source", "auto")),
            confirmed=bool(raw.get("confirmed", False)),
            why=Why(raw.get("why", "new")),
            kind=Kind(raw.get("kind", "crop")),
            colour=str(raw.get("colour", "")),
            before=box_of(raw.get("before")),
            auto=box_of(raw.get("auto")),
        )
    except (KeyError, TypeError, OverflowError) as wrong:
        raise ValueError(f"not a crop: {raw!r}"[:200]) from wrong
    boxes = (made.box, made.before, made.auto)
    if not all(box is None or box.is_within for box in boxes) or len(made.name) > _LONGEST:
        raise ValueError(f"not a crop of a picture: {raw!r}"[:200])
    if not (0 < made.target_w <= _LARGEST and 0 < made.target_h <= _LARGEST):
        raise ValueError(f"not a crop of that size: {raw!r}"[:200])
    return made


def box_of(numbers: Sequence[float] | None) -> Box | None:
    """The rectangle of four numbers in a list, None of None."""
    if numbers is None:
        return None
    x, y, w, h = numbers
    return Box(float(x), float(y), float(w), float(h))


def after_reprocess(before: Iterable[Crop], found: Iterable[Crop], *, keep_edits: bool = True) -> list[Crop]:
    """The crops of an asset after a reprocess found these automatic ones, in the order of the profile.

    - Placed by a person: stays as it is now, which may be newer than what the step saw, unless its row's width or
      height is another now (or edits are not to be kept): then it is automatic again and unconfirmed, and the old
      rectangle is kept in `before`.
    - Automatic: a confirmed one stays confirmed as long as its rectangle stays the same.
    - A row that the profile does not have any more: an automatic crop goes, what a person placed waits, last.
    """
    had = {(crop.kind, crop.name): crop for crop in before}
    made = [_after(had.pop((one.kind, one.name), None), one, keep_edits) for one in found]
    return made + [crop for crop in had.values() if crop.by_hand and keep_edits]


def _after(old: Crop | None, found: Crop, keep_edits: bool) -> Crop:
    automatic = found.auto or found.box
    plain = replace(found, source=Source.AUTO, auto=automatic, box=automatic, confirmed=found.kind is Kind.SWATCH)
    if old is None:
        return replace(plain, why=Why.NEW)
    resized = (old.target_w, old.target_h) != (found.target_w, found.target_h)
    if old.by_hand:
        if keep_edits and not resized:
            return replace(old, auto=automatic)
        return replace(plain, why=Why.SIZE if resized else Why.REPROCESSED, before=old.box)
    if old.box.is_as(plain.box):
        return replace(plain, confirmed=old.confirmed, why=old.why, before=old.before)
    return replace(plain, why=Why.SIZE if resized else Why.REPROCESSED, before=old.before)


def held(before: Iterable[Crop], row: Row) -> Box | None:
    """The rectangle of a person that a step renders for this row instead of one that it finds."""
    for crop in before:
        if crop.kind is Kind.CROP and crop.name == row.name and crop.by_hand:
            return crop.box if (crop.target_w, crop.target_h) == (row.width, row.height) else None
    return None


def scaled(full: Box, row: Row, rows: Iterable[Row], width: int, height: int) -> Box:
    """A row's window where content is not preserved across sizes: `full` (the largest window of the ratio) times this
    width by the widest of the same ratio, about the same centre; never smaller than the target's px of an original of
    `width` x `height`, nor larger than `full`."""
    widest = max((one.width for one in rows if one.ratio == row.ratio), default=row.width)
    least = max(row.width / (full.w * width), row.height / (full.h * height))
    factor = min(1.0, max(row.width / widest, least))
    middle_x, middle_y = full.centre
    wide, high = full.w * factor, full.h * factor
    return Box(middle_x - wide / 2, middle_y - high / 2, wide, high).inside(full)


def made_size(box: Box, row_w: int, row_h: int, width: int, height: int) -> tuple[int, int]:
    """The size in px of what is made of a crop: the target's, never enlarged beyond the source's px under it."""
    _, _, wide, high = box.pixels(width, height)
    factor = min(1.0, wide / row_w, high / row_h)
    return max(1, round(row_w * factor)), max(1, round(row_h * factor))


def file_name(name: str, width: int, height: int) -> str:
    """What the derived file of a crop is called: `crop.<name>.<w>.<h>.jpeg`, by the row's size."""
    return f"crop.{_plain(name)}.{width}.{height}.jpeg"


def swatch_name(width: int, height: int) -> str:
    """What the derived file of the swatch is called."""
    return f"{SWATCH}.{width}.{height}.jpeg"


def _plain(name: str) -> str:
    """As a part of a file name: what systems forbid becomes a hyphen."""
    return "".join("-" if one in '\\/:*?"<>|%#' or ord(one) < 32 else one for one in name).strip(" .") or "crop"
