"""All renditions of a picture from one decode: the largest first, each further one from the one before.

The one door to the preview engine is `make`. Orientation and colour come after the first reduction, when there are
few pixels left. Alpha is premultiplied throughout, so that hidden colours never bleed into an edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PIL import Image

from assetdesk.core.renditions import RenditionSpec, fit
from assetdesk.media import encode
from assetdesk.media.colour import to_srgb
from assetdesk.media.document import Picture
from assetdesk.media.resize import resized

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Rendition:
    """An encoded picture; sizes in px. The cell's `name` is `cell`."""

    name: str
    data: bytes
    mime: str
    width: int
    height: int


CELL = "cell"


def make(picture: Picture, specs: Iterable[RenditionSpec], *, cell_of: str | None = None) -> Iterator[Rendition]:
    """Each of `specs` (given largest first), and a `cell` from the one named `cell_of`. Empties `picture.image`.

    A cell shares the pixels of that rendition, so it is at most as large as that one.
    """
    image: Image.Image | None = None
    width, height = upright(picture)
    for spec in specs:
        size = fit(width, height, spec.width, spec.height)
        if image is None:
            image = first(picture, size)
        elif image.size != size:
            image = resized(image, size)
        data = encode.jpeg(image, spec.quality) if spec.mime == "image/jpeg" else encode.png(image)
        yield Rendition(spec.name, data, spec.mime, *image.size)
        if spec.name == cell_of:
            data, mime = encode.cell(image)
            yield Rendition(CELL, data, mime, *image.size)


def reduced_to(picture: Picture, width: int, height: int) -> Image.Image:
    """One picture that fits, upright, in sRGB and without alpha. Empties `picture.image`."""
    return encode.on_white(first(picture, fit(*upright(picture), width, height)))


def shown_to(picture: Picture, width: int, height: int) -> Image.Image:
    """One picture that fits, upright, in sRGB: RGB, or RGBA where it is transparent. Empties `picture.image`."""
    made = first(picture, fit(*upright(picture), width, height))
    return made.convert("RGBA") if made.mode == "RGBa" else made


def upright(picture: Picture) -> tuple[int, int]:
    """Size in px after orientation."""
    if picture.orientation >= 5:
        return picture.height, picture.width
    return picture.width, picture.height


def first(picture: Picture, size: tuple[int, int]) -> Image.Image:
    """The first reduction, upright and in sRGB: mode RGB or RGBa, `size` px. Empties `picture.image`."""
    target = size[::-1] if picture.orientation >= 5 else size
    image, alpha = picture.image, picture.alpha
    if image.size != target or _is_part(picture):
        if image.mode == "RGBA":
            image = image.convert("RGBa")
        image = resized(image, target, picture.box)
        if alpha is not None:
            alpha = resized(alpha, target, picture.box)
    image.info = {}  # Pillow's writers take comments and profiles from there by themselves
    picture.image = image  # lets the full decode go before anything else is allocated
    if image.mode == "RGBa":
        image = image.convert("RGBA")
    image = to_srgb(image, picture.profile, picture.warnings)
    if alpha is not None:
        image.putalpha(alpha)
    if picture.orientation in TURNS:
        image = image.transpose(TURNS[picture.orientation])
    return image.convert("RGBa") if image.mode == "RGBA" else image


def _is_part(picture: Picture) -> bool:
    """Whether more than a decoder's remainder of the image lies outside of its box."""
    if picture.box is None:
        return False
    left, top, right, bottom = picture.box
    return left >= 1 or top >= 1 or picture.image.width - right >= 1 or picture.image.height - bottom >= 1
