"""Text parts: bounds, lines for the store, what is dropped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assetdesk.core.text import ExtractedText, TextPart, bounded, cleaned, from_lines, to_lines


def test_parts_are_kept_up_to_the_bound_and_nothing_is_read_behind_it() -> None:
    asked: list[int] = []

    def parts() -> Iterator[TextPart]:
        for number in range(1, 10):
            asked.append(number)
            yield TextPart("abcde", page=number)

    found = bounded(parts(), most=12)
    assert [part.text for part in found.parts] == ["abcde", "abcde", "ab"]
    assert found.parts[2].page == 3
    assert found.cut
    assert asked == [1, 2, 3]


def test_a_text_as_long_as_the_bound_is_whole() -> None:
    found = bounded([TextPart("abc"), TextPart("def")], most=6)
    assert not found.cut
    assert bounded([TextPart("abc"), TextPart("def"), TextPart(" \n")], most=6) == found
    assert bounded([TextPart("abc"), TextPart("def"), TextPart("g")], most=6) == ExtractedText(found.parts, cut=True)


def test_lines_come_back_as_they_were() -> None:
    parts = (TextPart("eins\nzwei", page=3), TextPart("日本語", at=1.5), TextPart('a "quoted" word', label="Title"))
    for cut in (False, True):
        told = ExtractedText(parts, cut)
        assert from_lines(to_lines(told)) == told


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["{}"],
        ["[]"],
        ["null"],
        ["no json"],
        ['{"cut": false}', '{"txt": "a"}'],
        ['{"cut": false}', '{"text": 1}'],
        ['{"cut": false}', '{"text": "a", "page": "1; DROP"}'],
        ['{"cut": false}', '{"text": "a", "page": 0}'],
        ['{"cut": false}', '{"text": "a", "at": true}'],
        ['{"cut": false}', '{"text": "a", "label": null}'],
    ],
)
def test_foreign_lines_are_refused(lines: list[str]) -> None:
    with pytest.raises(ValueError, match=r"text parts|Expecting"):
        from_lines(lines)


def test_what_is_kept_has_lines_and_no_controls() -> None:
    assert cleaned("a\0b\r\nc\rd\fe\x1b[1m\x07f\tg") == "ab\nc\nd\ne[1mf\tg"
