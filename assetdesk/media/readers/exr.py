"""OpenEXR by ffmpeg's decoder: the size from the header, light as floats, drawn into what a screen shows."""

from __future__ import annotations

import struct
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media.readers.values import Header, ValuesDocument, shown_light

# the decoders of ffmpeg; as Any it is what it is
av: Any = import_module("av")

_MOST_HEADER = 1 << 20
_MULTIPART = 0x10  # in the second byte of the version
_BITS = {0: 32, 1: 16, 2: 32}
# planes of a picture in ffmpeg's order, and where each of ours is among them
_PLANES = {"grayf32le": (0,), "gbrpf32le": (2, 0, 1), "gbrapf32le": (2, 0, 1, 3)}


class ExrDocument(ValuesDocument):
    """The first part of a file with several."""

    def __init__(self, path: str, limits: Limits) -> None:
        super().__init__(path, limits, "OpenEXR picture", self._read, self._picture)

    def _read(self) -> Header:
        with Path(self.path).open("rb") as file:
            head = file.read(_MOST_HEADER)
        told, self._table = _attributes(head)
        self._parts = bool(head[5] & _MULTIPART)
        left, top, right, bottom = struct.unpack("<4i", told[b"displayWindow"][:16])
        channels = told.get(b"channels", b"")
        names = channels.split(b"\0", 1)[0]
        kind = int.from_bytes(channels[len(names) + 1 : len(names) + 5], "little")
        only_gray = names == b"Y"
        return Header(right - left + 1, bottom - top + 1, _BITS.get(kind), "Gray" if only_gray else "Linear sRGB")

    def _picture(self) -> Image.Image:
        data = Path(self.path).read_bytes()
        if not self._parts:
            _check_end(data, self._table)
        decoder = av.CodecContext.create("exr", "r")
        decoder.thread_count = 1
        try:
            frames = decoder.decode(av.Packet(data))
            frames = frames or decoder.decode(None)
        except av.PatchWelcomeError as wrong:
            raise FileFault(
                ErrorCode.SOURCE_UNSUPPORTED, "This kind of OpenEXR picture cannot be read yet.", detail=str(wrong)
            ) from wrong
        except av.FFmpegError as wrong:
            raise ValueError(f"{type(wrong).__name__}: {wrong}") from wrong
        if not frames:
            raise ValueError("no picture in it")
        frame = frames[0]
        name = frame.format.name
        if name not in _PLANES:
            frame, name = frame.reformat(format="gbrapf32le"), "gbrapf32le"
        planes = [
            np.frombuffer(frame.planes[at], np.float32).reshape(frame.height, -1)[:, : frame.width]
            for at in _PLANES[name]
        ]
        return shown_light(np.stack(planes, -1))


def _attributes(head: bytes) -> tuple[dict[bytes, bytes], int]:
    """Name and value of each attribute of the first part, and where the header ends."""
    at = 8
    found: dict[bytes, bytes] = {}
    while head[at]:
        name_end = head.index(b"\0", at)
        type_end = head.index(b"\0", name_end + 1)
        (size,) = struct.unpack_from("<i", head, type_end + 1)
        start = type_end + 5
        if size < 0:
            raise ValueError("attribute of less than nothing")
        found[head[at:name_end]] = head[start : start + size]
        at = start + size
    return found, at + 1


def _check_end(data: bytes, table: int) -> None:
    """The decoder leaves black what is missing: the table behind the header says where the pieces are to lie."""
    (first,) = struct.unpack_from("<Q", data, table)
    count = max(1, min((first - table) // 8, (len(data) - table) // 8))
    if max(struct.unpack_from(f"<{count}Q", data, table)) >= len(data) - 8:
        raise EOFError("pixels truncated")
