"""XPM, a pixel map in C source."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/x-xpixmap" if head.startswith(b"/* XPM */") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("XpmImagePlugin", "XpmImageFile"), "XPM picture")


HANDLER = Handler(
    name="xpm",
    label="XPM",
    version="1",
    type=IMAGE,
    mimes=("image/x-xpixmap",),
    extensions=(".xpm",),
    accepts=_accepts,
    open=_open,
)
