"""Small ICC profiles, built by hand: Adobe-RGB-like, gray of any gamma, and a CMYK press of our own."""

from __future__ import annotations

import struct
from itertools import product

ADOBE = ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))


def _profile(kind: bytes, space: bytes, pcs: bytes, name: str, tags: dict[bytes, bytes]) -> bytes:
    text = name.encode()
    description = b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" + bytes(8 + 3 + 67)
    tags = {b"desc": description, b"cprt": b"text\0\0\0\0none\0", b"wtpt": _xyz(0.9642, 1.0, 0.8249)} | tags
    at = 128 + 4 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for key, value in tags.items():
        value += bytes(-len(value) % 4)
        table += key + struct.pack(">II", at + len(data), len(value))
        data += value
    size = at + len(data)
    head = struct.pack(">I4sI4s4s4s", size, b"none", 0x02400000, kind, space, pcs) + bytes(12) + b"acsp" + bytes(28)
    head += struct.pack(">iii", round(0.9642 * 65536), 65536, round(0.8249 * 65536)) + bytes(48)
    assert len(head) == 128
    return head + table + data


def _xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">iii", *(round(v * 65536) for v in (x, y, z)))


def _gamma(value: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256)) + b"\0\0"


def rgb(
    gamma: float = 2.2, primaries: tuple[tuple[float, float, float], ...] = ADOBE, name: str = "Adobe RGB"
) -> bytes:
    """A matrix profile."""
    tags = {f"{c}XYZ".encode(): _xyz(*p) for c, p in zip("rgb", primaries, strict=True)}
    tags |= {f"{c}TRC".encode(): _gamma(gamma) for c in "rgb"}
    return _profile(b"mntr", b"RGB ", b"XYZ ", name, tags)


def gray(gamma: float, name: str = "Gray Gamma") -> bytes:
    """A gray profile."""
    return _profile(b"mntr", b"GRAY", b"XYZ ", f"{name} {gamma}", {b"kTRC": _gamma(gamma)})


def cmyk(name: str = "Coated FOGRA39 (test)") -> bytes:
    """A press whose inks darken in Lab: corners of the ink cube given, littleCMS interpolates between them."""
    identity = bytes(range(256))
    nodes = b""
    for c, m, y, k in product((0, 1), repeat=4):
        light = max(0.0, 100 - 30 * c - 35 * m - 8 * y) * (0.1 if k else 1.0)
        a = (-35 * c + 70 * m - 5 * y) * (0.1 if k else 1.0)
        b = (-45 * c - 5 * m + 90 * y) * (0.1 if k else 1.0)
        nodes += bytes((round(light * 2.55), round(a + 128), round(b + 128)))
    head = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0))
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    table = head + matrix + identity * 4 + nodes + identity * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", name, {b"A2B0": table})
