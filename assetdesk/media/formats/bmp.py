"""BMP of Windows and OS/2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

if TYPE_CHECKING:
    from PIL import Image

# sizes of the information header that follows the 14 bytes of the file header
_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)


def _accepts(head: bytes) -> str | None:
    if head[:2] != b"BM" or int.from_bytes(head[14:18], "little") not in _HEADERS:
        return None
    return "image/bmp"


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument

    return PillowDocument(path, limits, _plugin, "BMP picture")


def _plugin(path: str) -> Image.Image:
    from PIL import BmpImagePlugin

    return BmpImagePlugin.BmpImageFile(path)


HANDLER = Handler(
    name="bmp",
    label="BMP",
    version="1",
    type=IMAGE,
    mimes=("image/bmp",),
    extensions=(".bmp", ".dib"),
    accepts=_accepts,
    open=_open,
)
