"""The swatch: a small window over the most even colourful area, and its mean colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from assetdesk.core.crops import WHOLE, Box
from assetdesk.media.smart_crop.saliency import lab_of

if TYPE_CHECKING:
    from PIL import Image

# of the picture's shorter side: a swatch of less shows pixels, one of more shows the thing
_LEAST, _MOST = 0.06, 0.25
_EDGE = 192
_UNEVEN = 6.0


def find(picture: Image.Image, saliency: Any, row: tuple[int, int], full: tuple[int, int], area: Box = WHOLE) -> Box:
    """Where the swatch of `row` (width, height in px) is cut from an upright sRGB picture of `full` px.

    `picture` is a copy of it of any size, `saliency` its map. The window has the swatch's own px where that is between
    6 and 25 % of the shorter side.
    """
    width, height = full
    shorter = min(area.w * width, area.h * height)
    scale = min(max(min(row), _LEAST * shorter), _MOST * shorter) / min(row)
    wide = min(area.w, row[0] * scale / width)
    high = min(area.h, row[1] * scale / height)
    lab = lab_of(np.asarray(_small(picture), dtype=np.float64))
    down, across = lab.shape[:2]
    window = max(1, min(down, round(high * down))), max(1, min(across, round(wide * across)))
    means = [_sums(lab[..., band], window) / (window[0] * window[1]) for band in range(3)]
    squares = [_sums(lab[..., band] ** 2, window) / (window[0] * window[1]) for band in range(3)]
    variance = sum((square - mean**2).clip(0) for square, mean in zip(squares, means, strict=True))
    chroma = np.sqrt(means[1] ** 2 + means[2] ** 2)
    drawn = _sums(_spread(saliency, (down, across)), window) / (window[0] * window[1])
    # a neutral thing has its swatch, too: how light it is then tells it from the ground
    worth = (chroma + 2.0) * (0.15 + np.minimum(1.5, drawn)) / (1.0 + np.sqrt(variance) / _UNEVEN)
    rows, columns = np.indices(worth.shape)
    inside = (
        (columns / across >= area.x - 1e-6)
        & (rows / down >= area.y - 1e-6)
        & (columns / across + wide <= area.x + area.w + 1.5 / across)
        & (rows / down + high <= area.y + area.h + 1.5 / down)
    )
    worth = np.where(inside, np.round(worth, 6), -1.0)
    far = (rows - (worth.shape[0] - 1) / 2) ** 2 + (columns - (worth.shape[1] - 1) / 2) ** 2
    best = np.lexsort((far.ravel(), -worth.ravel()))[0]
    top, left = divmod(int(best), worth.shape[1])
    return Box(left / across, top / down, wide, high).inside(area)


def colour(picture: Image.Image) -> str:
    """The mean colour #RRGGBB of a small picture in sRGB, averaged in light, as the eye does from afar."""
    values = np.asarray(picture.convert("RGB"), dtype=np.float64) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4).mean(axis=(0, 1))
    back = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(one) * 255):02X}" for one in back)


def _small(picture: Image.Image) -> Image.Image:
    from PIL import Image

    factor = min(1.0, _EDGE / max(picture.size))
    size = max(1, round(picture.width * factor)), max(1, round(picture.height * factor))
    return picture.convert("RGB").resize(size, Image.Resampling.BOX)


def _sums(values: Any, window: tuple[int, int]) -> Any:
    """Sums over every place of a window, by an integral image."""
    total = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    total[1:, 1:] = values.cumsum(axis=0).cumsum(axis=1)
    high, wide = window
    return total[high:, wide:] - total[:-high, wide:] - total[high:, :-wide] + total[:-high, :-wide]


def _spread(values: Any, shape: tuple[int, int]) -> Any:
    """Each px of the map over those of the copy it stands for."""
    rows = np.arange(shape[0]) * values.shape[0] // shape[0]
    columns = np.arange(shape[1]) * values.shape[1] // shape[1]
    return values[np.ix_(rows, columns)]
