"""The list of a TAR's entries by their headers, compressed or not; the data between them are passed over.

Python's tarfile reads the variants; it never gets to write a file. Bounds are those of the bytes it is handed.
"""

from __future__ import annotations

import lzma
import os
import tarfile
import time
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from assetdesk.media.readers.entry_names import encoding_of_names
from assetdesk.media.readers.listing import MOST_ENTRIES, Entry, Listing
from assetdesk.media.readers.unpacked import Unpacked, packing_of

_MOST_SECONDS = 8.0
_MOST_UNPACKED = 8 << 30
# the longest name or set of extra fields that is believed; tarfile reads as much as a header says
_MOST_AT_ONCE = 4 << 20
_NOTES = {tarfile.SYMTYPE: "link", tarfile.LNKTYPE: "link", tarfile.CHRTYPE: "device", tarfile.BLKTYPE: "device"}
_NOTES |= {tarfile.FIFOTYPE: "pipe"}
_SPENT = "Only the first entries are listed: the archive takes long to unpack."
_BROKEN = "The archive is damaged or breaks off; the list is not complete."
# a chain of extra headers is read by calls within calls
_ERRORS = (
    tarfile.TarError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError, OverflowError, RecursionError,
)  # fmt: skip


class _Packed(Unpacked):
    """Refuses to hand over more at once than a header may need."""

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _MOST_AT_ONCE:
            raise ValueError(f"a header asks for {size} bytes")
        return super().read(size)


class _Plain(Unpacked):
    """An uncompressed file, whose data are passed over by seeking."""

    def __init__(self, path: str) -> None:
        self._file = Path(path).open("rb")  # noqa: SIM115 - closed by close()
        self._size = self._file.seek(0, os.SEEK_END)
        self._file.seek(0)
        self.spent = False
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _MOST_AT_ONCE:
            raise ValueError(f"a header asks for {size} bytes")
        return self._file.read(size)

    def seek(self, place: int) -> int:
        if place < 0:
            raise ValueError("a header leads to before the archive")
        return self._file.seek(min(place, self._size))  # what no file can be long is an error of the system's

    def tell(self) -> int:
        return self._file.tell()


def opened(path: str, most_bytes: int, most_seconds: float) -> Unpacked:
    """A TAR's own bytes, in bounds if they are packed; `tarfile` reads them as a file (mode `r:`), only forwards."""
    with Path(path).open("rb") as file:
        packing = packing_of(file.read(8))
    return _Plain(path) if packing is None else _Packed(path, packing, most_bytes, most_seconds)


def read(path: str) -> Listing:
    """The entries of one TAR. EOFError or ValueError where not even one can be read."""
    with Path(path).open("rb") as file:
        packing = packing_of(file.read(8))
    listing = Listing(packing=f"TAR archive, {packing}" if packing else "TAR archive")
    source = opened(path, _MOST_UNPACKED, _MOST_SECONDS)
    raw: list[str] = []
    until = time.monotonic() + _MOST_SECONDS
    try:
        handed = cast("IO[bytes]", source)
        with tarfile.open(fileobj=handed, mode="r:", encoding="utf-8", errors="surrogateescape") as tar:
            while True:
                member = tar.next()
                if member is None:
                    break
                _take(listing, raw, member)
                cast("Any", tar).members = []  # tarfile keeps them all
                if time.monotonic() > until:
                    source.spent = True
                    break
    except _ERRORS as wrong:
        if isinstance(wrong, OSError) and wrong.errno:
            raise
        if not listing.entries and not source.spent:
            raise EOFError(f"truncated or damaged: {wrong}") from wrong
        if not source.spent:
            listing.warnings.append(_BROKEN)
    finally:
        source.close()
    if source.spent:
        listing.whole = False
        listing.warnings.append(_SPENT)
    elif packing is None and listing.entries and _breaks_off(path, listing):
        listing.warnings.append(_BROKEN)
    _name(listing.entries, raw)
    return listing


def _take(listing: Listing, raw: list[str], member: tarfile.TarInfo) -> None:
    listing.count += 1
    size = max(0, member.size) if member.isreg() else 0
    listing.total += size
    if len(listing.entries) >= MOST_ENTRIES:
        return
    moment = None
    with suppress(ValueError, OverflowError, OSError):
        moment = datetime.fromtimestamp(member.mtime, UTC).replace(tzinfo=None) if member.mtime else None
    raw.append(member.name)
    listing.entries.append(Entry("", size, moment, note=_NOTES.get(member.type, ""), folder=member.isdir()))


def _name(entries: list[Entry], raw: list[str]) -> None:
    """Gives the entries their names; bytes that are no UTF-8 were kept as half characters."""
    as_bytes = [name.encode("utf-8", "surrogateescape") for name in raw]
    strange = b"\n".join(name for name in as_bytes if not name.isascii())
    encoding = encoding_of_names(strange) if strange else "utf-8"
    for entry, name in zip(entries, as_bytes, strict=True):
        entry.name = name.decode(encoding, "replace")


def _breaks_off(path: str, listing: Listing) -> bool:
    """Whether the file ends before the data of its entries do; holes in sparse files are no data."""
    size = Path(path).stat().st_size
    return len(listing.entries) == 1 and listing.entries[0].size > size
