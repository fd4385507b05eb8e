"""The list of a ZIP's entries by its own directory, or, where that is gone, by the headers before each entry.

Nothing is unpacked: sizes and names are what the archive says of itself. Everything is bounded, so that a directory
of a million entries, or one that lies about its size, costs what is shown of it.
"""

from __future__ import annotations

import os
import struct
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from assetdesk.media.readers.entry_names import encoding_of_names
from assetdesk.media.readers.listing import MOST_ENTRIES, Entry, Listing

_END, _END64, _LOCATOR, _CENTRAL, _LOCAL = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2", b"PK\3\4"
_TAIL = 22 + 0xFFFF
_MOST_DIRECTORY = 64 << 20
_MOST_COUNTED = 1_000_000
_MOST_SCANNED = 256 << 20
_ENCRYPTED, _UTF8, _STREAMED = 1, 1 << 11, 1 << 3
_UNICODE_PATH = 0x7075


def read(path: str) -> Listing:
    """The entries of one ZIP. EOFError where neither directory nor any entry can be found."""
    with Path(path).open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        place = _directory_place(file, size)
        if place is not None:
            listing = _by_directory(file, size, *place)
            if listing.entries or not place[2]:
                return listing
        found = _by_local_headers(file, size)
    if not found.entries:
        raise EOFError("truncated: neither a directory nor an entry")
    return found


def _directory_place(file: BinaryIO, size: int) -> tuple[int, int, int, str] | None:
    """Offset, bytes and number of entries of the central directory, and the archive's comment."""
    start = max(0, size - _TAIL)
    file.seek(start)
    tail = file.read(_TAIL)
    at = tail.rfind(_END)
    while at >= 0 and at + 22 > len(tail):
        at = tail.rfind(_END, 0, at)
    if at < 0:
        return None
    count, length, offset, comment = struct.unpack_from("<HIIH", tail, at + 10)
    said = tail[at + 22 : at + 22 + comment]
    end = start + at
    if 0xFFFF in (count,) or 0xFFFFFFFF in (length, offset):
        wide = _wide_end(file, tail, at, size)
        if wide is not None:
            count, length, offset, end = wide
    # what was put before the archive (a program that unpacks it) shifts all its offsets
    before = end - length - offset
    if length and 0 <= offset + max(0, before) < size:
        for place in (offset + max(0, before), offset):
            file.seek(place)
            if file.read(4) == _CENTRAL:
                return place, length, count, _comment(said)
        return None
    return (0, 0, 0, _comment(said)) if not count and not length else None


def _wide_end(file: BinaryIO, tail: bytes, at: int, size: int) -> tuple[int, int, int, int] | None:
    """Count, length, offset and place of the ZIP64 end record."""
    if tail[max(0, at - 20) : at][:4] != _LOCATOR:
        return None
    (place,) = struct.unpack_from("<Q", tail, at - 20 + 8)
    if place + 56 > size:
        return None
    file.seek(place)
    record = file.read(56)
    if record[:4] != _END64:
        return None
    count, length, offset = struct.unpack_from("<QQQ", record, 32)
    return count, length, offset, place


