"""Handles that operations are asked with, checked against the library; and what operations have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from assetdesk.core.errors import UsageFault
from assetdesk.core.handles import (
    COMPANY,
    company_handle,
    parse_asset,
    parse_company,
    parse_context,
    parse_scheduled,
    parse_user,
)
from assetdesk.core.ips.document import validated
from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.types.field import IpsType

if TYPE_CHECKING:
    from assetdesk.core.people import Person
    from assetdesk.library.session import Library

P = TypeVar("P", bound=IpsType)
Given = IpsType | Mapping[str, object]
HERE = company_handle()


def param(kind: type[P], given: Given, operation: str) -> P:
    """What an operation is asked with, from plain values or as it is. IpsFault where something in it cannot be."""
    if isinstance(given, kind):
        return given
    made = validated(kind, given, f"{operation}Param")
    assert isinstance(made, kind)
    return made


def company(text: str | None, path: str) -> None:
    """IpsFault 20000 where a handle names another company than this library, 30002 where it is empty."""
    if text is None:
        return
    if not text.strip():
        raise IpsFault(FaultCode.MISSING_PARAMETER, "is empty.", path)
    if parse_company(text) != COMPANY:
        raise IpsFault(FaultCode.INVALID_COMPANY, f"“{text[:60]}” is no company here; this library is {HERE}.", path)


def asset(lib: Library, text: str, path: str) -> int:
    """The asset's number; IpsFault 30001 where it is none of this library's."""
    number = parse_asset(text)
    if number is None or not lib.browse.rows([number]):
        raise IpsFault(FaultCode.INVALID_PARAMETER, f"“{text[:60]}” is not an asset of this library.", path)
    return number


def user(lib: Library, text: str, path: str) -> Person:
    """The person; IpsFault 20002 where the handle names none."""
    from assetdesk.library import people

    number = parse_user(text)
    found = next((one for one in people.list(lib) if one.id == number), None)
    if found is None:
        raise IpsFault(FaultCode.INVALID_REQUEST_USER, f"“{text[:60]}” is no user of this library.", path)
    return found


def context(lib: Library, text: str, path: str) -> int:
    """The publish context's number; IpsFault 30001 where there is none of that handle."""
    number = parse_context(text)
    with lib.browse.plain() as db:
        if number is not None and db.value("SELECT 1 FROM contexts WHERE id = ?", (number,)) is not None:
            return number
    raise IpsFault(FaultCode.INVALID_PARAMETER, f"“{text[:60]}” is no publish context of this library.", path)


def active_job(lib: Library, text: str) -> int | None:
    """The number of a job from any form of its handle, the older ones without a number among them; None where it is
    none of this library's."""
    wanted = text.strip()
    if wanted.startswith("j|") and parse_scheduled(wanted) is not None:
        return None
    found = re.fullmatch(r"j\|(\d{1,18})(?:\|(.*))?", wanted, re.S)
    if found and found[2] is not None and int(found[1]) != COMPANY:
        return None
    rest = found[2] if found and found[2] is not None else None
    if found and rest is None:
        number, name = int(found[1]), ""
    elif wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        number, name = int(wanted), ""
    else:
        older = re.fullmatch(r"\d{1,18}\|[^|]*\|(.+)", wanted, re.S)
        parts = (rest.split("|", 1)[-1] if rest is not None else older[1] if older else "").rsplit("|", 1)
        last = parts[-1]
        with_number = len(parts) == 2 and last.isascii() and last.isdigit() and len(last) < 19
        number, name = (int(last), "") if with_number else (0, "|".join(parts))
    name = name.replace("%7C", "|").replace("%7c", "|")
    with lib.browse.plain() as db:
        if number:
            got = db.value("SELECT id FROM jobs WHERE id = ?", (number,))
        else:
            got = db.value(
                "SELECT id FROM jobs WHERE ?1 <> '' AND (instance = ?1 OR name = ?1 OR original_name = ?1)"
                " ORDER BY instance = ?1 DESC, id DESC LIMIT 1",
                (name,),
            )
    return None if got is None else int(got)


def scheduled_job(lib: Library, text: str) -> int | None:
    """The number of a scheduled job from its handle: `j|1|My Test Job||3`, `j|1|My Test Job|`, the older
    `47|My Test Job|`; None where it is none of this library's."""
    from assetdesk.library import schedules

    wanted = text.strip()
    number = parse_scheduled(wanted) if wanted.startswith("j|") else None
    named = re.fullmatch(r"(?:j\|1|\d{1,18})\|([^|]+)\|(?:\|)?", wanted, re.S)
    name = named[1].replace("%7C", "|").replace("%7c", "|") if named else None
    for one in schedules.list(lib):
        if one.id == number or (name is not None and one.name == name):
            return one.id
    return None


def no_job(text: str, path: str) -> IpsFault:
    """For a handle that names no job."""
    return IpsFault(FaultCode.INVALID_PARAMETER, f"“{text[:60]}” is no job of this library.", path)


@contextmanager
def faults(path: str = "") -> Iterator[None]:
    """What is refused inside is refused as a fault of the API."""
    try:
        yield
    except IpsFault:
        raise
    except UsageFault as wrong:
        known = {int(code) for code in FaultCode}
        code = FaultCode(wrong.code) if wrong.code in known else FaultCode.INVALID_PARAMETER
        raise IpsFault(code, str(wrong), path, detail=wrong.detail) from wrong


def moment(at: float) -> datetime:
    """A time in Unix seconds as records have it."""
    return datetime.fromtimestamp(at, UTC)


Operation = Callable[["Library", Given], object]
