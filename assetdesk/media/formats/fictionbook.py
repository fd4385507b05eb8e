"""FictionBook: a novel in one XML file."""

from __future__ import annotations

from assetdesk.core.asset import OTHER
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "application/x-fictionbook+xml" if b"<FictionBook" in head[:2000] else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.book import BookDocument

    return BookDocument(path, limits, "fb2", "FictionBook")


HANDLER = Handler(
    name="fictionbook",
    label="FictionBook",
    version="1",
    type=OTHER,
    mimes=("application/x-fictionbook+xml",),
    extensions=(".fb2",),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT}),
)
