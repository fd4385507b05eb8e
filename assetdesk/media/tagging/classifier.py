"""What is to be seen, by EfficientNet-Lite2 over ImageNet's 1,000 classes, and what those are kinds of.

Three parts of a picture are looked at: all of it, its middle, and where most is going on; of each class the largest
probability counts. A broader word has the sum of its classes' probabilities (of the part where that is largest), so
that a corgi that might be one of two breeds still is surely a dog. Of that sum the word's share of all classes is
taken off: 398 of 1,000 are animals, so that a network that has no idea would see an animal everywhere.

The network is under-confident (it was trained with smoothed labels): on photos of the test corpus a class of
probability .25 and a broader word of .4 were right about as often as wrong. `_sure` bends both so that .5 means that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assetdesk.core.places import resource
from assetdesk.media import models
from assetdesk.media.tagging.given import THING, Tag

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

VERSION = "1"
SIDE = 260  # px
_MIDDLE = 0.875  # as the network was tested: 260 of 297
_LEAST = 0.2  # what is less sure is not handed on
_LEAF, _BROADER = 0.5, 0.76  # exponents: .25 and .4 become .5


@dataclass(frozen=True, slots=True)
class Seen:
    """Probabilities of the classes in each part, and 1,280 numbers of the whole that are alike for like pictures."""

    parts: NDArray[np.float32]
    embedding: NDArray[np.float32]


def look(picture: Image.Image, parts: bool = True) -> Seen:
    """Runs the network on an upright RGB picture; without `parts` only the whole, in a third of the time."""
    import numpy as np

    boxes = _boxes(picture) if parts else [(0, 0, picture.width, picture.height)]
    pixels = np.stack([np.asarray(_square(picture, box)) for box in boxes])
    probs, embedding = models.shipped(models.CLASSIFIER).run(("probs", "embedding"), {"pixels": pixels})
    return Seen(probs, embedding[0])


def tags(seen: Seen) -> list[Tag]:
    """Classes and broader words that are at all likely, the surest first."""
    import numpy as np

    names, broader, belongs = _words()
    best = seen.parts.max(axis=0)
    share = belongs.mean(axis=0)
    sums = ((seen.parts @ belongs - share) / (1 - share)).max(axis=0)
    found = {names[one]: _sure(best[one], _LEAF) for one in np.flatnonzero(best > _LEAST**2)}
    for one in np.flatnonzero(sums > 0.05):
        found[broader[one]] = max(found.get(broader[one], 0.0), _sure(sums[one], _BROADER))
    kept = [Tag(name, THING, score, "classifier") for name, score in found.items() if score >= _LEAST]
    return sorted(kept, key=lambda tag: (-tag.score, tag.name))


def _sure(probability: Any, exponent: float) -> float:
    bent: float = min(1.0, max(0.0, float(probability))) ** exponent
    return round(bent, 3)


@lru_cache(maxsize=1)
def _words() -> tuple[list[str], list[str], NDArray[np.float32]]:
    """Names of the classes, broader words, and which class counts for which word (classes x words, 0 or 1)."""
    import numpy as np

    rows = [
        line.split("\t") for line in resource("models", "imagenet-words.tsv").read_text(encoding="utf-8").splitlines()
    ]
    words = sorted({word for _, above in rows for word in above.split(";") if word})
    belongs = np.zeros((len(rows), len(words)), np.float32)
    for number, (_, above) in enumerate(rows):
        for word in filter(None, above.split(";")):
            belongs[number, words.index(word)] = 1
    return [name for name, _ in rows], words, belongs


def _square(picture: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    from assetdesk.media.resize import resized

    return resized(picture, (SIDE, SIDE), tuple(float(side) for side in box))  # type: ignore[arg-type]


def _boxes(picture: Image.Image) -> list[tuple[int, int, int, int]]:
    """The whole (pressed into a square), the middle, and the square where most edges are."""
    wide, high = picture.size
    side = max(1, round(min(wide, high) * _MIDDLE))
    left, top = (wide - side) // 2, (high - side) // 2
    return [(0, 0, wide, high), (left, top, left + side, top + side), _busiest(picture)]


def _busiest(picture: Image.Image) -> tuple[int, int, int, int]:
    """The square of six tenths of the shorter side with the most edges in it; of equal ones the one nearest the
    middle."""
    import numpy as np

    from assetdesk.media.resize import resized

    wide, high = picture.size
    scale = min(1.0, 64 / max(wide, high))
    small = resized(picture.convert("L"), (max(2, round(wide * scale)), max(2, round(high * scale))))
    values = np.asarray(small, np.int64)
    edges = np.zeros_like(values)
    edges[:, 1:] += np.abs(np.diff(values, axis=1))
    edges[1:] += np.abs(np.diff(values, axis=0))
    sums = np.zeros((values.shape[0] + 1, values.shape[1] + 1), np.int64)
    sums[1:, 1:] = edges.cumsum(0).cumsum(1)
    side = max(1, round(min(values.shape) * 0.6))
    windows = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    rows, columns = np.nonzero(windows == windows.max())
    off = np.abs(2 * rows - windows.shape[0] + 1) + np.abs(2 * columns - windows.shape[1] + 1)
    best = int(np.argmin(off))
    top, left = int(rows[best] / values.shape[0] * high), int(columns[best] / values.shape[1] * wide)
    edge = max(1, min(round(min(wide, high) * 0.6), wide - left, high - top))
    return (left, top, left + edge, top + edge)
