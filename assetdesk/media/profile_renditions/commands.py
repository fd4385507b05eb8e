"""A rendition by a program of a person's own (AEM, custom processing): one file in, one file out.

The program is started as every outside program is (`media.programs.running`): no shell, no input, a time limit, limits
of memory and of what it writes, killed with its worker. It works in a folder of its own that goes afterwards. What it
reads is a copy of the original that may not be written, under a plain name, so that no name of a file is ever taken
for an option. What it leaves is taken only where it is an ordinary file in that folder: no link, no device.
"""

from __future__ import annotations

import mimetypes
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assetdesk.core.commands import SECONDS, split
from assetdesk.core.errors import ErrorCode, FileFault, UsageFault
from assetdesk.media.document import size_words
from assetdesk.media.programs import running

MOST_BYTES = 1 << 30
_PLAIN = re.compile(r"\.[A-Za-z0-9]{1,10}")
_COPIED = 1 << 20
_READ_ONLY = 0o400
_ANY = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is the rendition's, with extension; `line` has places for `{input}`, `{output}` and `{param:x}`."""

    name: str
    line: str
    parameters: Mapping[str, str]

    @property
    def mime(self) -> str:
        """What its extension says."""
        return mimetypes.guess_type(self.name, strict=False)[0] or _ANY


def run(
    command: Command,
    source: str,
    scratch: str,
    target: Path,
    *,
    memory: int,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> None:
    """Makes `target` of the file `source`, working below `scratch`.

    FileFault with ToolMissing where the program is not there, Timeout after `seconds`, CommandFailed where it ends with
    another code than 0, writes nothing, too much, or something else than a file.
    """
    folder = Path(tempfile.mkdtemp(prefix="command-", dir=scratch or None))
    try:
        inside, outside = folder / "in", folder / "out"
        inside.mkdir()
        outside.mkdir()
        ending = _PLAIN.fullmatch(Path(source).suffix)
        given = inside / f"input{ending[0] if ending else ''}"
        shutil.copyfile(source, given)
        given.chmod(_READ_ONLY)
        made = outside / f"output{Path(command.name).suffix}"
        words = _words(command, {"input": str(given), "output": str(made)})
        label = Path(words[0]).name
        limits = running.Limits(seconds=seconds, memory=memory, file=most_bytes)
        try:
            said = running.run(words, label, str(folder), limits)
        except FileFault as fault:
            if "SIGXFSZ" not in str(fault):
                raise
            raise _failed(f"{label} wrote more than {size_words(most_bytes)} and was stopped.", fault.detail) from fault
        if said.code:
            raise _failed(f"{label} ended with code {said.code}{_last_words(said.words)}", said.words)
        _take(made, target, label, said.words, most_bytes)
    finally:
        _remove(folder)


def _words(command: Command, places: Mapping[str, str]) -> list[str]:
    try:
        words = split(command.line, places, command.parameters)
    except UsageFault as wrong:
        raise _failed(str(wrong)) from wrong
    program = Path(words[0])
    # a bare name is looked up; a path must be whole, for it would count from a folder that is nobody's
    found = shutil.which(words[0]) if len(program.parts) == 1 or program.is_absolute() else None
    if found is None:
        sentence = f"{words[0]} is not installed. Install it, or change the command in the profile."
        raise FileFault(ErrorCode.TOOL_MISSING, sentence)
    return [found, *words[1:]]


def _take(made: Path, target: Path, label: str, said: str, most_bytes: int) -> None:
    """Copies what it wrote; what is opened is looked at, not what has its name."""
    try:
        if made.parent.is_symlink():
            raise _failed(f"{label} put a link where its folder was.", said)
        number = os.open(made, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise _failed(f"{label} ended well, but wrote no file.", said) from None
    except OSError as wrong:
        raise _failed(f"{label} left a link or something else that is no file.", str(wrong)) from wrong
    seen = os.fstat(number)
    if not stat.S_ISREG(seen.st_mode) or seen.st_nlink > 1:
        os.close(number)
        raise _failed(f"{label} left a link or something else that is no file.", said)
    with os.fdopen(number, "rb") as source:
        if seen.st_size == 0:
            raise _failed(f"{label} ended well, but wrote nothing.", said)
        if seen.st_size > most_bytes:
            raise _failed(f"{label} wrote more than {size_words(most_bytes)}.", said)
        with target.open("xb") as out:
            left = seen.st_size
            while left and (block := source.read(min(left, _COPIED))):
                out.write(block)
                left -= len(block)


def _last_words(said: str) -> str:
    """The last line a program said, which mostly tells why."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return f": {lines[-1][:150].rstrip('.')}." if lines else "."


def _failed(sentence: str, detail: str = "") -> FileFault:
    return FileFault(ErrorCode.COMMAND_FAILED, sentence, detail=detail)


def _remove(folder: Path) -> None:
    """The folder with all in it, also where the program took its rights away."""
    for where, folders, _ in os.walk(folder):
        for inner in (Path(where) / name for name in folders):
            if not inner.is_symlink():
                with suppress(OSError):
                    inner.chmod(stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
