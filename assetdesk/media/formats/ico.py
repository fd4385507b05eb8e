"""Windows icons; the largest of the pictures in it, of equal ones that with the most colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

if TYPE_CHECKING:
    from PIL import Image


def _accepts(head: bytes) -> str | None:
    count = int.from_bytes(head[4:6], "little")
    # the rest of the first entry of the directory: its reserved byte, and where its picture lies
    lies = head[9:10] == b"\0" and int.from_bytes(head[18:22], "little") >= 6 + 16 * count
    return "image/vnd.microsoft.icon" if head[:4] == b"\0\0\1\0" and count and lies else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.nested import NestedDocument

    return NestedDocument(path, limits, _plugin, "Windows icon")


def _plugin(path: str) -> Image.Image:
    from PIL import IcoImagePlugin

    image = IcoImagePlugin.IcoImageFile(path)
    # Pillow takes the first of the largest, and has sorted those with few colours to the front
    image.ico.entry.sort(key=lambda entry: (entry.square, entry.color_depth), reverse=True)
    return image


HANDLER = Handler(
    name="ico",
    label="Windows icon",
    version="1",
    type=IMAGE,
    mimes=("image/vnd.microsoft.icon",),
    extensions=(".ico",),
    accepts=_accepts,
    open=_open,
)
