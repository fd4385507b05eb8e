"""Mobipocket and PalmDoc books."""

from __future__ import annotations

from assetdesk.core.asset import OTHER
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    return "application/x-mobipocket-ebook" if head[60:68] in (b"BOOKMOBI", b"TEXtREAd") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.book import BookDocument

    return BookDocument(path, limits, "mobi", "Mobipocket book")


HANDLER = Handler(
    name="mobi",
    label="Mobipocket",
    version="1",
    type=OTHER,
    mimes=("application/x-mobipocket-ebook",),
    extensions=(
        ".mobi",
        ".prc",
        ".azw",
        ".azw3",
        ".pdb",
    ),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT}),
)
