"""Image profiles: sharpening of small outputs, cropping by pixels or by content, swatches (AEM Dynamic Media)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from assetdesk.core.profiles.reading import ProfileFault, Taken, each, file_name, once

KIND = "image"
AMOUNT, RADIUS, THRESHOLD = (0.0, 5.0), (0.0, 250.0), (0, 255)
STEP = 0.05
EDGE = (1, 16_000)
MARGIN = (0, 1_000_000)
MOST_CROPS = 100
ADVISED_CROPS = 5
LEAST_SOURCE = 50
_DRAWN = ("image/svg+xml", "image/svg")


@dataclass(frozen=True, slots=True)
class Unsharp:
    """Strength 0–5, radius 0–250 px, threshold 0–255 of a level. Used where the output is under half the source."""

    amount: float = 1.75
    radius: float = 0.2
    threshold: int = 2

    def to_json(self) -> dict[str, Any]:
        """By its names in JSON."""
        return {"amount": self.amount, "radius": self.radius, "threshold": self.threshold}


@dataclass(frozen=True, slots=True)
class PixelCrop:
    """How much is cut off at each edge of the upright picture, in px."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0

    def to_json(self) -> dict[str, Any]:
        """By its names in JSON."""
        return {"top": self.top, "bottom": self.bottom, "left": self.left, "right": self.right}


@dataclass(frozen=True, slots=True)
class SmartCrop:
    """A crop by content to a target size in px."""

    name: str
    width: int
    height: int

    def to_json(self) -> dict[str, Any]:
        """By its names in JSON."""
        return {"name": self.name, "width": self.width, "height": self.height}


@dataclass(frozen=True, slots=True)
class Swatch:
    """A small crop of the most even colourful area, in px."""

    width: int = 200
    height: int = 200

    def to_json(self) -> dict[str, Any]:
        """By its names in JSON."""
        return {"width": self.width, "height": self.height}


CROPS = (SmartCrop("Large", 1600, 900), SmartCrop("Medium", 1024, 768), SmartCrop("Small", 480, 640))


@dataclass(frozen=True, slots=True)
class ImageProfile:
    """What becomes of pictures. None means off; `crops` and `pixel_crop` exclude each other.

    `preserve_content`: one window per ratio, scaled to each size; else one per size round the same point.
    """

    KIND: ClassVar[str] = KIND

    name: str
    unsharp: Unsharp | None = Unsharp()
    pixel_crop: PixelCrop | None = None
    crops: tuple[SmartCrop, ...] = CROPS
    preserve_content: bool = True
    swatch: Swatch | None = None

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> ImageProfile:
        """From its names in JSON, checked; what is left out is as usual. ProfileFault with the field."""
        one = Taken(raw, "an image profile")
        pixels = _pixel_crop(one)
        listed = one.raw("crops") is not None
        made = cls(
            name=one.text("name"),
            unsharp=_unsharp(one),
            pixel_crop=pixels,
            crops=tuple(map(_smart_crop, each(one, "crops", "a crop", 10 * MOST_CROPS)))
            if listed
            else (() if pixels or one.given("crops") else CROPS),
            preserve_content=one.flag("preserveContent", True),
            swatch=_swatch(one),
        )
        one.done("kind", "version")
        made.check()
        return made

    def body(self) -> dict[str, Any]:
        """All but kind, name and version."""
        return {
            "unsharp": None if self.unsharp is None else self.unsharp.to_json(),
            "pixelCrop": None if self.pixel_crop is None else self.pixel_crop.to_json(),
            "crops": [one.to_json() for one in self.crops],
            "preserveContent": self.preserve_content,
            "swatch": None if self.swatch is None else self.swatch.to_json(),
        }

    def to_json(self) -> dict[str, Any]:
        """All of it, as in a file."""
        return {"kind": KIND, "name": self.name, "version": 1, **self.body()}

    def check(self) -> None:
        """ProfileFault for too many crops, two of one name or of one size, or both ways of cropping."""
        if len(self.crops) > MOST_CROPS:
            raise ProfileFault(f"An image profile has at most {MOST_CROPS} crops, not {len(self.crops):,}.", "crops")
        if self.pixel_crop is not None and self.crops:
            sentence = "An image profile crops by pixels or by content, not both. Remove the crops or the pixel crop."
            raise ProfileFault(sentence, "pixelCrop")
        once((one.name, f"crops.{place}.name") for place, one in enumerate(self.crops))
        sizes: dict[tuple[int, int], str] = {}
        for place, one in enumerate(self.crops):
            first = sizes.setdefault((one.width, one.height), one.name)
            if first != one.name:
                sentence = (
                    f"“{one.name}” and “{first}” have the same size, {one.width} × {one.height}. Change one of them."
                )
                raise ProfileFault(sentence, f"crops.{place}.width")

    def warnings(self) -> list[str]:
        """What is allowed and not advised."""
        if len(self.crops) <= ADVISED_CROPS:
            return []
        return [
            f"{len(self.crops)} crops are more than the {ADVISED_CROPS} that are advised: each takes time and room."
        ]


