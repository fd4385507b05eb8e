"""Photoshop documents by their own structure: header, resources, and the merged picture at the end of the file.

The merged picture is read channel by channel without touching the layers, so that a document of gigabytes costs
what its canvas costs. Layers are composed (by psd-tools) only where the document says that it holds no merged picture.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from PIL import Image

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.core.text import TextPart
from assetdesk.media import colour
from assetdesk.media.damage import reading
from assetdesk.media.document import Picture, PictureFacts, check_pixels
from assetdesk.media.pixels import to_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KIND = "Photoshop picture"
_MODES = {0: "Bitmap", 1: "Gray", 2: "Indexed", 3: "RGB", 4: "CMYK", 7: "Multichannel", 8: "Duotone", 9: "Lab"}
_BITMAP, _GRAY, _INDEXED, _RGB, _CMYK, _LAB = 0, 1, 2, 3, 4, 9
_COLOURS = {_RGB: 3, _CMYK: 4, _LAB: 3}
_PILLOW = {_RGB: "RGB", _CMYK: "CMYK", _LAB: "LAB", _INDEXED: "RGB"}
RESOLUTION, IPTC, ICC, VERSION, EXIF, XMP = 1005, 1028, 1039, 1057, 1058, 1060
_KEPT = {RESOLUTION, IPTC, ICC, VERSION, EXIF, XMP}
_MOST_RESOURCE = 16 << 20
_RAW, _RLE, _ZIP, _ZIP_PREDICTED = range(4)
# tagged blocks whose length has eight bytes in a PSB
_WIDE_BLOCKS = {b"LMsk", b"Lr16", b"Lr32", b"Layr", b"Mt16", b"Mt32", b"Mtrn", b"Alph", b"FMsk", b"lnk2", b"FEid"}
_WIDE_BLOCKS |= {b"FXid", b"PxSD"}
_TRANSPARENT_BLOCKS = {b"Mtrn", b"Mt16", b"Mt32"}
_LAYER_BLOCKS = {b"Layr", b"Lr16", b"Lr32"}


@dataclass(frozen=True, slots=True)
class _Header:
    big: bool
    channels: int
    height: int
    width: int
    depth: int
    mode: int


class PhotoshopDocument:
    """One PSD or PSB."""

    def __init__(self, path: str, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.warnings: list[str] = []
        with reading(path, _KIND), Path(path).open("rb") as file:
            self._header = _read_header(file)
            self._palette = file.read(_length(file))
            self._resources = _read_resources(file, _length(file))
            wide = self._header.big
            self._layers_at = start = file.tell() + (8 if wide else 4)
            self._pixels_at = start + _length(file, wide)
            self._transparent = _has_transparency(file, wide, self._pixels_at)
        if self._header.mode not in _MODES or self._header.depth not in (1, 8, 16, 32):
            raise self._unsupported()

    def facts(self) -> PictureFacts:
        """What the header says."""
        head = self._header
        plain = _PILLOW.get(head.mode, "L")
        return PictureFacts(
            width=head.width,
            height=head.height,
            orientation=1,
            colour=colour.label(plain, self._resources.get(ICC)),
            bits=head.depth,
            ppi=self._ppi(),
        )

    def picture(self, max_edge: int) -> Picture:
        """The merged picture; the layers composed where there is none."""
        head = self._header
        check_pixels(head.width, head.height, self.limits.pixels)
        image = None
        if self._resources.get(VERSION, b"\0\0\0\0\1")[4:5] == b"\0":
            image = self._composed()
        if image is None:
            with reading(self.path, _KIND), Path(self.path).open("rb") as file:
                file.seek(self._pixels_at)
                image = self._merged(file)
        return Picture(image, head.width, head.height, profile=self._resources.get(ICC), warnings=self.warnings)

    def page(self, number: int, max_edge: int) -> Picture:
        """A document is one page; layers come with the options that ask for them."""
        return self.picture(max_edge)

    def metadata(self) -> dict[str, Any]:
        """From the resources."""
        from assetdesk.media.metadata import embedded

        blocks = embedded.Blocks(
            exif=self._resources.get(EXIF), xmp=self._resources.get(XMP), iptc=self._resources.get(IPTC)
        )
        fields = embedded.of_blocks(blocks, self.warnings)
        fields["photoshop:ColorMode"] = _MODES[self._header.mode]
        return fields

    def text(self) -> Iterator[TextPart]:
        """Text layers from the top down, each with the layer's name."""
        from assetdesk.media.readers.photoshop_text import text_layers

        try:
            with Path(self.path).open("rb") as file:
                yield from text_layers(file, self._layers_at, self._pixels_at, self._header.big)
        except (EOFError, ValueError, struct.error) as wrong:
            self.warnings.append(f"The layers are damaged; their text may be incomplete: {wrong}")

    def close(self) -> None:
        """Nothing is held open between questions."""

    def _ppi(self) -> float | None:
        block = self._resources.get(RESOLUTION, b"")
        if len(block) < 4:
            return None
        ppi = int.from_bytes(block[:4], "big") / 65536  # fixed point, always per inch here
        return round(ppi, 2) if 1 < ppi < 100_000 else None

    def _unsupported(self, detail: str = "") -> FileFault:
        mode = _MODES.get(self._header.mode, f"mode {self._header.mode}")
        return FileFault(
            ErrorCode.SOURCE_UNSUPPORTED,
            f"This kind of Photoshop file ({self._header.depth} bit, {mode}) cannot be read yet.",
            detail=detail,
        )

    def _composed(self) -> Image.Image | None:
        """The visible layers drawn over each other; None where that cannot be done and the merged picture must do."""
        from psd_tools import PSDImage

        try:
            document = PSDImage.open(self.path)
            made = document.composite(apply_icc=False)
        except MemoryError:
            raise
        except Exception as wrong:  # effects and fills it does not know raise all sorts
            self.warnings.append(f"The layers cannot be composed: {type(wrong).__name__}: {wrong}"[:300])
            return None
        if made is None:
            return None
        return made if made.mode in ("L", "LA", "RGB", "RGBA", "CMYK", "LAB") else made.convert("RGBA")

    def _merged(self, file: BinaryIO) -> Image.Image:
        """Mode L, RGB, CMYK, LAB, or RGBa where the picture is transparent."""
        head = self._header
        count = min(_COLOURS.get(head.mode, 1), head.channels)
        alpha = self._transparent and head.channels > count and head.mode in (_GRAY, _RGB, _LAB)
        planes = [
            self._eight_bit(plane, number >= count) for number, plane in enumerate(_channels(file, head, count + alpha))
        ]
        if head.mode == _INDEXED:
            colours = np.frombuffer(self._palette[:768].ljust(768, b"\0"), np.uint8).reshape(3, 256).T
            return Image.fromarray(colours[planes[0]])
        if count != _COLOURS.get(head.mode, 1):
            return Image.fromarray(planes[0])  # a colour picture that stores fewer channels than it needs
        if alpha and head.mode != _LAB:
            return _off_white(planes[:count], planes[count])
        bands = [Image.fromarray(plane) for plane in planes[:count]]
        return Image.merge(_PILLOW[head.mode], bands) if count > 1 else bands[0]

    def _eight_bit(self, plane: NDArray[Any], is_alpha: bool) -> NDArray[np.uint8]:
        """A channel as 0–255. Ink is stored as its absence; 32 bits are linear light."""
        head = self._header
        if head.depth == 1:
            bits = np.unpackbits(plane, axis=1)[:, : head.width]
            return (1 - bits) * np.uint8(255)  # a set bit is black
        if head.depth == 32:
            light = np.nan_to_num(plane.astype(np.float32), nan=0.0, posinf=1.0, neginf=0.0).clip(0, 1)
            if not is_alpha and head.mode in (_RGB, _GRAY):
                light = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.power(light, 1 / 2.4) - 0.055)
            return (light * 255 + 0.5).astype(np.uint8)
        made = to_bytes(plane)
        return 255 - made if head.mode == _CMYK and not is_alpha else made


