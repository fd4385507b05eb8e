"""The bytes of one file: under a temporary name, with their hash, of a source that did not change meanwhile.

A small file is copied here and made to last by whoever copies many (`store.flush`), then read back. A large one is
`large`'s, which does all of it window by window. Nothing here knows of names, assets or rows.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3

from assetdesk.core.errors import AssetDeskError, EnvironmentFault
from assetdesk.core.identity import inode_of
from assetdesk.core.upload import UploadRow
from assetdesk.core.watch import Refusal
from assetdesk.jobs.environment import is_machines
from assetdesk.library.intake.sources import shown_source, source_path
from assetdesk.store.faults import fault_of

# above this a file is copied, flushed and read back window by window, with its progress told
LARGE = 8 << 20
_BLOCK = 1 << 20


class CalledOff(Exception):
    """The job was stopped or paused: nothing is settled, the row goes back."""


class Refused(Exception):
    """This file cannot come in; the argument is the sentence, `why` the word of a watched folder's ledger for it."""

    def __init__(self, sentence: str, why: Refusal = Refusal.FAILED) -> None:
        super().__init__(sentence)
        self.why = why


class Changed(Exception):
    """The source is not the file any more that it was when the copy began."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells a file from another one, or from a later state of itself. Bytes, ns since the epoch."""

    bytes: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, facts: os.stat_result) -> Stamp:
        """From what `stat` says; of an inode as much as a row can hold (some file systems use all 64 bits)."""
        return cls(facts.st_size, facts.st_mtime_ns, inode_of(facts))

    @property
    def values(self) -> tuple[int, int, int]:
        """For a row."""
        return (self.bytes, self.mtime_ns, self.inode)


@dataclass(frozen=True, slots=True)
class Arrived:
    """The copied bytes: where they lie, how many they are, their BLAKE3, and the file that they are the copy of (None
    where it was fetched)."""

    part: Path
    bytes: int
    hash: str
    source: Stamp | None = None


@contextmanager
def told(row: UploadRow, tmp: Path) -> Iterator[None]:
    """What goes wrong while a file is read or its copy written, as a person should hear it. `tmp` holds the copy."""
    try:
        yield
    except (AssetDeskError, Refused, CalledOff, Changed):
        raise
    except FileNotFoundError:
        if not tmp.is_dir():
            raise EnvironmentFault("The drive with this library is not connected. Nothing is lost.") from None
        raise Refused(f"“{shown_source(row.source)}” is not there any more.", Refusal.GONE) from None
    except PermissionError as wrong:
        if wrong.filename is not None and Path(os.fsdecode(wrong.filename)).parent == tmp:
            raise EnvironmentFault("The library's folder cannot be written to.", detail=str(wrong)) from wrong
        raise Refused(
            f"“{shown_source(row.source)}” may not be read. Give yourself the right to read it, then retry.",
            Refusal.UNREADABLE,
        ) from None
    except OSError as wrong:
        fault = fault_of(wrong)
        if fault is not wrong:
            raise fault from wrong
        if is_machines(wrong) and not _readable(source_path(row.source)):
            raise Refused(
                f"“{shown_source(row.source)}” could not be read to its end: its drive was disconnected or is damaged.",
                Refusal.UNREADABLE,
            ) from wrong
        if is_machines(wrong):
            raise
        raise Refused(
            f"“{shown_source(row.source)}” could not be copied: {wrong.strerror or wrong}.", Refusal.UNREADABLE
        ) from wrong


def _readable(source: Path) -> bool:
    """Whether the source can be read at all: an error that may be of either drive is the source's, where not."""
    try:
        with source.open("rb") as file:
            file.read(1)
            return True
    except OSError:
        return False


def look_at(row: UploadRow, source: Path) -> Stamp:
    """The source as it is now. Refused where it is no plain file, and where a watched folder has a link there: also
    when a person takes it by hand, for whoever may write into that folder chose what it leads to."""
    facts = source.stat() if row.ledger_id is None else source.lstat()
    if stat.S_ISLNK(facts.st_mode):
        raise Refused(f"“{row.name}” is a link; links are not followed. Put the file itself there.", Refusal.LINK)
    if not stat.S_ISREG(facts.st_mode):
        raise Refused(f"“{row.name}” is not a file any more.", Refusal.GONE)
    return Stamp.of(facts)


def copy_small(source: Path, before: Stamp, part: Path) -> Arrived:
    """Copy a file as it was at `before` to `part`, which must not exist; neither flushed nor read back. Changed."""
    digest = blake3()
    size = 0
    with source.open("rb", buffering=0) as read, part.open("xb", buffering=0) as out:
        if Stamp.of(os.fstat(read.fileno())) != before:
            raise Changed
        while block := read.read(_BLOCK):
            digest.update(block)
            write_all(out.write, block)
            size += len(block)
            if size > before.bytes:  # it grows: not copied for as long as it does
                raise Changed
        need_same(source, read.fileno(), before, size)
    take_over_facts(source, part)
    return Arrived(part, size, digest.hexdigest(), before)


def need_same(source: Path, fd: int, before: Stamp, size: int) -> None:
    """Changed, where the file that was read is another one now, lies elsewhere, or gave other bytes than it has."""
    if size != before.bytes or Stamp.of(os.fstat(fd)) != before or Stamp.of(source.stat()) != before:
        raise Changed


def write_all(write: Callable[[memoryview], int | None], block: bytes | memoryview) -> None:
    """Write a block whole: an unbuffered file may take a part of it."""
    rest = memoryview(block)
    while rest:
        rest = rest[write(rest) or 0 :]


def take_over_facts(source: Path, part: Path) -> None:
    """Time stamps and rights come along, where the file systems have the same; its owner may read it in any case."""
    with suppress(OSError):
        if os.name == "nt":  # a read-only file could not be flushed
            facts = source.stat()
            os.utime(part, ns=(facts.st_atime_ns, facts.st_mtime_ns))
            return
        shutil.copystat(source, part)
        mode = part.stat().st_mode
        if not mode & stat.S_IRUSR:
            part.chmod(stat.S_IMODE(mode) | stat.S_IRUSR)


def need_readable_back(arrived: Arrived, name: str) -> None:
    """Read the copy again and compare. Refused where it is not what was written."""
    digest = blake3()
    size = 0
    with arrived.part.open("rb", buffering=0) as read:
        while block := read.read(_BLOCK):
            digest.update(block)
            size += len(block)
    if (size, digest.hexdigest()) != (arrived.bytes, arrived.hash):
        raise not_as_written(name)


def not_as_written(name: str) -> Refused:
    """The sentence for a copy that is not what was written."""
    return Refused(f"The copy of “{name}” does not read back as it was written. Check the disk.")
