"""Values put into an XMP packet: what is there and not ours stays, with its prefixes, comments and order.

Other languages of a text stay; its default is replaced. Older names of the same field (tiff:Artist of dc:creator)
go, since readers would show the old value. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Comment, Element, ParseError, ProcessingInstruction, TreeBuilder
from xml.sax.saxutils import escape, quoteattr

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.metadata_fields import BY_NAME, SPACES
from assetdesk.media.metadata import xmp

PADDING = 2048
_DEEPEST = 100
_RDF_SPACE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_META_SPACE = "adobe:ns:meta/"
_XML_SPACE = "http://www.w3.org/XML/1998/namespace"
_RDF = f"{{{_RDF_SPACE}}}"
_META = f"{{{_META_SPACE}}}xmpmeta"
_LANG = f"{{{_XML_SPACE}}}lang"
_ALT = frozenset({"dc:title", "dc:description", "dc:rights"})
_SEQUENCES = frozenset({"dc:creator", "exif:ISOSpeedRatings"})
_FRACTIONS = frozenset({"exif:ExposureTime", "exif:FNumber", "exif:FocalLength", "exif:ExposureBiasValue"})
_HEIGHT, _BELOW = "exif:GPSAltitude", "{http://ns.adobe.com/exif/1.0/}GPSAltitudeRef"
# names of the same field that other programs look at first, so they get the value, too
_TWINS = {"exif:DateTimeOriginal": "{http://ns.adobe.com/photoshop/1.0/}DateCreated"}
# belong to a hierarchy of another program's
_FOREIGN = frozenset({"{http://www.digikam.org/ns/1.0/}TagsList"})
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_END = '<?xpacket end="w"?>'


def merged(packet: bytes | None, values: Mapping[str, Any], *, padding: int = 0, wrapped: bool = True) -> bytes:
    """The packet with these fields (by `core.metadata_fields`) in it; an empty value takes a field out.

    UTF-8, with `padding` blanks for later changes in place; not `wrapped`: as a file of its own. FileFault where what
    is there cannot be read, since it would be lost.
    """
    root, prefixes = _parsed(packet) if packet and packet.strip(b" \0\r\n\t") else (_fresh(), {})
    rdf = root if root.tag == f"{_RDF}RDF" else next(iter(root.iter(f"{_RDF}RDF")), None)
    if rdf is None:
        rdf = Element(f"{_RDF}RDF")
        root.append(rdf)
    if root is rdf:
        root = Element(_META)
        root.append(rdf)
    for name, value in values.items():
        _put(rdf, name, value)
    body = _written(root, prefixes)
    if not wrapped:
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()
    blanks = ("\n" + " " * 99) * (padding // 100)
    return f"{_BEGIN}{body}{blanks}\n{_END}".encode()


def says(packet: bytes | None, values: Mapping[str, Any]) -> bool:
    """Whether putting these fields in would change nothing. FileFault where the packet cannot be read."""
    if not packet or not packet.strip(b" \0\r\n\t"):
        return all(value in (None, "", []) for value in values.values())
    return merged(packet, values, wrapped=False) == merged(packet, {}, wrapped=False)


def _fresh() -> Element:
    root = Element(_META)
    rdf = Element(f"{_RDF}RDF")
    rdf.append(Element(f"{_RDF}Description", {f"{_RDF}about": ""}))
    root.append(rdf)
    return root


class _Builder(TreeBuilder):
    """Keeps comments, and the prefixes that names spaces had."""

    def __init__(self) -> None:
        super().__init__(insert_comments=True)
        self.prefixes: dict[str, str] = {}

    def start_ns(self, prefix: str | None, uri: str) -> None:
        self.prefixes.setdefault(uri or "", prefix or "")


def _parsed(packet: bytes) -> tuple[Element, dict[str, str]]:
    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    try:
        parser.feed(xmp.body_of(packet))
        root = parser.close()
        if _deep(root):
            raise ValueError("nested too deep")
    except (ParseError, ValueError, DefusedXmlException) as wrong:
        sentence = "The XMP that is there cannot be read, so it is left as it is."
        raise FileFault(ErrorCode.SOURCE_CORRUPT, sentence, detail=f"{type(wrong).__name__}: {wrong}") from None
    assert isinstance(root, Element)
    return root, builder.prefixes


def _deep(root: Element) -> bool:
    """Whether elements stand in elements more often than any program writes them."""
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for one in level for child in one]
    return bool(level)


def _put(rdf: Element, name: str, value: Any) -> None:
    prefix, _, local = name.partition(":")
    tag = f"{{{SPACES[prefix]}}}{local}"
    descriptions = rdf.findall(f"{_RDF}Description")
    empty = value in (None, "", [])
    kept: list[Element] = []
    for description in descriptions:
        for other in (tag, *xmp.names_of(name)):
            if other in _FOREIGN:
                continue
            description.attrib.pop(other, None)
            for child in description.findall(other):
                if other == tag and name in _ALT and not empty:
                    kept += [li for li in child.iter(f"{_RDF}li") if li.get(_LANG, "x-default") != "x-default"]
                description.remove(child)
        if name == _HEIGHT:
            description.attrib.pop(_BELOW, None)
            for child in description.findall(_BELOW):
                description.remove(child)
    if empty:
        return
    if not descriptions:
        descriptions = [Element(f"{_RDF}Description", {f"{_RDF}about": ""})]
        rdf.append(descriptions[0])
    home = descriptions[0]
    home.append(_made(tag, name, value, kept))
    if name in _TWINS:
        home.append(_made(_TWINS[name], name, value, []))
    if name == _HEIGHT:
        home.append(_simple(_BELOW, "1" if value < 0 else "0"))


def _made(tag: str, name: str, value: Any, kept: list[Element]) -> Element:
    items = [str(one) for one in value] if isinstance(value, list) else [_text(name, value)]
    if name in _ALT:
        kind = "Alt"
    elif name in _SEQUENCES:
        kind = "Seq"
    elif BY_NAME[name].kind == "list":
        kind = "Bag"
    else:
        return _simple(tag, items[0])
    made, box = Element(tag), Element(f"{_RDF}{kind}")
    made.append(box)
    for text in items:
        item = Element(f"{_RDF}li", {_LANG: "x-default"} if kind == "Alt" else {})
        item.text = text
        box.append(item)
    for item in kept:
        item.tail = None
        box.append(item)
    return made


def _simple(tag: str, text: str) -> Element:
    made = Element(tag)
    made.text = text
    return made


def _text(name: str, value: Any) -> str:
    """As XMP writes values of that kind: fractions, and degrees with minutes."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if name in ("exif:GPSLatitude", "exif:GPSLongitude"):
        whole, rest = divmod(abs(float(value)), 1)
        far = ("N", "S") if name == "exif:GPSLatitude" else ("E", "W")
        return f"{int(whole)},{rest * 60:.8f}{far[value < 0]}"
    if name in _FRACTIONS or name == _HEIGHT:
        part = Fraction(abs(value) if name == _HEIGHT else value).limit_denominator(1_000_000)
        return f"{part.numerator}/{part.denominator}"
    return f"{value:.10g}"


