"""HEIC and HEIF; the primary picture. The container's own turns are applied by the decoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document, Picture, check_pixels
from assetdesk.media.registry import Handler
from assetdesk.media.sniff import iso_brands

if TYPE_CHECKING:
    from PIL import Image

_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1", b"mif2")
_OTHERS = (b"avif", b"avis")


def _accepts(head: bytes) -> str | None:
    found = iso_brands(head)
    if not found or any(brand in found for brand in _OTHERS) or not any(brand in found for brand in _BRANDS):
        return None
    return "image/heic" if found[0].startswith((b"hei", b"hev")) else "image/heif"


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument

    class HeifDocument(PillowDocument):
        """Pictures come upright from the decoder. Its own buffer is used, without Pillow's copy of it."""

        def bits(self) -> int:
            return int(self.image.info.get("bit_depth", 8))

        def picture(self, max_edge: int) -> Picture:
            from assetdesk.media.readers import heif_grid

            width, height = self.image.size
            check_pixels(width, height, limits.pixels)
            if (grid := heif_grid.find(path)) is not None:
                try:
                    made, box = heif_grid.decode(grid, max_edge)
                except (OSError, ValueError, RuntimeError, EOFError):
                    grid = None  # the ordinary way knows better what is wrong with it
                else:
                    turn = grid.orientation
                    return Picture(made, grid.width, grid.height, turn, self.profile(), box, self.warnings)
            return super().picture(max_edge)

        def _pixels(
            self, image: Image.Image, max_edge: int
        ) -> tuple[Image.Image, tuple[float, float, float, float] | None]:
            from PIL import Image
            from pillow_heif import HeifFile

            from assetdesk.media.pixels import eight_bit, reduced

            opened = HeifFile(self.path, convert_hdr_to_8bit=True)  # type: ignore[no-untyped-call]
            primary = opened[opened.primary_index]
            data = memoryview(primary.data)  # decodes; only then is the size certain
            stride, mode = primary.stride, primary.mode

            def rows(top: int, bottom: int) -> Image.Image:
                size = (primary.size[0], bottom - top)
                part = bytes(data[top * stride : bottom * stride])
                return eight_bit(Image.frombytes(mode, size, part, "raw", mode, stride, 1))

            return reduced(primary.size, max_edge, rows)

    return HeifDocument(path, limits, _plugin, "HEIF picture")


def _plugin(path: str) -> Image.Image:
    from pillow_heif import HeifImageFile

    image: Image.Image = HeifImageFile(path)  # type: ignore[no-untyped-call]
    return image


HANDLER = Handler(
    name="heif",
    label="HEIF",
    version="1",
    type=IMAGE,
    mimes=("image/heic", "image/heif"),
    extensions=(".heic", ".heif", ".hif", ".heics", ".heifs"),
    accepts=_accepts,
    open=_open,
)
