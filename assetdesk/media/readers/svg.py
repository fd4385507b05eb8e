"""SVG by resvg: drawn at the size that is needed, from markup that was cleaned of all that reaches out of it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from typing import Any
from xml.parsers import expat

from PIL import Image

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.text import TextPart
from assetdesk.media import svg_marks
from assetdesk.media.damage import corrupt, reading
from assetdesk.media.document import Picture, PictureFacts
from assetdesk.media.readers import svg_cleaned, svg_fonts

# a module in Rust without types: as Any it is what it is
resvg: Any = import_module("resvg_py")

_KIND = "vector picture"


class SvgDocument:
    """One SVG. Its size in px is what it states, that of its view box where it states none."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.warnings: list[str] = []
        try:
            with reading(path, _KIND):
                self._made = svg_cleaned.clean(svg_marks.read(path))
        except expat.ExpatError as wrong:
            raise corrupt(path, _KIND, wrong) from wrong
        except FileFault as fault:
            if isinstance(fault.__cause__, svg_marks.TooLarge):
                limit = f"{svg_marks.MOST >> 20} MB"
                sentence = f"The SVG has more than {limit} of markup, the limit."
                raise FileFault(ErrorCode.RENDITION_TOO_LARGE, sentence) from fault
            raise

    def facts(self) -> PictureFacts:
        """Of a picture without pixels."""
        width, height = self._made.width, self._made.height
        if width is None or height is None:
            return PictureFacts(width=None, height=None, colour="sRGB")
        return PictureFacts(width=max(1, round(width)), height=max(1, round(height)), colour="sRGB")

    def picture(self, max_edge: int) -> Picture:
        """Drawn with `max_edge` px at its longer side, whatever its own size: it has no pixels to be enlarged."""
        made = self._made
        wide = made.width is None or made.height is None or made.width >= made.height
        options = {"skip_system_fonts": not made.has_text} | (svg_fonts.options() if made.has_text else {})
        self.warnings.extend(made.warnings)
        with reading(self.path, _KIND):
            try:
                drawn = resvg.svg_to_bytes(
                    svg_string=made.markup,
                    dpi=96.0,
                    **{"width" if wide else "height": max_edge},
                    **options,
                )
            except (KeyboardInterrupt, SystemExit, MemoryError, ValueError):
                raise
            except BaseException as wrong:  # a panic in Rust is no Exception
                raise corrupt(self.path, _KIND, wrong) from wrong
            with Image.open(BytesIO(drawn), formats=("PNG",)) as image:
                pixels = image.convert("RGBA")
        if pixels.getchannel("A").getextrema() == (255, 255):
            pixels = pixels.convert("RGB")
        return Picture(pixels, *pixels.size, warnings=self.warnings)

    def page(self, number: int, max_edge: int) -> Picture:
        """There is only one."""
        if number != 1:
            raise FileFault(ErrorCode.GENERIC_ERROR, f"There is no page {number}.")
        return self.picture(max_edge)

    def metadata(self) -> dict[str, Any]:
        """Its title and description, and the XMP or Dublin Core in it."""
        from assetdesk.media.metadata import svg_metadata

        return svg_metadata.read(self._made.title, self._made.description, self._made.metadata, self.warnings)

    def text(self) -> Iterator[TextPart]:
        """Title, description, then each text element."""
        said = [part for part in (self._made.title, self._made.description, *self._made.text) if part]
        if said:
            yield TextPart("\n".join(dict.fromkeys(said)))

    def close(self) -> None:
        """Nothing is held open between questions."""
