"""DDS, the textures of DirectX; the largest of the sizes in it."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/vnd.ms-dds" if head[:4] == b"DDS " else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("DdsImagePlugin", "DdsImageFile"), "DDS picture")


HANDLER = Handler(
    name="dds",
    label="DDS",
    version="1",
    type=IMAGE,
    mimes=("image/vnd.ms-dds",),
    extensions=(".dds",),
    accepts=_accepts,
    open=_open,
)
