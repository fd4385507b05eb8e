"""IM Tools, with a header of lines of text."""

from __future__ import annotations

import re

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

_HEADER = re.compile(rb"(?:\*[^\n]{0,98}\n)*(?:[a-z]{1,20} [^\r\n]{1,80}\n){3,20}\x0c")


def _accepts(head: bytes) -> str | None:
    return "image/x-imt" if _HEADER.match(head) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument, plugin

    return PillowDocument(path, limits, plugin("ImtImagePlugin", "ImtImageFile"), "IM Tools picture")


HANDLER = Handler(
    name="imt",
    label="IM Tools",
    version="1",
    type=IMAGE,
    mimes=("image/x-imt",),
    extensions=(".imt",),
    accepts=_accepts,
    open=_open,
    weak=True,
)
