"""Brushes of GIMP."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    size, version, width, height, depth = (int.from_bytes(head[at : at + 4], "big") for at in range(0, 20, 4))
    sane = 20 <= size <= 4096 and 0 < width < 1 << 16 and 0 < height < 1 << 16 and depth in (1, 4)
    known = version == 1 or (version == 2 and head[20:24] == b"GIMP")
    return "image/x-gimp-gbr" if sane and known else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("GbrImagePlugin", "GbrImageFile"), "GIMP brush")


HANDLER = Handler(
    name="gbr",
    label="GIMP brush",
    version="1",
    type=IMAGE,
    mimes=("image/x-gimp-gbr",),
    extensions=(),  # .gbr is mostly a circuit board
    accepts=_accepts,
    open=_open,
)
