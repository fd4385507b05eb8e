"""PCX of PC Paintbrush."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    if len(head) < 128 or head[0] != 10 or head[1] not in (0, 2, 3, 4, 5) or head[2] > 1 or head[3] not in (1, 2, 4, 8):
        return None
    left, top, right, bottom = (int.from_bytes(head[at : at + 2], "little") for at in (4, 6, 8, 10))
    return "image/x-pcx" if left <= right and top <= bottom and 1 <= head[65] <= 4 else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("PcxImagePlugin", "PcxImageFile"), "PCX picture")


HANDLER = Handler(
    name="pcx",
    label="PCX",
    version="1",
    type=IMAGE,
    mimes=("image/x-pcx",),
    extensions=(".pcx",),
    accepts=_accepts,
    open=_open,
)
