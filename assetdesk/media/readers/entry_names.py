"""The encoding of names in old archives: too few bytes for statistics, so by what names look like."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

# by DOS and Windows in Western Europe, Russia, Japan, China, Korea; the first of equals is taken
_CANDIDATES = ("utf-8", "cp437", "cp850", "cp1252", "cp866", "cp1251", "koi8_r", "cp932", "gb18030", "big5", "euc_kr")
_MOST = 16 << 10
# letters of Russian by their frequency; KOI8-R and Windows have the same bytes for letters of the two halves
_USUAL_CYRILLIC = frozenset("оеаинтсрвлкмдпуяыьгзб")


def encoding_of_names(names: bytes) -> str:
    """The encoding in which names (parted by new lines) look most like names; `cp437`, the standard's, failing that."""
    best, found = 0.0, "cp437"
    for encoding in _CANDIDATES:
        try:
            text = names[: names.rfind(b"\n", 0, _MOST) if len(names) > _MOST else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            return encoding
        score = _likeness(text, encoding)
        if score > best:
            best, found = score, encoding
    return found


def _likeness(text: str, encoding: str) -> float:
    """Points for letters as names have them, for each byte that is not ASCII; less for all that is not."""
    points, bytes_of = 0.0, 0
    for one in text:
        if one.isascii():
            continue
        width = len(one.encode(encoding, "replace"))
        bytes_of += width
        points += width * _plausible(one)
    for first, second in pairwise(text):
        if first.islower() and second.isupper():
            points -= 1.0
        elif not first.isascii() and not second.isascii() and _script(first) != _script(second):
            points -= 0.7
        elif not first.isascii() and not second.isascii() and _script(first) == "LATIN":
            points -= 0.7  # accents stand alone among plain letters
        elif (_is_plain(first) and _is_han(second)) or (_is_han(first) and _is_plain(second)):
            points -= 0.5  # two bytes that are an accented letter and the plain one after it
    return points / max(1, bytes_of)


def _plausible(one: str) -> float:
    """How usual a character is in a name: 1 at most."""
    if "\u0410" <= one <= "\u044f":
        return 1.0 if one.lower() in _USUAL_CYRILLIC else 0.8
    if _is_han(one):
        return 0.9 if _is_common(one) else -1.0
    if "\u3040" <= one <= "\u30ff" or "\uac00" <= one <= "\ud7a3":
        return 1.0
    if "\uff61" <= one <= "\uff9f":  # halfwidth, what single bytes become in Shift-JIS
        return -0.5
    return 1.0 if unicodedata.category(one) in ("Lu", "Ll", "Lo") and one not in "ªº" else -1.0


def _is_plain(one: str) -> bool:
    return "a" <= one <= "z"


def _is_han(one: str) -> bool:
    return "\u4e00" <= one <= "\u9fff"


def _is_common(one: str) -> bool:
    """Of the first, frequent half of the Chinese or Japanese standard."""
    try:
        if one.encode("gb2312")[0] <= 0xD7:
            return True
    except UnicodeEncodeError:
        pass
    for encoding, last in (("cp932", 0x97), ("big5", 0xC6)):
        try:
            if one.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _script(one: str) -> str:
    name = unicodedata.name(one, "").split(" ")[0]
    return "CJK" if name in ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA") else name
