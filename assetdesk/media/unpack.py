"""Unpacks an archive that an upload brings (ZIP, TAR, TAR.GZ, GZIP; IPS API, UnCompressOptions). Runs in a worker.

What is unpacked gets a number for its name, so that no name in an archive ever touches the disk; the names are told
beside. Links, devices, encrypted entries and those that lead out of the folder are left out and told.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from assetdesk.core.errors import ErrorCode, FileFault

if TYPE_CHECKING:
    import tarfile
    import zipfile

_BLOCK = 1 << 20
_MOST_TOLD = 200
_DEEPEST = 32
_LONGEST = 255
_RUBBISH = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini"})
_DRIVE = re.compile(r"[A-Za-z]:")
_GZIP = b"\x1f\x8b"
_SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".gz")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive: its place there (with `/`, safe), the file it is in now, its bytes."""

    path: str
    file: str
    bytes: int


@dataclass(slots=True)
class Unpacked:
    """`left_out` are pairs of a name and why; `more` counts those that are not named."""

    entries: list[Entry] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    more: int = 0


def is_archive(name: str) -> bool:
    """Whether a file of this name may be one of those that are unpacked."""
    return name.lower().endswith(_SUFFIXES)


def unpack(path: str, name: str, out: Path, most_bytes: int, most_entries: int) -> Unpacked:
    """Unpack the archive at `path`, whose name is `name`, into the empty folder `out`.

    FileFault where it is none of the kinds, is damaged from its start, or would take more than is allowed; what is
    wrong with one entry costs that entry.
    """
    import gzip
    import tarfile
    import zipfile

    work = _Work(out, most_bytes, most_entries)
    try:
        if zipfile.is_zipfile(path) and name.lower().endswith(".zip"):
            with zipfile.ZipFile(path) as archive:
                _zip(work, archive)
        elif not _is_plain_gzip(path, name) and tarfile.is_tarfile(path):
            with tarfile.open(path) as tar:
                _tar(work, tar)
        elif _starts_with(path, _GZIP):
            with gzip.open(path) as packed:
                work.take(_without(name), lambda: cast("IO[bytes]", packed), None)
                if not work.made.entries:
                    raise FileFault(ErrorCode.SOURCE_CORRUPT, "The archive is damaged.")
        else:
            raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "This is no ZIP, TAR or GZIP archive.")
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, ValueError, NotImplementedError) as wrong:
        raise FileFault(ErrorCode.SOURCE_CORRUPT, "The archive is damaged.", detail=str(wrong)) from wrong
    return work.made


def place_in(name: str) -> tuple[str, str]:
    """The safe path of an entry of that name, and empty; or empty, and why there is none."""
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or _DRIVE.match(name) or ".." in parts:
        return "", "it leads out of the archive"
    if not parts or "\0" in name:
        return "", "it has no name"
    if len(parts) > _DEEPEST or any(len(part) > _LONGEST for part in parts):
        return "", "its name is too long"
    if any(part.lower() in _RUBBISH for part in parts):
        return "", "it is a file of the system's own"
    if any(part.startswith(".") for part in parts):
        return "", "it is hidden"
    return "/".join(parts), ""


