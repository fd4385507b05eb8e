"""IPTC-IIM, the records that news agencies wrote before XMP."""

from __future__ import annotations

import re
from typing import Any

from assetdesk.core.metadata_fields import FIELDS

_BY_NUMBER = {field.iptc: field for field in FIELDS if field.iptc is not None}
_LONGEST = 10_000
_MOST = 2_000
_CHARSET = 90
_DAY, _TIME = 55, 60
_RESOURCE = 1028


def read(block: bytes, warnings: list[str]) -> dict[str, Any]:
    """Fields of an IIM block."""
    fields: dict[str, Any] = {}
    utf8 = False
    day = time = ""
    at = 0
    for _ in range(_MOST):
        at = block.find(b"\x1c", at)
        if at < 0 or at + 5 > len(block):
            break
        record, number = block[at + 1], block[at + 2]
        size = int.from_bytes(block[at + 3 : at + 5], "big")
        start = at + 5
        if size & 0x8000:
            width = size & 0x7FFF
            if width > 4:
                break
            size = int.from_bytes(block[start : start + width], "big")
            start += width
        value = block[start : start + size]
        at = start + size
        if record == 1 and number == _CHARSET:
            utf8 = value == b"\x1b%G"
        elif record == 2 and number == _DAY:
            day = _decoded(value[:8], utf8)
        elif record == 2 and number == _TIME:
            time = _decoded(value[:11], utf8)
        elif record == 2 and (field := _BY_NUMBER.get(number)) is not None:
            text = _decoded(value[:_LONGEST], utf8)
            if not text:
                continue
            if field.kind == "list":
                fields.setdefault(field.name, []).append(text)
            else:
                fields.setdefault(field.name, text)
    if made := _moment(day, time):
        fields["exif:DateTimeOriginal"] = made
    return fields


def _moment(day: str, time: str) -> str | None:
    """`20240131` and `120000+0100` as ISO 8601."""
    date = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", day)
    if not date or "00" in (date[2], date[3]) or date[1] == "0000":
        return None
    clock = re.fullmatch(r"(\d{2})(\d{2})(\d{2})(?:([+-]\d{2})(\d{2}))?", time)
    made = f"{date[1]}-{date[2]}-{date[3]}"
    if not clock:
        return made
    return f"{made}T{clock[1]}:{clock[2]}:{clock[3]}" + (f"{clock[4]}:{clock[5]}" if clock[4] else "")


def _decoded(value: bytes, utf8: bool) -> str:
    """Without a stated character set most writers still put UTF-8; what is none is Windows Western."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("utf-8", "replace") if utf8 else value.decode("cp1252", "replace")
    return text.replace("\0", "").strip()


def from_resources(block: bytes, wanted: int = _RESOURCE) -> bytes | None:
    """One of Photoshop's image resources; that with the IIM block by itself."""
    at = 0
    while at + 12 <= len(block) and block[at : at + 4] == b"8BIM":
        number = int.from_bytes(block[at + 4 : at + 6], "big")
        name = block[at + 6]
        at += 7 + name + (1 - name % 2)
        size = int.from_bytes(block[at : at + 4], "big")
        at += 4
        if number == wanted:
            return block[at : at + size]
        at += size + size % 2
    return None