def _read_header(file: BinaryIO) -> _Header:
    data = file.read(26)
    if len(data) < 26:
        raise EOFError("header truncated")
    _, version, channels, height, width, depth, mode = struct.unpack(">4sH6xHIIHH", data)
    if not (0 < width <= 300_000 and 0 < height <= 300_000 and 0 < channels <= 56):
        raise ValueError(f"header says {width} × {height} px, {channels} channels")
    return _Header(version == 2, channels, height, width, depth, mode)


def _length(file: BinaryIO, wide: bool = False) -> int:
    data = file.read(8 if wide else 4)
    if len(data) < (8 if wide else 4):
        raise EOFError("section truncated")
    return int.from_bytes(data, "big")


def _read_resources(file: BinaryIO, length: int) -> dict[int, bytes]:
    """The few image resources that are of use; leaves the file after the section."""
    end = file.tell() + length
    found: dict[int, bytes] = {}
    while file.tell() + 12 <= end:
        start = file.read(7)
        if start[:4] not in (b"8BIM", b"MeSa", b"AgHg", b"PHUT", b"DCSR") or len(start) < 7:
            break
        number = int.from_bytes(start[4:6], "big")
        name = start[6]
        file.seek(name + (1 - name % 2), 1)
        size = _length(file)
        if file.tell() + size > end:
            break
        if number in _KEPT and size <= _MOST_RESOURCE:
            found.setdefault(number, file.read(size))
        else:
            file.seek(size, 1)
        file.seek(size % 2, 1)
    file.seek(end)
    return found


