"""One compressed file (gzip, bzip2, XZ, Zstandard, LZ4) that is no TAR: what it holds, and how large that is."""

from __future__ import annotations

from pathlib import Path

from assetdesk.core.asset import ZIP
from assetdesk.core.task import Limits
from assetdesk.media.document import Document
from assetdesk.media.formats import tar
from assetdesk.media.registry import Ability, Handler

_MIMES = {
    b"\x1f\x8b\x08": "application/gzip",
    b"BZh": "application/x-bzip2",
    b"\xfd7zXZ\0": "application/x-xz",
    b"\x28\xb5\x2f\xfd": "application/zstd",
    b"\x04\x22\x4d\x18": "application/x-lz4",
}


def _accepts(head: bytes) -> str | None:
    return next((mime for mark, mime in _MIMES.items() if head.startswith(mark)), None)


def _probe(path: str) -> str | None:
    """What is no TAR within."""
    try:
        with Path(path).open("rb") as file:
            mime = _accepts(file.read(8))
    except OSError:
        return None
    return None if tar.probe(path) else mime


def _open(path: str, limits: Limits) -> Document:
    from assetdesk.media.readers import compressed
    from assetdesk.media.readers.listing import ArchiveDocument

    return ArchiveDocument(path, limits, "compressed file", compressed.read)


HANDLER = Handler(
    name="compressed",
    label="compressed file",
    version="2",
    type=ZIP,
    mimes=tuple(_MIMES.values()),
    extensions=(".gz", ".bz2", ".xz", ".zst", ".lz4"),
    accepts=_accepts,
    probe=_probe,
    open=_open,
    weak=True,
    abilities=frozenset({Ability.TEXT}),
)
