"""FlashPix: an OLE file with a picture in several sizes, of which the largest is shown."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

_MIME = "image/vnd.fpx"
_CLASS = "56616700-C154-11CE-8553-00AA00A1F95B"


def _accepts(head: bytes) -> str | None:
    return _MIME if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" else None


def _probe(path: str) -> str | None:
    olefile: Any = import_module("olefile")

    try:
        with olefile.OleFileIO(path) as ole:
            found = ole.root is not None and ole.root.clsid == _CLASS
    except Exception:  # some other OLE file, or a broken one: not for us to tell
        return None
    return _MIME if found else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.nested import NestedDocument
    from assetdesk.media.readers.pillow import plugin

    return NestedDocument(path, limits, plugin("FpxImagePlugin", "FpxImageFile"), "FlashPix picture")


HANDLER = Handler(
    name="fpx",
    label="FlashPix",
    version="1",
    type=IMAGE,
    mimes=(_MIME,),
    extensions=(".fpx",),
    accepts=_accepts,
    open=_open,
    probe=_probe,
)
