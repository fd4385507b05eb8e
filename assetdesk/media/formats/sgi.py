"""SGI, also named RGB or BW."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    # compression, bytes of a sample, dimensions
    known = len(head) > 6 and head[2] < 2 and head[3] in (1, 2) and head[4:6] in (b"\0\1", b"\0\2", b"\0\3")
    return "image/x-sgi" if head[:2] == b"\x01\xda" and known else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("SgiImagePlugin", "SgiImageFile"), "SGI picture")


HANDLER = Handler(
    name="sgi",
    label="SGI",
    version="1",
    type=IMAGE,
    mimes=("image/x-sgi",),
    extensions=(".sgi",),  # .rgb and .bw are also samples without any header
    accepts=_accepts,
    open=_open,
)
