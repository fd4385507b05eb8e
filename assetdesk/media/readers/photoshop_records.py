"""The records of a Photoshop document's layers: what each is, where it lies, where its channels stand in the file.

Nothing of a layer's pixels is read, so that a document of gigabytes costs what its records cost.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from assetdesk.core.text import cleaned

_LAYERED = (b"Layr", b"Lr16", b"Lr32")
# tagged blocks whose length has eight bytes in a PSB
WIDE_BLOCKS = {b"LMsk", b"Lr16", b"Lr32", b"Layr", b"Mt16", b"Mt32", b"Mtrn", b"Alph", b"FMsk", b"lnk2", b"FEid"}
WIDE_BLOCKS |= {b"FXid", b"PxSD"}
MOST_LAYERS = 8_000
MOST_BLOCK = 8 << 20
_MOST_CHANNELS = 64
_MANY = 1 << 20
_LONGEST_NAME = 255
_FARTHEST = 300_000 * 4  # px from the canvas
_CLIPPED = 1
_HIDDEN = 2
_USER_MASK, _REAL_MASK = -2, -3
# flags of a mask
DISABLED, FROM_RENDERING, _HAS_PARAMETERS = 2, 8, 16

Box = tuple[int, int, int, int]  # left, top, right, bottom in px of the canvas


@dataclass(frozen=True, slots=True)
class Channel:
    """`kind` is 0… for colours, -1 for transparency, -2 and -3 for masks. Its bytes stand at `at` in the file."""

    kind: int
    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Mask:
    """`outside` is its value (0–255) beyond its box. `density` 0–255 and `feather` in px are still to be applied."""

    kind: int
    box: Box
    outside: int
    flags: int
    density: int = 255
    feather: float = 0.0


@dataclass(frozen=True, slots=True)
class Record:
    """One layer, or the end of a group. `opacity` 0–255, `blend` the four letters of the format, `blocks` where its
    tagged blocks stand (place, length)."""

    name: str
    box: Box
    channels: tuple[Channel, ...]
    masks: tuple[Mask, ...]
    blend: str
    opacity: int
    clipped: bool
    visible: bool
    blocks: Mapping[bytes, tuple[int, int]]

    @property
    def width(self) -> int:
        """In px."""
        return max(0, self.box[2] - self.box[0])

    @property
    def height(self) -> int:
        """In px."""
        return max(0, self.box[3] - self.box[1])


def records(file: BinaryIO, start: int, end: int, wide: bool) -> list[Record]:
    """Every record, the lowest first. `start` and `end` are those of the layer section.

    What is damaged raises EOFError, struct.error or ValueError: without all records no channel can be found.
    """
    place = _records_at(file, start, end, wide)
    if place is None:
        return []
    at, stop = place
    file.seek(at)
    count = abs(struct.unpack(">h", exactly(file, 2))[0])
    if count > MOST_LAYERS:
        raise ValueError(f"{count} layers")
    found = [_record(file, stop, wide) for _ in range(count)]
    at = file.tell()
    made = []
    for record, lengths in found:
        channels = []
        for kind, length in lengths:
            channels.append(Channel(kind, at, length))
            at += length
        made.append(replace(record, channels=tuple(channels)))
    return made


def block(file: BinaryIO, record: Record, *keys: bytes) -> bytes | None:
    """The first of these tagged blocks that the record has; None where there is none, or it is too large."""
    for key in keys:
        if key in record.blocks:
            at, size = record.blocks[key]
            if size > MOST_BLOCK:
                return None
            file.seek(at)
            return exactly(file, size)
    return None


def exactly(file: BinaryIO, size: int) -> bytes:
    """So many bytes; EOFError where the file has fewer, before memory is taken for many."""
    if size > _MANY and file.tell() + size > os.fstat(file.fileno()).st_size:
        raise EOFError("layers truncated")
    data = file.read(size)
    if len(data) < size:
        raise EOFError("layers truncated")
    return data


def _records_at(file: BinaryIO, start: int, end: int, wide: bool) -> tuple[int, int] | None:
    """Where the layers' records begin and the section around them ends; documents of 16 and 32 bits keep them apart."""
    file.seek(start)
    if start + (8 if wide else 4) > end:
        return None
    length = _length(file, wide)
    if length >= 2:
        return file.tell(), min(end, file.tell() + length)
    file.seek(file.tell() + length)
    if file.tell() + 4 > end:
        return None
    file.seek(_length(file, False), 1)  # global layer mask
    while file.tell() + 12 <= end:
        mark = exactly(file, 8)
        if mark[:4] not in (b"8BIM", b"8B64"):
            return None
        size = _length(file, wide and mark[4:] in WIDE_BLOCKS)
        if mark[4:] in _LAYERED and size >= 2:
            return file.tell(), min(end, file.tell() + size)
        file.seek(size + (-size % 4), 1)
    return None


