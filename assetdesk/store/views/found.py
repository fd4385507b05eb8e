"""Why assets are in a list: what was found of them and where, for the few on the screen and for the inspector.

SQLite sets marks around what it finds; here they become places in the text that a person sees.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assetdesk.core.hits import Hit, Mark, TextHit, Where
from assetdesk.core.query import Query
from assetdesk.core.query_text import words_of
from assetdesk.store import search_form
from assetdesk.store.search_form import EXTRA, MARK_END, MARK_START, PART
from assetdesk.store.search_index import PLACES
from assetdesk.store.views.reader import Reader, as_json

_BEFORE, _AROUND = 40, 160
_MOST_PAGES = 100
_MOST_TEXT_HITS = 200
_SET = f"'{MARK_START}', '{MARK_END}'"
_MARKED = ", ".join(f"highlight(search, {number}, {_SET})" for number in range(len(PLACES)))
# the words are looked for once, not once for each of the rows
_HITS = f"""
SELECT search.rowid, a.name, t.parts, {_MARKED} FROM search
LEFT JOIN assets a ON a.id = search.rowid LEFT JOIN texts t ON t.asset_id = search.rowid
WHERE search MATCH ? AND search.rowid BETWEEN ? AND ? AND +search.rowid IN (SELECT value FROM json_each(?))
"""
_TEXT = f"""
SELECT highlight(search, {PLACES.index("text")}, {_SET}), t.parts FROM search
LEFT JOIN texts t ON t.asset_id = search.rowid WHERE search MATCH ? AND search.rowid = ?
"""


@dataclass(frozen=True, slots=True)
class _Marked:
    """A text as a person sees it, with the marks in it, and the second spellings found behind it."""

    text: str
    marks: tuple[Mark, ...]
    spellings: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        return bool(self.marks or self.spellings)


def hits(reader: Reader, query: Query, ids: Sequence[int]) -> dict[int, Hit]:
    """What the query's words have found of these assets; those without words or hit are left out."""
    match = _wanted(query)
    if not match or not ids:
        return {}
    rows = reader.all(_HITS, (match, min(ids), max(ids), as_json(ids)))
    return {row[0]: _hit(row[1] or "", row[2], row[3:]) for row in rows}


def text_hits(reader: Reader, query: Query, asset_id: int) -> list[TextHit]:
    """Each stretch of an asset's text that has words of the query, in the order of the text."""
    match = _any_of(query)
    row = reader.one(_TEXT, (match, asset_id)) if match else None
    if row is None or not row[0]:
        return []
    marked = _found_again(_read(row[0]))
    parts = _Parts(marked.text, row[1])
    made: list[TextHit] = []
    for first, last in _stretches(marked, parts):
        start, end = parts.window(marked.marks[first][0], marked.marks[last][1])
        page, at, label = parts.place(marked.marks[first][0])
        snippet, marks = _cut(marked.text, start, end, marked.marks[first : last + 1])
        made.append(TextHit(page, at, label, snippet, marks))
    return made


def text_facts(reader: Reader, asset_id: int) -> tuple[int, bool, int]:
    """How many characters of text are known of an asset, whether there were more, and in how many parts."""
    row = reader.one("SELECT characters, cut, json_array_length(parts) FROM texts WHERE asset_id = ?", (asset_id,))
    return (int(row[0]), bool(row[1]), int(row[2])) if row else (0, False, 0)


def _wanted(query: Query) -> str:
    return search_form.match_of(word for word in words_of(query.words) if not word.negate)


def _any_of(query: Query) -> str:
    terms = filter(None, (search_form.term_of(word) for word in words_of(query.words) if not word.negate))
    return f"text : ({joined})" if (joined := " OR ".join(terms)) else ""


def _hit(name: str, parts: str | None, columns: Sequence[str]) -> Hit:
    found = dict(zip(PLACES, map(_read, columns), strict=True))
    places = tuple(place for place in PLACES if found[place].found)
    pages: tuple[int, ...] = ()
    snippet = ""
    marks: tuple[Mark, ...] = ()
    where: Where | None = None
    if found["text"].found:
        text = _found_again(found["text"])
        told = _Parts(text.text, parts)
        pages = tuple(dict.fromkeys(page for start, _ in text.marks if (page := told.place(start)[0])))[:_MOST_PAGES]
        if text.marks:
            first, last = max(_stretches(text, told), key=lambda pair: _worth(text, *pair))
            start, end = told.window(text.marks[first][0], text.marks[last][1])
            snippet, marks = _cut(text.text, start, end, text.marks[first : last + 1])
            where = _where(*told.place(text.marks[first][0]))
    if not snippet:
        for place in ("title", "keywords", "metadata"):
            if found[place].found:
                snippet, marks = _line(_found_again(found[place]))
                break
    return Hit(places, pages, snippet, marks, _name_marks(name, found["name"]), where)


def _read(column: str) -> _Marked:
    """Marks taken out of a column, with what is no sight for a person."""
    _, _, extra = column.partition(EXTRA)
    plain = search_form.shown(column)  # a phrase may begin before EXTRA and end behind it
    text: list[str] = []
    marks: list[Mark] = []
    place, start = 0, -1
    for piece in _pieces(plain):
        if piece == MARK_START:
            start = place
        elif piece == MARK_END:
            if place > start >= 0:
                marks.append((start, place))
            start = -1
        else:
            text.append(piece)
            place += len(piece)
    spellings = tuple(part.partition(MARK_END)[0] for part in extra.split(MARK_START)[1:])
    return _Marked("".join(text), tuple(marks), spellings)


