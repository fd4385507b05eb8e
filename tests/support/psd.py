"""Photoshop documents of any mode and depth, written by hand: a header, resources, and a merged picture."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

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
        rows = [_packed(row.tobytes()) for plane in planes for row in plane]
        return struct.pack(f">{len(rows)}{'I' if big else 'H'}", *map(len, rows)) + b"".join(rows)
    if compression == 2:
        return zlib.compress(b"".join(plane.tobytes() for plane in planes))
    differences = []
    for plane in planes:
        native = plane.astype(plane.dtype.newbyteorder("="))
        first = np.concatenate([native[:, :1], np.diff(native, axis=1)], axis=1)
        differences.append(first.astype(plane.dtype).tobytes())
    return zlib.compress(b"".join(differences))


def _packed(row: bytes) -> bytes:
    """PackBits without runs."""
    return b"".join(bytes((len(part) - 1,)) + part for part in (row[at : at + 128] for at in range(0, len(row), 128)))
