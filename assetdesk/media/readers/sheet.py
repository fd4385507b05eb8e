"""Sheets of paper drawn from characters: HTML of our own making, laid out and drawn by MuPDF with its own fonts.

Nothing of a file reaches the layout but escaped text: no link, picture, style or script of it. MuPDF shapes and turns
every script it has letters for, and a page takes milliseconds.
"""

from __future__ import annotations

import html
import re
from importlib import import_module
from typing import Any

from PIL import Image

from assetdesk.core.task import Limits
from assetdesk.media.damage import reading
from assetdesk.media.document import Picture, PictureFacts

pymupdf: Any = import_module("pymupdf")

_A4 = (595, 842)
_PPI = 150
_POINTS = 72
MOST_PAGES = 20
_STYLE = """
@page { margin: 46pt 50pt 40pt 50pt }
body { margin: 0; font-family: sans-serif; font-size: 10.5pt; line-height: 1.4; color: #16181d;
       overflow-wrap: break-word }
p, ul, ol, blockquote, table { margin: 0 0 7pt 0 }
h1 { font-size: 20pt; line-height: 1.2; margin: 4pt 0 9pt 0 }
h2 { font-size: 15pt; line-height: 1.25; margin: 12pt 0 6pt 0 }
h3 { font-size: 12.5pt; margin: 10pt 0 4pt 0 }
h4, h5, h6 { font-size: 10.5pt; margin: 8pt 0 3pt 0 }
pre { font-family: monospace; font-size: 8.5pt; line-height: 1.35; margin: 0 0 7pt 0; white-space: pre-wrap;
      overflow-wrap: break-word }
pre.box { background-color: #f3f4f6; padding: 6pt 8pt; border-left: 2pt solid #c9ced6 }
code { font-family: monospace; font-size: 9pt; color: #7a2331 }
blockquote { border-left: 2pt solid #c9ced6; padding-left: 9pt; margin-left: 0; color: #4b5261 }
li { margin: 0 0 2pt 0 }
hr { border: none; border-top: 0.6pt solid #c9ced6; margin: 9pt 0 }
table { border-collapse: collapse; font-size: 8.5pt; line-height: 1.25 }
td, th { overflow-wrap: normal; border: 0.5pt solid #d3d7de; padding: 2.5pt 5pt; text-align: left; vertical-align: top }
th { background-color: #eef0f3 }
td.n, th.n { text-align: right }
table.list { width: 100% }
table.list td, table.list th { border: none; border-bottom: 0.4pt solid #e6e8ec; padding: 2.2pt 4pt }
table.list th { background-color: #ffffff; color: #6b7280; border-bottom: 0.8pt solid #9aa1ad }
.dim { color: #6b7280 }
.more { color: #6b7280; font-size: 8.5pt }
.k { color: #1f4e9c } .s { color: #1c6b3a } .c { color: #7b828e } .n1 { color: #8a3b12 }
"""
# shown as what they are: a mark, not a turn of what follows or a hole in the line
_CONTROLS = {code: "\N{MIDDLE DOT}" for code in (*range(9), 0x0B, *range(0x0E, 0x20), 0x7F, *range(0x80, 0xA0))}
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")
_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd") | dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")
_SHOWN = str.maketrans({**_CONTROLS, **_TURNS, **_HALVES, 0x0C: "\n", 0xFEFF: ""})
# MuPDF takes the square of its length for a word that it cannot break; scripts without blanks it can
_LONG = re.compile(r"[^ \t\n]{93,}")
_ENDLESS = re.compile(r"[^\u0e00-\U0010ffff]{92}(?!$)|.{600}(?!$)", re.DOTALL)


def shown(text: str) -> str:
    """Text for the layout: escaped, controls as dots, marks that turn the writing direction left out."""
    return html.escape(folded(text.translate(_SHOWN)), quote=False)


def folded(text: str) -> str:
    """The text with a blank in every word that is as long as a line."""
    return _LONG.sub(lambda word: _ENDLESS.sub(r"\g<0> ", word[0]), text)


def tabs_spread(text: str, width: int = 4) -> str:
    """Tabs as spaces up to the next column that `width` divides."""
    return "\n".join(line.expandtabs(width) if "\t" in line else line for line in text.split("\n"))


class SheetDocument:
    """A document whose pages are laid out from `body()`; the first of them is its picture."""

    kind = "text"
    wide = False

    def __init__(self, path: str, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.warnings: list[str] = []
        self._laid_out: Any = None

    def body(self) -> str:
        """HTML of what is drawn: its tags are ours, everything else in it went through `shown`."""
        raise NotImplementedError

    def facts(self) -> PictureFacts:
        """A sheet has a size on paper, not in pixels; pages are those that are drawn."""
        with reading(self.path, self.kind):
            return PictureFacts(width=None, height=None, pages=self._pages())

    def picture(self, max_edge: int) -> Picture:
        """The first sheet."""
        return self.page(1, max_edge)

    def page(self, number: int, max_edge: int) -> Picture:
        """One sheet on white, at 150 pixels an inch, smaller where `max_edge` needs no more."""
        with reading(self.path, self.kind):
            page = self._layout().load_page(number - 1)
            wide, high = page.rect.width, page.rect.height
            scale = min(_PPI / _POINTS, max_edge / max(wide, high))
            drawn = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=False)
            image = Image.frombytes("RGB", (drawn.width, drawn.height), drawn.samples)
        pymupdf.TOOLS.reset_mupdf_warnings()
        return Picture(image, round(wide * _PPI / _POINTS), round(high * _PPI / _POINTS), warnings=self.warnings)

    def close(self) -> None:
        """Lets go of the layout."""
        if self._laid_out is not None:
            self._laid_out.close()
            self._laid_out = None
            pymupdf.TOOLS.store_shrink(100)

    def _pages(self) -> int:
        return max(1, min(MOST_PAGES, int(self._layout().page_count)))

    def _layout(self) -> Any:
        if self._laid_out is None:
            pymupdf.TOOLS.mupdf_display_errors(False)
            pymupdf.TOOLS.mupdf_display_warnings(False)
            whole = f"<html><head><style>{_STYLE}</style></head><body>{self.body()}</body></html>"
            width, height = _A4[::-1] if self.wide else _A4
            self._laid_out = pymupdf.open(
                stream=whole.encode("utf-8", "replace"), filetype="html", width=width, height=height, fontsize=10.5
            )
        return self._laid_out
