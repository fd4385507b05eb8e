"""Patterns mean what they mean in Python, refuse what they cannot do, and end in time whatever they are."""

from __future__ import annotations

import random
import re

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.core.patterns import TooLong, pattern

ATOMS = ["a", "b", "c", r"\w", ".", "[ab]", "[^a]", r"\d", "1", "-", r"\b", r"\B", "^", "$", r"\x61", r"\-", "[]a]"]
COUNTS = ["*", "+", "?", "{2}", "{1,3}", "*?", "+?", "{,2}", "{2,}", "??"]


def _made(rng: random.Random, depth: int) -> str:
    kind = rng.random() if depth > 0 else 0
    if kind < 0.35:
        return rng.choice(ATOMS)
    inner, other = _made(rng, depth - 1), _made(rng, depth - 1)
    if kind < 0.5:
        return inner + other
    if kind < 0.65:
        return f"({inner}|{other}|)" if rng.random() < 0.2 else f"(?:{inner}|{other})"
    if kind < 0.85:
        return f"({inner}){rng.choice(COUNTS)}"
    return f"{rng.choice(['(?=', '(?!'])}{inner}){other}"


def test_as_python_has_it() -> None:
    rng = random.Random(4)
    matched = 0
    for _ in range(2500):
        text, name = _made(rng, 4), "".join(rng.choice("abc1-") for _ in range(rng.randint(1, 7)))
        try:
            theirs = re.fullmatch(text, name)
        except re.error:
            continue
        ours = pattern(text).match(name)
        assert (ours is None) == (theirs is None), (text, name)
        matched += ours is not None
    assert matched > 100


@pytest.mark.parametrize(
    ("text", "name", "groups"),
    [
        (r"(\w+-\w+)-\w+", "0123-RED-01", ("0123-RED",)),
        (r"(?P<base>[a-z]+)(_(?:main|alt[0-9]))?", "shoe_alt3", ("shoe", "_alt3")),
        (r"(a|ab)(c|bcd)?", "abcd", ("a", "bcd")),
        (r"(a+?)(a*)", "aaa", ("a", "aa")),
        (r"(a{2,3})(a*)", "aaaa", ("aaa", "a")),
        (r"(?=(\w))\w+", "xyz", ("x",)),
        (r"ä+", "ää", ()),
        (r"a{,", "a{,", ()),
    ],
)
def test_groups(text: str, name: str, groups: tuple[str, ...]) -> None:
    assert pattern(text).match(name) == groups
    assert re.fullmatch(text, name).groups() == groups  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("(", "not a pattern"),
        ("a**", "not a pattern"),
        (r"(a)\1", "references back"),
        ("(?<=a)b", "(?<="),
        ("(?i)a", "(?i)"),
        ("a*+", "possessive"),
        ("a" * 501, "500"),
        ("((((a{99}){99}){99}){99})", "too much"),
        ("(" * 40 + "a" + ")" * 40, "brackets"),
    ],
)
def test_refused(text: str, what: str) -> None:
    with pytest.raises(UsageFault, match=re.escape(what)):
        pattern(text)


@pytest.mark.parametrize(
    ("text", "last"), [("(a+)+b", ""), (r"\w*\w*\w*\w*\w*\w*x", ""), ("(a|aa)*b", ""), ("(a|a|b)*c", "")]
)
def test_what_takes_python_years(text: str, last: str) -> None:
    assert pattern(text).match("a" * 255) is None


def test_steps_are_counted_where_looks_are_nested() -> None:
    with pytest.raises(TooLong):
        pattern("(?:(?=(?:(?=a*a*c|a*).)*d|a*).)*b").match("a" * 255)


def test_long_names_never_match() -> None:
    assert pattern("a*").match("a" * 256) is None
