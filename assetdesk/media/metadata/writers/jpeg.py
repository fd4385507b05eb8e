"""XMP in a JPEG: one APP1 segment before the pixels, behind JFIF's and EXIF's (XMP specification, part 3)."""

from __future__ import annotations

from typing import BinaryIO

from assetdesk.media.metadata.writers.place import Piece, Place, unwritable

_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
_LONGEST = 0xFFFF - 2 - len(_HEAD)
_MOST_SEGMENTS = 5000


def place(file: BinaryIO, size: int) -> Place:
    """Where it goes. FileFault where a second picture counts its place from here, or there are several packets."""
    file.seek(0)
    if file.read(2) != b"\xff\xd8":
        raise unwritable("It is no JPEG.")
    at = after = 2
    found: list[tuple[int, int]] = []
    for _ in range(_MOST_SEGMENTS):
        file.seek(at)
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            raise unwritable("Its segments are not whole.")
        if head[1] == 0xFF:  # a fill byte
            at += 1
            continue
        if head[1] in (0xDA, 0xD9):
            break
        end = at + 2 + int.from_bytes(head[2:], "big")
        if end <= at + 3 or end > size:
            raise unwritable("Its segments are not whole.")
        name = file.read(32)
        if head[1] == 0xE1 and name.startswith(_HEAD):
            found.append((at, end))
        elif head[1] == 0xE2 and name.startswith(b"MPF\0"):
            raise unwritable("It holds a second picture, which would not be found any more.")
        elif at == after and (head[1] == 0xE0 or (head[1] == 0xE1 and name.startswith(b"Exif\0"))):
            after = end
        at = end
    else:
        raise unwritable("It has too many segments.")
    if len(found) > 1:
        raise unwritable("It has several XMP packets.")
    packet = None
    start = end = after
    if found:
        start, end = found[0]
        file.seek(start + 4 + len(_HEAD))
        packet = file.read(end - start - 4 - len(_HEAD))

    def put(new: bytes) -> list[Piece]:
        segment = b"\xff\xe1" + (len(new) + len(_HEAD) + 2).to_bytes(2, "big") + _HEAD + new
        return [(0, start), segment, (end, size)]

    return Place(packet, put, longest=_LONGEST)
