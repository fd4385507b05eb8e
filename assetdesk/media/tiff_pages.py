"""The chain of directories in a TIFF, read without a decoder: which are pages, what lies below them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_MOST = 10_000  # directories that are followed; a chain may be made to go on for ever
_MOST_TAGS = 4096
_TYPE_SIZES = {1: 1, 3: 2, 4: 4, 13: 4, 16: 8}
_FORMATS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}

SUBFILE, OLD_SUBFILE, WIDTH, HEIGHT, COMPRESSION, PHOTOMETRIC = 254, 255, 256, 257, 259, 262
SUB_IFDS, DNG_VERSION = 330, 50706
_REDUCED, _MASK = 1, 4


@dataclass(frozen=True, slots=True)
class Directory:
    """One directory: its first values of the short and long tags. `place` is its place in the chain, from 0.

    `elsewhere` is where other values lie (offset, count); `form` the byte order and whether it is a BigTIFF's.
    """

    place: int
    tags: dict[int, int]
    elsewhere: dict[int, tuple[int, int]] = field(default_factory=dict)
    form: tuple[str, bool] = ("<", False)

    @property
    def is_page(self) -> bool:
        """Not a smaller copy and not a mask of another one."""
        kind = self.tags.get(SUBFILE, 0)
        return not kind & (_REDUCED | _MASK) and self.tags.get(OLD_SUBFILE) != 2 and WIDTH in self.tags


def is_tiff(head: bytes) -> bool:
    """Whether the bytes begin like a TIFF or a BigTIFF."""
    return head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


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
            found, offset = _directory(file, offset, order, big, len(seen) - 1)
        except (struct.error, OSError, OverflowError, ValueError):
            return
        yield found


def _directory(file: BinaryIO, offset: int, order: str, big: bool, place: int) -> tuple[Directory, int]:
    """One directory and the offset of the next. Values that lie elsewhere are 0."""
    file.seek(offset)
    (count,) = struct.unpack(order + ("Q" if big else "H"), file.read(8 if big else 2))
    if count > _MOST_TAGS:
        raise struct.error("too many tags")
    size, room = (20, 8) if big else (12, 4)
    data = file.read(count * size)
    tags: dict[int, int] = {}
    elsewhere: dict[int, tuple[int, int]] = {}
    for at in range(0, len(data) - size + 1, size):
        tag, kind = struct.unpack_from(order + "HH", data, at)
        (number,) = struct.unpack_from(order + ("Q" if big else "I"), data, at + 4)
        value = data[at + size - room : at + size]
        if number and kind in _FORMATS and number * _TYPE_SIZES[kind] <= room:
            (tags[tag],) = struct.unpack_from(order + _FORMATS[kind], value)
        else:
            tags[tag] = 0
            elsewhere[tag] = (struct.unpack(order + ("Q" if big else "I"), value)[0], number)
    next_one = file.read(8 if big else 4)
    made = Directory(place, tags, elsewhere, (order, big))
    if len(data) < count * size or len(next_one) < (8 if big else 4):
        return made, 0
    return made, struct.unpack(order + ("Q" if big else "I"), next_one)[0]


def below(file: BinaryIO, directory: Directory, most: int) -> Iterator[Directory]:
    """The directories that one names as parts of it, at most `most`. `place` is that of the one."""
    order, big = directory.form
    offset, count = directory.elsewhere.get(SUB_IFDS, (0, 0))
    places: tuple[int, ...] = (directory.tags.get(SUB_IFDS, 0),)
    if offset:
        count = min(count, most)
        file.seek(offset)
        data = file.read(count * (8 if big else 4))
        places = struct.unpack(f"{order}{len(data) // (8 if big else 4)}{'Q' if big else 'I'}", data)
    for one in places:
        try:
            yield _directory(file, one, order, big, directory.place)[0]
        except (struct.error, OSError, OverflowError, ValueError):
            continue


def text(file: BinaryIO, directory: Directory, tag: int) -> str:
    """An ASCII value; empty where there is none, or no more than would lie in the directory itself."""
    offset, count = directory.elsewhere.get(tag, (0, 0))
    if not offset:
        return ""
    file.seek(offset)
    return file.read(min(count, 64)).split(b"\0")[0].decode("ascii", "replace").strip()
