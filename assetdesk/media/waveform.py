"""Pictures of sound: the wide one to look along, and the one that stands for a sound without a cover."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

Pairs = Sequence[tuple[float, float]]

WIDE_SIZE = (1280, 160)
COVER_SIZE = (960, 600)
COVER_BARS = 80
# reads on the light and on the dark ground of a picture alike
_NEUTRAL = (128, 128, 128, 255)
_GROUND = (246, 246, 246)
_ACCENT = (36, 87, 197)
_FINE = 2  # drawn so much larger, for smooth edges


def wide(columns: Pairs) -> Image.Image:
    """One column a pixel, on nothing."""
    width, height = WIDE_SIZE
    image = Image.new("RGBA", WIDE_SIZE, (*_NEUTRAL[:3], 0))
    draw = ImageDraw.Draw(image)
    for x, (low, high) in enumerate(columns[:width]):
        top, foot = _span(low, high, height)
        draw.line((x, top, x, foot), fill=_NEUTRAL)
    return image


def cover(columns: Pairs) -> Image.Image:
    """Rounded bars on a plain ground, as loud as the loudest allows."""
    width, height = COVER_SIZE
    # a bar has the same height above and below, and the quiet ones are seen too
    loud = [max(abs(low), abs(high)) for low, high in columns] or [0.0]
    most = max(loud)
    step = width / (len(loud) + 4)
    thick = step * 0.56
    image = Image.new("RGB", (width * _FINE, height * _FINE), _GROUND)
    draw = ImageDraw.Draw(image)
    for number, value in enumerate(loud):
        share = value / most if most > 0.01 else 0.0
        half = max(thick / 2, share * height * 0.36)
        x = (number + 2.5) * step
        box = [round(side * _FINE) for side in (x - thick / 2, height / 2 - half, x + thick / 2, height / 2 + half)]
        draw.rounded_rectangle(box, radius=thick * _FINE / 2, fill=_ACCENT)
    return image.resize(COVER_SIZE, Image.Resampling.LANCZOS)


def _span(low: float, high: float, height: int) -> tuple[int, int]:
    """First and last row of a column; silence is a line of two."""
    middle, reach = height / 2, height / 2 - 1
    top, foot = middle - high * reach, middle - low * reach
    return round(min(top, middle - 1)), round(max(foot - 1, middle))
