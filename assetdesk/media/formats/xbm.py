"""XBM, a bitmap in C source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

if TYPE_CHECKING:
    from PIL import Image

# any C source begins with comments and definitions; these are the two of a bitmap
_START = re.compile(
    rb"\s*+(?>/\*.*?\*/\s*+)*+#define[ \t]+\w*_width[ \t]+\d+\s+#define[ \t]+\w*_height[ \t]+\d+", re.DOTALL
)
_BITS = re.compile(rb"static\s+(?:const\s+)?(?:unsigned\s+)?char\s+\w*_bits\[")


def _accepts(head: bytes) -> str | None:
    return "image/x-xbitmap" if _START.match(head) and _BITS.search(head) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    class XbmDocument(PillowDocument):
        """A set bit is ink, which X draws in black; to Pillow it is white."""

        def _pixels(
            self, image: Image.Image, max_edge: int
        ) -> tuple[Image.Image, tuple[float, float, float, float] | None]:
            from PIL import ImageChops

            image.load()
            return ImageChops.invert(image.convert("L")), None

    return XbmDocument(path, limits, plugin("XbmImagePlugin", "XbmImageFile"), "XBM picture")


HANDLER = Handler(
    name="xbm",
    label="XBM",
    version="1",
    type=IMAGE,
    mimes=("image/x-xbitmap",),
    extensions=(".xbm",),
    accepts=_accepts,
    open=_open,
)
