"""EXIF to fields: what the values of `tiff_tags` mean."""

from __future__ import annotations

import math
import re
from io import BytesIO
from typing import Any

from assetdesk.core.metadata_fields import FIELDS, Field
from assetdesk.media.metadata.tiff_tags import Tags
from assetdesk.media.metadata.tiff_tags import read as read_tags

_LONGEST = 10_000
_DATE = re.compile(
    r"(\d{4})[:\-/](\d{2})[:\-/](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?"
)
# the time zone and the parts of a second that belong to a date
_OFFSETS = {0x9003: 0x9011, 0x9004: 0x9012, 0x0132: 0x9010}
_PARTS = {0x9003: 0x9291, 0x9004: 0x9292, 0x0132: 0x9290}
_PERCENT = ((1, 1), (25, 2), (50, 3), (75, 4), (99, 5))
_RATING_PERCENT, _LENS_SPECIFICATION, _RESOLUTION, _RESOLUTION_UNIT = 0x4749, 0xA432, 0x011A, 0x0128


def read(block: bytes, warnings: list[str]) -> dict[str, Any]:
    """Fields of an EXIF block."""
    return of_tags(read_tags(BytesIO(_bare(block))))


def orientation(block: bytes | None) -> int:
    """1–8; 1 where there is no EXIF, no such tag, or nothing readable."""
    if not block:
        return 1
    try:
        value = read_tags(BytesIO(_bare(block))).first.get(0x0112, 1)
    except ValueError:  # a hint; a broken one must not cost the picture
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def of_tags(tags: Tags) -> dict[str, Any]:
    """Fields of a TIFF structure that has been read."""
    directories = {"0th": tags.first, "exif": tags.exif}
    fields: dict[str, Any] = {}
    for field in FIELDS:
        if field.exif is None:
            continue
        place, tag = field.exif
        raw = directories[place].get(tag)
        if raw is None and place == "exif":
            raw = tags.first.get(tag)  # some writers put them into the first directory
        value = _value(field, raw)
        if field.kind == "date" and isinstance(value, str) and "T" in value:
            value = _exact(value, tags.exif.get(_PARTS[tag]), tags.exif.get(_OFFSETS[tag]))
        if value not in (None, "", []):
            fields[field.name] = value
    percent = _number(tags.first.get(_RATING_PERCENT))
    if "xmp:Rating" not in fields and percent:
        fields["xmp:Rating"] = stars(percent)
    lens = _lens(tags.exif.get(_LENS_SPECIFICATION))
    if lens and "exifEX:LensModel" not in fields:
        fields["exifEX:LensModel"] = lens
    ppi = resolution(tags)
    if ppi is not None:
        fields["image:ppi"] = ppi
    return fields | _position(tags.gps)


def stars(percent: float) -> int:
    """Windows' rating in per cent as stars."""
    return max(count for least, count in ((0, 0), *_PERCENT) if percent >= least)


def resolution(tags: Tags) -> float | None:
    """Pixels an inch; None where no unit is told or the number is none."""
    value = _number(tags.first.get(_RESOLUTION))
    unit = tags.first.get(_RESOLUTION_UNIT, 2)
    if value is None or unit not in (2, 3):
        return None
    value *= 2.54 if unit == 3 else 1.0
    return round(value, 2) if 1 < value < 100_000 else None


def _bare(block: bytes) -> bytes:
    """The structure without the marks that stand before it in JPEG and some PNGs."""
    while block.startswith(b"Exif\0"):
        block = block[6:]
    return block


def _value(field: Field, raw: Any) -> Any:
    if raw is None:
        return None
    if field.kind == "list":
        return [part for part in (one.strip() for one in _text(raw).split(";")) if part]
    if field.kind == "date":
        return iso_date(_text(raw))
    if field.kind in ("number", "count"):
        number = _number(raw)
        if number is None or field.kind == "number":
            return number
        return int(number)
    return _text(raw)


def _text(raw: Any) -> str:
    """Most writers put UTF-8 where ASCII is asked for; what is none is Windows Western."""
    if isinstance(raw, tuple):
        raw = raw[0] if raw else ""
    if isinstance(raw, bytes):
        raw = raw.split(b"\0")[0]
        try:
            raw = raw.decode("utf-8")
        except UnicodeDecodeError:
            raw = raw.decode("cp1252", "replace")
    return str(raw).strip()[:_LONGEST]


def _number(raw: Any) -> float | None:
    if isinstance(raw, tuple):
        raw = raw[0] if raw else None
    if isinstance(raw, bytes):
        raw = _text(raw)
    try:
        number = float(raw)
    except (TypeError, ValueError, OverflowError):
        return None
    return round(number, 8) if math.isfinite(number) else None


def iso_date(text: str) -> str | None:
    """`2024:01:31 12:00:00` as `2024-01-31T12:00:00`; None for the many ways of writing no date."""
    found = _DATE.match(text.strip())
    if not found or found[1] == "0000" or found[2] == "00" or found[3] == "00":
        return None
    day = f"{found[1]}-{found[2]}-{found[3]}"
    if not found[4]:
        return day
    return f"{day}T{found[4]}:{found[5]}:{found[6] or '00'}{found[7] or ''}{found[8] or ''}"


def _exact(moment: str, parts: Any, zone: Any) -> str:
    """A moment with its parts of a second and its time zone, where these are given."""
    digits = _text(parts) if parts is not None else ""
    if digits.isascii() and digits.isdigit() and len(moment) == len("2024-01-31T12:00:00"):
        moment += f".{digits[:9]}"
    away = _text(zone) if zone is not None else ""
    return moment + away if re.fullmatch(r"[+-]\d{2}:\d{2}", away) and len(moment) < 30 else moment


def _lens(raw: Any) -> str:
    """A lens by its range: `18–70 mm f/3.5–4.5`."""
    if not isinstance(raw, tuple) or len(raw) != 4 or not raw[0]:
        return ""
    short, long, wide, tele = (f"{part:.4g}" if part else "" for part in raw)
    length = short if long in ("", short) else f"{short}–{long}"
    opening = wide if tele in ("", wide) else f"{wide}–{tele}"
    return f"{length} mm" + (f" f/{opening}" if opening else "")


def _position(gps: dict[int, Any]) -> dict[str, Any]:
    """Degrees north and east, metres above sea level."""
    fields: dict[str, Any] = {}
    for name, tag, minus, most in (("exif:GPSLatitude", 2, "S", 90), ("exif:GPSLongitude", 4, "W", 180)):
        degrees = _degrees(gps.get(tag))
        if degrees is not None and degrees <= most:
            fields[name] = -degrees if _text(gps.get(tag - 1) or "").upper().startswith(minus) else degrees
    height = _number(gps.get(6))
    if height is not None:
        below = gps.get(5) in (1, b"\x01")
        fields["exif:GPSAltitude"] = round(-height if below else height, 2)
    return fields


def _degrees(raw: Any) -> float | None:
    if not isinstance(raw, tuple) or not raw:
        return None
    parts = [_number(part) for part in raw[:3]]
    if any(part is None for part in parts):
        return None
    return round(sum((part or 0.0) / float(60**place) for place, part in enumerate(parts)), 7)