def _pieces(text: str) -> Iterator[str]:
    for number, part in enumerate(text.split(MARK_START)):
        if number:
            yield MARK_START
        inside, end, rest = part.partition(MARK_END)
        yield inside
        if end:
            yield MARK_END
            yield rest


def _found_again(marked: _Marked) -> _Marked:
    """Where only another spelling was found: the words it is another spelling of."""
    if marked.marks or not marked.spellings:
        return marked
    return _Marked(marked.text, tuple(search_form.written_as(marked.text, marked.spellings)))


def _name_marks(name: str, found: _Marked) -> tuple[Mark, ...]:
    if found.text == name and found.marks:
        return found.marks
    marks = []
    wanted = [found.text[start:end] for start, end in found.marks] or found.spellings
    plain = name.casefold()
    if len(plain) == len(name):
        for word in dict.fromkeys(wanted):
            start = plain.find(word.casefold())
            if start >= 0 and word:
                marks.append((start, start + len(word)))
    return tuple(sorted(marks)) or tuple(search_form.written_as(name, found.spellings))


class _Parts:
    """The parts of a text: which one a place is in, and its bounds."""

    def __init__(self, text: str, places: str | None) -> None:
        self.text = text
        self.starts = [0]
        at = text.find(PART)
        while at >= 0:
            self.starts.append(at + 1)
            at = text.find(PART, at + 1)
        self.places: list[tuple[int | None, float | None, str]] = [
            (page, at, label) for page, at, label in (json.loads(places) if places else ())
        ]

    def number(self, place: int) -> int:
        return bisect_right(self.starts, place) - 1

    def place(self, place: int) -> tuple[int | None, float | None, str]:
        number = self.number(place)
        return self.places[number] if number < len(self.places) else (None, None, "")

    def window(self, first: int, last: int) -> Mark:
        """Around what was found, inside its part, at the borders of words."""
        number = self.number(first)
        low = self.starts[number]
        high = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)
        start = max(low, first - _BEFORE)
        end = min(high, max(last, start + _AROUND))
        if start > low:
            blank = self.text.find(" ", start, first)
            start = blank + 1 if blank >= 0 else start
        if end < high:
            blank = self.text.rfind(" ", last, end)
            end = blank if blank >= 0 else end
        return start, end


def _stretches(marked: _Marked, parts: _Parts) -> list[tuple[int, int]]:
    """First and last mark of each stretch that fits one snippet."""
    made: list[tuple[int, int]] = []
    first = 0
    for number, (start, end) in enumerate(marked.marks):
        begin = marked.marks[first][0]
        if number > first and (end - begin > _AROUND - _BEFORE or parts.number(start) != parts.number(begin)):
            made.append((first, number - 1))
            first = number
            if len(made) >= _MOST_TEXT_HITS:
                return made
    if marked.marks:
        made.append((first, len(marked.marks) - 1))
    return made


def _worth(marked: _Marked, first: int, last: int) -> int:
    """How many different words a stretch has."""
    return len({marked.text[start:end].casefold() for start, end in marked.marks[first : last + 1]})


def _cut(text: str, start: int, end: int, marks: Iterable[Mark]) -> tuple[str, tuple[Mark, ...]]:
    """That stretch on one line, with an ellipsis where the text goes on."""
    made = "…" if start > 0 and text[start - 1] != PART else ""
    placed: list[Mark] = []
    at = start
    for low, high in marks:
        low, high = max(low, at), min(high, end)
        if low >= high:
            continue
        made = _joined(made, text[at:low])
        begin = len(made)
        made += " ".join(text[low:high].split())
        placed.append((begin, len(made)))
        at = high
    made = _joined(made, text[at:end]).rstrip()
    return made + ("…" if end < len(text) and text[end] != PART else ""), tuple(placed)


def _joined(made: str, more: str) -> str:
    """One after the other, with single blanks."""
    line = " ".join(more.split())
    if more[:1].isspace() and made and not made.endswith((" ", "…")):
        line = f" {line}"
    if more[-1:].isspace() and line.strip():
        line += " "
    return made + line


def _line(marked: _Marked) -> tuple[str, tuple[Mark, ...]]:
    """The line of title, keywords or metadata that has the first mark."""
    if not marked.marks:
        return "", ()
    first = marked.marks[0][0]
    low = marked.text.rfind("\n", 0, first) + 1
    high = marked.text.find("\n", first)
    high = len(marked.text) if high < 0 else high
    start = max(low, first - _BEFORE)
    end = min(high, start + _AROUND)
    inside = [mark for mark in marked.marks if start <= mark[0] and mark[1] <= end]
    snippet, marks = _cut(marked.text[low:high], start - low, end - low, [(a - low, b - low) for a, b in inside])
    return snippet, marks


def _where(page: int | None, at: float | None, label: str) -> Where | None:
    if page is not None:
        return "page", page
    if at is not None:
        return "at", at
    return ("label", label) if label else None