# writing


def _written(root: Element, prefixes: Mapping[str, str]) -> str:
    """The element as XML, with the prefixes it came with; all of them are said at its head."""
    spaces: dict[str, str] = {}
    taken: set[str] = {"xml"}
    ours = {uri: prefix for prefix, uri in SPACES.items()} | {_RDF_SPACE: "rdf", _META_SPACE: "x"}
    # also those that no name uses: a value may
    for uri in [*prefixes, *sorted(_uris(root) - set(prefixes))]:
        if uri in ("", _XML_SPACE) or uri in spaces:
            continue
        wanted = prefixes.get(uri) or ours.get(uri) or "ns"
        prefix, count = wanted, 1
        while prefix in taken:
            prefix, count = f"{wanted}{count}", count + 1
        taken.add(prefix)
        spaces[uri] = prefix
    head = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for uri, prefix in spaces.items())
    out: list[str] = []
    _element(root, spaces, head, out)
    return "".join(out)


def _uris(root: Element) -> set[str]:
    found = set()
    for one in root.iter():
        if isinstance(one.tag, str):
            for name in (one.tag, *one.attrib):
                if name.startswith("{"):
                    found.add(name[1:].partition("}")[0])
    return found


def _element(one: Element, spaces: Mapping[str, str], head: str, out: list[str]) -> None:
    kind: Any = one.tag
    if kind is Comment:
        out.append(f"<!--{one.text or ''}-->")
    elif kind is ProcessingInstruction:
        out.append(f"<?{one.text or ''}?>")
    else:
        tag = _short(str(one.tag), spaces)
        given = "".join(
            f" {_short(name, spaces)}={quoteattr(value, {chr(10): '&#10;', chr(9): '&#9;', chr(13): '&#13;'})}"
            for name, value in one.attrib.items()
        )
        out.append(f"<{tag}{head}{given}")
        if len(one) or one.text:
            out.append(f">{escape(one.text or '', {chr(13): '&#13;'})}")
            for child in one:
                _element(child, spaces, "", out)
            out.append(f"</{tag}>")
        else:
            out.append("/>")
    if one.tail and not head:
        out.append(escape(one.tail, {"\r": "&#13;"}))


def _short(name: str, spaces: Mapping[str, str]) -> str:
    if not name.startswith("{"):
        return name
    uri, _, local = name[1:].partition("}")
    return f"xml:{local}" if uri == _XML_SPACE else f"{spaces[uri]}:{local}"
