"""Channels of Photoshop documents, as they are stored in the merged picture and in each layer, to 0–255."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from assetdesk.media.pixels import to_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITMAP, GRAY, INDEXED, RGB, CMYK, DUOTONE, LAB = 0, 1, 2, 3, 4, 8, 9
COLOURS = {RGB: 3, CMYK: 4, LAB: 3}
PILLOW = {RGB: "RGB", CMYK: "CMYK", LAB: "LAB", INDEXED: "RGB"}
RAW, RLE, ZIP, ZIP_PREDICTED = range(4)


@dataclass(frozen=True, slots=True)
class Header:
    """The first 26 bytes: `big` of a PSB, sizes in px, `depth` in bits a channel, `mode` of colour."""

    big: bool
    channels: int
    height: int
    width: int
    depth: int
    mode: int


def eight_bit(head: Header, plane: NDArray[Any], is_alpha: bool) -> NDArray[np.uint8]:
    """A channel as 0–255. Ink is stored as its absence; 32 bits are linear light."""
    if head.depth == 1:
        bits = np.unpackbits(plane, axis=1)[:, : head.width]
        return (1 - bits) * np.uint8(255)  # a set bit is black
    if head.depth == 32:
        light = np.nan_to_num(plane.astype(np.float32), nan=0.0, posinf=1.0, neginf=0.0).clip(0, 1)
        if not is_alpha and head.mode in (RGB, GRAY):
            light = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.power(light, 1 / 2.4) - 0.055)
        return (light * 255 + 0.5).astype(np.uint8)
    made = to_bytes(plane)
    return 255 - made if head.mode == CMYK and not is_alpha else made


def exactly(data: bytes, size: int) -> bytes:
    """The first `size` bytes; EOFError where there are fewer."""
    if len(data) < size:
        raise EOFError(f"pixels truncated: {len(data)} of {size} bytes")
    return data[:size]


def samples(data: bytes, depth: int, shape: tuple[int, int], compression: int) -> NDArray[Any]:
    """Unpacked bytes of a channel of 8, 16 or 32 bits as numbers in rows."""
    if compression == ZIP_PREDICTED:
        return _unpredicted(data, depth, shape)
    kind = {8: "u1", 16: ">u2", 32: ">f4"}[depth]
    return np.frombuffer(data, kind).reshape(shape).astype(np.dtype(kind).newbyteorder("="), copy=False)


def _unpredicted(data: bytes, depth: int, shape: tuple[int, int]) -> NDArray[Any]:
    """Undoes the difference to the left neighbour; 32 bits are also split into planes of bytes, row by row."""
    if depth == 32:
        rows = np.frombuffer(data, np.uint8).reshape(shape[0], shape[1] * 4)
        rows = np.add.accumulate(rows, axis=1, dtype=np.uint8)
        mixed = np.ascontiguousarray(rows.reshape(shape[0], 4, shape[1]).swapaxes(1, 2))
        return mixed.reshape(shape[0], -1).view(">f4").astype(np.float32)
    kind = ">u2" if depth == 16 else "u1"
    native = np.uint16 if depth == 16 else np.uint8
    return np.add.accumulate(np.frombuffer(data, kind).reshape(shape), axis=1, dtype=native)
