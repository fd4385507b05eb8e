"""Plain facts that can be worked out without any model, said as tags.

What a file says surely (its sides, its length) has confidence 1; what is measured in the pixels has as much as the
measure is clear.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetdesk.media.tagging.given import FACT, Tag

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

VERSION = "1"
_LOOKED_AT = 256  # px
_SQUARE = 1.02
_PANORAMA = 2.0
_SHORT, _LONG = 60.0, 1200.0  # s
# width and height of screens and phones in px, either way round
_SCREENS = {
    (1024, 768), (1280, 720), (1280, 800), (1280, 1024), (1366, 768), (1440, 900), (1536, 864), (1600, 900),
    (1680, 1050), (1920, 1080), (1920, 1200), (2160, 1440), (2256, 1504), (2304, 1440), (2560, 1080), (2560, 1440),
    (2560, 1600), (2736, 1824), (2880, 1800), (2880, 1920), (3000, 2000), (3024, 1964), (3072, 1920), (3240, 2160),
    (3440, 1440), (3456, 2234), (3840, 2160), (5120, 2880), (640, 1136), (750, 1334), (828, 1792), (1080, 1920),
    (1080, 2160), (1080, 2220), (1080, 2280), (1080, 2340), (1080, 2400), (1125, 2436), (1170, 2532), (1179, 2556),
    (1206, 2622), (1242, 2208), (1242, 2688), (1284, 2778), (1290, 2796), (1320, 2868), (1440, 2560), (1440, 2960),
    (1440, 3088), (1440, 3120), (1440, 3200), (1536, 2048), (1620, 2160), (1640, 2360), (1668, 2224), (1668, 2388),
    (2048, 2732),
}  # fmt: skip
_BOTH = _SCREENS | {(high, wide) for wide, high in _SCREENS}


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a file without its pixels: sides in px as they are seen, seconds, and embedded metadata."""

    width: int
    height: int
    mime: str = ""
    animated: bool = False
    duration: float | None = None
    fields: Mapping[str, Any] | None = None


def tags(about: About, picture: Image.Image | None = None) -> list[Tag]:
    """Facts about a file, and about its upright sRGB picture (RGB or RGBA) where one is given."""
    found = [*_sides(about), *_of_file(about)]
    if picture is not None:
        found += [Tag(name, FACT, round(score, 3), "facts") for name, score in _measured(picture).items()]
    return found


def _sure(name: str) -> Tag:
    return Tag(name, FACT, 1.0, "facts")


def _sides(about: About) -> list[Tag]:
    wide, high = about.width, about.height
    if not wide or not high:
        return []
    if max(wide, high) / min(wide, high) < _SQUARE:
        return [_sure("square format")]
    found = [_sure("landscape format" if wide > high else "portrait format")]
    if wide >= _PANORAMA * high and wide >= 1000 and not about.duration:
        found.append(_sure("panorama"))
    return found


def _of_file(about: About) -> list[Tag]:
    found = []
    if about.animated:
        found.append(_sure("animated"))
    elif about.duration:
        length = "short" if about.duration < _SHORT else "long" if about.duration >= _LONG else "medium-length"
        found.append(_sure(f"{length} video"))
    fields = about.fields or {}
    if about.mime == "image/png" and (about.width, about.height) in _BOTH:
        found.append(_sure("screenshot"))
    flash = fields.get("exif:Flash")
    if isinstance(flash, int) and flash & 1:
        found.append(_sure("flash"))
    return found


def _measured(picture: Image.Image) -> dict[str, float]:
    import numpy as np

    small = picture
    if max(picture.size) > _LOOKED_AT:
        scale = _LOOKED_AT / max(picture.size)
        small = picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
    rgba = np.asarray(small.convert("RGBA"), np.float64)
    alpha, rgb = rgba[..., 3] / 255, rgba[..., :3]
    seen = rgb * alpha[..., None] + 255 * (1 - alpha[..., None])
    found: dict[str, float] = {}
    clear = float((alpha < 0.95).mean())
    if clear > 0.01:
        found["transparent"] = 1.0
    chroma = seen.max(axis=2) - seen.min(axis=2)
    coloured = float((chroma > 24).mean())
    if coloured < 0.005 and float(chroma.mean()) < 8 and float(seen.std()) > 8:
        found["black and white"] = 1.0 - 20 * coloured
    white = _edge(seen.min(axis=2) >= 247)
    inside = float((seen.min(axis=2) < 230).mean())
    if white > 0.9 and inside > 0.03 and clear <= 0.01:
        found["white background"] = white
    light = (seen @ np.array([0.2126, 0.7152, 0.0722])) / 255
    bright = float(light.mean())
    if bright < 0.18:
        found["dark"] = min(1.0, 0.5 + (0.18 - bright) * 4)
    elif bright > 0.85 and white <= 0.9 and clear <= 0.01:  # a cut-out is not bright, its ground is
        found["bright"] = min(1.0, 0.5 + (bright - 0.85) * 4)
    if _is_blurry(picture):
        found["blurry"] = 0.7
    return found


def _edge(mask: NDArray[np.bool_]) -> float:
    """How much of the outermost pixels is marked."""
    around = [*mask[0], *mask[-1], *mask[1:-1, 0], *mask[1:-1, -1]]
    return sum(map(bool, around)) / len(around)


def _is_blurry(picture: Image.Image) -> bool:
    """Whether nowhere in it is anything sharp: the largest Laplacian of a picture of 512 px, tile by tile."""
    import numpy as np

    if min(picture.size) < 512:
        return False
    scale = 512 / max(picture.size)
    size = (max(16, round(picture.width * scale)), max(16, round(picture.height * scale)))
    gray = np.asarray(picture.convert("L").resize(size), np.float64)
    if gray.std() < 12:
        return False  # nothing to be sharp
    inner = gray[1:-1, 1:-1] * 4 - gray[:-2, 1:-1] - gray[2:, 1:-1] - gray[1:-1, :-2] - gray[1:-1, 2:]
    rows, columns = inner.shape[0] // 8, inner.shape[1] // 8
    if not rows or not columns:
        return False
    tiles = inner[: rows * 8, : columns * 8].reshape(8, rows, 8, columns).std(axis=(1, 3))
    return float(np.sort(tiles, axis=None)[-4]) < 4.0
