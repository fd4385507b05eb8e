"""EXIF to fields. Pillow takes the structure apart; here is what the values mean."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from assetdesk.media.metadata.fields import FIELDS, Field

if TYPE_CHECKING:
    from PIL import Image

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_LONGEST = 10_000
_DATE = re.compile(r"(\d{4})[:\-/](\d{2})[:\-/](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?")
# the time zone and the parts of a second that belong to a date
_OFFSETS = {0x9003: 0x9011, 0x9004: 0x9012, 0x0132: 0x9010}


def read(block: bytes, warnings: list[str]) -> dict[str, Any]:
    """Fields of an EXIF block."""
    from PIL import Image

    made = Image.Exif()
    made.load(block)
    return of_pillow(made)


def orientation(block: bytes | None) -> int:
    """1–8; 1 where there is no EXIF, no such tag, or nothing readable."""
    from PIL import Image

    if not block:
        return 1
    try:
        made = Image.Exif()
        made.load(block)
        value = made.get(0x0112, 1)
    except Exception:  # a hint; a broken one must not cost the picture
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def of_pillow(parsed: Image.Exif) -> dict[str, Any]:
    """Fields of EXIF that Pillow has loaded."""
    directories: dict[str, Any] = {"0th": parsed, "exif": _directory(parsed, _EXIF_IFD)}
    fields: dict[str, Any] = {}
    for field in FIELDS:
        if field.exif is None:
            continue
        place, tag = field.exif
        raw = directories[place].get(tag)
        if raw is None and place == "exif":
            raw = parsed.get(tag)  # some writers put them into the first directory
        value = _value(field, raw)
        if field.kind == "date" and isinstance(value, str) and "T" in value:
            value += _offset(directories["exif"].get(_OFFSETS[tag]))
        if value not in (None, "", []):
            fields[field.name] = value
    return fields | _position(_directory(parsed, _GPS_IFD))


def _directory(parsed: Image.Exif, tag: int) -> dict[int, Any]:
    try:
        return dict(parsed.get_ifd(tag))
    except Exception:  # a broken sub-directory leaves the others readable
        return {}


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
    if isinstance(raw, tuple):
        raw = raw[0] if raw else ""
    if isinstance(raw, bytes):
        try:
            raw = raw.decode("utf-8")
        except UnicodeDecodeError:
            raw = raw.decode("latin-1")
    elif isinstance(raw, str):
        raw = _mended(raw)
    return str(raw).split("\0")[0].strip()[:_LONGEST]


def _mended(text: str) -> str:
    """Pillow reads ASCII fields as Latin-1, but most writers put UTF-8 there."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _number(raw: Any) -> float | None:
    if isinstance(raw, tuple):
        raw = raw[0] if raw else None
    try:
        number = float(raw)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return round(number, 8) if math.isfinite(number) else None


def iso_date(text: str) -> str | None:
    """`2024:01:31 12:00:00` as `2024-01-31T12:00:00`; None for the many ways of writing no date."""
    found = _DATE.match(text.strip())
    if not found or found[1] == "0000" or found[2] == "00":
        return None
    day = f"{found[1]}-{found[2]}-{found[3]}"
    return f"{day}T{found[4]}:{found[5]}:{found[6] or '00'}" if found[4] else day


def _offset(raw: Any) -> str:
    text = _text(raw) if raw else ""
    return text if re.fullmatch(r"[+-]\d{2}:\d{2}", text) else ""


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
