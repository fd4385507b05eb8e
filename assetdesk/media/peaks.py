"""Amplitudes of a sound of unknown length in bounded memory: least and greatest of even stretches."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Pairs = list[tuple[float, float]]
_MOST = 1 << 16  # stretches kept; beyond it two become one
_GATHER = 1 << 17  # samples reduced at a time


class Peaks:
    """Takes samples as they are decoded. `expected` samples a channel, if known, choose how fine it begins."""

    def __init__(self, expected: int = 0) -> None:
        self.samples = 0
        self._size = max(1, 2 * expected // _MOST)
        self._low: list[NDArray[np.float32]] = []
        self._high: list[NDArray[np.float32]] = []
        self._count = 0
        self._open: list[NDArray[Any]] = []
        self._waiting = 0
        self._left: list[NDArray[np.float32]] = []  # of a stretch that is not full yet

    def add(self, samples: NDArray[Any]) -> None:
        """Channels × samples, of any type that decoders give."""
        if self._open and (self._open[0].shape[0], self._open[0].dtype) != (samples.shape[0], samples.dtype):
            self._reduce(last=False)
        self._open.append(samples)
        self._waiting += samples.shape[1]
        self.samples += samples.shape[1]
        if self._waiting >= _GATHER:
            self._reduce(last=False)

    def columns(self, count: int) -> Pairs:
        """Least and greatest, each -1 to 1, of `count` even stretches of all that was taken."""
        self._reduce(last=True)
        if not self._count:
            return [(0.0, 0.0)] * count
        low, high = np.concatenate(self._low), np.concatenate(self._high)
        starts = np.minimum(np.arange(count) * self._count // count, self._count - 1)
        if self._count >= count:
            low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
        else:
            low, high = low[starts], high[starts]
        return [(float(a), float(b)) for a, b in zip(np.round(low, 4), np.round(high, 4), strict=True)]

    def _reduce(self, *, last: bool) -> None:
        if self._waiting:
            gathered = np.concatenate(self._open, axis=1)
            self._open, self._waiting = [], 0
            # all channels in one: a sound against itself must not vanish
            self._left.append(_scaled(np.stack((gathered.min(axis=0), gathered.max(axis=0)))))
        if not self._left:
            return
        both = np.concatenate(self._left, axis=1)
        whole = both.shape[1] if last else both.shape[1] // self._size * self._size
        self._left = [both[:, whole:]] if whole < both.shape[1] else []
        if not whole:
            return
        starts = np.arange(0, whole, self._size)
        self._low.append(np.minimum.reduceat(both[0, :whole], starts))
        self._high.append(np.maximum.reduceat(both[1, :whole], starts))
        self._count += len(starts)
        while self._count > _MOST:
            self._halve()

    def _halve(self) -> None:
        low, high = np.concatenate(self._low), np.concatenate(self._high)
        starts = np.arange(0, len(low), 2)
        self._low, self._high = [np.minimum.reduceat(low, starts)], [np.maximum.reduceat(high, starts)]
        self._count = len(starts)
        self._size *= 2


def _scaled(samples: NDArray[Any]) -> NDArray[np.float32]:
    """To -1 to 1."""
    made: NDArray[np.float32]
    if samples.dtype == np.uint8:
        made = (samples.astype(np.float32) - 128) / np.float32(128)
    elif samples.dtype.kind == "i":
        made = samples.astype(np.float32) / np.float32(2 ** (8 * samples.dtype.itemsize - 1))
    else:
        made = np.nan_to_num(samples.astype(np.float32), nan=0.0, posinf=1.0, neginf=-1.0)
    return np.clip(made, -1, 1)
