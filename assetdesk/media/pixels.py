"""Any pixels a decoder gives to the few 8-bit modes that everything after works with, scaled, never cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KEPT = {"L", "LA", "RGB", "RGBA", "CMYK", "LAB"}


def eight_bit(image: Image.Image) -> Image.Image:
    """Mode L, LA, RGB, RGBA, CMYK or LAB. Palettes are resolved, transparency of any kind becomes alpha."""
    mode = image.mode
    if mode.startswith("I;16") or mode in ("I", "F"):
        return _scaled(image)
    if "transparency" in image.info and mode in ("1", "L", "RGB", "P"):
        return image.convert("LA" if mode in ("1", "L") else "RGBA")
    if mode in _KEPT:
        return image
    if mode in ("P", "PA"):
        return image.convert("RGBA" if mode == "PA" or _palette_alpha(image) else "RGB")
    return image.convert({"1": "L", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB", "HSV": "RGB"}[mode])


def _palette_alpha(image: Image.Image) -> bool:
    return image.palette is not None and image.palette.mode == "RGBA"


def _scaled(image: Image.Image) -> Image.Image:
    """One channel of 16 or 32 bits, or of floats, to L."""
    import numpy as np

    values: NDArray[Any] = np.asarray(image)
    clear = image.info.get("transparency")
    gray = Image.fromarray(to_bytes(values, 16 if image.mode != "F" else None))
    if isinstance(clear, int):
        gray.putalpha(Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8)))
    return gray


def to_bytes(values: NDArray[Any], bits: int | None = None) -> NDArray[np.uint8]:
    """Samples of any type to 0–255.

    Integers are scaled from their type's range, or from `bits`; floats from 0–1, or where they exceed it, from their
    own least to greatest value, so that a height map or a depth map shows something.
    """
    import numpy as np

    if values.dtype == np.uint8:
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
