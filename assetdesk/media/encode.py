"""Pixels to the files we write: the same picture gives the same bytes; sRGB is tagged, nothing else is carried over.

Baseline JPEG and fast PNG compression: progressive and a high PNG level cost more than all resizing does, for
nothing that a reader of local files notices.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from assetdesk.media.colour import srgb_profile

if TYPE_CHECKING:
    from PIL import Image

CELL_QUALITY = 85
_PNG_LEVEL = 1


def jpeg(image: Image.Image, quality: int) -> bytes:
    """Baseline JPEG with a small sRGB profile. RGB, or RGBa (premultiplied), which is laid on white."""
    out = BytesIO()
    on_white(image).save(out, "JPEG", quality=quality, icc_profile=srgb_profile())
    return out.getvalue()


def png(image: Image.Image) -> bytes:
    """PNG with an sRGB chunk; alpha is kept."""
    from PIL import PngImagePlugin

    chunks = PngImagePlugin.PngInfo()
    chunks.add(b"sRGB", b"\0")
    out = BytesIO()
    straight(image).save(out, "PNG", compress_level=_PNG_LEVEL, pnginfo=chunks)
    return out.getvalue()


def cell(image: Image.Image) -> tuple[bytes, str]:
    """The grid's picture and its MIME: JPEG, or WebP where there is alpha. Untagged: only our window reads it."""
    out = BytesIO()
    if image.mode == "RGBa":
        straight(image).save(out, "WEBP", quality=CELL_QUALITY, method=2)
        return out.getvalue(), "image/webp"
    image.save(out, "JPEG", quality=CELL_QUALITY)
    return out.getvalue(), "image/jpeg"


def straight(image: Image.Image) -> Image.Image:
    """RGBa (premultiplied, as everything is resized) to RGBA."""
    return image.convert("RGBA") if image.mode == "RGBa" else image


def on_white(image: Image.Image) -> Image.Image:
    """Without alpha, laid on white."""
    if image.mode != "RGBa":
        return image
    from PIL import Image

    over = image.convert("RGBA")
    ground = Image.new("RGBA", over.size, (255, 255, 255, 255))
    ground.alpha_composite(over)
    return ground.convert("RGB")
