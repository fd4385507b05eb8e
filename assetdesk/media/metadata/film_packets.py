"""Where films and sounds keep an XMP packet: boxes of MP4 and QuickTime, chunks of RIFF and AIFF, ID3, Windows Media.

Only headers of boxes are read on the way; every length is checked against the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_MOST = 4 << 20
_MOST_BOXES = 2000
_DEEPEST = 4
_HOLDING = (b"moov", b"udta")
_START, _END = b"<x:xmpmeta", b"</x:xmpmeta>"
_ID3_READ = 1 << 20
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")


def xmp_of(path: str) -> bytes | None:
    """The packet, or None."""
    with Path(path).open("rb") as file:
        head = file.read(12)
        size = file.seek(0, 2)
        if head[:4] in (b"RIFF", b"RF64", b"BW64"):
            return _in_chunks(file, size, "<", b"_PMX", 12, 0)
        if head[:4] == b"FORM":
            return _in_chunks(file, size, ">", b"APPL", 12, 0)
        if head[:3] == b"ID3" or head == _ASF[:12]:
            file.seek(0)
            return _between(file.read(_ID3_READ))
        if head[4:8].isalnum():
            return _in_boxes(file, 0, size, 0)
    return None


def _in_boxes(file: BinaryIO, start: int, end: int, depth: int) -> bytes | None:
    for kind, at, after in _boxes(file, start, end):
        if kind == b"uuid" and after - at > 16:
            file.seek(at)
            if file.read(16) == _XMP_BOX:
                return file.read(min(after - at - 16, _MOST + 1))
        elif kind == b"XMP_":
            file.seek(at)
            return file.read(min(after - at, _MOST + 1))
        elif kind in _HOLDING and depth < _DEEPEST:
            found = _in_boxes(file, at, after, depth + 1)
            if found:
                return found
    return None


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, first byte of the content, first byte behind it)."""
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        head = file.read(16)
        size, begin = int.from_bytes(head[:4], "big"), 8
        if size == 1:
            size, begin = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = end - start
        if size < begin or start + size > end:
            return
        yield head[4:8], start + begin, start + size
        start += size


def _in_chunks(file: BinaryIO, end: int, order: str, wanted: bytes, start: int, depth: int) -> bytes | None:
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return None
        file.seek(start)
        kind, size = struct.unpack(f"{order}4sI", file.read(8))
        if kind == wanted:
            found = file.read(min(size, _MOST + 1))
            if kind != b"APPL" or found[:4] == b"XMP ":
                return found[4:] if kind == b"APPL" else found
        elif kind == b"LIST" and depth < _DEEPEST and file.read(4) != b"movi":
            inside = _in_chunks(file, min(end, start + 8 + size), order, wanted, start + 12, depth + 1)
            if inside:
                return inside
        start += 8 + size + (size & 1)
    return None


def _between(data: bytes) -> bytes | None:
    start = data.find(_START)
    end = data.find(_END, start) if start >= 0 else -1
    return data[start : end + len(_END)] if end > 0 else None
