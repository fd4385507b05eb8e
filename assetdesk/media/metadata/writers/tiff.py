"""XMP in a TIFF or BigTIFF: tag 700 of the first directory. Nothing moves: what is new stands at the file's end, so
that every offset in it, known or not, stays true."""

from __future__ import annotations

import struct
from typing import BinaryIO

from assetdesk.media.metadata.writers.place import MOST, Piece, Place, unwritable

_XMP = 700
_BYTE, _UNDEFINED = 1, 7
_MOST_TAGS = 4096


def place(file: BinaryIO, size: int) -> Place:
    """Where it goes."""
    file.seek(0)
    head = file.read(16)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    magic = struct.unpack_from(f"{order}H", head, 2)[0] if order and len(head) >= 16 else 0
    if order is None or magic not in (42, 43):
        raise unwritable("It is no TIFF.")
    big = magic == 43
    # format of an offset, of a count of entries, of an entry; where the first directory is told
    offset_form, count_form, entry_form, told = ("Q", "Q", "HHQQ", 8) if big else ("I", "H", "HHII", 4)
    width, counting, entry_size = (8, 8, 20) if big else (4, 2, 12)
    (first,) = struct.unpack_from(order + offset_form, head, told)
    file.seek(first)
    data = file.read(counting)
    if len(data) < counting:
        raise unwritable("Its first directory is not whole.")
    (count,) = struct.unpack(order + count_form, data)
    entries = file.read(min(count, _MOST_TAGS) * entry_size + width)
    if count > _MOST_TAGS or len(entries) < count * entry_size + width:
        raise unwritable("Its first directory is not whole.")
    tags = [struct.unpack_from(f"{order}H", entries, at * entry_size)[0] for at in range(count)]
    most = (1 << (63 if big else 32)) - 1
    filling = size & 1

    def checked(end: int) -> None:
        if end > most:
            raise unwritable("It would become larger than a TIFF may be.")

    if tags.count(_XMP) > 1:
        raise unwritable("It has several XMP packets.")
    if _XMP in tags:
        at = tags.index(_XMP) * entry_size
        _, kind, length, offset = struct.unpack_from(order + entry_form, entries, at)
        if kind not in (_BYTE, _UNDEFINED) or length <= width or length > MOST or offset + length > size:
            raise unwritable("Its XMP is not whole.")
        file.seek(offset)
        entry_at = first + counting + at

        def replaced(new: bytes) -> list[Piece]:
            if len(new) == length:
                return [(0, offset), new, (offset + length, size)]
            checked(size + filling + len(new))
            entry = struct.pack(order + entry_form, _XMP, _BYTE, len(new), size + filling)
            return [(0, entry_at), entry, (entry_at + entry_size, size), b"\0" * filling + new]

        return Place(file.read(length), replaced, fits=length)
    before = sum(1 for tag in tags if tag < _XMP) * entry_size

    def added(new: bytes) -> list[Piece]:
        packet_at = size + filling
        directory_at = packet_at + len(new) + (len(new) & 1)
        checked(directory_at + len(entries) + entry_size + counting)
        entry = struct.pack(order + entry_form, _XMP, _BYTE, len(new), packet_at)
        directory = struct.pack(order + count_form, count + 1) + entries[:before] + entry + entries[before:]
        pointer = struct.pack(order + offset_form, directory_at)
        tail = b"\0" * filling + new + b"\0" * (len(new) & 1) + directory
        return [(0, told), pointer, (told + width, size), tail]

    return Place(None, added)
