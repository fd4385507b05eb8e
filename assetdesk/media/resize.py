"""Lanczos reduction: by SIMD where the pixels are of a kind that the fast resizer takes, else by Pillow.

Both use the same kernel and the same box arithmetic; they differ by a level or two in single pixels.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from PIL import Image

Box = tuple[float, float, float, float]

_FAST_MODES = {"L", "RGB", "RGBa", "CMYK"}
_GAP = 2.0  # Pillow averages the part of a reduction above twice the target, which costs little and is not seen


def resized(image: Image.Image, size: tuple[int, int], box: Box | None = None) -> Image.Image:
    """`image`, or the part of it in `box` (left, top, right, bottom, in px and fractions), at `size` px."""
    fast = _fast() if image.mode in _FAST_MODES else None
    if fast is None:
        return image.resize(size, Image.Resampling.LANCZOS, box, reducing_gap=_GAP)
    module, resizer, how = fast
    options = module.ResizeOptions(resize_alg=how, use_alpha=False)
    if box is not None:
        left, top, right, bottom = box
        options.crop_box = module.CropBox(left, top, right - left, bottom - top)
    made = Image.new(image.mode, size, None)  # not filled: every pixel is written
    resizer.resize_pil(image, made, options)
    return made


@lru_cache(maxsize=1)
def _fast() -> tuple[Any, Any, Any] | None:
    """The fast resizer, or None on a system that has no build of it."""
    try:
        module: Any = import_module("cykooz_resizer")
    except ImportError:
        return None
    return module, module.Resizer(), module.ResizeAlg.convolution(module.FilterType.lanczos3)
