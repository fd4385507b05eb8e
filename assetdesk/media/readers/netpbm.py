"""PAM and float maps, the kinds of Netpbm that Pillow does not read; and which reader takes which."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.pixels import to_bytes
from assetdesk.media.readers.pillow import PillowDocument, plugin
from assetdesk.media.readers.values import Header, ValuesDocument, shown_light

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KIND = "Netpbm picture"
_MOST_HEADER = 4096
_DEPTHS = {1: "Gray", 2: "Gray", 3: "RGB", 4: "RGB"}


def open_document(path: str, limits: Limits) -> Document:
    """By the letter behind the P."""
    with Path(path).open("rb") as file:
        mark = file.read(2)
    if mark == b"P7":
        return _Pam(path, limits)
    if mark in (b"PF", b"Pf"):
        return _FloatMap(path, limits)
    return PillowDocument(path, limits, plugin("PpmImagePlugin", "PpmImageFile"), _KIND)


class _Pam(ValuesDocument):
    """P7: named lines, then samples of any number of channels."""

    def __init__(self, path: str, limits: Limits) -> None:
        super().__init__(path, limits, _KIND, self._read, self._picture)

    def _read(self) -> Header:
        with Path(self.path).open("rb") as file:
            head = file.read(_MOST_HEADER)
        lines = head.partition(b"ENDHDR\n")
        if not lines[1]:
            raise ValueError("header without an end")
        words = (line.split(None, 1) for line in lines[0].split(b"\n")[1:] if line.strip() and line[:1] != b"#")
        told = {pair[0]: pair[1].strip() for pair in words if len(pair) == 2}
        self._start = len(lines[0]) + len(lines[1])
        self._depth, self._most = int(told[b"DEPTH"]), int(told[b"MAXVAL"])
        if self._depth not in _DEPTHS or not 0 < self._most < 65536:
            raise ValueError(f"{self._depth} channels of up to {self._most}")
        bits = self._most.bit_length()
        return Header(int(told[b"WIDTH"]), int(told[b"HEIGHT"]), bits, _DEPTHS[self._depth])

    def _picture(self) -> Image.Image:
        head = self._header
        kind = ">u2" if self._most > 255 else "u1"
        values = _samples(self.path, self._start, kind, (head.height, head.width, self._depth))
        if self._most not in (255, 65535):
            values = np.minimum(values.astype(np.float32) / self._most, 1)
        eight = to_bytes(values.astype(np.uint16) if kind == ">u2" and self._most == 65535 else values)
        return Image.fromarray(np.ascontiguousarray(eight[..., 0] if self._depth == 1 else eight), None)


class _FloatMap(ValuesDocument):
    """PF and Pf: light as floats, from the lowest row up."""

    def __init__(self, path: str, limits: Limits) -> None:
        super().__init__(path, limits, _KIND, self._read, self._picture)

    def _read(self) -> Header:
        with Path(self.path).open("rb") as file:
            head = file.read(_MOST_HEADER)
        mark, width, height, scale = head.split(None, 4)[:4]
        at = 0
        for word in (mark, width, height, scale):
            at = head.index(word, at) + len(word)
        self._start = at + 1
        self._little = float(scale) < 0
        self._depth = 3 if mark == b"PF" else 1
        return Header(int(width), int(height), 32, _DEPTHS[self._depth])

    def _picture(self) -> Image.Image:
        head = self._header
        kind = "<f4" if self._little else ">f4"
        values = _samples(self.path, self._start, kind, (head.height, head.width, self._depth))[::-1]
        finite = values[np.isfinite(values)]
        if self._depth == 1 and finite.size and (float(finite.min()) < 0 or float(finite.max()) > 1):
            return Image.fromarray(to_bytes(values[..., 0].astype(np.float32)))  # heights, or distances
        return shown_light(values)


def _samples(path: str, start: int, kind: str, shape: tuple[int, ...]) -> NDArray[Any]:
    count = int(np.prod(shape, dtype=np.int64))
    with Path(path).open("rb") as file:
        file.seek(start)
        values = np.fromfile(file, kind, count)
    if values.size < count:
        raise EOFError(f"pixels truncated: {values.size} of {count} samples")
    return values.reshape(shape)
