"""Compressed streams, read forwards and in bounds: so many bytes, so many seconds, and nothing kept."""

from __future__ import annotations

import bz2
import lzma
import sys
import time
import zlib
from pathlib import Path
from typing import BinaryIO, Protocol

GZIP, BZIP2, XZ, ZSTD, LZ4 = "gzip", "bzip2", "XZ", "Zstandard", "LZ4"
_MARKS = (
    (GZIP, b"\x1f\x8b\x08"),
    (BZIP2, b"BZh"),
    (XZ, b"\xfd7zXZ\0"),
    (ZSTD, b"\x28\xb5\x2f\xfd"),
    (LZ4, b"\x04\x22\x4d\x18"),
)
_SKIPPABLE = b"\x2a\x4d\x18"  # behind a byte 0x50 to 0x5f: a frame of Zstandard that is no data
_LONGEST_MARK = 8
_CHUNK = 256 << 10
_LEAST_LZMA_MEMORY = 128 << 20
# LZ4 can only be unpacked as a whole
_WHOLE_PACKED = 64 << 20
_WHOLE_UNPACKED = 256 << 20


class Decompressor(Protocol):
    """As those of Python's own library are."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int = ...) -> bytes: ...


def packing_of(head: bytes) -> str | None:
    """How a file is compressed, by its first bytes."""
    return next((name for name, mark in _MARKS if head.startswith(mark)), None)


def beginning(head: bytes, most: int) -> bytes:
    """The first unpacked bytes that a compressed file's first bytes give; empty where they give none."""
    try:
        packing = packing_of(head)
        if packing is None or packing == LZ4:
            return b""
        return _decompressor(packing).decompress(head, most)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
        return b""


class Unpacked:
    """A file object over the unpacked bytes. `EOFError` behind a broken end; `spent` where a bound was met."""

    def __init__(self, path: str, packing: str, most_bytes: int, most_seconds: float) -> None:
        self._file: BinaryIO = Path(path).open("rb")  # noqa: SIM115 - closed by close()
        self._packing = packing
        self._most = most_bytes
        self._until = time.monotonic() + most_seconds
        self._ready = bytearray()
        self._at_end = False
        self.spent = False
        self.count = 0
        if packing == LZ4:
            self._ready += _whole(self._file)
            self.count = len(self._ready)
            self._at_end = True
            self._unpack: Decompressor | None = None
        else:
            self._unpack = _decompressor(packing)

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, less only at the end or at a bound."""
        while not self._at_end and (size < 0 or len(self._ready) < size):
            self._more()
        if size < 0:
            size = len(self._ready)
        out = bytes(self._ready[:size])
        del self._ready[:size]
        return out

    def skip(self, size: int) -> int:
        """Passes over bytes without keeping them; how many there were."""
        passed = 0
        while passed < size:
            block = self.read(min(_CHUNK, size - passed))
            if not block:
                break
            passed += len(block)
        return passed

    def seek(self, place: int) -> int:
        """Passes over bytes as far as `place`; ValueError for what has been read already."""
        behind = place - self.tell()
        if behind < 0:
            raise ValueError("compressed data are read forwards only")
        self.skip(behind)
        return self.tell()

    def tell(self) -> int:
        """How many bytes have been read."""
        return self.count - len(self._ready)

    @property
    def reached(self) -> int:
        """How many bytes of the file have been read."""
        return 0 if self._file.closed else self._file.tell()

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()

    def _more(self) -> None:
        unpack = self._unpack
        if unpack is None:
            self._at_end = True
            return
        if self.count >= self._most or time.monotonic() > self._until:
            self.spent = self._at_end = True
            return
        if unpack.eof:  # another stream may stand behind the first, and padding behind the last
            data = unpack.unused_data
            if len(data) < _LONGEST_MARK:
                data += self._file.read(_CHUNK)
            if self._packing == XZ:
                data = data.lstrip(b"\0")  # streams are padded to four bytes
                data = data or self._file.read(_CHUNK)
            if packing_of(data) != self._packing and not (self._packing == ZSTD and data[1:4] == _SKIPPABLE):
                self._at_end = True
                return
            unpack = self._unpack = _decompressor(self._packing)
        else:
            data = self._file.read(_CHUNK) if unpack.needs_input else b""
            if not data and unpack.needs_input:
                self._at_end = True
                raise EOFError("truncated: the compressed data break off")
        made = unpack.decompress(data, _CHUNK)
        self.count += len(made)
        self._ready += made


class Zlib:
    """zlib's decompressor with the manners of the others; `window` says of which of its forms."""

    def __init__(self, window: int) -> None:
        self._inner = zlib.decompressobj(window)
        self._full = False

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        """What stands behind it."""
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes of what was given."""
        return not self._inner.unconsumed_tail and not self._full

    def decompress(self, data: bytes, max_length: int = 0) -> bytes:
        """More of the stream; zlib.error where it is damaged."""
        made = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self._full = 0 < max_length <= len(made)  # it may have taken all and still hold some
        return made


def _decompressor(packing: str) -> Decompressor:
    if packing == GZIP:
        return Zlib(31)
    if packing == BZIP2:
        return bz2.BZ2Decompressor()
    if packing == ZSTD:
        return Zstandard()
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_LEAST_LZMA_MEMORY)


class Zstandard:
    """Zstandard's decompressor, for one frame, with errors as the others have them. Its window is 128 MB at most, the
    format's own bound for streams."""

    def __init__(self) -> None:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd

        self._inner = zstd.ZstdDecompressor()
        self._error = zstd.ZstdError

    @property
    def eof(self) -> bool:
        """Whether the frame has ended."""
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        """What stands behind it."""
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes of what was given."""
        return self._inner.needs_input

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """More of the frame; ValueError where it is damaged."""
        try:
            return self._inner.decompress(data, max_length)
        except self._error as wrong:
            raise ValueError(f"{ZSTD}: {wrong}") from wrong


def _whole(file: BinaryIO) -> bytes:
    """Unpacked at once, within what memory allows."""
    import imagecodecs

    data = file.read(_WHOLE_PACKED + 1)
    if len(data) > _WHOLE_PACKED:
        raise ValueError(f"{LZ4} of more than {_WHOLE_PACKED >> 20} MB is not looked into")
    try:
        return bytes(imagecodecs.lz4f_decode(data, out=_WHOLE_UNPACKED))
    except RuntimeError as wrong:
        raise ValueError(f"{LZ4}: {wrong}") from wrong
