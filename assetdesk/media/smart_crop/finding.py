"""A picture that was looked at once: its saliency and its faces, and from them a window of any ratio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetdesk.core.crops import WHOLE, Box
from assetdesk.media.smart_crop import saliency, window

if TYPE_CHECKING:
    from PIL import Image

# px at the longer side for the detector: half of its time, and faces that matter to a crop are larger than ten px
_FACES_EDGE = 480
# a face smaller than this share of the shorter side is somebody in the background
_SMALL = 0.04
_SURE = 0.6


@dataclass(frozen=True, slots=True)
class Seen:
    """Of a picture of `size` px; boxes are fractions of it."""

    map: Any
    faces: window.Faces
    size: tuple[int, int]

    def window(self, ratio: float, area: Box = WHOLE) -> Box:
        """The largest window of `ratio` (width by height in px) within `area`, where it holds most."""
        return window.find(self.map, ratio, area, self.size, self.faces)


def look(picture: Image.Image, *, faces: bool = True) -> Seen:
    """Looks at an upright sRGB picture of any size; under 150 ms of one core with faces, 30 ms without."""
    from PIL import Image

    small = picture.convert("RGB") if picture.mode != "RGB" else picture
    if max(small.size) > saliency.COPY:
        factor = saliency.COPY / max(small.size)
        size = max(1, round(small.width * factor)), max(1, round(small.height * factor))
        small = small.resize(size, Image.Resampling.BOX)
    import numpy as np

    found = _faces(small) if faces else ()
    return Seen(saliency.saliency(np.asarray(small), found), found, picture.size)


def _faces(picture: Image.Image) -> window.Faces:
    """Those that nobody wants to see cut, the largest first."""
    from assetdesk.media.tagging.faces import faces

    shorter = min(picture.size)
    found = [
        (face.x, face.y, face.width, face.height)
        for face in faces(picture, least=_SURE, longest=_FACES_EDGE)
        if min(face.width * picture.width, face.height * picture.height) >= _SMALL * shorter
    ]
    found.sort(key=lambda one: (-one[2] * one[3], one))
    if not found:
        return ()
    # beside a large face small ones are a crowd
    largest = found[0][2] * found[0][3]
    return tuple(one for one in found if one[2] * one[3] >= largest / 16)
