"""FLI and FLC, the animations of Autodesk Animator; the first frame."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    marked = head[4:6] in (b"\x11\xaf", b"\x12\xaf") and head[14:16] in (b"\0\0", b"\3\0")
    return "image/x-fli" if marked and head[20:22] == b"\0\0" and not head[42:80].strip(b"\0") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("FliImagePlugin", "FliImageFile"), "FLIC animation")


HANDLER = Handler(
    name="fli",
    label="FLIC",
    version="1",
    type=IMAGE,
    mimes=("image/x-fli",),
    extensions=(".fli", ".flc"),
    accepts=_accepts,
    open=_open,
)
