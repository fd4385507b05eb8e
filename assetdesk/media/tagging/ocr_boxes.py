"""From a map of how likely each pixel is that of a line of text to the rectangles of the lines, which may be turned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PIXEL = 0.3  # likelier than that, it is one of a line
_SURE = 0.55  # a line's pixels on the whole
_THIN = 3.0  # px
# the network marks lines narrower than they are, so that neighbours keep apart (the paper's offset of polygons)
_WIDENED = 1.6
_MOST_RUNS = 60_000

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """By its middle, its sides in px, and the angle of the wider one to the horizontal, in radians (down is more)."""

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0

    def corners(self) -> list[Point]:
        """From the one that is up and left along the line's reading direction, clockwise."""
        along = (math.cos(self.angle) * self.width / 2, math.sin(self.angle) * self.width / 2)
        down = (-math.sin(self.angle) * self.height / 2, math.cos(self.angle) * self.height / 2)
        signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        return [(self.x + a * along[0] + b * down[0], self.y + a * along[1] + b * down[1]) for a, b in signs]

    def around(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of what it covers."""
        xs, ys = zip(*self.corners(), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def moved(self, x: float, y: float) -> Rectangle:
        """Elsewhere."""
        return Rectangle(self.x + x, self.y + y, self.width, self.height, self.angle)

    def scaled(self, across: float, down: float) -> Rectangle:
        """In a picture that is so many times as wide and high; the two differ by rounding alone."""
        mean = (across + down) / 2
        return Rectangle(self.x * across, self.y * down, self.width * mean, self.height * mean, self.angle)


def rectangles(likely: NDArray[np.float32]) -> list[Rectangle]:
    """Of each line in a map of 0–1."""
    import numpy as np

    found: list[Rectangle] = []
    sums = np.zeros((likely.shape[0], likely.shape[1] + 1), np.float64)
    np.cumsum(likely, axis=1, dtype=np.float64, out=sums[:, 1:])
    for runs in _joined(_runs(likely > _PIXEL)):
        total = sum(sums[row, end] - sums[row, begin] for row, begin, end in runs)
        area = sum(end - begin for _, begin, end in runs)
        if total < _SURE * area:
            continue
        points = [(float(x), float(y)) for row, begin, end in runs for x in (begin, end) for y in (row, row + 1)]
        one = _least(_hull(points))
        if min(one.width, one.height) < _THIN:
            continue
        wider = one.width * one.height * _WIDENED / (2 * (one.width + one.height))
        found.append(Rectangle(one.x, one.y, one.width + 2 * wider, one.height + 2 * wider, one.angle))
    return found


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """Stretches of one row: row, first column, the column behind the last; in order."""
    import numpy as np

    edges = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    edges[:, 1:-1] = mask
    steps = np.diff(edges, axis=1)
    rows, begins = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1]
    return list(zip(rows[:_MOST_RUNS].tolist(), begins[:_MOST_RUNS].tolist(), ends[:_MOST_RUNS].tolist(), strict=True))


def _joined(runs: Sequence[tuple[int, int, int]]) -> list[list[tuple[int, int, int]]]:
    """Runs that touch each other, corners counted, together."""
    parent = list(range(len(runs)))

    def top(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    first = 0  # of the row before
    begin = 0  # of the row at hand
    for at, (row, left, right) in enumerate(runs):
        if row != runs[begin][0]:
            first, begin = begin, at
        if runs[first][0] != row - 1:
            continue
        # those that end before this one begins are nobody's neighbours any more
        while first < begin and runs[first][2] < left:
            first += 1
        other = first
        while other < begin and runs[other][1] <= right:
            one, two = top(other), top(at)
            parent[max(one, two)] = min(one, two)
            other += 1
    groups: dict[int, list[tuple[int, int, int]]] = {}
    for at, run in enumerate(runs):
        groups.setdefault(top(at), []).append(run)
    return list(groups.values())


def _hull(points: Sequence[Point]) -> list[Point]:
    """The convex hull, by Andrew's monotone chain."""
    ordered = sorted(set(points))

    def half(some: Sequence[Point]) -> list[Point]:
        made: list[Point] = []
        for point in some:
            while len(made) >= 2 and _left(made[-2], made[-1], point) <= 0:
                made.pop()
            made.append(point)
        return made[:-1]

    return half(ordered) + half(ordered[::-1])


def _left(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _least(hull: Sequence[Point]) -> Rectangle:
    """The smallest rectangle round a convex polygon has one of its edges (Freeman and Shapira, 1975)."""
    import numpy as np

    corners = np.asarray(hull)
    sides = np.roll(corners, -1, axis=0) - corners
    angles = np.unique(np.round(np.arctan2(sides[:, 1], sides[:, 0]) % (math.pi / 2), 6))
    cos, sin = np.cos(angles), np.sin(angles)
    along = corners[:, 0, None] * cos + corners[:, 1, None] * sin
    down = corners[:, 1, None] * cos - corners[:, 0, None] * sin
    wide, high = np.ptp(along, axis=0), np.ptp(down, axis=0)
    best = int(np.argmin(np.round(wide * high, 3)))
    u = float(along[:, best].max() + along[:, best].min()) / 2
    v = float(down[:, best].max() + down[:, best].min()) / 2
    angle = float(angles[best])
    return _settled(
        u * math.cos(angle) - v * math.sin(angle),
        u * math.sin(angle) + v * math.cos(angle),
        float(wide[best]),
        float(high[best]),
        angle,
    )


def _settled(x: float, y: float, width: float, height: float, angle: float) -> Rectangle:
    """An angle of at most 45° to either side: what is less turned is how it is read."""
    if angle > math.pi / 4:
        width, height, angle = height, width, angle - math.pi / 2
    return Rectangle(x, y, width, height, angle)
