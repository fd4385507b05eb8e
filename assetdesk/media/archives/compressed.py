"""One file, compressed: gzip, bzip2, XZ or Zstandard, also of several streams one behind the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assetdesk.media.archives.kind import Archive, Kind, Member, Opening, Source

if TYPE_CHECKING:
    from assetdesk.media.readers.unpacked import Unpacked

_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")


class _Compressed:
    """One compressed file, whose entry has the name it was uploaded by, without the ending."""

    def __init__(self, opening: Opening, packing: str) -> None:
        self._opening, self._packing = opening, packing
        self.warnings: list[str] = []
        self.whole, self.listed = True, False
        self._source: Unpacked | None = None

    @property
    def reached(self) -> int:
        """See `Archive`."""
        return self._source.reached if self._source is not None else 0

    def members(self) -> Iterator[Member]:
        """See `Archive`."""
        size = None
        if self._opening.look:
            size = self._counted()
        yield Member(_without(self._opening.name), size, self._opened)

    def _opened(self) -> Source:
        from assetdesk.media.readers.unpacked import Unpacked

        # what comes out is counted by whoever takes it
        self._source = Unpacked(self._opening.path, self._packing, 1 << 62, float("inf"))
        return self._source

    def _counted(self) -> int:
        from assetdesk.media.readers.unpacked import Unpacked

        limits = self._opening.limits
        source = Unpacked(self._opening.path, self._packing, limits.bytes, limits.seconds)
        try:
            while source.skip(1 << 20):
                pass
            self.whole = not source.spent
            return source.count
        finally:
            source.close()


def _begins(head: bytes, path: str, name: str) -> bool:
    from assetdesk.media.readers.unpacked import LZ4, packing_of

    packing = packing_of(head)
    return packing is not None and packing != LZ4


@contextmanager
def _open(opening: Opening) -> Iterator[_Compressed]:
    from assetdesk.media.readers.unpacked import packing_of

    with Path(opening.path).open("rb") as file:
        packing = packing_of(file.read(8))
    if packing is None:
        raise ValueError("no compressed file")
    yield _Compressed(opening, packing)


def _opened(opening: Opening) -> AbstractContextManager[Archive]:
    return _open(opening)


def _without(name: str) -> str:
    for suffix in _SUFFIXES:
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return f"{name} (unpacked)"


KIND = Kind("compressed file", _SUFFIXES, _begins, _opened)
