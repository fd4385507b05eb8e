"""PDF by MuPDF: one open document, each page drawn straight at the size that is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from importlib import import_module
from typing import Any

from PIL import Image

from assetdesk.core.edits import Rip
from assetdesk.core.errors import ErrorCode, FileFault, PartGone
from assetdesk.core.parts import Part, PartSet
from assetdesk.core.task import Limits
from assetdesk.core.text import TextPart
from assetdesk.media.damage import corrupt, reading
from assetdesk.media.document import Document, Picture, PictureFacts

# untyped, and its stubs are not: as Any it is what it is
pymupdf: Any = import_module("pymupdf")

_KIND = "PDF"
PPI = 150
POINTS = 72
_MOST_WARNINGS = 20
_LOOKED_AT = 10
_XMP_MOST = 4 << 20
_DATE = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:([+-])(\d{2})'?(\d{2})?'?|(Z))?")
# ligatures come as their letters, and what lies off the page does not come
_TEXT_FLAGS = pymupdf.TEXT_DEHYPHENATE | pymupdf.TEXT_MEDIABOX_CLIP
_PARTED = re.compile(r"(?<=[^\W\d_])[-\xad\u2010] ?\n(?=[^\W\d_A-Z])")
_BLANKS = re.compile(r"[ \t\xa0]+")
_PROPERTIES = {
    "title": "dc:title",
    "author": "dc:creator",
    "subject": "dc:description",
    "creator": "xmp:CreatorTool",
    "producer": "pdf:Producer",
    "keywords": "pdf:Keywords",
}


class PdfDocument:
    """One PDF. A damaged structure that MuPDF can repair is shown, with a warning."""

    def __init__(self, path: str, most_ppi: int = PPI, limits: Limits | None = None) -> None:
        self.path = path
        self.limits = limits or Limits()
        self._ppi = most_ppi
        self.warnings: list[str] = []
        pymupdf.TOOLS.mupdf_display_errors(False)
        pymupdf.TOOLS.mupdf_display_warnings(False)
        pymupdf.TOOLS.reset_mupdf_warnings()
        try:
            self._document = pymupdf.open(path, filetype="pdf")
        except (RuntimeError, ValueError) as wrong:
            raise corrupt(path, _KIND, wrong) from wrong
        if self._document.needs_pass:
            self.close()
            raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "The PDF asks for a password.")
        with reading(path, _KIND):
            if not self._document.page_count:
                raise corrupt(path, _KIND, detail="no pages")
            if self._document.is_repaired:
                self.warnings.append("The file's structure is damaged and was repaired for reading.")

    def facts(self) -> PictureFacts:
        """A page has a size on paper, not in pixels: that is a field of the metadata."""
        return PictureFacts(width=None, height=None, pages=self._document.page_count)

    def opened_page(self, number: int) -> Any:
        """MuPDF's page, counted from 1; to be used within `reading`. FileFault where there is none."""
        if not 1 <= number <= self._document.page_count:
            raise PartGone(f"There is no page {number:,} any more: the PDF has {self._document.page_count:,}.")
        return self._document.load_page(number - 1)

    def picture(self, max_edge: int) -> Picture:
        """The first page."""
        return self.page(1, max_edge)

    def page(self, number: int, max_edge: int) -> Picture:
        """Drawn on white, at `most_ppi` pixels an inch, smaller where `max_edge` needs no more."""
        with reading(self.path, _KIND):
            page = self._document.load_page(number - 1)
            width, height = size_at(page, self._ppi)
            wide, high = page.rect.width, page.rect.height
            scale = min(self._ppi / POINTS, max_edge / max(wide, high))
            # a strip of paper, or a mere line, still has one pixel
            across, along = max(scale, 1 / wide), max(scale, 1 / high)
            drawn = page.get_pixmap(matrix=pymupdf.Matrix(across, along), colorspace=pymupdf.csRGB, alpha=False)
            image = Image.frombytes("RGB", (drawn.width, drawn.height), drawn.samples)
            del drawn, page
        self.heard()
        return Picture(image, width, height, warnings=self.warnings)

    def raster(self, rip: Rip, number: int = 1, max_edge: int | None = None) -> Picture:
        """A page as the options ask for it (IPS API, PDFOptions), at most as large as is needed."""
        from assetdesk.media.readers import pdf_rip

        with reading(self.path, _KIND):
            page = self.opened_page(number)
            made = pdf_rip.raster(page, rip, self.limits, max_edge, self.warnings)
            del page
        self.heard()
        return made

    def is_blank(self) -> bool:
        """Whether there is nothing on any of the first pages."""
        with reading(self.path, _KIND):
            count = min(self._document.page_count, _LOOKED_AT)
            return not any(self._document.load_page(number).get_bboxlog() for number in range(count))

    def metadata(self) -> dict[str, Any]:
        """Document properties, and XMP over them."""
        from assetdesk.media.metadata import xmp

        fields: dict[str, Any] = {}
        with reading(self.path, _KIND):
            properties = self._document.metadata or {}
            for name, field in _PROPERTIES.items():
                text = str(properties.get(name) or "").strip().replace("\0", "")
                if text:
                    fields[field] = [text] if field == "dc:creator" else text
            for name, field in (("creationDate", "xmp:CreateDate"), ("modDate", "xmp:ModifyDate")):
                if made := iso_date(str(properties.get(name) or "")):
                    fields[field] = made
            if version := str(properties.get("format") or "").removeprefix("PDF").strip():
                fields["pdf:PDFVersion"] = version
            first = self._document.load_page(0)
            fields["pdf:PageSize"] = paper(first)
            packet = self._document.get_xml_metadata()
        if packet:
            fields |= xmp.read(packet.encode("utf-8", "replace")[:_XMP_MOST], self.warnings)
        self.heard()
        return fields

    def text(self) -> Iterator[TextPart]:
        """Page by page, in the order in which it was set: columns stay whole. Words parted at a line's end are one."""
        for number in range(1, self._document.page_count + 1):
            yield TextPart(self.page_text(number), page=number)
        self.heard()

    def page_text(self, number: int) -> str:
        """What stands on one page."""
        with reading(self.path, _KIND):
            return _tidy(self.opened_page(number).get_text("text", flags=_TEXT_FLAGS))

    def parts(self, options: Mapping[str, Any], name: str) -> Iterator[Part | PartSet]:
        """Each page, and the catalogue of them (`readers.pdf_parts`)."""
        from assetdesk.media.readers import pdf_parts

        return pdf_parts.parts(self, options, name)

    def part(self, key: str, options: Mapping[str, Any]) -> Document:
        """One page, by its number."""
        from assetdesk.media.readers import pdf_parts

        return pdf_parts.part(self, key, options)

    def close(self) -> None:
        """Lets go of the file."""
        self._document.close()
        pymupdf.TOOLS.store_shrink(100)  # fonts and pictures kept for a document that is done with

    def heard(self) -> None:
        """Takes over what MuPDF has to say, each sentence once."""
        said = pymupdf.TOOLS.mupdf_warnings(reset=True)
        for line in dict.fromkeys(said.splitlines()):
            if line and line not in self.warnings and len(self.warnings) < _MOST_WARNINGS:
                self.warnings.append(f"MuPDF: {line}"[:300])


