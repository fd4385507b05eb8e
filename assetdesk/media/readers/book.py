"""Books that MuPDF lays out or shows: EPUB, FictionBook, Mobipocket, XPS and comics in a ZIP.

An EPUB's own cover is its picture. What a chapter points to is looked for inside the book and nowhere else.
"""

from __future__ import annotations

import io
import posixpath
import time
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from PIL import Image

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.core.text import TextPart, cleaned
from assetdesk.media.damage import corrupt, reading
from assetdesk.media.document import Picture, PictureFacts, check_pixels, size_words

pymupdf: Any = import_module("pymupdf")

_PPI = 150
_POINTS = 72
_PAGE = (420, 595)  # A5
_TYPE_SIZE = 11
_LAID_OUT = ("epub", "fb2", "mobi")
_MOST_SECONDS = 3.0
_MOST_MEMBER = 16 << 20
_MOST_TEXT = 128 << 20
_TEXT_ENDINGS = (".xhtml", ".html", ".htm", ".xml", ".css", ".opf", ".ncx", ".svg")
_COVERS = ("JPEG", "PNG", "GIF", "WEBP")
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_FIELDS = {"title": "dc:title", "description": "dc:description", "rights": "dc:rights", "date": "xmp:CreateDate"}
_LISTS = {"creator": "dc:creator", "subject": "dc:subject", "language": "dc:language", "publisher": "dc:publisher"}
_MOST_VALUE = 4_000
_UNREADABLE = (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, EOFError, NotImplementedError, RuntimeError)


class BookDocument:
    """One book; `kind` is MuPDF's name of its format."""

    def __init__(self, path: str, limits: Limits, kind: str, label: str) -> None:
        self.path = path
        self.limits = limits
        self.kind = kind
        self.label = label
        self.warnings: list[str] = []
        self._pages: list[tuple[int, int]] | None = None
        if kind in ("epub", "xps", "cbz"):
            _check_sizes(path)
        elif kind == "fb2":
            with reading(path, label):
                _check_xml(path)
        pymupdf.TOOLS.mupdf_display_errors(False)
        pymupdf.TOOLS.mupdf_display_warnings(False)
        pymupdf.TOOLS.reset_mupdf_warnings()
        try:
            self._document = pymupdf.open(path, filetype=kind)
            if kind in _LAID_OUT:
                self._document.layout(width=_PAGE[0], height=_PAGE[1], fontsize=_TYPE_SIZE)
        except MemoryError:
            raise
        except Exception as wrong:  # MuPDF's are of many classes
            if "drm" in str(wrong).lower() or "encrypt" in str(wrong).lower():
                raise FileFault(
                    ErrorCode.SOURCE_UNSUPPORTED, "The book is protected against copying.", detail=str(wrong)
                ) from wrong
            raise corrupt(path, label, wrong) from wrong

    def facts(self) -> PictureFacts:
        """Pages as they fall on A5; of a long book those that are laid out in a few seconds."""
        with reading(self.path, self.label):
            pages = self._places()
            if not pages:
                raise corrupt(self.path, self.label, detail="no pages")
        return PictureFacts(width=None, height=None, pages=len(pages))

    def picture(self, max_edge: int) -> Picture:
        """The cover, where the book names one; else the first page."""
        if self.kind == "epub" and (cover := self._cover(max_edge)) is not None:
            return cover
        return self.page(1, max_edge)

    def page(self, number: int, max_edge: int) -> Picture:
        """One page on white, at 150 pixels an inch, smaller where `max_edge` needs no more."""
        with reading(self.path, self.label):
            page = self._document.load_page(self._places()[number - 1])
            wide, high = page.rect.width, page.rect.height
            if not (0 < wide < 1e6 and 0 < high < 1e6):
                raise corrupt(self.path, self.label, detail=f"page {number} is {wide} × {high} points")
            scale = min(_PPI / _POINTS, max_edge / max(wide, high))
            matrix = pymupdf.Matrix(max(scale, 1 / wide), max(scale, 1 / high))
            drawn = page.get_pixmap(matrix=matrix, colorspace=pymupdf.csRGB, alpha=False)
            image = Image.frombytes("RGB", (drawn.width, drawn.height), drawn.samples)
        pymupdf.TOOLS.reset_mupdf_warnings()
        width, height = (max(1, round(side * _PPI / _POINTS)) for side in (wide, high))
        return Picture(image, width, height, warnings=self.warnings)

    def metadata(self) -> dict[str, Any]:
        """What the book says of itself."""
        fields: dict[str, Any] = {}
        with reading(self.path, self.label):
            said = self._document.metadata or {}
        if title := cleaned(str(said.get("title") or "")).strip():
            fields["dc:title"] = title[:_MOST_VALUE]
        if author := cleaned(str(said.get("author") or "")).strip():
            fields["dc:creator"] = [author[:_MOST_VALUE]]
        if self.kind == "epub":
            fields |= self._package_fields()
        return fields

    def text(self) -> Iterator[TextPart]:
        """Page by page; where pages come of laying out, chapter by chapter."""
        if self.kind not in _LAID_OUT:
            for number, place in enumerate(self._places(), 1):
                yield TextPart(self._text_of(place), page=number)
            return
        for chapter in range(self._document.chapter_count):
            with reading(self.path, self.label):
                pages = self._document.chapter_page_count(chapter)
            yield TextPart("\n".join(self._text_of((chapter, page)) for page in range(pages)))

    def close(self) -> None:
        """Lets go of the file."""
        self._document.close()
        pymupdf.TOOLS.store_shrink(100)

    def _text_of(self, place: tuple[int, int]) -> str:
        with reading(self.path, self.label):
            return cleaned(self._document.load_page(place).get_text("text")).strip()

    def _places(self) -> list[tuple[int, int]]:
        """(chapter, page in it) of each page, as far as they were counted."""
        if self._pages is None:
            until = time.monotonic() + _MOST_SECONDS
            found: list[tuple[int, int]] = []
            for chapter in range(self._document.chapter_count):
                found += [(chapter, page) for page in range(self._document.chapter_page_count(chapter))]
                if time.monotonic() > until:
                    break
            self._pages = found
        return self._pages

    def _cover(self, max_edge: int) -> Picture | None:
        """The cover picture that the package names; None where there is none that can be read."""
        try:
            with zipfile.ZipFile(self.path) as book:
                base, root = _package(book)
                name = _cover_name(root)
                if not name:
                    return None
                data = _member(book, posixpath.normpath(posixpath.join(base, unquote(name))))
            Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before every decode
            image: Image.Image = Image.open(io.BytesIO(data), formats=_COVERS)
            check_pixels(*image.size, self.limits.pixels)
            width, height = image.size
            image.draft("RGB", (max_edge, max_edge))
            image.load()
        except (*_UNREADABLE, OSError, FileFault) as wrong:
            self.warnings.append(f"The cover cannot be read: {wrong}"[:300])
            return None
        if image.mode not in ("L", "RGB", "RGBA", "CMYK"):
            image = image.convert("RGBA" if image.mode in ("P", "PA", "LA") else "RGB")
        return Picture(image, width, height, profile=image.info.get("icc_profile"), warnings=self.warnings)

    def _package_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        try:
            with zipfile.ZipFile(self.path) as book:
                _, root = _package(book)
        except (*_UNREADABLE, OSError) as wrong:
            self.warnings.append(f"The book's description cannot be read: {wrong}"[:300])
            return fields
        for element in root.iter():
            name = str(element.tag).removeprefix(_DC)
            said = cleaned(element.text or "").strip()[:_MOST_VALUE]
            if name == element.tag or not said:
                continue
            if name in _LISTS:
                values = fields.setdefault(_LISTS[name], [])
                if len(values) < 100 and said not in values:
                    values.append(said)
            elif name in _FIELDS:
                fields.setdefault(_FIELDS[name], said)
        if "dc:description" in fields and "<" in fields["dc:description"]:
            from assetdesk.media.readers.markup import text_of_html

            fields["dc:description"] = text_of_html(fields["dc:description"])
        return fields


