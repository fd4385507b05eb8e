"""Thumbnails of XV, in 332 colours."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/x-xv-thumbnail" if head[:6] == b"P7 332" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("XVThumbImagePlugin", "XVThumbImageFile"), "XV thumbnail picture")


HANDLER = Handler(
    name="xvthumb",
    label="XV thumbnail",
    version="1",
    type=IMAGE,
    mimes=("image/x-xv-thumbnail",),
    extensions=(),
    accepts=_accepts,
    open=_open,
)
