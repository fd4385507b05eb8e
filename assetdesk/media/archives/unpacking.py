"""Unpacking one archive within limits, and looking at what unpacking it would give.

What is unpacked gets a number for its name, so that no name in an archive ever touches the disk; names are told beside.
"""

from __future__ import annotations

import filecmp
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from assetdesk.core.archives import MOST_NAMED, MOST_SHOWN, ArchiveListing, Refusal, UnpackLimits, why
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.archives import names
from assetdesk.media.archives.damage import DAMAGE, of_the_disk
from assetdesk.media.archives.encryption import WrongPassword
from assetdesk.media.archives.kind import Archive, Member, Opening, Source
from assetdesk.media.archives.kinds import kind_of

_BLOCK = 1 << 20
_TRIED = 3
_READ_TO_TRY = 1 << 20


class NeedsPassword(Exception):
    """The archive has encrypted entries, and the password that was given, if any, does not open them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive: its place there (with `/`, safe), the file it is in now, its bytes. `was` is the name it
    has there, empty where that is the same."""

    path: str
    file: str
    bytes: int
    was: str = ""


@dataclass(slots=True)
class Unpacked:
    """What came out. `left_out` are names with why, the first `MOST_NAMED` of all that `kinds` counts."""

    entries: list[Entry] = field(default_factory=list)
    left_out: list[tuple[str, Refusal]] = field(default_factory=list)
    kinds: dict[Refusal, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many were left out that are not named."""
        return sum(self.kinds.values()) - len(self.left_out)


def unpack(
    path: str,
    name: str,
    out: Path,
    limits: UnpackLimits,
    password: str | None = None,
    progress: Callable[[float], None] = lambda done: None,
) -> Unpacked:
    """Unpack the archive at `path`, uploaded as `name`, into the empty folder `out`.

    FileFault where it is none of the kinds, is damaged from its start, or would take more than is allowed;
    NeedsPassword, with nothing in `out`, where it must be opened first. `progress` is told 0–1 after every megabyte.
    """
    work = _Work(out, limits, Path(path).stat().st_size)
    try:
        with kind_of(path, name).opened(Opening(path, name, limits, password)) as archive:
            size = max(1, Path(path).stat().st_size)
            work.tell = lambda: progress(min(1.0, archive.reached / size))
            for member in _checked(work, archive, password):
                work.take(member)
            work.made.warnings += archive.warnings
        work.settle()
    except DAMAGE as wrong:
        if of_the_disk(wrong):
            raise
        raise FileFault(ErrorCode.SOURCE_CORRUPT, "The archive is damaged.", detail=repr(wrong)) from wrong
    if not work.made.entries and work.made.kinds and set(work.made.kinds) <= {Refusal.DAMAGED}:
        raise FileFault(ErrorCode.SOURCE_CORRUPT, "The archive is damaged.")
    return work.made


def peek(path: str, name: str, limits: UnpackLimits) -> ArchiveListing:
    """What unpacking it would give, as far as it says so itself; nothing is unpacked to the disk."""
    members: list[Member] = []
    warning, whole = "", True
    try:
        with kind_of(path, name).opened(Opening(path, name, limits, look=True)) as archive:
            for member in archive.members():
                members.append(member)
                if len(members) > 20 * limits.entries:
                    break
            whole = archive.whole
    except FileFault as wrong:
        return ArchiveListing(fault=str(wrong))
    except DAMAGE as wrong:
        if of_the_disk(wrong):
            raise
        warning, whole = "The archive is damaged.", False
    files = size = encrypted = 0
    shown: list[str] = []
    refused: list[tuple[str, str]] = []
    for member, text in zip(members, _decoded([member.name for member in members]), strict=True):
        refusal = member.refusal or names.place_in(text, limits.depth)[1]
        if refusal is not None:
            refused.append((names.shown(text), why(refusal)))
        else:
            files, size, encrypted = files + 1, size + (member.size or 0), encrypted + member.encrypted
            if len(shown) < MOST_SHOWN:
                shown.append(names.shown(text))
    fault = _too_much(limits, size, files, Path(path).stat().st_size) or ("" if members else warning)
    return ArchiveListing(files, size, encrypted, tuple(shown), tuple(refused[:MOST_NAMED]), len(refused), whole, fault)


def _checked(work: _Work, archive: Archive, password: str | None) -> Iterable[Member]:
    """The members; where all are told beforehand, refused before anything is on the disk."""
    if not archive.listed:
        return archive.members()
    members = list(archive.members())
    taken = [one for one in members if work.refusal(one) is None]
    work.need_room(sum(one.size or 0 for one in taken), len(taken))
    secret = sorted((one for one in taken if one.encrypted), key=lambda one: one.size or 0)
    if secret and (password is None or not any(map(_opens, secret[:_TRIED]))):
        raise NeedsPassword
    return members


def _opens(member: Member) -> bool:
    """Whether the password opens this entry. Of the old cipher, one wrong password in 256 passes for the right one
    before the checksum is compared, so all of it is read, or so much that it could not be unpacked by chance."""
    left = _READ_TO_TRY
    try:
        source = member.opened()
        while source is not None and left > 0 and (block := source.read(_BLOCK)):
            left -= len(block)
    except WrongPassword:
        return False
    except DAMAGE as wrong:
        if of_the_disk(wrong):
            raise
        return False
    return True


def _decoded(told: Sequence[str | bytes]) -> list[str]:
    """Names of one archive; those in an unknown encoding all in the one that fits them together."""
    from assetdesk.media.readers.entry_names import encoding_of_names

    raw = [name for name in told if isinstance(name, bytes)]
    encoding = encoding_of_names(b"\n".join(raw)) if raw else "utf-8"
    return [name.decode(encoding, "replace") if isinstance(name, bytes) else name for name in told]


def _too_much(limits: UnpackLimits, size: int, files: int, packed: int) -> str:
    """The sentence that refuses so much; empty where it may be."""
    if size > limits.bytes:
        return f"Unpacked it would take more than the {limits.bytes >> 20:,} MB allowed."
    if files > limits.entries:
        return f"The archive has more than the {limits.entries:,} files allowed."
    if size > limits.free and size > limits.ratio * packed:
        return f"Unpacked it would be more than {limits.ratio:,} times its size: it is made to fill the disk."
    return ""


class _Work:
    """What is made so far, and what may still come."""

    def __init__(self, out: Path, limits: UnpackLimits, packed: int) -> None:
        self._out, self._limits, self._packed = out, limits, packed
        self._bytes = self._number = 0
        self.tell: Callable[[], None] = lambda: None
        self._raw: list[tuple[bytes, Entry]] = []
        self._named: list[Entry] = []
        self.made = Unpacked()

    def refusal(self, member: Member) -> Refusal | None:
        """Why an entry stays out; None also where its name is not known yet."""
        if member.refusal is not None or isinstance(member.name, bytes):
            return member.refusal
        return names.place_in(member.name, self._limits.depth)[1]

    def need_room(self, size: int, entries: int) -> None:
        """FileFault where that much more than there is already would be too much."""
        fault = _too_much(self._limits, self._bytes + size, self._number + entries, self._packed)
        if fault:
            raise FileFault(ErrorCode.RENDITION_TOO_LARGE, fault)

    def leave_out(self, name: str | bytes, refusal: Refusal) -> None:
        """Tell of an entry that does not come in."""
        self.made.kinds[refusal] = self.made.kinds.get(refusal, 0) + 1
        if len(self.made.left_out) < MOST_NAMED:
            text = name.decode("utf-8", "replace") if isinstance(name, bytes) else name
            self.made.left_out.append((names.shown(text), refusal))

    def take(self, member: Member) -> None:
        """One entry. Its own damage costs it alone."""
        refusal = self.refusal(member)
        if refusal is not None:
            self.leave_out(member.name, refusal)
            return
        self.need_room(member.size or 0, 1)
        self._number += 1
        target = self._out / f"{self._number}"
        try:
            source = member.opened()
            if source is None:
                self.leave_out(member.name, Refusal.DEVICE)
                return
            size = self._copied(source, target)
        except WrongPassword:
            self.leave_out(member.name, Refusal.PASSWORD)
            return
        except DAMAGE as wrong:
            if of_the_disk(wrong):
                raise
            target.unlink(missing_ok=True)
            self.leave_out(member.name, Refusal.DAMAGED)
            return
        self._bytes += size
        if member.changed is not None:
            with suppress(OSError, OverflowError, ValueError):
                os.utime(target, (member.changed, member.changed))
        if isinstance(member.name, bytes):
            self._raw.append((member.name, Entry("", target.name, size)))
        else:
            self._named.append(Entry(names.place_in(member.name, self._limits.depth)[0], target.name, size))

    def settle(self) -> None:
        """Give all entries their places: names in unknown encodings, names that are there twice."""
        found = list(self._named)
        for decoded, (_, entry) in zip(_decoded([raw for raw, _ in self._raw]), self._raw, strict=True):
            path, refusal = names.place_in(decoded, self._limits.depth)
            if refusal is None:
                found.append(Entry(path, entry.file, entry.bytes))
            else:
                (self._out / entry.file).unlink(missing_ok=True)
                self.leave_out(decoded, refusal)
        found.sort(key=lambda entry: int(entry.file))
        first: dict[str, Entry] = {}
        for entry in found:
            same = first.setdefault(entry.path, entry)
            if same is not entry and self._alike(same, entry):
                (self._out / entry.file).unlink(missing_ok=True)
                self.leave_out(entry.path, Refusal.TWICE)
            else:
                self.made.entries.append(entry)
        placed = names.apart([entry.path for entry in self.made.entries])
        self.made.entries = [
            Entry(path, entry.file, entry.bytes, "" if path == entry.path else entry.path)
            for path, entry in zip(placed, self.made.entries, strict=True)
        ]

    def _alike(self, one: Entry, other: Entry) -> bool:
        return one.bytes == other.bytes and filecmp.cmp(self._out / one.file, self._out / other.file, shallow=False)

    def _copied(self, source: Source, target: Path) -> int:
        size = 0
        try:
            with target.open("wb") as file:
                while block := source.read(_BLOCK):
                    size += len(block)
                    self.need_room(size, 0)
                    file.write(block)
                    self.tell()
        finally:
            source.close()
        return size
