"""TIFF: Pillow where it can, tifffile for the layouts it refuses (planes, odd depths, floats, big tiles)."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, TiffImagePlugin

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import colour, tiff_pages
from assetdesk.media.damage import corrupt, reading
from assetdesk.media.document import Picture, PictureFacts, check_pixels
from assetdesk.media.metadata import embedded
from assetdesk.media.pixels import banded, to_bytes
from assetdesk.media.readers.pillow import close_files

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tifffile import TiffPage

_KIND = "TIFF picture"
_ICC, _BITS, _ORIENTATION = 34675, 258, 274
_PLANAR, _SAMPLE_FORMAT = 284, 339
_WHITE_IS_ZERO = 0
_LABELS = {0: "L", 1: "L", 2: "RGB", 3: "RGB", 4: "L", 5: "CMYK", 6: "RGB", 8: "LAB", 9: "LAB", 10: "LAB"}
_NOT_YET = ("not supported", "unsupported", "unknown", "requires", "cannot decompress", "not available", "no module")


class TiffDocument:
    """One TIFF; page numbers leave out thumbnails and masks."""

    def __init__(self, path: str, limits: Limits) -> None:
        Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before every decode
        self.path = path
        self.limits = limits
        self.warnings: list[str] = []
        with open(path, "rb") as file:  # noqa: PTH123
            found = list(tiff_pages.directories(file))
        self._pages = [one for one in found if one.is_page] or [one for one in found if tiff_pages.WIDTH in one.tags]
        if not self._pages:
            raise corrupt(path, _KIND, detail="no directory with a picture")

    def facts(self) -> PictureFacts:
        """Of the first page."""
        tags = self._pages[0].tags
        width, height = tags[tiff_pages.WIDTH], tags.get(tiff_pages.HEIGHT, 0)
        turn = self._orientation(tags)
        mode = _LABELS.get(tags.get(tiff_pages.PHOTOMETRIC, 1), "RGB")
        profile, ppi = self._profile_and_ppi()
        return PictureFacts(
            width=height if turn >= 5 else width,
            height=width if turn >= 5 else height,
            pages=len(self._pages),
            orientation=turn,
            colour=colour.label(mode, profile),
            bits=self._bits(),
            ppi=ppi,
        )

    def picture(self, max_edge: int) -> Picture:
        """The first page."""
        return self.page(1, max_edge)

    def page(self, number: int, max_edge: int) -> Picture:
        """One page, decoded in full: TIFF has no reduced decode that can be relied on."""
        directory = self._pages[number - 1]
        tags = directory.tags
        check_pixels(tags[tiff_pages.WIDTH], tags.get(tiff_pages.HEIGHT, 1), self.limits.pixels)
        if _misread_by_pillow(tags):
            return self._by_tifffile(directory, corrupt(self.path, _KIND))
        try:
            return self._by_pillow(directory, max_edge)
        except FileFault as first:
            if first.code is not ErrorCode.SOURCE_CORRUPT:
                raise
            try:
                return self._by_tifffile(directory, first)
            except MemoryError:
                raise first from None  # sizes made of rubbish

    def metadata(self) -> dict[str, Any]:
        """EXIF, XMP and IPTC of the first page."""
        return embedded.of_tiff(self.path, self.warnings)

    def close(self) -> None:
        """Nothing is held open between questions."""

    def _orientation(self, tags: dict[int, int]) -> int:
        turn = tags.get(_ORIENTATION, 1)
        return turn if 1 <= turn <= 8 else 1

    def _bits(self) -> int | None:
        """Of the first channel; several channels' values do not lie in the directory itself."""
        bits = self._pages[0].tags.get(_BITS)
        if bits:
            return bits
        try:
            with self._tifffile_page(self._pages[0]) as page:
                return int(page.bitspersample)
        except Exception:  # a fact for people, not worth a failure
            return None

    def _profile_and_ppi(self) -> tuple[bytes | None, float | None]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                image = TiffImagePlugin.TiffImageFile(self.path)
            except Exception:  # Pillow does not know the layout; the pixels come from tifffile then
                return None, None
        with image:
            profile = image.info.get("icc_profile")
            stated = image.info.get("dpi")
            try:
                ppi = float(stated[0]) if stated else 0.0
            except (TypeError, ValueError, ZeroDivisionError):
                ppi = 0.0
        return profile or None, round(ppi, 2) if 1 < ppi < 100_000 else None

    def _by_pillow(self, directory: tiff_pages.Directory, max_edge: int) -> Picture:
        with reading(self.path, _KIND), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about tags, which are read on their own
            image = TiffImagePlugin.TiffImageFile(self.path)
            try:
                if directory.place:
                    image.seek(directory.place)
                profile = image.info.get("icc_profile")
                deep = image.mode.startswith(("I", "F"))
                image.load()  # Pillow turns a TIFF upright itself
            finally:
                close_files(image)
            width, height = image.size
            made, box = banded(image, max_edge, directory.tags.get(_BITS) or 16)
            if deep and directory.tags.get(tiff_pages.PHOTOMETRIC) == _WHITE_IS_ZERO:
                made = Image.eval(made, lambda level: 255 - level)
        return Picture(made, width, height, profile=profile or None, box=box, warnings=self.warnings)

    def _tifffile_page(self, directory: tiff_pages.Directory) -> _OpenPage:
        return _OpenPage(self.path, directory.place)

    def _by_tifffile(self, directory: tiff_pages.Directory, first: FileFault) -> Picture:
        try:
            with self._tifffile_page(directory) as page:
                size = page.parent.filehandle.size
                if any(at + length > size for at, length in zip(page.dataoffsets, page.databytecounts, strict=False)):
                    raise first
                image = _decode(page)
                profile = page.tags.get(_ICC)
                turn = self._orientation(directory.tags)
                icc = profile.value if profile is not None and isinstance(profile.value, bytes) else None
                return Picture(image, *image.size, orientation=turn, profile=icc, warnings=self.warnings)
        except (FileFault, MemoryError):
            raise
        except OSError as wrong:
            if wrong.errno:
                raise
            raise first from wrong
        except Exception as wrong:  # tifffile and imagecodecs raise whatever their codecs raise
            if any(word in str(wrong).lower() for word in _NOT_YET):
                raise FileFault(
                    ErrorCode.SOURCE_UNSUPPORTED,
                    f"This kind of TIFF file ({self._variant(directory)}) cannot be read yet.",
                    detail=f"{first.detail}\n{type(wrong).__name__}: {wrong}",
                ) from wrong
            raise FileFault(
                first.code, str(first), detail=f"{first.detail}\n{type(wrong).__name__}: {wrong}"
            ) from wrong

    def _variant(self, directory: tiff_pages.Directory) -> str:
        """What is special about it, for the sentence."""
        compression = directory.tags.get(tiff_pages.COMPRESSION, 1)
        bits = self._bits()
        return f"{bits} bit, compression {compression}" if bits else f"compression {compression}"