def size_at(page: Any, ppi: float) -> tuple[int, int]:
    """Size of MuPDF's page in px at a resolution. ValueError where the file gives it none."""
    wide, high = page.rect.width, page.rect.height
    if not (0 < wide < 1e7 and 0 < high < 1e7):
        raise ValueError(f"the page is {wide} × {high} points")
    return max(1, round(wide * ppi / POINTS)), max(1, round(high * ppi / POINTS))


def paper(page: Any) -> str:
    """Size of MuPDF's page as people measure paper."""
    return f"{page.rect.width / POINTS * 25.4:.0f} × {page.rect.height / POINTS * 25.4:.0f} mm"


def _tidy(text: str) -> str:
    """Text as it is kept: words joined that a hyphen parts at a line's end, no soft hyphens, no runs of blanks."""
    text = text.replace("\0", "").replace("\f", "\n")
    text = _PARTED.sub("", text).replace("\xad", "")
    return "\n".join(line for line in (_BLANKS.sub(" ", line).strip() for line in text.split("\n")) if line)


def iso_date(text: str) -> str | None:
    """`D:20240131120000+01'00'` as ISO 8601, as exact as it is given; None where it is no date."""
    found = _DATE.match(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second = (found[n] for n in range(1, 7))
    try:
        moment = datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0))
        if hour is None:
            return "-".join(part for part in (year, month, day) if part)
        if found[10]:
            moment = moment.replace(tzinfo=UTC)
        elif found[7]:
            away = timedelta(hours=int(found[8]), minutes=int(found[9] or 0))
            moment = moment.replace(tzinfo=timezone(away if found[7] == "+" else -away))
    except ValueError:
        return None
    return moment.isoformat()
