"""What a writer of a format answers: the packet that is there, and how the file is put together with another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assetdesk.core.errors import ErrorCode, FileFault

# bytes that are new, or from and to of the old file
Piece = bytes | tuple[int, int]
MOST = 16 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """`packet` is what is there (None: nothing). `put` gives the whole file's pieces with a packet in it; a packet is
    best exactly `fits` bytes long (0: any). More than `longest` bytes do not go in."""

    packet: bytes | None
    put: Callable[[bytes], list[Piece]]
    fits: int = 0
    longest: int = MOST


def unwritable(sentence: str) -> FileFault:
    """The file is whole, but nothing can be put into it safely: its metadata goes beside it."""
    return FileFault(ErrorCode.SOURCE_UNSUPPORTED, sentence)
