"""Photoshop documents with layers, written by hand: any depth, mode and compression, groups, masks, damage."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from support.psd import CMYK, DUOTONE, GRAY, LAB, RGB, differences, packed

COLOURS = {GRAY: 1, DUOTONE: 1, RGB: 3, CMYK: 4, LAB: 3}
RAW, RLE, ZIP, PREDICTED = range(4)
HIDDEN, CLIPPED = 2, 1
TRANSPARENCY, MASK, REAL_MASK = -1, -2, -3


@dataclass(frozen=True)
class Drawn:
    """A layer. `channels` by kind (0… colours, -1 transparency, -2 mask) as they are stored, ink as its absence.

    `box` is left, top, right, bottom. `mask` is the mask's record. `blocks` are tagged blocks.
    """

    name: str
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    channels: Mapping[int, NDArray[Any]] = field(default_factory=dict)
    blocks: Mapping[bytes, bytes] = field(default_factory=dict)
    blend: bytes = b"norm"
    opacity: int = 255
    clipping: int = 0
    flags: int = 0
    mask: bytes = b""
    compression: int = RAW


def filled(
    name: str, box: tuple[int, int, int, int], colour: Sequence[int], alpha: int | None = None, **more: Any
) -> Drawn:
    """A layer of one colour, of 8 bits; without transparency where `alpha` is None."""
    shape = (box[3] - box[1], box[2] - box[0])
    channels = {kind: np.full(shape, value, np.uint8) for kind, value in enumerate(colour)}
    if alpha is not None:
        channels[TRANSPARENCY] = np.full(shape, alpha, np.uint8)
    return Drawn(name, box, channels, **more)


def with_id(layer: Drawn, number: int) -> Drawn:
    """With Photoshop's own number of the layer."""
    return replace(layer, blocks={**layer.blocks, b"lyid": struct.pack(">I", number)})


def group(name: str, *members: Drawn, flags: int = 0) -> list[Drawn]:
    """The records of a group, the lowest first."""
    end = Drawn("</Layer group>", blocks={b"lsct": struct.pack(">I", 3)})
    return [end, *members, Drawn(name, blocks={b"lsct": struct.pack(">I", 1)}, flags=flags)]


def user_mask(box: tuple[int, int, int, int], outside: int = 0, flags: int = 0, more: bytes = b"\0\0") -> bytes:
    """A mask's record."""
    return struct.pack(">4iBB", box[1], box[0], box[3], box[2], outside, flags) + more


def layered(
    layers: Sequence[Drawn],
    size: tuple[int, int] = (40, 30),
    *,
    mode: int = RGB,
    depth: int = 8,
    big: bool = False,
    resources: Mapping[int, bytes] | None = None,
) -> bytes:
    """A document of that canvas, the lowest layer first; its merged picture is black."""
    width, height = size
    long = ">Q" if big else ">I"
    pixels = [[(kind, _channel(plane, one.compression, big)) for kind, plane in one.channels.items()] for one in layers]
    info = struct.pack(">h", len(layers))
    info += b"".join(_record(one, own, big) for one, own in zip(layers, pixels, strict=True))
    info += b"".join(data for own in pixels for _, data in own)
    info += bytes(len(info) % 2)
    if depth == 8:
        section = struct.pack(long, len(info)) + info + struct.pack(">I", 0)
    else:
        name = b"Lr16" if depth == 16 else b"Lr32"
        section = struct.pack(long, 0) + struct.pack(">I", 0)
        section += b"8BIM" + name + struct.pack(long, len(info)) + info + bytes(-len(info) % 4)
    blocks = b""
    for number, data in (resources or {}).items():
        blocks += b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + bytes(len(data) % 2)
    count = COLOURS[mode]
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 2 if big else 1, count, height, width, depth, mode)
    merged = struct.pack(">H", 0) + bytes(count * width * height * depth // 8)
    return head + struct.pack(">II", 0, len(blocks)) + blocks + struct.pack(long, len(section)) + section + merged


def _record(one: Drawn, channels: Sequence[tuple[int, bytes]], big: bool) -> bytes:
    left, top, right, bottom = one.box
    made = struct.pack(">4iH", top, left, bottom, right, len(channels))
    made += b"".join(struct.pack(">hQ" if big else ">hI", kind, len(data)) for kind, data in channels)
    made += b"8BIM" + one.blend + bytes((one.opacity, one.clipping, one.flags, 0))
    short = one.name.encode("ascii", "replace")[:255]
    wide = one.name.encode("utf-16-be")
    name = struct.pack(">I", len(wide) // 2) + wide
    blocks = {b"luni": name + bytes(-len(name) % 4), **one.blocks}
    extra = struct.pack(">I", len(one.mask)) + one.mask + struct.pack(">I", 0)
    extra += bytes((len(short),)) + short + bytes(-(1 + len(short)) % 4)
    for key, data in blocks.items():
        extra += b"8BIM" + key + struct.pack(">I", len(data)) + data + bytes(len(data) % 2)
    return made + struct.pack(">I", len(extra)) + extra


def _channel(plane: NDArray[Any], compression: int, big: bool) -> bytes:
    head = struct.pack(">H", compression)
    if compression == RAW:
        return head + plane.tobytes()
    if compression == RLE:
        rows = [packed(row.tobytes()) for row in plane]
        return head + struct.pack(f">{len(rows)}{'I' if big else 'H'}", *map(len, rows)) + b"".join(rows)
    return head + zlib.compress(plane.tobytes() if compression == ZIP else differences(plane))
