"""The boxes that ISO files are made of (JPEG 2000, JPEG XL, Canon's CR3): where each begins and ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Box:
    """`kind` is the four letters; the content lies from `start` to `end`, in bytes of the file."""

    kind: bytes
    start: int
    end: int

    def read(self, file: BinaryIO, most: int) -> bytes:
        """The content, at most `most` bytes of it."""
        file.seek(self.start)
        return file.read(min(most, self.end - self.start))


def walk(file: BinaryIO, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes one after the other, to the first that cannot be one. The last may go on beyond a cut file's end."""
    if end is None:
        end = file.seek(0, 2)
    for _ in range(_MOST):
        if start + 8 > end:
            return
        file.seek(start)
        head = file.read(16)
        size, kind, inside = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if size == 1:
            size, inside = int.from_bytes(head[8:16], "big"), start + 16
        elif size == 0:
            size = end - start
        if size < inside - start:
            return
        yield Box(kind, inside, min(end, start + size))
        start += size
