"""PIXAR pictures."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/x-pixar" if head[:4] == b"\x80\xe8\0\0" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("PixarImagePlugin", "PixarImageFile"), "PIXAR picture")


HANDLER = Handler(
    name="pixar",
    label="PIXAR",
    version="1",
    type=IMAGE,
    mimes=("image/x-pixar",),
    extensions=(".pxr", ".pixar"),
    accepts=_accepts,
    open=_open,
)
