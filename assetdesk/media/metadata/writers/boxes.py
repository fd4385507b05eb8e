"""XMP in an MP4 or QuickTime film: a `uuid` box of its own at the end. Pictures and sound stay where they are, since
tables of the film count their places in the file."""

from __future__ import annotations

from typing import BinaryIO

from assetdesk.media.metadata.writers.place import MOST, Piece, Place, unwritable

_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_MOST_BOXES = 20_000


def place(file: BinaryIO, size: int) -> Place:
    """Where it goes. FileFault where the film's last box has no end of its own, or XMP stands inside its head."""
    found: list[tuple[int, int, int]] = []
    seen = set()
    at = 0
    for _ in range(_MOST_BOXES):
        if at >= size:
            break
        file.seek(at)
        head = file.read(32)
        length, begin = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, begin = int.from_bytes(head[8:16], "big"), 16
        kind = head[4:8]
        if length < begin or at + length > size:
            raise unwritable("Its boxes are not whole, or the last one has no end of its own.")
        if kind == b"uuid" and head[begin : begin + 16] == _XMP_BOX:
            found.append((at, begin + 16, at + length))
        if kind == b"moov" and _has_own(file, at + begin, at + length):
            raise unwritable("It has XMP inside its head.")
        seen.add(kind)
        at += length
    else:
        raise unwritable("It has too many boxes.")
    if b"moov" not in seen or b"mfra" in seen:
        raise unwritable("It is a film in fragments." if b"mfra" in seen else "It is no whole film.")
    if len(found) > 1:
        raise unwritable("It has several XMP packets.")

    def box(new: bytes) -> bytes:
        return (len(new) + 24).to_bytes(4, "big") + b"uuid" + _XMP_BOX + new

    if not found:
        return Place(None, lambda new: [(0, size), box(new)])
    start, inner, end = found[0]
    content = start + inner
    file.seek(content)
    packet = file.read(min(end - content, MOST))

    def replaced(new: bytes) -> list[Piece]:
        if len(new) == end - content:
            return [(0, content), new, (end, size)]
        if end == size:
            return [(0, start), box(new)]
        # the old one becomes free room, so that nothing behind it moves
        return [(0, start + 4), b"free", (start + 8, content), b"\0" * (end - content), (end, size), box(new)]

    return Place(packet, replaced, fits=end - content)


def _has_own(file: BinaryIO, start: int, end: int) -> bool:
    """Whether the film's head keeps a packet of QuickTime's older kind (moov/udta/XMP_)."""
    for level in (b"udta", b"XMP_"):
        at, inside = start, None
        for _ in range(_MOST_BOXES):
            if at + 8 > end:
                break
            file.seek(at)
            head = file.read(8)
            length = int.from_bytes(head[:4], "big")
            if length < 8 or at + length > end:
                break
            if head[4:] == level:
                inside = (at + 8, at + length)
                break
            at += length
        if inside is None:
            return False
        start, end = inside
    return True
