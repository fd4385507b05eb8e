"""Encrypted entries of ZIP archives: WinZip's AES (AE-1, AE-2) and the old cipher of PKZIP.

After WinZip's "AES Encryption Information" and PKWARE's APPNOTE 6.3.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
import zlib
from functools import cache
from typing import TYPE_CHECKING

from assetdesk.media.archives.kind import Source

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import CipherContext

AES_METHOD, _AES_FIELD = 99, 0x9901
_ROUNDS = 1000
_MAC = 10
_STRENGTHS = {1: 16, 2: 24, 3: 32}  # bytes of the key
_BLOCK = 128 << 10


class WrongPassword(Exception):
    """The password does not open this entry, or there is none."""


def aes_field(extras: list[tuple[int, bytes]]) -> tuple[int, int, int] | None:
    """Version (1 or 2), bytes of the key and method of packing of an AES entry; None where it says nothing known."""
    for kind, data in extras:
        if kind == _AES_FIELD and len(data) >= 7:
            version, vendor, strength, method = struct.unpack_from("<H2sBH", data)
            if vendor == b"AE" and version in (1, 2) and strength in _STRENGTHS:
                return version, _STRENGTHS[strength], method
    return None


def spellings(password: str) -> list[bytes]:
    """A password as the programs of different systems hand it on."""
    made: list[bytes] = []
    for encoding in ("utf-8", "cp1252", "cp437"):
        try:
            given = password.encode(encoding)
        except UnicodeEncodeError:
            continue
        if given not in made:
            made.append(given)
    return made


class AesSource:
    """The plain bytes of an AES entry. ValueError at its end where a byte of it was changed."""

    def __init__(self, inner: Source, size: int, key_bytes: int, passwords: list[bytes]) -> None:
        salt_bytes = key_bytes // 2
        salt, check = inner.read(salt_bytes), inner.read(2)
        self._left = size - salt_bytes - 2 - _MAC
        if len(salt) < salt_bytes or len(check) < 2 or self._left < 0:
            raise EOFError("an encrypted entry without its head")
        for password in passwords:
            keys = hashlib.pbkdf2_hmac("sha1", password, salt, _ROUNDS, 2 * key_bytes + 2)
            if keys[-2:] == check:
                break
        else:
            raise WrongPassword
        self._inner = inner
        self._mac = hmac.new(keys[key_bytes : 2 * key_bytes], digestmod=hashlib.sha1)
        self._aes = _encryptor(keys[:key_bytes])
        self._counter = 1
        self._spare = b""

    def read(self, size: int, /) -> bytes:
        """See `Source`."""
        if not self._left:
            return b""
        data = self._inner.read(min(size, self._left, _BLOCK))
        if not data:
            raise EOFError("an encrypted entry breaks off")
        self._left -= len(data)
        self._mac.update(data)
        plain = _xored(data, self._stream(len(data)))
        if not self._left and not hmac.compare_digest(self._inner.read(_MAC), self._mac.digest()[:_MAC]):
            raise ValueError("an encrypted entry was changed")
        return plain

    def close(self) -> None:
        """See `Source`."""
        self._inner.close()

    def _stream(self, size: int) -> bytes:
        """The next bytes of the key stream: a counter with its lowest byte first, which is none of the usual modes."""
        import numpy as np

        blocks = -(-(size - len(self._spare)) // 16)
        counters = np.zeros((blocks, 2), "<u8")
        counters[:, 0] = np.arange(self._counter, self._counter + blocks, dtype="<u8")
        self._counter += blocks
        stream = self._spare + self._aes.update(counters.tobytes())
        self._spare = stream[size:]
        return stream[:size]


def _encryptor(key: bytes) -> CipherContext:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    # one block of a counter at a time: the mode is CTR, made of ECB because of its order of bytes
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor()


def _xored(data: bytes, stream: bytes) -> bytes:
    import numpy as np

    return (np.frombuffer(data, np.uint8) ^ np.frombuffer(stream, np.uint8)).tobytes()


class ZipCryptoSource:
    """The plain bytes of an entry in PKZIP's old cipher. `check` is the byte by which a wrong password shows, in 255
    of 256 cases; the checksum of the entry shows the rest."""

    def __init__(self, inner: Source, check: int, passwords: list[bytes]) -> None:
        head = inner.read(12)
        if len(head) < 12:
            raise EOFError("an encrypted entry without its head")
        for password in passwords:
            self._keys = _keys_of(password)
            if self._plain(head)[-1] == check:
                break
        else:
            raise WrongPassword
        self._inner = inner

    def read(self, size: int, /) -> bytes:
        """See `Source`."""
        return self._plain(self._inner.read(min(size, _BLOCK)))

    def close(self) -> None:
        """See `Source`."""
        self._inner.close()

    def _plain(self, data: bytes) -> bytes:
        one, two, three = self._keys
        table, stream = _table(), _stream_bytes()
        out = bytearray()
        put = out.append
        for byte in data:  # each byte turns the keys for the next: nothing to be done at once
            byte ^= stream[three & 0xFFFF]
            put(byte)
            one = (one >> 8) ^ table[(one ^ byte) & 0xFF]
            two = ((two + (one & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
            three = (three >> 8) ^ table[(three ^ (two >> 24)) & 0xFF]
        self._keys = one, two, three
        return bytes(out)


def _keys_of(password: bytes) -> tuple[int, int, int]:
    one, two, three = 0x12345678, 0x23456789, 0x34567890
    table = _table()
    for byte in password:
        one = (one >> 8) ^ table[(one ^ byte) & 0xFF]
        two = ((two + (one & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        three = (three >> 8) ^ table[(three ^ (two >> 24)) & 0xFF]
    return one, two, three


@cache
def _stream_bytes() -> bytes:
    """The byte of the key stream for each lower half of the third key."""
    return bytes(((half | 2) * ((half | 2) ^ 1) >> 8) & 0xFF for half in range(1 << 16))


@cache
def _table() -> tuple[int, ...]:
    """The table of CRC-32, by which the cipher turns its keys."""
    return tuple(zlib.crc32(bytes([number]), 0xFFFFFFFF) ^ 0xFFFFFFFF for number in range(256))
