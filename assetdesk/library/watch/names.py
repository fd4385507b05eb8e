"""Which files of a watched folder are wanted, by their names; and how the ledger writes a path.

Patterns are those of a shell (`*.jpg`, `shoot-?/*`), compared without case: one with a `/` with the path inside the
watched folder, any other with the name alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path
from urllib.parse import quote_from_bytes

from assetdesk.core.errors import UsageFault
from assetdesk.core.watch import WatchFolder
from assetdesk.library.intake.sources import is_junk, shown_source, source_path

# what programs call a file while they write it
_UNFINISHED = (".part", ".tmp", ".crdownload")
_LONGEST = 200
_ENCODED = "file:"


def is_passed_over(name: str) -> bool:
    """Whether a file of that name is never even named: hidden, a system's litter, or still under a temporary name."""
    return is_junk(name) or name.casefold().endswith(_UNFINISHED)


def stored(relative: str) -> str:
    """A path inside a watched folder, with `/`, as the ledger keeps it: itself, or a `file:` address where it holds
    bytes that are no text."""
    try:
        relative.encode("utf-8")
    except UnicodeEncodeError:
        return _ENCODED + quote_from_bytes(os.fsencode(relative))
    return _ENCODED + quote_from_bytes(os.fsencode(relative)) if relative.startswith(_ENCODED) else relative


def real(kept: str) -> Path:
    """Inverse of `stored`."""
    return source_path(kept)


def shown(kept: str) -> str:
    """The same for a person to read."""
    return shown_source(kept)


def check(pattern: str) -> None:
    """UsageFault for a pattern that cannot be one."""
    if len(pattern) > _LONGEST or "\0" in pattern or "\n" in pattern:
        raise UsageFault(f"A pattern such as *.jpg has at most {_LONGEST} characters on one line.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The lists of one watched folder, ready to be asked."""

    include: tuple[tuple[bool, re.Pattern[str]], ...]
    exclude: tuple[tuple[bool, re.Pattern[str]], ...]
    words: str

    def refusal(self, path: str) -> str:
        """Why a file (its path inside the folder, with `/`) is left out, in words; empty where it is wanted."""
        folded = path.casefold()
        name = folded.rpartition("/")[2]
        if self.include and not _any(self.include, folded, name):
            return f"Left out by this folder’s list: takes {self.words}"
        if _any(self.exclude, folded, name):
            return "Left out by this folder’s list of what it does not take"
        return ""


def wanted(folder: WatchFolder) -> Wanted:
    """Its lists."""
    return Wanted(_compiled(folder.include), _compiled(folder.exclude), ", ".join(folder.include))


def _compiled(patterns: Iterable[str]) -> tuple[tuple[bool, re.Pattern[str]], ...]:
    return tuple(("/" in one, re.compile(translate(one.strip("/").casefold()))) for one in patterns)


def _any(patterns: tuple[tuple[bool, re.Pattern[str]], ...], path: str, name: str) -> bool:
    return any(pattern.match(path if whole else name) for whole, pattern in patterns)
