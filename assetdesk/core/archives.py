"""Archives of uploads: what may come out of one, why an entry stays out, and the sentences that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

# names of a look
MOST_SHOWN = 200
# of what stays out, so many are named one by one; the rest is counted
MOST_NAMED = 10_000


class Refusal(StrEnum):
    """Why an entry of an archive does not come in; the value is stored nowhere and passes between processes."""

    OUTSIDE = "outside"
    LINK = "link"
    DEVICE = "device"
    NAMELESS = "nameless"
    LONG = "long"
    DEEP = "deep"
    SYSTEM = "system"
    HIDDEN = "hidden"
    ENCRYPTED = "encrypted"
    PASSWORD = "password"
    PACKING = "packing"
    DAMAGED = "damaged"
    OVERLAP = "overlap"
    TWICE = "twice"
    MANY = "many"


# of one entry, and of several
_WORDS = {
    Refusal.OUTSIDE: ("it would land outside the folder", "they would land outside the folder"),
    Refusal.LINK: ("it is a link; links are not followed", "they are links; links are not followed"),
    Refusal.DEVICE: ("it is a device or a pipe, not a file", "they are devices or pipes, not files"),
    Refusal.NAMELESS: ("it has no name", "they have no name"),
    Refusal.LONG: ("its name is too long", "their names are too long"),
    Refusal.DEEP: ("it lies in too many folders", "they lie in too many folders"),
    Refusal.SYSTEM: ("it is a file of the system's own", "they are files of the system's own"),
    Refusal.HIDDEN: ("it is hidden", "they are hidden"),
    Refusal.ENCRYPTED: ("it is encrypted in an unknown way", "they are encrypted in an unknown way"),
    Refusal.PASSWORD: ("it has another password", "they have another password"),
    Refusal.PACKING: ("it is packed in an unknown way", "they are packed in an unknown way"),
    Refusal.DAMAGED: ("it is damaged", "they are damaged"),
    Refusal.OVERLAP: ("its data are those of another entry", "their data are those of other entries"),
    Refusal.TWICE: ("it is in the archive twice", "they are in the archive twice"),
    Refusal.MANY: ("the archive has too many entries", "the archive has too many entries"),
}


def why(refusal: Refusal) -> str:
    """The end of the sentence "… was left out: "."""
    return _WORDS[refusal][0]


class Password(str):
    """A password on its way to a worker: no log and no trace shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "‹password›"


@dataclass(frozen=True, slots=True)
class UnpackLimits:
    """What one archive may come to: bytes and files in all; how many times its own size, once there are `free` bytes
    (a picture packs twenty to one at best; a bomb a thousand to one and more); folders in one another; seconds for
    a look that unpacks nothing."""

    bytes: int
    entries: int
    ratio: int = 250
    free: int = 512 << 20
    depth: int = 32
    seconds: float = 8.0


@dataclass(frozen=True, slots=True)
class ArchiveListing:
    """What an archive would bring, by a look that unpacks nothing: files and bytes in all, how many of them are
    encrypted, the first names, what would be left out (the first `MOST_NAMED`, with why) and how many that are. `whole`
    is False where the look ended early: it is at least that much. `fault` is a sentence where it cannot be unpacked."""

    entries: int = 0
    bytes: int = 0
    encrypted: int = 0
    names: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    refused_count: int = 0
    whole: bool = True
    fault: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What an archive did not give: how many, and of which kinds."""

    kinds: dict[Refusal, int] = field(default_factory=dict)

    @property
    def all(self) -> int:
        """Entries that did not come in."""
        return sum(self.kinds.values())

    @property
    def count(self) -> int:
        """Entries that a person would miss; a system's own litter is not among them."""
        return sum(count for kind, count in self.kinds.items() if kind is not Refusal.SYSTEM)

    @property
    def sentence(self) -> str:
        """ "2 were left out: they would land outside the folder."; empty where nothing was."""
        kinds = Counter({kind: count for kind, count in self.kinds.items() if kind is not Refusal.SYSTEM})
        if not kinds:
            return ""
        count = sum(kinds.values())
        left = f"{count:,} {'was' if count == 1 else 'were'} left out"
        if len(kinds) == 1:
            (kind,) = kinds
            return f"{left}: {_WORDS[kind][count != 1]}."
        return f"{left}; the job's log says why of each."


def told(files: int, name: str, left_out: LeftOut, warnings: Iterable[str] = ()) -> str:
    """ "Unpacked 24 files from “Spin frames.zip”. 2 were left out: they would land outside the folder." """
    if files:
        said = f"Unpacked {files:,} {'file' if files == 1 else 'files'} from “{name}”."
    else:
        said = f"Nothing came out of “{name}”." if left_out.count else f"There is no file in “{name}”."
    return " ".join(part for part in (said, left_out.sentence, *warnings) if part)
