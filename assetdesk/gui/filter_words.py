"""Filters in a person's words: names of keys and choices, what a chip says, and how numbers are taken apart to edit."""

from __future__ import annotations

import re
from datetime import date

from PySide6.QtCore import QCoreApplication

from assetdesk.core.errors import RULES, ErrorCode
from assetdesk.core.filters import KINDS, Kind
from assetdesk.core.query import Filter, FilterKey, StateFilter, TypeFilter
from assetdesk.gui import words

_KEYS: dict[FilterKey, str] = {
    FilterKey.TYPE: "Type",
    FilterKey.STATE: "State",
    FilterKey.ERROR: "Reason of failure",
    FilterKey.FOLDER: "Folder",
    FilterKey.KEYWORD: "Tag",
    FilterKey.RATING: "Rating",
    FilterKey.TAKEN: "Date taken",
    FilterKey.ADDED: "Added",
    FilterKey.CHANGED: "Changed",
    FilterKey.SIZE: "File size",
    FilterKey.WIDTH: "Width",
    FilterKey.HEIGHT: "Height",
    FilterKey.PIXELS: "Megapixels",
    FilterKey.ORIENTATION: "Orientation",
    FilterKey.COLOUR: "Colour space",
    FilterKey.HUE: "Colour",
    FilterKey.CAMERA: "Camera",
    FilterKey.PAGES: "Pages",
    FilterKey.DURATION: "Duration",
    FilterKey.EXTENSION: "Extension",
    FilterKey.HAS: "Has",
    FilterKey.COLLECTION: "Collection",
    FilterKey.PROFILE: "Profile",
    FilterKey.CROPS: "Crops",
    FilterKey.MARKED: "Marked for publishing",
    FilterKey.PUBLISHED: "Published",
}
_TYPES: dict[TypeFilter, str] = {
    TypeFilter.IMAGE: "Image",
    TypeFilter.RAW: "Camera raw",
    TypeFilter.VECTOR: "Vector",
    TypeFilter.PHOTOSHOP: "Photoshop",
    TypeFilter.ILLUSTRATOR: "Illustrator",
    TypeFilter.POSTSCRIPT: "PostScript",
    TypeFilter.INDESIGN: "InDesign",
    TypeFilter.PDF: "PDF",
    TypeFilter.VIDEO: "Video",
    TypeFilter.AUDIO: "Audio",
    TypeFilter.WORD: "Text document",
    TypeFilter.SPREADSHEET: "Spreadsheet",
    TypeFilter.PRESENTATION: "Presentation",
    TypeFilter.TEXT: "Plain text",
    TypeFilter.ARCHIVE: "Archive",
    TypeFilter.OTHER: "Other",
}
_STATES: dict[StateFilter, str] = {
    StateFilter.PROCESSED: "Processed",
    StateFilter.UNPROCESSED: "Not processed yet",
    StateFilter.PROCESSING: "Processing",
    StateFilter.QUEUED: "Waiting",
    StateFilter.FAILED: "Failed",
    StateFilter.STALE: "Out of date",
    StateFilter.MISSING: "Original not found",
    StateFilter.NO_PREVIEW: "No preview",
    StateFilter.ORPHANED: "Orphaned",
    StateFilter.EXPIRED: "Expired",
    StateFilter.EXPIRING: "Expires within a week",
    StateFilter.CHECKED_OUT: "Checked out",
    StateFilter.APPROVAL: "Waits for approval",
    StateFilter.APPROVED: "Approved",
    StateFilter.REJECTED: "Rejected",
}
_CHOICES: dict[FilterKey, dict[str, str]] = {
    FilterKey.TYPE: {one.value: text for one, text in _TYPES.items()},
    FilterKey.STATE: {one.value: text for one, text in _STATES.items()},
    FilterKey.CROPS: {"unconfirmed": "Not confirmed", "confirmed": "Confirmed", "moved": "Moved by hand"},
    FilterKey.MARKED: {"yes": "Yes", "no": "No"},
    FilterKey.PUBLISHED: {"yes": "Yes", "no": "No", "changed": "Changed since"},
    FilterKey.ORIENTATION: {"landscape": "Landscape", "portrait": "Portrait", "square": "Square"},
    FilterKey.COLOUR: {
        "rgb": "RGB", "grey": "Grey", "cmyk": "CMYK", "lab": "Lab", "indexed": "Indexed", "other": "Other",
    },
    FilterKey.HAS: {
        "text": "Text", "gps": "Place", "keywords": "Keywords", "title": "Title", "edits": "Edits",
        "preview": "Preview",
    },
}  # fmt: skip
# words that keep their capital in the middle of a sentence
_NAMES = frozenset({"PDF", "RGB", "CMYK", "Lab", "Photoshop", "Illustrator", "PostScript", "InDesign"})
_PRESETS = {"today": "Today", "7d": "Last 7 days", "30d": "Last 30 days", "year": "This year"}
_EXAMPLES = {
    FilterKey.FOLDER: "Autumn 2026/Music",
    FilterKey.KEYWORD: "brass, wind",
    FilterKey.HUE: "red, #2f6f4f, navy@40",
    FilterKey.CAMERA: "EOS R5",
    FilterKey.COLLECTION: "Autumn campaign",
    FilterKey.PROFILE: "Web shop",
    FilterKey.EXTENSION: "jpg, tif",
}
_MOST_VALUES = 4
_END = re.compile(r"(\d*\.?\d+)\s*([a-z]*)")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Filter", text)


