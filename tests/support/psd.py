"""Photoshop documents of any mode and depth, written by hand: a header, resources, and a merged picture."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

BITMAP, GRAY, INDEXED, RGB, CMYK, DUOTONE, LAB = 0, 1, 2, 3, 4, 8, 9


def document(
    mode: int,
    depth: int,
    planes: Sequence[NDArray[np.generic]],
    *,
    size: tuple[int, int] | None = None,
    big: bool = False,
    compression: int = 0,
    palette: bytes = b"",
    resources: Mapping[int, bytes] | None = None,
    transparent: bool = False,
) -> bytes:
    """`planes` as they are stored: ink as its absence, bits packed, more than a byte big-endian."""
    height, width = planes[0].shape
    if size is not None:
        width, height = size
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 2 if big else 1, len(planes), height, width, depth, mode)
    blocks = b""
    for number, data in (resources or {}).items():
        blocks += b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + bytes(len(data) % 2)
    long = ">Q" if big else ">I"
    layers = struct.pack(long, 0)
    if transparent:
        # a layer count below zero says that the first channel after the colours is the transparency
        info = struct.pack(">h", -1)
        layers = struct.pack(long, len(info) + (8 if big else 4)) + struct.pack(long, len(info)) + info
    return (
        head
        + struct.pack(">I", len(palette))
        + palette
        + struct.pack(">I", len(blocks))
        + blocks
        + layers
        + struct.pack(">H", compression)
        + _pixels(planes, compression, big)
    )


def _pixels(planes: Sequence[NDArray[np.generic]], compression: int, big: bool) -> bytes:
    if compression == 0:
        return b"".join(plane.tobytes() for plane in planes)
    if compression == 1:
        rows = [packed(row.tobytes()) for plane in planes for row in plane]
        return struct.pack(f">{len(rows)}{'I' if big else 'H'}", *map(len, rows)) + b"".join(rows)
    if compression == 2:
        return zlib.compress(b"".join(plane.tobytes() for plane in planes))
    return zlib.compress(b"".join(differences(plane) for plane in planes))


def differences(plane: NDArray[Any]) -> bytes:
    """Each sample less its left neighbour, as compression 3 has it; of 32 bits, the bytes of a row in planes."""
    if plane.dtype.itemsize == 4:
        split = plane.view(np.uint8).reshape(plane.shape[0], plane.shape[1], 4).swapaxes(1, 2)
        plane = np.ascontiguousarray(split).reshape(plane.shape[0], -1)
    native = plane.astype(plane.dtype.newbyteorder("="))
    first = np.concatenate([native[:, :1], np.diff(native, axis=1)], axis=1)
    return first.astype(plane.dtype).tobytes()


def packed(row: bytes) -> bytes:
    """PackBits without runs."""
    return b"".join(bytes((len(part) - 1,)) + part for part in (row[at : at + 128] for at in range(0, len(row), 128)))


def text_document(layers: Sequence[tuple[str, str | None]], *, big: bool = False, deep: bool = False) -> bytes:
    """A gray pixel below `layers` (name, characters or None), the lowest first; `deep` as in 16-bit documents."""
    long = ">Q" if big else ">I"
    info = struct.pack(">h", len(layers)) + b"".join(_layer(name, text, big) for name, text in layers)
    info += bytes(len(info) % 2)
    if deep:
        block = b"8BIMLr16" + struct.pack(long, len(info)) + info + bytes(-len(info) % 4)
        section = struct.pack(long, 0) + struct.pack(">I", 0) + block
    else:
        section = struct.pack(long, len(info)) + info + struct.pack(">I", 0)
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 2 if big else 1, 1, 1, 1, 8, GRAY)
    return head + struct.pack(">II", 0, 0) + struct.pack(long, len(section)) + section + struct.pack(">H", 0) + b"\x80"


def _layer(name: str, text: str | None, big: bool) -> bytes:
    """A layer's record without channels."""
    wide = _unicode(name)
    blocks = b"8BIMluni" + struct.pack(">I", len(wide)) + wide
    if text is not None:
        said = _typed(text)
        blocks += b"8BIMTySh" + struct.pack(">I", len(said)) + said
    extra = struct.pack(">II", 0, 0) + b"\x05Layer\0\0" + blocks
    return struct.pack(">4IH", 0, 0, 0, 0, 0) + b"8BIMnorm\xff\0\0\0" + struct.pack(">I", len(extra)) + extra


def _typed(text: str) -> bytes:
    """Settings of the type tool: where it stands, what it says, how it is bent, its box."""
    said = _descriptor(b"TxLr", b"\0\0\0\0Txt TEXT" + _unicode(text + "\0"))
    made = struct.pack(">H6d", 1, 1, 0, 0, 1, 0, 0) + struct.pack(">HI", 50, 16) + said
    made += struct.pack(">HI", 1, 16) + _descriptor(b"warp", b"") + struct.pack(">4i", 0, 0, 0, 0)
    return made + bytes(len(made) % 2)


def _descriptor(kind: bytes, item: bytes) -> bytes:
    return _unicode("") + struct.pack(">I", 0) + kind + struct.pack(">I", 1 if item else 0) + item


def _unicode(text: str) -> bytes:
    data = text.encode("utf-16-be")
    return struct.pack(">I", len(data) // 2) + data
