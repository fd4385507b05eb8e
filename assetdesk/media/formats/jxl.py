"""JPEG XL, as a code stream or in its container; of an animation the first frame."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/jxl" if head[:2] == b"\xff\x0a" or head[:12] == b"\0\0\0\x0cJXL \r\n\x87\n" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.jpegxl import JpegXlDocument

    return JpegXlDocument(path, limits)


HANDLER = Handler(
    name="jxl",
    label="JPEG XL",
    version="1",
    type=IMAGE,
    mimes=("image/jxl",),
    extensions=(".jxl",),
    accepts=_accepts,
    open=_open,
)
