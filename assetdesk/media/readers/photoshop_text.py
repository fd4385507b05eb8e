"""Text layers of Photoshop documents, found by the layers' records alone: no pixel of a layer is read."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

from assetdesk.core.text import TextPart, cleaned

_LAYERED = (b"Layr", b"Lr16", b"Lr32")
# tagged blocks whose length has eight bytes in a PSB
_WIDE = {b"LMsk", b"Lr16", b"Lr32", b"Layr", b"Mt16", b"Mt32", b"Mtrn", b"Alph", b"FMsk", b"lnk2", b"FEid", b"FXid"}
_WIDE |= {b"PxSD"}
_MOST_LAYERS = 8_000
_MOST_BLOCK = 8 << 20
_MOST_CHANNELS = 64


def text_layers(file: BinaryIO, start: int, end: int, wide: bool) -> Iterator[TextPart]:
    """Each text layer from the top down, its name as label. `start` and `end` are those of the layer section.

    What is damaged ends the list: EOFError, struct.error or ValueError.
    """
    records = _records_at(file, start, end, wide)
    if records is None:
        return
    at, stop = records
    file.seek(at)
    count = abs(struct.unpack(">h", _exactly(file, 2))[0])
    if count > _MOST_LAYERS:
        raise ValueError(f"{count} layers")
    found = [part for part in (_layer(file, stop, wide) for _ in range(count)) if part is not None]
    yield from reversed(found)


def _records_at(file: BinaryIO, start: int, end: int, wide: bool) -> tuple[int, int] | None:
    """Where the layers' records begin and the section around them ends; documents of 16 and 32 bits keep them apart."""
    file.seek(start)
    length = _length(file, wide)
    if length >= 2:
        return file.tell(), min(end, file.tell() + length)
    file.seek(file.tell() + length)
    if file.tell() + 4 > end:
        return None
    file.seek(_length(file, False), 1)  # global layer mask
    while file.tell() + 12 <= end:
        mark = _exactly(file, 8)
        if mark[:4] not in (b"8BIM", b"8B64"):
            return None
        size = _length(file, wide and mark[4:] in _WIDE)
        if mark[4:] in _LAYERED and size >= 2:
            return file.tell(), min(end, file.tell() + size)
        file.seek(size + (-size % 4), 1)
    return None


def _layer(file: BinaryIO, stop: int, wide: bool) -> TextPart | None:
    """One layer's record; its text where it is a text layer. Leaves the file behind the record."""
    file.seek(16, 1)  # its box
    (channels,) = struct.unpack(">H", _exactly(file, 2))
    if channels > _MOST_CHANNELS:
        raise ValueError(f"{channels} channels")
    file.seek(channels * (10 if wide else 6), 1)
    if _exactly(file, 4) != b"8BIM":
        raise ValueError("not a layer record")
    file.seek(8, 1)  # blending, opacity, flags
    size = _length(file, False)
    end = file.tell() + size
    if end > stop:
        raise EOFError("layer record truncated")
    file.seek(_length(file, False), 1)  # mask
    file.seek(_length(file, False), 1)  # blending ranges
    length = _exactly(file, 1)[0]
    name = _exactly(file, length).decode("mac_roman", "replace")
    file.seek(-(1 + length) % 4, 1)
    text = None
    while file.tell() + 12 <= end:
        mark = _exactly(file, 8)
        if mark[:4] not in (b"8BIM", b"8B64"):
            break
        size = _length(file, wide and mark[4:] in _WIDE)
        behind = file.tell() + size + size % 2
        if mark[4:] == b"luni" and 4 <= size <= 4096:
            name = _exactly(file, size)[4:].decode("utf-16-be", "replace").rstrip("\0")
        elif mark[4:] == b"TySh" and size <= _MOST_BLOCK:
            text = _typed(_exactly(file, size))
        file.seek(behind)
    file.seek(end)
    return TextPart(text, label=cleaned(name).strip()) if text else None


def _typed(block: bytes) -> str:
    """The characters of a type tool's settings; empty where they cannot be read."""
    from psd_tools.psd.tagged_blocks import TypeToolObjectSetting

    try:
        said = str(TypeToolObjectSetting.read(io.BytesIO(block)).text_data[b"Txt "].value)
    except Exception:  # a structure of Photoshop's that psd-tools does not know raises all sorts
        return ""
    return cleaned(said.replace("\x03", "\n"))


def _length(file: BinaryIO, wide: bool) -> int:
    return int.from_bytes(_exactly(file, 8 if wide else 4), "big")


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError("layers truncated")
    return data
