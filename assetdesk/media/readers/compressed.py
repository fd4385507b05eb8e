"""The one entry of a compressed file: its name by the file itself or by the name it has, its size by unpacking."""

from __future__ import annotations

import lzma
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from assetdesk.media.readers.listing import Entry, Listing
from assetdesk.media.readers.unpacked import GZIP, Unpacked, packing_of

_MOST_SECONDS = 4.0
_MOST_UNPACKED = 4 << 30
_ENDINGS = (".gz", ".bz2", ".xz", ".zst", ".lz4")


def read(path: str) -> Listing:
    """A list of one. What is damaged behind its beginning is still listed, with a warning."""
    with Path(path).open("rb") as file:
        head = file.read(4096)
    packing = packing_of(head) or GZIP
    name, moment = _told(head) if packing == GZIP else ("", None)
    if not name:
        name = Path(path).name
        name = next((name[: -len(end)] for end in _ENDINGS if name.lower().endswith(end)), name)
    listing = Listing(count=1, packing=f"compressed file, {packing}")
    source = Unpacked(path, packing, _MOST_UNPACKED, _MOST_SECONDS)
    try:
        while source.skip(1 << 20):
            pass
    except (EOFError, OSError, ValueError, zlib.error, lzma.LZMAError) as wrong:
        if isinstance(wrong, OSError) and wrong.errno:
            raise
        if not source.count:
            raise EOFError(f"truncated or damaged: {wrong}") from wrong
        listing.warnings.append("The compressed data are damaged or break off.")
    finally:
        source.close()
    if source.spent:
        listing.whole = False
        listing.warnings.append("The unpacked size is not known: it takes long to unpack.")
    listing.total = source.count
    listing.entries.append(Entry(name, source.count, moment))
    return listing


def _told(head: bytes) -> tuple[str, datetime | None]:
    """Name and time in the header of a gzip file."""
    flags = head[3] if len(head) > 9 else 0
    seconds = int.from_bytes(head[4:8], "little")
    moment = None
    with suppress(ValueError, OverflowError, OSError):
        moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None) if seconds else None
    at = 10
    if flags & 4:
        at += 2 + int.from_bytes(head[10:12], "little")
    end = head.find(b"\0", at)
    if not flags & 8 or end < 0:
        return "", moment
    return head[at:end].decode("latin-1"), moment
