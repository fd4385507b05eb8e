"""OpenEXR, its range of brightness drawn into what a screen shows."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/x-exr" if head[:4] == b"\x76\x2f\x31\x01" else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.exr import ExrDocument

    return ExrDocument(path, limits)


HANDLER = Handler(
    name="exr",
    label="OpenEXR",
    version="1",
    type=IMAGE,
    mimes=("image/x-exr",),
    extensions=(".exr",),
    accepts=_accepts,
    open=_open,
)
