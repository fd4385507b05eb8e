"""FTEX, the textures of Independence War 2."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/x-ftex" if head[:4] == b"FTEX" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("FtexImagePlugin", "FtexImageFile"), "FTEX picture")


HANDLER = Handler(
    name="ftex",
    label="FTEX",
    version="1",
    type=IMAGE,
    mimes=("image/x-ftex",),
    extensions=(".ftc", ".ftu"),
    accepts=_accepts,
    open=_open,
)