def title(key: FilterKey) -> str:
    """The key's name."""
    return _tr(_KEYS[key])


def choice(key: FilterKey, value: str) -> str:
    """One choice's name."""
    if key is FilterKey.ERROR:
        return RULES[ErrorCode(value)].short
    return _tr(_CHOICES[key].get(value, value))


def preset(name: str) -> str:
    """Today, Last 7 days …"""
    return _tr(_PRESETS[name])


def preset_value(name: str) -> str:
    """The value that stands for it."""
    return str(date.today().year) if name == "year" else name


def example(key: FilterKey) -> str:
    """What could be typed."""
    return _EXAMPLES.get(key, "")


def units(key: FilterKey) -> list[tuple[str, str]]:
    """Units to choose from, shown and as written in a value; the first only named where it is the only one."""
    if KINDS[key] is Kind.SIZE:
        return [("kB", "kb"), ("MB", "mb"), ("GB", "gb")]
    if KINDS[key] is Kind.SPAN:
        return [(_tr("s"), "s"), (_tr("min"), "min"), (_tr("h"), "h")]
    shown = {FilterKey.WIDTH: "px", FilterKey.HEIGHT: "px", FilterKey.PIXELS: "MP", FilterKey.RATING: _tr("stars")}
    return [(shown.get(key, ""), "")]


def ends(key: FilterKey, value: str) -> tuple[str, str]:
    """From and to of a value, as it is written; a comparison leaves one of them empty, a single value fills both."""
    if ".." in value:
        low, _, high = value.partition("..")
        return low, high
    found = re.fullmatch(r"(>=|<=|>|<)?(.*)", value)
    assert found is not None
    sign, rest = found[1] or "", found[2]
    if sign == ">" and key is not FilterKey.PIXELS and KINDS[key] is Kind.NUMBER and rest.isdigit():
        rest = str(int(rest) + 1)  # an end belongs to its span
    elif sign == "<" and key is not FilterKey.PIXELS and KINDS[key] is Kind.NUMBER and rest.isdigit():
        rest = str(max(0, int(rest) - 1))
    if sign:
        return (rest, "") if sign.startswith(">") else ("", rest)
    return rest, rest


def split_unit(key: FilterKey, end: str) -> tuple[str, str]:
    """A number and its unit as `units` has it; what is written otherwise (1:30) comes whole, in the smallest unit."""
    known = [code for _, code in units(key)]
    found = _END.fullmatch(end)
    if found is None:
        seconds = sum(int(part) * 60**n for n, part in enumerate(reversed(end.split(":")))) if ":" in end else None
        return (end, known[0]) if seconds is None else (str(seconds), known[0])
    number, unit = found[1], found[2]
    unit = {"k": "kb", "m": "mb" if "mb" in known else "min", "g": "gb", "sec": "s"}.get(unit, unit)
    if len(known) == 1:
        return number, known[0]
    if unit in known:
        return number, unit
    if unit in ("t", "tb"):
        return f"{float(number) * 1000:g}", "gb"
    if KINDS[key] is Kind.SIZE:  # plain bytes
        return f"{float(number) / 1000:g}", "kb"
    return number, known[0]


def split_words(text: str) -> list[str]:
    """Words between commas; those in quotation marks may hold one."""
    found = re.findall(r'\s*"([^"]*)"\s*(?:,|$)|([^,]+)', text)
    return [(quoted or plain).strip() for quoted, plain in found]


# what a chip says


