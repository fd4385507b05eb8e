"""What an image profile makes of one picture: its windows found, each cut out, reduced, sharpened and encoded.

Everything is worked out from one decode. Rectangles are fractions of the upright original, of which the optimized
picture is the part `frame`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assetdesk.core.crops import (
    SMALLEST_SOURCE,
    SWATCH_ROW,
    WHOLE,
    Box,
    Crop,
    Kind,
    Row,
    Source,
    file_name,
    held,
    made_size,
    scaled,
    swatch_name,
)
from assetdesk.core.edits import Insets, Sharpen
from assetdesk.media.smart_crop.saliency import COPY

if TYPE_CHECKING:
    from PIL import Image

QUALITY = 90
# px at the longer side of the picture that is looked at
LOOK = COPY
PIXEL_CROP = "pixelcrop.jpeg"
# px at the longer side of what shows a pixel crop
_PIXEL_CROP_EDGE = 2048
# outputs under this share of their source, in both sides, are sharpened (AEM, image profiles)
_SMALL = 0.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """An image profile's body, as the step's program has it."""

    rows: tuple[Row, ...] = ()
    preserve: bool = True
    swatch: tuple[int, int] | None = None
    unsharp: Sharpen | None = None
    cut: tuple[int, int, int, int] | None = None  # left, top, right, bottom in px

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Wanted:
        """Of `core.profiles.image`'s JSON, which was checked when it was saved."""
        sharp, cut, swatch = body.get("unsharp") or {}, body.get("pixelCrop") or {}, body.get("swatch")
        sides = tuple(int(cut.get(side) or 0) for side in ("left", "top", "right", "bottom"))
        sharpen = Sharpen(float(sharp["amount"]), float(sharp["radius"]), int(sharp["threshold"])) if sharp else None
        return cls(
            tuple(Row(str(one["name"]), int(one["width"]), int(one["height"])) for one in body.get("crops") or ()),
            bool(body.get("preserveContent", True)),
            (int(swatch["width"]), int(swatch["height"])) if swatch else None,
            sharpen or None,
            sides if any(sides) else None,  # type: ignore[arg-type]
        )

    def __bool__(self) -> bool:
        return bool(self.rows or self.swatch or self.cut)


@dataclass(frozen=True, slots=True)
class Frame:
    """An upright original of `width` x `height` px, and the part of it that the optimized picture shows."""

    width: int
    height: int
    part: Box = WHOLE

    @classmethod
    def of_original(cls, width: int, height: int, insets: Insets | None) -> Frame:
        """Of an original of that size, of which the options' crop takes `insets`."""
        if not insets or not insets.leaves(width, height):
            return cls(width, height)
        across, down = insets.left + insets.right, insets.top + insets.bottom
        part = Box(insets.left / width, insets.top / height, (width - across) / width, (height - down) / height)
        return cls(width, height, part)

    @classmethod
    def of_optimized(cls, width: int, height: int, insets: Insets | None) -> Frame:
        """Of what was left of the original at that size after `insets` were taken off."""
        if not insets:
            return cls(width, height)
        return cls.of_original(width + insets.left + insets.right, height + insets.top + insets.bottom, insets)

    @property
    def size(self) -> tuple[int, int]:
        """Px of that part."""
        return self.part.pixels(self.width, self.height)[2:]

    def outwards(self, box: Box) -> Box:
        """Fractions of the part as fractions of the original."""
        part = self.part
        return Box(part.x + box.x * part.w, part.y + box.y * part.h, box.w * part.w, box.h * part.h)

    def inwards(self, box: Box) -> Box:
        """Inverse of `outwards`."""
        part = self.part
        return Box((box.x - part.x) / part.w, (box.y - part.y) / part.h, box.w / part.w, box.h / part.h)


@dataclass(frozen=True, slots=True)
class Made:
    """One encoded JPEG, sizes in px."""

    name: str
    data: bytes
    width: int
    height: int


def too_small(frame: Frame) -> bool:
    """Whether a picture is under the least that crops are made of (AEM, image profiles)."""
    return min(frame.size) < SMALLEST_SOURCE


def area_of(wanted: Wanted, frame: Frame, warnings: list[str]) -> Box:
    """What the pixel crop leaves, as fractions of the optimized picture; all of it, with a note, where that is under
    1 px."""
    if wanted.cut is None:
        return WHOLE
    width, height = frame.size
    left, top, right, bottom = wanted.cut
    if left + right >= width or top + bottom >= height:
        cut = f"{left} + {right} px of {width} across, {top} + {bottom} px of {height} down"
        warnings.append(f"The pixel crop was left out: nothing would be left of this picture ({cut}).")
        return WHOLE
    return Box(left / width, top / height, (width - left - right) / width, (height - top - bottom) / height)


