"""Icons of the Mac; the largest of the pictures in it."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/x-icns" if head[:4] == b"icns" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.nested import NestedDocument
    from assetdesk.media.readers.pillow import plugin

    return NestedDocument(path, limits, plugin("IcnsImagePlugin", "IcnsImageFile"), "Mac icon")


HANDLER = Handler(
    name="icns",
    label="Mac icon",
    version="1",
    type=IMAGE,
    mimes=("image/x-icns",),
    extensions=(".icns",),
    accepts=_accepts,
    open=_open,
)