def _check_sizes(path: str) -> None:
    """Refuses a book that would unpack to more than any book has, before anything is unpacked."""
    from assetdesk.media.readers import zip_directory

    with reading(path, "book"):
        listing = zip_directory.read(path)
    large = sum(entry.size for entry in listing.entries if entry.name.lower().endswith(_TEXT_ENDINGS))
    if large > _MOST_TEXT:
        raise FileFault(
            ErrorCode.RENDITION_TOO_LARGE,
            f"The text within unpacks to {size_words(large)}, the limit is {size_words(_MOST_TEXT)}.",
        )


def _check_xml(path: str) -> None:
    """ValueError where the file is no well-formed XML: MuPDF shows what it can of it and falls over its own feet."""
    from xml.parsers.expat import ExpatError, ParserCreate

    def refuse(*_: object) -> None:
        raise ValueError("entities of its own")

    parser = ParserCreate()
    parser.EntityDeclHandler = refuse
    try:
        with Path(path).open("rb") as file:
            parser.ParseFile(file)
    except ExpatError as wrong:
        raise ValueError(str(wrong)) from wrong


def _member(book: zipfile.ZipFile, name: str) -> bytes:
    """One member, unpacked as far as the limit; ValueError where it is larger."""
    with book.open(name) as file:
        data = file.read(_MOST_MEMBER + 1)
    if len(data) > _MOST_MEMBER:
        raise ValueError(f"{name} is larger than {size_words(_MOST_MEMBER)}")
    return data


def _package(book: zipfile.ZipFile) -> tuple[str, Any]:
    """Folder and root element of the package document that the container names."""
    from defusedxml import ElementTree  # type: ignore[import-untyped]

    container = ElementTree.fromstring(_member(book, "META-INF/container.xml"))
    for element in container.iter():
        if str(element.tag).endswith("}rootfile") and (place := element.get("full-path")):
            return posixpath.dirname(place), ElementTree.fromstring(_member(book, place))
    raise ValueError("the container names no package")


def _cover_name(root: Any) -> str:
    """Where the cover lies, by EPUB 3's property or EPUB 2's meta; empty where neither is there."""
    items = {item.get("id"): item for item in root.iter(f"{_OPF}item")}
    for item in items.values():
        if "cover-image" in (item.get("properties") or "").split():
            return str(item.get("href") or "")
    for meta in root.iter(f"{_OPF}meta"):
        item = items.get(meta.get("content")) if meta.get("name") == "cover" else None
        if item is not None and str(item.get("media-type") or "").startswith("image/"):
            return str(item.get("href") or "")
    return ""
