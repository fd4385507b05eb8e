"""A window that moves over a film: of each picture only what lies in it is encoded.

It has the same size all along, since a film has; the whole picture is drawn so large that the window has the size of
the transcode, and the window is cut out of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import av
import numpy as np


@dataclass(frozen=True, slots=True)
class View:
    """`width` and `height` are shares of the upright picture, 0–1. `at` takes seconds since the film's beginning and
    tells where the window's left upper corner is, in shares, too."""

    width: float
    height: float
    at: Callable[[float], tuple[float, float]]

    def of(self, width: int, height: int) -> tuple[int, int]:
        """Size in px of the window in a picture of that size."""
        return max(2, min(width, round(width * self.width))), max(2, min(height, round(height * self.height)))

    def whole(self, size: tuple[int, int]) -> tuple[int, int]:
        """Size in px of the whole picture whose window has that size; even."""
        return _even_up(size[0] / self.width), _even_up(size[1] / self.height)

    def cut(self, frame: av.VideoFrame, size: tuple[int, int], seconds: float) -> av.VideoFrame:
        """The window's part of a picture (yuv420p) at that moment. Colour has half the pixels, so it begins at even
        ones."""
        left, top = self.at(seconds)
        x = _place(left, frame.width, size[0])
        y = _place(top, frame.height, size[1])
        width, height = size
        whole = frame.to_ndarray(format="yuv420p")
        tall, wide = frame.height, frame.width
        half = tall // 2 * (wide // 2)
        colours = whole.reshape(-1)[tall * wide :]
        planes = [whole[y : y + height, x : x + width]]
        for at in (0, half):
            plane = colours[at : at + half].reshape(tall // 2, wide // 2)
            planes.append(plane[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2])
        flat = np.concatenate([np.ascontiguousarray(plane).reshape(-1) for plane in planes])
        made = av.VideoFrame.from_ndarray(flat.reshape(height * 3 // 2, width), format="yuv420p")
        made.colorspace, made.color_range = frame.colorspace, frame.color_range
        made.color_primaries, made.color_trc = frame.color_primaries, frame.color_trc
        return made


def _even_up(value: float) -> int:
    return max(2, math.ceil(round(value, 3) / 2) * 2)


def _place(share: float, whole: int, part: int) -> int:
    """The even px at which the window begins, inside of the picture."""
    return max(0, min(round(share * whole / 2) * 2, (whole - part) // 2 * 2))
