"""Rules of recurring jobs, beside a reading of them that looks at every minute; clocks put on and back."""

from __future__ import annotations

import itertools
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assetdesk.core.errors import UsageFault
from assetdesk.core.schedule import DAYS, MONTHS, ScheduleFault, next_time, parse, passed, times, zone_of

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo | None = None, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone or UTC, fold=fold).timestamp()


def _fits(part: str, value: int, low: int, high: int, words: tuple[str, ...] = ()) -> bool:
    """Another reading of one position: every value is tried against the text, nothing is expanded."""

    def number(text: str) -> int:
        return words.index(text) + 1 if text in words else int(text)

    for piece in part.split(","):
        body, _, step = piece.partition("/")
        if body == "*":
            first, last = low, high
        else:
            begin, _, end = body.partition("-")
            first = number(begin)
            last = number(end) if end else (high if step else first)
        inside = first <= value <= last if first <= last else value >= first or value <= last
        distance = (value - first) % (high - low + 1)
        if inside and distance % int(step or 1) == 0:
            return True
    return False


def _names_day(rule: str, when: datetime) -> bool:
    """Whether the rule names that day, without `core.schedule`."""
    parts = rule.split()
    last = monthrange(when.year, when.month)[1]
    weekday = when.isoweekday() % 7 + 1
    if parts[5] == "?":
        days = parts[3].split(",")
        good = ("L" in days and when.day == last) or any(_fits(one, when.day, 1, 31) for one in days if one != "L")
    else:
        good = False
        for one in parts[5].split(","):
            if one == "L":
                good |= weekday == 7
            elif one.endswith("L"):
                good |= _fits(one[:-1], weekday, 1, 7, DAYS) and when.day + 7 > last
            elif "#" in one:
                day, _, number = one.partition("#")
                good |= _fits(day, weekday, 1, 7, DAYS) and (when.day - 1) // 7 + 1 == int(number)
            else:
                good |= _fits(one, weekday, 1, 7, DAYS)
    return (
        good
        and _fits(parts[4], when.month, 1, 12, MONTHS)
        and (len(parts) < 7 or _fits(parts[6], when.year, 1970, 2099))
    )


def _names_time(rule: str, when: datetime) -> bool:
    """Whether it names that time of a day."""
    second, minute, hour = rule.split()[:3]
    return _fits(second, when.second, 0, 59) and _fits(minute, when.minute, 0, 59) and _fits(hour, when.hour, 0, 23)


@pytest.mark.parametrize(
    "rule",
    ["0 0 12 * * ?", "0 15 10 ? * Mon-Fri", "0 0/5 14 * * ?", "0 15 10 L * ?", "0 30 9 ? * 6L", "0 30 9 ? * Fri#3",
     "0 0 22-2 ? * Fri-Mon", "0 10,44 14 ? Mar Wed", "0 0 */6 1-15/3 * ?", "0 0 8 15,L Jan-Apr ?", "0 5/20 6 ? 2,4 L",
     "0 0 0 29 2 ? 2024-2028", "0 59 23 31 * ? 2026", "0 0 3 ? Nov-Feb 2#1,5L", "0 0 1 ? * Tue/3"],
)  # fmt: skip
def test_a_rule_names_the_moments_that_a_look_at_every_minute_finds(rule: str) -> None:
    read, clock, until = parse(rule), datetime(2026, 1, 25, tzinfo=UTC), datetime(2026, 4, 9, tzinfo=UTC)
    expected = []
    while clock < until:
        if _names_day(rule, clock):
            minutes = (clock + timedelta(minutes=n) for n in range(1440))
            expected += [one.timestamp() for one in minutes if _names_time(rule, one)]
        clock += timedelta(days=1)
    found = []
    for moment in times(read, datetime(2026, 1, 25, tzinfo=UTC).timestamp() - 1, UTC):
        if moment >= until.timestamp():
            break
        found.append(moment)
    assert found == expected


def test_seconds_count() -> None:
    rule = parse("0/20 * * * * ?")
    start = at("2026-03-01T23:59:30")
    assert [moment - start for moment, _ in zip(times(rule, start, UTC), range(4), strict=False)] == [10, 30, 50, 70]
    assert next_time(parse("59 59 23 31 12 ? 2099"), start, UTC) == at("2099-12-31T23:59:59")
    assert next_time(parse("0 0 0 30 2 ?"), start, UTC) is None
    assert next_time(parse("0 0 0 1 1 ? 1999"), start, UTC) is None
    assert next_time(parse("0 0 0 29 2 ?"), start, UTC) == at("2028-02-29T00:00:00")


