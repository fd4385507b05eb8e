"""A decoded picture of a film as 8-bit sRGB, of the size wanted: its matrix and range, its shape of pixels, its light.

Ordinary films are shown as players show them: what is meant for a television is taken for sRGB. Those of a greater
range of light (PQ, HLG) or of other primaries (Rec. 2020, P3) are worked out, light by light, after the reduction.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from assetdesk.core.renditions import fit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# AVColorSpace, AVColorTransferCharacteristic, AVColorPrimaries, AVColorRange
_RGB, _BT2020, _UNSPECIFIED = 0, (9, 10), 2
_BT709 = 1
_PQ, _HLG, _LINEAR = 16, 18, 8
_WIDE = {9: "Rec. 2020", 11: "DCI-P3", 12: "Display P3"}
_FULL = 2
# what PyAV calls them: ITU709, ITU601 and BT2020 of swscale
_MATRIX = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9, 10: 9}
_NAMES = {1: "bt709", 4: "fcc", 5: "bt601", 7: "smpte240m", 9: "bt2020"}
_HOW = 0x200 | 0x2000 | 0x4000 | 0x40000 | 0x80000  # Lanczos, all chroma, rounded, the same bits everywhere
_WIDEST = 8.0  # a pixel's shape beyond that is a mistake of the header
_SDR_WHITE = 203.0  # cd/m², of diffuse white in a film of greater range (ITU-R BT.2408)
_KNEE, _STEEP = 0.5, 0.95  # of light with diffuse white = 1
_TO_709 = {
    9: ((1.660491, -0.587641, -0.072850), (-0.124550, 1.132900, -0.008349), (-0.018151, -0.100579, 1.118730)),
    11: ((1.224940, -0.224940, 0.0), (-0.042057, 1.042057, 0.0), (-0.019638, -0.078636, 1.098274)),
    12: ((1.224940, -0.224940, 0.0), (-0.042057, 1.042057, 0.0), (-0.019638, -0.078636, 1.098274)),
}
_TURNS = {
    (1, 0, 0, 1): 1, (-1, 0, 0, 1): 2, (-1, 0, 0, -1): 3, (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5, (0, 1, -1, 0): 6, (0, -1, -1, 0): 7, (0, -1, 1, 0): 8,
}  # fmt: skip


def orientation(frame: VideoFrame) -> int:
    """EXIF's 1-8 by the matrix that the container gives for showing; 1 where there is none."""
    sides: Iterable[Any] = frame.side_data  # a mapping that walks its values
    for side in sides:
        if getattr(side.type, "name", "") == "DISPLAYMATRIX":
            raw = bytes(side)
            if len(raw) < 36:
                return 1
            a, b, _, c, d = struct.unpack("=5i", raw[:20])
            straight = abs(a) + abs(d) >= abs(b) + abs(c)
            signs = (_sign(a), 0, 0, _sign(d)) if straight else (0, _sign(b), _sign(c), 0)
            return _TURNS.get(signs, 1)
    return 1


def shown(width: int, height: int, shape: Fraction | None) -> tuple[int, int]:
    """Size in px with square pixels: the height stays."""
    if not shape or not 1 / _WIDEST <= shape <= _WIDEST:
        return width, height
    return max(1, round(width * float(shape))), height


def label(matrix: int, transfer: int, primaries: int) -> str | None:
    """The colours of a film in words, where the film tells them."""
    name = _WIDE.get(primaries) or ("Rec. 2020" if matrix in _BT2020 else "")
    if not name and (primaries == _BT709 or matrix == _BT709):
        name = "Rec. 709"
    if not name and matrix in (5, 6):
        name = "Rec. 601"
    light = {_PQ: "PQ", _HLG: "HLG"}.get(transfer)
    return (f"{name} ({light})" if light and name else name or light) or None


def is_wide(frame: VideoFrame) -> bool:
    """Whether its light or its primaries are others than those of a screen."""
    return frame.color_trc in (_PQ, _HLG, _LINEAR) or frame.color_primaries in _TO_709


