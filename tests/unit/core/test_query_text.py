"""The query language: whatever is typed is read, what chips write is read back, and a mistake says where it is."""

from __future__ import annotations

import random

import pytest

from assetdesk.core.filters import CHOICES, KINDS, Kind, canonical
from assetdesk.core.query import Filter, FilterKey
from assetdesk.core.query_text import Problem, parse, words_of, write, written


def _one(text: str) -> Filter:
    parsed = parse(text)
    assert parsed.problems == ()
    (found,) = parsed.filters
    return found


def test_words_phrases_and_filters() -> None:
    found = parse('spade  "planting  week" type:pdf,WORD -folder:"Autumn 2026" -old -"not this" width:>2000')
    assert found.words == 'spade "planting week" -old -"not this"'
    assert found.filters == (
        Filter(FilterKey.TYPE, ("pdf", "word")),
        Filter(FilterKey.FOLDER, ("Autumn 2026",), negate=True),
        Filter(FilterKey.WIDTH, (">2000",)),
    )
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("   ", ""),
        ('"', ""),
        ('""', ""),
        ('"half open', '"half open"'),
        ("“curly quotes” „low“ «swiss»", '"curly quotes" "low" "swiss"'),
        ("AND OR NOT NEAR( * ^ - : -- a-b", "AND OR NOT NEAR( * ^ - : -- a-b"),
        ("http://example.org 12:30 C:\\x foo:bar", "http://example.org 12:30 C:\\x foo:bar"),
        ('foo:"bar baz"', '"foo:bar baz"'),
        ("\N{MINUS SIGN}old", "-old"),
        ("日本語 한국어 🎺", "日本語 한국어 🎺"),
        ("x'y 100% a_b", "x'y 100% a_b"),
    ],
)
def test_what_is_no_filter_is_words(text: str, words: str) -> None:
    found = parse(text)
    assert (found.words, found.filters, found.problems) == (words, (), ())


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("TYPE:Photo", FilterKey.TYPE, ("image",)),
        ("state:no-preview", FilterKey.STATE, ("no_preview",)),
        ("state:NoPreview,out-of-date", FilterKey.STATE, ("no_preview", "stale")),
        ("colour:gray", FilterKey.COLOUR, ("grey",)),
        ("error:sourcecorrupt", FilterKey.ERROR, ("SourceCorrupt",)),
        ("ext:.JPG", FilterKey.EXTENSION, ("jpg",)),
        ('tag:red,"blue, light",red', FilterKey.KEYWORD, ("blue, light", "red")),
        ("folder:/Music/Brass/", FilterKey.FOLDER, ("Music/Brass",)),
        ("camera:“Canon EOS”", FilterKey.CAMERA, ("Canon EOS",)),
        ("size:1MB..5mb", FilterKey.SIZE, ("1mb..5mb",)),
        ('width:"> 2000"', FilterKey.WIDTH, (">2000",)),
        ("height:≥10", FilterKey.HEIGHT, (">=10",)),
        ("taken:2026-1", FilterKey.TAKEN, ("2026-01",)),
        ("added:7D", FilterKey.ADDED, ("7d",)),
        ("changed:2026/10/3..", FilterKey.CHANGED, ("2026-10-03..",)),
        ("duration:1:30..10:00", FilterKey.DURATION, ("1:30..10:00",)),
        ("stars:5", FilterKey.RATING, ("5",)),
    ],
)
def test_filters_in_the_words_people_use(text: str, key: FilterKey, values: tuple[str, ...]) -> None:
    found = _one(text)
    assert (found.key, found.values, found.negate) == (key, values, False)
    assert _one(f"-{text}").negate


@pytest.mark.parametrize(
    ("text", "start", "end", "sentence"),
    [
        ("spade width:>x", 6, 14, "“width:>x” is not a number. Write width:2000, width:>2000 or width:1000..3000."),
        ("size:5 lightyears", 0, 0, ""),
        ("size:5ly", 0, 8, "“size:5ly” is not a size. Write size:5mb, size:>500kb or size:1mb..5mb."),
        ("taken:2026-13", 0, 13, "“taken:2026-13” is not a date. Write taken:2026-10, taken:7d or"),
        ("taken:>7d", 0, 9, "“taken:>7d” is not a date. Write taken:2026-10, taken:7d or taken:2026-09..2026-11."),
        ("duration:..", 0, 11, "“duration:..” is not a duration. Write duration:90s, duration:>2min or"),
        ("orientation:round", 0, 17, "“orientation:round” is not known. After orientation: comes one of landscape,"),
        ("orientation:", 0, 12, "After orientation: comes one of landscape, portrait, square."),
        ("tag:", 0, 4, "“tag:” needs something after the colon."),
        ("a widht:>20 b", 2, 11, "“widht:” is not known. Did you mean width:?"),
        ("orientation:square,flat", 19, 23, "“orientation:flat” is not known. After orientation: comes one of"),
    ],
)  # fmt: skip
def test_a_mistake_says_where_and_what_helps(text: str, start: int, end: int, sentence: str) -> None:
    found = parse(text)
    if not sentence:  # a blank ends the filter, and the rest are words
        assert (found.words, found.problems) == ("lightyears", ())
        return
    (problem,) = found.problems
    assert isinstance(problem, Problem)
    assert (problem.start, problem.end) == (start, end)
    assert problem.sentence.startswith(sentence)
    assert found.filters == ()


