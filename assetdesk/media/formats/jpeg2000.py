"""JPEG 2000: JP2, JPX and bare code streams."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

_BOX = b"\0\0\0\x0cjP  \r\n\x87\n"


def _accepts(head: bytes) -> str | None:
    if head[:4] == b"\xff\x4f\xff\x51":
        return "image/x-jp2-codestream"
    if head[:12] != _BOX:
        return None
    return {b"jpx ": "image/jpx", b"jpm ": "image/jpm", b"mjp2": None}.get(head[20:24], "image/jp2")


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.jpeg2000 import Jpeg2000Document

    return Jpeg2000Document(path, limits)


HANDLER = Handler(
    name="jpeg2000",
    label="JPEG 2000",
    version="1",
    type=IMAGE,
    mimes=("image/jp2", "image/jpx", "image/jpm", "image/x-jp2-codestream"),
    extensions=(".jp2", ".j2k", ".jpf", ".jpx", ".jpm", ".j2c", ".jpc"),
    accepts=_accepts,
    open=_open,
)
