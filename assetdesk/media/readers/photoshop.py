"""Photoshop documents by their own structure: header, resources, and the merged picture at the end of the file.

The merged picture is read channel by channel without touching the layers, so that a document of gigabytes costs
what its canvas costs. Layers are composed (by psd-tools) only where the document says that it holds no merged picture.
"""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from PIL import Image

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.parts import Part, PartSet
from assetdesk.core.task import Limits
from assetdesk.core.text import TextPart
from assetdesk.media import colour
from assetdesk.media.damage import reading
from assetdesk.media.document import Document, Picture, PictureFacts, check_pixels
from assetdesk.media.readers.photoshop_planes import (
    CMYK,
    COLOURS,
    GRAY,
    INDEXED,
    LAB,
    PILLOW,
    RAW,
    RGB,
    RLE,
    ZIP,
    ZIP_PREDICTED,
    Header,
    eight_bit,
    exactly,
    samples,
)
from assetdesk.media.readers.photoshop_records import WIDE_BLOCKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

# what it thinks of a damaged layer is nothing for a person; where it matters, it raises
logging.getLogger("psd_tools").setLevel(logging.CRITICAL)

_KIND = "Photoshop picture"
_ROWS = 256
_MODES = {0: "Bitmap", 1: "Gray", 2: "Indexed", 3: "RGB", 4: "CMYK", 7: "Multichannel", 8: "Duotone", 9: "Lab"}
RESOLUTION, IPTC, ICC, VERSION, EXIF, XMP = 1005, 1028, 1039, 1057, 1058, 1060
_KEPT = {RESOLUTION, IPTC, ICC, VERSION, EXIF, XMP}
_MOST_RESOURCE = 16 << 20
_LONGEST_PALETTE = 768
_TRANSPARENT_BLOCKS = {b"Mtrn", b"Mt16", b"Mt32"}
_LAYER_BLOCKS = {b"Layr", b"Lr16", b"Lr32"}


