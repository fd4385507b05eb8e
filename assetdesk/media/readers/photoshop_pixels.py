"""The pixels of one layer of a Photoshop document: its channels, with its masks; opacity and blending are not baked in.

Only this layer's bytes are read. What has no pixels of its own (a fill or a path in documents of 32 bits) is drawn by
psd-tools.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from assetdesk.media.readers.photoshop_planes import (
    CMYK,
    COLOURS,
    DUOTONE,
    GRAY,
    LAB,
    PILLOW,
    RAW,
    RGB,
    RLE,
    ZIP,
    ZIP_PREDICTED,
    Header,
    eight_bit,
    samples,
)
from assetdesk.media.readers.photoshop_planes import exactly as long_enough
from assetdesk.media.readers.photoshop_records import (
    DISABLED,
    FROM_RENDERING,
    Box,
    Channel,
    Mask,
    Record,
    exactly,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TRANSPARENCY = -1
_MOST_OPENED = 512 << 20


@dataclass(frozen=True, slots=True)
class Pixels:
    """In the colour space of the document; `alpha` apart where Pillow has no mode for it, as in `Picture`."""

    image: Image.Image
    alpha: Image.Image | None = None

    def under(self, cover: Image.Image) -> Pixels:
        """Cut by one more mask."""
        bands = self.image.getbands()
        alpha = self.image.getchannel("A") if bands[-1] == "A" else self.alpha
        return joined(self.image, ImageChops.multiply(alpha, cover) if alpha else cover)


def joined(image: Image.Image, alpha: Image.Image) -> Pixels:
    """A picture with that alpha, instead of its own."""
    if image.mode in ("CMYK", "LAB"):
        return Pixels(image, alpha)
    image.putalpha(alpha)
    return Pixels(image)


def of_layer(file: BinaryIO, head: Header, record: Record, box: Box) -> Pixels:
    """The layer within `box` of the canvas; what it does not cover is transparent.

    What is damaged raises EOFError, ValueError or zlib.error.
    """
    count = COLOURS.get(head.mode, 1)
    channels = {channel.kind: channel for channel in record.channels}
    if any(kind not in channels for kind in range(count)):
        raise ValueError(f"channels {sorted(channels)} are not those of this colour mode")
    shape = (record.height, record.width)
    bands = [Image.fromarray(_plane(file, head, channels[kind], shape, False)) for kind in range(count)]
    image = Image.merge(PILLOW[head.mode], bands) if count > 1 else bands[0]
    del bands
    alpha = None
    if _TRANSPARENCY in channels:
        alpha = Image.fromarray(_plane(file, head, channels[_TRANSPARENCY], shape, True))
    alpha = masked(file, head, record, alpha)
    return _placed(image, alpha, record.box, box)


def masked(file: BinaryIO, head: Header, record: Record, alpha: Image.Image | None) -> Image.Image | None:
    """Transparency under the layer's masks. A mask rendered from a path is a part of the pixels of shapes already."""
    drawn: Image.Image | None = None
    rendered = False
    for mask in record.masks:
        if mask.flags & DISABLED:
            continue
        one = _mask(file, head, record, mask)
        rendered = rendered or bool(mask.flags & FROM_RENDERING)
        # one of the two holds both: the lesser value is that of both, whichever it is
        drawn = one if drawn is None else ImageChops.darker(drawn, one)
    if drawn is None or alpha is None:
        return drawn or alpha
    return ImageChops.darker(alpha, drawn) if rendered else ImageChops.multiply(alpha, drawn)


