"""Small pictures that a file carries of itself: in its XMP, in the header of an EPS, as a member of a ZIP.

They are what is shown where the program that could draw the file is not there, or where there is no such program.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from io import BytesIO

from PIL import Image

from assetdesk.core.task import Limits
from assetdesk.media.document import Picture, check_pixels
from assetdesk.media.pixels import eight_bit

_FORMATS = ("JPEG", "PNG", "TIFF", "GIF", "BMP")
_MOST_BYTES = 32 << 20
_MOST_THUMBS = 200
# the prefix was another one before 2005
_THUMB = re.compile(
    rb"<x(?:m|a)pGImg:image>(.{1,4000000}?)</x(?:m|a)pGImg:image>|\bx(?:m|a)pGImg:image=\"([^\"]{1,4000000})\"",
    re.DOTALL,
)
_NO_BASE64 = re.compile(rb"&#x?[0-9A-Fa-f]{1,4};|[^A-Za-z0-9+/]")


def thumbnails(packet: bytes) -> list[bytes]:
    """The files of the pictures in an XMP packet, in its order; what is not base64 in them is passed over."""
    found = []
    for number, match in enumerate(_THUMB.finditer(packet)):
        if number == _MOST_THUMBS:
            break
        if data := _decoded(match[1] or match[2]):
            found.append(data)
    return found


def _decoded(text: bytes) -> bytes:
    """Line ends come as entities, padding is missing or too much, and some are cut off."""
    letters = _NO_BASE64.sub(b"", text)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return b""


def picture(data: bytes, limits: Limits) -> Picture | None:
    """The decoded picture; None where it is of no kind that is read here, or damaged."""
    if not data or len(data) > _MOST_BYTES:
        return None
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            check_pixels(*image.size, limits.pixels)
            image.load()
            profile = image.info.get("icc_profile")
            made = eight_bit(image)
    except Exception:  # a foreign file inside a file: there is a picture, or there is none
        return None
    return Picture(made, *made.size, profile=profile if isinstance(profile, bytes) and profile else None)


def largest(files: Iterable[bytes], limits: Limits) -> Picture | None:
    """The one with the most pixels that can be decoded."""
    made = [one for data in files if (one := picture(data, limits)) is not None]
    return max(made, key=lambda one: one.width * one.height, default=None)
