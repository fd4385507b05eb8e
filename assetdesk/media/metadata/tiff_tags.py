"""The tags of a TIFF structure (EXIF blocks, TIFF files, most raw photos), one broken entry never costing the others.

Classic TIFF and BigTIFF, either byte order, and the first bytes that camera makers put in place of TIFF's own.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any, BinaryIO

_MOST_TAGS = 4096
_LONGEST = 4 << 20
_MOST_NUMBERS = 4096
_EXIF, _GPS = 0x8769, 0x8825
# classic, BigTIFF; Panasonic, Olympus
_MAGIC = {42: False, 43: True, 0x55: False, 0x4F52: False, 0x5352: False}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_NUMBERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q", 18: "Q"}
_RATIONALS = {5: "II", 10: "ii"}
_ASCII, _BYTE, _UNDEFINED = 2, 1, 7

Value = Any  # bytes, a number, or a tuple of numbers; None stands for a fraction over zero


@dataclass(slots=True)
class Tags:
    """First directory, EXIF and GPS directories by tag number, and the raw bytes of the first one's values."""

    first: dict[int, Value] = field(default_factory=dict)
    exif: dict[int, Value] = field(default_factory=dict)
    gps: dict[int, Value] = field(default_factory=dict)
    raw: dict[int, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class _Reader:
    file: BinaryIO
    start: int
    order: str
    big: bool

    def directory(self, offset: int, raw: dict[int, bytes] | None = None) -> dict[int, Value]:
        """Values by tag; of a tag that stands there twice the first."""
        found: dict[int, Value] = {}
        size, room = (20, 8) if self.big else (12, 4)
        self.file.seek(self.start + offset)
        (count,) = struct.unpack(self.order + ("Q" if self.big else "H"), self.file.read(8 if self.big else 2))
        data = self.file.read(min(count, _MOST_TAGS) * size)
        for at in range(0, len(data) - size + 1, size):
            tag, kind, number = struct.unpack_from(self.order + ("HHQ" if self.big else "HHI"), data, at)
            if kind not in _SIZES or tag in found or not number:
                continue
            length = number * _SIZES[kind]
            if length > _LONGEST:
                continue
            value: bytes | None = data[at + size - room : at + size - room + min(length, room)]
            if length > room:
                (place,) = struct.unpack_from(self.order + ("Q" if self.big else "I"), data, at + size - room)
                value = self._at(place, length)
            if value is None or (len(value) < length and kind not in (_ASCII, _UNDEFINED)):
                continue
            found[tag] = self._value(kind, min(number, _MOST_NUMBERS), value)
            if raw is not None:
                raw[tag] = value
        return found

    def _at(self, place: int, length: int) -> bytes | None:
        try:
            self.file.seek(self.start + place)
            return self.file.read(length)
        except (OSError, OverflowError, ValueError):
            return None

    def _value(self, kind: int, number: int, value: bytes) -> Value:
        if kind in (_ASCII, _UNDEFINED) or (kind == _BYTE and number > 1):
            return value
        if kind in _RATIONALS:
            parts = struct.unpack_from(self.order + _RATIONALS[kind] * number, value)
            made = tuple(over / under if under else None for over, under in zip(parts[::2], parts[1::2], strict=True))
        else:
            made = struct.unpack_from(f"{self.order}{number}{_NUMBERS[kind]}", value)
        return made[0] if len(made) == 1 else made


def read(file: BinaryIO) -> Tags:
    """The tags of the structure that begins where `file` stands; ValueError where there is none."""
    start = file.tell()
    head = file.read(16)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None or len(head) < 8:
        raise ValueError("no TIFF structure")
    (magic,) = struct.unpack_from(order + "H", head, 2)
    if magic not in _MAGIC:
        raise ValueError("no TIFF structure")
    big = _MAGIC[magic]
    if big and len(head) < 16:
        raise ValueError("not whole")
    (offset,) = struct.unpack_from(order + ("Q" if big else "I"), head, 8 if big else 4)
    reader = _Reader(file, start, order, big)
    tags = Tags()
    try:
        tags.first = reader.directory(offset, tags.raw)
    except (struct.error, OSError, OverflowError, ValueError) as wrong:
        raise ValueError("its first directory cannot be read") from wrong
    for pointer, name in ((_EXIF, "exif"), (_GPS, "gps")):
        place = tags.first.get(pointer)
        if isinstance(place, int) and place > 0:
            try:
                setattr(tags, name, reader.directory(place))
            except (struct.error, OSError, OverflowError, ValueError):
                continue  # a broken sub-directory leaves the others readable
    return tags
