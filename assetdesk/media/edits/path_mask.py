"""The mask that a picture's clipping path stands for (Photoshop file format, path resources).

Photoshop keeps paths as image resources 2000–2997, and in resource 2999 the name of the one that clips. A path is a
list of records of 26 bytes; points are fractions of the picture, so it fits the picture at any size.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from assetdesk.media import tiff_pages
from assetdesk.media.vips import pyvips

if TYPE_CHECKING:
    from PIL import Image

FIRST, LAST, CLIPPING = 2000, 2997, 2999
_RECORD = 26
# a path of that many knots is drawn in a second; people's have some hundreds
MOST_KNOTS = 100_000
_MOST_RESOURCES = 64 << 20
_CLOSED, _CLOSED_LINKED, _CLOSED_FREE, _OPEN, _OPEN_LINKED, _OPEN_FREE, _, _, _INITIAL = range(9)
_LENGTHS = (_CLOSED, _OPEN)
_KNOTS = (_CLOSED_LINKED, _CLOSED_FREE, _OPEN_LINKED, _OPEN_FREE)
_PHOTOSHOP_TAG = 34377
_MARKS = (b"8BIM", b"MeSa", b"AgHg", b"PHUT", b"DCSR")
# beyond that nothing of it can be seen, and numbers stay short
_FARTHEST = 8.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Knot:
    """A point of a Bézier curve between its two control points, each as x and y in fractions of the picture."""

    before: Point
    at: Point
    after: Point


@dataclass(frozen=True, slots=True)
class Outline:
    """Closed curves. What lies within an odd number of them is inside; with `inverted` it is outside."""

    curves: tuple[tuple[Knot, ...], ...] = ()
    inverted: bool = False
    warnings: list[str] = field(default_factory=list, compare=False)

    def __bool__(self) -> bool:
        return bool(self.curves)


def of_file(path: str, format_name: str) -> Outline | None:
    """The clipping path of a JPEG, TIFF or PSD; None where none is named, or there is none of that name."""
    reader = {"jpeg": _of_jpeg, "tiff": _of_tiff, "psd": _of_photoshop}.get(format_name)
    if reader is None:
        return None
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - paths are plain strings down here
            return clipping(reader(file))
    except (struct.error, ValueError, EOFError, OverflowError):
        return None


def clipping(resources: bytes) -> Outline | None:
    """The clipping path among image resources."""
    paths: dict[str, bytes] = {}
    wanted: str | None = None
    for number, name, data in image_resources(resources):
        if FIRST <= number <= LAST:
            paths.setdefault(name, data)
        elif number == CLIPPING and data:
            wanted = data[1 : 1 + data[0]].decode("mac-roman", "replace")
    found = paths.get(wanted) if wanted else None
    return (parse(found) or None) if found is not None else None


def image_resources(data: bytes) -> Iterator[tuple[int, str, bytes]]:
    """Number, name and content of each image resource, as far as they are whole."""
    at = 0
    while at + 12 <= len(data) and data[at : at + 4] in _MARKS:
        number = int.from_bytes(data[at + 4 : at + 6], "big")
        length = data[at + 6]
        name = data[at + 7 : at + 7 + length].decode("mac-roman", "replace")
        at += 7 + length + (1 - length % 2)
        if at + 4 > len(data):
            return
        size = int.from_bytes(data[at : at + 4], "big")
        at += 4
        if at + size > len(data):
            return
        yield number, name, data[at : at + size]
        at += size + size % 2


def parse(records: bytes) -> Outline:
    """The curves of a path resource. Records that make no sense are left out; open curves count as closed."""
    curves: list[tuple[Knot, ...]] = []
    knots: list[Knot] = []
    left = count = 0
    inverted = False
    for at in range(0, len(records) - _RECORD + 1, _RECORD):
        (kind,) = struct.unpack_from(">H", records, at)
        if kind in _LENGTHS:
            _end(curves, knots)
            (left,) = struct.unpack_from(">H", records, at + 2)
        elif kind in _KNOTS and left > 0:
            left -= 1
            count += 1
            if count > MOST_KNOTS:
                break
            y0, x0, y1, x1, y2, x2 = (_near(v / (1 << 24)) for v in struct.unpack_from(">6i", records, at + 2))
            knots.append(Knot((x0, y0), (x1, y1), (x2, y2)))
        elif kind == _INITIAL:
            inverted = bool(struct.unpack_from(">H", records, at + 2)[0])
    _end(curves, knots)
    return Outline(tuple(curves), inverted)


def rasterised(outline: Outline, width: int, height: int) -> Image.Image:
    """Mode L: 255 inside, 0 outside, edges between."""
    from PIL import Image

    return Image.frombytes("L", (width, height), bytes(mask(outline, width, height).write_to_memory()))


def mask(outline: Outline, width: int, height: int, box: Sequence[float] | None = None) -> Any:
    """The same as a picture of libvips, which draws it piece by piece as it is read.

    `box` is the part of the mask, in px, that the whole picture covers; None where that is all of it.
    """
    left, top, right, bottom = box or (0.0, 0.0, float(width), float(height))
    across, down = right - left, bottom - top
    words: list[str] = []
    for curve in outline.curves:
        places = [
            [(left + x * across, top + y * down) for x, y in (knot.before, knot.at, knot.after)] for knot in curve
        ]
        words.append(f"M{_number(places[0][1])}")
        for one, following in zip(places, [*places[1:], places[0]], strict=True):
            words.append(f"C{_number(one[2])} {_number(following[0])} {_number(following[1])}")
        words.append("Z")
    if outline.inverted:
        words.append(f"M-9 -9H{width + 9}V{height + 9}H-9Z")
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<path fill-rule="evenodd" d="{" ".join(words)}"/></svg>'
    )
    # closed to files of others, as the rest of libvips' less careful loaders; this is a drawing of our own
    pyvips.operation_block_set("VipsForeignLoadSvgBuffer", False)
    drawn = pyvips.Image.svgload_buffer(drawing.encode("ascii"), unlimited=True)
    return drawn.extract_band(3).copy(interpretation="b-w")


def _number(point: Point) -> str:
    return f"{point[0]:.3f} {point[1]:.3f}"


def _near(value: float) -> float:
    return min(_FARTHEST, max(-_FARTHEST, value)) if math.isfinite(value) else 0.0


def _end(curves: list[tuple[Knot, ...]], knots: list[Knot]) -> None:
    """A curve of two knots may enclose something, one knot does not."""
    if len(knots) > 1:
        curves.append(tuple(knots))
    knots.clear()


def _of_jpeg(file: BinaryIO) -> bytes:
    """All APP13 segments before the picture, joined: large resources are split over several."""
    found: list[bytes] = []
    if file.read(2) != b"\xff\xd8":
        return b""
    while True:
        mark = file.read(2)
        if len(mark) < 2 or mark[0] != 0xFF or mark[1] in (0xDA, 0xD9):
            break
        if mark[1] == 0xFF:
            file.seek(-1, 1)
            continue
        if mark[1] == 0x01 or 0xD0 <= mark[1] <= 0xD7:
            continue
        size = int.from_bytes(file.read(2), "big")
        if size < 2:
            break
        if mark[1] != 0xED:
            file.seek(size - 2, 1)
            continue
        data = file.read(size - 2)
        if data.startswith(b"Photoshop 3.0\0"):
            found.append(data[14:])
    return b"".join(found)


def _of_tiff(file: BinaryIO) -> bytes:
    """Tag 34377 of the first directory."""
    first = next(tiff_pages.directories(file), None)
    if first is None:
        return b""
    offset, count = first.elsewhere.get(_PHOTOSHOP_TAG, (0, 0))
    if not offset or count > _MOST_RESOURCES:
        return b""
    file.seek(offset)
    return file.read(count)


def _of_photoshop(file: BinaryIO) -> bytes:
    """The section of image resources."""
    head = file.read(26)
    if len(head) < 26:
        return b""
    file.seek(int.from_bytes(file.read(4), "big"), 1)
    size = int.from_bytes(file.read(4), "big")
    return file.read(size) if size <= _MOST_RESOURCES else b""
