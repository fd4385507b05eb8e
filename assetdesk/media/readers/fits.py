"""FITS, pictures of telescopes: the first image in the file, its values spread over black to white."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from assetdesk.core.task import Limits
from assetdesk.media.damage import reading
from assetdesk.media.document import Document
from assetdesk.media.readers.pillow import PillowDocument, plugin
from assetdesk.media.readers.values import Header, ValuesDocument, stretched

_KIND = "FITS picture"
_BLOCK, _CARD = 2880, 80
_MOST_BLOCKS, _MOST_UNITS = 1000, 100
_TYPES = {8: "u1", 16: ">i2", 32: ">i4", 64: ">i8", -32: ">f4", -64: ">f8"}
Cards = dict[str, str]


def open_document(path: str, limits: Limits) -> Document:
    """Pillow opens what is packed."""
    with reading(path, _KIND), Path(path).open("rb") as file:
        packed = any(cards.get("ZIMAGE") == "T" for cards, _ in _units(file)) and _image(file) is None
    if packed:
        return PillowDocument(path, limits, plugin("FitsImagePlugin", "FitsImageFile"), _KIND)
    return _Fits(path, limits)


class _Fits(ValuesDocument):
    """Rows from the lowest up; three planes are taken for red, green and blue, of more the first is shown."""

    def __init__(self, path: str, limits: Limits) -> None:
        super().__init__(path, limits, _KIND, self._read, self._picture)

    def _read(self) -> Header:
        with Path(self.path).open("rb") as file:
            found = _image(file)
        if found is None:
            raise ValueError("no picture in it")
        cards, self._start = found
        self._bits = int(cards["BITPIX"])
        self._planes = 3 if cards["NAXIS"] == "3" and cards.get("NAXIS3") == "3" else 1
        width, height = int(cards["NAXIS1"]), int(cards["NAXIS2"])
        return Header(width, height, abs(self._bits), "RGB" if self._planes == 3 else "Gray")

    def _picture(self) -> Image.Image:
        head = self._header
        count = head.width * head.height * self._planes
        with Path(self.path).open("rb") as file:
            file.seek(self._start)
            values = np.fromfile(file, _TYPES[self._bits], count)
        if values.size < count:
            raise EOFError(f"pixels truncated: {values.size} of {count} samples")
        planes = values.reshape(self._planes, head.height, head.width)[:, ::-1]
        made = [Image.fromarray(np.ascontiguousarray(one)) if self._bits == 8 else stretched(one) for one in planes]
        return Image.merge("RGB", made) if self._planes == 3 else made[0]


def _image(file: BinaryIO) -> tuple[Cards, int] | None:
    """The header of the first unit that holds a picture, and where its samples begin."""
    for cards, start in _units(file):
        axes = int(cards.get("NAXIS", "0"))
        if axes >= 2 and cards.get("XTENSION", "'IMAGE'").strip("' ") == "IMAGE":
            sides = [int(cards.get(f"NAXIS{number}", "0")) for number in range(1, axes + 1)]
            if all(side > 0 for side in sides) and int(cards.get("BITPIX", "0")) in _TYPES:
                return cards, start
    return None


def _units(file: BinaryIO) -> list[tuple[Cards, int]]:
    """The headers in the file, one behind the data of the other."""
    file.seek(0)
    found: list[tuple[Cards, int]] = []
    while len(found) < _MOST_UNITS and (cards := _cards(file)):
        start = file.tell()
        found.append((cards, start))
        sides = [int(cards.get(f"NAXIS{n}", "0")) for n in range(1, min(1000, int(cards.get("NAXIS", "0"))) + 1)]
        samples = 1
        for side in sides:
            samples *= side
        size = abs(int(cards.get("BITPIX", "8"))) // 8 * (samples if sides else 0)
        size = (size + int(cards.get("PCOUNT", "0"))) * max(1, int(cards.get("GCOUNT", "1")))
        if size < 0 or size > 1 << 40:
            break
        file.seek(start + -(-size // _BLOCK) * _BLOCK)
    return found


def _cards(file: BinaryIO) -> Cards:
    """The words of one header; empty where there is none."""
    cards: Cards = {}
    for number in range(_MOST_BLOCKS):
        block = file.read(_BLOCK)
        if len(block) < _BLOCK or (number == 0 and block[:8] not in (b"SIMPLE  ", b"XTENSION")):
            return {}
        for at in range(0, _BLOCK, _CARD):
            card = block[at : at + _CARD].decode("ascii", "replace")
            name = card[:8].strip()
            if name == "END":
                return cards
            if card[8:9] == "=":
                cards.setdefault(name, card[9:].split("/")[0].strip())
    return {}