def _record(file: BinaryIO, stop: int, wide: bool) -> tuple[Record, list[tuple[int, int]]]:
    """One record, and kind and length of each of its channels. Leaves the file behind it."""
    top, left, bottom, right = struct.unpack(">4i", exactly(file, 16))
    if max(abs(side) for side in (top, left, bottom, right)) > _FARTHEST:
        raise ValueError(f"a layer lies at {left}, {top}, {right}, {bottom}")
    (count,) = struct.unpack(">H", exactly(file, 2))
    if count > _MOST_CHANNELS:
        raise ValueError(f"{count} channels")
    form = ">hQ" if wide else ">hI"
    lengths = [struct.unpack(form, exactly(file, struct.calcsize(form))) for _ in range(count)]
    if exactly(file, 4) != b"8BIM":
        raise ValueError("not a layer record")
    blend, opacity, clipping, flags, _ = struct.unpack(">4sBBBB", exactly(file, 8))
    size = _length(file, False)
    end = file.tell() + size
    if end > stop:
        raise EOFError("layer record truncated")
    masks = _masks(exactly(file, _length(file, False)), {kind for kind, _ in lengths})
    file.seek(_length(file, False), 1)  # blending ranges
    length = exactly(file, 1)[0]
    name = exactly(file, length).decode("mac_roman", "replace")
    file.seek(-(1 + length) % 4, 1)
    blocks: dict[bytes, tuple[int, int]] = {}
    while file.tell() + 12 <= end:
        mark = exactly(file, 8)
        if mark[:4] not in (b"8BIM", b"8B64"):
            break
        size = _length(file, wide and mark[4:] in WIDE_BLOCKS)
        at = file.tell()
        if at + size > end:
            break
        blocks.setdefault(mark[4:], (at, size))
        file.seek(at + size + size % 2)
    if b"luni" in blocks and 4 <= blocks[b"luni"][1] <= 4096:
        at, size = blocks[b"luni"]
        file.seek(at)
        characters = min(int.from_bytes(exactly(file, 4), "big") * 2, size - 4)
        name = exactly(file, characters).decode("utf-16-be", "replace").rstrip("\0")
    file.seek(end)
    made = Record(
        name=cleaned(name).strip()[:_LONGEST_NAME],
        box=(left, top, right, bottom),
        channels=(),
        masks=masks,
        blend=blend.decode("latin-1").strip(),
        opacity=opacity,
        clipped=clipping == _CLIPPED,
        visible=not flags & _HIDDEN,
        blocks=blocks,
    )
    return made, lengths


def _masks(data: bytes, kinds: set[int]) -> tuple[Mask, ...]:
    """The mask that a person drew or that was rendered from a path; where there are both, two.

    The second one's header is there where the layer has its channel; the length alone does not tell.
    """
    if len(data) < 18 or _USER_MASK not in kinds:
        return ()
    top, left, bottom, right, outside, flags = struct.unpack(">4iBB", data[:18])
    at = 18
    second: Mask | None = None
    if _REAL_MASK in kinds and len(data) >= 36:
        own_flags, own_outside, t, le, b, r = struct.unpack(">BB4i", data[18:36])
        at = 36
        if r > le and b > t:
            second = Mask(_REAL_MASK, (le, t, r, b), own_outside, own_flags)
    density, feather = _parameters(data[at:]) if flags & _HAS_PARAMETERS else (255, 0.0)
    first = Mask(_USER_MASK, (left, top, right, bottom), outside, flags, density, feather)
    return (first, second) if second else (first,)


def _parameters(data: bytes) -> tuple[int, float]:
    """Density and feather of the mask that a person drew."""
    if not data:
        return 255, 0.0
    at, density, feather = 1, 255, 0.0
    if data[0] & 1 and len(data) > at:
        density, at = data[at], at + 1
    if data[0] & 2 and len(data) >= at + 8:
        (feather,) = struct.unpack(">d", data[at : at + 8])
    return density, feather if 0 <= feather <= 1_000 else 0.0


def _length(file: BinaryIO, wide: bool) -> int:
    return int.from_bytes(exactly(file, 8 if wide else 4), "big")
