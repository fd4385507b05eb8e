"""JPEG, and MPO (several JPEGs in one file, of which the first is the picture)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document, Picture
from assetdesk.media.registry import Handler

if TYPE_CHECKING:
    from PIL import Image


def _accepts(head: bytes) -> str | None:
    return "image/jpeg" if head[:3] == b"\xff\xd8\xff" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.damage import breaks_off, corrupt
    from assetdesk.media.readers.pillow import PillowDocument

    class JpegDocument(PillowDocument):
        """The decoder fills what is missing with gray where zeros stand in its place."""

        def picture(self, max_edge: int) -> Picture:
            if breaks_off(path) and not _has_end(path):
                raise corrupt(path, "JPEG picture", detail="zeros instead of the end of the picture")
            return super().picture(max_edge)

    return JpegDocument(path, limits, _first_picture, "JPEG picture", draft=True)


def _has_end(path: str) -> bool:
    """Whether the end marker stands anywhere after the picture's pixels begin."""
    with open(path, "rb") as file:  # noqa: PTH123 - paths are plain strings down here
        data = file.read()
    at = 2
    while data[at : at + 1] == b"\xff" and data[at + 1 : at + 2] != b"\xda":
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return data.find(b"\xff\xd9", at) >= 0


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
