"""The list of a ZIP's entries by its own directory, or, where that is gone, by the headers before each entry.

Nothing is unpacked: sizes and names are what the archive says of itself. Everything is bounded, so that a directory
of a million entries, or one that lies about its size, costs what is shown of it.
"""

from __future__ import annotations

import os
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
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
ENCRYPTED, STREAMED, _UTF8 = 1, 1 << 3, 1 << 11
_UNICODE_PATH = 0x7075


@dataclass(slots=True)
class Record:
    """What a ZIP says of one entry. `at` is the offset of the header before its data; `when` a DOS date and time;
    `mode` that of Unix, 0 where it is not told. `name` is read when all records are there."""

    raw: bytes
    flags: int
    method: int
    when: int
    crc: int
    packed: int
    size: int
    at: int
    extra: bytes
    mode: int = 0
    name: str = ""

    @property
    def encrypted(self) -> bool:
        """Whether its data are."""
        return bool(self.flags & ENCRYPTED)

    @property
    def streamed(self) -> bool:
        """Whether sizes and checksum stand behind its data only."""
        return bool(self.flags & STREAMED)

    @property
    def moment(self) -> datetime | None:
        """When it was changed, by a clock whose zone is not told."""
        date, time = self.when >> 16, self.when & 0xFFFF
        with suppress(ValueError):
            return datetime(
                1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, min(59, (time & 31) * 2)
            )
        return None


@dataclass(slots=True)
class Directory:
    """The first records, and figures of all. `rebuilt`: the directory is gone, and this is what headers tell."""

    records: list[Record] = field(default_factory=list)
    count: int = 0
    total: int = 0
    encrypted: int = 0
    comment: str = ""
    rebuilt: bool = False
    warnings: list[str] = field(default_factory=list)


def read(path: str) -> Listing:
    """The entries of one ZIP. EOFError where neither directory nor any entry can be found."""
    found = directory(path, MOST_ENTRIES)
    return Listing(
        entries=[_entry(record) for record in found.records],
        count=found.count,
        total=found.total,
        encrypted=found.encrypted,
        comment=found.comment,
        warnings=found.warnings,
    )


def directory(path: str, most: int) -> Directory:
    """The same as it stands there: `most` records at most, and figures of all."""
    with Path(path).open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        place = _directory_place(file, size)
        if place is not None:
            listing = _by_directory(file, size, most, *place)
            if listing.records or not place[2]:
                return listing
        found = _by_local_headers(file, size, most)
    if not found.records:
        raise EOFError("truncated: neither a directory nor an entry")
    return found


def _directory_place(file: BinaryIO, size: int) -> tuple[int, int, int, str, int] | None:
    """Offset, bytes and number of entries of the central directory, the archive's comment, and how far all its
    offsets are out."""
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
                return place, length, count, _comment(said), place - offset
        return None
    return (0, 0, 0, _comment(said), 0) if not count and not length else None


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


