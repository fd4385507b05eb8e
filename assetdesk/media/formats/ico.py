"""Windows icons; the largest of the pictures in it, of equal ones that with the most colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document, check_pixels
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

    return NestedDocument(path, limits, lambda path: _largest(path, limits), "Windows icon")


def _largest(path: str, limits: Limits) -> Image.Image:
    from PIL import IcoImagePlugin

    with open(path, "rb") as file:  # noqa: PTH123 - paths are plain strings down here
        icon = IcoImagePlugin.IcoFile(file)
        if not icon.entry:
            raise ValueError("an icon without a picture")
        # Pillow takes the first of the largest, and has sorted those with few colours to the front
        best = max(range(len(icon.entry)), key=lambda at: (icon.entry[at].square, icon.entry[at].color_depth))
        image = icon.frame(best)
        check_pixels(*image.size, limits.pixels)
        image.load()
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
