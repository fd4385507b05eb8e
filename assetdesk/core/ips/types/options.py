"""The option objects of jobs (IPS API, types of those names), each with its ranges and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from assetdesk.core.ips import ranges, words
from assetdesk.core.ips.types.field import (
    Boolean,
    Decimal,
    Handles,
    IpsType,
    Long,
    OptionalName,
    Whole,
    Word,
    spelled,
    within,
)

Tolerance = Annotated[Decimal, within(ranges.TOLERANCE)]
Resolution = Annotated[Decimal, within(ranges.RESOLUTION)]
Inset = Annotated[Whole, within(ranges.INSET)]


class ManualCropOptions(IpsType):
    """Amounts cut off each side, in px of the full-resolution picture. All four 0: as if not given."""

    left: Inset = 0
    right: Inset = 0
    top: Inset = 0
    bottom: Inset = 0


class AutoColorCropOptions(IpsType):
    """Trim borders of one colour: that of a corner's pixel, give or take the tolerance."""

    corner: Word[words.Corner]
    tolerance: Tolerance = 0.0


class AutoTransparentCropOptions(IpsType):
    """Trim borders that are transparent, or nearly so."""

    tolerance: Tolerance = 0.0


class PhotoshopLayerOptions(IpsType):
    """How layers become pictures. Read only with `MaintainLayers`."""

    layerNaming: Annotated[Word[words.LayerNaming], spelled(words.LAYER_NAMING_SPELLINGS)] = (
        words.LayerNaming.LAYER_NAME
    )
    anchor: Word[words.Anchor] = words.Anchor.CENTER
    createTemplate: Boolean = False
    extractText: Boolean = False
    extendLayers: Boolean = False


class PhotoshopOptions(IpsType):
    """What becomes of Photoshop files."""

    process: Word[words.PhotoshopProcess] = words.PhotoshopProcess.NONE
    layerOptions: PhotoshopLayerOptions | None = None

    @classmethod
    def early_form(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """The early schema had `maintainLayers`, `layerNaming` and `anchor` here."""
        if not {"maintainLayers", "layerNaming", "anchor"} & given.keys():
            return given
        made = dict(given)
        inner = {name: made.pop(name) for name in ("layerNaming", "anchor") if name in made}
        maintain = made.pop("maintainLayers", None)
        if maintain is not None and "process" not in made:
            made["process"] = {"true": "MaintainLayers", "1": "MaintainLayers", "false": "None", "0": "None"}.get(
                str(maintain).lower() if isinstance(maintain, bool) else str(maintain), maintain
            )
        if inner:
            nested = made.get("layerOptions") or {}
            made["layerOptions"] = {**inner, **nested} if isinstance(nested, Mapping) else nested
        return made


class PostScriptOptions(IpsType):
    """What becomes of EPS and PS files, and of Illustrator files where no options of their own are given."""

    process: Word[words.RipProcess] = words.RipProcess.RASTERIZE
    resolution: Resolution = ranges.DEFAULT_RESOLUTION
    colorspace: Word[words.Colorspace] = words.Colorspace.AUTO
    alpha: Boolean = False
    extractSearchWords: Boolean = False


class PDFOptions(IpsType):
    """What becomes of PDF files."""

    process: Word[words.PdfProcess] = words.PdfProcess.RASTERIZE
    resolution: Resolution = ranges.DEFAULT_RESOLUTION
    colorspace: Word[words.Colorspace] = words.Colorspace.AUTO
    pdfCatalog: Boolean = True
    extractSearchWords: Boolean = False
    extractLinks: Boolean = False


class IllustratorOptions(IpsType):
    """What becomes of Illustrator files. The page spells `colorSpace`."""

    SPELLINGS: ClassVar = {"colorSpace": "colorspace"}

    process: Word[words.RipProcess] = words.RipProcess.RASTERIZE
    resolution: Resolution = ranges.DEFAULT_RESOLUTION
    colorspace: Word[words.Colorspace] = words.Colorspace.AUTO
    alpha: Boolean = False


class InDesignOptions(IpsType):
    """What becomes of InDesign files: they are kept, with the preview inside them."""

    process: Word[words.InDesignProcess] = words.InDesignProcess.NONE


class ThumbnailOptions(IpsType):
    """The moment of a film that is its poster, in ms; the first frame where there is no such moment."""

    thumbnailTime: Long | None = None


class MediaOptions(IpsType):
    """What becomes of films and sound."""

    videoEncodingPresetsArray: Handles | None = None
    generateThumbnail: Boolean = False
    thumbnailOptions: ThumbnailOptions | None = None


class ColorManagementOptions(IpsType):
    """Colour conversion. A profile that is not named is the library's default one."""

    colorManagement: Word[words.ColorManagement] = words.ColorManagement.DEFAULT
    sourceProfileHandle: OptionalName = None
    outputProfileHandle: OptionalName = None


class AutoSetCreationOptions(IpsType):
    """Batch set presets that run over all assets of the job. Empty means none."""

    autoSetsArray: Handles | None = None


class KnockoutBackgroundOptions(IpsType):
    """Make the background transparent."""

    corner: Word[words.Corner]
    tolerance: Tolerance = 0.0
    fillMethod: Word[words.FillMethod]


class UnsharpMaskOptions(IpsType):
    """Sharpening while the pyramid is written. An amount or a radius of 0 does nothing."""

    amount: Annotated[Decimal, within(ranges.AMOUNT)] = 0.0
    radius: Annotated[Decimal, within(ranges.RADIUS)] = 0.0
    threshold: Annotated[Whole, within(ranges.THRESHOLD)] = ranges.DEFAULT_THRESHOLD
    monochrome: Annotated[Whole, within(ranges.MONOCHROME)] = 0


class UnCompressOptions(IpsType):
    """What becomes of archives."""

    process: Word[words.UnCompressProcess]
