"""BLP, the textures of Blizzard; the largest of the sizes in it."""

from __future__ import annotations

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler


def _accepts(head: bytes) -> str | None:
    return "image/x-blp" if head[:4] in (b"BLP1", b"BLP2") else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.nested import NestedDocument
    from assetdesk.media.readers.pillow import plugin

    return NestedDocument(path, limits, plugin("BlpImagePlugin", "BlpImageFile"), "BLP picture")


HANDLER = Handler(
    name="blp",
    label="BLP",
    version="1",
    type=IMAGE,
    mimes=("image/x-blp",),
    extensions=(".blp",),
    accepts=_accepts,
    open=_open,
)
