"""Files of characters: read as far as they are shown and kept, decoded, drawn as a sheet of paper."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from assetdesk.core.task import Limits
from assetdesk.core.text import MOST_CHARACTERS, TextPart, cleaned
from assetdesk.media.document import size_words
from assetdesk.media.readers.encoding import Decoded, decode
from assetdesk.media.readers.sheet import SheetDocument, folded, shown, tabs_spread

# four bytes a character at most
_READ = 4 * MOST_CHARACTERS + 1024
_COUNTED = 64 << 20
_CHUNK = 1 << 20
SHOWN_CHARACTERS = 60_000
_LONG_LINE = 4_000


class TextDocument(SheetDocument):
    """Plain text: prose in the proportional face. Kinds of text have readers that derive from it."""

    kind = "text file"

    def __init__(self, path: str, limits: Limits) -> None:
        super().__init__(path, limits)
        self.size = Path(path).stat().st_size

    @cached_property
    def decoded(self) -> Decoded:
        """The characters of the file, as many as are ever kept."""
        with Path(self.path).open("rb") as file:
            data = file.read(_READ)
        return decode(data, whole=len(data) >= self.size)

    def body(self) -> str:
        """The lines as they stand; an empty one parts paragraphs."""
        return (
            f'<pre style="font-family: sans-serif; font-size: 10.5pt">{shown(tabs_spread(self.head()))}</pre>'
            + self.more()
        )

    def head(self, most: int = SHOWN_CHARACTERS) -> str:
        """The beginning that is drawn, without cutting a line where that can be helped."""
        text = self.decoded.text
        if len(text) <= most:
            return text
        end = text.rfind("\n", most - _LONG_LINE, most)
        return text[: end if end > 0 else most]

    def more(self) -> str:
        """A line below the last one that says how much is not drawn; empty where all of it is."""
        left = self.size - len(self.head().encode("utf-8", "replace"))
        if len(self.decoded.text) <= SHOWN_CHARACTERS:
            return ""
        return f'<p class="more">… {size_words(max(1, left))} more</p>'

    def metadata(self) -> dict[str, Any]:
        """Encoding, and the lines of all but enormous files."""
        fields: dict[str, Any] = {"text:Encoding": self.decoded.encoding}
        if self.decoded.lost:
            lost = self.decoded.lost
            self.warnings.append(
                f"{lost:,} characters are not valid {self.decoded.encoding} and are shown as �."
                if lost > 1
                else f"One character is not valid {self.decoded.encoding} and is shown as �."
            )
        if self.size <= _COUNTED:
            fields["text:Lines"] = self._lines()
        return fields

    def text(self) -> Iterator[TextPart]:
        """All of it in one part."""
        yield TextPart(cleaned(self.decoded.text))

    def _lines(self) -> int:
        """Lines of the whole file; the last one need not end."""
        if self.size <= _READ:
            text = self.decoded.text
            return text.count("\n") + (not text.endswith("\n") and bool(text))
        count, last = 0, b""
        with Path(self.path).open("rb") as file:
            while block := file.read(_CHUNK):
                count += block.count(b"\n")
                last = block[-1:]
        return count + (last != b"\n")


class CodeDocument(TextDocument):
    """Source text: monospaced, as it is indented."""

    def body(self) -> str:
        """The source, coloured where that is cheap."""
        return f"<pre>{self.coloured(folded(tabs_spread(self.head())))}</pre>{self.more()}"

    def coloured(self, source: str) -> str:
        """HTML of the source; without colours here."""
        return shown(source)
