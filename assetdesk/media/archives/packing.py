"""How entries of ZIP archives are packed (PKWARE's APPNOTE 6.3, 4.4.5), each unpacked forwards in bounded memory."""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assetdesk.media.archives.kind import Source
from assetdesk.media.readers.unpacked import Decompressor, Zlib, Zstandard

if TYPE_CHECKING:
    from assetdesk.media.readers.zip_directory import Record

_CHUNK = 256 << 10
_FED = 128 << 10
# Deflate64 makes up to 65,538 bytes of two: what is made of one piece stays below some 15 MB
_FED_DEFLATE64 = 512
_MOST_MEMORY = 128 << 20


class _Stored:
    """Nothing to unpack."""

    eof = False
    unused_data = b""
    needs_input = True

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The data themselves."""
        return data


class _Deflate64:
    """Deflate64 with the manners of the others; it gives all at once that it is fed."""

    unused_data = b""

    def __init__(self) -> None:
        from inflate64 import Inflater

        self._inner = Inflater()
        self._data, self._at = b"", 0

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return bool(self._inner.eof)

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes of what was given."""
        return self._at >= len(self._data)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """More of the stream; ValueError where it is damaged."""
        if data:
            self._data, self._at = data, 0
        made: bytes = self._inner.inflate(self._data[self._at : self._at + _FED_DEFLATE64])
        self._at += _FED_DEFLATE64
        return made


class _Lzma:
    """LZMA as ZIP has it: its properties stand before the data, its end is mostly said by the size alone."""

    unused_data = b""

    def __init__(self, size: int) -> None:
        self._size = size
        self._head = b""
        self._inner: lzma.LZMADecompressor | None = None

    @property
    def eof(self) -> bool:
        """Whether the stream has ended by a mark of its own."""
        return self._inner is not None and self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes of what was given."""
        return self._inner is None or self._inner.needs_input

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """More of the stream; ValueError or LZMAError where it is damaged."""
        if self._inner is None:
            self._head += data
            if len(self._head) < 9:
                return b""
            _, count, first, dictionary = struct.unpack_from("<HHBI", self._head)
            if count != 5 or first >= 9 * 5 * 5:
                raise ValueError("LZMA with unknown properties")
            # a dictionary larger than the data is never used, and its memory would be taken at once
            wanted = max(4096, min(dictionary, self._size))
            if wanted > _MOST_MEMORY:
                raise ValueError(f"LZMA asks for {wanted} bytes of memory")
            chain: list[dict[str, Any]] = [
                {
                    "id": lzma.FILTER_LZMA1,
                    "lc": first % 9,
                    "lp": first // 9 % 5,
                    "pb": first // 45,
                    "dict_size": wanted,
                }
            ]
            self._inner = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain)
            data = self._head[9:]
        return self._inner.decompress(data, max_length)


_METHODS: dict[int, Callable[[int], Decompressor]] = {
    0: lambda size: _Stored(),
    8: lambda size: Zlib(-15),
    9: lambda size: _Deflate64(),
    12: lambda size: bz2.BZ2Decompressor(),
    14: _Lzma,
    93: lambda size: Zstandard(),
    95: lambda size: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY),
}


def known(method: int) -> bool:
    """Whether an entry packed that way can be unpacked."""
    return method in _METHODS


class Plain:
    """The unpacked bytes of an entry, checked at their end: their number and, where `checked`, their CRC-32.

    `behind`: both stand behind the data alone, as of an archive that has lost its directory.
    """

    def __init__(
        self, source: Source, record: Record, method: int, *, checked: bool = True, behind: bool = False
    ) -> None:
        self._source = source
        self._record = record
        self._checked = checked
        self._size = None if behind else record.size
        self._unpack = _METHODS[method](record.size)
        self._stored = method == 0
        self._crc = 0
        self._made = 0
        self._ended = False

    def read(self, size: int, /) -> bytes:
        """See `Source`."""
        while not self._ended:
            if self._unpack.eof or (self._size is not None and self._made == self._size):
                self._end()
                break
            data = self._source.read(_FED) if self._unpack.needs_input else b""
            if not data and self._unpack.needs_input:
                if not self._stored:
                    raise EOFError("an entry breaks off")
                self._end()
                break
            made = self._unpack.decompress(data, min(size, _CHUNK))
            self._made += len(made)
            self._crc = zlib.crc32(made, self._crc)
            if self._size is not None and self._made > self._size:
                raise ValueError("an entry is larger than it says")
            if made:
                return made
        return b""

    def close(self) -> None:
        """See `Source`."""
        self._source.close()

    def _end(self) -> None:
        self._ended = True
        rest = self._unpack.unused_data
        while block := self._source.read(_CHUNK):  # an encrypted entry is whole only when its end has been read
            rest = (rest + block)[:64]
        if self._size is None:
            if not _told_behind(rest, self._crc, self._made):
                raise ValueError("an entry without its end")
        elif self._made != self._size:
            raise ValueError("an entry is smaller than it says")
        elif self._checked and self._crc != self._record.crc:
            raise ValueError("an entry was changed")


def _told_behind(rest: bytes, crc: int, size: int) -> bool:
    """Whether what stands behind the data of a streamed entry says these."""
    rest = rest.removeprefix(b"PK\x07\x08")
    return len(rest) >= 4 and struct.unpack_from("<I", rest)[0] == crc
