"""The chain of directories in a TIFF, read without a decoder: which are pages, and whether it is a TIFF picture at all.

Raw photos (NEF, DNG, ARW, CR2 …) are TIFFs by their first bytes, but their first directory is a thumbnail.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

_MOST = 10_000  # directories that are followed; a chain may be made to go on for ever
_MOST_TAGS = 4096
_TYPE_SIZES = {1: 1, 3: 2, 4: 4, 13: 4, 16: 8}
_FORMATS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}

SUBFILE, OLD_SUBFILE, WIDTH, HEIGHT, COMPRESSION, PHOTOMETRIC = 254, 255, 256, 257, 259, 262
SUB_IFDS, DNG_VERSION = 330, 50706
_RAW_PHOTOMETRIC = (32803, 34892)  # colour filter array, linear raw
_REDUCED, _MASK = 1, 4


@dataclass(frozen=True, slots=True)
class Directory:
    """One directory: its first values of the short and long tags. `place` is its place in the chain, from 0."""

    place: int
    tags: dict[int, int]

    @property
    def is_page(self) -> bool:
        """Not a smaller copy and not a mask of another one."""
        kind = self.tags.get(SUBFILE, 0)
        return not kind & (_REDUCED | _MASK) and self.tags.get(OLD_SUBFILE) != 2 and WIDTH in self.tags


def is_tiff(head: bytes) -> bool:
    """Whether the bytes begin like a TIFF or a BigTIFF."""
    return head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def is_raw(head: bytes) -> bool:
    """Whether a TIFF's first directory, as far as it lies in `head`, is that of a raw photo."""
    if head[8:10] == b"CR":
        return True
    first = next(directories(BytesIO(head)), None)
    if first is None:
        return False
    tags = first.tags
    if DNG_VERSION in tags or tags.get(PHOTOMETRIC) in _RAW_PHOTOMETRIC:
        return True
    return tags.get(SUBFILE) == _REDUCED and SUB_IFDS in tags


def directories(file: BinaryIO) -> Iterator[Directory]:
    """The chain from its start to its end, or to where it cannot be followed. `file` is at its beginning."""
    head = file.read(16)
    if not is_tiff(head):
        return
    order = "<" if head[:2] == b"II" else ">"
    big = 0x2B in head[2:4]
    if (big and len(head) < 16) or len(head) < 8:
        return
    (offset,) = struct.unpack(order + ("Q" if big else "I"), head[8:16] if big else head[4:8])
    seen: set[int] = set()
    while offset and offset not in seen and len(seen) < _MOST:
        seen.add(offset)
        try:
            tags, offset = _directory(file, offset, order, big)
        except (struct.error, OSError, OverflowError, ValueError):
            return
        yield Directory(len(seen) - 1, tags)


def _directory(file: BinaryIO, offset: int, order: str, big: bool) -> tuple[dict[int, int], int]:
    """The tags of one directory and the offset of the next. Values that lie elsewhere are left out."""
    file.seek(offset)
    (count,) = struct.unpack(order + ("Q" if big else "H"), file.read(8 if big else 2))
    if count > _MOST_TAGS:
        raise struct.error("too many tags")
    size, room = (20, 8) if big else (12, 4)
    data = file.read(count * size)
    tags: dict[int, int] = {}
    for at in range(0, len(data) - size + 1, size):
        tag, kind = struct.unpack_from(order + "HH", data, at)
        (number,) = struct.unpack_from(order + ("Q" if big else "I"), data, at + 4)
        value = data[at + size - room : at + size]
        if number and kind in _FORMATS and number * _TYPE_SIZES[kind] <= room:
            (tags[tag],) = struct.unpack_from(order + _FORMATS[kind], value)
        else:
            tags[tag] = 0
    next_one = file.read(8 if big else 4)
    if len(data) < count * size or len(next_one) < (8 if big else 4):
        return tags, 0
    return tags, struct.unpack(order + ("Q" if big else "I"), next_one)[0]
