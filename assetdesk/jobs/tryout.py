"""What a worker does for a live preview of edits: one picture before and after, quickly, again and again.

Unlike `jobs.worker` it keeps something from one task to the next: the last original's decodes, so that only what the
options change is worked out anew. Nothing is written but the answer. The pixels come from the same `media.edits`.
"""

from __future__ import annotations

import gc
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assetdesk.core import parts
from assetdesk.core.edits import Colour, Edits, Insets, Knockout, edits_of
from assetdesk.core.errors import RULES, AssetDeskError, ErrorCode, FileFault
from assetdesk.core.task import TaskRequest
from assetdesk.jobs.modules import keep_up
from assetdesk.jobs.steps import optimized
from assetdesk.media import registry
from assetdesk.media.document import Document, HasParts, HasRaster, Picture

TARGET = "assetdesk.jobs.tryout:run"
STEP = "tryout"
ANSWER = "tried.json"
BEFORE, AFTER = "before", "after"
_JPEG_QUALITY = 92
_LONGEST = 8_000
Region = tuple[int, int, int, int]


def run(request: TaskRequest) -> None:
    """One picture, or one automatic crop; the answer is a small JSON beside the pictures. Never raises."""
    keep_up()
    out = Path(request.out_dir)
    try:
        answer = _tried(request, out)
    except Exception as wrong:
        fault = _fault_of(wrong)
        answer = {"error": str(fault.code), "message": str(fault), "detail": fault.detail[-_LONGEST:]}
        if fault.code is ErrorCode.MEMORY_LIMIT:
            _held.forget()
    part = out / f"{ANSWER}.part"
    part.write_text(json.dumps(answer), encoding="utf-8", errors="replace")
    part.replace(out / ANSWER)


@dataclass(frozen=True, slots=True)
class _Coloured:
    """The reduced picture under colour management: `image` with its alpha, `shown` its colours as a screen has them."""

    key: Any
    image: Any
    shown: Any
    warnings: list[str]


@dataclass(slots=True)
class _Held:
    """The last original's pictures: `small` the reduced one, `source` the whole one, `kept` its knockout."""

    mark: tuple[Any, ...] = ()
    format: str = ""
    width: int = 0
    height: int = 0
    turn: int = 1
    edge: int = 0
    small: Any = None
    source: Any = None
    coloured: _Coloured | None = None
    kept: dict[Any, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """Gives the pixels back."""
        self.mark, self.edge, self.small, self.source, self.coloured = (), 0, None, None, None
        self.kept.clear()
        self.warnings.clear()
        gc.collect()


_held = _Held()


def _tried(request: TaskRequest, out: Path) -> dict[str, Any]:
    from assetdesk.media.edits import profiles

    asked = request.steps[0].options
    request = replace(request, profiles=profiles.resolved(request.profiles))
    options: Mapping[str, Any] = asked["options"]
    _hold(request, options)
    # as the steps have it: a film's poster is nothing to be edited
    edits = edits_of(options, _held.format) if _held.format in optimized.FORMATS | {"pdf"} else Edits()
    warnings = list(_held.warnings)
    if asked.get("crop_only"):
        insets = _exact_crop(request, options, edits, warnings)
        return _answer(insets, True, warnings)
    region: Region | None = tuple(asked["region"]) if asked.get("region") else None
    if region is not None:
        before, after, insets = _tile(request, options, edits, region, warnings, asked.get(BEFORE, True))
    else:
        before, after, insets = _whole(request, options, edits, int(asked["max_edge"]), warnings)
    answer = _answer(insets, edits.auto_crop is None or bool(edits.crop), warnings)
    if asked.get(BEFORE, True):
        answer[BEFORE] = _shown(before, out / BEFORE, warnings)
    answer[AFTER] = _shown(after, out / AFTER, warnings)
    answer["shown"] = [after.width, after.height]
    return answer


def _answer(insets: Insets | None, exact: bool, warnings: list[str]) -> dict[str, Any]:
    crop = [insets.left, insets.right, insets.top, insets.bottom] if insets else None
    return {
        "crop": crop,
        "exact": exact,
        "width": _held.width,
        "height": _held.height,
        "warnings": list(dict.fromkeys(warnings)),
    }


def _hold(request: TaskRequest, options: Mapping[str, Any]) -> None:
    """Lets go of what is held where it is another original, a changed one, or ripped another way."""
    seen = Path(request.source).stat()
    with Path(request.source).open("rb") as file:
        found = registry.handler_of(file.read(registry.HEAD_BYTES), request.source)
    if found is None:
        raise FileFault(ErrorCode.RENDITION_FORMAT_UNSUPPORTED)
    name = str(parts.split(request.part)[0]) if request.part else found[0].name
    mark: tuple[Any, ...] = (request.source, seen.st_mtime_ns, seen.st_size, request.part, edits_of(options, name).rip)
    if request.part:
        mark += (json.dumps(options.get("photoshopOptions"), sort_keys=True),)
    if mark != _held.mark:
        _held.forget()
        _held.mark, _held.format = mark, name


class _Opened:
    """The original, or the part of it that the asset is, as long as it is needed."""

    def __init__(self, request: TaskRequest, options: Mapping[str, Any]) -> None:
        limits = replace(request.limits, scratch=request.out_dir)
        with Path(request.source).open("rb") as file:
            found = registry.handler_of(file.read(registry.HEAD_BYTES), request.source)
        assert found is not None  # looked at just before
        self._opened: list[Document] = [found[0].open(request.source, limits)]
        if request.part:
            origin = self._opened[0]
            if not isinstance(origin, HasParts):
                raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "The file it was made from is of another kind now.")
            self._opened.append(origin.part(parts.split(request.part)[1], options))

    def __enter__(self) -> Document:
        return self._opened[-1]

    def __exit__(self, *_: object) -> None:
        for one in reversed(self._opened):
            one.close()


