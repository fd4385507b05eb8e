"""Where an export's files go: a folder, or one ZIP in it. Reading and writing are told apart, since what is wrong with
the one is the asset's fault and with the other the target's.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.export import PLACING, ExportRequest, free_name
from assetdesk.core.names import name_key
from assetdesk.jobs.exporting import CalledOff
from assetdesk.library.words import counted, size

if TYPE_CHECKING:
    from assetdesk.store.engine import Store
    from assetdesk.store.publishing.exports import Row

_BLOCK = 1 << 20
# what packing makes no smaller
_PACKED = frozenset(
    f".{one}"
    for line in (
        "jpg jpeg jpe png gif webp avif heic heif jxl jp2 cr2 cr3 nef arw dng",
        "mp4 m4v mov webm mkv avi mp3 m4a aac ogg flac",
        "zip 7z rar gz bz2 xz zst docx xlsx pptx odt ods odp pdf",
    )
    for one in line.split()
)
_OLDEST, _NEWEST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)


class TargetFault(Exception):
    """Nothing can be written where the export goes; the sentence says what and what helps."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What goes out of one asset: the bytes in `path`, under a name like `name`. `drop` when they are out."""

    row: Row
    name: str
    path: Path
    warnings: tuple[str, ...] = ()
    drop: Callable[[], None] = lambda: None


class Sink(Protocol):
    """Where pieces go. `spoilt`: a piece ended in its midst and has left its half, so that all is to be begun anew."""

    spoilt: bool

    def put(self, piece: Piece) -> None:
        """One file. TargetFault, FileFault, CalledOff."""

    def finish(self) -> tuple[str, str]:
        """All are out; a sentence about the whole and where it lies, or both empty."""

    def close(self) -> None:
        """Nothing half done stays."""


# into a folder


class IntoFolder:
    """Single files; see `Sink`."""

    spoilt = False

    def __init__(self, store: Store, job_id: int, request: ExportRequest, cancelled: Callable[[], bool]) -> None:
        from assetdesk.store.publishing import exports

        self._store, self._job_id, self._cancelled = store, job_id, cancelled
        self._to = _there(request.to)
        self._taken = {name_key(name) for name in _listed(self._to)}
        with store.browse.plain() as db:
            self._taken |= {name_key(name) for name in exports.names(db, job_id)}

    def put(self, piece: Piece) -> None:
        """See `Sink`."""
        from assetdesk.store.publishing import exports

        row, job_id = piece.row, self._job_id
        if row.planned and _same(self._to / row.planned, piece.path):
            length = (self._to / row.planned).stat().st_size
            self._store.writer.run(lambda w: exports.done(w, job_id, row, row.planned, length, piece.warnings))
            return
        part = self._to / f".export-{job_id}-{row.id}.part"
        try:
            length = _copy(piece.path, part, self._cancelled)
            name = self._named(piece, part)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        if not self._store.writer.run(lambda w: exports.done(w, job_id, row, name, length, piece.warnings)):
            (self._to / name).unlink(missing_ok=True)  # the job was ended meanwhile

    def _named(self, piece: Piece, part: Path) -> str:
        from assetdesk.store.files import place_new
        from assetdesk.store.publishing import exports

        while True:
            name = free_name(piece.name, self._taken)
            if not self._store.writer.run(lambda w, name=name: exports.begin(w, self._job_id, piece.row.id, name)):  # type: ignore[misc]
                raise CalledOff
            try:
                place_new(part, self._to / name)
            except FileExistsError:
                continue
            except OSError as wrong:
                raise _target_fault(self._to, wrong) from wrong
            return name

    def finish(self) -> tuple[str, str]:
        """See `Sink`."""
        from assetdesk.store.files import sync_folder

        sync_folder(self._to)
        return "", ""

    def close(self) -> None:
        """See `Sink`."""


# into a ZIP


class IntoZip:
    """One file; see `Sink`."""

    def __init__(self, store: Store, job_id: int, request: ExportRequest, cancelled: Callable[[], bool]) -> None:
        self._store, self._job_id, self._request, self._cancelled = store, job_id, request, cancelled
        self._to = _there(request.to)
        self._part = _zip_part(request, job_id)
        self.spoilt = False
        self._taken: set[str] = set()
        self._most = store.settings().export_zip_bytes
        self._count = 0
        try:
            self._part.unlink(missing_ok=True)
            self._file: IO[bytes] = self._part.open("x+b")  # a link that lies there is not followed
        except OSError as wrong:
            raise _target_fault(self._to, wrong) from wrong
        self._zip = zipfile.ZipFile(self._file, "w", allowZip64=True)

    def put(self, piece: Piece) -> None:
        """See `Sink`."""
        from assetdesk.store.publishing import exports

        row, job_id = piece.row, self._job_id
        with _opened(piece.path) as source:
            name = free_name(piece.name, self._taken)
            if not self._store.writer.run(lambda w: exports.begin(w, job_id, row.id, name)):
                raise CalledOff
            facts = os.fstat(source.fileno())
            info = zipfile.ZipInfo(name, _moment(facts.st_mtime))
            info.external_attr = 0o644 << 16
            packed = Path(name).suffix.lower() in _PACKED
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            length = 0
            with self._zip.open(info, "w", force_zip64=facts.st_size > 1 << 31) as out:
                while block := self._block(source):
                    try:
                        out.write(block)
                    except OSError as wrong:
                        raise _target_fault(self._to, wrong) from wrong
                    length += len(block)
                    if self._cancelled():
                        raise CalledOff
        if self._file.tell() > self._most:
            raise TargetFault(
                f"The ZIP would be larger than {size(self._most)}. Export fewer assets, or into a folder."
            )
        self._count += 1
        if not self._store.writer.run(lambda w: exports.done(w, job_id, row, name, length, piece.warnings)):
            raise CalledOff

    def _block(self, source: IO[bytes]) -> bytes:
        try:
            return _read(source)
        except FileFault:
            self.spoilt = True  # its entry is begun, and cannot be taken out any more
            raise

    def finish(self) -> tuple[str, str]:
        """See `Sink`."""
        from assetdesk.store.files import hash_file
        from assetdesk.store.publishing import exports

        if not self._count:
            return "", ""
        try:
            self._zip.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            length, digest = hash_file(self._part)
        except OSError as wrong:
            raise _target_fault(self._to, wrong) from wrong
        for name in _zip_names(self._request.zip):
            if (self._to / name).exists():
                continue
            phase = f"{PLACING}{digest} {name}"
            if not self._store.writer.run(lambda w, phase=phase: exports.set_phase(w, self._job_id, phase)):  # type: ignore[misc]
                raise CalledOff
            if _place(self._part, self._to / name):
                return f"{name}: {counted(self._count, 'file')}, {size(length)}.", str(self._to / name)
        raise AssertionError("names do not end")

    def close(self) -> None:
        """See `Sink`."""
        with suppress(Exception):
            self._zip.close()
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)


