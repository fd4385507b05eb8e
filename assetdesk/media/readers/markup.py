"""HTML and XML: what stands between the tags, and the source in colours. One pass over the characters, no parser.

Nothing is fetched and no entity beyond the fixed ones is expanded, so there is nothing in a page to be afraid of.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from assetdesk.core.text import TextPart, cleaned
from assetdesk.media.readers.sheet import shown
from assetdesk.media.readers.textual import CodeDocument

# what no reader of a page sees
_SILENT = {"script", "style", "template", "noscript", "svg", "math", "iframe", "object", "head"}
_INLINE = {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s", "small", "span"}
_INLINE |= {"strong", "sub", "sup", "u", "tt", "var", "wbr", "time", "label", "ruby", "rb", "rt", "img"}
_NAME = re.compile(r"/?\s*([A-Za-z][\w:.-]*)")
_ATTRIBUTE = re.compile(r"""([\w:-]{1,60})\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
_LINES = re.compile(r"\s*\n\s*")
_MOST_VALUE = 2_000


def pieces(source: str) -> Iterator[tuple[str, str]]:
    """The source in order as ("text" | "tag" | "comment" | "cdata", piece). Each character is looked at once."""
    at, end = 0, len(source)
    while at < end:
        start = source.find("<", at)
        if start < 0:
            yield "text", source[at:]
            return
        if start > at:
            yield "text", source[at:start]
        if source.startswith("<!--", start):
            kind, mark, skip = "comment", "-->", 4
        elif source.startswith("<![CDATA[", start):
            kind, mark, skip = "cdata", "]]>", 9
        elif start + 1 < end and (source[start + 1].isalpha() or source[start + 1] in "/!?_:"):
            kind, mark, skip = "tag", ">", 1
        else:
            yield "text", "<"
            at = start + 1
            continue
        stop = source.find(mark, start + skip)
        at = end if stop < 0 else stop + len(mark)
        yield kind, source[start:at]


def text_of_html(source: str) -> str:
    """What a reader of the page sees, a line for each block."""
    out: list[str] = []
    silent = ""
    for kind, piece in pieces(source):
        if kind == "tag":
            found = _NAME.match(piece, 1)
            name = found[1].lower() if found else ""
            closing = piece.startswith("</")
            if silent:
                silent = "" if closing and name == silent else silent
                if name == "body":
                    silent = ""
            elif name in _SILENT and not closing and not piece.endswith("/>"):
                silent = name
            if name and name not in _INLINE:
                out.append("\t" if name in ("td", "th") and not closing else "\n")
        elif kind in ("text", "cdata") and not silent:
            out.append(_LINES.sub(" ", html.unescape(piece if kind == "text" else piece[9:-3])))
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(out).split("\n"))
    return "\n".join(line for line in lines if line)


def text_of_xml(source: str) -> str:
    """The text nodes, a line each; entities of a document's own stay as they are written."""
    found = []
    for kind, piece in pieces(source):
        said = ""
        if kind == "text":
            said = html.unescape(piece).strip()
        elif kind == "cdata":
            said = piece[9:].removesuffix("]]>").strip()
        if said:
            found.append(said)
    return "\n".join(found)


def head_of_html(source: str) -> dict[str, str]:
    """`title` and the named `meta` of the page's head, in lower case."""
    said: dict[str, str] = {}
    in_title = False
    for kind, piece in pieces(source[:200_000]):
        if kind == "tag":
            found = _NAME.match(piece, 1)
            name = found[1].lower() if found else ""
            if name == "body":
                break
            in_title = name == "title" and not piece.startswith("</")
            if name == "meta":
                given = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE.findall(piece[:8_000])}
                key = (given.get("name") or given.get("property") or "").lower()
                if key and given.get("content"):
                    said.setdefault(key, html.unescape(given["content"])[:_MOST_VALUE].strip())
        elif kind == "text" and in_title:
            said.setdefault("title", " ".join(html.unescape(piece).split())[:_MOST_VALUE])
    return said


class MarkupDocument(CodeDocument):
    """The source of a page or of an XML file."""

    def coloured(self, source: str) -> str:
        """Tags and comments set off."""
        marks = {"tag": "k", "comment": "c", "cdata": "s"}
        return "".join(
            shown(piece) if kind == "text" else f'<span class="{marks[kind]}">{shown(piece)}</span>'
            for kind, piece in pieces(source)
        )


class XmlDocument(MarkupDocument):
    """XML of a kind that nobody else opens."""

    kind = "XML file"

    def metadata(self) -> dict[str, Any]:
        """Of XMP that lies alone what it says; of any other XML what any text has."""
        from assetdesk.media.metadata import xmp

        source = self.decoded.text
        said = xmp.read(source.encode("utf-8", "replace"), self.warnings) if "<rdf:RDF" in source else {}
        return super().metadata() | said

    def text(self) -> Iterator[TextPart]:
        """The text nodes; the source where it has none."""
        source = self.decoded.text
        yield TextPart(cleaned(text_of_xml(source) or source))


class HtmlDocument(MarkupDocument):
    """A web page."""

    kind = "web page"

    def metadata(self) -> dict[str, Any]:
        """What the page's head says."""
        fields = super().metadata()
        head = head_of_html(self.decoded.text)
        for key, name in (("title", "dc:title"), ("description", "dc:description"), ("generator", "xmp:CreatorTool")):
            if head.get(key):
                fields[name] = cleaned(head[key])
        if head.get("author"):
            fields["dc:creator"] = [cleaned(head["author"])]
        if words := [word.strip() for word in cleaned(head.get("keywords", "")).split(",") if word.strip()]:
            fields["dc:subject"] = words[:100]
        return fields

    def text(self) -> Iterator[TextPart]:
        """What a reader of the page sees, its title first."""
        source = self.decoded.text
        title = head_of_html(source).get("title", "")
        yield TextPart(cleaned("\n".join(part for part in (title, text_of_html(source)) if part)))
