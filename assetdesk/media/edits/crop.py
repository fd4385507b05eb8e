"""Crop: amounts off each side, given, or found by colour or transparency (IPS API, the three crop options)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assetdesk.core.edits import AutoColour, AutoTransparent, Insets
from assetdesk.media.edits import pixels
from assetdesk.media.edits.match import matching

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE = 8 << 20  # px
Auto = AutoColour | AutoTransparent


def cropped(image: Any, insets: Insets | None, warnings: list[str]) -> Any:
    """`image` without those px. One that leaves nothing is not applied, with a warning."""
    if not insets:
        return image
    if not insets.leaves(image.width, image.height):
        warnings.append(nothing_left(insets, image.width, image.height))
        return image
    left, top, width, height = rectangle(insets, image.width, image.height)
    return image.crop(left, top, width, height)


def rectangle(insets: Insets, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, width and height in px of what is left."""
    return insets.left, insets.top, width - insets.left - insets.right, height - insets.top - insets.bottom


def found(image: Any, auto: Auto, warnings: list[str]) -> Insets | None:
    """What an automatic crop takes off: whole rows and columns from all four sides, while every pixel is border.

    By colour, border is what `match.matching` says of the corner's pixel. By transparency, it is where alpha divided by
    full alpha is at most the tolerance; a picture without alpha stays as it is. Where everything is border nothing is
    taken off, with a warning. Reads the picture once, from top to bottom where it is by transparency.
    """
    if isinstance(auto, AutoTransparent):
        alpha = pixels.alpha(image)
        if alpha is None:
            return None
        inside = alpha > _level(auto.tolerance, pixels.most(image))
        kind = "transparency"
    else:
        inside = matching(image, auto.corner, auto.tolerance).invert()
        kind = "colour"
    columns, rows = _filled(inside)
    left, right = _ends(columns)
    top, bottom = _ends(rows)
    if left is None or right is None or top is None or bottom is None:
        warnings.append(f"Not cropped: by {kind}, the whole picture is border. Choose a lower tolerance.")
        return None
    return Insets(left, right, top, bottom)


def nothing_left(insets: Insets, width: int, height: int) -> str:
    """The warning of a crop that takes everything."""
    return (
        f"Not cropped: {insets.left} + {insets.right} px off the sides and {insets.top} + {insets.bottom} px off top "
        f"and bottom leave nothing of {width:,} × {height:,} px."
    )


def _level(tolerance: float, most: float) -> int:
    """The greatest whole level that is within it; a hair of grace for what a decimal fraction loses as a float."""
    return int(tolerance * most + 1e-6)


def _filled(inside: Any) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """In which columns and rows there is anything; a band of rows at a time."""
    import numpy as np

    width, height = inside.width, inside.height
    columns, rows = np.zeros(width, np.bool_), np.zeros(height, np.bool_)
    step = max(64, _AT_ONCE // width)
    for top in range(0, height, step):
        band = inside.crop(0, top, width, min(step, height - top)).numpy().reshape(-1, width)
        columns |= band.any(axis=0)
        rows[top : top + step] = band.any(axis=1)
    return columns, rows


def _ends(filled: NDArray[np.bool_]) -> tuple[int | None, int | None]:
    """How many entries at either end are empty; None where all are."""
    if not filled.any():
        return None, None
    return int(filled.argmax()), int(filled[::-1].argmax())