def _by_directory(
    file: BinaryIO, size: int, most: int, place: int, length: int, count: int, comment: str, shift: int
) -> Directory:
    file.seek(place)
    data = file.read(min(length, _MOST_DIRECTORY, size - place))
    listing = Directory(comment=comment)
    at = seen = 0
    while at + 46 <= len(data) and data[at : at + 4] == _CENTRAL and seen < _MOST_COUNTED:
        flags, method, when, crc, packed, unpacked, name_size, extra_size, comment_size = struct.unpack_from(
            "<HHIIIIHHH", data, at + 8
        )
        name = data[at + 46 : at + 46 + name_size]
        extra = data[at + 46 + name_size : at + 46 + name_size + extra_size]
        attributes, start = struct.unpack_from("<II", data, at + 38)
        packed, unpacked, start = _wide_sizes(extra, packed, unpacked, start)
        seen += 1
        listing.total += unpacked
        listing.encrypted += flags & ENCRYPTED
        if len(listing.records) < most:
            listing.records.append(
                Record(name, flags, method, when, crc, packed, unpacked, start + shift, extra, attributes >> 16)
            )
        at += 46 + name_size + extra_size + comment_size
    listing.count = seen
    if seen >= _MOST_COUNTED or len(data) < length:
        listing.count = max(seen, min(count, size // 46))
    if seen < min(count, _MOST_COUNTED) and len(data) == length and count <= 0xFFFF:
        listing.warnings.append(f"The archive's directory says {count:,} entries; {seen:,} can be read.")
    elif len(data) < min(length, _MOST_DIRECTORY):
        listing.warnings.append("The archive breaks off within its directory; the list is not complete.")
    _name(listing.records)
    return listing


def _by_local_headers(file: BinaryIO, size: int, most: int) -> Directory:
    """What stands before the data of each entry, as long as one can be found behind the other."""
    listing = Directory(rebuilt=True)
    at = 0
    while at + 30 <= size and len(listing.records) < most:
        file.seek(at)
        head = file.read(30)
        if head[:4] != _LOCAL:
            at = _next_header(file, at, size)
            if at < 0:
                break
            continue
        flags, method, when, crc, packed, unpacked, name_size, extra_size = struct.unpack_from("<HHIIIIHH", head, 6)
        name, extra = file.read(name_size), file.read(extra_size)
        if len(name) < name_size or not name:
            break
        packed, unpacked, _ = _wide_sizes(extra, packed, unpacked, 0)
        listing.records.append(Record(name, flags, method, when, crc, packed, unpacked, at, extra))
        listing.total += unpacked
        listing.encrypted += flags & ENCRYPTED
        at += 30 + name_size + extra_size + (0 if flags & STREAMED and not packed else packed)
    listing.count = len(listing.records)
    listing.warnings.append("The archive breaks off before its directory; the list is made of what is left of it.")
    _name(listing.records)
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


def _entry(record: Record) -> Entry:
    note = "encrypted" if record.encrypted else "link" if record.mode >> 12 == 0o12 else ""
    return Entry(record.name, record.size, record.moment, packed=record.packed, note=note)


def _wide_sizes(extra: bytes, packed: int, unpacked: int, at: int) -> tuple[int, int, int]:
    """Sizes and offset from the ZIP64 field where 32 bits do not hold them."""
    if 0xFFFFFFFF not in (packed, unpacked, at):
        return packed, unpacked, at
    for kind, data in extras(extra):
        if kind == 1:
            wide = iter([value for (value,) in struct.iter_unpack("<Q", data[: len(data) // 8 * 8])])
            unpacked = next(wide, unpacked) if unpacked == 0xFFFFFFFF else unpacked
            packed = next(wide, packed) if packed == 0xFFFFFFFF else packed
            at = next(wide, at) if at == 0xFFFFFFFF else at
    return packed, unpacked, at


def extras(extra: bytes) -> list[tuple[int, bytes]]:
    """The extra fields of an entry: what each is, and its data."""
    found, at = [], 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        found.append((kind, extra[at + 4 : at + 4 + length]))
        at += 4 + length
    return found


def _name(records: list[Record]) -> None:
    """Gives the records their names; those in no known encoding all in the one that fits them together."""
    strange = []
    for record in records:
        told = _unicode_path(record)
        if told is not None:
            record.name = told
        elif record.raw.isascii():
            record.name = record.raw.decode("ascii")
        else:
            try:
                if not record.flags & _UTF8:
                    raise UnicodeError
                record.name = record.raw.decode("utf-8")
            except UnicodeError:  # not said to be, or said and not true
                strange.append(record)
    encoding = encoding_of_names(b"\n".join(record.raw for record in strange)) if strange else ""
    for record in strange:
        record.name = record.raw.decode(encoding, "replace")


def _unicode_path(record: Record) -> str | None:
    """The name in Unicode that stands beside the other (Info-ZIP), unless it is that of an earlier name."""
    for kind, data in extras(record.extra):
        if kind == _UNICODE_PATH and len(data) > 5 and data[1:5] == struct.pack("<I", zlib.crc32(record.raw)):
            with suppress(UnicodeDecodeError):
                return data[5:].decode("utf-8")
    return None


def _comment(said: bytes) -> str:
    with suppress(UnicodeDecodeError):
        return said.decode("utf-8").strip()[:2000]
    return said.decode("cp437").strip()[:2000]
