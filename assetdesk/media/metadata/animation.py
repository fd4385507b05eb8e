"""How long an animated GIF, WebP or PNG plays once, from its frames' own words; no pixel is decoded."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, BinaryIO

_MOST_BLOCKS = 2_000_000
_GIF_EXTENSION, _GIF_CONTROL, _GIF_IMAGE = 0x21, 0xF9, 0x2C
_FRAME_CONTROL = 26


def seconds(path: str) -> float | None:
    """Seconds of one round; None for a picture that does not move, or does not say how long."""
    with Path(path).open("rb") as file:
        head = file.read(12)
        file.seek(0)
        try:
            if head[:3] == b"GIF":
                found = _gif(file)
            elif head[:4] == b"RIFF":
                found = _webp(file)
            else:
                found = _png(file)
        except (struct.error, IndexError):  # it breaks off
            return None
    return round(found, 3) if found > 0 else None


def fields(path: str) -> dict[str, Any]:
    """The same as a field."""
    found = seconds(path)
    return {"media:Duration": found} if found else {}


def _gif(file: BinaryIO) -> float:
    """The delays of all frames, in hundredths of a second."""
    flags = file.read(13)[10]
    _skip_colours(file, flags)
    hundredths = frames = 0
    for _ in range(_MOST_BLOCKS):
        kind = file.read(1)[0]
        if kind == _GIF_EXTENSION:
            label = file.read(1)[0]
            if label == _GIF_CONTROL:
                size, _, delay = struct.unpack("<BBH", file.read(4))
                hundredths += delay
                file.seek(size - 3, 1)
        elif kind == _GIF_IMAGE:
            frames += 1
            _skip_colours(file, file.read(9)[8])
            file.read(1)
        else:
            break
        while size := file.read(1)[0]:
            file.seek(size, 1)
    return hundredths / 100 if frames > 1 else 0.0


def _skip_colours(file: BinaryIO, flags: int) -> None:
    if flags & 0x80:
        file.seek(3 << ((flags & 7) + 1), 1)


def _webp(file: BinaryIO) -> float:
    """The durations of all frames, in milliseconds."""
    file.seek(12)
    total = 0
    for _ in range(_MOST_BLOCKS):
        head = file.read(8)
        if len(head) < 8:
            break
        size = int.from_bytes(head[4:], "little")
        if head[:4] == b"ANMF":
            total += int.from_bytes(file.read(16)[12:15], "little")
            size -= 16
        file.seek(max(0, size) + size % 2, 1)
    return total / 1000


def _png(file: BinaryIO) -> float:
    """The delays of all frames, each a fraction of a second."""
    file.seek(8)
    total = 0.0
    for _ in range(_MOST_BLOCKS):
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            break
        size = int.from_bytes(head[:4], "big")
        if head[4:] == b"fcTL" and size == _FRAME_CONTROL:
            over, under = struct.unpack_from(">HH", file.read(size), 20)
            total += over / (under or 100)
            size = 0
        file.seek(size + 4, 1)
    return total
