"""Which files something is for: lists of MIME types to include and to exclude (AEM Assets, processing profiles).

A pattern is exact, `image/*`, or `image/.*`. What is excluded is never made; an empty list to include means all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assetdesk.core.profiles.reading import ProfileFault, Taken

MOST = 100
_LONGEST = 200
# `image/.*` is how AEM writes `image/*`; types may have points, plus signs and parts of them starred
_PATTERN = re.compile(r"(?:\.?\*|[a-z0-9][a-z0-9!#$&^_+-]*)(?:/(?:[a-z0-9!#$&^_+.*-]+))?", re.I)


def taken(raw: Taken, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The patterns of a list, or of one text with commas between them. ProfileFault where one cannot be."""
    value = raw.raw(name)
    if value is None:
        return default
    listed = value.split(",") if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not all(isinstance(one, str) for one in listed):
        raise raw.wrong(name, "a list of MIME types")
    patterns = tuple(dict.fromkeys(one.strip().lower() for one in listed if one.strip()))
    if len(patterns) > MOST:
        raise ProfileFault(f"There can be at most {MOST} MIME types in a list.", raw.at(name))
    for one in patterns:
        if len(one) > _LONGEST or not _PATTERN.fullmatch(one):
            raise ProfileFault(
                f"“{one[:60]}” is no MIME type. Write it as image/jpeg, image/* or image/.*", raw.at(name)
            )
    return patterns


def concerns(mime: str, include: Iterable[str], exclude: Iterable[str]) -> bool:
    """Whether something is made of a file of that type: excluded first, an empty `include` means all."""
    if any(matches(one, mime) for one in exclude):
        return False
    wanted = tuple(include)
    return not wanted or any(matches(one, mime) for one in wanted)


def matches(pattern: str, mime: str) -> bool:
    """Whether a MIME type is meant by a pattern; case does not matter. `image` alone means all of them."""
    starred = pattern.strip().lower().replace(".*", "*")
    if "/" not in starred and "*" not in starred:
        starred += "/*"
    return _starred(starred, mime.lower())


def _starred(pattern: str, text: str) -> bool:
    """Stars stand for any characters, none included; without going back, so in bounded time."""
    parts = pattern.split("*")
    if len(parts) == 1:
        return pattern == text
    if not text.startswith(parts[0]):
        return False
    at = len(parts[0])
    for part in parts[1:-1]:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(text) - at >= len(parts[-1]) and text.endswith(parts[-1])
