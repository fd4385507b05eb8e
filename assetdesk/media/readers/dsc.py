"""What a PostScript file says of itself: the comments of Adobe's document structuring conventions, the binary header
that DOS programs put before an EPS, its XMP packet, and the small pictures it carries.

Only the beginning and the end of the file are read for the comments: that is where they have to stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

DOS_MAGIC = b"\xc5\xd0\xd3\xc6"
_HEAD = 128 << 10
_TAIL = 32 << 10
_XMP_WITHIN = 16 << 20
_LINE = re.compile(rb"[\r\n]+")
_PACKET = re.compile(rb"<x:(x[am]pmeta).{1,8000000}?</x:\1>", re.DOTALL)
_RESOURCES = re.compile(rb"%BeginPhotoshop:\s*(\d{1,8})[^\r\n]*((?:[\r\n]+% ?[0-9A-Fa-f]+)+)")
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")
_ESCAPE = re.compile(r"\\([0-7]{3}|.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
# as programs write them; a date that reads as two dates is none
_DATES = (
    "%a %b %d %H:%M:%S %Y",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%d %B %Y",
    "%B %d, %Y",
)
_TEXTS = {"Title": "dc:title", "Creator": "xmp:CreatorTool", "For": "dc:creator", "Copyright": "dc:rights"}
_MOST_PREVIEW = 4096  # pixels a side of an EPSI preview
_POINTS = 72


@dataclass(frozen=True, slots=True)
class Section:
    """Bytes of the file; of length 0 where there is no such section."""

    start: int = 0
    length: int = 0


@dataclass(slots=True)
class Structure:
    """`postscript` is where the program itself stands, `tiff` a picture of it, `comments` the first of each name.

    `epsi` is the preview bitmap. `box_in_header`: the bounding box stands where every program looks for it, not at the
    end of the file.
    """

    postscript: Section
    tiff: Section
    first_line: str = ""
    comments: dict[str, str] = field(default_factory=dict)
    epsi: Section = field(default_factory=Section)
    box_in_header: bool = False

    @property
    def encapsulated(self) -> bool:
        """Whether it says that it is an EPS."""
        return "EPSF" in self.first_line

    @property
    def pages(self) -> int | None:
        """How many pages it says it has."""
        number = self.comments.get("Pages", "").split(" ")[0]
        return int(number) if number.isascii() and number.isdecimal() and 0 < int(number) < 1_000_000 else None

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """The bounding box in points: left, bottom, width, height."""
        for name in ("HiResBoundingBox", "BoundingBox"):
            numbers = [float(one) for one in _NUMBERS.findall(self.comments.get(name, ""))]
            if len(numbers) == 4 and 0 < numbers[2] - numbers[0] < 1e5 and 0 < numbers[3] - numbers[1] < 1e5:
                return numbers[0], numbers[1], numbers[2] - numbers[0], numbers[3] - numbers[1]
        return None


def read(path: str) -> Structure:
    """The structure of a file; whatever is wrong with it, what could be read."""
    with Path(path).open("rb") as file:
        head = file.read(_HEAD)
        size = file.seek(0, 2)
        postscript, tiff = Section(0, size), Section()
        if head.startswith(DOS_MAGIC):
            words = [int.from_bytes(head[at : at + 4], "little") for at in range(4, 28, 4)]
            postscript, tiff = Section(words[0], words[1]), Section(words[4], words[5])
            file.seek(postscript.start)
            head = file.read(min(_HEAD, postscript.length))
        end = min(size, postscript.start + postscript.length)
        file.seek(max(postscript.start, end - _TAIL))
        tail = file.read(_TAIL)
    found = Structure(postscript, tiff)
    _comments(found, head, tail)
    start = head.find(b"%%BeginPreview:")
    if start >= 0:
        stop = head.find(b"%%EndPreview", start)
        found.epsi = Section(postscript.start + start, (stop if stop > 0 else len(head)) - start)
    return found


def _comments(found: Structure, head: bytes, tail: bytes) -> None:
    lines = _LINE.split(head)
    found.first_line = _text(lines[0])
    header = head.partition(b"%%EndComments")[0]
    found.box_in_header = re.search(rb"%%BoundingBox:\s*-?\d", header) is not None
    for line in (*lines, *_LINE.split(tail)):
        if not line.startswith(b"%%") or len(line) > 2000:
            continue
        name, colon, value = _text(line[2:]).partition(":")
        value = value.strip()
        if colon and value and value != "(atend)" and name not in found.comments:
            found.comments[name] = value


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8").strip()
    except UnicodeDecodeError:
        return line.decode("latin-1").strip()


def packet(path: str) -> bytes | None:
    """The XMP packet of the file itself; programs write it near the beginning."""
    with Path(path).open("rb") as file:
        found = _PACKET.search(file.read(_XMP_WITHIN))
    return found[0] if found else None


def resources(path: str) -> bytes | None:
    """Photoshop's image resources, which it writes as a comment of hexadecimal digits."""
    with Path(path).open("rb") as file:
        found = _RESOURCES.search(file.read(_XMP_WITHIN))
    if found is None:
        return None
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", found[2])
    return bytes.fromhex(digits[: len(digits) & ~1].decode("ascii"))[: int(found[1])]


