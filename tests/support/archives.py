"""Archives made in code: encrypted ones, and such as no honest program makes."""

from __future__ import annotations

import hashlib
import hmac
import struct
import zipfile
import zlib
from dataclasses import dataclass

_UTF8 = 1 << 11


@dataclass
class Raw:
    """One entry of a ZIP, each number of which may lie. `name` and `data` are as they stand in the archive."""

    name: bytes
    data: bytes = b""
    method: int = 0
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    extra: bytes = b""
    mode: int = 0
    at: int | None = None
    plain: bytes | None = None


def deflated(data: bytes) -> bytes:
    """As ZIP packs it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def stored(name: str, data: bytes) -> Raw:
    """An honest entry."""
    return Raw(name.encode(), data, flags=_UTF8)


def zipped(entries: list[Raw], *, directory: bool = True) -> bytes:
    """A ZIP of these, with or without its directory."""
    out = bytearray()
    heads = bytearray()
    for one in entries:
        plain = one.plain if one.plain is not None else one.data
        crc = zlib.crc32(plain) if one.crc is None else one.crc
        size = len(plain) if one.size is None else one.size
        packed = len(one.data) if one.packed is None else one.packed
        at = len(out) if one.at is None else one.at
        if one.at is None:
            out += struct.pack(
                "<4sHHHHHIIIHH", b"PK\3\4", 45, one.flags, one.method, 0, 0x21, crc, packed, size, len(one.name),
                len(one.extra),
            )  # fmt: skip
            out += one.name + one.extra + one.data
        heads += struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 0x031E, 45, one.flags, one.method, 0, 0x21, crc, packed, size,
            len(one.name), len(one.extra), 0, 0, 0, one.mode << 16, at,
        )  # fmt: skip
        heads += one.name + one.extra
    if directory:
        count = len(entries)
        end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(heads), len(out), 0)
        out += heads + end
    return bytes(out)


def aes(name: str, data: bytes, password: str, *, strength: int = 3, version: int = 2, method: int = 8) -> Raw:
    """An entry as WinZip encrypts it."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key_bytes = {1: 16, 2: 24, 3: 32}[strength]
    salt = bytes(range(key_bytes // 2))
    keys = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, 1000, 2 * key_bytes + 2)
    plain = deflated(data) if method == 8 else data
    cipher = Cipher(algorithms.AES(keys[:key_bytes]), modes.ECB()).encryptor()
    stream = b"".join(cipher.update(n.to_bytes(16, "little")) for n in range(1, len(plain) // 16 + 2))
    secret = bytes(a ^ b for a, b in zip(plain, stream, strict=False))
    mac = hmac.new(keys[key_bytes : 2 * key_bytes], secret, hashlib.sha1).digest()[:10]
    extra = struct.pack("<HHH2sBH", 0x9901, 7, version, b"AE", strength, method)
    return Raw(
        name.encode(),
        salt + keys[-2:] + secret + mac,
        99,
        1 | _UTF8,
        0 if version == 2 else None,
        plain=data,
        extra=extra,
    )


def zipcrypto(name: str, data: bytes, password: str) -> Raw:
    """An entry in PKZIP's old cipher, packed with deflate."""
    keys = [0x12345678, 0x23456789, 0x34567890]
    table = [zipfile._gen_crc(n) for n in range(256)]  # type: ignore[attr-defined]

    def turn(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    for byte in password.encode():
        turn(byte)
    crc = zlib.crc32(data)
    secret = bytearray()
    for byte in bytes(range(11)) + bytes([crc >> 24]) + deflated(data):
        half = keys[2] | 2
        secret.append(byte ^ ((half * (half ^ 1)) >> 8) & 0xFF)
        turn(byte)
    return Raw(name.encode(), bytes(secret), 8, 1 | _UTF8, plain=data)
