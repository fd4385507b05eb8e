"""What stands in the search field, piece by piece: words, filters that are ready to become chips, and pieces that
cannot be read. No widget: the field asks after every key."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assetdesk.core.query import Filter
from assetdesk.core.query_text import Problem, parse

# a key and its colon at the beginning of a piece; what stands behind it may be in quotation marks
_KEYED = re.compile(r"[-\u2212]?[^\W\d_]+:")
_QUOTES = '"“”„‟«»＂'
_PIECE = re.compile(rf"(?:[{_QUOTES}][^{_QUOTES}]*(?:[{_QUOTES}]|$)|[^\s{_QUOTES}])+")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece between spaces. `closed`: a space follows, so nobody is typing it any more."""

    start: int
    end: int
    text: str
    closed: bool

    @property
    def keyed(self) -> bool:
        """Whether it looks like a filter."""
        return _KEYED.match(self.text) is not None


@dataclass(frozen=True, slots=True)
class Wrong:
    """A piece that cannot be read, where it stands and why; `faults` are the stretches of it that are at fault."""

    start: int
    end: int
    text: str
    sentence: str
    faults: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text says: `rest` is what stays in the field once the `filters` are chips, `words` what is looked for,
    `wrong` the places in `rest` that cannot be read."""

    rest: str
    words: str
    filters: tuple[Filter, ...]
    wrong: tuple[Wrong, ...]


def pieces(text: str) -> list[Piece]:
    """The pieces of a text in order; spaces inside quotation marks part nothing."""
    return [Piece(found.start(), found.end(), found[0], found.end() < len(text)) for found in _PIECE.finditer(text)]


def read(text: str, cursor: int = -1, *, entered: bool = False) -> Reading:
    """`entered`: Enter was pressed, so every piece counts as finished.

    A piece that is still being typed (the cursor is in it or touches its end) and looks like a filter is neither
    looked for nor called wrong.
    """
    filters: list[Filter] = []
    words: list[str] = []
    kept: list[Piece] = []
    faults: dict[Piece, tuple[Problem, ...]] = {}
    for piece in pieces(text):
        done = entered or (piece.closed and not piece.start < cursor <= piece.end)
        if not piece.keyed:
            words.append(piece.text)
            kept.append(piece)
            continue
        found = parse(piece.text)
        if found.words.strip() and not found.filters and not found.problems:  # a colon inside a word
            words.append(piece.text)
            kept.append(piece)
        elif done and found.filters and not found.problems:
            filters += found.filters
        else:
            kept.append(piece)
            if done:
                faults[piece] = found.problems
    rest, wrong = (
        _join(text, kept, faults)
        if filters
        else (
            text,
            tuple(_wrong(piece, problems, piece.start) for piece, problems in faults.items()),
        )
    )
    return Reading(rest, parse(" ".join(words)).words, tuple(filters), wrong)


def _wrong(piece: Piece, problems: tuple[Problem, ...], start: int) -> Wrong:
    said = " ".join(dict.fromkeys(problem.sentence for problem in problems))
    faults = tuple((start + problem.start, start + problem.end) for problem in problems)
    return Wrong(start, start + len(piece.text), piece.text, said, faults)


def _join(text: str, kept: list[Piece], faults: dict[Piece, tuple[Problem, ...]]) -> tuple[str, tuple[Wrong, ...]]:
    """The kept pieces with one space between, and where the wrong ones are now."""
    made = ""
    wrong: list[Wrong] = []
    for piece in kept:
        if made:
            made += " "
        if piece in faults:
            wrong.append(_wrong(piece, faults[piece], len(made)))
        made += piece.text
    if kept and text[-1:].isspace():
        made += " "
    return made, tuple(wrong)


def without(text: str, wrong: Wrong) -> str:
    """The text when that piece is taken out."""
    return f"{text[: wrong.start].rstrip()} {text[wrong.end :].lstrip()}".strip()


def piece_at(text: str, place: int) -> Piece | None:
    """The piece whose end the cursor touches, or that it is in."""
    return next((piece for piece in pieces(text) if piece.start < place <= piece.end), None)
