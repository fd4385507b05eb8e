"""Regular expressions that people type or bring along, in bounded time.

Python's own matcher can take years for a short expression. Here an expression becomes a small program that is run
with a memory of where it has failed, so that the time is at most the program's length times the name's. The price:
no references back to a group and no look behind, which are refused by name. Everything else means what it means in
Python; single characters and classes are even matched by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from assetdesk.core.errors import UsageFault

LONGEST = 500
LONGEST_NAME = 255
_MOST_STEPS = 400_000
_MOST_CODE = 4_000
_DEEPEST = 30

_COUNT = re.compile(r"\{(\d*)(,?)(\d*)\}")
_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]", re.S)
_NAMED = re.compile(r"\(\?P<\w+>")
# escapes of a single character that are longer than two
_LONG_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^}]*\})")
_EDGES = {"^": "start", "$": "end", r"\A": "start", r"\Z": "end", r"\b": "word", r"\B": "no word"}


class _Do(IntEnum):
    """What an instruction does."""

    TAKE = 0
    FORK = 1
    GO = 2
    SAVE = 3
    EDGE = 4
    LOOK = 5
    END = 6


@dataclass(slots=True)
class _Step:
    """One instruction. `to` and `other` are places in the program, the first is tried first; `test` for TAKE."""

    do: _Do
    to: int = 0
    other: int = 0
    test: Callable[[str], object] | None = None
    edge: str = ""
    negated: bool = False


class PatternFault(UsageFault):
    """What was typed is no expression. `at` is the place in it, from 0; None where it has none."""

    def __init__(self, sentence: str, at: int | None = None) -> None:
        super().__init__(sentence)
        self.at = at


class TooLong(Exception):
    """Matching one name took more steps than are allowed."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """An expression that matches whole names."""

    text: str
    groups: int
    _program: tuple[_Step, ...]

    def match(self, name: str) -> tuple[str | None, ...] | None:
        """The groups of a name that is matched from end to end; None where it is not.

        Names longer than LONGEST_NAME never match. TooLong where looking ahead within looking ahead takes too long.
        """
        if len(name) > LONGEST_NAME:
            return None
        places = _Run(self._program, name).run(0, 0, (-1,) * (2 * self.groups), whole=True)
        if places is None:
            return None
        return tuple(
            name[places[2 * n] : places[2 * n + 1]] if places[2 * n + 1] >= 0 else None for n in range(self.groups)
        )


@lru_cache(maxsize=256)
def pattern(text: str) -> Pattern:
    """An expression, ready to match. UsageFault where it is none, or one that is not taken."""
    if len(text) > LONGEST:
        raise UsageFault(f"A pattern has at most {LONGEST} characters; this one has {len(text):,}.")
    try:
        re.compile(text)
    except re.error as wrong:
        raise PatternFault(f"“{_short(text)}” is not a pattern: {wrong}.", wrong.pos) from None
    except (OverflowError, RecursionError) as wrong:
        raise PatternFault(f"“{_short(text)}” is not a pattern: {wrong}.") from None
    return _Compiler(text).pattern()


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"


class _Compiler:
    """One expression to its program. What it is given has been understood by Python already."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._code: list[_Step] = []
        self._groups = 0
        self._depth = 0

    def pattern(self) -> Pattern:
        self._either()
        self._add(_Do.END)
        return Pattern(self._text, self._groups, tuple(self._code))

    def _either(self) -> None:
        """Alternatives, up to the end or the bracket that closes them."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._refused(f"more than {_DEEPEST} brackets inside each other")
        start = len(self._code)
        self._sequence()
        ends: list[int] = []
        while self._text[self._at : self._at + 1] == "|":
            self._at += 1
            self._insert(start, _Step(_Do.FORK, start + 1, len(self._code) + 2))
            ends.append(self._add(_Do.GO))
            start = len(self._code)
            self._sequence()
        for end in ends:
            self._code[end].to = len(self._code)
        self._depth -= 1

    def _sequence(self) -> None:
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            start, group = len(self._code), self._groups
            self._atom()
            self._repeat(start, group)

    def _atom(self) -> None:
        text, at = self._text, self._at
        if text[at] == "(":
            self._bracket()
            return
        two = text[at : at + 2]
        edge = text[at] if text[at] in "^$" else two if two in _EDGES else ""
        if edge:
            self._at += len(edge)
            self._add(_Do.EDGE, edge=_EDGES[edge])
            return
        if text[at] == "[":
            found = _CLASS.match(text, at)
            length = len(found[0]) if found else 1
        elif text[at] == "\\":
            if two[1:].isdigit() and two != r"\0":
                raise self._refused("references back to a group")
            long = _LONG_ESCAPE.match(text, at)
            length = len(long[0]) if long else 2
        else:
            length = 1
        atom = text[at : at + length]
        self._at += length
        self._add(_Do.TAKE, test=re.compile(atom).fullmatch if len(atom) > 1 or atom == "." else atom.__eq__)

    def _bracket(self) -> None:
        text = self._text
        named = _NAMED.match(text, self._at)
        opening = named[0] if named else next((o for o in ("(?:", "(?=", "(?!") if text.startswith(o, self._at)), "(")
        if opening == "(" and text.startswith("(?", self._at):
            raise self._refused(f"“{text[self._at : self._at + 4]}…”")
        self._at += len(opening)
        if opening in ("(?=", "(?!"):
            look = self._add(_Do.LOOK, negated=opening == "(?!")
            self._either()
            self._add(_Do.END)
            self._code[look].to = len(self._code)
        elif opening == "(?:":
            self._either()
        else:
            number = self._groups
            self._groups += 1
            self._add(_Do.SAVE, to=2 * number)
            self._either()
            self._add(_Do.SAVE, to=2 * number + 1)
        self._at += 1

    def _repeat(self, start: int, group: int) -> None:
        """The quantifier behind an atom, written out: `a{2,4}` is `aa(a(a)?)?`."""
        text = self._text
        sign = text[self._at : self._at + 1]
        if sign and sign in "*+?":
            low, high, length = {"*": (0, None, 1), "+": (1, None, 1), "?": (0, 1, 1)}[sign]
        elif sign == "{" and (found := _COUNT.match(text, self._at)) and (found[1] or found[2]):
            low = int(found[1] or 0)
            high = (int(found[3]) if found[3] else None) if found[2] else low
            length = len(found[0])
        else:
            return
        self._at += length
        lazy = text[self._at : self._at + 1] == "?"
        if text[self._at : self._at + 1] == "+":
            raise self._refused("possessive repetition")
        self._at += lazy
        body = self._code[start:]
        del self._code[start:]
        for _ in range(low):
            self._paste(body, start)
        if high is None:
            fork = self._add(_Do.FORK)
            self._paste(body, start)
            self._add(_Do.GO, to=fork)
            self._fork(fork, fork + 1, len(self._code), lazy)
        else:
            forks = []
            for _ in range(high - low):
                forks.append(self._add(_Do.FORK))
                self._paste(body, start)
            for fork in forks:
                self._fork(fork, fork + 1, len(self._code), lazy)

    def _fork(self, at: int, first: int, then: int, lazy: bool) -> None:
        self._code[at].to, self._code[at].other = (then, first) if lazy else (first, then)

    def _paste(self, body: list[_Step], origin: int) -> None:
        """A copy of code that stood at `origin`, at the end."""
        by = len(self._code) - origin
        for step in body:
            moves = step.do in (_Do.FORK, _Do.GO, _Do.LOOK)
            to = step.to + by if moves else step.to
            other = step.other + by if step.do is _Do.FORK else 0
            self._code.append(_Step(step.do, to, other, step.test, step.edge, step.negated))
        self._need_room()

    def _insert(self, at: int, step: _Step) -> None:
        """Put a step before code that is there; places behind move along."""
        for one in self._code[at:]:
            if one.do in (_Do.FORK, _Do.GO, _Do.LOOK):
                one.to += one.to >= at
                one.other += one.do is _Do.FORK and one.other >= at
        self._code.insert(at, step)
        self._need_room()

    def _add(self, do: _Do, to: int = 0, **more: object) -> int:
        self._code.append(_Step(do, to, **more))  # type: ignore[arg-type]
        self._need_room()
        return len(self._code) - 1

    def _need_room(self) -> None:
        if len(self._code) > _MOST_CODE:
            sentence = f"“{_short(self._text)}” repeats too much. Use * or + instead of large counts."
            raise PatternFault(sentence, self._at)

    def _refused(self, what: str) -> PatternFault:
        return PatternFault(f"“{_short(self._text)}” has {what}, which AssetDesk does not take in a pattern.", self._at)


class _Run:
    """One program over one name."""

    def __init__(self, program: tuple[_Step, ...], name: str) -> None:
        self._program, self._name = program, name
        self._steps = 0

    def run(self, start: int, begin: int, places: tuple[int, ...], *, whole: bool) -> tuple[int, ...] | None:
        """Where the groups are when the program reaches its end (of the name, with `whole`); None where it fails."""
        program, name, end = self._program, self._name, len(self._name)
        failed: set[tuple[int, int]] = set()
        waiting = [(start, begin, places)]
        while waiting:
            pc, at, places = waiting.pop()
            while (pc, at) not in failed:
                failed.add((pc, at))  # if it does not fail there is no second time
                self._steps += 1
                if self._steps > _MOST_STEPS:
                    raise TooLong
                step = program[pc]
                pc += 1
                if step.do is _Do.TAKE:
                    assert step.test is not None
                    if at >= end or not step.test(name[at]):
                        break
                    at += 1
                elif step.do is _Do.FORK:
                    waiting.append((step.other, at, places))
                    pc = step.to
                elif step.do is _Do.GO:
                    pc = step.to
                elif step.do is _Do.SAVE:
                    places = (*places[: step.to], at, *places[step.to + 1 :])
                elif step.do is _Do.EDGE:
                    if not self._is_edge(step.edge, at):
                        break
                elif step.do is _Do.LOOK:
                    found = self.run(pc, at, places, whole=False)
                    if (found is None) is not step.negated:
                        break
                    places = places if found is None else found
                    pc = step.to
                elif at == end or not whole:
                    return places
                else:
                    break
        return None

    def _is_edge(self, edge: str, at: int) -> bool:
        if edge == "start":
            return at == 0
        if edge == "end":
            return at == len(self._name)
        before = at > 0 and _is_word(self._name[at - 1])
        after = at < len(self._name) and _is_word(self._name[at])
        return (before != after) == (edge == "word")


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