class _Work:
    """What is made so far, and what may still come."""

    def __init__(self, out: Path, most_bytes: int, most_entries: int) -> None:
        self._out, self._most_bytes, self._most_entries = out, most_bytes, most_entries
        self._bytes = 0
        self.made = Unpacked()

    def need_room(self, size: int, entries: int) -> None:
        """FileFault where that much more than there is already would be too much."""
        if self._bytes + size > self._most_bytes:
            raise FileFault(
                ErrorCode.RENDITION_TOO_LARGE,
                f"Unpacked it would take more than the {self._most_bytes >> 20:,} MB allowed.",
            )
        if len(self.made.entries) + entries > self._most_entries:
            raise FileFault(
                ErrorCode.RENDITION_TOO_LARGE, f"The archive has more than the {self._most_entries:,} files allowed."
            )

    def leave_out(self, name: str, why: str) -> None:
        """Tell of an entry that does not come in."""
        if len(self.made.left_out) < _MOST_TOLD:
            shown = "".join(char if char.isprintable() else "?" for char in name[:300])
            self.made.left_out.append((shown, why))
        else:
            self.made.more += 1

    def take(self, name: str, opened: Callable[[], IO[bytes] | None], changed: float | None) -> None:
        """One entry. Its own damage costs it alone."""
        import tarfile
        import zipfile
        import zlib

        path, why = place_in(name)
        if why:
            self.leave_out(name, why)
            return
        self.need_room(0, 1)
        target = self._out / f"{len(self.made.entries) + 1}"
        try:
            source = opened()
            if source is None:
                self.leave_out(name, "it is no file")
                return
            with source, target.open("wb") as file:
                size = self._copied(source, file)
        except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, RuntimeError, ValueError) as wrong:
            encrypted = isinstance(wrong, RuntimeError) and "password" in str(wrong)
            self._drop(target)
            self.leave_out(name, "it is encrypted" if encrypted else "it is damaged")
            return
        except OSError as wrong:
            if wrong.errno is not None:  # the disk's, not the archive's
                raise
            self._drop(target)
            self.leave_out(name, "it is damaged")
            return
        self._bytes += size
        if changed is not None:
            with suppress(OSError, OverflowError, ValueError):
                os.utime(target, (changed, changed))
        self.made.entries.append(Entry(path, target.name, size))

    def _copied(self, source: IO[bytes], file: IO[bytes]) -> int:
        size = 0
        while block := source.read(_BLOCK):
            size += len(block)
            self.need_room(size, 0)
            file.write(block)
        return size

    @staticmethod
    def _drop(target: Path) -> None:
        with suppress(OSError):
            target.unlink()


def _zip(work: _Work, archive: zipfile.ZipFile) -> None:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    work.need_room(sum(max(0, info.file_size) for info in infos), len(infos))
    for info in infos:
        if stat.S_ISLNK(info.external_attr >> 16):
            work.leave_out(info.filename, "it is a link")
        elif info.flag_bits & 1:
            work.leave_out(info.filename, "it is encrypted")
        else:
            work.take(info.filename, lambda info=info: archive.open(info), _when(info.date_time))  # type: ignore[misc]


def _when(parts: tuple[int, ...]) -> float | None:
    try:
        return time.mktime((*parts[:6], 0, 0, -1))  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None


def _tar(work: _Work, archive: tarfile.TarFile) -> None:
    for member in _members(work, archive):
        name = member.name.encode("utf-8", "replace").decode("utf-8")
        if member.isdir():
            continue
        if member.issym() or member.islnk():
            work.leave_out(name, "it is a link")
        elif not member.isreg():
            work.leave_out(name, "it is no file")
        else:
            work.need_room(member.size, 1)
            work.take(name, lambda member=member: archive.extractfile(member), float(member.mtime))  # type: ignore[misc]


def _members(work: _Work, archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The members one after the other; what follows damage is lost."""
    import tarfile
    import zlib

    seen = 0
    while True:
        try:
            member = archive.next()
        except (tarfile.TarError, EOFError, OSError, zlib.error) as wrong:
            if not seen:
                raise tarfile.ReadError(str(wrong)) from wrong
            work.leave_out("the rest of the archive", "it is damaged")
            return
        if member is None:
            return
        seen += 1
        if seen > 20 * work._most_entries:
            work.leave_out("the rest of the archive", "it has too many entries")
            return
        yield member
        archive.members = []  # type: ignore[attr-defined]


def _is_plain_gzip(path: str, name: str) -> bool:
    """Whether it is one compressed file: a run of zeros would pass for a TAR, too."""
    return _starts_with(path, _GZIP) and not name.lower().endswith((".tar.gz", ".tgz"))


def _without(name: str) -> str:
    return name[: -len(".gz")] if name.lower().endswith(".gz") else f"{name} (unpacked)"


def _starts_with(path: str, mark: bytes) -> bool:
    with Path(path).open("rb") as file:
        return file.read(len(mark)) == mark
