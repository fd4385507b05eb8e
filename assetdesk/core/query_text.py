"""The query language, in both directions: what a person types into the search field, and what chips write there.

`spade "planting week" type:pdf,word -folder:Archive width:>2000` is a word, a phrase and three filters. Two values of
a filter mean *or*; a minus turns a word, a phrase or a filter round. Text is never an error: what looks like a
filter and cannot be read is a `Problem` that says where and why; what does not look like one is a word.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assetdesk.core import filters as values_of
from assetdesk.core.query import Filter, FilterKey

_KEYS: dict[str, FilterKey] = {key.value: key for key in FilterKey} | {
    "types": FilterKey.TYPE,
    "kind": FilterKey.TYPE,
    "path": FilterKey.FOLDER,
    "in": FilterKey.FOLDER,
    "date": FilterKey.TAKEN,
    "modified": FilterKey.CHANGED,
    "mp": FilterKey.PIXELS,
    "length": FilterKey.DURATION,
    "stars": FilterKey.RATING,
    "extension": FilterKey.EXTENSION,
    "tags": FilterKey.KEYWORD,
    "keyword": FilterKey.KEYWORD,
    "keywords": FilterKey.KEYWORD,
    "project": FilterKey.COLLECTION,
}
# colours and colour spaces: the word is the same, what stands behind it tells
_ALSO = {FilterKey.COLOUR: FilterKey.HUE, FilterKey.HUE: FilterKey.COLOUR}
# quotation marks as keyboards and writing programs set them
_QUOTES = '"“”„‟«»＂'
_QUOTE = f"[{_QUOTES}]"
_TOKEN = re.compile(
    rf"(?P<minus>[-\u2212](?=[^\s-]))?(?:(?P<key>[^\W\d_]+):(?P<values>(?:{_QUOTE}[^{_QUOTES}]*(?:{_QUOTE}|$)|[^\s{_QUOTES}])*)"
    rf"|{_QUOTE}(?P<phrase>[^{_QUOTES}]*)(?:{_QUOTE}|$)|(?P<word>[^\s{_QUOTES}]+))"
)
_VALUE = re.compile(rf"(?:{_QUOTE}[^{_QUOTES}]*(?:{_QUOTE}|$)|[^,{_QUOTES}])+")
_NEEDS_QUOTES = re.compile(rf"[\s,{_QUOTES}]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What cannot be read in a text, from `start` to before `end`, and a sentence about it."""

    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text taken apart. `words` are the words and phrases as `core.query.Query` has them; what has a problem stands
    in neither."""

    words: str = ""
    filters: tuple[Filter, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """One thing looked for in names and text: the beginning of a word, or a `phrase` as it stands."""

    text: str
    phrase: bool = False
    negate: bool = False

    def __str__(self) -> str:
        return f'{"-" * self.negate}"{self.text}"' if self.phrase else f"{'-' * self.negate}{self.text}"


def parse(text: str) -> Parsed:
    """Words, filters and problems of a text. A quotation mark that is left open closes at the end."""
    words: list[Word] = []
    filters: list[Filter] = []
    problems: list[Problem] = []
    for found in _TOKEN.finditer(text):
        negate = found["minus"] is not None
        key = found["key"]
        if key is None:
            words += _word(found, negate)
        elif key.casefold() in _KEYS:
            made = _filter(_KEYS[key.casefold()], found, negate)
            if isinstance(made, Problem) and (other := _ALSO.get(_KEYS[key.casefold()])):
                again = _filter(other, found, negate)
                made = again if isinstance(again, Filter) else made
            if isinstance(made, Filter):
                filters.append(made)
            else:
                problems.append(made)
        elif meant := _meant(key, found["values"]):
            problems.append(Problem(found.start(), found.end(), f"“{key}:” is not known. Did you mean {meant}:?"))
        else:
            words += _word(found, negate)
    return Parsed(" ".join(map(str, words)), tuple(filters), tuple(problems))


def write(words: str, filters: Iterable[Filter]) -> str:
    """The text that `parse` reads back."""
    return " ".join(part for part in (words.strip(), *map(written, filters)) if part)


def written(one: Filter) -> str:
    """One filter as it is typed: `-type:pdf,word`."""
    values = ",".join(f'"{value}"' if _NEEDS_QUOTES.search(value) else value for value in one.values)
    return f"{'-' * one.negate}{one.key.value}:{values}"


def words_of(words: str) -> Iterator[Word]:
    """The parts of `Query.words`. Here nothing is a filter: `type:pdf` is a word."""
    for found in _TOKEN.finditer(words):
        yield from _word(found, found["minus"] is not None)


def _word(found: re.Match[str], negate: bool) -> list[Word]:
    if found["phrase"] is not None:
        text = " ".join(found["phrase"].split())
        return [Word(text, True, negate)] if text else []
    text = found["word"] if found["key"] is None else f"{found['key']}:{found['values']}"
    plain = " ".join(re.sub(_QUOTE, "", text).split())
    # a colon that is no filter, with a phrase behind it
    return [Word(plain, plain != text, negate)]


def _filter(key: FilterKey, found: re.Match[str], negate: bool) -> Filter | Problem:
    made: set[str] = set()
    at = found.start("values")
    parts = list(_VALUE.finditer(found["values"]))
    if not parts:
        return Problem(found.start(), found.end(), _empty(key))
    for part in parts:
        try:
            made.add(values_of.canonical(key, re.sub(_QUOTE, "", part[0])))
        except ValueError as wrong:
            whole = len(parts) == 1
            start, end = (found.start(), found.end()) if whole else (at + part.start(), at + part.end())
            return Problem(start, end, str(wrong))
    return Filter(key, tuple(sorted(made)), negate)


def _empty(key: FilterKey) -> str:
    choices = values_of.CHOICES.get(key)
    if choices:
        return f"After {key}: comes one of {', '.join(choices)}."
    return f"“{key}:” needs something after the colon."


def _meant(key: str, values: str) -> str:
    """The filter whose name was mistyped, or empty. A name of one's own before a colon is a word."""
    if not values or values.startswith(("/", "\\")):
        return ""
    near = difflib.get_close_matches(key.casefold(), _KEYS, n=1, cutoff=0.75)
    return near[0] if near and len(key) > 3 else ""
