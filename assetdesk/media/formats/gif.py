"""GIF; the first frame is the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assetdesk.core.asset import ANIMATED_GIF, IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

if TYPE_CHECKING:
    from PIL import Image


_XMP_MARK = b"\x21\xff\x0bXMP DataXMP"
_XMP_WITHIN = 4 << 20


def _accepts(head: bytes) -> str | None:
    return "image/gif" if head[:6] in (b"GIF87a", b"GIF89a") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument

    class GifDocument(PillowDocument):
        """Adds XMP, which Pillow does not look for."""

        def metadata(self) -> dict[str, Any]:
            from assetdesk.media.metadata import animation, embedded

            fields = embedded.of_blocks(embedded.Blocks(xmp=_xmp(self.path)), self.warnings)
            return fields | animation.fields(self.path)

    return GifDocument(path, limits, _plugin, "GIF picture")


def _xmp(path: str) -> bytes | None:
    """The packet of the application extension; it is not cut into blocks, and ends where a trailer counts down."""
    with open(path, "rb") as file:  # noqa: PTH123 - paths are plain strings down here
        data = file.read(_XMP_WITHIN)
    start = data.find(_XMP_MARK)
    end = data.find(b"\x01\xff\xfe\xfd", start)
    return data[start + len(_XMP_MARK) : end] if 0 <= start < end else None


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
