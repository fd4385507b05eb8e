"""What is typed for a metadata field, as the value that is kept: checked where it is entered.

Empty text or an empty list stands for *cleared on purpose* and fits every field.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.ips.keywords import xmp_keywords
from assetdesk.core.metadata_fields import BY_NAME, EDITABLE, Field

LONGEST = 10_000
MOST_ITEMS = 500
_DATE = re.compile(
    r"(?P<year>\d{4})(?:[-:.](?P<month>\d{1,2})(?:[-:.](?P<day>\d{1,2})"
    r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<parts>\.\d{1,9})?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?)?)?"
)
_RANGES = {
    "xmp:Rating": (-1, 5),
    "exif:GPSLatitude": (-90, 90),
    "exif:GPSLongitude": (-180, 180),
    "exif:GPSAltitude": (-20_000, 100_000),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# what a row of a metadata profile may say its values are, by the kind of the field
_FITTING = {
    "text": ("text", "list", "date", "number", "count"),
    "multi": ("list",),
    "tags": ("list",),
    "number": ("number", "count"),
    "date": ("date",),
}
TYPES = tuple(_FITTING)


def field_of(name: str) -> Field:
    """A field that may be given a value; UsageFault for one that is unknown, or that only a file can tell."""
    field = BY_NAME.get(name)
    if field is None:
        raise UsageFault(f"There is no metadata field “{name}”. Choose one like dc:title or dc:rights.")
    if name not in EDITABLE:
        raise UsageFault(f"“{field.label}” ({name}) is found out about the file and cannot be given.")
    return field


def check_type(name: str, type: str) -> None:
    """UsageFault where a metadata profile's type is none, or does not suit the property."""
    field = field_of(name)
    if type not in _FITTING:
        raise UsageFault(f"“{type}” is no type of field. There are {', '.join(TYPES)}.")
    if field.kind not in _FITTING[type]:
        wanted = next(one for one, kinds in reversed(_FITTING.items()) if field.kind in kinds)
        raise UsageFault(f"“{field.label}” ({name}) cannot be of type {type}. Choose {wanted}.")


def read(name: str, given: object) -> Any:
    """The value to keep: text, number, ISO 8601 date, or list of texts. UsageFault where it is none for this field."""
    field = field_of(name)
    if field.kind == "list":
        return items(field, given)
    text = _text(field, given)
    if not text:
        return ""
    if field.kind == "date":
        return _date(field, text)
    if field.kind in ("number", "count"):
        return _number(field, text)
    return text


def items(field: Field, given: object) -> list[str]:
    """Several texts, each once: a list, or one text parted by semicolons or, of keywords, by
    commas (`\\,` is one that does not part)."""
    if isinstance(given, str):
        parted: Iterable[object] = re.split(r"[;\n]", given)
        if field.name == "dc:subject":
            parted = xmp_keywords(",".join(map(str, parted)))
    elif isinstance(given, list | tuple):
        parted = given
    else:
        parted = [given] if given is not None else []
    texts = (" ".join(_text(field, one).split()) for one in parted)
    found = list(dict.fromkeys(text for text in texts if text))
    if len(found) > MOST_ITEMS:
        raise UsageFault(f"“{field.label}” takes up to {MOST_ITEMS} values.")
    return found


def _text(field: Field, given: object) -> str:
    if given is None:
        return ""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise UsageFault(f"“{field.label}” takes {'a number' if field.kind in ('number', 'count') else 'text'}.")
    text = _CONTROL.sub("", str(given)).replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise UsageFault(f"“{field.label}” takes up to {LONGEST:,} characters.")
    return text


def _date(field: Field, text: str) -> str:
    """As exact as it is given, in ISO 8601."""
    found = _DATE.fullmatch(text)
    if found is not None:
        part = found.groupdict()
        made = part["year"]
        made += f"-{int(part['month']):02}" if part["month"] else ""
        made += f"-{int(part['day']):02}" if part["day"] else ""
        if part["hour"]:
            made += f"T{int(part['hour']):02}:{part['minute']}:{part['second'] or '00'}{part['parts'] or ''}"
            zone = part["zone"] or ""
            made += f"{zone[:3]}:{zone[-2:]}" if len(zone) > 1 else zone
        whole = made + ("-01" * (2 - made.count("-")) if len(made) < 10 else "")
        try:
            if datetime.fromisoformat(re.sub(r"\.\d+", "", whole)).year:
                return made
        except ValueError:
            pass
    raise UsageFault(f"“{text[:60]}” is no date. Write it like 2026-10-12 or 2026-10-12 11:08.")


def _number(field: Field, text: str) -> int | float:
    over, slash, under = text.replace("−", "-").partition("/")
    try:
        value = float(over) / float(under) if slash else float(over)
    except (ValueError, ZeroDivisionError, OverflowError):
        value = math.nan
    if not math.isfinite(value):
        raise UsageFault(f"“{text[:60]}” is no number. “{field.label}” takes one.")
    if field.kind == "count" and value != int(value):
        raise UsageFault(f"“{field.label}” takes a whole number.")
    low, high = _RANGES.get(field.name, (-1e12, 1e12))
    if not low <= value <= high:
        raise UsageFault(f"“{field.label}” takes a number from {low:g} to {high:g}.")
    return int(value) if field.kind == "count" else round(value, 8)
