"""Whether there is text in a picture, and which words."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from assetdesk.media.tagging.given import WORDS, Tag

if TYPE_CHECKING:
    from PIL import Image

VERSION = "1"
_SURE = 0.6
_DOCUMENT = 0.15  # of the picture's area covered by lines of text
_LINES = 8
# text, its box (left, top, right, bottom as fractions) and how certain it is
Line = tuple[str, tuple[float, float, float, float], float]


def lines(picture: Image.Image) -> list[Line]:
    """What can be read in an upright sRGB picture; nothing where no reader of text is installed."""
    ocr = _reader()
    if ocr is None:
        return []
    return [(text, box, score) for text, box, score in ocr.read(picture) if score >= _SURE and text.strip()]


def version() -> str:
    """With the reader's."""
    ocr = _reader()
    return VERSION if ocr is None else f"{VERSION}.{ocr.VERSION}"


def _reader() -> Any:
    try:
        return import_module("assetdesk.media.tagging.ocr")
    except ModuleNotFoundError:
        return None


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
