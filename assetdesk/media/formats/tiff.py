"""TIFF and BigTIFF, of any depth and colour; its pages are those of a document. Raw photos are left to `raw`."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media import raw_marks, tiff_pages
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/tiff" if tiff_pages.is_tiff(head) else None


def _probe(path: str) -> str | None:
    return "image/tiff" if raw_marks.of_tiff(path) is None else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.tiff import TiffDocument

    return TiffDocument(path, limits)


HANDLER = Handler(
    name="tiff",
    label="TIFF",
    version="3",
    type=IMAGE,
    mimes=("image/tiff",),
    extensions=(".tif", ".tiff", ".btf", ".tf8"),
    accepts=_accepts,
    open=_open,
    probe=_probe,
)
