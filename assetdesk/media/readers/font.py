"""A typeface's specimen, drawn by FreeType with the typeface itself, and what it says of itself."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from assetdesk.core.places import resource
from assetdesk.core.text import cleaned
from assetdesk.media.damage import reading
from assetdesk.media.document import Picture, PictureFacts

_KIND = "font"
_SIZE = (1280, 960)
_MARGIN = 80
_INK, _DIM, _LINE = (22, 24, 29), (107, 114, 128), (217, 221, 227)
# the first line of each script that a typeface has all letters of; those whose letters join need more than FreeType
_SAMPLES = (
    "The quick brown fox jumps over the lazy dog",
    "Съешь ещё этих мягких французских булок",
    "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "天地玄黃 宇宙洪荒 日月盈昃",
    "いろはにほへと ちりぬるを",
    "다람쥐 헌 쳇바퀴에 타고파",
    "דג סקרן שט בים מאוכזב"[::-1],
)
_ALPHABET = ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789 &?!@€$%(){}*#")
# where typefaces of signs keep them
_SIGNS = (
    range(0x21, 0x7F),
    range(0xF021, 0xF0FF),
    range(0xE000, 0xE100),
    range(0x2190, 0x2800),
    range(0x1F300, 0x1F600),
)
_MOST_SIGNS = 48
_NAMES = {0: "dc:rights", 1: "font:Family", 2: "font:Style", 4: "dc:title", 5: "font:Version", 9: "dc:creator"}
_NAMES |= {10: "dc:description"}
_MOST_TABLE = 1 << 20


class FontDocument:
    """One font file; of a collection, its first typeface."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.warnings: list[str] = []
        with reading(path, _KIND):
            self._family, self._style = self._at(24).getname()

    def facts(self) -> PictureFacts:
        """A typeface has no size of its own."""
        return PictureFacts(width=None, height=None)

    def picture(self, max_edge: int) -> Picture:
        """Its name, its alphabet and a line of each script it has, on white."""
        image = Image.new("RGB", _SIZE, "white")
        pen = ImageDraw.Draw(image)
        small = ImageFont.truetype(str(resource("fonts/Inter-Regular.ttf")), 22)
        with reading(self.path, _KIND):
            missing = self._missing()
            samples = [line for line in _SAMPLES if self._has(line, missing)]
            y = _MARGIN
            name = f"{self._family or Path(self.path).stem} {self._style or ''}".strip()
            pen.text((_MARGIN, y - 30), _cut(cleaned(name), 80), _DIM, small)
            pen.line((_MARGIN, y + 12, _SIZE[0] - _MARGIN, y + 12), _LINE, 2)
            y += 40
            if self._has(_ALPHABET[0] + _ALPHABET[1], missing):
                pen.text((_MARGIN, y), "Aa", _INK, self._fitting("Aa", 200, 380))
                for line in (one for one in _ALPHABET if self._has(one, missing) or one is not _ALPHABET[2]):
                    face = self._fitting(line, 40, _SIZE[0] - 2 * _MARGIN - 420)
                    pen.text((_MARGIN + 420, y + 40), line, _INK, face)
                    y += 66
                y += 90
            if samples:
                for size in (64, 48, 36, 28, 22) if len(samples) == 1 else (56,):
                    face = self._fitting(samples[0], size, _SIZE[0] - 2 * _MARGIN)
                    pen.text((_MARGIN, y), samples[0], _INK, face)
                    y += int(size * 1.5)
                for line in samples[1:]:
                    if y > _SIZE[1] - _MARGIN - 40:
                        break
                    pen.text((_MARGIN, y), line, _INK, self._fitting(line, 40, _SIZE[0] - 2 * _MARGIN))
                    y += 62
            else:
                self._signs(pen, y, missing)
        return Picture(image, *_SIZE, warnings=self.warnings)

    def page(self, number: int, max_edge: int) -> Picture:
        """There is one."""
        return self.picture(max_edge)

    def metadata(self) -> dict[str, Any]:
        """Names by the font's own table; family and style where that cannot be read."""
        fields: dict[str, Any] = {}
        try:
            fields = _names(self.path)
        except (OSError, ValueError, struct.error) as wrong:
            self.warnings.append(f"The font's names cannot be read: {wrong}")
        for field, said in (("font:Family", self._family), ("font:Style", self._style)):
            if said and field not in fields:
                fields[field] = cleaned(said)
        return fields

    def close(self) -> None:
        """Nothing is held open between questions."""

    def _at(self, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(self.path, size, layout_engine=ImageFont.Layout.BASIC)

    def _fitting(self, line: str, size: int, room: int) -> ImageFont.FreeTypeFont:
        """At `size` px, smaller where the line would be wider than `room`."""
        face = self._at(size)
        width = face.getlength(line)
        return face if width <= room else self._at(max(6, int(size * room / width)))

    def _missing(self) -> set[bytes]:
        """Pictures of what is drawn for characters that no typeface has."""
        face = self._at(24)
        return {_drawn(face, one) for one in ("\uffff", "\U0010fffe", "\U000e0fff")}

    def _has(self, line: str, missing: set[bytes]) -> bool:
        face = self._at(24)
        return all(_drawn(face, one) not in missing for one in set(line) - {" "})

    def _signs(self, pen: ImageDraw.ImageDraw, y: int, missing: set[bytes]) -> None:
        """A table of the first characters there are."""
        face, found = self._at(24), ""
        for code in (code for codes in _SIGNS for code in codes):
            drawn = _drawn(face, chr(code))
            if drawn not in missing and drawn.strip(b"\0"):
                found += chr(code)
            if len(found) >= _MOST_SIGNS:
                break
        large = self._at(80)
        for number, one in enumerate(found):
            row, column = divmod(number, 8)
            pen.text((_MARGIN + column * 140, y + row * 130), one, _INK, large)


def _drawn(face: ImageFont.FreeTypeFont, one: str) -> bytes:
    mask = face.getmask(one)
    return bytes(mask) + b"%d" % mask.size[0]


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _names(path: str) -> dict[str, Any]:
    """The table `name` of a TrueType or OpenType file, Windows' English entries before others."""
    with Path(path).open("rb") as file:
        start = file.read(12)
        if start[:4] == b"ttcf":
            file.seek(12)
            place = int.from_bytes(file.read(4), "big")
            file.seek(place)
            start = file.read(12)
        if start[:4] not in (b"\0\1\0\0", b"true", b"OTTO"):
            return {}
        directory = file.read(16 * min(200, int.from_bytes(start[4:6], "big")))
        for at in range(0, len(directory) - 15, 16):
            tag, _, offset, length = struct.unpack_from(">4sIII", directory, at)
            if tag == b"name":
                file.seek(offset)
                return _name_table(file.read(min(length, _MOST_TABLE)))
    return {}


def _name_table(data: bytes) -> dict[str, Any]:
    _, count, strings = struct.unpack_from(">HHH", data)
    best: dict[str, tuple[int, str]] = {}
    for number in range(min(count, 1000)):
        platform, _, language, kind, length, offset = struct.unpack_from(">6H", data, 6 + number * 12)
        if kind not in _NAMES:
            continue
        raw = data[strings + offset : strings + offset + length]
        wide = platform in (0, 3)
        said = cleaned(raw.decode("utf-16-be" if wide else "mac_roman", "replace")).strip()[:2000]
        rank = 3 if platform == 3 and language == 0x409 else 2 if platform == 1 and language == 0 else 1
        if said and rank > best.get(_NAMES[kind], (0, ""))[0]:
            best[_NAMES[kind]] = (rank, said)
    fields: dict[str, Any] = {field: said for field, (_, said) in best.items()}
    if "dc:creator" in fields:
        fields["dc:creator"] = [fields["dc:creator"]]
    return fields
