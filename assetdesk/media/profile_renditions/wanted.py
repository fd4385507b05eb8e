"""One picture that a profile wants of an asset, as the drawing takes it: nothing is left to be looked up."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from assetdesk.core.profiles.processing import Format

MIMES = {
    Format.PNG: "image/png",
    Format.JPEG: "image/jpeg",
    Format.GIF: "image/gif",
    Format.WEBP: "image/webp",
    Format.TIFF: "image/tiff",
    Format.AVIF: "image/avif",
}
# those in which a quality trades bytes for looks
LOSSY = frozenset({Format.JPEG, Format.WEBP, Format.AVIF})
FPO_NAME = "fpo.jpeg"
FPO_PPI = 72


@dataclass(frozen=True, slots=True)
class Watermark:
    """A picture laid over another one, `scale` (0–1] of its width wide, in the lower right corner."""

    image: Image.Image
    scale: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """`width` and `height` are upper bounds in px, None where there is none; `quality` is 1–100. `target_bytes` goes
    before it. `dpi` is what the file says of itself; no pixel changes. `crop` is left, top, width, height in px of the
    upright original."""

    name: str
    format: Format = Format.JPEG
    width: int | None = None
    height: int | None = None
    quality: int = 90
    target_bytes: int | None = None
    dpi: int | None = None
    crop: tuple[int, int, int, int] | None = None
    watermark: Watermark | None = None
    interlace: bool = False

    @property
    def mime(self) -> str:
        """Its MIME type."""
        return MIMES[self.format]


def fpo(quality: int) -> Wanted:
    """The stand-in for layout: all pixels, 72 an inch, very small (AEM, FPO renditions)."""
    return Wanted(FPO_NAME, Format.JPEG, quality=quality, dpi=FPO_PPI)
