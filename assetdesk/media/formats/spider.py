"""Spider, pictures of electron microscopes."""

from __future__ import annotations

import math
import struct

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    # no mark: the first numbers of the header are whole and fit each other
    for order in (">", "<") if len(head) >= 108 else ():
        found = (0.0, *struct.unpack(f"{order}27f", head[:108]))
        whole = all(math.isfinite(found[n]) and found[n] == int(found[n]) for n in (1, 2, 5, 12, 13, 22, 23))
        if whole and found[5] == 1 and found[2] > 0 < found[12] and found[22] == found[13] * found[23] >= 108:
            return "image/x-spider"
    return None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("SpiderImagePlugin", "SpiderImageFile"), "Spider picture")


HANDLER = Handler(
    name="spider",
    label="Spider",
    version="1",
    type=IMAGE,
    mimes=("image/x-spider",),
    extensions=(".spider",),
    accepts=_accepts,
    open=_open,
    weak=True,
)
