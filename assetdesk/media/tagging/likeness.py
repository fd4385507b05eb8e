"""What makes like pictures findable: a hash of the coarse shape, and the classifier's embedding made small.

The hash is the well-known one of the discrete cosine transform: 32 x 32 px of gray, the 8 x 8 lowest frequencies, a bit
for each that is above their median; copies, other sizes and mild edits differ in few bits. The embedding's 1,280
numbers, less their mean, are thrown onto 256 directions (a fixed random projection keeps angles within a few
hundredths) and kept as signed bytes: how alike two are, up to 1, is their dot product over UNIT squared.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

VERSION = "1"
NUMBERS = 256
UNIT = 508  # length of what is kept; single numbers beyond 127, four times what is usual, are cut off
_GRAY, _LOW = 32, 8
_SEED = 20


def perceptual_hash(picture: Image.Image) -> int:
    """64 bits as a signed number, as databases keep it."""
    import numpy as np

    from assetdesk.media.resize import resized

    gray = np.asarray(resized(picture.convert("L"), (_GRAY, _GRAY)), np.float64)
    turn = _cosines()
    # rounded, so that the last bit of a sum decides nothing
    low = np.round(turn @ gray @ turn.T, 3).ravel()
    bits = low > np.median(low[1:])
    bits[0] = False  # the mean brightness says nothing of the shape
    value = sum(1 << place for place, bit in enumerate(bits.tolist()) if bit)
    return value - (1 << 64) if value >= 1 << 63 else value


def compact(embedding: NDArray[np.float32]) -> bytes:
    """`NUMBERS` signed bytes."""
    import numpy as np

    values = embedding.astype(np.float64)
    thrown = (values - values.mean()) @ _directions()
    length = float(np.linalg.norm(thrown)) or 1.0
    made: NDArray[np.int8] = np.clip(np.round(thrown / length * UNIT), -127, 127).astype(np.int8)
    return made.tobytes()


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float64]:
    import numpy as np

    places = np.arange(_GRAY)
    made: NDArray[np.float64] = np.cos(np.pi * (2 * places[None] + 1) * places[:_LOW, None] / (2 * _GRAY))
    return made


@lru_cache(maxsize=1)
def _directions() -> Any:
    """Plus and minus one; the old generator's stream is promised never to change."""
    import numpy as np

    return np.random.RandomState(_SEED).randint(0, 2, (1280, NUMBERS)) * 2.0 - 1.0