def fields(found: Structure) -> dict[str, Any]:
    """The comments by the names of `media.metadata.fields`."""
    made: dict[str, Any] = {}
    for name, target in _TEXTS.items():
        if text := _plain(found.comments.get(name, "")):
            made[target] = [text] if target == "dc:creator" else text
    if date := _date(_plain(found.comments.get("CreationDate", ""))):
        made["xmp:CreateDate"] = date
    if box := found.box:
        made["pdf:PageSize"] = f"{box[2] / _POINTS * 25.4:.0f} × {box[3] / _POINTS * 25.4:.0f} mm"
    return made


def _plain(text: str) -> str:
    """A PostScript string without its parentheses and escapes."""
    text = text.strip()
    if text.startswith("("):
        inner = text[1:].removesuffix(")")
        text = _ESCAPE.sub(
            lambda match: chr(int(match[1], 8)) if len(match[1]) == 3 else _ESCAPED.get(match[1], match[1]), inner
        )
    return text.replace("\0", "").strip()[:1000]


def _date(text: str) -> str | None:
    from assetdesk.media.readers.pdf import iso_date

    if text.startswith("D:"):
        return iso_date(text)
    for form in _DATES:
        try:
            made = datetime.strptime(text, form)
        except ValueError:
            continue
        return made.isoformat() if "%H" in form else made.date().isoformat()
    return None


def preview(path: str, found: Structure) -> bytes:
    """The picture in an EPS as the bytes of a file: its TIFF, or its bitmap (EPSI) as PNG; empty without one."""
    for section, make in ((found.tiff, bytes), (found.epsi, _bitmap)):
        if section.length:
            with Path(path).open("rb") as file:
                file.seek(section.start)
                if made := make(file.read(min(section.length, _XMP_WITHIN))):
                    return made
    return b""


def _bitmap(data: bytes) -> bytes:
    """`%%BeginPreview: width height depth lines` and hexadecimal lines; ink is 1, unlike everywhere else."""
    from io import BytesIO

    from PIL import Image

    first, *lines = _LINE.split(data)
    numbers = [int(float(one)) for one in _NUMBERS.findall(first.decode("latin-1"))]
    if len(numbers) < 3 or not all(0 < side <= _MOST_PREVIEW for side in numbers[:2]) or numbers[2] not in (1, 8):
        return b""
    width, height, depth = numbers[:3]
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", b"".join(line for line in lines if not line.startswith(b"%%")))
    row = (width * depth + 7) // 8
    if len(digits) < 2 * row * height:
        return b""
    pixels = bytes.fromhex(digits[: 2 * row * height].decode("ascii"))
    image = Image.frombytes("1" if depth == 1 else "L", (width, height), bytes(byte ^ 255 for byte in pixels))
    out = BytesIO()
    image.convert("L").save(out, "PNG")
    return out.getvalue()
