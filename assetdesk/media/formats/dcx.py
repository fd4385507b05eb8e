"""DCX, a fax of several PCX pages."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/x-dcx" if head[:4] == b"\xb1\x68\xde\x3a" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.nested import PagedDocument
    from assetdesk.media.readers.pillow import plugin

    return PagedDocument(path, limits, plugin("DcxImagePlugin", "DcxImageFile"), "DCX fax")


HANDLER = Handler(
    name="dcx",
    label="DCX",
    version="1",
    type=IMAGE,
    mimes=("image/x-dcx",),
    extensions=(".dcx",),
    accepts=_accepts,
    open=_open,
)