def _by_directory(file: BinaryIO, size: int, place: int, length: int, count: int, comment: str) -> Listing:
    file.seek(place)
    data = file.read(min(length, _MOST_DIRECTORY, size - place))
    listing = Listing(comment=comment)
    raw: list[tuple[bytes, int, bytes]] = []
    at = seen = 0
    while at + 46 <= len(data) and data[at : at + 4] == _CENTRAL and seen < _MOST_COUNTED:
        flags, _, when, _, packed, unpacked, name_size, extra_size, comment_size = struct.unpack_from(
            "<HHIIIIHHH", data, at + 8
        )
        name = data[at + 46 : at + 46 + name_size]
        extra = data[at + 46 + name_size : at + 46 + name_size + extra_size]
        packed, unpacked = _wide_sizes(extra, packed, unpacked)
        mode = struct.unpack_from("<I", data, at + 38)[0] >> 16
        seen += 1
        listing.total += unpacked
        listing.encrypted += flags & _ENCRYPTED
        if len(raw) < MOST_ENTRIES:
            raw.append((name, flags, extra))
            listing.entries.append(_entry(when, unpacked, packed, flags, mode))
        at += 46 + name_size + extra_size + comment_size
    listing.count = seen
    if seen >= _MOST_COUNTED or len(data) < length:
        listing.count = max(seen, min(count, size // 46))
    if seen < min(count, _MOST_COUNTED) and len(data) == length and count <= 0xFFFF:
        listing.warnings.append(f"The archive's directory says {count:,} entries; {seen:,} can be read.")
    elif len(data) < min(length, _MOST_DIRECTORY):
        listing.warnings.append("The archive breaks off within its directory; the list is not complete.")
    _name(listing.entries, raw)
    return listing


def _by_local_headers(file: BinaryIO, size: int) -> Listing:
    """What stands before the data of each entry, as long as one can be found behind the other."""
    listing = Listing()
    raw: list[tuple[bytes, int, bytes]] = []
    at = 0
    while at + 30 <= size and len(raw) < MOST_ENTRIES:
        file.seek(at)
        head = file.read(30)
        if head[:4] != _LOCAL:
            at = _next_header(file, at, size)
            if at < 0:
                break
            continue
        flags, _, when, _, packed, unpacked, name_size, extra_size = struct.unpack_from("<HHIIIIHH", head, 6)
        name, extra = file.read(name_size), file.read(extra_size)
        if len(name) < name_size or not name:
            break
        packed, unpacked = _wide_sizes(extra, packed, unpacked, local=True)
        raw.append((name, flags, extra))
        listing.entries.append(_entry(when, unpacked, packed, flags, 0))
        listing.total += unpacked
        listing.encrypted += flags & _ENCRYPTED
        at += 30 + name_size + extra_size + (0 if flags & _STREAMED and not packed else packed)
    listing.count = len(raw)
    listing.warnings.append("The archive breaks off before its directory; the list is made of what is left of it.")
    _name(listing.entries, raw)
    return listing


def _next_header(file: BinaryIO, at: int, size: int) -> int:
    """Offset of the next local header behind data of unknown length; -1 where there is none near enough."""
    end = min(size, at + _MOST_SCANNED)
    carried = b""
    file.seek(at)
    while at < end:
        block = file.read(1 << 20)
        if not block:
            return -1
        found = (carried + block).find(_LOCAL)
        if found >= 0:
            return at - len(carried) + found
        carried = block[-3:]
        at += len(block)
    return -1


def _entry(when: int, unpacked: int, packed: int, flags: int, mode: int) -> Entry:
    date, time = when >> 16, when & 0xFFFF
    moment = None
    with suppress(ValueError):
        moment = datetime(
            1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, min(59, (time & 31) * 2)
        )
    note = "encrypted" if flags & _ENCRYPTED else "link" if mode >> 12 == 0o12 else ""
    return Entry("", unpacked, moment, packed=packed, note=note)


def _wide_sizes(extra: bytes, packed: int, unpacked: int, *, local: bool = False) -> tuple[int, int]:
    """Sizes from the ZIP64 field where 32 bits do not hold them."""
    if packed != 0xFFFFFFFF and unpacked != 0xFFFFFFFF:
        return packed, unpacked
    for kind, data in _extras(extra):
        if kind == 1:
            at = 0
            if unpacked == 0xFFFFFFFF and at + 8 <= len(data):
                unpacked, at = struct.unpack_from("<Q", data, at)[0], at + 8
            if packed == 0xFFFFFFFF and at + 8 <= len(data):
                packed = struct.unpack_from("<Q", data, at)[0]
    return packed, unpacked


def _extras(extra: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        found.append((kind, extra[at + 4 : at + 4 + length]))
        at += 4 + length
    return found


def _name(entries: list[Entry], raw: list[tuple[bytes, int, bytes]]) -> None:
    """Gives the entries their names; those in no known encoding all in the one that fits them together."""
    strange = b"\n".join(name for name, flags, _ in raw if not flags & _UTF8 and not name.isascii())
    encoding = encoding_of_names(strange) if strange else "cp437"
    for entry, (name, flags, extra) in zip(entries, raw, strict=True):
        told = next((data[5:] for kind, data in _extras(extra) if kind == _UNICODE_PATH and len(data) > 5), b"")
        if told or flags & _UTF8 or name.isascii():
            entry.name = (told or name).decode("utf-8", "replace")
        else:
            entry.name = name.decode(encoding, "replace")


def _comment(said: bytes) -> str:
    with suppress(UnicodeDecodeError):
        return said.decode("utf-8").strip()[:2000]
    return said.decode("cp437").strip()[:2000]
