"""Which pixels have the colour of a corner: the one rule of automatic crops and knockouts.

A pixel matches where the largest difference of any channel to the corner's pixel, divided by what that channel can be
at most, is within the tolerance (IPS API, AutoColorCropOptions). Alpha is a channel like the others; but where the
corner is fully transparent, all that is so too matches, whatever colours lie hidden there.
"""

from __future__ import annotations

import math
from typing import Any

from assetdesk.media.edits import pixels
from assetdesk.media.vips import pyvips

# L, a and b as libvips counts them
_LAB_MOST = (100.0, 255.0, 255.0)
_GRACE = 1e-6


def corner_place(corner: str, width: int, height: int) -> tuple[int, int]:
    """x and y of a corner by its IPS name: `UpperLeft`, `BottomRight` …"""
    return (width - 1 if corner.endswith("Right") else 0), (height - 1 if corner.startswith("Bottom") else 0)


def matching(image: Any, corner: str, tolerance: float) -> Any:
    """A mask of 255 where the picture has the corner's colour, else 0. The picture has to be readable anywhere."""
    x, y = corner_place(corner, image.width, image.height)
    return matching_colour(image, image.getpoint(x, y), tolerance)


def matching_colour(image: Any, colour: list[float], tolerance: float) -> Any:
    """The same for a colour that is known already: streamed."""
    count = pixels.colours(image)
    if image.interpretation == "lab":
        most = [*_LAB_MOST, *([pixels.most(image)] * (image.bands - count))]
    else:
        most = [pixels.most(image)] * image.bands
    reach = [tolerance * limit + _GRACE for limit in most]
    if image.format in ("uchar", "ushort"):
        within = image.maplut(_table(colour, reach, image.format)).bandand()
    else:
        low = [value - by for value, by in zip(colour, reach, strict=True)]
        high = [value + by for value, by in zip(colour, reach, strict=True)]
        within = ((image >= low) & (image <= high)).bandand()
    if pixels.has_alpha(image) and colour[count] == 0:
        within = within | (pixels.alpha(image) <= int(reach[count]))
    return within


def _table(colour: list[float], reach: list[float], kind: str) -> Any:
    """What each value of each band is looked up in: 255 where it matches."""
    size, bands = (256 if kind == "uchar" else 65536), len(colour)
    table = bytearray(size * bands)
    for band, (value, by) in enumerate(zip(colour, reach, strict=True)):
        low, high = max(0, math.ceil(value - by)), min(size - 1, math.floor(value + by))
        table[low * bands + band : high * bands + band + 1 : bands] = b"\xff" * (high - low + 1)
    return pyvips.Image.new_from_memory(table, size, 1, bands, "uchar")
