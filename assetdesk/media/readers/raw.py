"""Raw photos by LibRaw: the picture that the camera put into the file where it is large enough, else developed.

A file that is cut short mostly still has that picture at its front; it is found even where LibRaw gives up.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import Any

import numpy as np
from PIL import Image

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import raw_marks
from assetdesk.media.damage import corrupt, reading
from assetdesk.media.document import Picture, PictureFacts, check_pixels
from assetdesk.media.readers import raw_preview

# a module in C without types: as Any it is what it is
rawpy: Any = import_module("rawpy")

_KIND = "raw photo"
_TURNS = {0: 1, 1: 2, 2: 4, 3: 3, 4: 5, 5: 8, 6: 6, 7: 7}  # LibRaw's flips as EXIF writes them
_ENOUGH = 0.75  # of what is asked for: an embedded picture that large is better than another way of developing
_SRGB_CURVE = (2.4, 12.92)
_WORDS = {"LibRawFileUnsupportedError", "LibRawNotImplementedError"}


class RawDocument:
    """One raw photo. Sizes are those of the developed picture, as the camera crops it."""

    def __init__(self, path: str, limits: Limits) -> None:
        Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before every decode
        self.path = path
        self.limits = limits
        self.warnings: list[str] = []
        self._refused: Exception | None = None
        self._preview: raw_preview.Preview | None = None
        self._looked = False
        self._raw: Any = rawpy.RawPy()
        try:
            self._raw.open_file(path)
        except (rawpy.LibRawError, ValueError) as wrong:
            self._refused = wrong  # there may be a picture in it all the same, and metadata
            self._raw.close()

    def facts(self) -> PictureFacts:
        """What LibRaw reads in the header; of a file it refuses, the picture inside."""
        if self._refused is not None:
            preview = self._embedded()
            if preview is None:
                return PictureFacts(width=None, height=None)
            width, height = preview.upright
            return PictureFacts(width=width, height=height, orientation=preview.turn)
        turn = self._turn()
        width, height = self._size()
        return PictureFacts(
            width=height if turn >= 5 else width,
            height=width if turn >= 5 else height,
            orientation=turn,
            bits=raw_marks.bits(self.path),
        )

    def picture(self, max_edge: int) -> Picture:
        """The embedded picture where it is large enough; developed where not; the embedded one where that fails."""
        preview = self._embedded()
        if self._refused is not None:
            if preview is None:
                raise self._fault(self._refused) from self._refused
            self.warnings.append(f"Only the picture inside can be shown, not the raw data: {self._refused}")
            return self._shown(preview, max_edge)
        width, height = self._size()
        wanted = min(max_edge, max(width, height))
        if preview is not None and max(preview.size) >= _ENOUGH * wanted:
            with suppress(FileFault):
                return self._shown(preview, max_edge)
            preview = None
        try:
            return self._developed(max_edge)
        except FileFault as fault:
            if preview is None or fault.code is ErrorCode.RENDITION_TOO_LARGE:
                raise
            self.warnings.append(f"Only the small picture inside can be shown, not the raw data: {fault}")
            return self._shown(preview, max_edge)

    def page(self, number: int, max_edge: int) -> Picture:
        """There is only one."""
        if number != 1:
            raise FileFault(ErrorCode.GENERIC_ERROR, f"There is no page {number}.")
        return self.picture(max_edge)

    def metadata(self) -> dict[str, Any]:
        """EXIF and XMP, wherever the maker put them."""
        from assetdesk.media.metadata import raw_blocks

        own = raw_blocks.has_own(self.path)
        preview = self._embedded() if not own else None
        fields = raw_blocks.read(self.path, preview.data if preview else None, self.warnings)
        return fields or self._told()

    def close(self) -> None:
        """Lets go of the file and of LibRaw's memory."""
        self._raw.close()

    def _size(self) -> tuple[int, int]:
        """Of the developed picture before it is turned."""
        sizes = self._raw.sizes
        width, height = sizes.width, sizes.height
        if _crops(sizes):
            width, height = sizes.crop_width, sizes.crop_height
        aspect = _aspect(sizes)
        if aspect < 1:
            height = round(height / aspect)
        elif aspect > 1:
            width = round(width * aspect)
        return width, height

    def _turn(self) -> int:
        return _TURNS.get(self._raw.sizes.flip, 1)

    def _told(self) -> dict[str, Any]:
        """What LibRaw finds out about the shot; for files without EXIF, since it unpacks the samples for it."""
        if self._refused is not None:
            return {}
        try:
            other = self._raw.other
        except Exception:  # as above
            return {}
        found = {
            "exif:ISOSpeedRatings": int(other.iso_speed) or None,
            "exif:ExposureTime": round(other.shutter_speed, 8) or None,
            "exif:FNumber": round(other.aperture, 2) or None,
            "exif:FocalLength": round(other.focal_length, 2) or None,
            "exif:DateTimeOriginal": other.timestamp.isoformat() if other.timestamp.year > 1980 else None,
        }
        return {name: value for name, value in found.items() if value is not None}

    def _embedded(self) -> raw_preview.Preview | None:
        """The largest picture that the camera put into the file."""
        if not self._looked:
            self._looked = True
            upright, flip = None, 1
            if self._refused is None:
                width, height = self._size()
                flip = self._turn()
                upright = (height, width) if flip >= 5 else (width, height)
                self._preview = raw_preview.by_libraw(self._raw, flip, upright)
            if self._preview is None:
                self._preview = raw_preview.by_looking(self.path, flip, upright)
        return self._preview

    def _shown(self, preview: raw_preview.Preview, max_edge: int) -> Picture:
        with reading(self.path, "picture inside the raw photo"):
            check_pixels(*preview.size, self.limits.pixels)
            image, profile, box = preview.decode(max_edge)
        return Picture(image, *preview.size, preview.turn, profile, box=box, warnings=self.warnings)

    def _developed(self, max_edge: int) -> Picture:
        """By LibRaw, at half size where that is enough."""
        sizes = self._raw.sizes
        check_pixels(sizes.raw_width, sizes.raw_height, self.limits.pixels)
        check_pixels(sizes.width, sizes.height, self.limits.pixels)
        width, height = self._size()
        half = max(width, height) // 2 >= max_edge
        try:
            # LibRaw unpacks a file once only, and some questions about it have done so
            with rawpy.RawPy() as raw:
                raw.open_file(self.path)
                raw.unpack()
                values = raw.postprocess(
                    half_size=half, use_camera_wb=True, output_bps=8, gamma=_SRGB_CURVE, user_flip=0
                )
        except (rawpy.LibRawError, ValueError, TypeError) as wrong:
            raise self._fault(wrong) from wrong
        image = Image.fromarray(values[..., 0] if values.shape[-1] == 1 else np.ascontiguousarray(values[..., :3]))
        return Picture(image, width, height, self._turn(), box=_crop(image, sizes), warnings=self.warnings)

    def _fault(self, wrong: Exception) -> FileFault:
        if type(wrong).__name__ in _WORDS and self._whole():
            return FileFault(
                ErrorCode.SOURCE_UNSUPPORTED,
                "This kind of raw photo cannot be read yet.",
                detail=f"{type(wrong).__name__}: {wrong}",
            )
        said = "truncated" if type(wrong).__name__ == "LibRawIOError" else ""
        return corrupt(self.path, _KIND, detail=f"{said} {type(wrong).__name__}: {wrong}".strip())

    def _whole(self) -> bool:
        """Whether there is enough of it for samples at all."""
        from pathlib import Path

        return Path(self.path).stat().st_size > 100_000


def _aspect(sizes: Any) -> float:
    """Width of a pixel over its height; 1 where it is not told, or nearly that."""
    told = float(sizes.pixel_aspect)
    return told if 0.1 < told < 10 and abs(told - 1) > 0.005 else 1.0


def _crops(sizes: Any) -> bool:
    """Whether the maker's own crop is stated and credible."""
    left, top = sizes.crop_left_margin - sizes.left_margin, sizes.crop_top_margin - sizes.top_margin
    return bool(
        0.8 * sizes.width <= sizes.crop_width <= sizes.width - left
        and 0.8 * sizes.height <= sizes.crop_height <= sizes.height - top
        and left >= 0
        and top >= 0
        and _aspect(sizes) == 1
    )


def _crop(image: Image.Image, sizes: Any) -> tuple[float, float, float, float] | None:
    """The maker's crop in px of what was developed."""
    if not _crops(sizes):
        return None
    across, down = image.width / sizes.width, image.height / sizes.height
    left, top = sizes.crop_left_margin - sizes.left_margin, sizes.crop_top_margin - sizes.top_margin
    return (
        left * across,
        top * down,
        (left + sizes.crop_width) * across,
        (top + sizes.crop_height) * down,
    )
