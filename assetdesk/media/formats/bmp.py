"""BMP of Windows and OS/2, with or without its file header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetdesk.core.asset import IMAGE
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Handler

if TYPE_CHECKING:
    from PIL import Image

# sizes of the information header
_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)
_BITS = (1, 2, 4, 8, 16, 24, 32)
_BITFIELDS, _ALPHA_BITFIELDS = 3, 6


def _accepts(head: bytes) -> str | None:
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _HEADERS:
        return "image/bmp"
    # the clipboard's form: one plane, and nothing but the information header
    bare = head[:4] == b"\x28\0\0\0" and head[12:14] == b"\1\0" and int.from_bytes(head[14:16], "little") in _BITS
    return "image/bmp" if bare else None


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers.pillow import PillowDocument

    return PillowDocument(path, limits, _plugin, "BMP picture")


def _plugin(path: str) -> Image.Image:
    from PIL import BmpImagePlugin

    with open(path, "rb") as file:  # noqa: PTH123 - paths are plain strings down here
        head = file.read(14 + 124)
    if head[:2] != b"BM":
        return BmpImagePlugin.DibImageFile(path)
    try:
        return BmpImagePlugin.BmpImageFile(path)
    except OSError as wrong:
        image = _by_masks(path, head) if "BMP" in str(wrong) else None
        if image is None:
            raise
        return image


def _by_masks(path: str, head: bytes) -> Image.Image | None:
    """Channels of any width at any place of a 16 or 32 bit pixel; Pillow knows only the usual places."""
    import numpy as np
    from PIL import Image

    offset, size = int.from_bytes(head[10:14], "little"), int.from_bytes(head[14:18], "little")
    width = int.from_bytes(head[18:22], "little", signed=True)
    height = int.from_bytes(head[22:26], "little", signed=True)
    bits, compression = int.from_bytes(head[28:30], "little"), int.from_bytes(head[30:34], "little")
    if size < 40 or compression not in (_BITFIELDS, _ALPHA_BITFIELDS) or bits not in (16, 32) or width <= 0:
        return None
    masks = [int.from_bytes(head[at : at + 4], "little") for at in (54, 58, 62, 66)]
    if size < 56 and compression == _BITFIELDS:
        masks[3] = 0
    row = -(-width * bits // 32) * 4
    rows = abs(height)
    if not all(masks[:3]) or row * rows > 1 << 31:
        return None
    with open(path, "rb") as file:  # noqa: PTH123
        file.seek(offset)
        data = file.read(row * rows)
    if len(data) < row * rows:
        raise OSError("image file is truncated")
    pixels = np.frombuffer(data, f"<u{bits // 8}").reshape(rows, row * 8 // bits)[:, :width].astype(np.uint32)
    if height > 0:
        pixels = pixels[::-1]
    bands = []
    for mask in masks:
        if mask:
            lowest = mask & -mask
            levels = (pixels & mask) // lowest
            most = mask // lowest
            bands.append(Image.fromarray(((levels * np.uint64(255) + most // 2) // most).astype(np.uint8)))
    return Image.merge("RGBA" if len(bands) == 4 else "RGB", bands)


HANDLER = Handler(
    name="bmp",
    label="BMP",
    version="1",
    type=IMAGE,
    mimes=("image/bmp",),
    extensions=(".bmp", ".dib"),
    accepts=_accepts,
    open=_open,
)
