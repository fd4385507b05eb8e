"""Colour tags: which colours a picture is made of, by k-means in CIE Lab, named by the nearest CSS name.

Everything in double precision with a fixed seed and rounded at the end: the same picture gives the same tags. Pixels
are counted by colour first, in steps that no eye tells apart, so that a drawing of four colours is done in no time.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from assetdesk.core import colour_names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

VERSION = "1"
LONGEST = 256  # px
CLUSTERS = 16
MOST = 40
_SEED, _ROUNDS, _SETTLED = 22, 20, 0.05
_LEAST = 0.01  # of the picture
_OPAQUE = 128
_STEP = 4  # levels of 256 that count as one colour


@dataclass(frozen=True, slots=True)
class Colour:
    """A CSS name, the mean colour (`#rrggbb`) of what is called so here with its Lab, and its share in percent."""

    name: str
    hex: str
    lab: colour_names.Lab
    coverage: float


def colours(picture: Image.Image, limit: int = MOST) -> list[Colour]:
    """The colours of an upright sRGB picture (RGB or RGBA), the largest share first. What is transparent counts
    for nothing; a wholly transparent picture has none."""
    import numpy as np

    pixels = np.asarray(_small(picture)).reshape(-1, 4)
    rgb = pixels[pixels[:, 3] >= _OPAQUE][:, :3].astype(np.int64)
    if not len(rgb):
        return []
    cells = rgb // _STEP
    keys, which, counts = np.unique(
        (cells[:, 0] << 16) | (cells[:, 1] << 8) | cells[:, 2], return_inverse=True, return_counts=True
    )
    means = np.stack([np.bincount(which.ravel(), rgb[:, c], len(keys)) / counts for c in range(3)], axis=1)
    points = _lab(means)
    labels = _clusters(points, counts.astype(np.float64))
    total = float(counts.sum())
    named: dict[str, list[NDArray[np.bool_]]] = {}
    for cluster in range(CLUSTERS):
        inside = labels == cluster
        weight = counts[inside]
        if weight.sum() < _LEAST * total:
            continue
        centre = np.average(points[inside], axis=0, weights=weight)
        named.setdefault(colour_names.nearest((centre[0], centre[1], centre[2])), []).append(inside)
    found = []
    for name, masks in named.items():
        inside = np.logical_or.reduce(masks)
        mean = np.average(means[inside], axis=0, weights=counts[inside])
        value = "#{:02x}{:02x}{:02x}".format(*(round(side) for side in mean.tolist()))
        lightness, a, b = (round(side, 2) for side in colour_names.lab(value))
        share = round(float(counts[inside].sum()) / total * 100, 1)
        found.append(Colour(name, value, (lightness, a, b), share))
    return sorted(found, key=lambda one: (-one.coverage, one.name))[:limit]


def _small(picture: Image.Image) -> Image.Image:
    """At most `LONGEST` px, averaged over whole areas: no colour that was not there rings at an edge."""
    from PIL import Image

    scale = min(1.0, LONGEST / max(picture.size))
    rgba = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    if scale == 1.0:
        return rgba
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return rgba.convert("RGBa").resize(size, Image.Resampling.BOX).convert("RGBA")


def _lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """As `colour_names.lab`, of many."""
    import numpy as np

    part = rgb / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    turn = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = linear @ turn.T / np.array([0.95047, 1.0, 1.08883])
    bent = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = bent[:, 0], bent[:, 1], bent[:, 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def _clusters(points: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Which of at most `CLUSTERS` each point belongs to: k-means++ from a fixed seed, then Lloyd's rounds."""
    import numpy as np

    random = Random(_SEED)
    centres = points[[int(np.argmax(weights))]]
    far = _squares(points, centres)[:, 0]
    while len(centres) < min(CLUSTERS, len(points)):
        chance = np.cumsum(weights * far)
        if chance[-1] <= 0:
            break
        chosen = int(np.searchsorted(chance, random.random() * chance[-1], side="right"))
        centres = np.concatenate([centres, points[[min(chosen, len(points) - 1)]]])
        far = np.minimum(far, _squares(points, centres[-1:])[:, 0])
    labels = np.zeros(len(points), np.int64)
    for _ in range(_ROUNDS):
        labels = np.argmin(_squares(points, centres), axis=1)
        mass = np.bincount(labels, weights, len(centres))
        moved = np.stack(
            [np.bincount(labels, weights * points[:, c], len(centres)) / np.maximum(mass, 1e-12) for c in range(3)],
            axis=1,
        )
        moved[mass == 0] = centres[mass == 0]
        shift = float(np.abs(moved - centres).max())
        centres = moved
        if shift < _SETTLED:
            break
    return labels


def _squares(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared distances, points x centres, summed in one order."""
    made: NDArray[np.float64] = (points[:, :1] - centres[:, 0]) ** 2
    for channel in (1, 2):
        made += (points[:, channel : channel + 1] - centres[:, channel]) ** 2
    return made
