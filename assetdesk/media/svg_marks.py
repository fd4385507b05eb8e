"""Whether bytes begin like an SVG, packed or not, and the whole text of one, of bounded size."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

MOST = 64 << 20  # bytes of markup; a map of a country has ten million
GZIP = b"\x1f\x8b"
_PIECE = 1 << 20
# what may stand before the first element; a document type may have a list of entities in it
_BEFORE = re.compile(
    rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s[^\[>]*(?:\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]\s*)?>)*", re.DOTALL
)
_FIRST = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?svg[\s>/]")
_TYPE = re.compile(rb"<!DOCTYPE\s+(?:[A-Za-z_][\w.-]*:)?svg[\s>\[]")
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


def is_svg(head: bytes) -> bool:
    """Whether the first element of the markup is an SVG's. `head` may be packed."""
    if head[:2] == GZIP:
        try:
            head = zlib.decompressobj(31).decompress(head, 8192)
        except zlib.error:
            return False
    if (encoding := _WIDE.get(head[:2])) is not None:
        head = head.decode(encoding, "ignore").lstrip("\ufeff").encode()
    head = head.removeprefix(b"\xef\xbb\xbf")
    before = _BEFORE.match(head)
    start = before.end() if before else 0
    # the beginning of a long document type is not the whole of it
    return bool(_FIRST.match(head, start) or (head[start : start + 1] == b"<" and _TYPE.match(head, start)))


def read(path: str) -> bytes:
    """The markup. ValueError where it is larger than `MOST`, or cannot be unpacked."""
    with Path(path).open("rb") as file:
        data = file.read(MOST + 1)
    return unpacked(data)


def unpacked(data: bytes, most: int = MOST) -> bytes:
    """`data` itself, or what was packed in it; at most `most` bytes, else ValueError."""
    if data[:2] == GZIP:
        packed, made = zlib.decompressobj(31), b""
        pieces = []
        size = 0
        while data and not packed.eof:
            try:
                made = packed.decompress(data, _PIECE)
            except zlib.error as wrong:
                raise ValueError(f"cannot be unpacked: {wrong}") from wrong
            size += len(made)
            if size > most:
                break
            pieces.append(made)
            data = packed.unconsumed_tail
        if size <= most and not packed.eof:
            raise ValueError("packed data truncated")
        data = b"".join(pieces) if size <= most else bytes(most + 1)
    if len(data) > most:
        raise TooLarge(f"more than {most >> 20} MB of markup")
    return data


class TooLarge(ValueError):
    """More markup than is read."""
