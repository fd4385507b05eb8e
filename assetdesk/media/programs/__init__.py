"""Outside programs that some formats need: which are there, and what they are. Starting them is `running`'s."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assetdesk.core.errors import ErrorCode, FileFault

_PATIENCE = 30.0
HIDE = "ASSETDESK_WITHOUT"  # names of programs to do as if they were not there, with commas; for tests and support


@dataclass(frozen=True, slots=True)
class Program:
    """`label` is its name in sentences, `commands` what it may be called, `gives` what it adds, `package` Debian's.

    `waiting` are the files that need it, in sentences. `places` are folders outside of the search path where its
    installer puts it on other systems. `core` is the name of the real program beside a command that only starts it.
    """

    name: str
    label: str
    commands: tuple[str, ...]
    gives: str
    package: str
    waiting: str
    places: tuple[str, ...] = ()
    core: str = ""


GHOSTSCRIPT = "ghostscript"
LIBREOFFICE = "libreoffice"
PROGRAMS = {
    program.name: program
    for program in (
        Program(
            GHOSTSCRIPT,
            "Ghostscript",
            ("gs", "gswin64c", "gswin32c"),
            "pictures and text of EPS and PostScript files",
            "ghostscript",
            "EPS files",
            ("/opt/homebrew/bin", "/usr/local/bin"),
        ),
        Program(
            LIBREOFFICE,
            "LibreOffice",
            ("soffice", "libreoffice"),
            "pages of office documents",
            "libreoffice",
            "Office documents",
            (
                "/Applications/LibreOffice.app/Contents/MacOS",
                "C:/Program Files/LibreOffice/program",
                "C:/Program Files (x86)/LibreOffice/program",
            ),
            core="soffice.bin",
        ),
    )
}


def path_of(name: str) -> str | None:
    """Where the program lies, or None where it is not installed.

    Of a command that is a script around the real program it is the real one: a script leaves what it started behind
    when it is killed.
    """
    if name in os.environ.get(HIDE, "").split(","):
        return None
    program = PROGRAMS[name]
    places = [place for place in program.places if Path(place).is_dir()] if sys.platform != "linux" else []
    ways = (None, os.pathsep.join(places)) if places else (None,)
    for command in program.commands:
        for way in ways:
            if found := shutil.which(command, path=way):
                core = Path(found).resolve().parent / program.core
                return str(core) if program.core and core.is_file() else found
    return None


def version(name: str) -> str:
    """What an installed program says of its version: `10.00.0`; empty where it does not say. Starts it."""
    command = path_of(name)
    if command is None:
        return ""
    try:
        with tempfile.TemporaryDirectory(prefix="assetdesk-") as folder:
            # LibreOffice makes a profile before it answers; none of the person's own is to be touched
            own = [f"-env:UserInstallation={Path(folder).as_uri()}"] if name == LIBREOFFICE else []
            said = subprocess.run(
                [command, *own, "--version"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_PATIENCE,
                check=False,
            ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    found = re.search(r"\d+(?:\.\d+)+", said)
    return found[0] if found else ""


def missing(name: str) -> FileFault:
    """`ToolMissing` of a program, the same sentence for every file that waits for it."""
    program = PROGRAMS[name]
    return FileFault(ErrorCode.TOOL_MISSING, f"{program.label} is not installed. {program.waiting} wait until it is.")


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
