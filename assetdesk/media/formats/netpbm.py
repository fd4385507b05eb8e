"""Netpbm: PBM, PGM, PPM, PNM, PAM and the float maps PFM."""

from __future__ import annotations

import re

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

_SPACE = rb"(?:\s|#[^\n]*\n)+"
# two letters are soon found in any text: the numbers that follow are part of the mark
_BITMAP = re.compile(rb"P[14]" + _SPACE + rb"\d{1,6}" + _SPACE + rb"\d{1,6}\s")
_MAP = re.compile(rb"P[2356]" + _SPACE + rb"\d{1,6}" + _SPACE + rb"\d{1,6}" + _SPACE + rb"\d{1,5}\s")
_FLOATS = re.compile(rb"P[Ff]\s+\d{1,6}\s+\d{1,6}\s+-?[\d.eE+-]+\s")
_MIMES = {
    b"1": "image/x-portable-bitmap",
    b"4": "image/x-portable-bitmap",
    b"2": "image/x-portable-graymap",
    b"5": "image/x-portable-graymap",
    b"3": "image/x-portable-pixmap",
    b"6": "image/x-portable-pixmap",
    b"7": "image/x-portable-arbitrarymap",
}
_FLOAT_MIME = "image/x-portable-floatmap"


def _accepts(head: bytes) -> str | None:
    if _FLOATS.match(head):
        return _FLOAT_MIME
    arbitrary = head.startswith(b"P7\n") and b"\nWIDTH" in head[:1024] and b"ENDHDR" in head
    return _MIMES[head[1:2]] if _BITMAP.match(head) or _MAP.match(head) or arbitrary else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.netpbm import open_document

    return open_document(path, limits)


HANDLER = Handler(
    name="netpbm",
    label="Netpbm",
    version="1",
    type=IMAGE,
    mimes=(*dict.fromkeys(_MIMES.values()), _FLOAT_MIME),
    # not .pfm, which is more often a font's metrics
    extensions=(".pbm", ".pgm", ".ppm", ".pnm", ".pam"),
    accepts=_accepts,
    open=_open,
)
