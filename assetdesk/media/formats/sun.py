"""Sun raster."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/x-sun-raster" if head[:4] == b"\x59\xa6\x6a\x95" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("SunImagePlugin", "SunImageFile"), "Sun raster picture")


HANDLER = Handler(
    name="sun",
    label="Sun raster",
    version="1",
    type=IMAGE,
    mimes=("image/x-sun-raster",),
    extensions=(".ras", ".im1", ".im8", ".im24"),
    accepts=_accepts,
    open=_open,
)
