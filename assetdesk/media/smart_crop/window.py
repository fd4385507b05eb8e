"""The largest window of a ratio, slid over a saliency map to where it holds most; faces are never cut.

A window of the largest size can move along one side only, so the search is exhaustive: every place of the map's px and
then, between the two best, nothing finer, since the map knows no more. Ties go to the centre.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from assetdesk.core.crops import WHOLE, Box

Faces = tuple[tuple[float, float, float, float], ...]

# the middle of a window counts so much more than its rim: a subject is to stand in it, not at its edge
_MIDDLE = 0.8
# what a window cuts through counts against it
_CUT = 0.3
# a subject goes on while the profile is above this share of its peak
_LOW = 0.12
# what it is worth to hold a subject whole, and what its being off the middle takes away
_WHOLE, _OFF = 0.5, 0.3
_HEAD = 0.08
_STEPS = 256


def find(saliency: Any, ratio: float, area: Box = WHOLE, size: tuple[int, int] = (1, 1), faces: Faces = ()) -> Box:
    """The window of `ratio` (width by height in px) within `area` of a picture of `size` px.

    `saliency` is a map of the whole picture, `faces` are x, y, w, h as fractions of it, the largest or surest first.
    """
    width, height = size
    have = (area.w * width) / (area.h * height)
    if have > ratio:
        wide, high = area.w * ratio / have, area.h
        start = _slide(saliency, 1, area.x, area.w, wide, (area.y, area.h), tuple((f[0], f[2]) for f in faces))
        return Box(start, area.y, wide, high)
    wide, high = area.w, area.h * have / ratio
    start = _slide(saliency, 0, area.y, area.h, high, (area.x, area.w), tuple((f[1], f[3]) for f in faces))
    return Box(area.x, start, wide, high)


def _slide(
    saliency: Any,
    axis: int,
    begin: float,
    room: float,
    length: float,
    across: tuple[float, float],
    faces: tuple[tuple[float, float], ...],
) -> float:
    """Where along `axis` a window of `length` begins, within `room` from `begin`; all of them fractions."""
    if room - length <= 1e-9:
        return begin
    return _best(_profile(saliency, axis, across), begin, room, length, faces)


def slide(profile: Any, length: float, faces: tuple[tuple[float, float], ...] = ()) -> float:
    """Where along one side a window of `length` (a fraction) begins: `profile` is the saliency added up over the other
    side, `faces` are start and size along this one."""
    total = float(profile.sum())
    return _best(profile / max(1e-9, total), 0.0, 1.0, length, faces)


def _best(profile: Any, begin: float, room: float, length: float, faces: tuple[tuple[float, float], ...]) -> float:
    free = room - length
    centre = begin + free / 2
    places = begin + free * np.arange(_STEPS + 1) / _STEPS
    worth = _worth(profile, places, length) - 1e3 * _faces_lost(places, length, faces)
    best = worth.max()
    good = places[worth >= best - 1e-6 * max(1.0, abs(best))]
    return float(good[np.argmin(np.abs(good - centre))])


def _profile(saliency: Any, axis: int, across: tuple[float, float]) -> Any:
    """The map added up over the other side, within what the window covers of it."""
    count = saliency.shape[1 - axis]
    first = min(int(across[0] * count), count - 1)
    last = max(first + 1, min(count, round((across[0] + across[1]) * count)))
    part = saliency[first:last, :] if axis == 1 else saliency[:, first:last]
    total = part.sum(axis=0 if axis == 1 else 1)
    return total / max(1e-9, float(total.sum()))


def _worth(profile: Any, places: Any, length: float) -> Any:
    """What a window that begins at each of `places` holds of the profile, less what it cuts through, about 0–1."""
    count = len(profile)
    edges = np.arange(count + 1) / count
    starts = places[:, None]
    # how much of each px of the map lies within
    inside = np.clip(np.minimum(edges[1:], starts + length) - np.maximum(edges[:-1], starts), 0, None) * count
    middle = (edges[:-1] + edges[1:]) / 2
    off = np.abs(middle - (starts + length / 2)) / (length / 2)
    subject = _subject(profile)
    if subject is not None and subject[1] - subject[0] <= length:
        first, last = subject
        whole = np.clip(np.minimum(last, places + length) - np.maximum(first, places), 0, None) / (last - first)
        aside = np.abs(places + length / 2 - (first + last) / 2) / length
        return inside @ profile + _WHOLE * whole - _OFF * aside
    held = (inside * (1 - _MIDDLE * np.minimum(1.0, off) ** 2)) @ profile
    # even ground may be cut anywhere
    above = np.maximum(0.0, profile - profile.mean())
    cut = np.zeros(len(places))
    for edge in (places, places + length):
        cuts = (edge > 1e-6) & (edge < 1 - 1e-6)
        cut += np.where(cuts, above[np.clip((edge * count).astype(int), 0, count - 1)], 0.0)
    return held - _CUT * cut * count / 10


def _subject(profile: Any) -> tuple[float, float] | None:
    """From where to where the subject reaches: round the highest place of the profile, down to a share of it. None
    where there is no peak."""
    peak = int(np.argmax(profile))
    most = float(profile[peak])
    if most * len(profile) < 1.2:  # as good as even
        return None
    low = profile <= _LOW * most
    before, after = np.flatnonzero(low[:peak]), np.flatnonzero(low[peak:])
    first = int(before[-1]) + 1 if len(before) else 0
    last = peak + int(after[0]) if len(after) else len(profile)
    return first / len(profile), last / len(profile)


def _faces_lost(places: Any, length: float, faces: tuple[tuple[float, float], ...]) -> Any:
    """How much of faces is cut or left out: a cut one counts more than one left out, a large one more than a small."""
    lost = np.zeros(len(places))
    for start, size in faces:
        first, last = start - _HEAD * size, start + size * (1 + _HEAD)
        held = np.clip(np.minimum(last, places + length) - np.maximum(first, places), 0, None) / max(1e-9, last - first)
        lost += size * np.where(held >= 1 - 1e-9, 0.0, np.where(held <= 1e-9, 1.0, 1.5 - held))
    return lost