def _zip_part(request: ExportRequest, job_id: int) -> Path:
    return Path(request.to) / f".export-{job_id}.part"


def _zip_names(name: str) -> Iterator[str]:
    taken: set[str] = set()
    while True:
        yield free_name(name, taken)


def _place(part: Path, target: Path) -> bool:
    """False where the name has been taken meanwhile."""
    from assetdesk.store.files import place_new, sync_folder

    try:
        place_new(part, target)
        sync_folder(target.parent)
    except FileExistsError:
        return False
    except OSError as wrong:
        raise _target_fault(target.parent, wrong) from wrong
    return True


def placed(store: Store, job_id: int, request: ExportRequest, phase: str) -> bool:
    """A kill came while a whole ZIP got its name: whether it has it, or gets it now."""
    from assetdesk.store.files import hash_file
    from assetdesk.store.publishing import exports

    digest, _, name = phase.removeprefix(PLACING).partition(" ")
    target, part = Path(request.to) / name, _zip_part(request, job_id)
    with suppress(OSError):
        if target.is_file() and hash_file(target)[1] == digest:
            part.unlink(missing_ok=True)
        elif not (part.is_file() and hash_file(part)[1] == digest and _place(part, target)):
            return False
        store.writer.run(lambda w: exports.end(w, job_id, f"{name} is written.", str(target)))
        return True
    return False


def _moment(mtime: float) -> tuple[int, int, int, int, int, int]:
    """Local time as a ZIP keeps it, within the years it knows."""
    try:
        made = time.localtime(mtime)[:6]
    except (OverflowError, OSError, ValueError):
        return _OLDEST
    return min(max(made, _OLDEST), _NEWEST)


# reading and writing, told apart


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError as wrong:
        raise FileFault(ErrorCode.SOURCE_MISSING, detail=str(wrong)) from wrong
    except OSError as wrong:
        raise FileFault(ErrorCode.SOURCE_MISSING, f"It cannot be read: {wrong.strerror or wrong}.") from wrong


def _read(source: IO[bytes]) -> bytes:
    try:
        return source.read(_BLOCK)
    except OSError as wrong:
        raise FileFault(ErrorCode.SOURCE_MISSING, f"It cannot be read: {wrong.strerror or wrong}.") from wrong


def _copy(path: Path, part: Path, cancelled: Callable[[], bool]) -> int:
    """All of a file into a temporary one, flushed, with its time stamp. Answers the bytes."""
    length = 0
    with _opened(path) as source:
        try:
            part.unlink(missing_ok=True)
            with part.open("xb") as out:  # a link that lies there is not followed
                while block := _read(source):
                    out.write(block)
                    length += len(block)
                    if cancelled():
                        raise CalledOff
                out.flush()
                os.fsync(out.fileno())
        except OSError as wrong:
            raise _target_fault(part.parent, wrong) from wrong
        with suppress(OSError):
            facts = os.fstat(source.fileno())
            os.utime(part, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    return length


def _same(target: Path, source: Path) -> bool:
    """Whether a file that was about to be written is there already."""
    from assetdesk.store.files import hash_file

    try:
        if target.is_symlink() or not target.is_file() or target.stat().st_size != source.stat().st_size:
            return False
        return hash_file(target) == hash_file(source)
    except OSError:
        return False


def _there(to: str) -> Path:
    """The folder, which is made where only its last part is missing."""
    folder = Path(to)
    try:
        folder.mkdir(exist_ok=True)
        return folder
    except OSError as wrong:
        raise _target_fault(folder, wrong) from wrong


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names alone
    except OSError as wrong:
        raise _target_fault(folder, wrong) from wrong


def _target_fault(folder: Path, wrong: OSError) -> TargetFault:
    name = folder.name or str(folder)
    if wrong.errno in (errno.ENOSPC, errno.EDQUOT):
        with suppress(OSError):
            free = shutil.disk_usage(folder).free
            return TargetFault(f"There is no room left in “{name}” ({size(free)} free). Make room, then retry.")
        return TargetFault(f"There is no room left in “{name}”. Make room, then retry.")
    if isinstance(wrong, FileNotFoundError | NotADirectoryError | FileExistsError):
        return TargetFault(f"The folder “{folder}” is not there. Connect its drive, then retry.")
    if wrong.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return TargetFault(f"The folder “{folder}” cannot be written to. Allow it, then retry.")
    return TargetFault(f"“{folder}” cannot be written to: {wrong.strerror or wrong}. Retry when it can.")
