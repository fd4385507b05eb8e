"""IFUNC IM, with a header of lines of text."""

from __future__ import annotations

import re

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

_START = re.compile(rb"[A-Za-z][^:\r\n]{0,60}:[^\r\n]{0,100}\r?\n")
_MARKS = (b"Image type:", b"Image size (x*y):", b"\x1a")


def _accepts(head: bytes) -> str | None:
    return "image/x-ifunc-im" if _START.match(head) and all(mark in head[:1024] for mark in _MARKS) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("ImImagePlugin", "ImImageFile"), "IM picture")


HANDLER = Handler(
    name="im",
    label="IM",
    version="1",
    type=IMAGE,
    mimes=("image/x-ifunc-im",),
    extensions=(".im",),
    accepts=_accepts,
    open=_open,
)
