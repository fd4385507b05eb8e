"""QOI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

if TYPE_CHECKING:
    from PIL import Image

_END = bytes(7) + b"\1"
_SMALL = 1_000_000  # px


def _accepts(head: bytes) -> str | None:
    return "image/x-qoi" if head[:4] == b"qoif" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    class QoiDocument(PillowDocument):
        """Decoded by a decoder in C: Pillow's is in Python, and takes half a minute for a photo."""

        def _pixels(
            self, image: Image.Image, max_edge: int
        ) -> tuple[Image.Image, tuple[float, float, float, float] | None]:
            import imagecodecs
            from PIL import Image

            with open(path, "rb") as file:  # noqa: PTH123 - paths are plain strings down here
                data = file.read()
            if not data.endswith(_END):
                # the decoder in C would repeat the last colour over what is missing
                if image.width * image.height > _SMALL:
                    raise EOFError("truncated: the end mark is missing")
                return super()._pixels(image, max_edge)
            return Image.fromarray(imagecodecs.qoi_decode(data)), None

    return QoiDocument(path, limits, plugin("QoiImagePlugin", "QoiImageFile"), "QOI picture")


HANDLER = Handler(
    name="qoi",
    label="QOI",
    version="1",
    type=IMAGE,
    mimes=("image/x-qoi",),
    extensions=(".qoi",),
    accepts=_accepts,
    open=_open,
)
