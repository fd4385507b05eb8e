"""Word, Excel and PowerPoint from 2007 on: ZIP packages of XML, read without any office program.

Parts are found by their relationships, as the format asks, not by their usual names. Macros are never looked at.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assetdesk.core.task import Limits
from assetdesk.core.text import TextPart
from assetdesk.media.damage import reading
from assetdesk.media.readers.office import KIND, OfficeDocument, count, damaged, moment, words
from assetdesk.media.readers.zip_parts import Parts, attribute, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MOST_SHEETS = 1_000
_MOST_STRINGS = 5_000_000  # characters of the shared strings of a workbook
_PIECE = 50_000  # characters after which a long text becomes another part
_CORE = {
    "title": "dc:title",
    "subject": "office:Subject",
    "description": "dc:description",
    "creator": "dc:creator",
    "keywords": "dc:subject",
    "category": "office:Category",
    "lastModifiedBy": "office:LastModifiedBy",
    "revision": "office:Revision",
    "language": "dc:language",
    "created": "xmp:CreateDate",
    "modified": "xmp:ModifyDate",
}
_APP = {
    "Company": "office:Company",
    "Manager": "office:Manager",
    "Words": "office:Words",
    "Pages": "office:Pages",
    "Slides": "office:Pages",
}
# parts with text of their own beside the body
_BESIDE = {
    "header": "Header",
    "footer": "Footer",
    "footnotes": "Footnotes",
    "endnotes": "Endnotes",
    "comments": "Comments",
}


class OoxmlDocument(OfficeDocument):
    """What the three kinds share: the package and its properties."""

    def __init__(self, path: str, limits: Limits, extension: str) -> None:
        super().__init__(path, limits, extension)
        with reading(path, KIND):
            self.parts = Parts(path)
            self.main = next((target for kind, _, target in self.relations("") if kind == "officeDocument"), "")
        if not self.parts.has(self.main):
            self.close()
            raise damaged(path, "the package names no document")

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """(kind, id, target) of a part's relationships to other parts; outside targets are left out."""
        folder, name = posixpath.split(part)
        tree = self.parts.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = []
        for element in tree if tree is not None else ():
            if local(element.tag) == "Relationship" and attribute(element, "TargetMode") != "External":
                target = attribute(element, "Target")
                whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = attribute(element, "Type").rpartition("/")[2]
                found.append((kind, attribute(element, "Id"), posixpath.normpath(whole)))
        return found

    def thumbnail(self) -> bytes:
        """The package's own picture of its first page."""
        for kind, _, target in self.relations(""):
            if kind == "thumbnail":
                return self.parts.read(target)
        return b""

    def properties(self) -> dict[str, Any]:
        """Core and extended properties."""
        found: dict[str, Any] = {}
        for kind, _, target in self.relations(""):
            if kind == "core-properties":
                found |= _core(self.parts.tree(target))
            elif kind == "extended-properties":
                found |= _app(self.parts.tree(target))
        return found

    def close(self) -> None:
        """Lets go of the file."""
        super().close()
        if hasattr(self, "parts"):
            self.parts.close()


