"""Types as plain values: dicts, lists, strings, numbers. This is the JSON form, and what the XML form is made of."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from assetdesk.core.ips.faults import FaultCode, IpsFault
from assetdesk.core.ips.types.field import IpsType


def plain(given: IpsType, *, filled: bool = False) -> dict[str, Any]:
    """The children that were given, in the order in which they are written; null where null was given.

    `filled`: also those that were left out, with their defaults, except where there is none.
    """
    made: dict[str, Any] = {}
    for name in given.written_order():
        value = getattr(given, name)
        if name in given.model_fields_set or (filled and value is not None):
            made[name] = _value(value, filled)
    return made


def _value(value: Any, filled: bool) -> Any:
    if isinstance(value, IpsType):
        return plain(value, filled=filled)
    if isinstance(value, tuple):
        return [_value(one, filled) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value


def parse_json(data: bytes) -> Any:
    """The value of a JSON document. IpsFault 30003 where it is none, 30001 where an object has a name twice."""
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except IpsFault:
        raise
    except (ValueError, RecursionError) as wrong:
        detail = str(wrong)[:300]
        raise IpsFault(FaultCode.INVALID_REQUEST_XML, "This file is no JSON.", detail=detail) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise IpsFault(FaultCode.INVALID_PARAMETER, "is given more than once.", name[:100])
        found[name] = value
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")
