"""Targa. It has no mark at its beginning: the newer ones have one at their end, the older ones are known by name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler
from assetdesk.media.sniff import extension_of

if TYPE_CHECKING:
    from PIL import Image

_MIME = "image/x-tga"
_EXTENSIONS = (".tga", ".icb", ".vda", ".vst", ".tpic")
_FOOTER = b"TRUEVISION-XFILE.\0"
_PALETTE, _COLOUR, _GRAY = (1, 9), (2, 10), (3, 11)
_DEPTHS = {1: (8,), 9: (8,), 2: (15, 16, 24, 32), 10: (15, 16, 24, 32), 3: (1, 8, 16), 11: (8, 16)}


def _accepts(head: bytes) -> str | None:
    if len(head) < 18:
        return None
    mapped, kind, depth, flags = head[1], head[2], head[16], head[17]
    width, height = int.from_bytes(head[12:14], "little"), int.from_bytes(head[14:16], "little")
    if mapped > 1 or depth not in _DEPTHS.get(kind, ()) or not width or not height or flags & 0xC0:
        return None
    colours = int.from_bytes(head[5:7], "little")
    if kind in _PALETTE and not (mapped and 0 < colours <= 256 and head[7] in (15, 16, 24, 32)):
        return None
    return _MIME


def _probe(path: str) -> str | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - paths are plain strings down here
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 26))
            marked = file.read().endswith(_FOOTER)
    except OSError:
        return None
    named = extension_of(os.path.basename(path)) in _EXTENSIONS  # noqa: PTH119
    return _MIME if marked or named else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument

    return PillowDocument(path, limits, _plugin, "Targa picture")


def _plugin(path: str) -> Image.Image:
    from PIL import ImageFile, TgaImagePlugin

    image = TgaImagePlugin.TgaImageFile(path)
    with open(path, "rb") as file:  # noqa: PTH123
        head = file.read(18)
    if image.mode == "RGBA" and not head[17] & 15 and head[2] in _COLOUR:
        # no bit of a pixel is alpha; what stands in its place is often zero, and the picture would vanish
        image._mode = "RGB"
        image.tile = [
            ImageFile._Tile(tile.codec_name, tile.extents, tile.offset, _opaque(tile.args)) for tile in image.tile
        ]
    return image


def _opaque(args: Any) -> Any:
    """The decoder's arguments with the raw mode that leaves out the fourth channel."""
    if not isinstance(args, tuple):
        return args
    return tuple({"BGRA": "BGRX", "BGRA;15Z": "BGR;15", "BGRA;15": "BGR;15"}.get(str(one), one) for one in args)


HANDLER = Handler(
    name="tga",
    label="Targa",
    version="1",
    type=IMAGE,
    mimes=(_MIME,),
    extensions=(".tga", ".tpic"),  # the others belong to Visio and to more
    accepts=_accepts,
    open=_open,
    probe=_probe,
    weak=True,
)