def chip(one: Filter) -> tuple[str, str]:
    """Key and value of a chip: ("Type", "Image, PDF"), ("Changed", "since 1 Sep 2026"), ("Width", "over 2,000 px")."""
    if one.key is FilterKey.HAS:
        return (_tr("Has no") if one.negate else _tr("Has")), _listed(one)
    key = title(one.key)
    said = _listed(one)
    if one.negate:
        said = _tr("not %1").replace("%1", said)
    return key, said


def _listed(one: Filter) -> str:
    said = [value(one.key, text, middle=one.negate or n > 0) for n, text in enumerate(one.values)]
    if one.key is FilterKey.HAS and said:
        said = [_low(text) for text in said]
    if len(said) > _MOST_VALUES:
        more = _tr("%1 more").replace("%1", words.number(len(said) - _MOST_VALUES + 1))
        said = [*said[: _MOST_VALUES - 1], more]
    if KINDS[one.key] is Kind.CHOICE or KINDS[one.key] is Kind.WORDS:
        return ", ".join(said)
    return f" {_tr('or')} ".join(said)


def _low(text: str) -> str:
    first = text.split(" ")[0]
    return text if first in _NAMES else text[:1].lower() + text[1:]


def value(key: FilterKey, text: str, *, middle: bool = False) -> str:
    """One value in words; in the `middle` of a sentence without its capital."""
    kind = KINDS[key]
    if kind is Kind.CHOICE:
        try:
            said = choice(key, text)
        except (KeyError, ValueError):
            return text
        return _low(said) if middle else said
    if kind is Kind.WORDS:
        return text
    if kind is Kind.DATE:
        return _date(text)
    return _number(key, text)


def _number(key: FilterKey, text: str) -> str:
    if ".." in text:
        low, _, high = text.partition("..")
        if low and high:
            return words.fill(_tr("%1 to %2"), _bare(key, low, beside=high), _measured(key, high))
        return words.fill(_tr("from %1") if low else _tr("up to %1"), _measured(key, low or high))
    for sign, said in ((">=", _tr("from %1")), ("<=", _tr("up to %1")), (">", _tr("over %1")), ("<", _tr("under %1"))):
        if text.startswith(sign):
            return words.fill(said, _measured(key, text[len(sign) :]))
    return _measured(key, text)


def _grouped(number: str) -> str:
    whole, point, rest = number.partition(".")
    try:
        return words.number(int(whole or 0)) + point + rest
    except ValueError:
        return number


def _measured(key: FilterKey, text: str) -> str:
    """1,200 px, 1.5 MB, 1:30."""
    if ":" in text:
        return text
    number, code = split_unit(key, text)
    shown = next(shown for shown, unit in units(key) if unit == code)
    if key is FilterKey.RATING:
        return words.plural(_tr("%Ln star(s)"), int(number)) if number.isdigit() else number
    return f"{_grouped(number)} {shown}".strip()


def _bare(key: FilterKey, text: str, *, beside: str) -> str:
    """Without its unit where the other end has the same."""
    if ":" in text:
        return text
    same = split_unit(key, text)[1] == (split_unit(key, beside)[1] if ":" not in beside else "")
    return _grouped(split_unit(key, text)[0]) if same else _measured(key, text)


def _date(text: str) -> str:
    if ".." in text:
        low, _, high = text.partition("..")
        if low and high:
            return f"{_day(low)} – {_day(high)}"
        return words.fill(_tr("since %1") if low else _tr("until %1"), _day(low or high))
    for sign, said in (
        (">=", _tr("since %1")),
        ("<=", _tr("until %1")),
        (">", _tr("after %1")),
        ("<", _tr("before %1")),
    ):
        if text.startswith(sign):
            return words.fill(said, _day(text[len(sign) :]))
    return _day(text)


def _day(text: str) -> str:
    if text in ("today", "yesterday"):
        return _tr("today") if text == "today" else _tr("yesterday")
    if found := re.fullmatch(r"(\d+)([dwmy])", text):
        count = int(found[1])
        last = {"d": "last %Ln day(s)", "w": "last %Ln week(s)", "m": "last %Ln month(s)", "y": "last %Ln year(s)"}
        return words.plural(_tr(last[found[2]]), count)
    parts = [int(part) for part in text.split("-") if part.isdigit()]
    try:
        if len(parts) == 3:
            return words.day(date(*parts))
        if len(parts) == 2:
            return words.day(date(parts[0], parts[1], 1)).partition(" ")[2]
    except ValueError:
        pass
    return text
