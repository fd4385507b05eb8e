"""Outside programs that some formats need: which are there, and what they are."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HIDE = "ASSETDESK_WITHOUT"  # names of programs to do as if they were not there, with commas; for tests and support


@dataclass(frozen=True, slots=True)
class Program:
    """`label` is its name in sentences, `commands` what it may be called, `gives` what it adds, `package` Debian's."""

    name: str
    label: str
    commands: tuple[str, ...]
    gives: str
    package: str


GHOSTSCRIPT = "ghostscript"
LIBREOFFICE = "libreoffice"
PROGRAMS = {
    program.name: program
    for program in (
        Program(
            GHOSTSCRIPT, "Ghostscript", ("gs", "gswin64c", "gswin32c"), "pictures of EPS and PS files", "ghostscript"
        ),
        Program(LIBREOFFICE, "LibreOffice", ("soffice", "libreoffice"), "pages of office documents", "libreoffice"),
    )
}


def path_of(name: str) -> str | None:
    """Where the program lies, or None where it is not installed."""
    if name in os.environ.get(HIDE, "").split(","):
        return None
    return next((found for command in PROGRAMS[name].commands if (found := shutil.which(command))), None)


@cache
def fingerprint(name: str) -> str:
    """Changes when the program comes, goes or is another one; found without starting it."""
    found = path_of(name)
    if found is None:
        return f"no {name}"
    try:
        facts = Path(found).resolve().stat()
    except OSError:
        return f"no {name}"
    said = f"{Path(found).resolve()} {facts.st_size} {facts.st_mtime_ns}"
    return f"{name} {hashlib.blake2b(said.encode(), digest_size=4).hexdigest()}"
