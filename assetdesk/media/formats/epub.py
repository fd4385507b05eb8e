"""EPUB: the cover, and pages as they fall on A5."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.asset import OTHER
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler

_TAIL = 256 << 10


def _accepts(head: bytes) -> str | None:
    return "application/epub+zip" if head.startswith(b"PK\3\4") else None


def _probe(path: str) -> str | None:
    """The type is the first member; careless writers leave only the container that names the package."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(128)
            file.seek(max(0, file.seek(0, 2) - _TAIL))
            tail = file.read(_TAIL)
    except OSError:
        return None
    if head[30:38] == b"mimetype":
        return "application/epub+zip" if head[38:].startswith(b"application/epub+zip") else None
    is_book = b"META-INF/container.xml" in tail and b".opf" in tail
    return "application/epub+zip" if is_book else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.book import BookDocument

    return BookDocument(path, limits, "epub", "EPUB book")


HANDLER = Handler(
    name="epub",
    label="EPUB",
    version="1",
    type=OTHER,
    mimes=("application/epub+zip",),
    extensions=(
        ".epub",
        ".kepub",
    ),
    accepts=_accepts,
    probe=_probe,
    open=_open,
    abilities=frozenset({Ability.TEXT}),
)
