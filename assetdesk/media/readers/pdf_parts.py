"""Pages of a PDF as assets of their own, and the catalogue that binds them (IPS API, PDFOptions)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assetdesk.core.edits import DEFAULT_PPI, Rip
from assetdesk.core.errors import FileFault, PartGone
from assetdesk.core.names import with_suffix
from assetdesk.core.parts import Engine, Part, PartKind, PartSet
from assetdesk.core.text import TextPart
from assetdesk.media.damage import reading
from assetdesk.media.document import Document, Link, Picture, PictureFacts, Word
from assetdesk.media.readers import pdf, pdf_words

OPTIONS = "pdfOptions"
_KIND = "PDF"
_OF_ALL_PAGES = ("dc:title", "dc:creator", "dc:language")


def parts(document: pdf.PdfDocument, options: Mapping[str, Any], name: str) -> Iterator[Part | PartSet]:
    """A page each up to the page limit, then the catalogue of more than one; nothing but with process `Rasterize`.

    An option object takes IPS's own defaults for what it leaves out: `Rasterize`, 150 px an inch, with a catalogue.
    """
    given = options.get(OPTIONS)
    if given is None or given.get("process", "Rasterize") != "Rasterize":
        return
    count = document.facts().pages or 0
    made = min(count, document.limits.pages)
    if made < count:
        document.warnings.append(f"The first {made:,} of {count:,} pages were made; that is the limit.")
    own = {OPTIONS: {**given, "process": "Rasterize", "resolution": resolution_of(given)}}
    members = []
    for number in range(1, made + 1):
        width, height = _size(document, number, resolution_of(given))
        label = _label(document, number)
        part = Part(
            PartKind.PAGE,
            key=str(number),
            name=with_suffix(name, f"-{number}"),
            number=number,
            engine=Engine.POSTSCRIPT_RIP,
            options=own,
            attributes={"page": number} | ({"label": label} if label else {}),
            width=width,
            height=height,
        )
        members.append(part.part)
        yield part
    if given.get("pdfCatalog", True) and count > 1:
        yield PartSet("catalog", name, "Catalog", tuple(members))


def part(document: pdf.PdfDocument, key: str, options: Mapping[str, Any]) -> Document:
    """The page of that number, at the resolution of its options."""
    try:
        number = int(key)
    except ValueError:
        raise PartGone(f"There is no page “{key}” in a PDF.") from None
    with reading(document.path, _KIND):
        document.opened_page(number)
    return PdfPage(document, number, resolution_of(options.get(OPTIONS) or {}))


def resolution_of(given: Mapping[str, Any]) -> float:
    """Pixels an inch of an option object."""
    return float(given.get("resolution") or DEFAULT_PPI)


class PdfPage:
    """One page of an open PDF, which stays open when this is closed."""

    def __init__(self, document: pdf.PdfDocument, number: int, ppi: float) -> None:
        self.number = number
        self.ppi = ppi
        self.warnings = document.warnings
        self._document = document

    def facts(self) -> PictureFacts:
        """Its size in px at the resolution asked for."""
        with reading(self._document.path, _KIND):
            width, height = pdf.size_at(self._document.opened_page(self.number), self.ppi)
        return PictureFacts(width, height, orientation=1, bits=8, ppi=self.ppi)

    def picture(self, max_edge: int) -> Picture:
        """Drawn small at once."""
        return self._document.raster(Rip(self.ppi), self.number, max_edge)

    def page(self, number: int, max_edge: int) -> Picture:
        """There is one."""
        return self.picture(max_edge)

    def raster(self, rip: Rip, number: int = 1, max_edge: int | None = None) -> Picture:
        """As `PdfDocument.raster`; `number` is always this page's."""
        return self._document.raster(rip, self.number, max_edge)

    def metadata(self) -> dict[str, Any]:
        """The document's title, and which page of it this is."""
        whole = self._document.metadata()
        with reading(self._document.path, _KIND):
            size = pdf.paper(self._document.opened_page(self.number))
        fields: dict[str, Any] = {name: whole[name] for name in _OF_ALL_PAGES if name in whole}
        fields |= {"pdf:Page": self.number, "pdf:PageSize": size}
        if label := _label(self._document, self.number):
            fields["pdf:PageLabel"] = label
        return fields

    def text(self) -> Iterator[TextPart]:
        """What stands on this page."""
        yield TextPart(self._document.page_text(self.number), page=self.number)
        self._document.heard()

    def words(self) -> Iterator[Word]:
        """In reading order, with boxes in px at the resolution of the page."""
        with reading(self._document.path, _KIND):
            yield from pdf_words.words(self._document.opened_page(self.number), self.ppi)

    def links(self) -> Iterator[Link]:
        """In the order in which they lie on the page; boxes in px at the resolution of the page."""
        with reading(self._document.path, _KIND):
            yield from pdf_words.links(self._document.opened_page(self.number), self.ppi)

    def close(self) -> None:
        """The document is closed by whoever opened it."""


def _size(document: pdf.PdfDocument, number: int, ppi: float) -> tuple[int | None, int | None]:
    """A page that cannot be measured is told of without a size: its own task says what is wrong with it."""
    try:
        with reading(document.path, _KIND):
            return pdf.size_at(document.opened_page(number), ppi)
    except FileFault:
        return None, None


def _label(document: pdf.PdfDocument, number: int) -> str:
    """What is printed for its number (`iv`, `A-3`), where the document says and it is another one; else empty."""
    try:
        with reading(document.path, _KIND):
            said = str(document.opened_page(number).get_label() or "").strip()[:64]
    except FileFault:
        return ""
    return said if said != str(number) else ""
