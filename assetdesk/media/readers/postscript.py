"""EPS and PostScript: made into a PDF by Ghostscript once a task, and read like one from there.

Without Ghostscript an EPS shows the small picture that many carry.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assetdesk.core.edits import Rip
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.core.text import TextPart
from assetdesk.media.damage import reading
from assetdesk.media.document import Picture, PictureFacts
from assetdesk.media.metadata import embedded, xmp
from assetdesk.media.programs import ghostscript
from assetdesk.media.programs.running import Scratch
from assetdesk.media.readers import dsc, pictures_inside
from assetdesk.media.readers.pdf import PPI, PdfDocument

_KIND = "PostScript file"
_EPS_PPI = 600  # a drawing has no resolution; it is drawn as large as it is needed, within reason


class PostScriptDocument:
    """One file. `eps`: shown by its bounding box, whatever page it was made for.

    It has no parts: `postScriptOptions` make one picture of the file itself (IPS API), not one of each page.
    """

    def __init__(self, path: str, limits: Limits, *, eps: bool) -> None:
        self.path = path
        self.limits = limits
        self.warnings: list[str] = []
        with reading(path, _KIND):
            self._structure = dsc.read(path)
        self._eps = eps or self._structure.encapsulated
        self._scratch: Scratch | None = None
        self._drawn: PdfDocument | None = None
        self._refused: FileFault | None = None
        self._complaint = ""

    def facts(self) -> PictureFacts:
        """Pages as the file tells; of one that does not, as they come out."""
        if self._eps:
            return PictureFacts(None, None)
        if (told := self._structure.pages) is not None:
            return PictureFacts(None, None, pages=told)
        try:
            return PictureFacts(None, None, pages=self._pdf().facts().pages)
        except FileFault:  # told again by the step that wants more
            return PictureFacts(None, None)

    def picture(self, max_edge: int) -> Picture:
        """The first page."""
        return self.page(1, max_edge)

    def page(self, number: int, max_edge: int) -> Picture:
        """A page as Ghostscript understands it; of an EPS the picture inside where Ghostscript is not there."""
        try:
            drawn = self._pdf()
        except FileFault as fault:
            if fault.code is not ErrorCode.TOOL_MISSING or number > 1:
                raise
            inside = self._inside()
            if inside is None:
                raise
            sentence = "Ghostscript is not installed: this is the small picture stored in the file."
            self.warnings.append(sentence)
            return inside
        if number > (count := drawn.facts().pages or 1):
            raise FileFault(ErrorCode.SOURCE_CORRUPT, f"The file ends after {count:,} pages.")
        found = drawn.page(number, max_edge)
        self._heard(drawn)
        return found

    def raster(self, rip: Rip, number: int = 1, max_edge: int | None = None) -> Picture:
        """A page as the options ask for it (IPS API, PostScriptOptions).

        Without Ghostscript a preview is the picture inside, as it is without options; ToolMissing for the whole.
        """
        try:
            drawn = self._pdf()
        except FileFault as fault:
            if fault.code is not ErrorCode.TOOL_MISSING or max_edge is None:
                raise
            return self.page(number, max_edge)
        found = drawn.raster(rip, number, max_edge)
        # what is said of fonts is about what Ghostscript had to make do with, too
        self.warnings.extend(one for one in drawn.warnings if one.startswith("The font "))
        self._heard(drawn)
        return found

    def metadata(self) -> dict[str, Any]:
        """The structuring comments, over them what Photoshop has put in, and XMP over all."""
        with reading(self.path, _KIND):
            fields = dsc.fields(self._structure)
            packet, resources = dsc.packet(self.path), dsc.resources(self.path)
        if resources:
            fields |= embedded.of_resources(resources, self.warnings)
        return fields | (xmp.read(packet, self.warnings) if packet else {})

    def text(self) -> Iterator[TextPart]:
        """Page by page; the one page of an EPS has no number. There is none where only the picture inside is shown."""
        try:
            drawn = self._pdf()
        except FileFault as fault:
            if fault.code is ErrorCode.TOOL_MISSING and self._inside() is not None:
                self.warnings.append("Ghostscript is not installed: the text of the file could not be read.")
                return
            raise
        for part in drawn.text():
            yield TextPart(part.text, page=None if self._eps else part.page)
        self._heard(drawn)

    def close(self) -> None:
        """Lets go of the files."""
        if self._drawn is not None:
            self._drawn.close()
        if self._scratch is not None:
            self._scratch.close()

    def _pdf(self) -> PdfDocument:
        """The PDF, made at the first call; what is wrong with it is found out once, too."""
        if self._refused is not None:
            raise self._refused
        if self._drawn is None:
            self._scratch = Scratch(self.limits.scratch)
            try:
                self._drawn = self._made(self._scratch.folder)
            except FileFault as fault:
                self._refused = fault
                raise
        return self._drawn

    def _made(self, folder: str) -> PdfDocument:
        structure = self._structure
        crop = self._eps and structure.encapsulated and structure.box_in_header
        box = structure.box if self._eps and not crop else None
        made, complaint = ghostscript.to_pdf(self.path, self.limits, folder, crop=crop, box=box)
        try:
            drawn = PdfDocument(made, _EPS_PPI if self._eps else PPI, self.limits)
        except FileFault as fault:  # a PDF that was broken off
            raise ghostscript.unreadable(complaint) from fault
        if complaint:
            # it ends the page it was at when it failed, which may have nothing on it
            if drawn.is_blank():
                drawn.close()
                raise ghostscript.unreadable(complaint)
            why = ghostscript.reason(complaint)
            self._complaint = f"Ghostscript stopped at an error ({why}); what comes after it is not shown."
        return drawn

    def _heard(self, drawn: PdfDocument) -> None:
        """What there is to say about the pages; what MuPDF has to say is about a file that nobody sees."""
        drawn.warnings.clear()
        if self._complaint:
            self.warnings.append(self._complaint)

    def _inside(self) -> Picture | None:
        with reading(self.path, _KIND):
            data = dsc.preview(self.path, self._structure)
            packet = dsc.packet(self.path)
        found = pictures_inside.picture(data, self.limits)
        return found or pictures_inside.largest(pictures_inside.thumbnails(packet or b""), self.limits)
