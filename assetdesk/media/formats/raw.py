"""Camera raw of every maker that LibRaw knows: the largest picture that the camera put into it, else developed."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media import raw_marks, tiff_pages
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return raw_marks.marked(head) or (raw_marks.RAW if tiff_pages.is_tiff(head) else None)


def _probe(path: str) -> str | None:
    return raw_marks.of_tiff(path)


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.raw import RawDocument

    return RawDocument(path, limits)


HANDLER = Handler(
    name="raw",
    label="raw photo",
    version="1",
    type=IMAGE,
    mimes=raw_marks.MIMES,
    extensions=raw_marks.EXTENSIONS,
    accepts=_accepts,
    open=_open,
    probe=_probe,
)
