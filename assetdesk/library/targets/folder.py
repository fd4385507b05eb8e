"""A folder as target: on a disk, or wherever the system shows one.

A file is written under a name that says what it will be, flushed and read back before it gets its own; what a killed
program left is compared with the source and gone on with. A folder that is not there is never
made by sending: it may be a disk that is not connected, and what was written to its place would be hidden by it.
"""

from __future__ import annotations

import errno
import os
import stat
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from blake3 import blake3

from assetdesk.library.intake.copying import CalledOff
from assetdesk.library.targets.protocol import (
    MOST_READ,
    OWN,
    PART_SECONDS,
    PARTS,
    PlaceRefused,
    Progress,
    TargetAway,
    changed,
    gone,
    is_own,
    need_inside,
    not_ordinary,
    part_name,
)
from assetdesk.store.files import sync_folder

_BLOCK = 1 << 20
# tells this folder from another one that is mounted in its place; the option keeps what is in it
MARK = f"{OWN}target"
MARK_OPTION = "mark"
_LONGEST_MARK = 64
# what a disk says of one name, and not of itself
_REFUSED = frozenset(
    {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY}
)


class FolderTarget:
    """See the module and `protocol.Target`."""

    def __init__(self, root: Path, options: Mapping[str, Any]) -> None:
        self.server = str(root)
        self._root = root
        self._mark = str(options.get(MARK_OPTION) or "")
        self._known = False
        self._left: dict[str, float] | None = None

    def check(self) -> None:
        """See `Target`."""
        self._known = False
        with self._told():
            self._need_here()
            probe = self._root / f"{OWN}{uuid.uuid4().hex}.probe"
            try:
                probe.write_bytes(b"")
            finally:
                probe.unlink(missing_ok=True)

    def prepare(self) -> dict[str, Any]:
        """Make the folder if it is missing, and mark it; answers the options to keep. A person's act."""
        with self._told():
            self._root.mkdir(parents=True, exist_ok=True)
        self._mark = ""
        self.check()
        mark = self._root / MARK
        with self._told():
            found = self._marked()
            if not found:
                found = uuid.uuid4().hex
                self._write(MARK, mark, found.encode())
        self._mark = found
        return {MARK_OPTION: found}

    def put(
        self, path: str, source: Path, *, digest: str, size: int, cancelled: Callable[[], bool], progress: Progress
    ) -> str:
        """See `Target`."""
        with self._told():
            place = self._place(path, make=True)
            part = self._part(path, digest)
            sent = self._copy(source, part, size, cancelled, progress)
            if sent != digest:
                part.unlink(missing_ok=True)
                raise changed(source)
            if _digest(part, cancelled) != digest:
                part.unlink(missing_ok=True)
                raise self._damaged()
            self._name(part, place, path)
        return digest

    def put_bytes(self, path: str, data: bytes) -> str:
        """See `Target`."""
        with self._told():
            return self._write(path, self._place(path, make=True), data)

    def get(self, path: str, most: int = MOST_READ) -> bytes | None:
        """See `Target`."""
        with self._told():
            return self._first(self._place(path, make=False), path, most)

    def remove(self, path: str) -> None:
        """See `Target`."""
        with self._told():
            place = self._place(path, make=False)
            try:
                place.unlink()
            except OSError as wrong:
                # under a name that cannot be there nothing is, and a folder is none of ours
                if wrong.errno not in (*_REFUSED, errno.ENOENT) and not place.is_dir():
                    raise
            for folder in place.parents:
                if folder == self._root or self._root not in folder.parents:
                    break
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    continue
                except OSError:
                    break  # something else lies there

    def names(self) -> Iterator[str]:
        """See `Target`."""
        with self._told():
            self._need_here()
        yield from self._walk(self._root, "")

    def _walk(self, folder: Path, before: str) -> Iterator[str]:
        with self._told():
            try:
                with os.scandir(folder) as scan:
                    entries = sorted(scan, key=lambda entry: entry.name)
            except FileNotFoundError:
                return  # gone meanwhile
        for entry in entries:
            if is_own(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self._walk(Path(entry.path), f"{before}{entry.name}/")
            else:
                yield f"{before}{entry.name}"

    def close(self) -> None:
        """See `Target`."""

    def _need_here(self) -> None:
        if self._known and self._root.is_dir():
            return
        if not self._root.is_dir():
            raise TargetAway(f"The folder “{self._root}” is not there. Connect its drive, or choose another folder.")
        if self._mark and (self._marked() or self._mark) != self._mark:
            raise self._another()
        if self._mark and not (self._root / MARK).exists() and not any(self._root.iterdir()):
            raise self._another()
        self._known = True

    def _another(self) -> TargetAway:
        return TargetAway(
            f"“{self._root}” is not the folder that was chosen: its drive may not be connected. Connect it, or choose"
            " the folder again."
        )

    def _place(self, path: str, *, make: bool) -> Path:
        """Where that is; its folder made. PlaceRefused where a link leads out of the target."""
        need_inside(path)
        self._need_here()
        place = self._root.joinpath(*path.split("/"))
        if place.parent != self._root:
            # before a folder is made: it would be made outside
            if not place.parent.resolve().is_relative_to(self._root.resolve()):
                raise PlaceRefused(self.server, path, detail=f"{place.parent} leads out of the folder")
            if make:
                with self._taking(path):
                    place.parent.mkdir(parents=True, exist_ok=True)
        return place

    @contextmanager
    def _taking(self, path: str) -> Iterator[None]:
        """What the disk says of a name is that one file's fault."""
        try:
            yield
        except OSError as wrong:
            if wrong.errno in _REFUSED and self._root.is_dir():
                raise PlaceRefused(self.server, path, detail=str(wrong)) from wrong
            raise

    def _name(self, part: Path, place: Path, path: str) -> None:
        """What is whole gets its name; where it cannot have that, nothing of it stays."""
        try:
            with self._taking(path):
                if place.is_dir():  # some systems answer that as a lack of rights
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
                part.replace(place)
        except PlaceRefused:
            part.unlink(missing_ok=True)
            raise
        sync_folder(place.parent)

    def _first(self, place: Path, name: str, most: int) -> bytes | None:
        """The first bytes of an ordinary file. Nothing else is opened: a pipe would not answer, a link leads away."""
        flags = os.O_RDONLY
        for flag in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY"):
            flags |= getattr(os, flag, 0)
        if place.is_symlink():  # also where the system has no such flag
            raise not_ordinary(self.server, name)
        try:
            fd = os.open(place, flags)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as wrong:
            if place.is_dir():
                return None
            if wrong.errno in (errno.ELOOP, errno.EMLINK, errno.ENXIO, errno.ENODEV):
                raise not_ordinary(self.server, name) from wrong
            raise
        try:
            kind = os.fstat(fd).st_mode
            if stat.S_ISDIR(kind):
                return None
            if not stat.S_ISREG(kind):
                raise not_ordinary(self.server, name)
            made = bytearray()
            while len(made) < most and (block := os.read(fd, min(_BLOCK, most - len(made)))):
                made += block
            return bytes(made)
        finally:
            os.close(fd)

    def _marked(self) -> str:
        """What the mark of the folder says; empty where there is none."""
        return (self._first(self._root / MARK, MARK, _LONGEST_MARK) or b"").decode("ascii", "replace").strip()

    def _copy(self, source: Path, part: Path, size: int, cancelled: Callable[[], bool], progress: Progress) -> str:
        """Bring `part` to the source's bytes, keeping what is right of it already. The source's BLAKE3."""
        digest = blake3()
        done = 0
        try:
            read = source.open("rb", buffering=0)
        except OSError as wrong:
            raise gone(source) from wrong
        with read, _both_ways(part) as out:
            same = True
            while True:
                try:
                    block = read.read(_BLOCK)
                except OSError as wrong:
                    raise gone(source) from wrong
                if not block:
                    break
                digest.update(block)
                if not same or out.read(len(block)) != block:
                    out.seek(done)
                    if same:
                        out.truncate()
                    same = False
                    _write_all(out, block)
                done += len(block)
                if done > size:
                    raise changed(source)
                progress(done)
                if cancelled():
                    raise CalledOff
            out.truncate(done)
            out.flush()
            os.fsync(out.fileno())
        return digest.hexdigest()

    def _write(self, path: str, place: Path, data: bytes) -> str:
        digest = blake3(data).hexdigest()
        part = self._part(path, digest)
        part.unlink(missing_ok=True)  # it may be a link
        with _both_ways(part) as out:
            _write_all(out, data)
            os.fsync(out.fileno())
        if part.read_bytes() != data:
            raise self._damaged()
        self._name(part, place, path)
        return digest

    def _damaged(self) -> TargetAway:
        return TargetAway(f"What was written to “{self._root}” cannot be read back. Its disk may be damaged.")

    def _part(self, path: str, digest: str) -> Path:
        """Where a file is put together. What is old goes, and what tries left of other content for its place."""
        folder = self._root / PARTS
        if folder.is_symlink():
            raise TargetAway(f"“{folder}” is a link that leads out of the folder. Take the link away.", passing=False)
        folder.mkdir(exist_ok=True)
        if self._left is None:
            with os.scandir(folder) as scan:
                self._left = {entry.name: _age(entry) for entry in scan}
            old = [name for name, age in self._left.items() if age > PART_SECONDS]
        else:
            old = []
        name = part_name(path, digest)
        place = part_name(path, "")
        for other in {*old, *(left for left in self._left if left.startswith(place) and left != name)}:
            (folder / other).unlink(missing_ok=True)
            self._left.pop(other, None)
        return folder / name

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong, as a person should hear it."""
        try:
            yield
        except OSError as wrong:
            self._known = False
            raise _fault(self._root, wrong) from wrong


def _fault(root: Path, wrong: OSError) -> TargetAway:
    detail = str(wrong)
    if not root.is_dir():
        if wrong.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return TargetAway(f"The folder “{root}” cannot be made: that may not be written to.", passing=False)
        return TargetAway(
            f"The folder “{root}” is not there. Connect its drive, or choose another folder.", detail=detail
        )
    if wrong.errno in (errno.ENOSPC, errno.EDQUOT):
        return TargetAway(f"The disk with “{root}” is full. Free some room there.", detail=detail)
    if wrong.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return TargetAway(
            f"“{root}” cannot be written to. Give yourself the right to write there.", passing=False, detail=detail
        )
    if wrong.errno in (errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG):
        return TargetAway(
            f"In “{root}” something is in the way: {wrong.strerror}. Clear it away.", passing=False, detail=detail
        )
    return TargetAway(f"“{root}” cannot be read or written ({wrong.strerror or wrong}).", detail=detail)


def _age(entry: os.DirEntry[str]) -> float:
    try:
        return time.time() - entry.stat(follow_symlinks=False).st_mtime
    except OSError:
        return 0.0


def _both_ways(part: Path) -> Any:
    """Where a file is put together. What is no ordinary file there, or has another name as well, is somebody else's."""
    flags = os.O_RDWR | os.O_CREAT
    for flag in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK"):
        flags |= getattr(os, flag, 0)
    fd = os.open(part, flags, 0o666)
    there = os.fstat(fd)
    if not stat.S_ISREG(there.st_mode) or there.st_nlink > 1:
        os.close(fd)
        part.unlink()
        fd = os.open(part, flags | os.O_EXCL, 0o666)
    return os.fdopen(fd, "r+b", buffering=0)


def _write_all(out: Any, block: bytes) -> None:
    left = memoryview(block)
    while left:
        left = left[out.write(left) :]


def _digest(path: Path, cancelled: Callable[[], bool]) -> str:
    digest = blake3()
    with path.open("rb", buffering=0) as read:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(read.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # from the disk, not from memory
        while block := read.read(_BLOCK):
            digest.update(block)
            if cancelled():
                raise CalledOff
    return digest.hexdigest()
