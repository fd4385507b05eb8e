"""IPS handles: opaque strings that name an object by type prefix (IPS API, "Handles").

`c|1` company (the library), `a|<n>` asset, `f|<path>/` folder, `j|<company>|<scheduled>|<instance>|<n>` job.
Numbers are database keys, never reused. A `|` inside a name is written `%7C`.
"""

from __future__ import annotations

import re


def asset_handle(number: int) -> str:
    """`a|<n>`."""
    return f"a|{number}"


def job_handle(number: int, instance: str) -> str:
    """`j|1||<instance>|<n>`; the second part names a schedule and is empty for a run started at once."""
    return f"j|1||{instance.replace('|', '%7C')}|{number}"


def folder_handle(path: str) -> str:
    """`f|<path>/`; `path` is relative to the library with `/`, empty for the library itself."""
    return f"f|{path.replace('|', '%7C')}/" if path else "f|/"


def parse_asset(text: str) -> int | None:
    """The asset's number from `a|12`, the older `a|12|1|535`, or None."""
    found = re.fullmatch(r"a\|(\d+)(?:\|\d+)*", text.strip())
    return int(found[1]) if found else None


def parse_job(text: str) -> int | None:
    """The job's number from its handle, from `j|12`, or from the bare number; else None."""
    text = text.strip()
    if text.isdecimal():
        return int(text)
    found = re.fullmatch(r"j\|(?:.*\|)?(\d+)", text, re.S)
    return int(found[1]) if found else None
