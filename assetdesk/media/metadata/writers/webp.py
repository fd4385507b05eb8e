"""XMP in a WebP: a chunk behind the pixels, told of in the head of the extended form (RFC 9649)."""

from __future__ import annotations

from typing import BinaryIO

from assetdesk.media.metadata.writers.place import MOST, Piece, Place, unwritable

_XMP_FLAG, _ALPHA_FLAG = 0x04, 0x10
_MOST_CHUNKS = 100_000


def place(file: BinaryIO, size: int) -> Place:
    """Where it goes; a file of the simple form becomes one of the extended form."""
    file.seek(0)
    head = file.read(12)
    whole = int.from_bytes(head[4:8], "little") + 8
    if head[:4] != b"RIFF" or head[8:] != b"WEBP" or whole > size + (size & 1):
        raise unwritable("It is no whole WebP.")
    whole = min(whole, size)
    chunks: list[tuple[bytes, int, int]] = []
    at = 12
    for _ in range(_MOST_CHUNKS):
        if at + 8 > whole:
            break
        file.seek(at)
        start = file.read(8)
        length = int.from_bytes(start[4:], "little")
        if at + 8 + length > whole:
            raise unwritable("Its chunks are not whole.")
        chunks.append((start[:4], at, min(at + 8 + length + (length & 1), whole)))
        at = chunks[-1][2]
    else:
        raise unwritable("It has too many chunks.")
    found = [one for one in chunks if one[0] == b"XMP "]
    if len(found) > 1 or not chunks or chunks[0][0] not in (b"VP8X", b"VP8 ", b"VP8L"):
        raise unwritable("It has several XMP packets." if found else "It has no pixels.")
    packet = None
    if found:
        file.seek(found[0][1] + 4)
        length = int.from_bytes(file.read(4), "little")
        packet = file.read(min(length, MOST))
    file.seek(chunks[0][1])
    extended, there = _extended(file.read(64), chunks[0])
    others = [(start, end) for kind, start, end in chunks[int(there) :] if kind != b"XMP "]

    def put(new: bytes) -> list[Piece]:
        chunk = b"XMP " + len(new).to_bytes(4, "little") + new + b"\0" * (len(new) & 1)
        pieces: list[Piece] = [extended]
        for start, end in others:
            pieces.append((start, end))
            if (end - start) & 1:  # the last one may go without its filling byte
                pieces.append(b"\0")
        pieces.append(chunk)
        length = 4 + sum(len(one) if isinstance(one, bytes) else one[1] - one[0] for one in pieces)
        return [b"RIFF" + length.to_bytes(4, "little") + b"WEBP", *pieces, (whole, size)]

    return Place(packet, put)


def _extended(data: bytes, first: tuple[bytes, int, int]) -> tuple[bytes, bool]:
    """The head of the extended form, and whether it is there already (and so its chunk is not copied)."""
    kind = first[0]
    if kind == b"VP8X":
        if len(data) < 18:
            raise unwritable("Its head is not whole.")
        return data[:8] + bytes([data[8] | _XMP_FLAG]) + data[9:18], True
    flags = _XMP_FLAG
    if kind == b"VP8 ":
        if data[11:14] != b"\x9d\x01\x2a":
            raise unwritable("Its head is not whole.")
        width = int.from_bytes(data[14:16], "little") & 0x3FFF
        height = int.from_bytes(data[16:18], "little") & 0x3FFF
    else:
        bits = int.from_bytes(data[9:13], "little")
        if data[8:9] != b"\x2f":
            raise unwritable("Its head is not whole.")
        width, height = (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
        flags |= _ALPHA_FLAG if (bits >> 28) & 1 else 0
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"VP8X" + (10).to_bytes(4, "little") + bytes([flags, 0, 0, 0]) + sides, False
