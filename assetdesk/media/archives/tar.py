"""TAR, plain or packed with gzip, bzip2, XZ or Zstandard. Python's tarfile reads its variants; it writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from typing import IO, TYPE_CHECKING, Any, cast

from assetdesk.core.archives import Refusal
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.archives.kind import Archive, Kind, Member, Opening

if TYPE_CHECKING:
    import tarfile

    from assetdesk.media.readers.unpacked import Unpacked

_SUFFIXES = (
    ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tzst",
)  # fmt: skip
_DAMAGED = "The archive is damaged or breaks off. What came before that is here."


class _Tar:
    """One open TAR, read forwards once."""

    listed = False

    def __init__(self, file: tarfile.TarFile, source: Unpacked, opening: Opening) -> None:
        self._file, self._source = file, source
        self._most = 20 * opening.limits.entries
        self._look = opening.look
        self.warnings: list[str] = []

    @property
    def whole(self) -> bool:
        """See `Archive`."""
        return not self._source.spent

    @property
    def reached(self) -> int:
        """See `Archive`."""
        return self._source.reached

    def members(self) -> Iterator[Member]:
        """See `Archive`. What follows damage is lost."""
        from assetdesk.media.archives.damage import DAMAGE, of_the_disk

        for seen in range(self._most + 1):
            try:
                member = self._file.next()
            except DAMAGE as wrong:
                if of_the_disk(wrong):
                    raise
                if not seen and self.whole:
                    raise
                member = None
                if self.whole:
                    self.warnings.append(_DAMAGED)
            if member is None:
                break
            if seen == self._most:
                yield Member("the rest of the archive", None, lambda: None, Refusal.MANY)
                return
            if not member.isdir():
                yield self._made(member)
            cast("Any", self._file).members = []  # tarfile keeps them all
        if not self.whole and not self._look:
            raise FileFault(ErrorCode.RENDITION_TOO_LARGE, "Unpacked it would be larger than allowed.")

    def _made(self, member: tarfile.TarInfo) -> Member:
        # what is no UTF-8 is kept by tarfile as half characters
        raw = member.name.encode("utf-8", "surrogateescape")
        name: str | bytes = raw
        with suppress(UnicodeDecodeError):
            name = raw.decode("utf-8")
        refusal = None
        if member.issym() or member.islnk():
            refusal = Refusal.LINK
        elif not member.isreg():
            refusal = Refusal.DEVICE
        changed = None
        with suppress(ValueError, OverflowError):
            changed = float(member.mtime)
        return Member(name, max(0, member.size), partial(self._file.extractfile, member), refusal, changed)


def _begins(head: bytes, path: str, name: str) -> bool:
    from assetdesk.media.formats.tar import probe
    from assetdesk.media.readers.unpacked import LZ4, packing_of

    packing = packing_of(head)
    if packing is None:
        return probe(path) is not None
    return packing != LZ4 and (name.endswith(_SUFFIXES) or probe(path) is not None)


@contextmanager
def _open(opening: Opening) -> Iterator[_Tar]:
    import tarfile

    from assetdesk.media.readers import tar_headers

    limits = opening.limits
    seconds = limits.seconds if opening.look else float("inf")
    source = tar_headers.opened(opening.path, 2 * limits.bytes + (1 << 30), seconds)
    try:
        with tarfile.open(
            fileobj=cast("IO[bytes]", source), mode="r:", encoding="utf-8", errors="surrogateescape"
        ) as file:
            yield _Tar(file, source, opening)
    finally:
        source.close()


def _opened(opening: Opening) -> AbstractContextManager[Archive]:
    return _open(opening)


KIND = Kind("TAR", _SUFFIXES, _begins, _opened)
