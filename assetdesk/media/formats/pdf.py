"""PDF: pages by their crop box, at 150 pixels an inch or what is needed of it."""

from __future__ import annotations

from assetdesk.core.asset import PDF
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler


def _accepts(head: bytes) -> str | None:
    # readers take a PDF whose first kilobyte holds the mark; mail gateways put headers before it
    return "application/pdf" if b"%PDF-" in head[:1024] else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pdf import PdfDocument

    return PdfDocument(path, limits=limits)


HANDLER = Handler(
    name="pdf",
    label="PDF",
    version="2",
    type=PDF,
    mimes=("application/pdf",),
    extensions=(".pdf",),
    accepts=_accepts,
    open=_open,
    abilities=frozenset({Ability.TEXT, Ability.PARTS}),
)
