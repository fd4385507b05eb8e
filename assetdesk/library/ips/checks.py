"""Handles that operations are asked with, checked against the library; and what operations have in common."""

from __future__ import annotations

import os
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
    parse_group,
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


def user(lib: Library, text: str, path: str, *, runs_for: bool = False) -> Person:
    """The person; IpsFault 20002 where the handle names nobody, 20007 where it names who is no member any more.
    `runs_for`: a job is to run for them, so that one who is shut out is none, either."""
    from assetdesk.library import people

    number = parse_user(text)
    if number is None:
        raise IpsFault(FaultCode.INVALID_REQUEST_USER, f"“{text[:60]}” is no user of this library.", path)
    with faults(path):
        return people.to_run_for(lib, number) if runs_for else people.get(lib, number)


@contextmanager
def access(lib: Library, user_text: object, group_text: object, path: str) -> Iterator[None]:
    """What is done inside is done in the context that a request asks for (IPS API, accessUserHandle and
    accessGroupHandle). IpsFault 20004 where who asks may not act as that person, 20002 and 20007 as `user`; 20008 for
    a group, 30001 for what cannot be a handle."""
    from assetdesk.library import people

    group = _handle(group_text, f"{path}/accessGroupHandle")
    if group:
        there = f"{path}/accessGroupHandle"
        if parse_group(group) is None:
            raise IpsFault(FaultCode.INVALID_PARAMETER, f"“{group[:60]}” is no group's handle.", there)
        raise IpsFault(FaultCode.ILLEGAL_ACCESS_GROUP, "A library has no groups; none is open to you.", there)
    there = f"{path}/accessUserHandle"
    user_handle = _handle(user_text, there)
    if not user_handle:
        yield
        return
    number = parse_user(user_handle)
    if number is None:
        raise IpsFault(FaultCode.INVALID_REQUEST_USER, f"“{user_handle[:60]}” is no user of this library.", there)
    with faults(there):
        person = people.acted_as(lib, number)
    with lib.acting(person.id):
        yield


def _handle(found: object, path: str) -> str:
    if found is None or isinstance(found, str):
        return (found or "").strip()
    raise IpsFault(FaultCode.INVALID_PARAMETER, "is no handle.", path)


def folder_to_write(lib: Library, folder: str, path: str) -> None:
    """IpsFault 20009 where the disk does not let files come into a folder of the library, or, where it is to be made,
    into the one that it would be in."""
    there = lib.root / folder
    while there != lib.root and not there.is_dir():
        there = there.parent
    if there.is_dir() and not os.access(there, os.W_OK | os.X_OK):
        name = there.relative_to(lib.root).as_posix() if there != lib.root else lib.name
        sentence = f"“{name}” may not be written to. Change the folder's permissions, or name another."
        raise IpsFault(FaultCode.MISSING_PERMISSION, sentence, path)


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
    """What is refused inside is refused as a fault of the API, at `path` where it says none itself; who may not call
    the operation at all is not told where."""
    try:
        yield
    except IpsFault as fault:
        if fault.path or not path or fault.code == FaultCode.NO_OPERATION_PERMISSION:
            raise
        raise IpsFault(FaultCode(fault.code), fault.reason, path, detail=fault.detail) from fault
    except UsageFault as wrong:
        known = {int(code) for code in FaultCode}
        code = FaultCode(wrong.code) if wrong.code in known else FaultCode.INVALID_PARAMETER
        raise IpsFault(code, str(wrong), path, detail=wrong.detail) from wrong


def moment(at: float) -> datetime:
    """A time in Unix seconds as records have it."""
    return datetime.fromtimestamp(at, UTC)


Operation = Callable[["Library", Given], object]
