"""SVG markup without whatever reaches out of it or multiplies in it, and what is learned on the way.

The renderer would read files that pictures refer to, so it is given markup written anew: no entities, no document
type, no scripts, references only to what lies in the file, embedded pictures only of bounded size.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import unquote_to_bytes
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media import svg_marks
from assetdesk.media.readers.svg_fonts import with_generic

_MOST_WRITTEN = 96 << 20  # characters
_MOST_ELEMENTS = 1_000_000
_MOST_DRAWN = 2_000_000  # elements, each `use` counted with what it repeats
_DEEPEST = 300
_MOST_ENTITIES = 500
_LONGEST_ENTITY = 500
_MOST_WITH_ENTITIES = 16 << 20
_MOST_PIXELS = 64_000_000  # of one embedded picture, and three times that of all
_MOST_METADATA = 1 << 20  # characters; what is longer is no words about a picture
_INNERMOST = 3  # pictures that are SVG themselves
_DROPPED = {"script", "foreignObject", "iframe", "audio", "video", "handler", "set", "animation"}
_IMPORT = re.compile(r"@import[^;]*;?", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([a-zA-Z%]*)\s*")
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
_UNITS |= {"em": 16.0, "rem": 16.0, "ex": 8.0}
_LARGEST = 1e7  # px; what is said to be larger has no size to speak of
_OUTSIDE = "Pictures and styles that lie outside of the file are not shown."
_TOO_MUCH = "The SVG repeats its parts so many times that it cannot be drawn."


@dataclass(slots=True)
class Cleaned:
    """Markup that can be drawn; `width` and `height` in px as the file states them, None where it does not.

    `text` are the lines of its text elements; `metadata` is markup of its own, with all prefixes declared.
    """

    markup: str = ""
    width: float | None = None
    height: float | None = None
    has_text: bool = False
    title: str = ""
    description: str = ""
    text: list[str] = field(default_factory=list)
    metadata: str = ""
    warnings: list[str] = field(default_factory=list)
    version: str = ""


def clean(source: bytes, inside: int = 0) -> Cleaned:
    """FileFault for what is refused; expat.ExpatError for what is no XML."""
    return _Cleaner(source, inside).run()


class _Cleaner:
    """One document, written anew while it is read."""

    def __init__(self, source: bytes, inside: int) -> None:
        self._source = source
        self._inside = inside
        self._made = Cleaned()
        self._out: list[str] = []
        self._written = 0
        self._elements = 0
        self._stack: list[str] = []
        self._dropping = 0  # depth below a dropped element
        self._kept: list[str] = []  # metadata
        self._keeping = 0
        self._kept_size = 0
        self._spaces: dict[str, str] = {}
        self._entities = 0
        self._pixels = 0
        self._line: list[str] = []
        self._owners: list[tuple[int, str]] = []
        self._sizes: dict[str, int] = {}
        self._uses: dict[str, list[str]] = {"": []}

    def run(self) -> Cleaned:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._entity
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        # an entity that lies outside is passed over; nothing is opened for it
        parser.ExternalEntityRefHandler = lambda *_: 1
        parser.Parse(self._source, True)
        if self._drawn("", set()) + self._elements > _MOST_DRAWN:
            raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, _TOO_MUCH)
        self._made.markup = "".join(self._out)
        if self._kept and self._kept_size <= _MOST_METADATA:
            spaces = "".join(f" {name}={quoteattr(value)}" for name, value in self._spaces.items())
            self._made.metadata = f"<metadata{spaces}>{''.join(self._kept)}</metadata>"
        return self._made

    def _entity(
        self,
        name: str,
        is_parameter: bool,
        value: str | None,
        base: str | None,
        system: str | None,
        public: str | None,
        notation: str | None,
    ) -> None:
        """Short texts are let in: Illustrator writes its namespaces so. Entities within entities are how bombs go."""
        self._entities += 1
        if value is None:
            return
        nested = "&" in value or "%" in value or "<" in value
        if nested or is_parameter or len(value) > _LONGEST_ENTITY or self._entities > _MOST_ENTITIES:
            raise FileFault(
                ErrorCode.SOURCE_UNSUPPORTED,
                "The SVG is built from entities, which are refused because they can grow without end.",
                detail=f"entity {name}",
            )
        if len(self._source) > _MOST_WITH_ENTITIES:
            raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "The SVG is too large for one with entities.")

    def _start(self, name: str, attributes: list[str]) -> None:
        self._elements += 1
        self._stack.append(name)
        if self._elements > _MOST_ELEMENTS or len(self._stack) > _DEEPEST:
            raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "The SVG has more elements than can be drawn.")
        local = name.rpartition(":")[2]
        pairs = list(zip(attributes[::2], attributes[1::2], strict=True))
        if len(self._stack) == 1:
            self._root(local, dict(pairs))
        if self._dropping or local in _DROPPED:
            self._dropping += 1
            return
        if self._keeping or local == "metadata":
            if not self._keeping:
                self._spaces |= {key: value for key, value in pairs if key.startswith("xmlns:")}
            if self._keeping:
                self._keep(_tag(name, pairs))
            self._keeping += 1
            return
        if local in ("text", "tspan", "title", "desc", "textPath", "tref"):
            self._text_begins(local, dict(pairs))
        kept = [(key, made) for key, value in pairs if (made := self._attribute(local, key, value)) is not None]
        if len(self._stack) == 1:  # a side of nothing would be an error to the renderer
            kept = [pair for pair in kept if pair[0] not in ("width", "height") or _length(pair[1]) or "%" in pair[1]]
        self._count(local, dict(pairs))
        self._write(_tag(name, kept))

    def _end(self, name: str) -> None:
        depth = len(self._stack)
        self._stack.pop()
        if self._dropping:
            self._dropping -= 1
            return
        if self._keeping:
            self._keeping -= 1
            if self._keeping:
                self._keep(f"</{name}>")
            return
        local = name.rpartition(":")[2]
        if local == "text" or (local in ("title", "desc") and depth == 2):
            self._text_ends(local)
        while self._owners and self._owners[-1][0] >= depth:
            self._owners.pop()
        self._write(f"</{name}>")

    def _characters(self, data: str) -> None:
        if self._dropping:
            return
        if self._keeping:
            self._keep(escape(data))
            return
        local = self._stack[-1].rpartition(":")[2] if self._stack else ""
        if local == "style":
            data = self._styled(data)
        elif any(one.rpartition(":")[2] in ("text", "title", "desc") for one in self._stack):
            self._line.append(data)
        self._write(escape(data))

    def _keep(self, data: str) -> None:
        self._kept_size += len(data)
        if self._kept_size <= _MOST_METADATA:
            self._kept.append(data)

    def _write(self, data: str) -> None:
        self._written += len(data)
        if self._written > _MOST_WRITTEN:
            raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, _TOO_MUCH)
        self._out.append(data)

    def _root(self, local: str, attributes: dict[str, str]) -> None:
        if local != "svg":
            raise ValueError(f"the first element is {local}")
        self._spaces = {key: value for key, value in attributes.items() if key.startswith("xmlns:")}
        self._made.version = attributes.get("version", "")
        width, height = _length(attributes.get("width")), _length(attributes.get("height"))
        box = _view_box(attributes.get("viewBox"))
        if box is not None:
            if width is None and height is None:
                width, height = box
            elif width is None and height is not None:
                width = height * box[0] / box[1]
            elif height is None and width is not None:
                height = width * box[1] / box[0]
        if width and height and max(width, height) < _LARGEST:
            self._made.width, self._made.height = width, height

    def _attribute(self, local: str, key: str, value: str) -> str | None:
        """The value as it may stay, or None."""
        name = key.rpartition(":")[2]
        if name.lower().startswith("on") or key == "xml:base":
            return None
        if name in ("href", "src"):
            wanted = value.strip()
            if wanted.startswith("#"):
                return value
            if wanted[:5].lower() == "data:" and local in ("image", "feImage"):
                return self._picture(wanted)
            if local != "a" and wanted:
                self._warn(_OUTSIDE)
            return None
        if name == "font-family":
            return with_generic(value)
        return self._styled(value) if key == "style" or "url(" in value.lower() else value

    def _styled(self, value: str) -> str:
        """Without references to the outside; names of typefaces with a kind of typeface behind them."""
        made, outside = _without_references(_IMPORT.sub("", value))
        if outside or "@import" in value:
            self._warn(_OUTSIDE)
        if "font-family" not in made:
            return made
        return re.sub(r"(font-family\s*:\s*)([^;}]+)", lambda found: found[1] + with_generic(found[2]), made)

    def _picture(self, address: str) -> str | None:
        """An embedded picture as it may stay: of bounded size, and cleaned in turn where it is an SVG."""
        head, comma, body = address.partition(",")
        try:
            data = base64.b64decode(unquote_to_bytes(body)) if ";base64" in head.lower() else unquote_to_bytes(body)
        except (binascii.Error, ValueError):
            data = b""
        if not comma or not data:
            self._warn("An embedded picture is damaged and left out.")
            return None
        if svg_marks.is_svg(data[:4096]):
            return self._inner_svg(data)
        size = _pixels(data)
        if size is None:
            self._warn("An embedded picture is of an unknown kind and left out.")
            return None
        self._pixels += size
        if size > _MOST_PIXELS or self._pixels > 3 * _MOST_PIXELS:
            self._warn("An embedded picture has too many pixels and is left out.")
            return None
        return address

    def _inner_svg(self, data: bytes) -> str | None:
        if self._inside + 1 >= _INNERMOST:
            return None
        try:
            inner = _Cleaner(svg_marks.unpacked(data, 16 << 20), self._inside + 1).run()
        except (FileFault, expat.ExpatError, ValueError):
            self._warn("An embedded picture is damaged and left out.")
            return None
        self._made.has_text = self._made.has_text or inner.has_text
        for sentence in inner.warnings:
            self._warn(sentence)
        return "data:image/svg+xml;base64," + base64.b64encode(inner.markup.encode()).decode()

    def _count(self, local: str, attributes: dict[str, str]) -> None:
        """Notes which element repeats which."""
        for _, owner in self._owners:
            self._sizes[owner] = self._sizes.get(owner, 0) + 1
        if local == "use":
            target = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "href"), "")
            for owner in ("", *(owner for _, owner in self._owners)):
                self._uses[owner].append(target.strip().lstrip("#"))
        if (name := attributes.get("id")) and name not in self._sizes:
            self._owners.append((len(self._stack), name))
            self._sizes[name] = 1
            self._uses[name] = []

    def _drawn(self, name: str, above: set[str], known: dict[str, int] | None = None) -> int:
        """Elements drawn for the `use` within one element; the renderer breaks circles, so they count once."""
        known = {} if known is None else known
        if name in known or name in above or len(above) > _DEEPEST:
            return known.get(name, 0)
        above.add(name)
        total = 0
        for target in self._uses.get(name, ()):
            total += self._sizes.get(target, 0) + self._drawn(target, above, known)
            if total > _MOST_DRAWN:
                break
        above.discard(name)
        known[name] = total
        return total

    def _text_begins(self, local: str, attributes: dict[str, str]) -> None:
        if local in ("title", "desc"):
            self._line = []
            return
        self._made.has_text = True
        if local == "text":
            self._line = []
        elif attributes.keys() & {"x", "y", "dy"}:
            self._line.append("\n")

    def _text_ends(self, local: str) -> None:
        said = "\n".join(line for part in "".join(self._line).split("\n") if (line := " ".join(part.split())))
        self._line = []
        if local == "text" and said:
            self._made.text.append(said)
        elif local == "title" and not self._made.title:
            self._made.title = said
        elif local == "desc" and not self._made.description:
            self._made.description = said

    def _warn(self, sentence: str) -> None:
        if sentence not in self._made.warnings:
            self._made.warnings.append(sentence)


def _without_references(value: str) -> tuple[str, bool]:
    """Style or attribute with `none` for each `url()` that is not of a part of the file; whether any lay outside.

    Not by a regular expression: on text made for it those take the square of its length.
    """
    lower = value.lower()
    kept: list[str] = []
    at, outside, quotes = 0, False, {"'": True, '"': True}
    while (start := lower.find("url(", at)) >= 0:
        begin = start + 4
        while begin < len(value) and value[begin].isspace():
            begin += 1
        quote = value[begin : begin + 1]
        inside = begin
        if quotes.get(quote):
            inside = value.find(quote, begin + 1)
            quotes[quote] = inside >= 0
            begin, inside = begin + 1, max(inside, begin)
        end = value.find(")", inside)
        if end < 0:
            return "".join((*kept, value[at:start])), outside
        address = lower[begin : begin + 64].strip()
        local = address.startswith("#")
        outside = outside or not (local or address.startswith("data:") or not address.strip("'\")"))
        kept += [value[at:start], value[start : end + 1] if local else "none"]
        at = end + 1
    return "".join((*kept, value[at:])), outside


def _tag(name: str, pairs: list[tuple[str, str]]) -> str:
    return f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in pairs)}>"


def _length(value: str | None) -> float | None:
    """A length in px; None for a share of something, or for none at all."""
    found = _LENGTH.fullmatch((value or "")[:64])
    unit = _UNITS.get(found[2].lower()) if found else None
    if found is None or unit is None:
        return None
    made = float(found[1]) * unit
    return made if 0 < made < float("inf") else None


def _view_box(value: str | None) -> tuple[float, float] | None:
    parts = re.split(r"[\s,]+", (value or "")[:200].strip())
    try:
        _, _, width, height = (float(part) for part in parts)
    except ValueError:
        return None
    return (width, height) if 0 < width < float("inf") and 0 < height < float("inf") else None


def _pixels(data: bytes) -> int | None:
    """Of a PNG, JPEG, GIF or WebP, by its header; None for everything else."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP")) as image:
            return image.width * image.height
    except Exception:  # whatever Pillow raises about it
        return None
