"""XPS and OpenXPS: pages as Windows prints them."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.asset import OTHER
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler

_TAIL = 256 << 10


def _accepts(head: bytes) -> str | None:
    return "application/vnd.ms-xpsdocument" if head.startswith(b"PK\3\4") else None


def _probe(path: str) -> str | None:
    """The list of pages is a member whose name ends in `.fdseq`."""
    try:
        with Path(path).open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - _TAIL))
            tail = file.read(_TAIL)
    except OSError:
        return None
    return "application/vnd.ms-xpsdocument" if b".fdseq" in tail and b".fpage" in tail else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.book import BookDocument

    return BookDocument(path, limits, "xps", "XPS document")


HANDLER = Handler(
    name="xps",
    label="XPS",
    version="1",
    type=OTHER,
    mimes=(
        "application/vnd.ms-xpsdocument",
        "application/oxps",
    ),
    extensions=(
        ".xps",
        ".oxps",
    ),
    accepts=_accepts,
    probe=_probe,
    open=_open,
    abilities=frozenset({Ability.TEXT}),
)
