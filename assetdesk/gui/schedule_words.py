"""When a job begins, in plain words, and which of the plain choices a rule is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication, QLocale

from assetdesk.core.schedule import DAYS
from assetdesk.gui import words

translate = QCoreApplication.translate
_CLOCK = re.compile(r"0 ([0-5]?\d) ([01]?\d|2[0-3]|\*) (\*|\?) \* (\?|\S+)")
WORKDAYS = "Mon-Fri"


@dataclass(frozen=True, slots=True)
class Plain:
    """One of the plain choices: `every` is hour, day, workday or week; `weekday` 1 is Monday, as Qt counts."""

    every: str
    hour: int = 0
    minute: int = 0
    weekday: int = 1

    @property
    def rule(self) -> str:
        """The same as an execSchedule."""
        match self.every:
            case "hour":
                return f"0 {self.minute} * * * ?"
            case "day":
                return f"0 {self.minute} {self.hour} * * ?"
            case "workday":
                return f"0 {self.minute} {self.hour} ? * {WORKDAYS}"
        return f"0 {self.minute} {self.hour} ? * {DAYS[self.weekday % 7]}"


def plain_of(rule: str) -> Plain | None:
    """The plain choice that a rule is, or None."""
    found = _CLOCK.fullmatch(rule)
    if found is None:
        return None
    minute, hour, day, weekday = found.groups()
    if hour == "*":
        return Plain("hour", 0, int(minute)) if (day, weekday) == ("*", "?") else None
    at = (int(hour), int(minute))
    if (day, weekday) == ("*", "?"):
        return Plain("day", *at)
    if day == "?" and weekday == WORKDAYS:
        return Plain("workday", *at)
    if day == "?" and weekday in DAYS:
        return Plain("week", *at, weekday=DAYS.index(weekday) or 7)
    return None


def rule_words(rule: str) -> str:
    """ "Every day at 03:00", or the rule itself where it has no plain words."""
    plain = plain_of(rule)
    if plain is None:
        return words.fill(translate("Schedules", "By the rule %1"), rule) if rule else translate("Schedules", "Once")
    clock = f"{plain.hour:02}:{plain.minute:02}"
    match plain.every:
        case "hour":
            return words.fill(translate("Schedules", "Every hour at :%1"), f"{plain.minute:02}")
        case "day":
            return words.fill(translate("Schedules", "Every day at %1"), clock)
        case "workday":
            return words.fill(translate("Schedules", "Monday to Friday at %1"), clock)
    day = words.locale().dayName(plain.weekday, QLocale.FormatType.LongFormat)
    return words.fill(translate("Schedules", "Every %1 at %2"), day, clock)


def coming(at: float | None, now: datetime | None = None) -> str:
    """A moment to come: "Today 15:00", "Tomorrow 03:00", "Mon 09:30", "12 Oct 2026, 03:00"."""
    if at is None:
        return ""
    then, today = datetime.fromtimestamp(at), (now or datetime.now()).date()
    clock = f"{then:%H:%M}"
    if then.date() == today:
        return words.fill(translate("Schedules", "Today %1"), clock)
    if then.date() == today + timedelta(days=1):
        return words.fill(translate("Schedules", "Tomorrow %1"), clock)
    if today < then.date() < today + timedelta(days=7):
        return f"{words.locale().dayName(then.isoweekday(), QLocale.FormatType.ShortFormat)} {clock}"
    return words.moment(at)
