"""The frames of a set in rows and columns, and the ways from one to another. No widget, no library."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assetdesk.core.batch_sets import LEAST_SPIN, SetType
from assetdesk.core.set_order import place_of


class Way(StrEnum):
    """How a set is looked at."""

    SPIN = "spin"
    FLIP = "flip"
    SWATCH = "swatch"


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a set; `swatch` is the asset that stands for it under the picture."""

    asset_id: int
    swatch: int | None = None


@dataclass(frozen=True, slots=True)
class Frames:
    """All of them in the set's order. `grid` has their numbers by row and column, None where a place is empty;
    `columns` is the length of its longest row."""

    way: Way
    frames: tuple[Frame, ...]
    grid: tuple[tuple[int | None, ...], ...]
    columns: int = field(init=False, compare=False, default=0)
    _spots: dict[int, tuple[int, int]] = field(init=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        spots = {n: (r, c) for r, row in enumerate(self.grid) for c, n in enumerate(row) if n is not None}
        self._spots.update(spots)
        object.__setattr__(self, "columns", max((len(row) for row in self.grid), default=0))

    @property
    def rows(self) -> int:
        """How many rows there are; 1 of a set without frames, too."""
        return max(1, len(self.grid))

    @property
    def places(self) -> int:
        """How many there would be with none empty."""
        return self.rows * self.columns

    def where(self, at: int) -> tuple[int, int]:
        """Row and column of a frame, from 0."""
        return self._spots.get(at, (0, 0))

    def across(self, at: int, by: int) -> int:
        """The frame so many columns on, in the same row. A spin goes round; others end at their ends. Empty places are
        passed."""
        if not self.frames:
            return 0
        row = self.where(at)[0]
        there = [number for number in self.grid[row] if number is not None]
        place = there.index(at) + by
        if self.way is Way.SPIN:
            return there[place % len(there)]
        return there[max(0, min(len(there) - 1, place))]

    def down(self, at: int, by: int) -> int:
        """The frame so many rows below, as near to the same column as one is; the first and last row are the ends."""
        if not self.frames:
            return 0
        row, column = self.where(at)
        wanted = max(0, min(self.rows - 1, row + by))
        there = [(abs(c - column), c) for c, number in enumerate(self.grid[wanted]) if number is not None]
        found = self.grid[wanted][min(there)[1]] if there else at
        return at if found is None else found

    def near(self, at: int, most: int = 80) -> list[int]:
        """The frames round one, nearest first as a person goes: for reading ahead."""
        count = len(self.frames)
        row, column = self.where(at) if self.frames else (0, 0)
        wide = max(1, self.columns)

        def away(number: int) -> tuple[int, int]:
            r, c = self.where(number)
            gap = abs(c - column)
            if self.way is Way.SPIN:
                gap = min(gap, wide - gap)
            return gap + 2 * abs(r - row), number

        return heapq.nsmallest(most, range(count), key=away)


def way_of(type: str, sub_type: str) -> Way:
    """By the set's kind."""
    if type == "SpinSet" or sub_type == SetType.MULTI_AXIS:
        return Way.SPIN
    return Way.SWATCH if sub_type == SetType.SWATCH else Way.FLIP


def arranged(way: Way, members: Iterable[tuple[int, Mapping[str, Any]]]) -> Frames:
    """From a set's members with what is told of each (`core.set_order`)."""
    shown = [(one, told) for one, told in members if told.get("role") != "swatch"]
    frames = tuple(Frame(one, told["swatch"] if isinstance(told.get("swatch"), int) else None) for one, told in shown)
    places = [place_of(told) for _, told in shown]
    if way is not Way.SPIN or not any(places):
        row: tuple[int | None, ...] = tuple(range(len(frames)))
        return Frames(way, frames, (row,) if row else ())
    held = {place: number for number, place in reversed(list(enumerate(places))) if place is not None}
    rows = sorted({row for row, _ in held})
    columns = sorted({column for _, column in held})
    grid: list[tuple[int | None, ...]] = [tuple(held.get((row, column)) for column in columns) for row in rows]
    loose = tuple(number for number, place in enumerate(places) if place is None or held[place] != number)
    return Frames(way, frames, (*grid, loose) if loose else tuple(grid))


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the panel's checks: fine, or worth a look."""

    fine: bool
    kind: str
    count: int = 0
    of: int = 0
    text: str = ""


def checks(frames: Frames, left: Sequence[str]) -> list[Check]:
    """What there is to say of a set: places that are filled, frames advised, and what was left out and why."""
    count = len(frames.frames)
    made = []
    if frames.way is Way.SPIN:
        made.append(Check(count >= frames.places > 0, "places", count, frames.places))
        made.append(Check(count >= LEAST_SPIN, "frames", count, LEAST_SPIN))
    elif frames.way is Way.SWATCH:
        with_chip = sum(1 for one in frames.frames if one.swatch is not None)
        made.append(Check(with_chip == count > 0, "swatches", with_chip, count))
    else:
        made.append(Check(0 < count <= 10, "pictures", count, 10))
    return [*made, *(Check(False, "left", text=text) for text in left)]
