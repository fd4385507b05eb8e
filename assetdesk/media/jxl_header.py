"""The first bits of a JPEG XL code stream: size, turn, depth, colour, read without the decoder.

The decoder tells sizes only once it has decoded; the pixel limit has to be checked before.
"""

from __future__ import annotations

from dataclasses import dataclass

_RATIOS = ((1, 1), (6, 5), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_GRAY, _XYB = 1, 2
_ALPHA, _SPOT, _BLACK, _CFA = 0, 2, 4, 5
_PRIMARIES = {1: "sRGB", 9: "Rec. 2020", 11: "Display P3"}
_LINEAR, _SRGB = 8, 13
Choice = tuple[int, int]  # a number, and how many bits of a further one are added to it


@dataclass(frozen=True, slots=True)
class JxlHeader:
    """Sizes in px as stored; `orientation` is EXIF's 1–8; `colour` in words, None where only the profile tells."""

    width: int
    height: int
    orientation: int = 1
    bits: int = 8
    animated: bool = False
    colour: str | None = "sRGB"


class _Bits:
    """Bits from the lowest of the first byte on. ValueError at the end."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "little")
        self._left = len(data) * 8

    def take(self, count: int) -> int:
        if count > self._left:
            raise ValueError("header truncated")
        made = self._value & ((1 << count) - 1)
        self._value >>= count
        self._left -= count
        return made

    def flag(self) -> bool:
        return bool(self.take(1))

    def one_of(self, *choices: Choice) -> int:
        number, more = choices[self.take(2)]
        return number + self.take(more)

    def enum(self) -> int:
        return self.one_of((0, 0), (1, 0), (2, 4), (18, 6))


def read(stream: bytes) -> JxlHeader:
    """Of a code stream that begins with its mark. ValueError where that is none."""
    if stream[:2] != b"\xff\x0a":
        raise ValueError("not a code stream")
    bits = _Bits(stream[2:512])
    width, height = _size(bits)
    if bits.flag():
        return JxlHeader(width, height)
    orientation, animated = 1, False
    if bits.flag():
        orientation = bits.take(3) + 1
        if bits.flag():
            _size(bits)
        if bits.flag():
            _preview(bits)
        if animated := bits.flag():
            bits.one_of((100, 0), (1000, 0), (1, 10), (1, 30))
            bits.one_of((1, 0), (1001, 0), (1, 8), (1, 10))
            bits.one_of((0, 0), (0, 3), (0, 16), (0, 32))
            bits.flag()
    depth = _depth(bits)
    bits.flag()
    kinds = [_extra(bits) for _ in range(min(64, bits.one_of((0, 0), (1, 0), (2, 4), (1, 12))))]
    bits.flag()
    colour = "CMYK" if _BLACK in kinds else _colour(bits)
    return JxlHeader(width, height, orientation, depth, animated, colour)


def _size(bits: _Bits) -> tuple[int, int]:
    small = bits.flag()

    def side() -> int:
        if small:
            return (bits.take(5) + 1) * 8
        return bits.one_of((1, 9), (1, 13), (1, 18), (1, 30))

    height = side()
    ratio = bits.take(3)
    if not ratio:
        return side(), height
    over, under = _RATIOS[ratio - 1]
    return height * over // under, height


def _preview(bits: _Bits) -> None:
    whole = bits.flag()

    def side() -> None:
        if whole:
            bits.one_of((16, 0), (32, 0), (1, 5), (33, 9))
        else:
            bits.one_of((1, 6), (65, 8), (321, 10), (1345, 12))

    side()
    if not bits.take(3):
        side()


def _depth(bits: _Bits) -> int:
    if not bits.flag():
        return bits.one_of((8, 0), (10, 0), (12, 0), (1, 6))
    depth = bits.one_of((32, 0), (16, 0), (24, 0), (1, 6))
    bits.take(4)
    return depth


def _extra(bits: _Bits) -> int:
    """The kind of one extra channel."""
    if bits.flag():
        return _ALPHA
    kind = bits.enum()
    _depth(bits)
    bits.one_of((0, 0), (3, 0), (4, 0), (1, 3))
    bits.take(8 * bits.one_of((0, 0), (0, 4), (16, 5), (48, 10)))
    if kind == _ALPHA:
        bits.flag()
    elif kind == _SPOT:
        bits.take(64)
    elif kind == _CFA:
        bits.one_of((1, 0), (0, 2), (3, 4), (19, 8))
    return kind


def _colour(bits: _Bits) -> str | None:
    if bits.flag():
        return "sRGB"
    by_profile = bits.flag()
    space = bits.enum()
    if by_profile:
        return None
    if space == _GRAY:
        return "Gray"
    if space == _XYB:
        return "RGB"
    if bits.enum() == 2:
        _points(bits, 1)
    primaries = bits.enum()
    if primaries == 2:
        _points(bits, 3)
    gamma = bits.flag()
    curve = bits.take(24) if gamma else bits.enum()
    if primaries == 1 and (gamma or curve != _SRGB):
        return "Linear sRGB" if not gamma and curve == _LINEAR else "RGB"
    return _PRIMARIES.get(primaries, "RGB")


def _points(bits: _Bits, count: int) -> None:
    for _ in range(2 * count):
        bits.one_of((0, 19), (524_288, 19), (1_048_576, 20), (2_097_152, 21))