class PhotoshopDocument:
    """One PSD or PSB."""

    def __init__(self, path: str, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.warnings: list[str] = []
        with reading(path, _KIND), Path(path).open("rb") as file:
            self.header = _read_header(file)
            length = _length(file)
            self._palette = file.read(min(length, _LONGEST_PALETTE))
            file.seek(length - len(self._palette), 1)
            self._resources = _read_resources(file, _length(file))
            wide = self.header.big
            self._layers_at = start = file.tell() + (8 if wide else 4)
            self._pixels_at = start + _length(file, wide)
            self._transparent = _has_transparency(file, wide, self._pixels_at)
        if self.header.mode not in _MODES or self.header.depth not in (1, 8, 16, 32):
            raise self._unsupported()

    def facts(self) -> PictureFacts:
        """What the header says."""
        head = self.header
        plain = PILLOW.get(head.mode, "L")
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
        head = self.header
        check_pixels(head.width, head.height, self.limits.pixels)
        image = None
        if self._resources.get(VERSION, b"\0\0\0\0\1")[4:5] == b"\0":
            image = self._composed()
        if image is None:
            with reading(self.path, _KIND), Path(self.path).open("rb") as file:
                file.seek(self._pixels_at)
                image = self._merged(file)
        return Picture(image, head.width, head.height, profile=self.profile, warnings=self.warnings)

    def samples(self) -> tuple[NDArray[np.uint16], bool] | None:
        """The merged picture of a document of 16 bits as rows × columns × channels, and whether the last one is alpha;
        ink is 65535. None for documents of other depths, other modes, or without a merged picture."""
        head = self.header
        count = COLOURS.get(head.mode, 1)
        stored = self._resources.get(VERSION, b"\0\0\0\0\1")[4:5] != b"\0"
        if head.depth != 16 or head.mode not in (GRAY, RGB, CMYK) or head.channels < count or not stored:
            return None
        check_pixels(head.width, head.height, self.limits.pixels)
        alpha = self._transparent and head.channels > count and head.mode != CMYK
        with reading(self.path, _KIND), Path(self.path).open("rb") as file:
            file.seek(self._pixels_at)
            planes = _channels(file, head, count + alpha)
        made: NDArray[np.uint16] = np.stack(planes, axis=-1).astype(np.uint16, copy=False)
        if head.mode == CMYK:
            made = np.bitwise_not(made)
        if alpha:
            _take_white_out(made)
        return made, alpha

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
        fields["photoshop:ColorMode"] = _MODES[self.header.mode]
        return fields

    def text(self) -> Iterator[TextPart]:
        """Text layers from the top down, each with the layer's name."""
        from assetdesk.media.readers.photoshop_text import text_layers

        try:
            with Path(self.path).open("rb") as file:
                yield from text_layers(file, self._layers_at, self._pixels_at, self.header.big)
        except (EOFError, ValueError, struct.error) as wrong:
            self.warnings.append(f"The layers are damaged; their text may be incomplete: {wrong}")

    @property
    def profile(self) -> bytes | None:
        """The ICC profile of the pixels as they are handed over, its layers' as well.

        That of a document of 32 bits describes linear light, which its pixels are not any more.
        """
        linear = self.header.depth == 32 and self.header.mode in (GRAY, RGB)
        return None if linear else self._resources.get(ICC)

    @property
    def layer_section(self) -> tuple[int, int]:
        """Where the layers stand in the file."""
        return self._layers_at, self._pixels_at

    def parts(self, options: Mapping[str, Any], name: str) -> Iterator[Part | PartSet]:
        """Each layer, and the template of them (`readers.photoshop_layers`)."""
        from assetdesk.media.readers import photoshop_layers

        return photoshop_layers.parts(self, options, name)

    def part(self, key: str, options: Mapping[str, Any]) -> Document:
        """One layer, by its key."""
        from assetdesk.media.readers import photoshop_layers

        return photoshop_layers.part(self, key, options)

    def close(self) -> None:
        """Nothing is held open between questions."""

    def _ppi(self) -> float | None:
        block = self._resources.get(RESOLUTION, b"")
        if len(block) < 4:
            return None
        ppi = int.from_bytes(block[:4], "big") / 65536  # fixed point, always per inch here
        return round(ppi, 2) if 1 < ppi < 100_000 else None

    def _unsupported(self, detail: str = "") -> FileFault:
        mode = _MODES.get(self.header.mode, f"mode {self.header.mode}")
        return FileFault(
            ErrorCode.SOURCE_UNSUPPORTED,
            f"This kind of Photoshop file ({self.header.depth} bit, {mode}) cannot be read yet.",
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
        head = self.header
        count = min(COLOURS.get(head.mode, 1), head.channels)
        alpha = self._transparent and head.channels > count and head.mode in (GRAY, RGB, LAB)
        planes = [
            eight_bit(head, plane, number >= count) for number, plane in enumerate(_channels(file, head, count + alpha))
        ]
        if head.mode == INDEXED:
            colours = np.frombuffer(self._palette[:768].ljust(768, b"\0"), np.uint8).reshape(3, 256).T
            return Image.fromarray(colours[planes[0]])
        if count != COLOURS.get(head.mode, 1):
            return Image.fromarray(planes[0])  # a colour picture that stores fewer channels than it needs
        if alpha and head.mode != LAB:
            return _off_white(planes[:count], planes[count])
        bands = [Image.fromarray(plane) for plane in planes[:count]]
        return Image.merge(PILLOW[head.mode], bands) if count > 1 else bands[0]


def _read_header(file: BinaryIO) -> Header:
    data = file.read(26)
    if len(data) < 26:
        raise EOFError("header truncated")
    _, version, channels, height, width, depth, mode = struct.unpack(">4sH6xHIIHH", data)
    if not (0 < width <= 300_000 and 0 < height <= 300_000 and 0 < channels <= 56):
        raise ValueError(f"header says {width} × {height} px, {channels} channels")
    return Header(version == 2, channels, height, width, depth, mode)


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
            size = _length(file, wide and key in WIDE_BLOCKS)
            here = file.tell()
            if key in _LAYER_BLOCKS and size >= 2 and struct.unpack(">h", file.read(2))[0] < 0:
                return True
            file.seek(here + size + (-size % 4))
    except (EOFError, struct.error, OSError):
        return False  # layers beyond repair; the merged picture may still be whole
    return False


def _channels(file: BinaryIO, head: Header, count: int) -> list[NDArray[Any]]:
    """The first `count` channels of the merged picture; one-bit channels stay packed, a row to whole bytes."""
    compression = int.from_bytes(file.read(2), "big")
    row = (head.width * head.depth + 7) // 8
    size = row * head.height
    if compression == RAW:
        planes = [exactly(file.read(size), size) for _ in range(count)]
    elif compression == RLE:
        planes = _unpacked(file, head, count, size)
    elif compression in (ZIP, ZIP_PREDICTED):
        data = zlib.decompressobj().decompress(file.read(), size * count)
        planes = [exactly(data[n * size : (n + 1) * size], size) for n in range(count)]
    else:
        raise ValueError(f"compression {compression}")
    if head.depth == 1:
        return [np.frombuffer(plane, np.uint8).reshape(head.height, row) for plane in planes]
    return [samples(plane, head.depth, (head.height, head.width), compression) for plane in planes]


def _unpacked(file: BinaryIO, head: Header, count: int, size: int) -> list[bytes]:
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
        planes.append(exactly(bytes(imagecodecs.packbits_decode(packed)), size))
    return planes


def _off_white(colours: list[NDArray[np.uint8]], alpha: NDArray[np.uint8]) -> Image.Image:
    """Photoshop stores a transparent merged picture laid on white; what is left without the white is premultiplied."""
    deep = alpha.astype(np.int16) - 255
    bands = [Image.fromarray(np.clip(plane + deep, 0, alpha).astype(np.uint8)) for plane in colours]
    if len(bands) == 1:
        bands *= 3
    made = Image.merge("RGBA", (*bands, Image.fromarray(alpha)))
    return Image.frombytes("RGBa", made.size, made.tobytes())


def _take_white_out(samples: NDArray[np.uint16]) -> None:
    """What was stored laid on white, as the colours it had; the last channel is alpha. A band of rows at a time."""
    for top in range(0, len(samples), _ROWS):
        band = samples[top : top + _ROWS].astype(np.float32)
        clear = band[..., -1:]
        pure = (band[..., :-1] + clear - 65535) * (65535 / np.maximum(clear, 1))
        samples[top : top + _ROWS, ..., :-1] = np.clip(pure + 0.5, 0, 65535).astype(np.uint16)
