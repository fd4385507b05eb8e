"""What the values of a filter mean: choices, numbers with units, dates. Text a person typed in, facts out.

A value is one of: a choice (`pdf`), a number (`2000`), a comparison (`>2000`, `<=1mb`), a span with both ends
included (`1mb..5mb`, `2026-09..`), a date (`2026`, `2026-10`, `2026-10-31`), a time back from today (`7d`, `2w`, `3m`,
`1y`, `today`, `yesterday`), or words. A bare number means everything that would be rounded to it: `megapixels:24` is
23.5 to 24.5, `size:1.5mb` 1.45 to 1.55 MB; pixels, pages and stars are counted and meant exactly.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from assetdesk.core import colour_names
from assetdesk.core.errors import ErrorCode
from assetdesk.core.query import FilterKey, StateFilter, TypeFilter


class Kind(Enum):
    """What kind of value a filter takes. SIZE in bytes, SPAN in seconds."""

    CHOICE = auto()
    NUMBER = auto()
    SIZE = auto()
    DATE = auto()
    SPAN = auto()
    WORDS = auto()


KINDS: dict[FilterKey, Kind] = {
    FilterKey.TYPE: Kind.CHOICE,
    FilterKey.STATE: Kind.CHOICE,
    FilterKey.FOLDER: Kind.WORDS,
    FilterKey.TAKEN: Kind.DATE,
    FilterKey.ADDED: Kind.DATE,
    FilterKey.CHANGED: Kind.DATE,
    FilterKey.SIZE: Kind.SIZE,
    FilterKey.WIDTH: Kind.NUMBER,
    FilterKey.HEIGHT: Kind.NUMBER,
    FilterKey.PIXELS: Kind.NUMBER,
    FilterKey.ORIENTATION: Kind.CHOICE,
    FilterKey.COLOUR: Kind.CHOICE,
    FilterKey.HUE: Kind.WORDS,
    FilterKey.CAMERA: Kind.WORDS,
    FilterKey.PAGES: Kind.NUMBER,
    FilterKey.DURATION: Kind.SPAN,
    FilterKey.RATING: Kind.NUMBER,
    FilterKey.EXTENSION: Kind.WORDS,
    FilterKey.KEYWORD: Kind.WORDS,
    FilterKey.HAS: Kind.CHOICE,
    FilterKey.ERROR: Kind.CHOICE,
    FilterKey.COLLECTION: Kind.WORDS,
    FilterKey.PROFILE: Kind.WORDS,
    FilterKey.CROPS: Kind.CHOICE,
    FilterKey.MARKED: Kind.CHOICE,
    FilterKey.PUBLISHED: Kind.CHOICE,
}
CHOICES: dict[FilterKey, tuple[str, ...]] = {
    FilterKey.TYPE: tuple(one.value for one in TypeFilter),
    FilterKey.STATE: tuple(one.value for one in StateFilter),
    FilterKey.ORIENTATION: ("landscape", "portrait", "square"),
    FilterKey.COLOUR: ("rgb", "grey", "cmyk", "lab", "indexed", "other"),
    FilterKey.HAS: ("text", "gps", "keywords", "title", "edits", "preview"),
    FilterKey.ERROR: tuple(one.value for one in ErrorCode),
    FilterKey.CROPS: ("unconfirmed", "confirmed", "moved"),
    FilterKey.MARKED: ("yes", "no"),
    FilterKey.PUBLISHED: ("yes", "no", "changed"),
}
# these take a publish target's name, too
NAMED_ALSO = frozenset({FilterKey.MARKED, FilterKey.PUBLISHED})
# words people also use
_ALSO: dict[FilterKey, dict[str, str]] = {
    FilterKey.TYPE: {
        "photo": "image", "picture": "image", "svg": "vector", "psd": "photoshop", "ai": "illustrator",
        "eps": "postscript", "ps": "postscript", "indd": "indesign", "film": "video", "movie": "video",
        "sound": "audio", "music": "audio", "doc": "word", "docx": "word", "excel": "spreadsheet",
        "xlsx": "spreadsheet", "powerpoint": "presentation", "pptx": "presentation", "slides": "presentation",
        "zip": "archive",
    },
    FilterKey.STATE: {"outofdate": "stale", "new": "unprocessed"},
    FilterKey.CROPS: {"not-confirmed": "unconfirmed", "notconfirmed": "unconfirmed", "user": "moved"},
    FilterKey.MARKED: {"true": "yes", "false": "no"},
    FilterKey.PUBLISHED: {"true": "yes", "false": "no", "never": "no", "stale": "changed", "outofdate": "changed"},
    FilterKey.COLOUR: {"gray": "grey", "greyscale": "grey", "grayscale": "grey", "srgb": "rgb", "palette": "indexed"},
    FilterKey.HAS: {"tags": "keywords", "tag": "keywords", "keyword": "keywords", "location": "gps", "edit": "edits"},
}  # fmt: skip
_SIZES: dict[str, float] = {
    "": 1,
    "b": 1,
    "k": 1e3,
    "kb": 1e3,
    "m": 1e6,
    "mb": 1e6,
    "g": 1e9,
    "gb": 1e9,
    "t": 1e12,
    "tb": 1e12,
}
_SPANS: dict[str, float] = {"": 1, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600}
_EXACT = frozenset({FilterKey.WIDTH, FilterKey.HEIGHT, FilterKey.PAGES, FilterKey.RATING})
_EXAMPLES: dict[Kind, tuple[str, str, str, str]] = {
    Kind.NUMBER: ("a number", "2000", ">2000", "1000..3000"),
    Kind.SIZE: ("a size", "5mb", ">500kb", "1mb..5mb"),
    Kind.SPAN: ("a duration", "90s", ">2min", "1:30..10:00"),
    Kind.DATE: ("a date", "2026-10", "7d", "2026-09..2026-11"),
}
_NUMBER = re.compile(r"(\d{1,15}(?:\.\d{1,6})?|\.\d{1,6})\s*([a-z]*)")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")
_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")
_HUE = re.compile(r"(.+?)\s*(?:[@ ]\s*(\d{1,3})\s*%?)?")
_BACK = re.compile(r"(\d{1,4})([dwmy])")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of `CHOICES`."""

    value: str


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`; None where it is open. Bytes, px, megapixels, pages, stars, seconds, or for dates Unix
    seconds of local days. `low_in` and `high_in` tell whether the ends belong to it."""

    low: float | None = None
    high: float | None = None
    low_in: bool = True
    high_in: bool = True

    def holds(self, value: float) -> bool:
        """Whether the value lies in it."""
        if self.low is not None and (value < self.low or (value == self.low and not self.low_in)):
            return False
        return self.high is None or value < self.high or (value == self.high and self.high_in)


def read(key: FilterKey, value: str) -> Choice | Range | str:
    """What one value of a filter means now (`7d` moves with the days).

    ValueError with a sentence for a person where it means nothing.
    """
    kind = KINDS[key]
    plain = " ".join(value.split())
    if kind is Kind.CHOICE:
        made = _choice(key, plain)
        return Choice(made) if made in CHOICES[key] else made
    if kind is Kind.WORDS:
        return _words(key, plain)
    ends = _ends(key, plain.casefold())
    if kind is Kind.DATE:
        return _dates(ends)
    return _numbers(key, ends)


def canonical(key: FilterKey, value: str) -> str:
    """The form in which a value is kept and compared: `>2000`, `1mb..5mb`, `2026-10`. ValueError as `read`."""
    kind = KINDS[key]
    plain = " ".join(value.split())
    if kind is Kind.CHOICE:
        return _choice(key, plain)
    if kind is Kind.WORDS:
        return _words(key, plain)
    read(key, plain)
    sign, low, high = _ends(key, plain.casefold())
    form = _day_form if kind is Kind.DATE else _plain_form
    if sign == "..":
        return f"{form(low)}..{form(high)}"
    return f"{sign}{form(low)}"


def _choice(key: FilterKey, text: str) -> str:
    """Case, blanks, hyphens and underscores do not count."""
    known = {_bare(one): one for one in CHOICES[key]} | _ALSO.get(key, {})
    found = known.get(_bare(text))
    if found is None and key in NAMED_ALSO and text:
        return text.replace('"', "").strip()
    if found is None:
        raise ValueError(f"“{key}:{text}” is not known. After {key}: comes one of {', '.join(CHOICES[key])}.")
    return found


def _bare(text: str) -> str:
    return re.sub(r"[\s_-]", "", text.casefold())


def _words(key: FilterKey, text: str) -> str:
    made = text.replace('"', "").strip()
    if key is FilterKey.EXTENSION:
        made = made.lstrip(".").casefold()
    elif key is FilterKey.HUE:
        return _hue(made)
    elif key is FilterKey.FOLDER:
        made = made.replace("\\", "/").strip("/")
    if not made:
        raise ValueError(f"“{key}:” needs something after the colon.")
    return made


def hue_of(value: str) -> tuple[str, int | None]:
    """`#rrggbb` of a colour that is looked for, and the least share in percent, None for the library's own."""
    found = _HUE.fullmatch(value)
    colour = colour_names.hex_of(found[1]) if found else None
    if found is None or colour is None or (found[2] and int(found[2]) > 100):
        raise ValueError(
            f"“{value}” is no colour. Write a name or a number: color:red, color:#2f6f4f, with its least share"
            " color:red@40."
        )
    return colour, int(found[2]) if found[2] else None