def _exact_crop(request: TaskRequest, options: Mapping[str, Any], edits: Edits, warnings: list[str]) -> Insets | None:
    from assetdesk.media.edits import crop, pipeline, pixels

    _whole_source(request, options, edits)
    if edits.crop or edits.auto_crop is None:
        return edits.crop
    with pixels.evaluating(request.source):
        image = pipeline.edited(
            _held.source.opened(True), edits, request.source, _held.format, _held.turn, request.profiles, warnings
        )
        return crop.found(image, edits.auto_crop, warnings)


def _whole(
    request: TaskRequest, options: Mapping[str, Any], edits: Edits, max_edge: int, warnings: list[str]
) -> tuple[Any, Any, Insets | None]:
    """Both pictures at most `max_edge` px, not cropped; an automatic crop as this size has it."""
    from assetdesk.media.edits import crop, pipeline, pixels, sharpen
    from assetdesk.media.edits.colour_management import MAINTAIN

    if _held.small is None or _held.edge != max_edge:
        with _Opened(request, options) as document:
            _reduce(document, edits, max_edge)
    small = _held.small
    scale = small.width / _held.width
    with pixels.evaluating(request.source):
        coloured = _in_colours(small, edits, request, warnings)
        left = replace(edits, colour=Colour(MAINTAIN))
        image = pipeline.edited(
            coloured.image, left, request.source, _held.format, _held.turn, request.profiles, warnings
        )
        insets = edits.crop
        if insets and not insets.leaves(_held.width, _held.height):
            warnings.append(crop.nothing_left(insets, _held.width, _held.height))
            insets = None
        elif not insets and edits.auto_crop is not None:
            image = image.copy_memory()
            found = crop.found(image, edits.auto_crop, warnings)
            insets = _scaled(found, small) if found else None
        if edits.sharpen:
            image = sharpen.unsharp(image, replace(edits.sharpen, radius=edits.sharpen.radius * scale))
            return small, image, insets
        alpha = pixels.alpha(image)
        return small, pixels.with_alpha(coloured.shown, _bytes(alpha)) if alpha is not None else coloured.shown, insets


def _in_colours(small: Any, edits: Edits, request: TaskRequest, warnings: list[str]) -> _Coloured:
    """The reduced picture in the colours asked for, kept until others are."""
    from assetdesk.media.edits import pixels
    from assetdesk.media.edits.colour_management import managed

    key = (edits.colour, tuple(sorted(request.profiles.items())))
    if _held.coloured is None or _held.coloured.key != key:
        heard: list[str] = []
        image = managed(small, edits.colour, request.profiles, heard).copy_memory()
        shown = pixels.from_pillow(_on_screen(pixels.flat(image), heard))
        _held.coloured = _Coloured(key, image, shown, heard)
    warnings.extend(_held.coloured.warnings)
    return _held.coloured


def _bytes(alpha: Any) -> Any:
    """Alpha of 8 bits."""
    return (alpha / 257).rint().cast("uchar") if alpha.format == "ushort" else alpha.rint().cast("uchar")


def _reduce(document: Document, edits: Edits, max_edge: int) -> None:
    from assetdesk.core.edits import Rip
    from assetdesk.media.cascade import upright
    from assetdesk.media.edits import pixels

    if isinstance(document, HasRaster):
        picture = document.raster(edits.rip or Rip(), 1, max_edge)
    else:
        picture = document.picture(max_edge)
    _held.width, _held.height = upright(picture)
    _held.turn, _held.edge = picture.orientation, max_edge
    _held.warnings[:], _held.coloured = picture.warnings, None
    image, alpha = _fitted(picture, max_edge)
    made = pixels.from_pillow(image, picture.profile, alpha)
    _held.small = pixels.upright(made, picture.orientation).copy_memory()


def _fitted(picture: Picture, max_edge: int) -> tuple[Any, Any]:
    """The picture at most `max_edge` px, with its separate alpha where it has one; straight alpha."""
    from assetdesk.media.resize import resized

    image, alpha = picture.image, getattr(picture, "alpha", None)
    factor = min(1.0, max_edge / max(picture.width, picture.height))
    size = max(1, round(picture.width * factor)), max(1, round(picture.height * factor))
    if image.size == size and picture.box is None:
        return image, alpha
    if image.mode in ("RGBA", "LA"):
        image = image.convert("RGBA").convert("RGBa")
    return resized(image, size, picture.box), resized(alpha, size, picture.box) if alpha is not None else None


