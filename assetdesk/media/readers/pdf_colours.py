"""Which colours and fonts a page names: its colour space where the file's own is to be kept, fonts that are not in it.

Everything that the page draws is looked at. It is gray where all of it is in a gray space, CMYK where all of it is in
CMYK, gray or spot colours and some of it in inks, else RGB. What counts is the space that the file names: a black set
in RGB makes an RGB page.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

# untyped, and its stubs are not: as Any it is what it is
mupdf: Any = import_module("pymupdf.mupdf")

GRAY, RGB, CMYK = "Gray", "Rgb", "Cmyk"
# names of the options (IPS API, PostScript colorspace modes); Auto is none of them
NAMES = {GRAY: GRAY, RGB: RGB, CMYK: CMYK}
_LOOKED_AT = 100_000  # things drawn; a map has that many, and all of one kind
# MuPDF's fz_colorspace_type, whose names the binding keeps for itself; a separation is a spot colour
_IS_GRAY, _IS_CMYK, _IS_INDEXED, _IS_SEPARATION = 1, 4, 6, 7
# every reader has these, or their equals
_STANDARD = ("Helvetica", "Times", "Courier", "Symbol", "ZapfDingbats")
_MOST_NAMED = 5


def of_page(listed: Any) -> str:
    """GRAY, RGB or CMYK of a display list. An empty page is RGB."""
    cookie = mupdf.FzCookie()
    look = _Look(cookie)
    mupdf.fz_run_display_list(listed, look, mupdf.FzMatrix(), mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE), cookie)
    mupdf.fz_close_device(look)
    if look.colours or not (look.inks or look.grays):
        return RGB
    return CMYK if look.inks else GRAY


def fonts_missing(page: Any) -> Iterator[str]:
    """A sentence for each font that is not in the file, so that another one was drawn with."""
    told = 0
    for _, extension, kind, name, *_ in page.get_fonts():
        if extension == "n/a" and kind != "Type3" and not name.startswith(_STANDARD) and told < _MOST_NAMED:
            told += 1
            yield f"The font {name[:80]} is not in the file; another one was used for it."


class _Look(mupdf.FzDevice2):  # type: ignore[misc]
    """Hears of everything that is drawn, and draws nothing. Stops as soon as it has seen a colour of RGB."""

    def __init__(self, cookie: Any) -> None:
        super().__init__()
        self.colours = self.inks = self.grays = False
        self._cookie = cookie
        self._left = _LOOKED_AT
        self._masks = 0
        for name in _HEARD:
            getattr(self, f"use_virtual_{name}")()

    def fill_path(self, context: Any, path: Any, even_odd: Any, place: Any, space: Any, *_: Any) -> None:
        self._see(space)

    def stroke_path(self, context: Any, path: Any, stroke: Any, place: Any, space: Any, *_: Any) -> None:
        self._see(space)

    def fill_text(self, context: Any, text: Any, place: Any, space: Any, *_: Any) -> None:
        self._see(space)

    def stroke_text(self, context: Any, text: Any, stroke: Any, place: Any, space: Any, *_: Any) -> None:
        self._see(space)

    def fill_image_mask(self, context: Any, image: Any, place: Any, space: Any, *_: Any) -> None:
        self._see(space)

    def fill_shade(self, context: Any, shade: Any, *_: Any) -> None:
        self._see(shade.colorspace)

    def fill_image(self, context: Any, image: Any, *_: Any) -> None:
        self._see(image.colorspace)

    def begin_mask(self, *_: Any) -> None:
        self._masks += 1

    def end_mask(self, *_: Any) -> None:
        self._masks -= 1

    def _see(self, space: Any) -> None:
        """A colour space of MuPDF; None, and what is drawn into a mask, have no colour."""
        if not space or self._masks > 0:
            return
        kind = space.type
        if kind == _IS_INDEXED:
            kind = mupdf.fz_base_colorspace(mupdf.FzColorspace(mupdf.ll_fz_keep_colorspace(space))).m_internal.type
        if kind == _IS_GRAY:
            self.grays = True
        elif kind in (_IS_CMYK, _IS_SEPARATION):
            self.inks = True
        else:
            self.colours = True
        self._left -= 1
        if self.colours or not self._left:
            self._cookie.m_internal.abort = 1


_HEARD = (
    "fill_path",
    "stroke_path",
    "fill_text",
    "stroke_text",
    "fill_image_mask",
    "fill_shade",
    "fill_image",
    "begin_mask",
    "end_mask",
)
