"""`execSchedule` as a field of a job: checked when it is sent, so that a slip is told then. What it means is
`core.schedule`'s."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from assetdesk.core import schedule
from assetdesk.core.ips.types.field import wrong


def check_schedule(value: object) -> str:
    """The rule with single blanks; a pydantic error that names the wrong position."""
    if not isinstance(value, str):
        raise wrong("is not a schedule such as “0 15 10 ? * Mon-Fri”")
    try:
        return schedule.parse(value).text
    except schedule.ScheduleFault as fault:
        raise wrong(str(fault).removesuffix(".")) from None


Schedule = Annotated[str, BeforeValidator(check_schedule)]
