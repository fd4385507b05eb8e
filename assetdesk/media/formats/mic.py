"""Microsoft Image Composer: an OLE file with a TIFF for each sprite, of which the first is shown."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

_MIME = "image/x-mic"


def _accepts(head: bytes) -> str | None:
    return _MIME if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" else None


def _probe(path: str) -> str | None:
    olefile: Any = import_module("olefile")

    try:
        with olefile.OleFileIO(path) as ole:
            sprites = any(len(way) > 1 and way[0].endswith(".ACI") and way[1] == "Image" for way in ole.listdir())
    except Exception:  # some other OLE file, or a broken one: not for us to tell
        return None
    return _MIME if sprites else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.nested import NestedDocument
    from assetdesk.media.readers.pillow import plugin

    return NestedDocument(path, limits, plugin("MicImagePlugin", "MicImageFile"), "Image Composer picture")


HANDLER = Handler(
    name="mic",
    label="Image Composer",
    version="1",
    type=IMAGE,
    mimes=(_MIME,),
    extensions=(".mic",),
    accepts=_accepts,
    open=_open,
    probe=_probe,
)
