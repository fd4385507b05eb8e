"""InDesign documents, templates and books: the pictures stored in them."""

from __future__ import annotations

from assetdesk.core.asset import INDESIGN
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

_MAGIC = b"\x06\x06\xed\xf5\xd8\x1d\x46\xe5\xbd\x31\xef\xe7\xfe\x74\xb7\x1d"


def _accepts(head: bytes) -> str | None:
    return "application/x-indesign" if head.startswith(_MAGIC) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.indesign import InDesignDocument

    return InDesignDocument(path, limits)


HANDLER = Handler(
    name="indd",
    label="InDesign",
    version="1",
    type=INDESIGN,
    mimes=("application/x-indesign",),
    extensions=(".indd", ".indt", ".indb", ".indl"),
    accepts=_accepts,
    open=_open,
)