def test_a_mistake_leaves_the_rest() -> None:
    found = parse("spade type:pfd size:>1mb width:x")
    assert found.words == "spade"
    assert found.filters == (Filter(FilterKey.SIZE, (">1mb",)),)
    assert [problem.start for problem in found.problems] == [6, 25]


def test_words_of_a_query_hold_no_filters() -> None:
    assert [(w.text, w.phrase, w.negate) for w in words_of('type:pdf -x "a b"')] == [
        ("type:pdf", False, False),
        ("x", False, True),
        ("a b", True, False),
    ]


_HUES = ["red", "#2f6f4f", "light grey@40", "navy"]
_SAMPLES = {
    Kind.NUMBER: [">2000", "3", "1..7", "<=9", "2.5"],
    Kind.SIZE: ["1mb..5mb", ">3kb", "700", "1.5gb"],
    Kind.DATE: ["2026", "2026-10", "2026-10-31..", "..2026", "7d", "today", ">2025", "2w"],
    Kind.SPAN: ["90", "1:30", ">2min", "5s..1h"],
    Kind.WORDS: ["Canon EOS", "a,b", "日本", "x", "type:pdf", "it's", "a/b", "-x", ">3"],
}


def test_what_is_written_is_read_back() -> None:
    rnd = random.Random(11)
    for _ in range(2000):
        filters = []
        for key in rnd.sample(list(FilterKey), rnd.randint(0, 3)):
            samples = list(CHOICES.get(key, ())) or (_HUES if key is FilterKey.HUE else _SAMPLES[KINDS[key]])
            values = {canonical(key, value) for value in rnd.sample(samples, rnd.randint(1, 2))}
            filters.append(Filter(key, tuple(sorted(values)), rnd.random() < 0.3))
        words = rnd.sample(
            ["spade", '"a b"', "-old", '-"x y"', "12:30", "日本", "a_b", "100%", "foo:bar"], rnd.randint(0, 4)
        )
        text = write(" ".join(words), filters)
        found = parse(text)
        assert found.problems == (), text
        assert (found.words, found.filters) == (" ".join(words), tuple(filters)), text


def test_whatever_is_typed_is_read_and_reads_the_same_again() -> None:
    rnd = random.Random(12)
    letters = "aZé日🎺 \"“”-−:,.*^()<>=…_'%\\/0129\t" + "\u200b\x00"
    for _ in range(5000):
        text = "".join(rnd.choices([*letters, "type:", "width:", "tag:", "taken:", "pdf"], k=rnd.randint(0, 14)))
        found = parse(text)
        again = parse(write(found.words, found.filters))
        assert (again.words, again.filters, again.problems) == (found.words, found.filters, ()), text
        for problem in found.problems:
            assert 0 <= problem.start < problem.end <= len(text)
            assert problem.sentence.endswith((".", "?"))


def test_one_filter_as_it_is_typed() -> None:
    assert written(Filter(FilterKey.KEYWORD, ("a b", "c"), negate=True)) == '-tag:"a b",c'


def test_colours_and_colour_spaces_share_their_word() -> None:
    for text, key, value in (
        ("color:cmyk", FilterKey.COLOUR, "cmyk"),
        ("colour:red", FilterKey.HUE, "red"),
        ("color:#FF0000", FilterKey.HUE, "red"),
        ("color:#123456@7", FilterKey.HUE, "#123456@7"),
        ("colour:grey", FilterKey.COLOUR, "grey"),
        ("color:grey", FilterKey.HUE, "gray"),
    ):
        parsed = parse(text)
        assert parsed.filters == (Filter(key, (value,)),), text
        assert parse(write("", parsed.filters)).filters == parsed.filters
    (problem,) = parse("color:reddish").problems
    assert "is no colour" in problem.sentence
