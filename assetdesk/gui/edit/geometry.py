"""Arithmetic of the crop on a picture, without Qt: rectangles in px of the upright picture at full resolution.

A crop is kept as insets (IPS API, ManualCropOptions); while a person drags it, it is a rectangle. At least one pixel
of the picture is always left.
"""

from __future__ import annotations

from dataclasses import dataclass

from assetdesk.core.edits import Insets

LEAST = 1


@dataclass(frozen=True, slots=True)
class Rect:
    """`right` and `bottom` are the first column and row outside, so width is right minus left."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """In px."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In px."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Picture:
    """The size of a picture in px, at least one each way."""

    width: int
    height: int

    @property
    def whole(self) -> Rect:
        """All of it."""
        return Rect(0, 0, self.width, self.height)

    def rect(self, insets: Insets) -> Rect:
        """What insets leave. Insets that leave nothing are as good as none (IPS API: such an asset is not cropped)."""
        if min(insets.left, insets.right, insets.top, insets.bottom) < 0 or not insets.leaves(self.width, self.height):
            return self.whole
        return Rect(insets.left, insets.top, self.width - insets.right, self.height - insets.bottom)

    def insets(self, rect: Rect) -> Insets:
        """The amounts cut off each side."""
        return Insets(rect.left, self.width - rect.right, rect.top, self.height - rect.bottom)

    def moved(self, rect: Rect, across: int, down: int) -> Rect:
        """The same size elsewhere, as far as the picture goes."""
        across = min(max(across, -rect.left), self.width - rect.right)
        down = min(max(down, -rect.top), self.height - rect.bottom)
        return Rect(rect.left + across, rect.top + down, rect.right + across, rect.bottom + down)

    def dragged(self, rect: Rect, grip: Grip, across: int, down: int) -> Rect:
        """After the edges of that grip were dragged: not over the opposite edge, not out of the picture."""
        if grip == MOVE:
            return self.moved(rect, across, down)
        left, top, right, bottom = rect.left, rect.top, rect.right, rect.bottom
        if grip.across < 0:
            left = min(max(left + across, 0), right - LEAST)
        elif grip.across > 0:
            right = max(min(right + across, self.width), left + LEAST)
        if grip.down < 0:
            top = min(max(top + down, 0), bottom - LEAST)
        elif grip.down > 0:
            bottom = max(min(bottom + down, self.height), top + LEAST)
        return Rect(left, top, right, bottom)

    def drawn(self, first: tuple[float, float], second: tuple[float, float]) -> Rect:
        """The rectangle between two points of the picture, in whole px."""
        xs, ys = sorted((first[0], second[0])), sorted((first[1], second[1]))
        left = min(max(round(xs[0]), 0), self.width - LEAST)
        top = min(max(round(ys[0]), 0), self.height - LEAST)
        right = min(max(round(xs[1]), left + LEAST), self.width)
        bottom = min(max(round(ys[1]), top + LEAST), self.height)
        return Rect(left, top, right, bottom)

    def with_inset(self, rect: Rect, side: str, value: int) -> Rect:
        """The rectangle with one inset typed: left, right, top or bottom. The opposite edge stays where it is."""
        if side == "left":
            return Rect(min(max(value, 0), rect.right - LEAST), rect.top, rect.right, rect.bottom)
        if side == "right":
            return Rect(rect.left, rect.top, max(min(self.width - value, self.width), rect.left + LEAST), rect.bottom)
        if side == "top":
            return Rect(rect.left, min(max(value, 0), rect.bottom - LEAST), rect.right, rect.bottom)
        return Rect(rect.left, rect.top, rect.right, max(min(self.height - value, self.height), rect.top + LEAST))


@dataclass(frozen=True, slots=True)
class Grip:
    """What is held: -1 is the left or upper edge, 1 the right or lower one, 0 neither."""

    across: int
    down: int


MOVE = Grip(0, 0)
# clockwise from the upper left; corners come first when a point is near several
CORNERS = (Grip(-1, -1), Grip(1, -1), Grip(1, 1), Grip(-1, 1))
SIDES = (Grip(0, -1), Grip(1, 0), Grip(0, 1), Grip(-1, 0))


@dataclass(frozen=True, slots=True)
class View:
    """Where a picture lies on the screen: its left top corner and how many screen px one of its px takes."""

    left: float
    top: float
    scale: float

    def x(self, px: float) -> float:
        """A column's place on the screen."""
        return self.left + px * self.scale

    def y(self, px: float) -> float:
        """A row's place on the screen."""
        return self.top + px * self.scale

    def back(self, x: float, y: float) -> tuple[float, float]:
        """The picture's point under a point of the screen; outside where that is outside."""
        return (x - self.left) / self.scale, (y - self.top) / self.scale

    def handles(self, rect: Rect) -> list[tuple[Grip, float, float]]:
        """The middle of each handle on the screen."""
        xs = {-1: self.x(rect.left), 0: self.x((rect.left + rect.right) / 2), 1: self.x(rect.right)}
        ys = {-1: self.y(rect.top), 0: self.y((rect.top + rect.bottom) / 2), 1: self.y(rect.bottom)}
        return [(grip, xs[grip.across], ys[grip.down]) for grip in (*CORNERS, *SIDES)]

    def grip_at(self, rect: Rect, x: float, y: float, grab: float) -> Grip | None:
        """What a press at that point of the screen holds: a handle or edge within `grab` px, else the inside."""
        near = [
            (abs(hx - x) + abs(hy - y), grip)
            for grip, hx, hy in self.handles(rect)
            if abs(hx - x) <= grab and abs(hy - y) <= grab
        ]
        if near:
            least = min(away for away, _ in near)
            return next(grip for away, grip in near if away == least)
        left, right, top, bottom = self.x(rect.left), self.x(rect.right), self.y(rect.top), self.y(rect.bottom)
        beside, between = top <= y <= bottom, left <= x <= right
        half = grab / 2
        if beside and abs(x - left) <= half:
            return Grip(-1, 0)
        if beside and abs(x - right) <= half:
            return Grip(1, 0)
        if between and abs(y - top) <= half:
            return Grip(0, -1)
        if between and abs(y - bottom) <= half:
            return Grip(0, 1)
        return MOVE if between and beside else None


def scaled(rect: Rect, of: Picture, to: Picture) -> Rect:
    """The same part of a picture of another size: of a small preview, or of the whole. Never empty."""
    left = min(round(rect.left * to.width / of.width), to.width - LEAST)
    top = min(round(rect.top * to.height / of.height), to.height - LEAST)
    right = max(round(rect.right * to.width / of.width), left + LEAST)
    bottom = max(round(rect.bottom * to.height / of.height), top + LEAST)
    return Rect(left, top, min(right, to.width), min(bottom, to.height))
