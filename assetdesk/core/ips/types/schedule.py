"""`execSchedule`: when a job runs again and again, in the server's zone (Dynamic Media Classic, recurring jobs).

`seconds minutes hours day-of-month month day-of-week [year]`. Checked when a job is sent, so that a slip is told then.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

from assetdesk.core.ips.types.field import quoted, wrong

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_FIELDS: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("seconds", 0, 59, ()),
    ("minutes", 0, 59, ()),
    ("hours", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 1, 7, _DAYS),
    ("year", 1970, 2099, ()),
)
_DAY_OF_MONTH, _DAY_OF_WEEK = 3, 5
_EXAMPLE = "such as “0 15 10 ? * Mon-Fri”"


def check_schedule(value: object) -> str:
    """The rule with single blanks; a pydantic error that names the wrong position."""
    if not isinstance(value, str) or len(value) > 200:
        raise wrong(f"is not a schedule {_EXAMPLE}")
    parts = value.split()
    if len(parts) not in (6, 7):
        raise wrong(f"{quoted(value)} has {len(parts)} positions; a schedule has six or seven, {_EXAMPLE}")
    for index, part in enumerate(parts):
        _check(index, part)
    if (parts[_DAY_OF_MONTH] == "?") == (parts[_DAY_OF_WEEK] == "?"):
        raise wrong(f"{quoted(value)}: exactly one of the two day positions must be “?”")
    return " ".join(parts)


def _check(index: int, part: str) -> None:
    name, low, high, words = _FIELDS[index]
    if index in (_DAY_OF_MONTH, _DAY_OF_WEEK):
        if part in ("?", "L"):
            return
        if "C" in part.removesuffix("C") or re.fullmatch(r"\d*C", part):
            raise wrong(f"{quoted(part)} as {name}: C needs a calendar, which AssetDesk has none of")
        if index == _DAY_OF_WEEK and (found := re.fullmatch(r"(\w+)(?:L|#([1-5]))", part)):
            part = found[1]
    for piece in part.split(","):
        found = re.fullmatch(r"(\*|\w+(?:-\w+)?)(?:/(\d{1,4}))?", piece)
        ends = found[1].split("-") if found and found[1] != "*" else []
        numbers = [_number(end, low, high, words) for end in ends]
        good = found is not None and all(number is not None for number in numbers)
        if not good or (found and found[2] is not None and int(found[2]) == 0):
            raise wrong(f"{quoted(piece)} is not a value for the position {name}")


def _number(text: str, low: int, high: int, words: tuple[str, ...]) -> int | None:
    if text in words:
        return words.index(text) + 1
    return int(text) if re.fullmatch(r"\d{1,4}", text) and low <= int(text) <= high else None


Schedule = Annotated[str, BeforeValidator(check_schedule)]