def edge_for(wanted: Wanted, frame: Frame, kept: Sequence[Crop]) -> int:
    """Px at the longer side that a decode needs, so that no output is made from fewer px than there are."""
    width, height = frame.size
    need = COPY / max(width, height)
    for row in wanted.rows:
        box = held(kept, row)
        if box is not None:
            across, down = box.w * frame.width, box.h * frame.height
        else:
            # the largest window, or of several of one ratio the smallest of them, which is the target's own px
            fits = min(width / row.width, height / row.height)
            if wanted.cut is not None or not wanted.preserve:
                fits = min(1.0, fits)
            across, down = row.width * fits, row.height * fits
        need = max(need, row.width / max(1.0, across), row.height / max(1.0, down))
    if wanted.swatch:
        need = max(need, 0.5)
    if wanted.cut is not None:
        need = max(need, min(1.0, 2 * _PIXEL_CROP_EDGE / max(width, height)))
    return max(COPY, round(min(1.0, need) * max(width, height)))


def find(image: Image.Image, wanted: Wanted, frame: Frame, kept: Sequence[Crop], area: Box) -> list[Crop]:
    """The crops of an upright sRGB picture of any size: a rectangle of a person for a row stands, and has beside it
    the one that would have been found."""
    from PIL import Image as Pillow

    from assetdesk.media.smart_crop import finding, swatch

    width, height = frame.size
    small = image
    if max(small.size) > COPY:
        factor = COPY / max(small.size)
        size = max(1, round(small.width * factor)), max(1, round(small.height * factor))
        small = small.resize(size, Pillow.Resampling.BOX)
    seen = replace(finding.look(small), size=(width, height))
    found: list[Crop] = []
    for row in wanted.rows:
        full = seen.window(row.width / row.height, area)
        if not wanted.preserve:
            full = scaled(full, row, wanted.rows, width, height)
        automatic = frame.outwards(full)
        mine = held(kept, row)
        found.append(
            Crop(
                row.name,
                automatic if mine is None else mine.inside(frame.part),
                row.width,
                row.height,
                Source.AUTO if mine is None else Source.USER,
                auto=automatic,
            )
        )
    if wanted.swatch:
        box = swatch.find(small, seen.map, wanted.swatch, (width, height), area)
        left, top, wide, high = box.pixels(*small.size)
        colour = swatch.colour(small.crop((left, top, left + wide, top + high)))
        found.append(
            Crop(SWATCH_ROW, frame.outwards(box), *wanted.swatch, kind=Kind.SWATCH, confirmed=True, colour=colour)
        )
    return found


def render(
    image: Image.Image,
    wanted: Wanted,
    frame: Frame,
    crops: Sequence[Crop],
    area: Box,
    progress: Callable[[float], None] = lambda fraction: None,
) -> Iterator[Made]:
    """The files of these crops, and one of what a pixel crop leaves."""
    for number, crop in enumerate(crops, 1):
        size = made_size(crop.box, crop.target_w, crop.target_h, frame.width, frame.height)
        if crop.kind is Kind.SWATCH:
            name = swatch_name(crop.target_w, crop.target_h)
        else:
            name = file_name(crop.name, crop.target_w, crop.target_h)
        yield _made(image, frame.inwards(crop.box), size, name, frame, wanted.unsharp)
        progress(number / (len(crops) + 1))
    if wanted.cut is not None and area != WHOLE:
        _, _, wide, high = area.pixels(*frame.size)
        factor = min(1.0, _PIXEL_CROP_EDGE / max(wide, high))
        size = max(1, round(wide * factor)), max(1, round(high * factor))
        yield _made(image, area, size, PIXEL_CROP, frame, wanted.unsharp)


def _made(
    image: Image.Image, box: Box, size: tuple[int, int], name: str, frame: Frame, unsharp: Sharpen | None
) -> Made:
    from assetdesk.media import encode
    from assetdesk.media.resize import resized

    left, top = max(0.0, box.x) * image.width, max(0.0, box.y) * image.height
    right, bottom = min(1.0, box.x + box.w) * image.width, min(1.0, box.y + box.h) * image.height
    made = resized(image, size, (left, top, right, bottom))
    source = box.w * frame.size[0], box.h * frame.size[1]
    if unsharp and size[0] < _SMALL * source[0] and size[1] < _SMALL * source[1]:
        made = sharpened(made, unsharp)
    return Made(name, encode.jpeg(made, QUALITY), *made.size)


def sharpened(image: Image.Image, unsharp: Sharpen) -> Image.Image:
    """By the same unsharp mask as pyramids are."""
    from assetdesk.media.edits import pixels, sharpen

    with pixels.evaluating(""):
        return pixels.to_pillow(sharpen.unsharp(pixels.from_pillow(image), unsharp))
