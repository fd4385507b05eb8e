"""Whether there is text in a picture, and which words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assetdesk.media.tagging import ocr
from assetdesk.media.tagging.given import WORDS, Tag

if TYPE_CHECKING:
    from PIL import Image

VERSION = f"1.{ocr.VERSION}"
_SURE = 0.6
_DOCUMENT = 0.15  # of the picture's area covered by lines of text
_LINES = 8
_MOST = 20  # of a page of text more would take seconds and tell nothing new
# text, its box (left, top, right, bottom as fractions) and how certain it is
Line = tuple[str, tuple[float, float, float, float], float]


def lines(picture: Image.Image) -> list[Line]:
    """What can be read in an upright sRGB picture, the first lines of it."""
    return [one for one in ocr.read(picture, most=_MOST) if one[2] >= _SURE and one[0].strip()]


def tags(found: Sequence[Line]) -> list[Tag]:
    """`text` where there is some, `document` where the picture is mostly text."""
    words = [line for line in found if sum(c.isalnum() for c in line[0]) >= 2]
    if not words:
        return []
    made = [Tag("text", WORDS, round(max(score for _, _, score in words), 3), "words")]
    covered = sum(max(0.0, right - left) * max(0.0, bottom - top) for _, (left, top, right, bottom), _ in words)
    if len(words) >= _LINES and covered >= _DOCUMENT:
        made.append(Tag("document", WORDS, round(min(1.0, 0.5 + covered), 3), "words"))
    return made
