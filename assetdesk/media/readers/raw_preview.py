"""The pictures that cameras put into their raw photos: what LibRaw names, or what is found by looking for JPEGs.

Most are stored as the sensor saw them and mean to be turned like the raw data; some are upright already, some say
themselves how they lie.
"""

from __future__ import annotations

import math
import mmap
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from assetdesk.media.pixels import eight_bit

rawpy: Any = import_module("rawpy")

_MOST_FOUND = 200
_MOST_LOOKED = 1 << 30  # bytes
_LARGEST = 64 << 20  # bytes of one picture
_LEAST = 64  # px; smaller ones are marks and icons
Size = tuple[int, int]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Preview:
    """`data` is a JPEG, or `pixels` are there already. `size` in px as stored, `turn` how it is turned (EXIF)."""

    size: Size
    turn: int
    data: bytes | None = None
    pixels: Image.Image | None = None

    @property
    def upright(self) -> Size:
        """Size after turning."""
        return (self.size[1], self.size[0]) if self.turn >= 5 else self.size

    def decode(self, max_edge: int) -> tuple[Image.Image, bytes | None, Box | None]:
        """Pixels, ICC profile, and the part of the pixels that is covered. Raises what Pillow raises."""
        if self.pixels is not None:
            return eight_bit(self.pixels.copy()), None, None
        assert self.data is not None
        with Image.open(BytesIO(self.data), formats=("JPEG",)) as image:
            box = None
            scale = max_edge / max(self.size)
            if scale < 1:
                made = image.draft(None, (math.ceil(self.size[0] * scale), math.ceil(self.size[1] * scale)))
                box = made[1] if made and image.size != self.size else None
            profile = image.info.get("icc_profile")
            return eight_bit(image.copy()), profile or None, box


def by_libraw(raw: Any, flip: int, upright: Size) -> Preview | None:
    """The one LibRaw chooses, the largest; None where there is none, or it cannot be read."""
    try:
        thumb = raw.extract_thumb()
    except (rawpy.LibRawError, ValueError):
        return None
    if thumb.format == rawpy.ThumbFormat.JPEG:
        return _of_jpeg(bytes(thumb.data), flip, upright)
    values = np.asarray(thumb.data)
    if values.dtype != np.uint8 or values.ndim != 3 or values.shape[2] != 3 or min(values.shape[:2]) < _LEAST:
        return None
    image = Image.fromarray(values)
    return Preview(image.size, _turn(image.size, None, flip, upright), pixels=image)


def by_looking(path: str, flip: int, upright: Size | None) -> Preview | None:
    """The largest JPEG that stands anywhere in the file and is complete enough to be decoded."""
    with Path(path).open("rb") as file:
        size = min(file.seek(0, 2), _MOST_LOOKED)
        if not size:
            return None
        with mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) as data:
            found = sorted(_jpegs(data), reverse=True)
            for _, start, end in found[:4]:
                preview = _of_jpeg(data[start:end], flip, upright)
                if preview is not None and _decodes(preview):
                    return preview
    return None


def _jpegs(data: mmap.mmap) -> list[tuple[int, int, int]]:
    """Pixels, start and end of each JPEG that begins like a picture; the end is where it must have ended."""
    found: list[tuple[int, int, int]] = []
    at = data.find(b"\xff\xd8\xff")
    while at >= 0 and len(found) < _MOST_FOUND:
        if (pixels := _frame(data, at)) is not None:
            found.append((pixels, at, min(len(data), at + _LARGEST)))
        at = data.find(b"\xff\xd8\xff", at + 2)
    return found


def _frame(data: mmap.mmap, at: int) -> int | None:
    """Pixels of the frame of the JPEG at `at`; None where it is none that Pillow decodes (raw data are lossless)."""
    at += 2
    for _ in range(64):
        if at + 9 > len(data) or data[at] != 0xFF:
            return None
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in (0xC0, 0xC1, 0xC2):
            height, width = int.from_bytes(data[at + 5 : at + 7], "big"), int.from_bytes(data[at + 7 : at + 9], "big")
            return width * height if min(width, height) >= _LEAST and data[at + 4] == 8 else None
        if 0xC3 <= marker <= 0xCF and marker != 0xC4 and marker != 0xCC:
            return None
        at += 2 + size
    return None


def _of_jpeg(data: bytes, flip: int, upright: Size | None) -> Preview | None:
    try:
        with Image.open(BytesIO(data), formats=("JPEG",)) as image:
            size = image.size
            told = image.getexif().get(0x0112)
    except Exception:  # whatever Pillow raises: it is no picture to show
        return None
    if min(size) < _LEAST:
        return None
    own = told if isinstance(told, int) and 1 <= told <= 8 else None
    return Preview(size, _turn(size, own, flip, upright), data=data)


def _decodes(preview: Preview) -> bool:
    try:
        preview.decode(64)
    except Exception:  # cut off, or no picture after all
        return False
    return True


def _turn(size: Size, told: int | None, flip: int, upright: Size | None) -> int:
    """How to turn it: as it says itself, else like the raw data, unless the shape of the result says otherwise."""
    if upright is None:
        return told or flip
    tall = upright[1] > upright[0]
    for turn in (told, flip, 1):
        if turn is None:
            continue
        width, height = (size[1], size[0]) if turn >= 5 else size
        if (height > width) == tall:
            return turn
    return told or flip