def _scaled(insets: Insets, small: Any) -> Insets:
    """Of the reduced picture to px of the whole one."""
    across, down = _held.width / small.width, _held.height / small.height
    return Insets(
        *(
            math.floor(v * by)
            for v, by in zip(
                (insets.left, insets.right, insets.top, insets.bottom), (across, across, down, down), strict=True
            )
        )
    )


def _whole_source(request: TaskRequest, options: Mapping[str, Any], edits: Edits) -> None:
    """The whole picture, decoded once and kept by libvips."""
    from assetdesk.media.edits import pixels

    if _held.source is not None:
        return
    with _Opened(request, options) as document:
        source = pixels.full(document, request.source, _held.format, request.limits, edits.rip)
        with pixels.evaluating(request.source, source.kind):
            image = source.opened(True)
            if image.width * image.height * image.bands <= request.limits.memory // 4:
                image = image.copy_memory()
    _held.source = replace(source, opened=lambda random: image)
    _held.width, _held.height, _held.turn = source.width, source.height, source.turn


def _tile(
    request: TaskRequest,
    options: Mapping[str, Any],
    edits: Edits,
    region: Region,
    warnings: list[str],
    with_before: bool,
) -> tuple[Any, Any, Insets | None]:
    """Both pictures of a part at full resolution, in px of the upright, not cropped picture."""
    from assetdesk.media.edits import pipeline, pixels, sharpen

    _whole_source(request, options, edits)
    image = _held.source.opened(True)
    left, top = min(max(0, region[0]), image.width - 1), min(max(0, region[1]), image.height - 1)
    width, height = max(1, min(region[2], image.width - left)), max(1, min(region[3], image.height - top))
    rim = math.ceil(4 * edits.sharpen.radius) + 2 if edits.sharpen else 0
    x, y = max(0, left - rim), max(0, top - rim)
    wide = min(image.width, left + width + rim) - x
    high = min(image.height, top + height + rim) - y
    with pixels.evaluating(request.source):
        kept = _kept(image, edits, request, warnings) if edits.knockout is not None else None
        worked = pipeline.edited(
            image,
            edits,
            request.source,
            _held.format,
            _held.turn,
            request.profiles,
            warnings,
            part=(x, y, wide, high),
            background=kept,
        )
        if edits.sharpen:
            worked = sharpen.unsharp(worked, edits.sharpen)
        after = worked.crop(left - x, top - y, width, height)
    return image.crop(left, top, width, height) if with_before else None, after, edits.crop


def _kept(image: Any, edits: Edits, request: TaskRequest, warnings: list[str]) -> Any:
    """The knockout of the whole picture; the last one is kept, since a flood cannot be worked out for a part."""
    from assetdesk.media.edits.colour_management import managed
    from assetdesk.media.edits.knockout import kept

    assert edits.knockout is not None
    key: tuple[Knockout, Any] = (edits.knockout, edits.colour)
    if key not in _held.kept:
        _held.kept.clear()
        _held.kept[key] = kept(managed(image, edits.colour, request.profiles, warnings), edits.knockout).copy_memory()
    return _held.kept[key]


def _shown(image: Any, path: Path, warnings: list[str]) -> str:
    """Writes it as a screen shows it: sRGB of 8 bits, PNG where there is alpha, else JPEG. Answers its MIME type."""
    from assetdesk.media.edits import pixels

    with pixels.evaluating(str(path)):
        made = _on_screen(image, warnings)
    if "A" in made.mode:
        # not compressed, which takes a hundredth of the time; it is looked at once
        pixels.from_pillow(made).pngsave(str(path), compression=0, filter="none", keep="none")
        return "image/png"
    made.save(path, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return "image/jpeg"


def _on_screen(image: Any, warnings: list[str]) -> Any:
    """A picture of Pillow's in sRGB, RGB or RGBA."""
    from assetdesk.media.colour import to_srgb
    from assetdesk.media.edits import pixels
    from assetdesk.media.edits.colour_management import shown

    if pixels.has_alpha(image) and (pixels.colours(image) == 4 or image.interpretation == "lab"):
        made = to_srgb(pixels.to_pillow(shown(image, warnings)), None, warnings)
    else:
        made = to_srgb(pixels.to_pillow(image), pixels.profile_of(image), warnings)
    made.info = {}
    return made


def _fault_of(wrong: Exception) -> FileFault:
    if isinstance(wrong, FileFault):
        return wrong
    if isinstance(wrong, MemoryError):
        return FileFault(ErrorCode.MEMORY_LIMIT)
    if isinstance(wrong, FileNotFoundError):
        return FileFault(ErrorCode.SOURCE_MISSING)
    said = str(wrong) if isinstance(wrong, AssetDeskError) else f"{type(wrong).__name__}: {wrong}"
    return FileFault(
        ErrorCode.GENERIC_ERROR, f"{RULES[ErrorCode.GENERIC_ERROR].short}: {said}"[:300], detail=repr(wrong)
    )