def _has_transparency(file: BinaryIO, wide: bool, end: int) -> bool:
    """Whether the first channel after the colours is the merged picture's transparency."""
    try:
        info = _length(file, wide)
        start = file.tell()
        if info >= 2:
            (layers,) = struct.unpack(">h", file.read(2))
            if layers < 0:
                return True
        file.seek(start + info)
        if file.tell() + 4 > end:
            return False
        file.seek(_length(file), 1)  # global layer mask
        while file.tell() + 12 <= end:
            mark = file.read(8)
            if mark[:4] not in (b"8BIM", b"8B64"):
                return False
            key = mark[4:]
            if key in _TRANSPARENT_BLOCKS:
                return True
            size = _length(file, wide and key in _WIDE_BLOCKS)
            here = file.tell()
            if key in _LAYER_BLOCKS and size >= 2 and struct.unpack(">h", file.read(2))[0] < 0:
                return True
            file.seek(here + size + (-size % 4))
    except (EOFError, struct.error, OSError):
        return False  # layers beyond repair; the merged picture may still be whole
    return False


def _channels(file: BinaryIO, head: _Header, count: int) -> list[NDArray[Any]]:
    """The first `count` channels of the merged picture; one-bit channels stay packed, a row to whole bytes."""
    compression = int.from_bytes(file.read(2), "big")
    row = (head.width * head.depth + 7) // 8
    size = row * head.height
    if compression == _RAW:
        planes = [_exactly(file.read(size), size) for _ in range(count)]
    elif compression == _RLE:
        planes = _unpacked(file, head, count, size)
    elif compression in (_ZIP, _ZIP_PREDICTED):
        data = zlib.decompressobj().decompress(file.read(), size * count)
        planes = [_exactly(data[n * size : (n + 1) * size], size) for n in range(count)]
    else:
        raise ValueError(f"compression {compression}")
    if head.depth == 1:
        return [np.frombuffer(plane, np.uint8).reshape(head.height, row) for plane in planes]
    shape = (head.height, head.width)
    if compression == _ZIP_PREDICTED:
        return [_unpredicted(plane, head.depth, shape) for plane in planes]
    kind = {8: "u1", 16: ">u2", 32: ">f4"}[head.depth]
    return [
        np.frombuffer(plane, kind).reshape(shape).astype(np.dtype(kind).newbyteorder("="), copy=False)
        for plane in planes
    ]


def _unpacked(file: BinaryIO, head: _Header, count: int, size: int) -> list[bytes]:
    """PackBits; the lengths of all rows of all channels come first."""
    import imagecodecs

    width = 4 if head.big else 2
    table = file.read(width * head.height * head.channels)
    if len(table) < width * head.height * head.channels:
        raise EOFError("row table truncated")
    lengths = np.frombuffer(table, f">u{width}").reshape(head.channels, head.height).sum(axis=1, dtype=np.int64)
    planes = []
    for length in lengths[:count]:
        packed = file.read(int(length))
        if len(packed) < length:
            raise EOFError("pixels truncated")
        planes.append(_exactly(bytes(imagecodecs.packbits_decode(packed)), size))
    return planes


def _exactly(data: bytes, size: int) -> bytes:
    if len(data) < size:
        raise EOFError(f"pixels truncated: {len(data)} of {size} bytes")
    return data[:size]


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


def _off_white(colours: list[NDArray[np.uint8]], alpha: NDArray[np.uint8]) -> Image.Image:
    """Photoshop stores a transparent merged picture laid on white; what is left without the white is premultiplied."""
    deep = alpha.astype(np.int16) - 255
    bands = [Image.fromarray(np.clip(plane + deep, 0, alpha).astype(np.uint8)) for plane in colours]
    if len(bands) == 1:
        bands *= 3
    made = Image.merge("RGBA", (*bands, Image.fromarray(alpha)))
    return Image.frombytes("RGBa", made.size, made.tobytes())
