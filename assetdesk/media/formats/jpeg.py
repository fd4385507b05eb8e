"""JPEG, and MPO (several JPEGs in one file, of which the first is the picture)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

if TYPE_CHECKING:
    from PIL import Image


def _accepts(head: bytes) -> str | None:
    return "image/jpeg" if head[:3] == b"\xff\xd8\xff" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument

    return PillowDocument(path, limits, _first_picture, "JPEG picture", draft=True)


def _first_picture(path: str) -> Image.Image:
    """The JPEG plug-in alone: an MPO's other pictures are other views, and Pillow's MPO reader stumbles over some."""
    from PIL import JpegImagePlugin

    return JpegImagePlugin.JpegImageFile(path)


HANDLER = Handler(
    name="jpeg",
    label="JPEG",
    version="1",
    type=IMAGE,
    mimes=("image/jpeg",),
    extensions=(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    accepts=_accepts,
    open=_open,
)
