"""XMP in a PNG: an iTXt chunk of a registered keyword, before the pixels where it is new."""

from __future__ import annotations

import zlib
from typing import BinaryIO

from assetdesk.media.metadata.writers.place import MOST, Piece, Place, unwritable

_KEY = b"XML:com.adobe.xmp\0"
_OLD_KEY = b"Raw profile type xmp\0"
_MOST_CHUNKS = 100_000


def place(file: BinaryIO, size: int) -> Place:
    """Where it goes. FileFault where chunks are not whole, or it has several packets or one in another form."""
    file.seek(0)
    if file.read(8) != b"\x89PNG\r\n\x1a\n":
        raise unwritable("It is no PNG.")
    at, pixels = 8, 0
    found: list[tuple[int, int]] = []
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        end = at + 12 + int.from_bytes(head[:4], "big")
        if len(head) < 8 or end > size:
            raise unwritable("Its chunks are not whole.")
        kind = head[4:]
        key = file.read(len(_OLD_KEY)) if kind in (b"iTXt", b"zTXt", b"tEXt") else b""
        if kind == b"iTXt" and key.startswith(_KEY):
            found.append((at, end))
        elif key == _OLD_KEY:
            raise unwritable("It has XMP in an older form.")
        elif kind == b"IDAT" and not pixels:
            pixels = at
        at = end
        if kind == b"IEND":
            break
    else:
        raise unwritable("It has too many chunks.")
    if not pixels or len(found) > 1:
        raise unwritable("It has several XMP packets." if found else "It has no pixels.")
    start, end = found[0] if found else (pixels, pixels)
    packet = _packet(file, start, end) if found else None

    def put(new: bytes) -> list[Piece]:
        body = b"iTXt" + _KEY + b"\0\0\0\0" + new
        chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
        return [(0, start), chunk, (end, size)]

    return Place(packet, put)


def _packet(file: BinaryIO, start: int, end: int) -> bytes:
    file.seek(start + 8 + len(_KEY))
    data = file.read(min(end - start, MOST))[: end - start - 12 - len(_KEY)]
    packed, rest = data[:1], data[2:].split(b"\0", 2)
    if len(rest) < 3:
        raise unwritable("Its XMP is not whole.")
    if packed != b"\1":
        return rest[2]
    try:
        return zlib.decompressobj().decompress(rest[2], MOST)
    except zlib.error:
        raise unwritable("Its XMP is not whole.") from None
