"""Radiance HDR, its range of brightness drawn into what a screen shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

if TYPE_CHECKING:
    from PIL import Image

    from assetdesk.media.readers.values import Header

_SIZE = re.compile(rb"\n[ \t\r]*\n([+-])([XY])\s+(\d{1,6})\s+([+-])([XY])\s+(\d{1,6})\n")


def _accepts(head: bytes) -> str | None:
    return "image/vnd.radiance" if head.startswith((b"#?RADIANCE", b"#?RGBE")) else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.values import Header, ValuesDocument

    def read() -> Header:
        with open(path, "rb") as file:  # noqa: PTH123 - paths are plain strings down here
            found = _SIZE.search(file.read(65536))
        if found is None:
            raise ValueError("no size in the header")
        first, second = int(found[3]), int(found[6])
        return Header(second, first, 32, "RGB") if found[2] == b"Y" else Header(first, second, 32, "RGB")

    return ValuesDocument(path, limits, "HDR picture", read, lambda: _decode(path))


def _decode(path: str) -> Image.Image:
    import imagecodecs

    from assetdesk.media.readers.values import shown_light

    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read()
    return shown_light(imagecodecs.rgbe_decode(data))


HANDLER = Handler(
    name="hdr",
    label="Radiance HDR",
    version="1",
    type=IMAGE,
    mimes=("image/vnd.radiance",),
    extensions=(".rgbe", ".xyze"),  # .hdr is also the half of an Analyze scan
    accepts=_accepts,
    open=_open,
)
