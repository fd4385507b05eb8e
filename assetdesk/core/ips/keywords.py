"""`xmpKeywords`: one string of keywords (IPS API, XmpKeywords). `\\,` is a comma, `\\\\` a backslash."""

from __future__ import annotations

from collections.abc import Iterable


def xmp_keywords(text: str) -> tuple[str, ...]:
    """The keywords, trimmed, without empty ones and without repetitions; a stray backslash stands for itself."""
    found: list[str] = []
    word = ""
    escaped = False
    for char in text:
        if escaped:
            word += char if char in ",\\" else f"\\{char}"
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == ",":
            found.append(word)
            word = ""
        else:
            word += char
    found.append(word + "\\" * escaped)
    return tuple(dict.fromkeys(word for word in (" ".join(word.split()) for word in found) if word))


def keyword_text(words: Iterable[str]) -> str:
    """The string that reads back as these keywords."""
    return ",".join(word.replace("\\", "\\\\").replace(",", "\\,") for word in words)


def merged(existing: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """Existing keywords first, then the new ones that are not among them; case matters to none of them."""
    found: dict[str, str] = {}
    for word in (*existing, *more):
        found.setdefault(word.casefold(), word)
    return tuple(found.values())
