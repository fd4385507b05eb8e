"""A library's own tree of tags, read from CSV: a line a term, `Animals/Pets/Cats;tabby cat,kitten`.

The first column is the path from the top, parted by `/`; the second (and any further) holds other words for it, parted
by commas. A first line `path;synonyms` is a heading. Terms above a path need no line of their own.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assetdesk.core.errors import UsageFault
from assetdesk.core.tags import cleaned, key_of

LARGEST = 5_000_000  # bytes
MOST_TERMS = 50_000
DEEPEST = 20
_HEADING = "path"
_WHITE, _GREY, _BLACK = 0, 1, 2


@dataclass(slots=True)
class Term:
    """A place in the tree, with the other words for it."""

    path: tuple[str, ...]
    synonyms: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What assets are tagged with."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Terms in the order of their paths; `digest` changes with whatever is in it, empty for none."""

    terms: tuple[Term, ...]

    @property
    def digest(self) -> str:
        """See the class."""
        if not self.terms:
            return ""
        text = "\n".join(f"{'/'.join(one.path)};{','.join(sorted(one.synonyms))}" for one in self.terms)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def read(data: bytes) -> Taxonomy:
    """A CSV file's bytes. UsageFault, with the line, for what cannot be."""
    if len(data) > LARGEST:
        raise UsageFault("This file is too large for a taxonomy: it has more than 5 MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        raise UsageFault(f"Line {line} is not UTF-8 text. Save the table as “CSV UTF-8” and import it again.") from None
    if "\0" in text:
        raise UsageFault("This file is no text. Save the table as “CSV UTF-8” and import it again.")
    terms: dict[tuple[str, ...], Term] = {}
    rows = csv.reader(text.splitlines(), delimiter=";")
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if not any(cells) or (rows.line_num == 1 and cells[0].lower() == _HEADING):
                continue
            _add(terms, cells, rows.line_num)
            if len(terms) > MOST_TERMS:
                raise UsageFault(f"A taxonomy has at most {MOST_TERMS:,} terms.")
    except csv.Error:
        raise UsageFault(f"Line {rows.line_num} cannot be read as CSV.") from None
    if not terms:
        raise UsageFault("There is no term in this file. Each line should be a path and its synonyms: Pets/Cats;kitten")
    _refuse_cycles(terms.values())
    return Taxonomy(tuple(terms[key] for key in sorted(terms)))


def _add(terms: dict[tuple[str, ...], Term], cells: list[str], line: int) -> None:
    parts = [part for part in cells[0].split("/") if part.strip()]
    if not parts:
        raise UsageFault(f"Line {line} has no path before the semicolon.")
    if len(parts) > DEEPEST:
        raise UsageFault(f"Line {line} has a path of {len(parts)} terms; there may be {DEEPEST}.")
    try:
        path = tuple(cleaned(part) for part in parts)
        words = [cleaned(word) for cell in cells[1:] for word in cell.split(",") if word.strip()]
    except UsageFault as fault:
        raise UsageFault(f"Line {line} cannot be read. {fault}") from None
    for depth in range(1, len(path) + 1):
        terms.setdefault(_key(path[:depth]), Term(path[:depth]))
    terms[_key(path)].synonyms.update({key_of(word): word for word in words})


def _key(path: Iterable[str]) -> tuple[str, ...]:
    return tuple(key_of(part) for part in path)


def _refuse_cycles(terms: Iterable[Term]) -> None:
    """A term below itself, be it in one path or by way of several."""
    below: dict[str, dict[str, str]] = {}
    for term in terms:
        for upper, lower in zip(term.path, term.path[1:], strict=False):
            below.setdefault(key_of(upper), {})[key_of(lower)] = lower
    state: dict[str, int] = {}
    for start in below:
        _walk(start, below, state)


def _walk(start: str, below: Mapping[str, Mapping[str, str]], state: dict[str, int]) -> None:
    """Depth first, without recursion: a tree may be deep."""
    if state.get(start, _WHITE) != _WHITE:
        return
    state[start] = _GREY
    waiting = [(start, iter(below.get(start, {}).items()))]
    while waiting:
        at, lower = waiting[-1]
        step = next(lower, None)
        if step is None:
            state[at] = _BLACK
            waiting.pop()
            continue
        key, name = step
        if state.get(key, _WHITE) == _GREY:
            raise UsageFault(f"“{name}” stands below itself. A term can be in several places, but not in a circle.")
        if state.get(key, _WHITE) == _WHITE:
            state[key] = _GREY
            waiting.append((key, iter(below.get(key, {}).items())))
