"""`execSchedule`: when a job runs again and again (IPS API, submitJob; Dynamic Media Classic, recurring jobs).

`seconds minutes hours day-of-month month day-of-week [year]`, a 24-hour clock, names as they are written here. One of
the two days is `?`. A range may go over the end (`22-2`, `Fri-Mon`), except of years.

Times are a clock on a wall. Where the clock is put forward, what would fall into the hour that is not there begins at
its end, once. Where it is put back, a rule for certain hours runs once, one for every hour runs in both.
"""

from __future__ import annotations

import bisect
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from assetdesk.core.errors import UsageFault

INVALID_PARAMETER = 30001
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
FIRST_YEAR, LAST_YEAR = 1970, 2099
_LONGEST = 200
_EXAMPLE = "such as “0 15 10 ? * Mon-Fri”"
_ANY = "?"


@dataclass(frozen=True, slots=True)
class _Position:
    """One of the seven: how people call it, what it counts, the names that stand for numbers."""

    name: str
    low: int
    high: int
    words: tuple[str, ...] = ()


_POSITIONS = (
    _Position("seconds", 0, 59),
    _Position("minutes", 0, 59),
    _Position("hours", 0, 23),
    _Position("day of the month", 1, 31),
    _Position("month", 1, 12, MONTHS),
    _Position("day of the week", 1, 7, DAYS),
    _Position("year", FIRST_YEAR, LAST_YEAR),
)
_DAY_OF_MONTH, _DAY_OF_WEEK, _YEAR = 3, 5, 6


