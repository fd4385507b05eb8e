"""Names of entries: which have a place below the target, and what those become that clash with another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from assetdesk.core.archives import Refusal
from assetdesk.core.names import clean_name, name_key, split_name

_LONGEST_PART = 255
_LONGEST = 1000  # bytes; the library's own folder comes before it, and systems allow 4,096 in all
_RUBBISH = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})
_DRIVE = re.compile(r"[A-Za-z]:")


def place_in(name: str, depth: int = 32) -> tuple[str, Refusal | None]:
    """The safe path of an entry of that name, with `/`, composed (NFC); or empty, and why it has none."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    parts = [part for part in name.split("/") if part not in ("", ".")]
    # Windows leaves dots and blanks at the end of a name out: "..  /" is "../"
    if name.startswith("/") or _DRIVE.match(name) or any(_is_up(part) for part in parts):
        return "", Refusal.OUTSIDE
    if not parts or "\0" in name:
        return "", Refusal.NAMELESS
    if any(len(part) > _LONGEST_PART for part in parts) or len(name.encode("utf-8", "replace")) > _LONGEST:
        return "", Refusal.LONG
    if len(parts) > depth:
        return "", Refusal.DEEP
    if any(part.lower() in _RUBBISH or part.startswith("._") for part in parts):
        return "", Refusal.SYSTEM
    if any(part.startswith(".") for part in parts):
        return "", Refusal.HIDDEN
    return "/".join(parts), None


def _is_up(part: str) -> bool:
    return part.startswith("..") and not part.strip(". ")


def shown(name: str) -> str:
    """A name for people to read: nothing that moves the cursor or turns the text about."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name[:300])


def apart(paths: Sequence[str]) -> list[str]:
    """A path for each, none twice by what a library takes for the same (case, composition, what is cleaned): later
    ones get a number, and so does a file that has the name of another's folder."""
    folders = {key for path in paths for key in _above(path)}
    made: list[str] = []
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    for path in paths:
        if (key := _key(path)) in taken or key in folders:
            folder, slash, name = path.rpartition("/")
            stem, ext = split_name(clean_name(name))
            # where the last one ended: an archive may have its ten thousand entries under one name
            number = numbers.get(key, 1)
            while (new := _key(f"{folder}{slash}{stem}-{number}{ext}")) in taken or new in folders:
                number += 1
            numbers[key] = number + 1
            path, key = f"{folder}{slash}{stem}-{number}{ext}", new
        taken.add(key)
        made.append(path)
    return made


def _key(path: str) -> str:
    return "/".join(name_key(clean_name(part)) for part in path.split("/"))


def _above(path: str) -> Iterable[str]:
    parts = _key(path).split("/")[:-1]
    return ("/".join(parts[: end + 1]) for end in range(len(parts)))