def _misread_by_pillow(tags: dict[int, int]) -> bool:
    """Layouts that Pillow opens without a word and reads wrongly: planes, and unsigned 32 bits as signed ones."""
    return tags.get(_PLANAR) == 2 or (tags.get(_BITS) == 32 and tags.get(_SAMPLE_FORMAT, 1) == 1)


class _OpenPage:
    """A page of tifffile that closes its file."""

    def __init__(self, path: str, place: int) -> None:
        self._path, self._place = path, place

    def __enter__(self) -> TiffPage:
        import logging

        import tifffile

        logging.getLogger("tifffile").setLevel(logging.CRITICAL)
        self._file = tifffile.TiffFile(self._path)
        page = self._file.pages.get(self._place)
        assert isinstance(page, tifffile.TiffPage)
        return page

    def __exit__(self, *_: object) -> None:
        if hasattr(self, "_file"):
            self._file.close()


def _decode(page: TiffPage) -> Image.Image:
    """The pixels of a page as L, LA, RGB, RGBA, CMYK or LAB."""
    values: NDArray[Any] = page.asarray()
    if page.imagedepth > 1:
        values = values[0] if page.planarconfig == 1 else values[:, 0]
    if page.samplesperpixel > 1 and page.planarconfig == 2:
        values = np.moveaxis(values, 0, -1)
    if values.ndim == 2:
        values = values[..., None]
    photometric = int(page.photometric)
    if photometric == 3 and page.colormap is not None:
        return Image.fromarray(to_bytes(np.moveaxis(page.colormap, 0, -1)[values[..., 0]]))
    if photometric in (8, 9, 10):
        return _lab(values, photometric)
    integer = values.dtype.kind in "ui"
    planes = to_bytes(values, int(page.bitspersample) if integer else None)
    if photometric == _WHITE_IS_ZERO:
        planes[..., 0] = 255 - planes[..., 0]
    colours = {2: 3, 5: 4, 6: 3}.get(photometric, 1)
    if planes.shape[-1] < colours:
        colours = 1
    has_alpha = bool(page.extrasamples) and int(page.extrasamples[0]) in (1, 2) and planes.shape[-1] > colours
    image = Image.fromarray(
        np.ascontiguousarray(planes[..., 0] if colours == 1 else planes[..., :colours]),
        mode="CMYK" if colours == 4 else None,
    )
    if photometric == 6 and int(page.compression) not in (6, 7):
        image = Image.frombytes("YCbCr", image.size, image.tobytes()).convert("RGB")
    if has_alpha and colours in (1, 3):
        alpha = Image.fromarray(np.ascontiguousarray(planes[..., colours]))
        if int(page.extrasamples[0]) == 1 and colours == 3:
            premultiplied = Image.merge("RGBA", (*image.split(), alpha))
            return Image.frombytes("RGBa", image.size, premultiplied.tobytes()).convert("RGBA")
        image.putalpha(alpha)
    return image


def _lab(values: NDArray[Any], photometric: int) -> Image.Image:
    """CIELAB has signed a and b, ICCLAB unsigned with an offset; Pillow's LAB holds them with the offset."""
    bits = values.dtype.itemsize * 8
    planes = values[..., :3].astype(np.int32)
    if photometric == 8:
        signed = planes[..., 1:].astype(np.int16 if bits == 16 else np.int8).astype(np.int32)
        planes[..., 1:] = signed + (1 << (bits - 1))
    eight = (planes >> (bits - 8)).clip(0, 255).astype(np.uint8)
    # by bands: as bytes Pillow would have them with their sign
    return Image.merge("LAB", [Image.fromarray(np.ascontiguousarray(eight[..., band])) for band in range(3)])
