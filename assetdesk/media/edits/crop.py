"""Crop: amounts off each side, given, or found by colour or transparency (IPS API, the three crop options)."""

from __future__ import annotations

from typing import Any

from assetdesk.core.edits import AutoColour, AutoTransparent, Insets
from assetdesk.media.edits import pixels
from assetdesk.media.edits.match import matching

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
    columns, rows = inside.project()
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


def _ends(sums: Any) -> tuple[int | None, int | None]:
    """How many entries are zero at either end of a line of sums; None where all are."""
    import numpy as np

    filled = np.flatnonzero(sums.numpy().reshape(-1))
    if not filled.size:
        return None, None
    return int(filled[0]), int(sums.width * sums.height - 1 - filled[-1])
