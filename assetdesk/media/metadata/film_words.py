"""Text out of films and sounds: bytes that were no UTF-8, control characters, endless values."""

from __future__ import annotations

import re

_LONGEST = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str, *, lines: bool = False) -> str:
    """Plain text. What was read as UTF-8 in vain (it comes with surrogates) is Western European."""
    if any("\udc80" <= letter <= "\udcff" for letter in text):
        text = text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not lines:
        text = " ".join(text.split())
        return text[:_LONGEST]
    return text.strip()
