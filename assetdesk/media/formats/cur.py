"""Windows cursors; the largest of the pictures in it."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    count = int.from_bytes(head[4:6], "little")
    # the rest of the first entry of the directory: its reserved byte, and where its picture lies
    lies = head[9:10] == b"\0" and int.from_bytes(head[18:22], "little") >= 6 + 16 * count
    return "image/x-cur" if head[:4] == b"\0\0\2\0" and count and lies else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.nested import NestedDocument
    from assetdesk.media.readers.pillow import plugin

    return NestedDocument(path, limits, plugin("CurImagePlugin", "CurImageFile"), "Windows cursor")


HANDLER = Handler(
    name="cur",
    label="Windows cursor",
    version="1",
    type=IMAGE,
    mimes=("image/x-cur",),
    extensions=(".cur",),
    accepts=_accepts,
    open=_open,
)
