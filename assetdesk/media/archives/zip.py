"""ZIP: by its directory, or by the headers before each entry where the directory is gone.

Names, sizes and places are what the archive says of itself, so none is believed: data are read where they must lie,
no two entries may share any, and what comes out must have the size and the checksum that were told.
"""

from __future__ import annotations

import stat
import struct
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from assetdesk.core.archives import Refusal
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.archives.kind import Archive, Kind, Member, Opening, Source

_MARKS = (b"PK\3\4", b"PK\5\6", b"PK00PK\3\4", b"PK\7\x08PK\3\4")
_LOCAL = b"PK\3\4"
_STRONG, _MASKED = 1 << 6, 1 << 13


class _Zip:
    """One open ZIP."""

    whole = listed = True

    def __init__(self, file: BinaryIO, opening: Opening) -> None:
        from assetdesk.media.archives.encryption import spellings
        from assetdesk.media.readers import zip_directory

        self._file = file
        self._passwords = spellings(opening.password) if opening.password is not None else None
        self._size = Path(opening.path).stat().st_size
        # folders are entries, too: an archive of exactly as many files as are allowed has more entries than that
        found = zip_directory.directory(opening.path, 2 * opening.limits.entries + 1000)
        self.warnings = found.warnings
        self.records = found.records
        self.count = found.count
        self._rebuilt = found.rebuilt
        self._ends = self._look()

    @property
    def reached(self) -> int:
        """See `Archive`."""
        return self._file.tell()

    def members(self) -> Iterator[Member]:
        """See `Archive`."""
        for number, record in enumerate(self.records):
            if not record.name.endswith(("/", "\\")) or record.size:
                refusal = self._refused(number)
                changed = None
                with suppress(ValueError, OverflowError, OSError):
                    if record.moment is not None:
                        changed = time.mktime((*record.moment.timetuple()[:8], -1))
                opened = partial(self._opened, number)
                yield Member(record.name, record.size, opened, refusal, changed, record.encrypted)
        if self.count > len(self.records):
            yield Member("the rest of the archive", None, lambda: None, Refusal.MANY)

    def _look(self) -> list[int]:
        """Where the data of each entry must have ended; entries that begin within another's get 0."""
        ends = [self._size] * len(self.records)
        order = sorted(range(len(self.records)), key=lambda number: self.records[number].at)
        total = behind = shared = 0
        for place, number in enumerate(order):
            record = self.records[number]
            after = self.records[order[place + 1]].at if place + 1 < len(order) else self._size
            if self._rebuilt and record.streamed and not record.packed:
                ends[number] = after
            else:
                total += record.packed
                if record.at < behind:
                    ends[number] = 0
                    shared += 1
                behind = max(behind, record.at + 30 + len(record.raw) + record.packed)
        if shared and total > 2 * self._size + (1 << 20):
            raise FileFault(
                ErrorCode.RENDITION_TOO_LARGE,
                "Its entries share the same data: it is made to fill the disk.",
            )
        return ends

    def _refused(self, number: int) -> Refusal | None:
        from assetdesk.media.archives.encryption import AES_METHOD, aes_field
        from assetdesk.media.archives.packing import known
        from assetdesk.media.readers.zip_directory import extras

        record = self.records[number]
        if record.mode and stat.S_IFMT(record.mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            return Refusal.LINK if stat.S_ISLNK(record.mode) else Refusal.DEVICE
        if not self._ends[number]:
            return Refusal.OVERLAP
        method = record.method
        if record.encrypted:
            if record.flags & (_STRONG | _MASKED):
                return Refusal.ENCRYPTED
            if method == AES_METHOD:
                told = aes_field(extras(record.extra))
                if told is None:
                    return Refusal.ENCRYPTED
                method = told[2]
        return None if known(method) else Refusal.PACKING

    def _opened(self, number: int) -> Source:
        from assetdesk.media.archives.encryption import AES_METHOD, AesSource, WrongPassword, ZipCryptoSource, aes_field
        from assetdesk.media.archives.packing import Plain
        from assetdesk.media.readers.zip_directory import extras

        record = self.records[number]
        if not 0 <= record.at <= self._size:  # no place of any file, which systems call their own error
            raise EOFError("the archive breaks off")
        self._file.seek(record.at)
        head = self._file.read(30)
        if len(head) < 30 or head[:4] != _LOCAL:
            raise ValueError("an entry is not where it is said to be")
        begin = record.at + 30 + sum(struct.unpack_from("<HH", head, 26))
        behind = self._rebuilt and record.streamed and not record.packed
        size = self._ends[number] - begin if behind else record.packed
        if size < 0 or begin + size > self._size:
            raise EOFError("the archive breaks off")
        source: Source = _Part(self._file, begin, size)
        method, checked = record.method, True
        if record.encrypted:
            if self._passwords is None:
                raise WrongPassword
            if method == AES_METHOD:
                told = aes_field(extras(record.extra))
                assert told is not None  # or it had been refused
                version, key_bytes, method = told
                checked = version == 1
                source = AesSource(source, size, key_bytes, self._passwords)
            else:
                check = (record.when >> 8) & 0xFF if record.streamed else record.crc >> 24
                source = ZipCryptoSource(source, check, self._passwords)
        return Plain(source, record, method, checked=checked, behind=behind)


class _Part:
    """So many bytes of a file from a place on, read by nobody else meanwhile."""

    def __init__(self, file: BinaryIO, begin: int, size: int) -> None:
        self._file, self._left = file, size
        file.seek(begin)

    def read(self, size: int, /) -> bytes:
        """See `Source`."""
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        if not data and self._left:
            raise EOFError("the archive breaks off")
        return data

    def close(self) -> None:
        """The file is the archive's."""


def _begins(head: bytes, path: str, name: str) -> bool:
    return head.startswith(_MARKS)


@contextmanager
def _open(opening: Opening) -> Iterator[_Zip]:
    with Path(opening.path).open("rb") as file:
        yield _Zip(file, opening)


def _opened(opening: Opening) -> AbstractContextManager[Archive]:
    return _open(opening)


KIND = Kind("ZIP", (".zip", ".zipx"), _begins, _opened)
