"""OpenDocument: texts, sheets, slides and drawings of LibreOffice and others, read without any of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assetdesk.core.task import Limits
from assetdesk.core.text import TextPart
from assetdesk.media.damage import reading
from assetdesk.media.readers.office import KIND, OfficeDocument, count, damaged, locked, moment
from assetdesk.media.readers.zip_parts import Parts, attribute, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_PIECE = 50_000
_MOST_SPACES = 1_000
_META = {
    "title": "dc:title",
    "subject": "office:Subject",
    "description": "dc:description",
    # who made it, and who changed it last: the second is what the format calls the creator
    "initial-creator": "dc:creator",
    "creator": "office:LastModifiedBy",
    "keyword": "dc:subject",
    "language": "dc:language",
    "generator": "xmp:CreatorTool",
    "editing-cycles": "office:Revision",
    "creation-date": "xmp:CreateDate",
    "date": "xmp:ModifyDate",
}
_LISTS = ("dc:subject", "dc:language", "dc:creator")


class OpenDocument(OfficeDocument):
    """ODT, ODS, ODP, ODG and their templates."""

    def __init__(self, path: str, limits: Limits, extension: str) -> None:
        super().__init__(path, limits, extension)
        with reading(path, KIND):
            self.parts = Parts(path)
            manifest = self.parts.read(_MANIFEST, 4 << 20)
        if b":encryption-data" in manifest:
            self.close()
            raise locked()
        if not self.parts.has(_CONTENT):
            self.close()
            raise damaged(path, "no content.xml")

    def thumbnail(self) -> bytes:
        """Its own picture of the first page."""
        return self.parts.read("Thumbnails/thumbnail.png")

    def properties(self) -> dict[str, Any]:
        """Those of meta.xml, and the names of the sheets."""
        found: dict[str, Any] = {}
        tree = self.parts.tree("meta.xml")
        for element in tree.iter() if tree is not None else ():
            tag, text = local(element.tag), (element.text or "").strip()[:10_000]
            if tag == "document-statistic":
                found["office:Pages"] = count(attribute(element, "page-count"))
                found["office:Words"] = count(attribute(element, "word-count"))
            elif (name := _META.get(tag)) and text:
                if name in _LISTS:
                    found.setdefault(name, []).append(text)
                else:
                    found[name] = moment(text) if name.startswith("xmp:") and name.endswith("Date") else text
        if self._extension == ".ods":
            found["office:Sheets"] = list(dict.fromkeys(self._tables()))
        return found

    def _tables(self) -> Iterator[str]:
        with self.parts.events(_CONTENT) as events:
            for event, element in events:
                if local(element.tag) == "table" and event == "start":
                    yield attribute(element, "name")[:200]
                elif event == "end" and local(element.tag) == "table-row":
                    element.clear()

    def text(self) -> Iterator[TextPart]:
        """Paragraph by paragraph; sheets by their name, slides and drawings by their number."""
        page: int | None = None
        label = ""
        depth = 0  # of paragraphs: a note stands inside of one
        row = 0  # of table rows
        lines: list[str] = []
        size = 0
        with reading(self.path, KIND), self.parts.events(_CONTENT) as events:
            for event, element in events:
                tag = local(element.tag)
                new = tag == "page" or (tag == "table" and self._extension == ".ods")
                if event == "start":
                    depth += tag in ("p", "h")
                    row += tag == "table-row"
                    if new:
                        yield TextPart("".join(lines), page, label=label)
                        lines, size = [], 0
                        if tag == "page":
                            page = (page or 0) + 1
                        else:
                            label = attribute(element, "name")[:200]
                    continue
                if tag in ("p", "h"):
                    depth -= 1
                    if depth == 0:
                        written = _written(element)
                        lines.append(written if row else f"{written}\n")
                        size += len(written) + 1
                        element.clear()
                elif tag == "table-cell" and row:
                    if lines and not lines[-1].endswith(("\n", "\t")):
                        lines.append("\t")
                    element.clear()
                elif tag == "table-row":
                    row -= 1
                    if lines and lines[-1] == "\t":
                        lines[-1] = "\n"
                    elif lines and not lines[-1].endswith("\n"):
                        lines.append("\n")
                    element.clear()
                if new or size > _PIECE:
                    yield TextPart("".join(lines), page, label=label)
                    lines, size = [], 0
        yield TextPart("".join(lines), page, label=label)

    def close(self) -> None:
        """Lets go of the file."""
        super().close()
        if hasattr(self, "parts"):
            self.parts.close()


def _written(element: Element) -> str:
    """The text of a paragraph with what stands for spaces, tabs and line ends in it."""
    pieces = [element.text or ""]
    for child in element:
        tag = local(child.tag)
        if tag == "s":
            pieces.append(" " * min(count(attribute(child, "c")) or 1, _MOST_SPACES))
        elif tag in ("tab", "line-break"):
            pieces.append("\t" if tag == "tab" else "\n")
        else:
            pieces.append(_written(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
