"""AVIF; of a sequence the first picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler
from assetdesk.media.sniff import iso_brands

if TYPE_CHECKING:
    from PIL import Image


def _accepts(head: bytes) -> str | None:
    brands = iso_brands(head)
    return "image/avif" if b"avif" in brands or b"avis" in brands else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument

    class AvifDocument(PillowDocument):
        """The container's turns count, which the plug-in puts into EXIF; what EXIF or XMP say themselves does not."""

        def orientation(self) -> int:
            from assetdesk.media.metadata import exif

            return exif.orientation(self.image.info.get("exif"))

    return AvifDocument(path, limits, _plugin, "AVIF picture")


def _plugin(path: str) -> Image.Image:
    from PIL import AvifImagePlugin

    return AvifImagePlugin.AvifImageFile(path)


HANDLER = Handler(
    name="avif",
    label="AVIF",
    version="2",
    type=IMAGE,
    mimes=("image/avif",),
    extensions=(".avif", ".avifs"),
    accepts=_accepts,
    open=_open,
)
