"""XMP packets to fields. The packet is somebody's XML: no entities, no outside references, a limit on its size."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from assetdesk.core.metadata_fields import BY_NAME, SPACES, Field
from assetdesk.media.metadata.exif import iso_date, stars

_LONGEST = 10_000
_MOST_ITEMS = 500
_LONGEST_ITEM = 1_000
_MOST_BYTES = 16 << 20  # page layouts keep pictures of all their pages in it
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFIXES = {space: prefix for prefix, space in SPACES.items()}
# other names of the same things
_ALIASES = {
    "{http://ns.adobe.com/exif/1.0/aux/}Lens": "exifEX:LensModel",
    "{http://ns.adobe.com/photoshop/1.0/}DateCreated": "exif:DateTimeOriginal",
    "{http://ns.adobe.com/exif/1.0/}DateTimeDigitized": "xmp:CreateDate",
    "{http://cipa.jp/exif/1.0/}PhotographicSensitivity": "exif:ISOSpeedRatings",
    "{http://ns.adobe.com/tiff/1.0/}DateTime": "xmp:ModifyDate",
    "{http://ns.adobe.com/tiff/1.0/}Software": "xmp:CreatorTool",
    "{http://ns.adobe.com/tiff/1.0/}ImageDescription": "dc:description",
    "{http://ns.adobe.com/tiff/1.0/}Artist": "dc:creator",
    "{http://ns.adobe.com/tiff/1.0/}Copyright": "dc:rights",
    "{http://www.digikam.org/ns/1.0/}TagsList": "dc:subject",
}
# as Photoshop's own header calls them
_COLOUR_MODES = {"0": "Bitmap", "1": "Gray", "2": "Indexed", "3": "RGB", "4": "CMYK", "7": "Multichannel"}
_COLOUR_MODES |= {"8": "Duotone", "9": "Lab"}
_PERCENT = "{http://ns.microsoft.com/photo/1.0/}Rating"
_BELOW_SEA = "{http://ns.adobe.com/exif/1.0/}GPSAltitudeRef"
_POSITION = re.compile(r"(\d+),(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?([NSEW])")
_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read(packet: bytes, warnings: list[str]) -> dict[str, Any]:
    """Fields of a packet; a packet that is no XML gives a warning and nothing."""
    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

    if len(packet) > _MOST_BYTES:
        warnings.append(f"XMP of {len(packet):,} bytes is left out.")
        return {}
    text = body_of(packet)
    if not text:
        return {}
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except (ParseError, ValueError, DefusedXmlException) as wrong:
        warnings.append(f"XMP cannot be read: {type(wrong).__name__}: {wrong}"[:300])
        return {}
    properties: list[tuple[str, Any]] = [
        pair
        for rdf in root.iter(f"{_RDF}RDF")
        for description in rdf.findall(f"{_RDF}Description")  # those further in describe ingredients and the like
        for pair in (*description.attrib.items(), *((child.tag, child) for child in description))
    ]
    fields: dict[str, Any] = {}
    for others in (False, True):
        for name, raw in properties:
            if (name in _ALIASES) is others:
                _put(fields, name, raw)
    beside = {name: texts[0] for name, raw in properties if name in (_PERCENT, _BELOW_SEA) and (texts := _texts(raw))}
    if "xmp:Rating" not in fields and (percent := _number(beside.get(_PERCENT, ""))):
        fields["xmp:Rating"] = stars(percent)
    if beside.get(_BELOW_SEA) == "1" and "exif:GPSAltitude" in fields:
        fields["exif:GPSAltitude"] = -abs(fields["exif:GPSAltitude"])
    return fields


def body_of(packet: bytes) -> str:
    """The packet's element alone: what stands before and after it is padding and processing instructions, often
    malformed ones."""
    text = _CONTROL.sub("", _decoded(packet)).strip("\ufeff \r\n\t")
    start, end = text.find("<x:xmpmeta"), text.rfind("</x:xmpmeta>")
    if start >= 0 and end > start:
        return text[start : end + len("</x:xmpmeta>")]
    if (start := text.find("<rdf:RDF")) >= 0 and (end := text.rfind("</rdf:RDF>")) > start:
        return text[start : end + len("</rdf:RDF>")]
    return text


def names_of(field: str) -> list[str]:
    """Other names by which a field is found in packets, as `{name space}name`."""
    return [tag for tag, name in _ALIASES.items() if name == field]


def _decoded(packet: bytes) -> str:
    for mark, encoding in (
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if packet.startswith(mark):
            return packet.decode(encoding, "replace")
    return packet.decode("utf-8", "replace")


def _put(fields: dict[str, Any], tag: str, raw: str | Element) -> None:
    name = _ALIASES.get(tag) or _name(tag)
    field = BY_NAME.get(name)
    if field is None or name in fields:
        return
    value = _value(field, raw)
    if value not in (None, "", []):
        fields[name] = value


def _name(tag: str) -> str:
    space, brace, local = tag[1:].partition("}")
    prefix = _PREFIXES.get(space)
    return f"{prefix}:{local}" if brace and prefix else ""


def _value(field: Field, raw: str | Element) -> Any:
    texts = _texts(raw)
    if not texts:
        return None
    if field.kind == "list":
        return list(dict.fromkeys(texts))
    first = texts[0]
    if field.kind == "date":
        return first if _ISO.fullmatch(first) else iso_date(first)
    if field.kind == "count":
        number = _number(first)
        return None if number is None else int(number)
    if field.kind == "number":
        return _angle(first) if field.name in ("exif:GPSLatitude", "exif:GPSLongitude") else _number(first)
    return _COLOUR_MODES.get(first, first) if field.name == "photoshop:ColorMode" else first


def _texts(raw: str | Element) -> list[str]:
    """The texts of a property: itself, or the items of its bag, sequence or alternatives, the default one first."""
    if isinstance(raw, str):
        return [raw.strip()[:_LONGEST]] if raw.strip() else []
    items = list(raw.iter(f"{_RDF}li"))[:_MOST_ITEMS]
    if not items:
        text = "".join(raw.itertext()).strip() or (raw.get(f"{_RDF}resource") or "")
        return [text[:_LONGEST]] if text else []
    items.sort(key=lambda item: item.get(_LANG, "x-default") != "x-default")
    return [text[:_LONGEST_ITEM] for item in items if (text := "".join(item.itertext()).strip())]


def _number(text: str) -> float | None:
    """`11`, `1.5` or the fraction `1/125`."""
    over, slash, under = text.partition("/")
    try:
        value = float(over) / float(under) if slash else float(over)
    except (ValueError, ZeroDivisionError):
        return None
    return round(value, 8) if abs(value) < 1e15 else None


def _angle(text: str) -> float | None:
    """`48,8.5N` or `48,8,30N` as degrees."""
    found = _POSITION.fullmatch(text)
    if not found:
        return _number(text)
    degrees = int(found[1]) + float(found[2]) / 60 + float(found[3] or 0) / 3600
    return round(-degrees if found[4] in "SW" else degrees, 7)
