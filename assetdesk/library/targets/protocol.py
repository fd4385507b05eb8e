"""What every target can do, and how one says that it cannot.

A target is used by one thread at a time; who sends several files at once opens one for each thread. It connects when
it is first needed, and after a `TargetAway` anew at the next call. Names at a target are relative, with `/`; nothing
outside of it is ever read or written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from assetdesk.core.errors import AssetDeskError, EnvironmentFault, ErrorCode, FileFault

# asked for by what it is for ("password"), answered by the key store, the environment or a person
Secret = Callable[[str], str | None]
Progress = Callable[[int], None]
# without a byte for so long, the other side is taken to be gone
SILENT_SECONDS = 30.0
# what begins so, in a target, is of our own making: the folder of files that are not whole yet, the mark of a folder
OWN = ".assetdesk-"
PARTS = f"{OWN}parts"
# what lies there longer is of no try that is still going on
PART_SECONDS = 7 * 86400.0
MOST_CHARACTERS = 1024
# whatever lies at a target may be of anybody's making: no more of it is ever held in memory
MOST_READ = 4 << 20


class TargetAway(EnvironmentFault):
    """The target cannot be used now. `passing`: it may by itself later (cut, slow, full); else a person must act."""

    def __init__(self, sentence: str, *, passing: bool = True, detail: str = "") -> None:
        super().__init__(sentence, detail=detail)
        self.passing = passing


class PlaceRefused(AssetDeskError):
    """The target takes no file at one place, and others go on: the name is too long or not allowed there, or something
    else has it."""

    CODE = "PlaceRefused"

    def __init__(self, server: str, path: str, *, detail: str = "") -> None:
        super().__init__(
            f"“{server}” takes no file called “{_short(path)}”: its name is too long or not allowed there, or something"
            " else has that place. Rename it or clear the place, then publish again.",
            detail=detail,
        )


class SecretMissing(TargetAway):
    """The target asks for a password; none is kept, or (`wrong`) it is not the right one."""

    def __init__(self, sentence: str, *, wrong: bool = False, detail: str = "") -> None:
        super().__init__(sentence, passing=False, detail=detail)
        self.wrong = wrong


class Confirm(TargetAway):
    """A person has to say yes once; `options` then go to the context's options.

    `question` is a sentence, `shown` what they compare (fingerprint, address). `changed`: it was confirmed once and is
    another one now, so that no is the safe answer.
    """

    def __init__(
        self, sentence: str, *, question: str, shown: str, options: Mapping[str, Any], changed: bool = False
    ) -> None:
        super().__init__(sentence, passing=False)
        self.question = question
        self.shown = shown
        self.options = dict(options)
        self.changed = changed


class Target(Protocol):
    """See the module. Faults of every method: TargetAway; PlaceRefused where only that one place cannot be used;
    FileFault where it is the source's."""

    # how history and people call it: the address without credentials
    server: str

    def check(self) -> None:
        """Whether it can be reached and written to. Makes nothing that stays."""

    def prepare(self) -> dict[str, Any]:
        """What is done once, when a person has chosen it: check it, make what is missing. Answers options to keep."""

    def put(
        self, path: str, source: Path, *, digest: str, size: int, cancelled: Callable[[], bool], progress: Progress
    ) -> str:
        """Send a file; it has its name when it is whole, and what was there before is there until then.

        `digest` is the source's BLAKE3; what arrived is compared. What an earlier try left is gone on with. Answers
        what the target calls this content. `progress` gets the bytes so far. CalledOff; FileFault where the source is
        gone or not what `digest` says.
        """

    def put_bytes(self, path: str, data: bytes) -> str:
        """The same of something small that is at hand."""

    def get(self, path: str, most: int = MOST_READ) -> bytes | None:
        """A file's first bytes, `most` of them at the most; None where there is none. TargetAway where something that
        is no ordinary file (a link, a device, a pipe) has its name: it is not opened."""

    def remove(self, path: str) -> None:
        """Take a file away; nothing where it is not there. Folders that are empty then go as well."""

    def names(self) -> Iterator[str]:
        """Every file there, without those that are not whole yet."""

    def close(self) -> None:
        """End the connection. Twice does no harm."""


def need_inside(path: str) -> str:
    """The path itself. ValueError where it would lead out of a target, or is no name there can be everywhere."""
    parts = path.split("/")
    if (
        not path
        or len(path) > MOST_CHARACTERS
        or any(part in ("", ".", "..") or part.startswith(OWN) for part in parts)
        or "\\" in path
        or any(ord(one) < 32 for one in path)
        or (len(parts[0]) == 2 and parts[0][1] == ":")
    ):
        raise ValueError(f"{path!r} is no place in a target")
    return path


def is_own(name: str) -> bool:
    """Whether a file or folder is no published one but something of ours."""
    return name.startswith(OWN)


def part_name(path: str, digest: str) -> str:
    """What a file is called until it is whole: the same at every try, so that it can be gone on with. What begins with
    `part_name(path, "")` was for the same place."""
    return f"{hashlib.sha256(path.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}-{digest[:24]}"


def not_ordinary(server: str, path: str) -> TargetAway:
    """What has that name at a target could lead elsewhere, or never end."""
    return TargetAway(f"At “{server}” “{path}” is no ordinary file. Take it away.", passing=False)


def _short(path: str) -> str:
    return path if len(path) <= 120 else f"{path[:80]}…{path[-39:]}"


def gone(source: Path) -> FileFault:
    """The source cannot be read."""
    return FileFault(ErrorCode.SOURCE_MISSING, f"“{source.name}” is not there any more. Process the asset again.")


def changed(source: Path) -> FileFault:
    """The source is not the file that was to be sent."""
    return FileFault(
        ErrorCode.SOURCE_CORRUPT, f"“{source.name}” is not what it was when it was made. Process the asset again."
    )