def _hue(text: str) -> str:
    colour, share = hue_of(text)
    plain = colour_names.name_of(colour) or colour
    return plain if share is None else f"{plain}@{share}"


_Ends = tuple[str, str, str]


def _ends(key: FilterKey, text: str) -> _Ends:
    """Sign (`>`, `>=`, `<`, `<=`, `..` or none), and the one or two ends, each of which reads."""
    valid = _is_date if KINDS[key] is Kind.DATE else _is_number(key)
    sign, low, high = "", text, ""
    found = re.fullmatch(r"(>=|<=|>|<|≥|≤|=)\s*(.+)", text)
    if found:
        sign = {"≥": ">=", "≤": "<=", "=": ""}.get(found[1], found[1])
        low = found[2]
    elif ".." in text or "…" in text:
        low, _, high = (part.strip() for part in text.replace("…", "..").partition(".."))
        sign = ".."
    elif not valid(text) and "–" in text:
        low, _, high = (part.strip() for part in text.partition("–"))
        sign = ".."
    parts = [part for part in (low, high) if part]
    if not parts or not all(valid(part) for part in parts) or (sign not in ("", "..") and _BACK.fullmatch(low)):
        what, *examples = _EXAMPLES[KINDS[key]]
        ways = [f"{key}:{example}" for example in examples]
        raise ValueError(f"“{key}:{text}” is not {what}. Write {', '.join(ways[:-1])} or {ways[-1]}.")
    return sign, low, high


