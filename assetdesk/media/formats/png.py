"""PNG, and APNG, of which the default picture is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

if TYPE_CHECKING:
    from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def _accepts(head: bytes) -> str | None:
    if not head.startswith(_SIGNATURE):
        return None
    # acTL has to stand before the first IDAT
    control, pixels = head.find(b"acTL"), head.find(b"IDAT")
    return "image/apng" if control > 0 and (pixels < 0 or control < pixels) else "image/png"


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument

    class PngDocument(PillowDocument):
        """Adds what stands in chunks that Pillow reads only after all pixels, or not at all."""

        def orientation(self) -> int:
            from assetdesk.media.metadata import exif, png_chunks

            # Pillow would decode the whole picture to look for EXIF behind it
            return exif.orientation(png_chunks.read(self.path, self.warnings).exif)

        def bits(self) -> int:
            with open(self.path, "rb") as file:  # noqa: PTH123 - the path is a plain string everywhere here
                return file.read(25)[24]

        def _pixels(
            self, image: Image.Image, max_edge: int
        ) -> tuple[Image.Image, tuple[float, float, float, float] | None]:
            made = super()._pixels(image, max_edge)
            if behind := getattr(image, "behind", ""):
                self._warn(f"What follows the pixels is damaged: {behind}")
            return made

        def metadata(self) -> dict[str, Any]:
            from assetdesk.media.metadata import animation, embedded, png_chunks

            fields = embedded.of_blocks(png_chunks.read(self.path, self.warnings), self.warnings)
            return fields | (animation.fields(self.path) if self.animated() else {})

    return PngDocument(path, limits, _plugin, "PNG picture")


def _plugin(path: str) -> Image.Image:
    from PIL import PngImagePlugin

    class Png(PngImagePlugin.PngImageFile):
        """Shows a picture whose pixels are all there, whatever is wrong with what stands behind them."""

        behind = ""

        def load_end(self) -> None:
            try:
                super().load_end()
            except (SyntaxError, ValueError, EOFError, OSError) as wrong:
                if isinstance(wrong, OSError) and wrong.errno:
                    raise
                self.behind = str(wrong)
                self.png = None

    return Png(path)


HANDLER = Handler(
    name="png",
    label="PNG",
    version="1",
    type=IMAGE,
    mimes=("image/png", "image/apng"),
    extensions=(".png", ".apng"),
    accepts=_accepts,
    open=_open,
)
