"""Gathers the fields of one file from the blocks that its format carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image


def of_pillow(image: Image.Image, warnings: list[str]) -> dict[str, Any]:
    """Fields of a file that Pillow has opened."""
    return {}
