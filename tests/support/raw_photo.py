"""Tiny raw photos: a DNG with a colour filter's samples, with or without a picture of its own in it."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

WIDTH, HEIGHT = 400, 300
_SAMPLES = 32803


def samples(red: float, green: float, blue: float, split: bool = True) -> np.ndarray:
    """12 bits of an RGGB sensor; the right half is dark."""
    values = np.zeros((HEIGHT, WIDTH), np.uint16)
    values[0::2, 0::2] = int(red * 4095)
    values[0::2, 1::2] = values[1::2, 0::2] = int(green * 4095)
    values[1::2, 1::2] = int(blue * 4095)
    if split:
        values[:, WIDTH // 2 :] //= 20
    return values


def dng(path: Path, values: np.ndarray, *, preview: Image.Image | None = None, orientation: int = 1) -> Path:
    """Written so that a reader that knows nothing of raw photos takes it for a TIFF."""
    one = (10000, 10000)
    matrix = (one[0], 1, 0, 1, 0, 1, 0, 1, one[0], 1, 0, 1, 0, 1, 0, 1, one[0], 1)
    matrix = tuple(value if place % 2 == 0 else 10000 for place, value in enumerate(matrix))
    told = [
        (271, "s", 0, "Maker", True),
        (272, "s", 0, "Maker One", True),
        (274, "H", 1, orientation, True),
        (50706, "B", 4, b"\1\4\0\0", True),
        (50707, "B", 4, b"\1\1\0\0", True),
        (50708, "s", 0, "Maker One", True),
        (50721, "2i", 9, matrix, True),
        (50728, "2I", 3, (1, 1, 1, 1, 1, 1), True),
    ]
    sensor = [
        (33421, "H", 2, (2, 2), True),
        (33422, "B", 4, b"\0\1\1\2", True),
        (50714, "H", 1, 0, True),
        (50717, "H", 1, 4095, True),
    ]
    with tifffile.TiffWriter(path) as file:
        if preview is not None:
            file.write(
                iter([jpeg(preview)]),
                shape=(preview.height, preview.width, 3),
                dtype=np.uint8,
                photometric="ycbcr",
                compression="jpeg",
                subfiletype=1,
                subifds=1,
                extratags=told,
                metadata=None,
                rowsperstrip=preview.height,
            )
        file.write(
            values,
            photometric=_SAMPLES,
            subfiletype=0,
            extratags=sensor if preview is not None else told + sensor,
            metadata=None,
        )
    return path


def jpeg(image: Image.Image, **options: object) -> bytes:
    """A picture as a camera would put it into its file."""
    out = BytesIO()
    image.save(out, "JPEG", quality=90, **options)
    return out.getvalue()


def fuji(picture: bytes) -> bytes:
    """The beginning of a RAF that breaks off behind its picture."""
    head = b"FUJIFILMCCD-RAW 0201FF000000Maker One".ljust(84, b"\0")
    return head + struct.pack(">II", 160, len(picture)) + bytes(160 - 92) + picture


def canon_cr3(exif: Image.Exif, taken: str) -> bytes:
    """Boxes with the directories of an EXIF block, and no picture."""

    def box(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I4s", len(data) + 8, kind) + data

    inner = Image.Exif()
    inner[0x9003] = taken
    parts = box(b"CMT1", exif.tobytes()[6:]) + box(b"CMT2", inner.tobytes()[6:])
    canon = box(b"uuid", bytes.fromhex("85c0b687820f11e08111f4ce462b6a48") + parts)
    return box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"moov", canon) + box(b"mdat", bytes(64))
