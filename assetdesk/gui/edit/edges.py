"""Where a border ends, on a small picture, without Qt or numpy: the first answer while a slider moves.

The rule is the one of the full-size answer (IPS API, AutoColorCropOptions): a pixel is border if its largest
difference of a channel from the corner's pixel, divided by the channel's maximum, is at most the tolerance; whole rows
and columns go while all of them is border. What depends on the corner alone is worked out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assetdesk.gui.edit.geometry import Rect

CORNERS = ("UpperLeft", "UpperRight", "BottomLeft", "BottomRight")


@dataclass(frozen=True, slots=True)
class Edges:
    """How far each row and column of a picture is from being border, 0 to 1."""

    rows: tuple[float, ...]
    columns: tuple[float, ...]

    def rect(self, tolerance: float) -> Rect | None:
        """What is left at this tolerance; None where everything is border."""
        top, bottom = _span(self.rows, tolerance)
        left, right = _span(self.columns, tolerance)
        return Rect(left, top, right, bottom) if right > left and bottom > top else None


def _span(far: Sequence[float], tolerance: float) -> tuple[int, int]:
    kept = [place for place, value in enumerate(far) if value > tolerance]
    return (kept[0], kept[-1] + 1) if kept else (0, 0)


def of_colour(pixels: bytes, width: int, height: int, corner: str) -> Edges:
    """`pixels` are rows of four bytes a pixel without gaps; the fourth (alpha) is not looked at."""
    at = (0 if corner.endswith("Left") else width - 1) + (0 if corner.startswith("Upper") else height - 1) * width
    base = pixels[at * 4 : at * 4 + 3]
    planes = [pixels[channel::4] for channel in range(3)]
    stride = [plane_span(plane, width, height) for plane in planes]
    rows = [max(_far(rows[n], base[c]) for c, (rows, _) in enumerate(stride)) / 255 for n in range(height)]
    columns = [max(_far(columns[n], base[c]) for c, (_, columns) in enumerate(stride)) / 255 for n in range(width)]
    return Edges(tuple(rows), tuple(columns))


def of_alpha(pixels: bytes, width: int, height: int) -> Edges:
    """The same by how opaque a pixel is: the fourth byte."""
    rows, columns = plane_span(pixels[3::4], width, height)
    return Edges(tuple(most / 255 for _, most in rows), tuple(most / 255 for _, most in columns))


def plane_span(plane: bytes, width: int, height: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Least and greatest value of each row and of each column of one channel."""
    rows = [plane[n * width : (n + 1) * width] for n in range(height)]
    columns = [plane[n::width] for n in range(width)]
    return [(min(row), max(row)) for row in rows], [(min(column), max(column)) for column in columns]


def _far(span: tuple[int, int], base: int) -> int:
    return max(span[1] - base, base - span[0])
