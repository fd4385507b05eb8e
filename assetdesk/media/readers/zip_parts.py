"""The parts of a document that is a ZIP of XML: read by name, within limits, with nothing unpacked to the disk."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 128 << 20  # of one part, unpacked
_MOST_PARTS = 50_000
_MOST_DEPTH = 500
_CHUNK = 1 << 16


class Parts:
    """An opened package. What is wrong with it comes as what `damage.reading` takes for damage."""

    def __init__(self, path: str) -> None:
        self._archive = zipfile.ZipFile(path)
        if len(self._archive.infolist()) > _MOST_PARTS:
            self._archive.close()
            raise ValueError(f"more than {_MOST_PARTS:,} parts")
        self._names = set(self._archive.namelist())

    def names(self) -> list[str]:
        """Every part, in the file's order."""
        return self._archive.namelist()

    def has(self, name: str) -> bool:
        """Whether there is a part of that name."""
        return name in self._names

    def read(self, name: str, most: int = MOST_BYTES) -> bytes:
        """A whole part; ValueError where it is larger than `most`, whatever its header says. Empty without it."""
        if name not in self._names:
            return b""
        kept = bytearray()
        with self._archive.open(name) as part:
            while block := part.read(_CHUNK):
                kept += block
                if len(kept) > most:
                    raise ValueError(f"{name} has more than {most:,} bytes")
        return bytes(kept)

    def tree(self, name: str, most: int = 16 << 20) -> Element | None:
        """A small part as a whole tree; None without it or where it is no XML."""
        from xml.etree.ElementTree import ParseError

        from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
        from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

        data = self.read(name, most)
        if not data:
            return None
        try:
            root: Element = fromstring(data, forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError):
            return None
        return root

    @contextmanager
    def events(self, name: str) -> Iterator[Iterator[tuple[str, Element]]]:
        """A large part as it is read: ("start" | "end", element). The reader clears what it has done with.

        ValueError where it is larger than `MOST_BYTES`, nested deeper than any document is, or no XML.
        """
        from xml.etree.ElementTree import ParseError

        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import iterparse

        if name not in self._names:
            yield iter(())
            return
        with self._archive.open(name) as part:
            try:
                yield _bounded(iterparse(_Bounded(part, name), events=("start", "end"), forbid_dtd=True))
            except (ParseError, DefusedXmlException) as wrong:
                raise ValueError(f"{name}: {type(wrong).__name__}: {wrong}") from wrong

    def close(self) -> None:
        """Lets go of the file."""
        self._archive.close()


class _Bounded:
    """A member that ends in an error where it becomes too large."""

    def __init__(self, part: Any, name: str) -> None:
        self._part, self._name, self._room = part, name, MOST_BYTES

    def read(self, size: int = -1) -> bytes:
        block: bytes = self._part.read(_CHUNK if size < 0 else size)
        self._room -= len(block)
        if self._room < 0:
            raise ValueError(f"{self._name} has more than {MOST_BYTES:,} bytes")
        return block


def _bounded(found: Any) -> Iterator[tuple[str, Element]]:
    depth = 0
    for event, element in found:
        depth += 1 if event == "start" else -1
        if depth > _MOST_DEPTH:
            raise ValueError(f"nested more than {_MOST_DEPTH} deep")
        yield event, element


def local(tag: object) -> str:
    """A tag or attribute without its namespace; empty for comments."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name; empty without it."""
    return next((value for key, value in element.attrib.items() if local(key) == name), "")
