"""All pictures that a profile wants of an asset, from one decode of its optimized picture.

Each is cut and reduced from that decode (small ones from a larger one that was made before, which is no worse at half
the size), sharpened where it became much smaller, marked, and encoded. None is ever enlarged. What is wrong with one
costs the others nothing.
"""

from __future__ import annotations

import errno
import math
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from assetdesk.core.edits import Insets, Sharpen
from assetdesk.core.errors import AssetDeskError, ErrorCode, FileFault
from assetdesk.core.renditions import fit
from assetdesk.media import cascade
from assetdesk.media.document import Picture
from assetdesk.media.encode import straight
from assetdesk.media.profile_renditions.encoding import encoded
from assetdesk.media.profile_renditions.wanted import Wanted, Watermark
from assetdesk.media.resize import resized
from assetdesk.media.vips import pyvips

# an output below this share of its source, in both sides, is sharpened (AEM, image profiles)
_MUCH_SMALLER = 0.5
# reducing from what is already reduced shows no difference from here on
_ENOUGH = 2
_MARGIN = 0.02

Box = tuple[int, int, int, int]  # left, top, width, height
_NOTHING = Insets()


@dataclass(frozen=True, slots=True)
class Common:
    """What holds for all renditions of an asset: `cut` was taken off the upright original already, `pixel_crop` and
    `sharpen` are the image profile's."""

    cut: Insets = _NOTHING
    pixel_crop: Insets | None = None
    sharpen: Sharpen | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A rendition, or why there is none: `data` is empty then, and `fault` None where it was left out on purpose.
    `warnings` name no rendition. Sizes in px."""

    wanted: Wanted
    data: bytes = b""
    width: int = 0
    height: int = 0
    warnings: tuple[str, ...] = ()
    fault: FileFault | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    wanted: Wanted
    part: Box  # px of the optimized picture
    size: tuple[int, int]
    heard: tuple[str, ...] = ()

    @property
    def scale(self) -> float:
        return max(self.size[0] / self.part[2], self.size[1] / self.part[3])


def edge(wanted: Sequence[Wanted], width: int, height: int, common: Common) -> int:
    """The longer side in px that a decode of the optimized picture of that size needs for all of them."""
    tasks = [one for each in wanted if isinstance(one := _task(each, width, height, common), _Task)]
    return max(1, math.ceil(max(width, height) * max((one.scale for one in tasks), default=0)))


def make(picture: Picture, wanted: Sequence[Wanted], common: Common) -> Iterator[Made]:
    """Each of `wanted`, in another order; `picture` is emptied."""
    width, height = cascade.upright(picture)
    tasks: list[_Task] = []
    for each in wanted:
        one = _task(each, width, height, common)
        if isinstance(one, Made):
            yield one
        else:
            tasks.append(one)
    if not tasks:
        return
    scale = max(one.scale for one in tasks)
    whole = (max(1, math.ceil(width * scale)), max(1, math.ceil(height * scale)))
    base = cascade.first(picture, (width, height) if scale >= 1 else whole)
    smaller: dict[Box, Image.Image] = {}
    left = Counter(one.part for one in tasks)
    for task in sorted(tasks, key=lambda one: (-one.size[0] * one.size[1], one.wanted.name)):
        heard = list(task.heard)
        try:
            image = _drawn(base, smaller.pop(task.part, None), task, (width, height))
            left[task.part] -= 1
            if left[task.part]:  # what nobody reduces any further would only take room
                smaller[task.part] = image
            image = _finished(image, task, common)
            data = encoded(image, task.wanted, heard)
        except (AssetDeskError, MemoryError, ValueError, OSError, pyvips.Error) as wrong:
            yield Made(task.wanted, fault=_fault(wrong), warnings=tuple(heard))
            continue
        yield Made(task.wanted, data, *image.size, tuple(heard))


def _task(wanted: Wanted, width: int, height: int, common: Common) -> _Task | Made:
    """Which part of the optimized picture, and how large; a `Made` without data where nothing of the part is there."""
    heard: list[str] = []
    part: Box = (0, 0, width, height)
    if wanted.crop is not None:
        inside = _inside(wanted.crop, width, height, common.cut)
        if inside is None:
            return Made(wanted, warnings=("Left out: its crop lies outside of the picture.",))
        part = inside
    elif common.pixel_crop:
        across, down = width + common.cut.left + common.cut.right, height + common.cut.top + common.cut.bottom
        off = common.pixel_crop
        kept = (off.left, off.top, across - off.left - off.right, down - off.top - off.bottom)
        inside = _inside(kept, width, height, common.cut)
        if inside is None:
            heard.append("The image profile's pixel crop would leave nothing of the picture and was not used.")
        part = inside or part
    bounds = wanted.width or part[2], wanted.height or part[3]
    return _Task(wanted, part, fit(part[2], part[3], *bounds), tuple(heard))


def _inside(box: Box, width: int, height: int, cut: Insets) -> Box | None:
    """A box of the upright original as one of what is left of it; None where that is under a pixel."""
    left, top = max(0, box[0] - cut.left), max(0, box[1] - cut.top)
    right, bottom = min(width, box[0] + box[2] - cut.left), min(height, box[1] + box[3] - cut.top)
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def _drawn(base: Image.Image, before: Image.Image | None, task: _Task, whole: tuple[int, int]) -> Image.Image:
    """The part at its size; `before` is the same part, larger."""
    if before is not None and before.width >= _ENOUGH * task.size[0] and before.height >= _ENOUGH * task.size[1]:
        return resized(before, task.size)
    left, top, width, height = task.part
    if (width, height) == whole and task.size == base.size:
        return base
    if task.size == (width, height) and base.size == whole:
        return base.crop((left, top, left + width, top + height))
    across, down = base.width / whole[0], base.height / whole[1]
    box = (left * across, top * down, (left + width) * across, (top + height) * down)
    return resized(base, task.size, box)


def _finished(image: Image.Image, task: _Task, common: Common) -> Image.Image:
    """Sharpened and marked."""
    small = all(side < _MUCH_SMALLER * of for side, of in zip(task.size, task.part[2:], strict=True))
    if common.sharpen and small:
        image = _sharpened(image, common.sharpen)
    return _marked(image, task.wanted.watermark) if task.wanted.watermark is not None else image


def _sharpened(image: Image.Image, sharpen: Sharpen) -> Image.Image:
    """Alpha stays as it is: an edge of what is cut out would get a rim."""
    from assetdesk.media.edits import pixels
    from assetdesk.media.edits.sharpen import unsharp

    alpha = image.getchannel("a") if image.mode == "RGBa" else None
    made = pixels.to_pillow(unsharp(pixels.from_pillow(straight(image).convert("RGB")), sharpen))
    if alpha is None:
        return made
    made.putalpha(alpha)
    return made.convert("RGBa")


def _marked(image: Image.Image, mark: Watermark) -> Image.Image:
    """A copy with the watermark in its lower right corner."""
    margin = round(image.width * _MARGIN)
    wide = max(1, min(round(image.width * mark.scale), image.width))
    high = max(1, round(mark.image.height * wide / mark.image.width))
    if high > image.height:
        wide, high = max(1, round(wide * image.height / high)), image.height
    small = resized(mark.image.convert("RGBA").convert("RGBa"), (wide, high)).convert("RGBA")
    at = (max(0, image.width - wide - margin), max(0, image.height - high - margin))
    ground = straight(image).convert("RGBA")
    ground.alpha_composite(small, at)
    return ground.convert("RGBa") if image.mode == "RGBa" else ground.convert("RGB")


def _fault(wrong: BaseException) -> FileFault:
    """What a rendition failed of. A full disk is the machine's fault and is raised."""
    if isinstance(wrong, FileFault):
        return wrong
    said = str(wrong)
    if (isinstance(wrong, OSError) and wrong.errno is not None) or "no space left" in said.lower():
        raise wrong if isinstance(wrong, OSError) else OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if isinstance(wrong, MemoryError) or "out of memory" in said.lower():
        return FileFault(ErrorCode.MEMORY_LIMIT, detail=repr(wrong))
    first = said.strip().splitlines()[0][:120] if said.strip() else type(wrong).__name__
    return FileFault(ErrorCode.SOURCE_UNSUPPORTED, f"It could not be written: {first}", detail=repr(wrong))
