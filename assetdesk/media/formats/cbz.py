"""Comics: a ZIP of pictures whose name says that they are pages."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.asset import OTHER
from assetdesk.core.task import Limits
from assetdesk.media import sniff
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "application/vnd.comicbook+zip" if head.startswith(b"PK\3\4") else None


def _probe(path: str) -> str | None:
    return "application/vnd.comicbook+zip" if sniff.extension_of(Path(path).name) == ".cbz" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.book import BookDocument

    return BookDocument(path, limits, "cbz", "comic")


HANDLER = Handler(
    name="cbz",
    label="CBZ",
    version="1",
    type=OTHER,
    mimes=("application/vnd.comicbook+zip",),
    extensions=(".cbz",),
    accepts=_accepts,
    probe=_probe,
    open=_open,
    abilities=frozenset({Ability.TEXT}),
)
