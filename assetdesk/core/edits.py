"""What is done to the pixels of one asset, out of its options in force: the input of `media.edits`.

The order is fixed (IPS API, order of work on one file): rip or flatten, colour management, mask, knockout, crop; then
sharpening, for the pyramid alone. Nothing here is validated: options were when they came in (`core.ips`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DEFAULT_PPI = 150.0


@dataclass(frozen=True, slots=True)
class Insets:
    """Amounts cut off each side, in px of the upright picture at full resolution (IPS API, ManualCropOptions)."""

    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0

    def __bool__(self) -> bool:
        return bool(self.left or self.right or self.top or self.bottom)

    def leaves(self, width: int, height: int) -> bool:
        """Whether anything is left of a picture of that size."""
        return self.left + self.right < width and self.top + self.bottom < height


@dataclass(frozen=True, slots=True)
class AutoColour:
    """IPS API, AutoColorCropOptions; tolerance 0–1."""

    corner: str
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True)
class AutoTransparent:
    """IPS API, AutoTransparentCropOptions; tolerance 0–1."""

    tolerance: float = 0.0


@dataclass(frozen=True, slots=True)
class Knockout:
    """IPS API, KnockoutBackgroundOptions; `fill` is FloodFill or MatchPixel."""

    corner: str
    fill: str
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True)
class Colour:
    """IPS API, ColorManagementOptions. Profiles by handle; empty means the library's default one."""

    mode: str = "Default"
    source: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class Sharpen:
    """IPS API, UnsharpMaskOptions: amount 0–5, radius 0–250 px, threshold 0–255."""

    amount: float
    radius: float
    threshold: int = 6
    monochrome: bool = False

    def __bool__(self) -> bool:
        return self.amount > 0 and self.radius > 0


@dataclass(frozen=True, slots=True)
class Rip:
    """How a page description becomes pixels: `resolution` in px an inch, `colorspace` Auto, Rgb, Cmyk or Gray."""

    resolution: float = DEFAULT_PPI
    colorspace: str = "Auto"
    alpha: bool = False


@dataclass(frozen=True, slots=True)
class Edits:
    """All of it. Falsy where the optimized picture is the original."""

    crop: Insets | None = None
    auto_crop: AutoColour | AutoTransparent | None = None
    mask: bool = False
    knockout: Knockout | None = None
    colour: Colour = Colour()
    sharpen: Sharpen | None = None
    rip: Rip | None = None

    def __bool__(self) -> bool:
        """Whether the picture that is shown differs; sharpening does not count."""
        return bool(
            self.crop or self.auto_crop or self.mask or self.knockout or self.colour != Colour() or self.rip is not None
        )


_RIPPED = {
    "pdf": ("pdfOptions",),
    "page": ("pdfOptions", "illustratorOptions", "postScriptOptions"),
    "ai": ("illustratorOptions", "postScriptOptions"),
    "postscript": ("postScriptOptions",),
}


def edits_of(options: Mapping[str, Any], format_name: str | None) -> Edits:
    """The edits of an asset of that format with these options in force (`core.options`)."""
    crop = options.get("crop")
    knockout = options.get("knockoutBackground")
    colour = options.get("colorManagementOptions") or {}
    sharpen = options.get("unsharpMaskOptions")
    return Edits(
        crop=Insets(*(int(crop[side]) for side in ("left", "right", "top", "bottom"))) if crop else None,
        auto_crop=_auto(options),
        mask=bool(options.get("createMask")),
        knockout=Knockout(knockout["corner"], knockout["fillMethod"], float(knockout.get("tolerance", 0)))
        if knockout
        else None,
        colour=Colour(
            colour.get("colorManagement", "Default"),
            colour.get("sourceProfileHandle") or "",
            colour.get("outputProfileHandle") or "",
        ),
        sharpen=Sharpen(
            float(sharpen.get("amount", 0)),
            float(sharpen.get("radius", 0)),
            int(sharpen.get("threshold", 6)),
            bool(sharpen.get("monochrome", 0)),
        )
        if sharpen
        else None,
        rip=_rip(options, format_name),
    )


def _auto(options: Mapping[str, Any]) -> AutoColour | AutoTransparent | None:
    if colour := options.get("autoColorCropOptions"):
        return AutoColour(colour["corner"], float(colour.get("tolerance", 0)))
    if (transparent := options.get("autoTransparentCropOptions")) is not None:
        return AutoTransparent(float(transparent.get("tolerance", 0)))
    return None


def _rip(options: Mapping[str, Any], format_name: str | None) -> Rip | None:
    """The first option object given for that kind of file; PostScript's stand for Illustrator, too (IPS change log)."""
    for name in _RIPPED.get(format_name or "", ()):
        given = options.get(name)
        if given and given.get("process", "Rasterize") == "Rasterize":
            return Rip(
                float(given.get("resolution", DEFAULT_PPI)),
                given.get("colorspace", "Auto"),
                bool(given.get("alpha", False)),
            )
    return None
