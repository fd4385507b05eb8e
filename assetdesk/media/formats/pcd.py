"""Kodak Photo CD, at its base size."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    # the mark stands behind the first sector
    return "image/x-photo-cd" if head[2048:2052] == b"PCD_" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("PcdImagePlugin", "PcdImageFile"), "Photo CD picture")


HANDLER = Handler(
    name="pcd",
    label="Photo CD",
    version="1",
    type=IMAGE,
    mimes=("image/x-photo-cd",),
    extensions=(".pcd",),
    accepts=_accepts,
    open=_open,
)
