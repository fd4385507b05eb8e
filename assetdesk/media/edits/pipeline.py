"""All edits of one asset in their order: rip or flatten, colour, mask, knockout, crop. One door for three questions.

`optimized` is the whole picture (for the pyramid, which sharpens it), `reduced` the same look for previews, from the
reduced decode, and `resolve_crop` what an automatic crop comes to. Colours outside of what is cut off do not matter to
each other, so a crop alone costs `reduced` nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from assetdesk.core.edits import Colour, Edits, Insets, Rip
from assetdesk.core.task import Limits
from assetdesk.media.cascade import upright
from assetdesk.media.document import Document, HasRaster, Picture
from assetdesk.media.edits import crop, path_mask, pixels
from assetdesk.media.edits.colour_management import managed, shown
from assetdesk.media.edits.knockout import kept
from assetdesk.media.edits.sharpen import FAR

Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Worked:
    """The optimized picture, lazy: read it once from top to bottom, within `pixels.evaluating`.

    `crop` is what was taken off, an automatic one resolved. `mask` is the clipping path's mask, cropped like the
    picture, where one was asked for and is there; it is part of the alpha already. Sizes `width` and `height` are those
    of the upright picture before the crop.
    """

    image: Any
    crop: Insets | None
    mask: Any | None
    warnings: tuple[str, ...]
    width: int
    height: int


def optimized(
    document: Document,
    path: str,
    format_name: str,
    edits: Edits,
    limits: Limits,
    profiles: Mapping[str, str] = {},
) -> Worked:
    """The whole picture with all edits but sharpening, upright, at full depth.

    `profiles`: absolute paths by handle, and those of the library's default profiles as "source" and "output". Raises
    `FileFault` for the file's sake and for a profile's. Decoded once: streamed where that is possible, else (turned by
    orientation, knockout, automatic crop, a very wide sharpening to come) kept decoded by libvips, in memory up to
    100 MB and beyond that on the disk.
    """
    warnings: list[str] = []
    source = pixels.full(document, path, format_name, limits, edits.rip)
    with pixels.evaluating(path, source.kind):
        everywhere = edits.knockout is not None or (edits.auto_crop is not None and not edits.crop)
        everywhere = everywhere or (edits.sharpen is not None and edits.sharpen.radius > FAR)
        image = managed(source.opened(everywhere), edits.colour, profiles, warnings)
        image, mask = _masked(image, edits, path, format_name, source.turn)
        insets = _insets(image, edits, warnings)
        image = crop.cropped(image, insets, warnings)
        if mask is not None:
            mask = crop.cropped(mask, insets, [])
    if insets is not None and not insets.leaves(source.width, source.height):
        insets = None
    return Worked(image, insets, mask, tuple(warnings), source.width, source.height)


def resolve_crop(
    document: Document,
    path: str,
    format_name: str,
    edits: Edits,
    limits: Limits,
    profiles: Mapping[str, str] = {},
    warnings: list[str] | None = None,
) -> Insets | None:
    """What the crop of `edits` takes off the picture at full resolution: a given one as it is, an automatic one found.

    None where nothing is taken off. Nothing is decoded for a given crop.
    """
    heard = warnings if warnings is not None else []
    if edits.crop:
        facts = document.facts()
        if facts.width and facts.height and edits.rip is None and not edits.crop.leaves(facts.width, facts.height):
            heard.append(crop.nothing_left(edits.crop, facts.width, facts.height))
            return None
        return edits.crop
    if edits.auto_crop is None:
        return None
    worked = optimized(document, path, format_name, edits, limits, profiles)
    heard.extend(worked.warnings)
    return worked.crop


def reduced(
    document: Document,
    path: str,
    format_name: str,
    edits: Edits,
    limits: Limits,
    profiles: Mapping[str, str] = {},
    max_edge: int = 1280,
) -> Picture:
    """The optimized picture for previews: at least `max_edge` px at its longer side where it has that many.

    `width` and `height` are those of the optimized picture at full resolution. Colour, mask and knockout are worked out
    on the reduced decode, with the same tolerances; an automatic crop is resolved at full resolution first.
    """
    heard: list[str] = []
    if edits.auto_crop is not None and not edits.crop:
        insets = resolve_crop(document, path, format_name, edits, limits, profiles, heard)
        edits = replace(edits, crop=insets, auto_crop=None)
    picture = _decoded(document, edits, max_edge)
    picture.warnings.extend(one for one in heard if one not in picture.warnings)
    # CMYK that does not say which is converted by default, too, so that previews look like the pyramid
    bare = picture.image.mode == "CMYK" and not picture.profile and {"source", "output"} <= set(profiles)
    if edits.mask or edits.knockout or edits.colour != Colour() or bare:
        picture = _edited(picture, edits, path, format_name, profiles)
    return _cut(picture, edits.crop)


def _decoded(document: Document, edits: Edits, max_edge: int) -> Picture:
    """Large enough that what the crop leaves has `max_edge` px."""
    facts = document.facts()
    ripped = isinstance(document, HasRaster)
    edge = max_edge
    if edits.crop and facts.width and facts.height and not ripped:
        edge = _edge_for(edits.crop, facts.width, facts.height, max_edge)
    while True:
        if isinstance(document, HasRaster):
            picture = document.raster(edits.rip or Rip(), 1, edge)
        else:
            picture = document.picture(edge)
        if not edits.crop:
            return picture
        width, height = upright(picture)
        more = _edge_for(edits.crop, width, height, max_edge)
        if more <= edge or max(picture.image.size) >= min(more, max(width, height)):
            return picture
        edge = more


def _edge_for(insets: Insets, width: int, height: int, max_edge: int) -> int:
    """The longer side that a whole picture needs so that the part left of it has `max_edge`."""
    if not insets.leaves(width, height):
        return max_edge
    _, _, across, down = crop.rectangle(insets, width, height)
    return min(max(width, height), math.ceil(max_edge * max(width, height) / max(across, down)))


def _edited(picture: Picture, edits: Edits, path: str, format_name: str, profiles: Mapping[str, str]) -> Picture:
    """Colour, mask and knockout of a reduced picture; it is upright afterwards."""
    image = pixels.upright(pixels.from_pillow(picture.image, picture.profile, picture.alpha), picture.orientation)
    box = _turned_box(picture)
    with pixels.evaluating(path):
        image = managed(image, edits.colour, profiles, picture.warnings)
        image, _ = _masked(image, edits, path, format_name, picture.orientation, box)
        if pixels.has_alpha(image) and (pixels.colours(image) == 4 or image.interpretation == "lab"):
            image = shown(image, picture.warnings)
        made = pixels.to_pillow(image)
    width, height = upright(picture)
    return Picture(made, width, height, 1, pixels.profile_of(image), box, picture.warnings)


def edited(
    image: Any,
    edits: Edits,
    path: str,
    format_name: str,
    turn: int,
    profiles: Mapping[str, str],
    warnings: list[str],
    *,
    part: tuple[int, int, int, int] | None = None,
    background: Any = None,
) -> Any:
    """Colour, mask and knockout of an upright picture that was turned by `turn`; neither cropped nor sharpened.

    `part` (left, top, width, height in px) is what of it is wanted; `background` is then the knockout of the whole,
    where there is one.
    """
    whole = image.width, image.height
    if part is not None:
        image = image.crop(*part)
    image = managed(image, edits.colour, profiles, warnings)
    return _masked(image, edits, path, format_name, turn, whole=whole, part=part, background=background)[0]


def _masked(
    image: Any,
    edits: Edits,
    path: str,
    format_name: str,
    turn: int,
    box: Sides | None = None,
    *,
    whole: tuple[int, int] | None = None,
    part: tuple[int, int, int, int] | None = None,
    background: Any = None,
) -> tuple[Any, Any | None]:
    """`image` with the path's mask and the knockout in its alpha, the least of them all; and the path's mask."""
    outline = path_mask.of_file(path, format_name) if edits.mask else None
    bands = []
    mask = None
    if outline is not None:
        width, height = whole or (image.width, image.height)
        sides = (height, width) if turn >= 5 else (width, height)
        stored = _box_before(box, turn, width, height) if box else None
        mask = pixels.upright(path_mask.mask(outline, *sides, stored), turn)
        bands.append(mask.crop(*part) if part is not None else mask)
    if edits.knockout is not None:
        known = background.crop(*part) if background is not None and part is not None else None
        bands.append(known if known is not None else kept(image, edits.knockout))
    if not bands:
        return image, None
    least = bands[0] if len(bands) == 1 else bands[0].minpair(bands[1])
    if pixels.most(image) > 255:
        least = (least.cast("ushort") * 257).cast("ushort")
    own = pixels.alpha(image)
    if own is not None:
        least = least.minpair(own)
    return pixels.with_alpha(image, least), mask


def _insets(image: Any, edits: Edits, warnings: list[str]) -> Insets | None:
    if edits.crop:
        return edits.crop
    return crop.found(image, edits.auto_crop, warnings) if edits.auto_crop is not None else None


def _cut(picture: Picture, insets: Insets | None) -> Picture:
    """What the crop leaves, as a part of the picture's own px: nothing is copied."""
    if not insets:
        return picture
    width, height = upright(picture)
    if not insets.leaves(width, height):
        picture.warnings.append(crop.nothing_left(insets, width, height))
        return picture
    left, top, right, bottom = picture.box or (0.0, 0.0, float(picture.image.width), float(picture.image.height))
    off = _before((insets.left, insets.top, insets.right, insets.bottom), picture.orientation)
    across, down = (right - left) / picture.width, (bottom - top) / picture.height
    box = (left + off[0] * across, top + off[1] * down, right - off[2] * across, bottom - off[3] * down)
    _, _, wide, high = crop.rectangle(insets, width, height)
    if picture.orientation >= 5:
        wide, high = high, wide
    return Picture(
        picture.image, wide, high, picture.orientation, picture.profile, box, picture.warnings, picture.alpha
    )


