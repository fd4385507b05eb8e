"""Unsharp mask (IPS API, UnsharpMaskOptions): what a blurred copy lacks is added where it is enough to be an edge.

    result = x + amount · (x − blurred)    where |x − blurred| ≥ threshold, else x

which is Photoshop's and ImageMagick's formula. `radius` is the standard deviation of a Gaussian blur in px, as in
ImageMagick's `-unsharp 0xRADIUS`. Below 0.6 px a Gaussian read off at whole px is no blur at all; here it is widened
until its standard deviation is the one that was asked for, so that the stock preset's 0.2 px has an effect. `threshold`
counts levels of 0–255 (ImageMagick's counts half of them: its `THRESHOLD` is 2 · threshold / 255).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from assetdesk.core.edits import Sharpen
from assetdesk.media.edits import pixels
from assetdesk.media.vips import pyvips

# beyond that the blur is worked out on a smaller copy: the result differs by less than a level, the time by a hundred
_DIRECT = 6.0
_SPAN = 4.0
# a writer of tiles asks for so many lines at a time, and for the next ones before it has done
_LINES = 1024
# beyond that radius more lines are wanted than a picture that is read from top to bottom keeps
FAR = 20.0
# from here on a Gaussian at whole px is as wide as it should be
_COARSE = 1.0
# what red, green and blue (or what their inks take away) add to intensity
_INTENSITY = (0.299, 0.587, 0.114)


def unsharp(image: Any, sharpen: Sharpen) -> Any:
    """`image` sharpened; streamed. Alpha is sharpened, too, as a channel of its own.

    `monochrome` sharpens the intensity alone: what it gains is given to every colour channel, so that no hue appears at
    edges. In CMYK that is the three colours' intensity for them, and black's for black; in Lab it is L.
    """
    if not sharpen:
        return image
    count = pixels.colours(image)
    # what a threshold of 1 means in this picture's numbers
    level = pixels.most(image) / 255
    lab = image.interpretation == "lab"
    bands: list[Any] = []
    if sharpen.monochrome and count >= 3:
        if lab:
            gains = [_gain(image[0], sharpen, 100 / 255), 0, 0]
        else:
            colours = image.extract_band(0, n=3)
            intensity = colours.cast("float").recomb(pyvips.Image.new_from_array([list(_INTENSITY)]))
            gains = [_gain(intensity, sharpen, level)] * 3
            if count == 4:
                gains.append(_gain(image[3], sharpen, level))
        bands = [image[number] + gain for number, gain in enumerate(gains)]
    elif lab:
        bands = [image[number] + _gain(image[number], sharpen, (100 / 255, 1, 1)[number]) for number in range(3)]
    else:
        plain = pixels.flat(image)
        bands = [plain + _gain(plain, sharpen, level)]
    alpha = pixels.alpha(image)
    if alpha is not None:
        bands.append(alpha + _gain(alpha, sharpen, level))
    made = bands[0].bandjoin(bands[1:]) if len(bands) > 1 else bands[0]
    if image.format in ("uchar", "ushort"):
        made = made.rint().cast(image.format)  # a cast cuts off what lies beyond
    return made.copy(interpretation=image.interpretation)


def _gain(band: Any, sharpen: Sharpen, level: float) -> Any:
    """What is added: floats."""
    edge = band.cast("float") - blurred(band, sharpen.radius)
    gain = edge * sharpen.amount
    if sharpen.threshold <= 0:
        return gain
    return (edge.abs() >= sharpen.threshold * level - 1e-6).ifthenelse(gain, 0)


def blurred(image: Any, sigma: float) -> Any:
    """Blurred by a Gaussian of that standard deviation in px, as floats; the picture's edges are repeated outwards."""
    if sigma <= _DIRECT:
        return image.cast("float").convsep(_kernel(sigma), precision="float")
    factor = int(sigma // (_DIRECT / 2))
    # what averaging and drawing the copy up again blur already
    left = math.sqrt(max(0.25, (sigma / factor) ** 2 - (1 - 1 / factor**2) / 12 - 1 / 6))
    width, height = image.width, image.height
    # so many px around it that what the blur sees beyond the edges is the edge itself
    rim = math.ceil(_SPAN * sigma / factor)
    across, down = -(-width // factor) + 2 * rim, -(-height // factor) + 2 * rim
    spread = image.cast("float").embed(rim * factor, rim * factor, across * factor, down * factor, extend="copy")
    small = spread.shrink(factor, factor).convsep(_kernel(left), precision="float")
    # each line of it is wanted again and again on the way down
    lines = 4 * rim + _LINES // factor + 64
    small = small.tilecache(
        tile_width=small.width, tile_height=1, max_tiles=lines, access="random", threaded=True, persistent=True
    )
    drawn = small.affine(
        [factor, 0, 0, factor],
        interpolate=pyvips.Interpolate.new("bilinear"),
        idx=-rim,
        idy=-rim,
        odx=(factor - 1) / 2,
        ody=(factor - 1) / 2,
        oarea=[0, 0, width, height],
        extend="copy",
    )
    return drawn.copy(interpretation=image.interpretation)


@lru_cache(maxsize=8)
def _kernel(sigma: float) -> Any:
    """A Gaussian at whole px, its own standard deviation `sigma`."""
    import numpy as np

    reach = max(1, math.ceil(_SPAN * sigma))
    places = np.arange(-reach, reach + 1)

    def taps(width: float) -> Any:
        made = np.exp(-(places**2) / (2 * width**2))
        return made / made.sum()

    low, high = 0.05, sigma + 1
    for _ in range(50):
        width = (low + high) / 2
        if float((taps(width) * places**2).sum()) < sigma**2:
            low = width
        else:
            high = width
    return pyvips.Image.new_from_array([taps(sigma if sigma > _COARSE else width).tolist()])