def _mask(file: BinaryIO, head: Header, record: Record, mask: Mask) -> Image.Image:
    """One mask, in the layer's box."""
    made = Image.new("L", (record.width, record.height), mask.outside)
    left, top, right, bottom = mask.box
    shape = (max(0, bottom - top), max(0, right - left))
    channel = next(channel for channel in record.channels if channel.kind == mask.kind)
    if shape[0] and shape[1] and channel.length > 2:
        if shape[0] * shape[1] > 4 * head.width * head.height + record.width * record.height:
            raise ValueError(f"a mask of {shape[1]} × {shape[0]} px")
        plane = Image.fromarray(_plane(file, head, channel, shape, True))
        made.paste(plane, (left - record.box[0], top - record.box[1]))
    if mask.flags & FROM_RENDERING:
        return made
    if mask.feather:
        made = made.filter(ImageFilter.GaussianBlur(mask.feather))
    if mask.density < 255:
        kept = 255 - mask.density
        made = made.point([kept + value * mask.density // 255 for value in range(256)])
    return made


def _plane(file: BinaryIO, head: Header, channel: Channel, shape: tuple[int, int], is_alpha: bool) -> NDArray[np.uint8]:
    """One channel of that many rows and columns as 0–255."""
    if channel.length < 2:
        raise EOFError("a channel without pixels")
    file.seek(channel.at)
    compression = int.from_bytes(exactly(file, 2), "big")
    row = shape[1] * head.depth // 8
    size = row * shape[0]
    length = channel.length - 2
    if compression == RAW:
        data = exactly(file, size)
    elif compression == RLE:
        data = _unpacked(exactly(file, length), head, shape[0], size)
    elif compression in (ZIP, ZIP_PREDICTED):
        data = zlib.decompressobj().decompress(exactly(file, length), size)
    else:
        raise ValueError(f"compression {compression}")
    return eight_bit(head, samples(long_enough(data, size), head.depth, shape, compression), is_alpha)


def _unpacked(data: bytes, head: Header, rows: int, size: int) -> bytes:
    """PackBits behind a table of the rows' lengths."""
    import imagecodecs

    table = rows * (4 if head.big else 2)
    lengths = np.frombuffer(long_enough(data, table), ">u4" if head.big else ">u2")
    packed = data[table : table + int(lengths.sum(dtype=np.int64))]
    if len(packed) * 64 < size:
        raise EOFError("pixels truncated")  # no two bytes stand for more than 128
    # a little more than the rows take: a row may end with a run that goes on
    return bytes(imagecodecs.packbits_decode(packed, out=size + 128 * rows))


def _placed(image: Image.Image, alpha: Image.Image | None, own: Box, box: Box) -> Pixels:
    """The layer's picture within a box of the canvas, its transparency put to it."""
    left, top = own[0] - box[0], own[1] - box[1]
    size = (box[2] - box[0], box[3] - box[1])
    if (left, top, *size) != (0, 0, *image.size):
        alpha = alpha or Image.new("L", image.size, 255)
        whole, clear = Image.new(image.mode, size), Image.new("L", size)
        whole.paste(image, (left, top))
        clear.paste(alpha, (left, top))
        image, alpha = whole, clear
    return Pixels(image) if alpha is None else joined(image, alpha)


def known_mode(head: Header) -> bool:
    """Whether layers of such a document can be read. Those of a duotone are gray; its inks are not done."""
    return head.mode in (GRAY, DUOTONE, RGB, CMYK, LAB) and head.depth in (8, 16, 32)


def drawn(path: str, number: int, box: Box) -> Image.Image | None:
    """Record `number` (from 0, the lowest first), which has no pixels, drawn by psd-tools; None where it cannot be."""
    layer = _opened(path, number)
    layer.opacity = 255
    made: Image.Image | None = layer.composite(viewport=box, force=True, layer_filter=lambda one: True, apply_icc=False)
    return made


def path_coverage(path: str, number: int, box: Box) -> Image.Image:
    """What the path of record `number` covers of a box, drawn by psd-tools."""
    from psd_tools.composite.vector import draw_vector_mask

    cover = draw_vector_mask(_opened(path, number), viewport=box)
    return Image.fromarray(
        (np.clip(cover, 0, 1) * 255 + 0.5).astype(np.uint8).reshape(box[3] - box[1], box[2] - box[0])
    )


def _opened(path: str, number: int) -> Any:
    """psd-tools' layer of a record. It takes the whole file into memory, so not of one that is too large."""
    from psd_tools import PSDImage

    if Path(path).stat().st_size > _MOST_OPENED:
        raise ValueError(f"more than {_MOST_OPENED >> 20} MB")
    document = PSDImage.open(path)
    info = document._record._get_layer_info()
    wanted = info.layer_records[number] if info is not None else None
    for layer in document.descendants():
        if layer._record is wanted:
            return layer
    raise ValueError(f"no layer of record {number}")