def matrix_name(frame: VideoFrame) -> str:
    """The matrix of its colours, as FFmpeg's filters call it: by the film, else as is usual for its size."""
    return _NAMES[_matrix(frame)]


def is_full(frame: VideoFrame) -> bool:
    """Whether its samples take the whole range."""
    return frame.color_range == _FULL or frame.format.name.startswith("yuvj") or frame.format.is_rgb


def to_image(frame: VideoFrame, shape: Fraction | None, max_edge: int) -> Image.Image:
    """RGB or RGBA, reduced to `max_edge` px, not turned."""
    size = fit(*shown(frame.width, frame.height, shape), max_edge, max_edge)
    alpha = any(component.is_alpha for component in frame.format.components)
    wide = is_wide(frame)
    name = {(False, False): "rgb24", (True, False): "rgba", (False, True): "rgb48le", (True, True): "rgba64le"}
    made = frame.reformat(
        *size,
        format=name[alpha, wide],
        src_colorspace=_matrix(frame),
        dst_colorspace=_BT709,
        src_color_range=frame.color_range or None,
        dst_color_range=_FULL,
        interpolation=_HOW,
        threads=1,
    )
    pixels: NDArray[Any] = made.to_ndarray()
    if wide:
        pixels = _to_srgb(pixels, frame.color_trc, frame.color_primaries)
    return Image.fromarray(np.ascontiguousarray(pixels), "RGBA" if alpha else "RGB")


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _matrix(frame: VideoFrame) -> int:
    """By the film, else as is usual for its size."""
    known = _MATRIX.get(frame.colorspace)
    if known is None:
        known = _MATRIX[9] if frame.color_primaries == 9 else 1 if frame.height > 576 or frame.width > 1024 else 5
    return known


def _to_srgb(pixels: NDArray[np.uint16], transfer: int, primaries: int) -> NDArray[np.uint8]:
    """16-bit samples of other light or primaries. What is brighter than white is drawn in, keeping its hue."""
    light = _light(transfer)[pixels[..., :3]]
    matrix = _TO_709.get(primaries)
    if transfer in (_PQ, _HLG):
        light = _compressed(light)
    if matrix is not None:
        light = light @ np.asarray(matrix, np.float32).T
    out = np.empty(pixels.shape, np.uint8)
    out[..., :3] = _srgb()[(np.clip(light, 0, 1) * 65535 + 0.5).astype(np.uint16)]
    if pixels.shape[-1] == 4:
        out[..., 3] = pixels[..., 3] >> 8
    return out


def _compressed(light: Floats) -> Floats:
    """Nearly as it is up to half of diffuse white, then ever less, to full white; by the brightest channel."""
    brightest = light.max(axis=-1, keepdims=True)
    left = 1 - _KNEE * _STEEP
    rolled = _KNEE * _STEEP + left * (1 - np.exp(-(brightest - _KNEE) * _STEEP / left))
    scale = np.where(brightest <= _KNEE, _STEEP, rolled / np.maximum(brightest, _KNEE))
    return np.asarray(light * scale, np.float32)


@lru_cache(maxsize=4)
def _light(transfer: int) -> Floats:
    """Light by 16-bit sample; 1 is diffuse white."""
    value = np.linspace(0, 1, 65536)
    if transfer == _PQ:
        power = value ** (1 / 78.84375)
        nits = 10000 * (np.maximum(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125)
        made = nits / _SDR_WHITE
    elif transfer == _HLG:
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        scene = np.where(value <= 0.5, value * value / 3, (np.exp((value - c) / a) + b) / 12)
        made = 1000 * scene**1.2 / _SDR_WHITE
    elif transfer == _LINEAR:
        made = value
    else:
        made = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return np.asarray(made, np.float32)


@lru_cache(maxsize=1)
def _srgb() -> NDArray[np.uint8]:
    """8-bit sRGB by 16-bit light."""
    light = np.linspace(0, 1, 65536)
    made = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.round(made * 255), np.uint8)
