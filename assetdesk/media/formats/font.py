"""Typefaces: a specimen drawn in themselves. TrueType, OpenType, collections of them, WOFF."""

from __future__ import annotations

from assetdesk.core.asset import FONT
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

_MIMES = {b"OTTO": "font/otf", b"ttcf": "font/collection", b"wOFF": "font/woff", b"wOF2": "font/woff2"}


def _accepts(head: bytes) -> str | None:
    if head[:4] in _MIMES:
        return _MIMES[head[:4]]
    # a table's tag is four printable characters; others begin with these numbers, too
    tables, tag = int.from_bytes(head[4:6], "big"), head[12:16]
    if (
        head[:4] in (b"\0\1\0\0", b"true")
        and 0 < tables <= 100
        and len(tag) == 4
        and all(31 < code < 127 for code in tag)
    ):
        return "font/ttf"
    return None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.font import FontDocument

    return FontDocument(path)


HANDLER = Handler(
    name="font",
    label="font",
    version="1",
    type=FONT,
    mimes=("font/ttf", *_MIMES.values()),
    extensions=(".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2"),
    accepts=_accepts,
    open=_open,
)
