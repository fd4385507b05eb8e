"""FITS, pictures of telescopes."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/fits" if head[:9] == b"SIMPLE  =" and head[10:80].split(b"/")[0].strip() == b"T" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.fits import open_document

    return open_document(path, limits)


HANDLER = Handler(
    name="fits",
    label="FITS",
    version="1",
    type=IMAGE,
    mimes=("image/fits",),
    extensions=(".fits", ".fts"),  # .fit is the log of a sports watch
    accepts=_accepts,
    open=_open,
)
