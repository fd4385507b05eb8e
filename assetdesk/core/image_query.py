"""The picture that an image server's query wants, and where it comes to lie (Dynamic Media, Image Serving protocol).

`core.image_query_text` reads it from text; `media.queried` draws it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from assetdesk.core.errors import UsageFault
from assetdesk.core.profiles.processing import Format

# px a side, and in all, of what comes out
EDGE = 20_000
MOST_PIXELS = 250_000_000
FITS = ("fit", "constrain", "crop", "wrap", "stretch", "hfit", "vfit")
ENDINGS: dict[Format, str] = {
    Format.JPEG: ".jpg",
    Format.PNG: ".png",
    Format.GIF: ".gif",
    Format.TIFF: ".tif",
    Format.WEBP: ".webp",
    Format.AVIF: ".avif",
}

Box = tuple[float, float, float, float]  # x, y, width, height


class QueryFault(UsageFault):
    """A command that is not known, or a value that cannot be. `command` is its name, or empty."""

    def __init__(self, sentence: str, command: str = "") -> None:
        super().__init__(sentence)
        self.command = command


@dataclass(frozen=True, slots=True)
class Usm:
    """Unsharp mask: amount 0–5, radius 0–250 px, threshold 0–255. `scaled`: the radius is one of the picture before it
    was made smaller (op_usm), else of the result (op_usmR)."""

    amount: float
    radius: float
    threshold: int
    monochrome: bool
    scaled: bool


@dataclass(frozen=True, slots=True)
class ImageQuery:
    """What is wanted. Sizes in px; `scale` is scl=, the factor by which it becomes smaller. `normal` boxes count in
    shares of the picture's width and height. `align` −1…1, left or top to right or bottom. `background` is RGB."""

    format: Format = Format.JPEG
    alpha: bool = False
    interlace: bool = False
    gray: bool = False
    quality: int = 85
    target_bytes: int | None = None
    dpi: int | None = None
    width: int | None = None
    height: int | None = None
    dpr: float = 1.0
    scale: float | None = None
    fit: str = "fit"
    upscale: bool = True
    align: tuple[float, float] = (0.0, 0.0)
    crop: Box | None = None
    crop_normal: bool = False
    region: Box | None = None
    region_normal: bool = False
    flip: str = ""
    rotate: float = 0.0
    background: tuple[int, int, int] = (255, 255, 255)
    usm: Usm | None = None
    sharpen: bool = False
    blur: float = 0.0
    brightness: int = 0
    contrast: int = 0
    saturation: int = 0
    invert: bool = False

    @property
    def ending(self) -> str:
        """The extension of the file, with its dot."""
        return ENDINGS[self.format]


@dataclass(frozen=True, slots=True)
class View:
    """Where a picture of some size comes to lie: `across` and `down` are the factors, `size` that of what comes out,
    `at` where the scaled picture's upper left corner lies in it (negative: cut off). All in px."""

    across: float
    down: float
    scaled: tuple[int, int]
    size: tuple[int, int]
    at: tuple[int, int]


def view(query: ImageQuery, width: float, height: float) -> View:
    """How a picture of that size (after crop, turns and region) is scaled and placed. QueryFault where the result
    would be too large."""
    wide = None if query.width is None else max(1, round(query.width * query.dpr))
    high = None if query.height is None else max(1, round(query.height * query.dpr))
    if query.scale is not None:
        across = down = 1 / query.scale
        scaled = _scaled(width, height, across, down)
        size = wide or scaled[0], high or scaled[1]
    elif wide is None and high is None:
        across = down = 1.0
        size = scaled = _scaled(width, height, across, down)
    else:
        across, down, exact = _fitted(query, width, height, wide, high)
        scaled = _scaled(width, height, across, down)
        size = exact or scaled
    _check(scaled)
    _check(size)
    free = size[0] - scaled[0], size[1] - scaled[1]
    at = tuple(round(room * (where + 1) / 2) for room, where in zip(free, query.align, strict=True))
    return View(across, down, scaled, size, (at[0], at[1]))


def _fitted(
    query: ImageQuery, width: float, height: float, wide: int | None, high: int | None
) -> tuple[float, float, tuple[int, int] | None]:
    """Factors, and the exact size of what comes out; None where that is the scaled picture's."""
    across = (wide or 0) / width if wide else math.inf
    down = (high or 0) / height if high else math.inf
    most = math.inf if query.upscale else 1.0
    if wide is None or high is None:  # the other side follows
        factor = min(across, down, most)
        return factor, factor, None
    size = (wide, high)
    least, largest = min(across, down, most), min(max(across, down), most)
    match query.fit:
        case "constrain":
            return least, least, None
        case "crop":
            return largest, largest, size
        case "wrap":
            return largest, largest, None
        case "stretch":
            return min(across, most), min(down, most), size
        case "hfit":
            return min(across, most), min(across, most), size
        case "vfit":
            return min(down, most), min(down, most), size
        case _:
            return least, least, size


def _scaled(width: float, height: float, across: float, down: float) -> tuple[int, int]:
    return max(1, round(width * across)), max(1, round(height * down))


def _check(size: tuple[int, int]) -> None:
    if max(size) > EDGE or size[0] * size[1] > MOST_PIXELS:
        raise QueryFault(
            f"The picture would have {size[0]:,} × {size[1]:,} px; at most {EDGE:,} px a side and"
            f" {MOST_PIXELS // 1_000_000} megapixels are made."
        )


def box_in(box: Box, normal: bool, width: float, height: float) -> Box:
    """A box in px of a picture of that size."""
    if not normal:
        return box
    return box[0] * width, box[1] * height, box[2] * width, box[3] * height
