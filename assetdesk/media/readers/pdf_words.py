"""Where words and links lie on a page of a PDF, in px of the page at a resolution, from its upper left corner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assetdesk.media.document import Link, Word
from assetdesk.media.readers.pdf import POINTS, pymupdf

_MOST_WORDS = 100_000
_MOST_LINKS = 5_000
_LONGEST = 2_048
# words as they are set: not joined over a line's end, ligatures as their letters, nothing from off the page
_FLAGS = pymupdf.TEXT_MEDIABOX_CLIP


def words(page: Any, ppi: float) -> Iterator[Word]:
    """Words in reading order. One that a hyphen parts is two, each with its box, which is as high as its letters."""
    scale = ppi / POINTS
    laid = page.get_textpage(flags=_FLAGS)
    loose = page.get_text("words", textpage=laid)  # as high as the font's tallest letter of any script
    usual = pymupdf.TOOLS.set_small_glyph_heights()
    pymupdf.TOOLS.set_small_glyph_heights(True)
    try:
        close = page.get_text("words", textpage=laid)
    finally:
        pymupdf.TOOLS.set_small_glyph_heights(usual)
    turned = page.rotation_matrix
    for place, (*sides, text, _, _, _) in enumerate(loose[:_MOST_WORDS]):
        said = "".join(c for c in str(text) if c.isprintable() and c != "\xad").strip()
        if not said:
            continue
        box = pymupdf.Rect(sides)
        tight = pymupdf.Rect(close[place][:4]) if len(close) == len(loose) else box
        # of text upside down MuPDF puts the close one beside the letters
        box = (tight if box.contains(tight) else box) * turned
        yield Word(said[:_LONGEST], box.x0 * scale, box.y0 * scale, box.width * scale, box.height * scale)


def links(page: Any, ppi: float) -> Iterator[Link]:
    """Every link of the page with what it points to: an address, or a page of the same document."""
    scale = ppi / POINTS
    for one in page.get_links()[:_MOST_LINKS]:
        box = one["from"]
        place = (box.x0 * scale, box.y0 * scale, box.width * scale, box.height * scale)
        target = one.get("page")
        if one["kind"] in (pymupdf.LINK_GOTO, pymupdf.LINK_NAMED) and isinstance(target, int) and target >= 0:
            yield Link(*place, page=target + 1)
        else:
            yield Link(*place, href=str(one.get("uri") or one.get("file") or one.get("nameddest") or "")[:_LONGEST])