def _is_number(key: FilterKey) -> Callable[[str], bool]:
    units = _units(key)

    def valid(text: str) -> bool:
        if KINDS[key] is Kind.SPAN and _CLOCK.fullmatch(text):
            return True
        found = _NUMBER.fullmatch(text)
        return found is not None and found[2] in units

    return valid


def _units(key: FilterKey) -> dict[str, float]:
    kind = KINDS[key]
    if kind is Kind.SIZE:
        return _SIZES
    if kind is Kind.SPAN:
        return _SPANS
    if key in (FilterKey.WIDTH, FilterKey.HEIGHT):
        return {"": 1, "px": 1}
    return {"": 1, "mp": 1} if key is FilterKey.PIXELS else {"": 1}


def _number(key: FilterKey, text: str) -> tuple[float, float]:
    """The number, and what its last digit counts."""
    clock = _CLOCK.fullmatch(text)
    if clock:
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3]), 1.0
    found = _NUMBER.fullmatch(text)
    assert found is not None
    unit = _units(key)[found[2]]
    digits = len(found[1].partition(".")[2])
    return float(found[1]) * unit, unit / 10**digits


def _numbers(key: FilterKey, ends: _Ends) -> Range:
    sign, low, high = ends
    if sign == "..":
        first, last = (_number(key, part)[0] if part else None for part in (low, high))
        if first is not None and last is not None and first > last:
            first, last = last, first
        return Range(first, last)
    value, last_digit = _number(key, low)
    if sign:
        return _beside(sign, value, value)
    if key in _EXACT or (last_digit == 1 and KINDS[key] is Kind.SIZE):
        return Range(value, value)
    return Range(value - last_digit / 2, value + last_digit / 2, True, False)


def _beside(sign: str, start: float, end: float) -> Range:
    """What lies on one side of a stretch (of one point, for numbers)."""
    if sign == ">":
        return Range(low=end, low_in=end != start)
    if sign == ">=":
        return Range(low=start)
    if sign == "<":
        return Range(high=start, high_in=False)
    return Range(high=end, high_in=end == start)


def _is_date(text: str) -> bool:
    try:
        _days(text)
    except ValueError:
        return False
    return True


def _days(text: str) -> tuple[date, date]:
    """The first day of a date, and the first that is no longer of it. ValueError where it is none."""
    today = date.today()
    if text == "today":
        return today, _later(today)
    if text == "yesterday":
        return today - timedelta(days=1), today
    back = _BACK.fullmatch(text)
    if back:
        return _back(today, int(back[1]), back[2]), _later(today)
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if not 1 <= year <= 9998:
        raise ValueError(text)
    start = date(year, month if found[2] else 1, day if found[3] else 1)
    if found[3]:
        return start, _later(start)
    if found[2]:
        return start, date(year + month // 12, month % 12 + 1, 1)
    return start, date(year + 1, 1, 1)


def _later(day: date) -> date:
    return day + timedelta(days=1)


def _back(today: date, count: int, unit: str) -> date:
    days = count * {"d": 1, "w": 7, "m": 30, "y": 365}[unit]
    return today - timedelta(days=min(days, today.toordinal() - 366))


def _dates(ends: _Ends) -> Range:
    sign, low, high = ends
    if sign == "..":
        first, last = (_days(part) if part else None for part in (low, high))
        if first and last and first[0] > last[0]:
            first, last = last, first
        return Range(_seconds(first[0]) if first else None, _seconds(last[1]) if last else None, True, last is None)
    start, end = (_seconds(day) for day in _days(low))
    if not sign:
        return Range(start, end, True, False)
    found = _beside(sign, start, end)
    return Range(found.low, found.high, True, False) if found.high is not None else found


def _seconds(day: date) -> float:
    """Unix seconds at which a day begins here."""
    try:
        return time.mktime((day.year, day.month, day.day, 0, 0, 0, 0, 0, -1))
    except (OverflowError, ValueError):  # before what the system's clock knows
        return (day - date(1970, 1, 1)).days * 86_400.0


def _plain_form(text: str) -> str:
    return text.replace(" ", "")


def _day_form(text: str) -> str:
    found = _DATE.fullmatch(text)
    return "-".join(part.zfill(2) for part in found.groups() if part) if found else text
