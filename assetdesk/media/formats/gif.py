"""GIF; the first frame is the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.asset import ANIMATED_GIF, IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

if TYPE_CHECKING:
    from PIL import Image


def _accepts(head: bytes) -> str | None:
    return "image/gif" if head[:6] in (b"GIF87a", b"GIF89a") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument

    return PillowDocument(path, limits, _plugin, "GIF picture")


def _plugin(path: str) -> Image.Image:
    from PIL import GifImagePlugin

    return GifImagePlugin.GifImageFile(path)


HANDLER = Handler(
    name="gif",
    label="GIF",
    version="1",
    type=IMAGE,
    mimes=("image/gif",),
    extensions=(".gif",),
    accepts=_accepts,
    open=_open,
    animated_type=ANIMATED_GIF,
)