def _core(tree: Element | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for element in tree if tree is not None else ():
        name, text = _CORE.get(local(element.tag)), (element.text or "").strip()[:10_000]
        if name is None or not text:
            continue
        if name in ("xmp:CreateDate", "xmp:ModifyDate"):
            found[name] = moment(text)
        elif name == "dc:subject":
            found[name] = words(text)
        else:
            found[name] = [text] if name in ("dc:creator", "dc:language") else text
    return found


def _app(tree: Element | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    program, version = "", ""
    for element in tree if tree is not None else ():
        tag, text = local(element.tag), (element.text or "").strip()[:1_000]
        if tag == "Application":
            program = text
        elif tag == "AppVersion":
            version = text
        elif tag in _APP:
            found[_APP[tag]] = count(text) if tag in ("Words", "Pages", "Slides") else text
    found["xmp:CreatorTool"] = f"{program} {version}".strip() if program else None
    return found


class WordDocument(OoxmlDocument):
    """DOCX and its kin."""

    def text(self) -> Iterator[TextPart]:
        """The body, then what stands beside it: headers, notes, comments."""
        with reading(self.path, KIND):
            yield from self._of(self.main, "")
            for kind, _, target in self.relations(self.main):
                if kind in _BESIDE:
                    yield from self._of(target, _BESIDE[kind])

    def _of(self, part: str, label: str) -> Iterator[TextPart]:
        pieces: list[str] = []
        size = 0
        with self.parts.events(part) as events:
            for event, element in _chosen(events):
                if event == "start":
                    continue
                if piece := _word_piece(element):
                    pieces.append(piece)
                    size += len(piece)
                if local(element.tag) in ("p", "tbl"):
                    element.clear()
                    if size > _PIECE:
                        yield TextPart("".join(pieces), label=label)
                        pieces, size = [], 0
        yield TextPart("".join(pieces), label=label)


def _chosen(events: Iterator[tuple[str, Element]]) -> Iterator[tuple[str, Element]]:
    """Without what is meant for older programs: it says the same once more."""
    beside = 0
    for event, element in events:
        if local(element.tag) == "Fallback":
            beside += 1 if event == "start" else -1
        elif not beside:
            yield event, element


def _word_piece(element: Element) -> str:
    tag = local(element.tag)
    if tag == "t":
        return element.text or ""
    return {"tab": "\t", "br": "\n", "cr": "\n", "p": "\n", "noBreakHyphen": "-"}.get(tag, "")


class ExcelDocument(OoxmlDocument):
    """XLSX and its kin. A binary workbook (XLSB) has no XML to read text from."""

    def properties(self) -> dict[str, Any]:
        """Those of the package, and the names of the sheets."""
        return super().properties() | {"office:Sheets": [name for name, _ in self._sheets()]}

    def text(self) -> Iterator[TextPart]:
        """Sheet by sheet, a row a line, cells with tabs between."""
        with reading(self.path, KIND):
            sheets = self._sheets()
            if not sheets:
                return
            strings = self._strings()
            for name, part in sheets:
                yield from self._sheet(name, part, strings)

    def _sheets(self) -> list[tuple[str, str]]:
        """(name, part) in the order of the tabs."""
        if not self.main.endswith(".xml"):
            return []
        targets = {key: target for _, key, target in self.relations(self.main)}
        tree = self.parts.tree(self.main)
        found = []
        for element in tree.iter() if tree is not None else ():
            if local(element.tag) == "sheet" and (part := targets.get(_relation(element))):
                found.append((attribute(element, "name")[:200], part))
        return found[:_MOST_SHEETS]

    def _strings(self) -> list[str]:
        """The texts that cells name by their number."""
        part = next((target for kind, _, target in self.relations(self.main) if kind == "sharedStrings"), "")
        found: list[str] = []
        room = _MOST_STRINGS
        with self.parts.events(part) as events:
            for event, element in events:
                if event == "end" and local(element.tag) == "si":
                    # phonetic guides stand beside the text, not in it
                    runs = [e for e in element.iter() if local(e.tag) in ("t", "rPh")]
                    guides = {id(t) for e in runs if local(e.tag) == "rPh" for t in e.iter()}
                    text = "".join(e.text or "" for e in runs if local(e.tag) == "t" and id(e) not in guides)
                    room -= len(text)
                    found.append(text if room > 0 else "")
                    element.clear()
        return found

    def _sheet(self, name: str, part: str, strings: list[str]) -> Iterator[TextPart]:
        lines: list[str] = []
        cells: list[str] = []
        size = 0
        with self.parts.events(part) as events:
            for event, element in events:
                tag = local(element.tag)
                if event == "start":
                    continue
                if tag == "c":
                    if text := _cell(element, strings):
                        cells.append(text)
                    element.clear()
                elif tag == "row":
                    element.clear()
                    if cells:
                        lines.append("\t".join(cells))
                        size += len(lines[-1]) + 1
                        cells = []
                    if size > _PIECE:
                        yield TextPart("\n".join(lines), label=name)
                        lines, size = [], 0
        yield TextPart("\n".join(lines), label=name)


def _cell(element: Element, strings: list[str]) -> str:
    kind = element.get("t", "n")
    if kind == "inlineStr":
        return "".join(e.text or "" for e in element.iter() if local(e.tag) == "t")
    value = next((e.text or "" for e in element if local(e.tag) == "v"), "")
    if kind == "s":
        return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""
    return value


class PowerPointDocument(OoxmlDocument):
    """PPTX and its kin."""

    def text(self) -> Iterator[TextPart]:
        """Slide by slide, with its notes after it."""
        with reading(self.path, KIND):
            targets = {key: target for _, key, target in self.relations(self.main)}
            tree = self.parts.tree(self.main)
            slides = [
                targets[_relation(element)]
                for element in (tree.iter() if tree is not None else ())
                if local(element.tag) == "sldId" and _relation(element) in targets
            ]
            for number, part in enumerate(slides, 1):
                yield TextPart(self._of(part), page=number)
                for kind, _, target in self.relations(part):
                    if kind == "notesSlide":
                        yield TextPart(self._of(target), page=number, label="Notes")

    def _of(self, part: str) -> str:
        pieces: list[str] = []
        with self.parts.events(part) as events:
            for event, element in _chosen(events):
                if event == "end":
                    tag = local(element.tag)
                    if tag == "t":
                        pieces.append(element.text or "")
                    elif tag in ("p", "br"):
                        pieces.append("\n")
        return "".join(pieces).strip("\n")


def _relation(element: Element) -> str:
    """The relationship that an element names."""
    return next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
