"""Compressed streams, read forwards and in bounds: so many bytes, so many seconds, and nothing kept."""

from __future__ import annotations

import bz2
import lzma
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
_CHUNK = 256 << 10
_LEAST_LZMA_MEMORY = 128 << 20
# those that can only be unpacked as a whole
_WHOLE_PACKED = 64 << 20
_WHOLE_UNPACKED = 256 << 20


class _Decompressor(Protocol):
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
        if packing is None or packing in (ZSTD, LZ4):
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
        if packing in (ZSTD, LZ4):
            self._ready += _whole(self._file, packing)
            self.count = len(self._ready)
            self._at_end = True
            self._unpack: _Decompressor | None = None
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
            data = unpack.unused_data or self._file.read(_CHUNK)
            if packing_of(data) != self._packing:
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


class _Gzip:
    """zlib's decompressor with the manners of the others."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int = 0) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def _decompressor(packing: str) -> _Decompressor:
    if packing == GZIP:
        return _Gzip()
    if packing == BZIP2:
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_LEAST_LZMA_MEMORY)


def _whole(file: BinaryIO, packing: str) -> bytes:
    """Unpacked at once, within what memory allows."""
    import imagecodecs

    data = file.read(_WHOLE_PACKED + 1)
    if len(data) > _WHOLE_PACKED:
        raise ValueError(f"{packing} of more than {_WHOLE_PACKED >> 20} MB is not looked into")
    decode = imagecodecs.zstd_decode if packing == ZSTD else imagecodecs.lz4f_decode
    try:
        return bytes(decode(data, out=_WHOLE_UNPACKED))
    except RuntimeError as wrong:
        raise ValueError(f"{packing}: {wrong}") from wrong
