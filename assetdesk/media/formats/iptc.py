"""A picture within an IPTC record."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    # records 1 to 3 begin; (3, 20) and (3, 30) are width and height
    sized = b"\x1c\3\x14" in head and b"\x1c\3\x1e" in head and b"\x1c\3\x3c" in head
    return "application/x-iptc-naa" if head[:1] == b"\x1c" and head[1:2] in b"\1\2\3" and sized else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("IptcImagePlugin", "IptcImageFile"), "IPTC picture")


HANDLER = Handler(
    name="iptc",
    label="IPTC picture",
    version="1",
    type=IMAGE,
    mimes=("application/x-iptc-naa",),
    extensions=(".iim",),
    accepts=_accepts,
    open=_open,
    weak=True,
)
