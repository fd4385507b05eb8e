"""Any pixels a decoder gives to the few 8-bit modes that everything after works with, scaled, never cut off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LARGE = 32_000_000  # px from which on a second copy is worth avoiding
_BAND = 4_000_000  # px
_KEPT = {"L", "LA", "RGB", "RGBA", "CMYK", "LAB"}


def eight_bit(image: Image.Image, bits: int = 16) -> Image.Image:
    """Mode L, LA, RGB, RGBA, CMYK or LAB. Palettes are resolved, transparency of any kind becomes alpha.

    `bits` are those in use where samples take two bytes: 12 in many a scan.
    """
    mode = image.mode
    if mode.startswith("I;16") or mode in ("I", "F"):
        return _scaled(image, bits)
    if "transparency" in image.info and mode in ("1", "L", "RGB", "P"):
        return image.convert("LA" if mode in ("1", "L") else "RGBA")
    if mode in _KEPT:
        return image
    if mode in ("P", "PA"):
        return image.convert("RGBA" if mode == "PA" or _palette_alpha(image) else "RGB")
    return image.convert({"1": "L", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB", "HSV": "RGB"}[mode])


def reduced(
    size: tuple[int, int], max_edge: int, rows: Callable[[int, int], Image.Image]
) -> tuple[Image.Image, tuple[float, float, float, float] | None]:
    """A large picture in bands: `rows(top, bottom)` gives a band, of which only the averaged pixels are kept.

    What is left has at least twice `max_edge` at its longer side; the box is the part of it that the whole picture
    covers. A picture that is not large comes back as it is.
    """
    width, height = size
    factor = max(width, height) // (2 * max_edge)
    if factor < 2 or width * height < _LARGE:
        return rows(0, height), None
    step = factor * max(1, _BAND // (width * factor))
    made: Image.Image | None = None
    for top in range(0, height, step):
        band = rows(top, min(height, top + step)).reduce(factor)
        if made is None:
            made = Image.new(band.mode, (-(-width // factor), -(-height // factor)))
        made.paste(band, (0, top // factor))
    assert made is not None
    return made, (0.0, 0.0, width / factor, height / factor)


def banded(
    image: Image.Image, max_edge: int, bits: int = 16
) -> tuple[Image.Image, tuple[float, float, float, float] | None]:
    """`eight_bit` of a decoded picture, in bands where it is large and would need a second copy."""
    if image.mode in _KEPT and "transparency" not in image.info:
        return image, None

    def rows(top: int, bottom: int) -> Image.Image:
        if (top, bottom) == (0, image.height):
            return eight_bit(image, bits)
        band = image.crop((0, top, image.width, bottom))
        return eight_bit(band, bits)

    if image.mode == "F" or image.mode == "I":
        return eight_bit(image, bits), None  # scaled by the least and greatest value of the whole
    return reduced(image.size, max_edge, rows)


def _palette_alpha(image: Image.Image) -> bool:
    return image.palette is not None and image.palette.mode == "RGBA"


def _scaled(image: Image.Image, bits: int) -> Image.Image:
    """One channel of 16 or 32 bits, or of floats, to L."""
    import numpy as np

    values: NDArray[Any] = np.asarray(image)
    clear = image.info.get("transparency")
    gray = Image.fromarray(to_bytes(values, bits if image.mode != "F" else None))
    if isinstance(clear, int):
        gray.putalpha(Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8)))
    return gray


def to_bytes(values: NDArray[Any], bits: int | None = None) -> NDArray[np.uint8]:
    """Samples of any type to 0–255.

    Integers are scaled from their type's range, or from `bits`; floats from 0–1, or where they exceed it, from their
    own least to greatest value, so that a height map or a depth map shows something.
    """
    import numpy as np

    if values.dtype == np.uint8 and (bits is None or bits >= 8):
        return values
    if values.dtype == np.bool_:
        return values.astype(np.uint8) * np.uint8(255)
    if values.dtype == np.uint16 and bits in (None, 16):
        # v * 255 / 65535, rounded, without a float copy of a large picture
        wide = values.astype(np.uint32)
        wide *= 255
        wide += 32768
        wide //= 65535
        return wide.astype(np.uint8)
    if values.dtype.kind in "ui" and values.dtype.kind == "u" and bits is None:
        bits = values.dtype.itemsize * 8
    work = values.astype(np.float32)
    low, high = 0.0, 1.0
    if values.dtype.kind == "u" or (values.dtype.kind == "i" and bits and work.size and float(work.min()) >= 0):
        high = float(2 ** (bits or 16) - 1)
        if work.size and float(work.max()) > high:
            high = float(work.max())
    else:
        finite = work[np.isfinite(work)]
        if finite.size and (float(finite.min()) < 0 or float(finite.max()) > 1):
            low, high = float(finite.min()), float(finite.max())
    work -= low
    work *= 255.0 / ((high - low) or 1.0)
    np.nan_to_num(work, copy=False, nan=0.0, posinf=255.0, neginf=0.0)
    np.clip(work, 0, 255, out=work)
    work += 0.5
    return work.astype(np.uint8)