def _before(sides: Sides, turn: int) -> Sides:
    """Left, top, right, bottom of the upright picture as sides of the stored one."""
    left, top, right, bottom = sides
    return {
        2: (right, top, left, bottom),
        3: (right, bottom, left, top),
        4: (left, bottom, right, top),
        5: (top, left, bottom, right),
        6: (top, right, bottom, left),
        7: (bottom, right, top, left),
        8: (bottom, left, top, right),
    }.get(turn, sides)


def _after(sides: Sides, turn: int) -> Sides:
    """The other way round. All turns but the two quarter ones are their own opposite."""
    return _before(sides, {6: 8, 8: 6}.get(turn, turn))


def _turned_box(picture: Picture) -> Sides | None:
    """The box of a picture once it is upright."""
    if picture.box is None:
        return None
    left, top, right, bottom = picture.box
    width, height = picture.image.size
    sides = _after((left, top, width - right, height - bottom), picture.orientation)
    if picture.orientation >= 5:
        width, height = height, width
    return sides[0], sides[1], width - sides[2], height - sides[3]


def _box_before(box: Sides, turn: int, width: int, height: int) -> Sides:
    """The box of an upright picture of that size, before it was turned."""
    sides = _before((box[0], box[1], width - box[2], height - box[3]), turn)
    if turn >= 5:
        width, height = height, width
    return sides[0], sides[1], width - sides[2], height - sides[3]