class ScheduleFault(UsageFault):
    """A rule that cannot be; `place` is the position in it that is wrong (1 to 7), 0 where it is the whole."""

    def __init__(self, sentence: str, place: int = 0) -> None:
        super().__init__(sentence, code=INVALID_PARAMETER)
        self.place = place


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was read. Numbers are sorted; days of the week count from 1, Sunday.

    `days` and `weekdays` None: that position is `?`. `last_day`: the last of the month. `last_weekdays` are last
    Fridays and the like; `nth_weekdays` pairs of day and number.
    """

    text: str
    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...] | None
    last_day: bool
    months: tuple[int, ...]
    weekdays: tuple[int, ...] | None
    last_weekdays: tuple[int, ...]
    nth_weekdays: tuple[tuple[int, int], ...]
    years: tuple[int, ...]

    @property
    def every_hour(self) -> bool:
        """Whether it holds in each hour of the day."""
        return len(self.hours) == 24

    def on(self, day: date) -> bool:
        """Whether it holds on that day."""
        if day.year not in self.years or day.month not in self.months:
            return False
        last = monthrange(day.year, day.month)[1]
        if self.days is not None:
            return day.day in self.days or (self.last_day and day.day == last)
        weekday = day.isoweekday() % 7 + 1
        return (
            weekday in (self.weekdays or ())
            or (weekday in self.last_weekdays and day.day + 7 > last)
            or (weekday, (day.day + 6) // 7) in self.nth_weekdays
        )


def parse(text: str) -> Rule:
    """Read a rule. ScheduleFault with the place of what is wrong."""
    if len(text) > _LONGEST:
        raise ScheduleFault(f"This is too long for a schedule, {_EXAMPLE}.")
    parts = text.split()
    if len(parts) not in (6, 7):
        raise ScheduleFault(f"{_quoted(text)} has {len(parts)} positions; a schedule has six or seven, {_EXAMPLE}.")
    lists = [_numbers(index, part) for index, part in enumerate(parts)]
    if (parts[_DAY_OF_MONTH] == _ANY) == (parts[_DAY_OF_WEEK] == _ANY):
        raise ScheduleFault(f"{_quoted(text)}: exactly one of the two day positions must be “?”.", _DAY_OF_MONTH + 1)
    by_month, by_week = parts[_DAY_OF_MONTH] != _ANY, parts[_DAY_OF_WEEK] != _ANY
    kinds = [_weekday_kind(piece) for piece in parts[_DAY_OF_WEEK].split(",")] if by_week else []
    return Rule(
        text=" ".join(parts),
        seconds=lists[0],
        minutes=lists[1],
        hours=lists[2],
        days=lists[3] if by_month else None,
        last_day="L" in parts[_DAY_OF_MONTH].split(","),
        months=lists[4],
        weekdays=lists[5] if by_week else None,
        last_weekdays=tuple(day for day, number in kinds if day and number == 0),
        nth_weekdays=tuple((day, number) for day, number in kinds if day and number > 0),
        years=lists[6] if len(parts) == 7 else tuple(range(FIRST_YEAR, LAST_YEAR + 1)),
    )


def next_time(rule: Rule, after: float, zone: tzinfo | None = None) -> float | None:
    """The first moment behind `after` (Unix seconds) that the rule names, in `zone` (None: this machine's); None
    where there is none any more."""
    # a clock that was put back at midnight shows the end of the day before once more
    day = _wall(after, zone).date() - timedelta(days=1)
    while day.year <= rule.years[-1]:
        if rule.on(day) and (found := _on_day(rule, day, after, zone)) is not None:
            return found
        day = _next_day(rule, day)
    return None


def times(rule: Rule, after: float, zone: tzinfo | None = None) -> Iterator[float]:
    """All moments behind `after`, one by one."""
    at: float | None = after
    while at is not None:
        at = next_time(rule, at, zone)
        if at is not None:
            yield at


def passed(rule: Rule, since: float, now: float, zone: tzinfo | None = None, most: int = 1000) -> int:
    """How many moments of the rule lie behind `since` and not behind `now`; counted up to `most`."""
    count = 0
    for at in times(rule, since, zone):
        if at > now or count == most:
            break
        count += 1
    return count


def zone_of(name: str) -> tzinfo | None:
    """The time zone of that name (IANA); empty is this machine's own. UsageFault where there is none."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise UsageFault(f"“{name[:60]}” is not a time zone. Name one like Europe/London.") from None


def _on_day(rule: Rule, day: date, after: float, zone: tzinfo | None) -> float | None:
    """The first moment of that day behind `after`."""
    midnight = datetime.combine(day, time())
    noon_before, noon_after = midnight - timedelta(hours=12), midnight + timedelta(hours=36)
    steady = _moment(noon_after, zone) - _moment(noon_before, zone) == 48 * 3600.0
    if steady:
        start = _moment(midnight, zone)
        wanted = 0 if after < start else int(after - start) + 1
        second = _second_of_day(rule, wanted)
        return None if second is None else start + second
    # the clock is put on or back around this day: each moment is looked at
    found: float | None = None
    for hour in rule.hours:
        if found is not None and _moment(midnight + timedelta(hours=hour), zone) > found + 3 * 3600:
            break
        end = midnight + timedelta(hours=hour + 1)
        if max(_moment(end, zone), _moment(end.replace(fold=1), zone)) + 3600 <= after:
            continue
        for minute in rule.minutes:
            for second in rule.seconds:
                wall = midnight + timedelta(hours=hour, minutes=minute, seconds=second)
                for at in _moments(rule, wall, zone):
                    if at > after and (found is None or at < found):
                        found = at
    return found


def _moments(rule: Rule, wall: datetime, zone: tzinfo | None) -> tuple[float, ...]:
    """When a clock shows that time: once, twice (it was put back), or, where it never does, the end of the gap."""
    first, second = _moment(wall, zone), _moment(wall.replace(fold=1), zone)
    if first == second:
        return (first,)
    if _wall(first, zone) == wall:
        return (first, second) if rule.every_hour else (first,)
    if rule.every_hour:
        return ()
    # `second` lies before the clock is put on, `first` behind it
    before, behind = int(second), int(first)
    offset = _offset(behind, zone)
    while behind - before > 1:
        middle = (before + behind) // 2
        before, behind = (before, middle) if _offset(middle, zone) == offset else (middle, behind)
    return (float(behind),)


def _second_of_day(rule: Rule, least: int) -> int | None:
    """The first second of a day, from that one on, that the rule names."""
    if least >= 86_400:
        return None
    hour, minute, second = least // 3600, least // 60 % 60, least % 60
    if hour in rule.hours:
        if minute in rule.minutes and (one := _from(rule.seconds, second)) is not None:
            return hour * 3600 + minute * 60 + one
        if (one := _from(rule.minutes, minute + 1)) is not None:
            return hour * 3600 + one * 60 + rule.seconds[0]
    if (one := _from(rule.hours, hour + 1)) is not None:
        return one * 3600 + rule.minutes[0] * 60 + rule.seconds[0]
    return None


def _from(numbers: tuple[int, ...], least: int) -> int | None:
    at = bisect.bisect_left(numbers, least)
    return numbers[at] if at < len(numbers) else None


def _next_day(rule: Rule, day: date) -> date:
    """The next day that may count: years and months that do not are passed over at once."""
    day += timedelta(days=1)
    if day.year not in rule.years:
        year = _from(rule.years, day.year)
        return date(LAST_YEAR + 1, 1, 1) if year is None else date(year, rule.months[0], 1)
    if day.month not in rule.months:
        month = _from(rule.months, day.month)
        return date(day.year, month, 1) if month is not None else date(day.year + 1, 1, 1)
    return day


def _moment(wall: datetime, zone: tzinfo | None) -> float:
    """Unix seconds of a wall clock's time; a time without zone is this machine's, as Python has it."""
    return wall.replace(tzinfo=zone).timestamp()


def _wall(at: float, zone: tzinfo | None) -> datetime:
    """What the clock shows then, without its zone."""
    return datetime.fromtimestamp(at, zone).replace(tzinfo=None, fold=0, microsecond=0)


def _offset(at: float, zone: tzinfo | None) -> float:
    return _naive(datetime.fromtimestamp(at, zone)) - at


def _naive(wall: datetime) -> float:
    return (wall.replace(tzinfo=None, fold=0) - datetime(1970, 1, 1)).total_seconds()


def _numbers(index: int, part: str) -> tuple[int, ...]:
    """The numbers of one position, sorted. What is not a number (`L`, `6#3`) is checked and left out."""
    position = _POSITIONS[index]
    if index in (_DAY_OF_MONTH, _DAY_OF_WEEK) and part == _ANY:
        return ()
    found: set[int] = set()
    for piece in part.split(","):
        if index in (_DAY_OF_MONTH, _DAY_OF_WEEK):
            if re.fullmatch(r"\w*C", piece):
                sentence = f"{_quoted(piece)} as {position.name}: C needs a calendar, which AssetDesk has none of."
                raise ScheduleFault(sentence, index + 1)
            if index == _DAY_OF_MONTH and piece == "L":
                continue
            if index == _DAY_OF_WEEK and piece == "L":
                found.add(7)
                continue
            if index == _DAY_OF_WEEK and _weekday_kind(piece)[0]:
                continue
        found |= set(_range(index, position, piece))
    return tuple(sorted(found))


def _range(index: int, position: _Position, piece: str) -> Iterator[int]:
    """`*`, `5`, `5-9`, `*/2`, `5/2` (from there to the end), `5-9/2`."""
    match = re.fullmatch(r"(\*|(\w+)(?:-(\w+))?)(?:/(\d{1,4}))?", piece)
    first = _number(position, match[2]) if match and match[2] else position.low
    last = _number(position, match[3]) if match and match[3] else None
    step = int(match[4]) if match and match[4] else 0
    bad = match is None or first is None or (match[3] and last is None) or (match[4] is not None and not step)
    if bad or (index == _YEAR and last is not None and first is not None and last < first):
        allowed = f"{position.low} to {position.high}"
        names = f" or {position.words[0]} to {position.words[-1]}" if position.words else ""
        sentence = f"{_quoted(piece)} is not a value for the position {position.name} ({allowed}{names})."
        raise ScheduleFault(sentence, index + 1)
    assert match is not None
    assert first is not None
    if last is None:
        last = position.high if match[1] == "*" or step else first
    span = position.high - position.low + 1
    for offset in range(0, (last - first) % span + 1, step or 1):
        yield (first - position.low + offset) % span + position.low


def _weekday_kind(piece: str) -> tuple[int, int]:
    """`6L` as (6, 0), `6#3` as (6, 3); (0, 0) for anything else."""
    match = re.fullmatch(r"(\w+?)(?:L|#([1-5]))", piece)
    day = _number(_POSITIONS[_DAY_OF_WEEK], match[1]) if match else None
    return (day, int(match[2] or 0)) if match and day is not None else (0, 0)


def _number(position: _Position, text: str) -> int | None:
    if text in position.words:
        return position.words.index(text) + 1
    good = re.fullmatch(r"[0-9]{1,4}", text) is not None and position.low <= int(text) <= position.high
    return int(text) if good else None


def _quoted(text: str) -> str:
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
