"""The background made transparent (IPS API, KnockoutBackgroundOptions)."""

from __future__ import annotations

from typing import Any

from assetdesk.core.edits import Knockout
from assetdesk.media.edits.match import corner_place, matching

_MARK = 128


def kept(image: Any, knockout: Knockout) -> Any:
    """Alpha of 8 bits: 0 where the background is, 255 elsewhere. Takes a byte a pixel for `FloodFill`.

    `MatchPixel` takes every pixel that matches the corner's, `FloodFill` those that are connected with the corner
    through left, right, upper and lower neighbours that match. The picture has to be readable anywhere.
    """
    match = matching(image, knockout.corner, knockout.tolerance)
    if knockout.fill == "MatchPixel":
        return match.invert()
    x, y = corner_place(knockout.corner, image.width, image.height)
    return match.draw_flood([_MARK], x, y, equal=True) != _MARK
