"""OpenRaster: the merged picture that stands in the file beside its layers."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

_MIME = "image/openraster"


def _accepts(head: bytes) -> str | None:
    # the type is the first member, stored as it is
    is_it = head.startswith(b"PK\3\4") and head[30:38] == b"mimetype" and _MIME.encode() in head[38:120]
    return _MIME if is_it else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.merged_picture import MergedPictureDocument

    return MergedPictureDocument(path, limits, "OpenRaster picture")


HANDLER = Handler(
    name="openraster",
    label="OpenRaster",
    version="1",
    type=IMAGE,
    mimes=(_MIME,),
    extensions=(".ora",),
    accepts=_accepts,
    open=_open,
)
