"""The optimized picture, for every step that shows it: the original after rip, colour, mask, knockout and crop.

It is always worked out anew from the original and the options in force, at the size that is needed: that needs no
pyramid to be there, and with a crop alone it costs nothing. Without edits it is the plain decode of the original.
"""

from __future__ import annotations

from dataclasses import replace

from assetdesk.core import asset
from assetdesk.core.edits import Edits, Rip, edits_of
from assetdesk.jobs.steps.step import StepContext
from assetdesk.media.document import Document, HasPoster, HasRaster, Picture, PictureFacts
from assetdesk.media.registry import handlers

_PICTURES = (
    asset.IMAGE,
    asset.ANIMATED_GIF,
    asset.PHOTOSHOP,
    asset.ILLUSTRATOR,
    asset.POSTSCRIPT,
    asset.SVG,
)
# formats that are one picture in the end; a film's poster or a sound's cover is nothing to be edited
FORMATS = frozenset(handler.name for handler in handlers() if handler.type in _PICTURES)
# their page previews show what their page assets will be
_OF_PAGES = frozenset({"pdf"})


def edits(context: StepContext) -> Edits:
    """What is done to this asset's pixels; nothing where it is no picture."""
    if context.source.format not in FORMATS | _OF_PAGES:
        return Edits()
    return edits_of(context.options, context.source.format)


def picture(context: StepContext, max_edge: int) -> Picture:
    """For previews: at least `max_edge` px at its longer side where there are that many."""
    document, wanted = context.document(), edits(context)
    if isinstance(document, HasPoster):
        return document.poster(context.options, max_edge)
    if not wanted:
        return document.picture(max_edge)
    return _reduced(context, document, wanted, max_edge)


def page(context: StepContext, number: int, max_edge: int) -> Picture:
    """A page like `picture`. The crop of a document is that of its first page; page assets have their own."""
    document, wanted = context.document(), edits(context)
    if number > 1:
        wanted = replace(wanted, crop=None, auto_crop=None, mask=False)
    if not wanted:
        return document.page(number, max_edge)
    if number > 1:
        document = _RasterPage(document, number) if isinstance(document, HasRaster) else _Page(document, number)
    return _reduced(context, document, wanted, max_edge)


def _reduced(context: StepContext, document: Document, wanted: Edits, max_edge: int) -> Picture:
    from assetdesk.media.edits import pipeline

    made = pipeline.reduced(
        document, context.path, context.source.format, wanted, context.limits, context.profiles, max_edge
    )
    context.warnings.extend(made.warnings)
    return made


class _Page:
    """One page as a document whose only picture it is."""

    def __init__(self, document: Document, number: int) -> None:
        self.warnings = document.warnings
        self._document, self._number = document, number

    def facts(self) -> PictureFacts:
        """Of the page nothing is known before it is drawn."""
        return PictureFacts(None, None)

    def picture(self, max_edge: int) -> Picture:
        """The page."""
        return self._document.page(self._number, max_edge)

    def page(self, number: int, max_edge: int) -> Picture:
        """There is one."""
        return self.picture(max_edge)

    def metadata(self) -> dict[str, object]:
        """None of its own."""
        return {}

    def close(self) -> None:
        """The document is closed by whoever opened it."""


class _RasterPage(_Page):
    """The same of a page description."""

    def raster(self, rip: Rip, number: int = 1, max_edge: int | None = None) -> Picture:
        """The page, whatever the number."""
        assert isinstance(self._document, HasRaster)
        return self._document.raster(rip, self._number, max_edge)
