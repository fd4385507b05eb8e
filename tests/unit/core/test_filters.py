"""What a filter's value means: numbers with units, dates, and choices."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest

from assetdesk.core import filters
from assetdesk.core.filters import CHOICES, KINDS, Choice, Kind, Range, canonical, read
from assetdesk.core.query import FilterKey


def _range(key: FilterKey, value: str) -> Range:
    found = read(key, value)
    assert isinstance(found, Range)
    return found


def _day(text: str) -> float:
    return time.mktime((*map(int, text.split("-")), 0, 0, 0, 0, 0, -1))  # type: ignore[arg-type]


def test_every_filter_has_a_kind_and_choices_read() -> None:
    assert set(KINDS) == set(FilterKey)
    assert set(CHOICES) == {key for key, kind in KINDS.items() if kind is Kind.CHOICE}
    for key, choices in CHOICES.items():
        for choice in choices:
            assert read(key, choice.upper()) == Choice(choice)
            assert canonical(key, f" {choice} ") == choice


@pytest.mark.parametrize(
    ("key", "value", "inside", "outside"),
    [
        (FilterKey.WIDTH, "2000", [2000], [1999, 2001]),
        (FilterKey.WIDTH, ">2000px", [2001], [2000]),
        (FilterKey.WIDTH, "3000..1000", [1000, 2000, 3000], [999, 3001]),
        (FilterKey.PIXELS, "24", [23.5, 24.49], [23.4, 24.5]),
        (FilterKey.PIXELS, "12.1mp", [12.05, 12.14], [12.0, 12.15]),
        (FilterKey.SIZE, "1.5mb", [1_450_000, 1_549_999], [1_449_999, 1_550_000]),
        (FilterKey.SIZE, "2k", [1500, 2499], [1499, 2500]),
        (FilterKey.SIZE, "17", [17], [16, 18]),
        (FilterKey.SIZE, "1mb..", [1_000_000, 10**12], [999_999]),
        (FilterKey.SIZE, "<=1kb", [0, 1000], [1001]),
        (FilterKey.DURATION, "90", [89.5, 90.4], [89.4, 90.5]),
        (FilterKey.DURATION, "1:30", [90], [91]),
        (FilterKey.DURATION, "1:00:00", [3600], [60]),
        (FilterKey.DURATION, ">2min", [121], [120]),
        (FilterKey.RATING, ">=3", [3, 5], [2]),
    ],
)
def test_numbers(key: FilterKey, value: str, inside: list[float], outside: list[float]) -> None:
    meant = _range(key, value)
    assert all(map(meant.holds, inside))
    assert not any(map(meant.holds, outside))


@pytest.mark.parametrize(
    ("value", "first", "behind"),
    [
        ("2026", "2026-1-1", "2027-1-1"),
        ("2026-12", "2026-12-1", "2027-1-1"),
        ("2026-2-28", "2026-2-28", "2026-3-1"),
        ("2026-09..2026-11", "2026-9-1", "2026-12-1"),
        ("2026-11..2026-09", "2026-9-1", "2026-12-1"),
        (">=2026-10", "2026-10-1", None),
        (">2026-10", "2026-11-1", None),
        ("<2026-10", None, "2026-10-1"),
        ("<=2026-10", None, "2026-11-1"),
        ("..2026", None, "2027-1-1"),
    ],
)
def test_dates_are_whole_days_here(value: str, first: str | None, behind: str | None) -> None:
    meant = _range(FilterKey.TAKEN, value)
    assert (meant.low, meant.high) == (first and _day(first), behind and _day(behind))
    assert meant.low is None or meant.holds(meant.low)
    assert meant.high is None or not meant.holds(meant.high)


def test_days_back_move_with_the_days(monkeypatch: pytest.MonkeyPatch) -> None:
    class Then(date):
        @classmethod
        def today(cls) -> Then:
            return cls(2026, 3, 2)

    monkeypatch.setattr(filters, "date", Then)
    for value, first, behind in (
        ("today", "2026-3-2", "2026-3-3"),
        ("yesterday", "2026-3-1", "2026-3-2"),
        ("7d", "2026-2-23", "2026-3-3"),
        ("2w", "2026-2-16", "2026-3-3"),
        ("1m", "2026-1-31", "2026-3-3"),
        ("1y", "2025-3-2", "2026-3-3"),
    ):
        meant = _range(FilterKey.ADDED, value)
        assert (meant.low, meant.high) == (_day(first), _day(behind)), value
        assert canonical(FilterKey.ADDED, value) == value


@pytest.mark.parametrize("value", ["9999d", "9999y", "0001", "1", "9999", "2026-02-30", "0000-01", "١٢"])
def test_dates_out_of_reach_are_dates_or_sentences(value: str) -> None:
    found: object
    try:
        found = read(FilterKey.TAKEN, value)
    except ValueError as wrong:
        found = str(wrong)
    assert isinstance(found, Range) or str(found).endswith(".")


def test_today_is_a_day_of_24_hours_or_so() -> None:
    meant = _range(FilterKey.ADDED, "today")
    assert meant.low is not None
    assert meant.high is not None
    assert timedelta(hours=22) < timedelta(seconds=meant.high - meant.low) < timedelta(hours=26)
    assert meant.holds(time.time())


def test_words_have_no_quotes_and_a_path_no_outer_slashes() -> None:
    assert read(FilterKey.FOLDER, "\\Music\\Brass\\") == "Music/Brass"
    assert read(FilterKey.CAMERA, '"Canon"') == "Canon"
    with pytest.raises(ValueError, match="needs something after the colon"):
        read(FilterKey.EXTENSION, ".")
