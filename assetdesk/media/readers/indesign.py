"""InDesign documents and their exchange form IDML: nothing free draws them, so the pictures stored in them are shown.

An INDD is a database of pages that holds older states, too, among them XMP of what is placed in the document; the
packet that counts is the last one that calls itself InDesign's. IDML is a ZIP of XML.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.core.text import TextPart
from assetdesk.media.damage import corrupt, reading
from assetdesk.media.document import Picture, PictureFacts
from assetdesk.media.metadata import xmp
from assetdesk.media.readers import pictures_inside
from assetdesk.media.readers.zip_parts import Parts, attribute, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_KIND = "InDesign document"
_SAVE_WITH = (
    "There is no preview stored in this document. Save it from InDesign with the preference to always save preview"
    " images."
)
_MOST_PACKETS = 200
_MOST_PACKET = 16 << 20
_START, _END = b"<x:xmpmeta", b"</x:xmpmeta>"
_OWN = re.compile(rb"application/x-indesign", re.IGNORECASE)
_PAGES = re.compile(rb"xmpTPg:NPages(?:>|=\")\s*(\d{1,5})")
_PAGE_PICTURE = re.compile(rb"<xmpTPg:PageNumber>\s*(\d{1,5})|xmpTPg:PageNumber=\"(\d{1,5})\"")


class InDesignDocument:
    """An INDD file: what its XMP holds."""

    def __init__(self, path: str, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.warnings: list[str] = []
        with reading(path, _KIND):
            self._packets = _packets(path)

    def facts(self) -> PictureFacts:
        """The pages that can be shown; how many there are is a field of the metadata."""
        return PictureFacts(None, None, pages=max(1, len(_page_pictures(self._packets))))

    def picture(self, max_edge: int) -> Picture:
        """Page 1, or the largest picture of the document."""
        return _shown(1, self._packets, self.limits)

    def page(self, number: int, max_edge: int) -> Picture:
        """The stored picture of a page."""
        return _shown(number, self._packets, self.limits)

    def metadata(self) -> dict[str, Any]:
        """Its XMP."""
        told = [int(number) for packet in self._packets for number in _PAGES.findall(packet)[:1]]
        return _fields(self._packets, self.warnings) | ({"office:Pages": told[0]} if told else {})

    def close(self) -> None:
        """Nothing is held open."""


def _page_pictures(packets: list[bytes]) -> list[bytes]:
    """The pictures of the pages, in their order; empty where pages have none of their own."""
    for packet in packets:
        marks = [(match.start(), int(match[1] or match[2])) for match in _PAGE_PICTURE.finditer(packet)]
        ends = [start for start, _ in marks[1:]] + [len(packet)]
        found: dict[int, bytes] = {}
        for (start, number), end in zip(marks, ends, strict=True) if marks else ():
            pictures = pictures_inside.thumbnails(packet[start:end])
            if pictures:
                found[number] = pictures[0]
        if found and set(found) == set(range(1, len(found) + 1)):
            return [found[number] for number in range(1, len(found) + 1)]
    return []


def _shown(number: int, packets: list[bytes], limits: Limits) -> Picture:
    """The stored picture of a page; of the first the largest of the document where pages have none of their own."""
    pages = _page_pictures(packets)
    if number <= len(pages) and (found := pictures_inside.picture(pages[number - 1], limits)) is not None:
        return found
    if number > 1:
        raise FileFault(ErrorCode.RENDITION_FORMAT_UNSUPPORTED, "There is no preview of this page in the document.")
    for packet in packets:
        if (found := pictures_inside.largest(pictures_inside.thumbnails(packet), limits)) is not None:
            return found
    raise FileFault(ErrorCode.RENDITION_FORMAT_UNSUPPORTED, f"No preview for this type. {_SAVE_WITH}")


def _fields(packets: list[bytes], warnings: list[str]) -> dict[str, Any]:
    """The fields of the first packet that can be read; some are interrupted by the database they lie in."""
    first: list[str] | None = None
    for packet in packets:
        heard: list[str] = []
        if fields := xmp.read(_without_pictures(packet), heard):
            warnings.extend(heard)
            return fields
        first = heard if first is None else first
    warnings.extend(first or ())
    return {}


def _packets(path: str) -> list[bytes]:
    """The XMP packets, the one that counts first; those of placed files are left out where there is one."""
    found: list[bytes] = []
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:  # noqa: PTH123
        at = data.find(_START)
        while at >= 0 and len(found) < _MOST_PACKETS:
            following = data.find(_START, at + 1)
            end = data.find(_END, at, min(at + _MOST_PACKET, following if following >= 0 else len(data)))
            if end >= 0:  # of some older ones only the beginning is left
                found.append(data[at : end + len(_END)])
            at = following
    found.reverse()
    return [packet for packet in found if _OWN.search(packet)] or found[:1]


def _without_pictures(packet: bytes) -> bytes:
    """Pictures are most of a packet, and often what is not well-formed in it."""
    return re.sub(rb"<(x(?:m|a)pGImg:image)>.*?</\1>", b"", packet, flags=re.DOTALL)


class IdmlDocument:
    """An IDML package."""

    def __init__(self, path: str, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.warnings: list[str] = []
        with reading(path, _KIND):
            self._parts = Parts(path)
            self._design = self._parts.tree("designmap.xml")
        if self._design is None:
            self.close()
            raise corrupt(path, _KIND, detail="no designmap.xml")

    def facts(self) -> PictureFacts:
        """The pages that can be shown; how many there are is a field of the metadata."""
        return PictureFacts(None, None, pages=max(1, len(_page_pictures([self._packet()]))))

    def picture(self, max_edge: int) -> Picture:
        """Page 1, or the largest picture of the document."""
        return _shown(1, [self._packet()], self.limits)

    def page(self, number: int, max_edge: int) -> Picture:
        """The stored picture of a page."""
        return _shown(number, [self._packet()], self.limits)

    def metadata(self) -> dict[str, Any]:
        """Its XMP, and how many pages its spreads have."""
        with reading(self.path, _KIND):
            spreads = [self._parts.tree(name) for name in self._named("Spread")]
        found = (element for spread in spreads if spread is not None for element in spread.iter())
        pages = sum(local(element.tag) == "Page" for element in found)
        return _fields([self._packet()], self.warnings) | ({"office:Pages": pages} if pages else {})

    def text(self) -> Iterator[TextPart]:
        """Story by story, in the document's order."""
        for name in self._named("Story"):
            with reading(self.path, _KIND):
                story = self._story(name)
            if story.strip():
                yield TextPart(story)

    def close(self) -> None:
        """Lets go of the file."""
        self._parts.close()

    def _packet(self) -> bytes:
        with reading(self.path, _KIND):
            return self._parts.read("META-INF/metadata.xml", _MOST_PACKET)

    def _named(self, kind: str) -> list[str]:
        """The parts that the design map names, of one kind."""
        assert self._design is not None
        found = (attribute(element, "src") for element in self._design if local(element.tag) == kind)
        return [name for name in found if self._parts.has(name)]

    def _story(self, name: str) -> str:
        pieces: list[str] = []
        with self._parts.events(name) as events:
            for event, element in events:
                if event == "end":
                    pieces.append(_piece(element))
                    element.clear()
        return "".join(pieces)


def _piece(element: Element) -> str:
    tag = local(element.tag)
    if tag == "Content":
        # a byte order mark is where InDesign puts a mark of its own
        return (element.text or "").replace("\ufeff", "").replace("\u2028", "\n").replace("\u2029", "\n")
    return "\n" if tag == "Br" else ""
