"""Text taken out of a file: what a worker hands over, and how it is kept and searched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

# of one file; a novel has about a million
MOST_CHARACTERS = 1_000_000
_DROPPED = dict.fromkeys(code for code in (*range(32), 0x7F) if chr(code) not in "\t\n")


@dataclass(frozen=True, slots=True)
class TextPart:
    """One stretch of a file's text in reading order.

    `page` counts from 1, `at` is in seconds from the start (subtitles, films), `label` is a person's name for the
    place (a layer, a sheet, a slide). None and empty where there is none.
    """

    text: str
    page: int | None = None
    at: float | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """All parts of one file. `cut`: there was more than `MOST_CHARACTERS`."""

    parts: tuple[TextPart, ...] = ()
    cut: bool = False


def cleaned(text: str) -> str:
    """Text as it is kept: lines end with `\\n`, form feeds (which part parts) are new lines, no other controls."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").translate(_DROPPED)


def bounded(parts: Iterable[TextPart], most: int = MOST_CHARACTERS) -> ExtractedText:
    """The parts up to `most` characters; empty ones are left out. Nothing behind the bound is asked for."""
    kept: list[TextPart] = []
    room = most
    for part in parts:
        if not part.text.strip():
            continue
        if len(part.text) > room:
            if room:
                kept.append(TextPart(part.text[:room], part.page, part.at, part.label))
            return ExtractedText(tuple(kept), cut=True)
        kept.append(part)
        room -= len(part.text)
    return ExtractedText(tuple(kept))


def to_lines(found: ExtractedText) -> Iterator[str]:
    """One JSON line a part, after a first one about all of them."""
    yield json.dumps({"cut": found.cut}) + "\n"
    for part in found.parts:
        yield json.dumps(asdict(part), ensure_ascii=False) + "\n"


def from_lines(lines: Iterable[str]) -> ExtractedText:
    """Inverse of `to_lines`. A worker's file is data from outside: ValueError where it is not of this form."""
    try:
        rows = [json.loads(line) for line in lines]
        found = bounded(_checked(TextPart(**row)) for row in rows[1:])
        return ExtractedText(found.parts, found.cut or bool(rows[0]["cut"]))
    except (KeyError, TypeError, IndexError, AttributeError) as wrong:
        raise ValueError("not a file of text parts") from wrong


def _checked(part: TextPart) -> TextPart:
    """The part, if its values are of the kinds they should be; TypeError otherwise."""
    page, at = part.page, part.at
    right = isinstance(part.text, str) and isinstance(part.label, str)
    right = right and (page is None or (type(page) is int and page > 0)) and (at is None or type(at) in (int, float))
    if not right:
        raise TypeError("values of a text part")
    return part
