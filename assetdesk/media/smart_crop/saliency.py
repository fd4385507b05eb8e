"""How much each part of a picture draws the eye, without a model: three maps, added up.

- *Spectral residual* (Hou and Zhang, Saliency detection: a spectral residual approach, CVPR 2007): what of the log
  amplitude spectrum its own average does not foretell, turned back into a picture.
- *Edge energy*: gradients of lightness, averaged over a neighbourhood, so that a sharp subject beats a soft ground.
- *Colour contrast*: how far a colour is from those of the picture's rim and from all others, weighted by how many
  there are (after Cheng et al., Global contrast based salient region detection, CVPR 2011).

The same pixels give the same map: nothing is drawn by lot and every sum is taken in one order.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# px at the longer side: of the copy that is looked at, and of the map
COPY = 512
MAP = 128
_SPECTRUM = 64
# colours told apart for contrast: levels of L, a and b
_BINS = (8, 12, 12)
_RIM = 0.04
# share of each map
_RESIDUAL, _EDGES, _COLOUR = 0.30, 0.30, 0.40
# how much less the corners count than the middle
_FALL = 0.55
_POWER = 1.6
# less than that between darkest and lightest L* is nothing to see
_FLAT = 1.0
_FACE = 6.0

Faces = tuple[tuple[float, float, float, float], ...]


def saliency(rgb: Any, faces: Faces = ()) -> Any:
    """A map of 0 and more, float64, mean about 1, of at most `MAP` px a side, of an upright sRGB picture.

    `rgb` is uint8, height x width x 3, at most `COPY` px a side. `faces` are x, y, w, h as fractions.
    """
    small = _shrunk(rgb.astype(np.float64), MAP)
    height, width = small.shape[:2]
    lab = lab_of(small)
    made = (
        _RESIDUAL * _even(_residual(lab[..., 0]))
        + _EDGES * _even(_edges(rgb, (height, width)))
        + _COLOUR * _even(_contrast(lab))
    )
    made = made * _middle(height, width)
    # what stands out counts more than a lot of what hardly does
    made = _even(_even(made) ** _POWER) if made.max() > 0 else np.ones((height, width))
    for x, y, w, h in faces:
        # hair, chin and neck belong to a head
        x, y, w, h = x - 0.15 * w, y - 0.3 * h, 1.3 * w, 1.6 * h
        left, right = max(0, int(x * width)), min(width, int(np.ceil((x + w) * width)))
        top, bottom = max(0, int(y * height)), min(height, int(np.ceil((y + h) * height)))
        made[top:bottom, left:right] += _FACE
    return made


def _shrunk(rgb: Any, most: int) -> Any:
    """Averaged over whole blocks, so that the longer side has at most `most` px."""
    height, width = rgb.shape[:2]
    factor = max(1, -(-max(height, width) // most))
    if factor == 1:
        return rgb
    down, across = max(1, height // factor), max(1, width // factor)
    rows = np.linspace(0, height, down + 1).astype(int)
    columns = np.linspace(0, width, across + 1).astype(int)
    total = np.add.reduceat(np.add.reduceat(rgb, rows[:-1], axis=0), columns[:-1], axis=1)
    count = np.outer(np.diff(rows), np.diff(columns))
    return total / (count[..., None] if rgb.ndim == 3 else count)


def lab_of(rgb: Any) -> Any:
    """CIE L*a*b* (D65) of sRGB 0–255."""
    linear = rgb / 255.0
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    matrix = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = linear @ (matrix / np.array([[0.95047], [1.0], [1.08883]])).T
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack(
        [116 * root[..., 1] - 16, 500 * (root[..., 0] - root[..., 1]), 200 * (root[..., 1] - root[..., 2])], axis=-1
    )


def _residual(lightness: Any) -> Any:
    """Spectral residual on a copy of about 64 px, spread back over the map."""
    height, width = lightness.shape
    if float(np.ptp(lightness)) < _FLAT:  # what is left of nothing is noise
        return np.zeros((height, width))
    factor = max(1.0, max(height, width) / _SPECTRUM)
    down, across = max(2, round(height / factor)), max(2, round(width / factor))
    small = _resampled(lightness, down, across)
    spectrum = np.fft.fft2(small)
    log = np.log(np.abs(spectrum) + 1e-6)
    residual = log - _box(log, 1)
    back = np.abs(np.fft.ifft2(np.exp(residual) * np.exp(1j * np.angle(spectrum)))) ** 2
    return _resampled(_soft(back, 2), height, width)


def _edges(rgb: Any, shape: tuple[int, int]) -> Any:
    """Gradient energy at the copy's own px, averaged to the map's and over a neighbourhood."""
    grey = rgb.astype(np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    energy = np.zeros(grey.shape, dtype=np.float64)
    energy[:, 1:-1] += np.abs(grey[:, 2:] - grey[:, :-2])
    energy[1:-1, :] += np.abs(grey[2:, :] - grey[:-2, :])
    # one very hard edge is not worth ten plain ones
    return _soft(_fitted(np.minimum(energy, 120.0), shape), 3)


def _contrast(lab: Any) -> Any:
    """Distance of each colour to the colours of the rim and, half as much, to all colours of the picture."""
    height, width = lab.shape[:2]
    levels = np.stack(
        [
            np.clip(lab[..., 0] / 100 * _BINS[0], 0, _BINS[0] - 1),
            np.clip((lab[..., 1] + 96) / 192 * _BINS[1], 0, _BINS[1] - 1),
            np.clip((lab[..., 2] + 96) / 192 * _BINS[2], 0, _BINS[2] - 1),
        ],
        axis=-1,
    ).astype(int)
    code = (levels[..., 0] * _BINS[1] + levels[..., 1]) * _BINS[2] + levels[..., 2]
    used, place = np.unique(code, return_inverse=True)
    place = place.reshape(height, width)
    many = np.bincount(place.ravel(), minlength=len(used)).astype(np.float64)
    colours = np.stack(
        [np.bincount(place.ravel(), weights=lab[..., band].ravel(), minlength=len(used)) / many for band in range(3)],
        axis=-1,
    )
    rim = max(1, round(_RIM * min(height, width)))
    edge = np.ones((height, width), dtype=bool)
    edge[rim:-rim, rim:-rim] = False
    around = np.bincount(place[edge].ravel(), minlength=len(used)).astype(np.float64)
    apart = np.sqrt(((colours[:, None, :] - colours[None, :, :]) ** 2).sum(axis=2))
    contrast = apart @ (around / around.sum()) + 0.5 * apart @ (many / many.sum())
    # a colour of which most lies at the rim is ground, however rare it is
    contrast *= 1 - np.minimum(1.0, around / many)
    return _soft(contrast[place], 2)


def _middle(height: int, width: int) -> Any:
    """What is photographed mostly stands in the middle: 1 there, less towards the corners."""
    down = (np.arange(height) + 0.5) / height * 2 - 1
    across = (np.arange(width) + 0.5) / width * 2 - 1
    far = np.minimum(1.0, (down[:, None] ** 2 + across[None, :] ** 2) / 2)
    return 1 - _FALL * far


def _even(values: Any) -> Any:
    """Mean 1, with the highest hundredth cut off and the lowest third taken for nothing."""
    low, high = np.quantile(values, 0.33), np.quantile(values, 0.99)
    cut = np.clip(values, low, max(high, low)) - low
    mean = cut.mean()
    return cut / mean if mean > 1e-9 else np.zeros_like(values)


def _box(values: Any, reach: int) -> Any:
    """Averaged over `reach` px each way; the rim is repeated outwards."""
    size = 2 * reach + 1
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (reach + 1, reach)
        total = np.cumsum(np.pad(values, pad, mode="edge"), axis=axis)
        ahead = np.take(total, np.arange(size, total.shape[axis]), axis=axis)
        values = (ahead - np.take(total, np.arange(total.shape[axis] - size), axis=axis)) / size
    return values


def _soft(values: Any, reach: int) -> Any:
    """Blurred, near enough to a Gaussian: a box twice."""
    return _box(_box(values, reach), reach)


def _fitted(values: Any, shape: tuple[int, int]) -> Any:
    """Averaged over blocks to exactly that shape, which is the smaller one."""
    height, width = values.shape
    rows = np.linspace(0, height, shape[0] + 1).astype(int)
    columns = np.linspace(0, width, shape[1] + 1).astype(int)
    total = np.add.reduceat(np.add.reduceat(values, rows[:-1], axis=0), columns[:-1], axis=1)
    return total / np.outer(np.diff(rows), np.diff(columns))


def _resampled(values: Any, height: int, width: int) -> Any:
    """Bilinear."""
    for axis, size in ((0, height), (1, width)):
        have = values.shape[axis]
        at = np.clip((np.arange(size) + 0.5) * have / size - 0.5, 0, have - 1)
        low = np.floor(at).astype(int)
        high = np.minimum(low + 1, have - 1)
        part = (at - low).reshape([-1 if one == axis else 1 for one in (0, 1)])
        values = np.take(values, low, axis=axis) * (1 - part) + np.take(values, high, axis=axis) * part
    return values