def test_an_hour_that_is_left_out_begins_at_its_end_once() -> None:
    # the clock goes from 02:00 to 03:00
    begin = at("2026-03-29T00:00:00", BERLIN)
    assert next_time(parse("0 30 2 * * ?"), begin, BERLIN) == at("2026-03-29T03:00:00", BERLIN)
    after = at("2026-03-29T03:00:00", BERLIN)
    assert next_time(parse("0 30 2 * * ?"), after, BERLIN) == at("2026-03-30T02:30:00", BERLIN)
    assert next_time(parse("0 0/15 2 * * ?"), after, BERLIN) == at("2026-03-30T02:00:00", BERLIN)
    # every hour: there is no such hour, so nothing is owed for it
    hours = [datetime.fromtimestamp(moment, BERLIN).hour for moment, _ in zip(
        times(parse("0 30 * * * ?"), begin, BERLIN), range(4), strict=False)]  # fmt: skip
    assert hours == [0, 1, 3, 4]


def test_an_hour_that_comes_twice_runs_once_unless_each_hour_runs() -> None:
    # the clock goes from 03:00 back to 02:00
    begin = at("2026-10-25T00:00:00", BERLIN)
    first, second = (at("2026-10-25T02:30:00", BERLIN, fold) for fold in (0, 1))
    assert second - first == 3600
    assert next_time(parse("0 30 2 * * ?"), begin, BERLIN) == first
    assert next_time(parse("0 30 2 * * ?"), first, BERLIN) == at("2026-10-26T02:30:00", BERLIN)
    every = [moment for moment, _ in zip(times(parse("0 30 * * * ?"), begin, BERLIN), range(5), strict=False)]
    assert [late - early for early, late in itertools.pairwise(every)] == [3600] * 4
    assert second in every


def test_where_the_clock_is_put_on_at_midnight() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    assert next_time(parse("0 0 0 24 4 ?"), at("2026-04-01T00:00:00", cairo), cairo) == at("2026-04-24T01:00:00", cairo)


def test_missed_ones_are_counted_up_to_a_bound() -> None:
    rule = parse("0 0 * * * ?")
    begin = at("2026-01-01T00:00:00")
    assert passed(rule, begin, begin + 3600 * 5, UTC) == 5
    assert passed(rule, begin, begin + 3599, UTC) == 0
    assert passed(rule, begin, begin + 3600 * 9000, UTC, most=100) == 100


@pytest.mark.parametrize(
    ("rule", "place"),
    [("0 0 12 * *", 0), ("60 0 12 * * ?", 1), ("0 0-60 12 * * ?", 2), ("0 0 24 * * ?", 3), ("0 0 12 32 * ?", 4),
     ("0 0 12 LW * ?", 4), ("0 0 12 5C * ?", 4), ("0 0 12 ? * 1C", 6), ("0 0 12 * jan ?", 5), ("0 0 12 * ? ?", 5),
     ("0 0 12 ? * MON", 6), ("0 0 12 ? * 6#6", 6), ("0 0 12 ? * 0", 6), ("0 0 12 * * *", 4), ("0 0 12 ? * ?", 4),
     ("0 0 12 * * ? 1969", 7), ("0 0 12 * * ? 2030-2026", 7), ("0 */0 12 * * ?", 2), ("0 1,, 12 * * ?", 2),
     ("0 0 ٣ * * ?", 3), ("0" * 300, 0)],
)  # fmt: skip
def test_faults_say_where(rule: str, place: int) -> None:
    with pytest.raises(ScheduleFault) as fault:
        parse(rule)
    assert (fault.value.place, fault.value.code) == (place, 30001)
    assert str(fault.value).endswith(".")


def test_zones() -> None:
    assert zone_of("") is None
    assert zone_of("Europe/Berlin") == BERLIN
    for name in ("Mars/Base", "../etc/passwd", "\0"):
        with pytest.raises(UsageFault):
            zone_of(name)
    # this machine's own zone, whatever it is
    found = next_time(parse("0 0 12 * * ?"), at("2026-06-01T00:00:00"))
    assert found is not None
    assert datetime.fromtimestamp(found).hour == 12
