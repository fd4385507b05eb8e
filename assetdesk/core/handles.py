"""IPS handles: opaque strings that name an object by type prefix (IPS API, "Handles").

`c|1` company (the library), `a|<n>` asset, `f|<path>/` folder, `j|<company>|<scheduled>|<instance>|<n>` job,
`p|<company>|<name>` project (a collection), `ps|<n>` property set (a preset), `pt|<n>` its type, `pc|<n>` publish
context, `u|<n>|<email>` user; `t|<n>`, a user's token, is ours.
Numbers are database keys, never reused. A `|` inside a name is written `%7C`.
"""

from __future__ import annotations

import re

_SCHEDULED = re.compile(r"j\|\d{1,18}\|[^|]+\|\|(\d{1,15})", re.S)

# a library is one company
COMPANY = 1


def asset_handle(number: int) -> str:
    """`a|<n>`."""
    return f"a|{number}"


def job_handle(number: int, instance: str) -> str:
    """`j|1||<instance>|<n>`; the second part names a schedule and is empty for a run started at once."""
    return f"j|1||{instance.replace('|', '%7C')}|{number}"


def folder_handle(path: str) -> str:
    """`f|<path>/`; `path` is relative to the library with `/`, empty for the library itself."""
    return f"f|{path.replace('|', '%7C')}/" if path else "f|/"


def preset_handle(number: int) -> str:
    """`ps|<n>`."""
    return f"ps|{number}"


def collection_handle(name: str) -> str:
    """`p|1|<name>`."""
    return f"p|1|{name.replace('|', '%7C')}"


def company_handle(number: int = COMPANY) -> str:
    """`c|<n>`."""
    return f"c|{number}"


def user_handle(number: int, email: str) -> str:
    """`u|<n>|<email>`."""
    return f"u|{number}|{email.replace('|', '%7C')}"


def token_handle(number: int) -> str:
    """`t|<n>`."""
    return f"t|{number}"


def context_handle(number: int) -> str:
    """`pc|<n>`."""
    return f"pc|{number}"


def parse_user(text: str) -> int | None:
    """The number of `u|41|name@host`, of `u|41`, or of the older `3261|name@host`; None for others."""
    found = re.fullmatch(r"u\|(\d{1,18})(?:\|[^|]*)?|(\d{1,18})\|[^|]+@[^|]*", text.strip(), re.S)
    return int(found[1] or found[2]) if found else None


def parse_group(text: str) -> int | None:
    """The number of `g|3` or of the older `3`; None for others."""
    found = re.fullmatch(r"(?:g\|)?(\d{1,18})", text.strip())
    return int(found[1]) if found else None


def parse_token(text: str) -> int | None:
    """The number of `t|3`, or None."""
    found = re.fullmatch(r"t\|(\d{1,18})", text.strip())
    return int(found[1]) if found else None


def parse_context(text: str) -> int | None:
    """The number of `pc|3001`, or None."""
    found = re.fullmatch(r"pc\|(\d{1,18})", text.strip())
    return int(found[1]) if found else None


def parse_preset(text: str) -> int | None:
    """The number of `ps|941`, or None."""
    found = re.fullmatch(r"ps\|(\d{1,18})", text.strip())
    return int(found[1]) if found else None


def parse_collection(text: str) -> str | None:
    """The name of `p|1|Autumn`, of `p|Autumn` or of the older `47|Autumn`; None where it is none of these."""
    found = re.fullmatch(r"p\|(?:\d+\|)?([^|]+)|\d+\|([^|]+)", text.strip(), re.S)
    return (found[1] or found[2]).replace("%7C", "|").replace("%7c", "|") if found else None


def parse_asset(text: str) -> int | None:
    """The asset's number from `a|12`, the older `a|12|1|535` and `12|1|535`, or None."""
    found = re.fullmatch(r"a\|(\d{1,18})(?:\|\d+)*|(\d{1,18})\|\d+\|\d+", text.strip())
    return int(found[1] or found[2]) if found else None


def parse_folder(text: str) -> str | None:
    """The folder's path of `f|Shop/Autumn/` or of the older `MyCompany/Autumn/`, without the slash; None for others."""
    found = re.fullmatch(r"(?:f\|)?([^|]*)/", text.strip(), re.S)
    return found[1].strip("/").replace("%7C", "|").replace("%7c", "|") if found else None


def parse_company(text: str) -> int | None:
    """The number of `c|1` or of the older `47`; None for others."""
    found = re.fullmatch(r"(?:c\|)?(\d{1,18})", text.strip())
    return int(found[1]) if found else None


def parse_job(text: str) -> int | None:
    """The job's number from its handle, from `j|12`, or from the bare number; else None."""
    text = text.strip()
    if text.isdecimal():
        return int(text)
    if _SCHEDULED.fullmatch(text):
        return None
    found = re.fullmatch(r"j\|(?:.*\|)?(\d+)", text, re.S)
    return int(found[1]) if found else None


def scheduled_handle(number: int, name: str) -> str:
    """`j|1|<name>||<n>`: a scheduled job fills the second part, a run of it the third. Their numbers are apart."""
    return f"j|1|{name.replace('|', '%7C')}||{number}"


def parse_scheduled(text: str) -> int | None:
    """The number of `j|1|Every night||3` or of the bare number; None for others."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    found = _SCHEDULED.fullmatch(text)
    return int(found[1]) if found else None
