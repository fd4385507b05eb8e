"""Fact lines survive the way through a file, also a torn one."""

import pytest

from assetdesk.core.asset import SourceFacts
from assetdesk.core.task import DerivedFile, Fact, Progress, StepOutcome, TaskEnd, from_line, from_lines, to_line

FACTS: list[Fact] = [
    SourceFacts(10, 5, 7, "ab", "jpeg", "Image", "image/jpeg", 3000, 2000, 1, 6, "sRGB", 8),
    Progress("preview", 0.5),
    StepOutcome(
        "preview",
        "preview.1/jpeg.1",
        files=(DerivedFile("web.1280.1280.jpeg", 3, "cd", "image/jpeg", 1280, 853),),
        cell="cell.jpg",
        fields={"dc:title": "Blåbær"},
        warnings=("profile ignored",),
        follow=("pages",),
    ),
    TaskEnd(0.2, 1000),
]


def test_round_trip() -> None:
    assert from_lines(map(to_line, FACTS)) == FACTS


def test_torn_and_foreign_lines_are_left_out() -> None:
    whole = to_line(FACTS[1])
    assert from_lines([whole[:-9], '{"kind": "os.system"}', "[1]", "null", whole]) == [FACTS[1]]


@pytest.mark.parametrize("line", ["", "{}", '{"kind": "step"}', '{"kind": "end", "nonsense": 1}'])
def test_a_line_of_another_form_is_a_value_error(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        from_line(line)
