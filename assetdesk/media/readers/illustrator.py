"""Illustrator files that hold a PDF. One that was saved without it holds a page that says so instead of the drawing;
then the small picture of its XMP is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assetdesk.core.edits import Rip
from assetdesk.core.parts import Part, PartSet
from assetdesk.core.task import Limits
from assetdesk.media.document import Picture
from assetdesk.media.readers import dsc, pictures_inside
from assetdesk.media.readers.pdf import PdfDocument

# Illustrator's own words, in whatever language of the program
_WITHOUT_PDF = "This is an Adobe® Illustrator® File that was saved without PDF Content"


class IllustratorDocument(PdfDocument):
    """A PDF, but for what it lacks."""

    def __init__(self, path: str, limits: Limits) -> None:
        super().__init__(path, limits=limits)

    def picture(self, max_edge: int) -> Picture:
        """The first artboard."""
        return self._inside() or super().picture(max_edge)

    def raster(self, rip: Rip, number: int = 1, max_edge: int | None = None) -> Picture:
        """An artboard as the options ask for it (IPS API, IllustratorOptions)."""
        return self._inside() or super().raster(rip, number, max_edge)

    def _inside(self) -> Picture | None:
        """The small picture of a file that holds no drawing."""
        first = next(self.text(), None)
        if first is None or _bare(_WITHOUT_PDF) not in _bare(first.text):
            return None
        packet = dsc.packet(self.path)
        inside = pictures_inside.largest(pictures_inside.thumbnails(packet or b""), self.limits)
        if inside is not None:
            self.warnings.append("The file was saved without PDF content: this is the small picture stored in it.")
        return inside

    def parts(self, options: Mapping[str, Any], name: str) -> Iterator[Part | PartSet]:
        """None: `illustratorOptions` make one picture of the file itself (IPS API), not one of each artboard."""
        return iter(())


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
