"""The pyramid TIFF of a picture: tiles of 256 px, every size down to one tile, alpha and colour profile kept.

libvips streams it: what is held is a few rows of tiles of each size, whatever the picture's size. Written to a
temporary name and renamed when it is whole. The same picture gives the same bytes: no software, no date, no metadata
but the profile.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.vips import pyvips

TILE = 256
QUALITY = 90
MIME = "image/tiff"
# levels beyond this save a few per cent and cost three times the time
_DEFLATE_LEVEL = 4
# offsets of a classic TIFF end at 4 GiB; directories and a stubborn compressor have the rest
MOST_CLASSIC = (4 << 30) - (128 << 20)
# a TIFF always states a resolution; the one that says least
_UNKNOWN_PPI = 72.0
_MM_AN_INCH = 25.4
_LARGEST_SIDE = 10_000_000
_NO_ROOM = ("no space left", "disk quota exceeded", "not enough space")


def write(
    image: Any,
    path: Path,
    *,
    ppi: float | None = None,
    bits: int = 16,
    progress: Callable[[float], None] | None = None,
    most_classic: int = MOST_CLASSIC,
) -> None:
    """Writes a `pyvips.Image`, upright and edited, as `path`; `progress` is told 0–1, and ends the work by raising.

    JPEG of quality 90 without subsampling where a sample has 8 bits and there is no alpha, deflate otherwise. Gray,
    CMYK, Lab and 16 bits stay what they are; Lab, which comes in floats, is stored in as many bits as its original had,
    and with alpha becomes RGB. `most_classic`: from that many bytes, uncompressed, on it is a BigTIFF.
    OSError ENOSPC where the disk is full; `pyvips.Error` where the pixels cannot be had.
    """
    image = _storable(image, bits)
    per_mm = (ppi or _UNKNOWN_PPI) / _MM_AN_INCH
    options = dict(
        tile=True,
        tile_width=TILE,
        tile_height=TILE,
        pyramid=True,
        bigtiff=size_at_most(image) > most_classic,
        keep="icc",
        resunit="inch",
        xres=per_mm,
        yres=per_mm,
    )
    if as_jpeg(image):
        options |= {"compression": "jpeg", "Q": QUALITY}
    else:
        options |= {"compression": "deflate", "level": _DEFLATE_LEVEL}
        if image.coding == "none":
            options["predictor"] = "horizontal"
    part = path.with_name(f"{path.name}.part")
    watch = _Watch(image, progress) if progress is not None else None
    try:
        image.tiffsave(str(part), **options)
    except pyvips.Error as wrong:
        with suppress(OSError):
            part.unlink()
        if watch is not None and watch.raised is not None:
            raise watch.raised from None
        if any(words in str(wrong).lower() for words in _NO_ROOM) or _is_full(path.parent):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from wrong
        raise
    if watch is not None and watch.raised is not None:  # at the very end, when there was nothing left to end
        part.unlink()
        raise watch.raised
    part.replace(path)


def as_jpeg(image: Any) -> bool:
    """Whether its tiles may be JPEG: 8 bits, no alpha, and no colours whose values wrap around as those of Lab."""
    return bool(
        image.format == "uchar"
        and image.coding == "none"
        and not image.hasalpha()
        and image.interpretation in ("b-w", "srgb", "rgb", "cmyk")
    )


def size_at_most(image: Any) -> int:
    """Bytes of the whole pyramid if nothing could be compressed; tiles at the edges are whole ones."""
    sample = {"uchar": 1, "char": 1, "ushort": 2, "short": 2, "float": 4}.get(image.format, 8)
    total, width, height = 0, int(image.width), int(image.height)
    while True:
        total += -(-width // TILE) * -(-height // TILE) * TILE * TILE * int(image.bands) * sample
        if width <= TILE and height <= TILE:
            return total
        width, height = max(1, width // 2), max(1, height // 2)


def _storable(image: Any, bits: int) -> Any:
    """A form that readers of TIFFs know: 8 or 16 bits of gray, RGB or CMYK, or Lab."""
    if max(image.width, image.height) > _LARGEST_SIDE:
        raise FileFault(ErrorCode.RENDITION_TOO_LARGE, "The picture is wider or higher than a TIFF with tiles can be.")
    if image.interpretation == "lab":
        return _lab(image, bits)
    if image.format not in ("uchar", "ushort"):
        raise ValueError(f"{image.interpretation} in {image.format}")
    deep = image.format == "ushort"
    if image.interpretation == "cmyk":
        return image
    wanted = ("grey16" if deep else "b-w") if image.bands < 3 else ("rgb16" if deep else "srgb")
    return image.copy(interpretation=wanted) if image.interpretation != wanted else image


def _lab(image: Any, bits: int) -> Any:
    """Floats as integers. TIFF's Lab has signed values, among which no alpha can be had: then it is RGB."""
    if image.bands == 3:
        return image.Lab2LabS() if bits > 8 else image.Lab2LabQ()
    deep = image.extract_band(0, n=3).colourspace("rgb16")
    return deep.bandjoin((image[3] * 257).cast("ushort")).copy(interpretation="rgb16")


def _is_full(folder: Path) -> bool:
    try:
        left = os.statvfs(folder)
    except (OSError, AttributeError):
        return False
    return left.f_bavail * left.f_frsize < 1 << 20


class _Watch:
    """Hands libvips' progress on, and ends its work when whoever listens raises."""

    def __init__(self, image: Any, progress: Callable[[float], None]) -> None:
        self.raised: BaseException | None = None
        self._progress = progress
        image.set_progress(True)
        image.signal_connect("eval", self._eval)

    def _eval(self, image: Any, told: Any) -> None:
        try:
            self._progress(min(1.0, told.percent / 100))
        except BaseException as wrong:  # raised again by whoever waits; here it would only be printed
            self.raised = wrong
            image.set_kill(True)