def applying(body: Mapping[str, Any], mime_type: str, format_name: str) -> Mapping[str, Any]:
    """What of a profile's body concerns a file of that type; {} where nothing does: pictures alone, drawings not.

    Pages and layers that became assets are pictures.
    """
    pixels = format_name in ("page", "layer") or (mime_type.startswith("image/") and mime_type not in _DRAWN)
    if not pixels or format_name == "set":
        return {}
    unsharp, crops, swatch = body.get("unsharp"), body.get("crops") or [], body.get("swatch")
    parts: dict[str, Any] = {}
    if unsharp and unsharp.get("amount"):
        parts["unsharp"] = unsharp
    if any((body.get("pixelCrop") or {}).values()):
        parts["pixelCrop"] = body["pixelCrop"]
    if crops:
        parts["crops"] = crops
        parts["preserveContent"] = bool(body.get("preserveContent", True))
    if swatch:
        parts["swatch"] = swatch
    return parts


def _unsharp(one: Taken) -> Unsharp | None:
    if not one.given("unsharp"):
        one.raw("unsharp")
        return Unsharp()
    value = one.raw("unsharp")
    if value is None:
        return None
    inner = Taken(value, "sharpening", one.at("unsharp"))
    usual = Unsharp()
    threshold = inner.whole("threshold", usual.threshold, *THRESHOLD)
    made = Unsharp(
        amount=inner.number("amount", usual.amount, *AMOUNT),
        radius=inner.number("radius", usual.radius, *RADIUS, "px"),
        threshold=usual.threshold if threshold is None else threshold,
    )
    inner.done()
    return made


def _pixel_crop(one: Taken) -> PixelCrop | None:
    value = one.raw("pixelCrop")
    if value is None:
        return None
    inner = Taken(value, "a pixel crop", one.at("pixelCrop"))
    edges = {edge: inner.whole(edge, 0, *MARGIN, "px") or 0 for edge in ("top", "bottom", "left", "right")}
    inner.done()
    return PixelCrop(**edges)


def _smart_crop(one: Taken) -> SmartCrop:
    name = file_name(one.text("name"), "a crop", one.at("name"))
    width, height = one.whole("width", None, *EDGE, "px"), one.whole("height", None, *EDGE, "px")
    one.done()
    for what, edge in (("width", width), ("height", height)):
        if edge is None:
            raise ProfileFault(f"The crop “{name}” needs a {what}.", one.at(what))
    return SmartCrop(name, width or 1, height or 1)


def _swatch(one: Taken) -> Swatch | None:
    value = one.raw("swatch")
    if value is None or value is False:
        return None
    inner = Taken({} if value is True else value, "a swatch", one.at("swatch"))
    width, height = inner.whole("width", 200, *EDGE, "px"), inner.whole("height", 200, *EDGE, "px")
    inner.done()
    return Swatch(width or 200, height or 200)
