"""McIDAS areas, pictures of weather satellites."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    numbers = [int.from_bytes(head[at : at + 4], "big") for at in range(0, 256, 4)]
    lines, elements, depth = numbers[8], numbers[9], numbers[10]
    marked = head[:8] == b"\0\0\0\0\0\0\0\4" and len(head) >= 256
    return (
        "image/x-mcidas-area"
        if marked and depth in (1, 2, 4) and 0 < lines < 1 << 20 and 0 < elements < 1 << 20
        else None
    )


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("McIdasImagePlugin", "McIdasImageFile"), "McIDAS picture")


HANDLER = Handler(
    name="mcidas",
    label="McIDAS",
    version="1",
    type=IMAGE,
    mimes=("image/x-mcidas-area",),
    extensions=(),
    accepts=_accepts,
    open=_open,
    weak=True,
)
