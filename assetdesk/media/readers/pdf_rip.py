"""A page as pixels: at the resolution, in the colour space and on the ground that the options ask for.

Colours are MuPDF's; the profile it converts with goes along with the picture, in CMYK that of the document's output
intent where it has one. Spot colours and overprint come out as MuPDF shows them.
"""

from __future__ import annotations

import tempfile
from functools import lru_cache
from importlib import import_module
from typing import Any

from PIL import Image

from assetdesk.core.edits import Rip
from assetdesk.core.renditions import fit
from assetdesk.core.task import Limits
from assetdesk.media.colour import srgb_profile
from assetdesk.media.document import Picture, check_pixels
from assetdesk.media.readers import pdf_colours
from assetdesk.media.readers.pdf import POINTS, size_at

# untyped, and their stubs are not: as Any they are what they are
pymupdf: Any = import_module("pymupdf")
mupdf: Any = import_module("pymupdf.mupdf")

_BAND = 32_000_000  # px drawn at once: a large page is not held twice
_MODES = {pdf_colours.GRAY: "L", pdf_colours.RGB: "RGB", pdf_colours.CMYK: "CMYK"}
_WHITE = 255


def raster(page: Any, rip: Rip, limits: Limits, max_edge: int | None, warnings: list[str]) -> Picture:
    """MuPDF's page at `rip.resolution`; drawn smaller at once where `max_edge` needs no more.

    RenditionTooLarge, before anything is drawn, where what would be drawn is beyond the pixel limit. ValueError where
    the file gives the page no size. To be used within `damage.reading`.
    """
    width, height = size_at(page, rip.resolution)
    size = (width, height) if max_edge is None else fit(width, height, max_edge, max_edge)
    check_pixels(*size, limits.pixels)
    listed = page.get_displaylist().this
    name = pdf_colours.NAMES.get(rip.colorspace) or pdf_colours.of_page(listed)
    warnings.extend(one for one in pdf_colours.fonts_missing(page) if one not in warnings)
    wide, high = page.rect.width, page.rect.height
    across = along = rip.resolution / POINTS
    if size != (width, height):
        across, along = size[0] / wide, size[1] / high
    # a strip of paper, or a mere line, still has one pixel
    place = pymupdf.Matrix(max(across, 1 / wide), 0, 0, max(along, 1 / high), 0, 0)
    place.pretranslate(-page.rect.x0, -page.rect.y0)
    space, profile = _space(page.parent, name, limits.scratch)
    image, alpha = _drawn(listed, _MODES[name], space, place, size, transparent=rip.alpha)
    return Picture(image, width, height, profile=profile, warnings=warnings, alpha=alpha)


def _drawn(
    listed: Any, mode: str, space: Any, place: Any, size: tuple[int, int], *, transparent: bool
) -> tuple[Image.Image, Image.Image | None]:
    """The picture, in bands; with a ground one can see through its alpha, apart where Pillow has no mode for it."""
    width, height = size
    rows = max(1, _BAND // width)
    matrix = mupdf.FzMatrix(*place)
    if rows >= height:
        return _band(listed, mode, space, matrix, (0, 0, width, height), transparent=transparent)
    made, alpha = None, None
    for top in range(0, height, rows):
        place_of_band = (0, top, width, min(height, top + rows))
        image, clear = _band(listed, mode, space, matrix, place_of_band, transparent=transparent)
        if made is None:
            made = Image.new(image.mode, size)
            alpha = Image.new("L", size) if clear is not None else None
        made.paste(image, (0, top))
        if alpha is not None and clear is not None:
            alpha.paste(clear, (0, top))
    assert made is not None
    return made, alpha


def _band(
    listed: Any, mode: str, space: Any, matrix: Any, box: tuple[int, int, int, int], *, transparent: bool
) -> tuple[Image.Image, Image.Image | None]:
    part = mupdf.fz_new_pixmap_with_bbox(space, mupdf.FzIrect(*box), mupdf.FzSeparations(), 1 if transparent else 0)
    if transparent:
        mupdf.fz_clear_pixmap(part)
    else:
        mupdf.fz_clear_pixmap_with_value(part, _WHITE)
    device = mupdf.fz_new_draw_device(matrix, part)
    everywhere = mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE)
    mupdf.fz_run_display_list(listed, device, mupdf.FzMatrix(), everywhere, mupdf.FzCookie())
    mupdf.fz_close_device(device)
    held = pymupdf.Pixmap("raw", part)  # as long as its pixels are looked at
    size = (box[2] - box[0], box[3] - box[1])
    if not transparent:
        return Image.frombytes(mode, size, held.samples_mv), None
    if mode == "CMYK":
        return _parted(held.samples_mv, size)
    # MuPDF's colours are multiplied by alpha
    return Image.frombytes(mode + "a", size, held.samples_mv).convert(mode + "A"), None


def _parted(pixels: Any, size: tuple[int, int]) -> tuple[Image.Image, Image.Image]:
    """CMYK that is multiplied by its alpha, as CMYK that is not, and the alpha."""
    import numpy as np

    values = np.frombuffer(pixels, np.uint8).reshape(size[1], size[0], 5)
    alpha = values[..., 4]
    wide = values[..., :4].astype(np.uint16) * 255
    wide += (alpha >> 1)[..., None]
    inks = np.minimum(wide // np.maximum(alpha, 1)[..., None], 255).astype(np.uint8)
    return Image.frombytes("CMYK", size, inks.tobytes()), Image.fromarray(np.ascontiguousarray(alpha))


def _space(document: Any, name: str, scratch: str) -> tuple[Any, bytes]:
    """MuPDF's colour space to draw in, and its ICC profile."""
    if name == pdf_colours.RGB:
        return mupdf.fz_device_rgb(), srgb_profile()  # MuPDF's own is the same but for its size
    if name == pdf_colours.GRAY:
        return mupdf.fz_device_gray(), _device_profile(name, scratch)
    intended = mupdf.pdf_document_output_intent(pymupdf._as_pdf_document(document))
    if intended.m_internal and mupdf.fz_colorspace_is_cmyk(intended):
        return intended, _profile(intended, scratch)
    return mupdf.fz_device_cmyk(), _device_profile(name, scratch)


@lru_cache(maxsize=2)
def _device_profile(name: str, scratch: str) -> bytes:
    return _profile(mupdf.fz_device_gray() if name == pdf_colours.GRAY else mupdf.fz_device_cmyk(), scratch)


def _profile(space: Any, scratch: str) -> bytes:
    """The profile of a colour space. MuPDF hands it out only inside of a file: a Photoshop document of one pixel."""
    one = mupdf.fz_new_pixmap_with_bbox(space, mupdf.FzIrect(0, 0, 1, 1), mupdf.FzSeparations(), 0)
    mupdf.fz_clear_pixmap_with_value(one, _WHITE)
    with tempfile.NamedTemporaryFile(suffix=".psd", dir=scratch or None) as file:
        mupdf.fz_save_pixmap_as_psd(one, file.name)
        with Image.open(file.name, formats=["PSD"]) as opened:
            found = opened.info["icc_profile"]
    assert isinstance(found, bytes)
    return found
