"""TAR archives, also compressed (gzip, bzip2, XZ, Zstandard, LZ4): their list of contents."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.asset import ZIP
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.registry import Ability, Handler

_BLOCK = 512
_MIMES = {
    b"\x1f\x8b\x08": "application/gzip",
    b"BZh": "application/x-bzip2",
    b"\xfd7zXZ\0": "application/x-xz",
    b"\x28\xb5\x2f\xfd": "application/zstd",
    b"\x04\x22\x4d\x18": "application/x-lz4",
}
_NAMES = (".tar.zst", ".tzst", ".tar.lz4", ".tlz4")
_HEAD = 64 << 10


def _accepts(head: bytes) -> str | None:
    if _is_header(head):
        return "application/x-tar"
    return next((mime for mark, mime in _MIMES.items() if head.startswith(mark)), None)


def probe(path: str) -> str | None:
    """A compressed file is a TAR if what comes out of it begins like one; by its name where that cannot be seen."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return None
    mime = _accepts(head)
    if mime is None or mime == "application/x-tar":
        return mime
    from assetdesk.media.readers.unpacked import beginning

    if mime in ("application/zstd", "application/x-lz4"):
        return mime if path.lower().endswith(_NAMES) else None
    # bzip2 gives nothing before it has a whole block of up to 900 kB
    if mime == "application/x-bzip2":
        try:
            with Path(path).open("rb") as file:
                head = file.read(1 << 20)
        except OSError:
            return None
    return mime if _is_header(beginning(head, _BLOCK)) else None


def _is_header(block: bytes) -> bool:
    """A TAR header by its checksum: the sum of its bytes, its own field taken as blanks."""
    if len(block) < _BLOCK or (not block[0] and block[257:262] != b"ustar"):
        return False
    told = block[148:156].strip(b" \0")
    try:
        expected = int(told, 8)
    except ValueError:
        return False
    field = sum(block[148:156])
    rest = sum(block[:_BLOCK]) - field + 8 * 32
    high = sum(1 for code in (*block[:148], *block[156:_BLOCK]) if code > 127) * 256
    return expected in (rest, rest - high)  # old writers summed signed bytes


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers import tar_headers
    from assetdesk.media.readers.listing import ArchiveDocument

    return ArchiveDocument(path, limits, "TAR archive", tar_headers.read)


HANDLER = Handler(
    name="tar",
    label="TAR",
    version="2",
    type=ZIP,
    mimes=("application/x-tar", *_MIMES.values()),
    extensions=(".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".pax"),
    accepts=_accepts,
    probe=probe,
    open=_open,
    weak=True,
    abilities=frozenset({Ability.TEXT}),
)
