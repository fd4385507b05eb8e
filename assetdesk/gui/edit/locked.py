"""Arithmetic of a named crop, without Qt: a rectangle of its profile's ratio within what the options' crop leaves.

All in px of the upright original. The same for the Edit view and for the page *Crops to confirm*.
"""

from __future__ import annotations

from dataclasses import dataclass

from assetdesk.core.crops import Box
from assetdesk.gui.edit.geometry import MOVE, Grip, Picture, Rect

# a crop of less shows nothing
LEAST = 16


@dataclass(frozen=True, slots=True)
class Lock:
    """`ratio` is width by height; `area` is where the rectangle may be; `automatic` the one found automatically."""

    ratio: float
    area: Rect
    automatic: Rect | None = None

    def dragged(self, rect: Rect, grip: Grip, across: int, down: int) -> Rect:
        """After that grip was dragged by so many px: moved, or resized with the opposite corner where it is; a side
        resizes about the middle of the opposite one."""
        if grip == MOVE:
            return self.moved(rect, across, down)
        by_width = rect.width + grip.across * across
        by_height = (rect.height + grip.down * down) * self.ratio
        if not grip.down:
            wide: float = by_width
        elif not grip.across:
            wide = by_height
        else:  # whichever was dragged further
            wide = by_width if abs(by_width - rect.width) >= abs(by_height - rect.width) else by_height
        return self._sized(rect, grip, wide)

    def moved(self, rect: Rect, across: int, down: int) -> Rect:
        """The same size elsewhere, as far as the area goes."""
        area = self.area
        across = max(area.left - rect.left, min(across, area.right - rect.right))
        down = max(area.top - rect.top, min(down, area.bottom - rect.bottom))
        return Rect(rect.left + across, rect.top + down, rect.right + across, rect.bottom + down)

    def _sized(self, rect: Rect, grip: Grip, wide: float) -> Rect:
        area = self.area
        # how far each side may go: towards the grip, or both ways about the middle
        room_x = {
            -1: rect.right - area.left,
            1: area.right - rect.left,
            0: min(rect.left + rect.right - 2 * area.left, 2 * area.right - rect.left - rect.right),
        }[grip.across]
        room_y = {
            -1: rect.bottom - area.top,
            1: area.bottom - rect.top,
            0: min(rect.top + rect.bottom - 2 * area.top, 2 * area.bottom - rect.top - rect.bottom),
        }[grip.down]
        most = min(float(room_x), room_y * self.ratio)
        least = min(most, max(LEAST, LEAST * self.ratio))
        wide = min(max(wide, least), most)
        width = max(1, min(round(wide), room_x))
        height = max(1, min(round(wide / self.ratio), room_y))
        left = {-1: rect.right - width, 1: rect.left, 0: (rect.left + rect.right - width) // 2}[grip.across]
        top = {-1: rect.bottom - height, 1: rect.top, 0: (rect.top + rect.bottom - height) // 2}[grip.down]
        return Rect(left, top, left + width, top + height)


def rect_of(box: Box, picture: Picture) -> Rect:
    """In whole px."""
    left, top, width, height = box.pixels(picture.width, picture.height)
    return Rect(left, top, left + width, top + height)


def box_of(rect: Rect, picture: Picture) -> Box:
    """As fractions of the picture."""
    return Box(
        rect.left / picture.width,
        rect.top / picture.height,
        rect.width / picture.width,
        rect.height / picture.height,
    )
