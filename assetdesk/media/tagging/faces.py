"""Faces, found by CenterFace (MIT, https://github.com/Star-Clouds/CenterFace).

The network gives for every 4 px how likely the centre of a face is there, how large it is and how far off the centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetdesk.media import models

if TYPE_CHECKING:
    from PIL import Image

VERSION = "1"
LONGEST = 640  # px: smaller misses faces in groups, larger finds few more and takes four times as long
_STEP, _GRID = 32, 4  # px
_OVERLAP = 0.3  # of two boxes that share more, the less certain one goes
LEAST = 0.5
_MOST = 200


@dataclass(frozen=True, slots=True)
class Face:
    """A box as fractions 0–1 of the picture, from its upper left corner, and how certain it is, 0–1."""

    x: float
    y: float
    width: float
    height: float
    score: float


def faces(picture: Image.Image, least: float = LEAST, longest: int = LONGEST) -> list[Face]:
    """Faces of at least this certainty in an upright sRGB picture of any size, the most certain first.

    `longest` px are looked at along the longer side: the time goes with its square.
    """
    import numpy as np

    from assetdesk.media.resize import resized

    wide, high = picture.size
    scale = min(1.0, longest / max(wide, high))
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    small = picture.convert("RGB")
    if small.size != size:
        small = resized(small, size)
    # not stretched to whole steps but filled up: a stretched face is a worse one
    field = np.zeros((-(-size[1] // _STEP) * _STEP, -(-size[0] // _STEP) * _STEP, 3), np.float32)
    field[: size[1], : size[0]] = np.asarray(small)
    given = {"pixels": field.transpose(2, 0, 1)[None]}
    heat, scales, offsets = models.shipped(models.FACES).run(("heat", "scale", "offset"), given)
    rows, columns = np.nonzero(heat[0, 0] >= least)
    score = heat[0, 0, rows, columns].astype(np.float64)
    tall = np.exp(scales[0, 0, rows, columns].astype(np.float64)) * _GRID
    broad = np.exp(scales[0, 1, rows, columns].astype(np.float64)) * _GRID
    top = (rows + offsets[0, 0, rows, columns] + 0.5) * _GRID - tall / 2
    left = (columns + offsets[0, 1, rows, columns] + 0.5) * _GRID - broad / 2
    boxes = np.stack([left, top, left + broad, top + tall], axis=1)
    boxes[:, 0::2] = np.clip(boxes[:, 0::2] / size[0], 0, 1)
    boxes[:, 1::2] = np.clip(boxes[:, 1::2] / size[1], 0, 1)
    order = np.lexsort((columns, rows, -score))
    kept: list[tuple[float, float, float, float]] = []
    found: list[Face] = []
    for one in order:
        x0, y0, x1, y1 = (float(value) for value in boxes[one])
        if x1 <= x0 or y1 <= y0 or any(_shared((x0, y0, x1, y1), other) >= _OVERLAP for other in kept):
            continue
        kept.append((x0, y0, x1, y1))
        values = (round(value, 5) for value in (x0, y0, x1 - x0, y1 - y0, float(score[one])))
        found.append(Face(*values))
        if len(found) == _MOST:
            break
    return found


def _shared(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    """Intersection over union."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    common = wide * high
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return common / (areas[0] + areas[1] - common)
