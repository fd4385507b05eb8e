"""A window of a ratio that follows the subject of a film: found on sampled frames, smoothed, and cut where shots are.

Every picture is decoded once: a tiny copy of each tells where a shot ends, to the very picture; a larger copy of a few
a second is looked at like a photo. Within a shot the window is still where the subject hardly moves, else it goes
smoothly; at a cut it jumps. All windows of one film have the same size.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import registry
from assetdesk.media.readers import film_colour, streams
from assetdesk.media.smart_crop import window
from assetdesk.media.smart_crop.finding import look

if TYPE_CHECKING:
    from fractions import Fraction

    from av.video.frame import VideoFrame

# AEM crops films of up to 5 minutes at 30 pictures a second
MOST_PICTURES = 9000
_MOST_SAMPLES = 400
_RATE = 4.0  # samples a second of a short film
_FACES_EVERY = 2  # samples
_EDGE = 256
_TINY = (48, 27)
# of 0–255 and of 0–2: a cut changes places and colours, a movement one of them
_CUT_PLACES, _CUT_COLOURS = 22.0, 0.55
_LEAST_SHOT = 0.3  # seconds
_STILL = 0.08  # of the window: a subject that moves less is not followed
_SMOOTH = 0.6  # seconds, standard deviation
_MEDIAN = 2  # samples each way
_TROUBLE = 20


@dataclass(frozen=True, slots=True)
class Window:
    """From `time` (seconds) on, as fractions of the upright frame. Between two of one shot it moves evenly; one that is
    `cut` begins a shot: nothing moves towards it."""

    time: float
    x: float
    y: float
    w: float
    h: float
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Sample:
    """What was seen at a moment: the saliency added up along both sides, which is all that a window needs."""

    time: float
    shot: int
    columns: Any
    rows: Any
    faces: window.Faces


@dataclass(frozen=True, slots=True)
class _Track:
    """A film that was looked at. `shots` are the times at which each begins; `size` is px upright."""

    samples: tuple[_Sample, ...]
    shots: tuple[float, ...]
    size: tuple[int, int]


def windows(
    path: str,
    ratio: float,
    duration: float,
    limits: Limits,
    progress: Callable[[float], None] = lambda fraction: None,
) -> list[Window]:
    """The window of `ratio` (width by height) through the film; empty where it shows nothing. FileFault where it cannot
    be read. Of several ratios only the first takes long."""
    seen = Path(path).stat()
    with _telling(progress):
        track = _looked(path, seen.st_size, seen.st_mtime_ns, round(duration, 3), limits)
    return _placed(track, ratio)


def at(found: list[Window], seconds: float) -> Window:
    """Where the window is at a moment."""
    number = bisect.bisect_right([one.time for one in found], seconds + 1e-6) - 1
    here = found[max(0, number)]
    if number < 0 or number + 1 >= len(found) or found[number + 1].cut:
        return here
    there = found[number + 1]
    part = min(1.0, max(0.0, (seconds - here.time) / max(1e-9, there.time - here.time)))
    return replace(
        here, time=seconds, x=here.x + (there.x - here.x) * part, y=here.y + (there.y - here.y) * part, cut=False
    )


# one at a time in a worker: what is told of the running look
_tell: list[Callable[[float], None]] = []


@contextmanager
def _telling(progress: Callable[[float], None]) -> Iterator[None]:
    _tell.append(progress)
    try:
        yield
    finally:
        _tell.pop()


@lru_cache(maxsize=1)
def _looked(path: str, size: int, mtime_ns: int, duration: float, limits: Limits) -> _Track:
    """The film, looked at once for all ratios: some hundred numbers a second are kept of it."""
    every = max(1 / _RATE, duration / _MOST_SAMPLES)
    samples: list[_Sample] = []
    shots: list[float] = []
    before: tuple[Any, Any] | None = None
    upright = (0, 0)
    faces: window.Faces = ()
    due = 0.0
    for number, (seconds, frame, turn, shape) in enumerate(_frames(path, limits)):
        if number >= MOST_PICTURES:
            break
        tiny = _tiny(frame)
        cut = before is None or (_is_cut(before, tiny) and seconds - shots[-1] >= _LEAST_SHOT)
        before = tiny
        if cut:
            shots.append(seconds)
            faces, due = (), seconds
        if seconds + 1e-6 < due:
            continue
        due = max(due, seconds) + every
        picture = film_colour.to_image(frame, shape, _EDGE)
        picture = _turned(picture, turn)
        upright = picture.size
        looked = look(picture, faces=len(samples) % _FACES_EVERY == 0 or cut)
        faces = looked.faces or (faces if len(samples) % _FACES_EVERY else ())
        samples.append(_Sample(seconds, len(shots) - 1, looked.map.sum(axis=0), looked.map.sum(axis=1), faces))
        if duration > 0:
            _tell[-1](min(1.0, seconds / duration))
    return _Track(tuple(samples), tuple(shots), upright)


def _frames(path: str, limits: Limits) -> Iterator[tuple[float, VideoFrame, int, Fraction | None]]:
    """Every picture with its time from the start, how it is to be turned, and the shape of its px."""
    from assetdesk.media.readers.film import FilmDocument

    with Path(path).open("rb") as file:
        found = registry.handler_of(file.read(registry.HEAD_BYTES), path)
    document = found[0].open(path, limits) if found is not None else None
    if not isinstance(document, FilmDocument):
        if document is not None:
            document.close()
        raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "Only films have windows that follow a subject.")
    try:
        source = document.source()
    finally:
        document.close()
    if source.video is None:
        return
    with Path(path).open("rb") as file, streams.decoding(path, source.kind):
        container = streams.opened(file, source.demuxer, source.pixels)
        with container:
            stream = next(one for one in container.streams.video if one.index == source.video)
            streams.only(container, stream)
            start = float((stream.start_time or 0) * (stream.time_base or 1))
            wrong = 0
            packets = container.demux(stream)
            while True:
                try:
                    packet = next(packets, None)
                    if packet is None:
                        return
                    decoded = packet.decode()
                except streams.TROUBLE:
                    wrong += 1
                    if wrong > _TROUBLE:
                        return
                    continue
                for frame in decoded:
                    if frame.pts is not None and frame.time_base is not None and not frame.is_corrupt:
                        yield (
                            max(0.0, float(frame.pts * frame.time_base) - start),
                            frame,
                            source.turn,
                            stream.sample_aspect_ratio,
                        )


def _tiny(frame: VideoFrame) -> tuple[Any, Any]:
    """A copy of some px, and how often each of its colours comes."""
    small = frame.reformat(width=_TINY[0], height=_TINY[1], format="rgb24").to_ndarray().astype(np.int16)
    code = small[..., 0] // 32 * 64 + small[..., 1] // 32 * 8 + small[..., 2] // 32
    return small, np.bincount(code.ravel(), minlength=512) / code.size


def _is_cut(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    places = float(np.abs(one[0] - other[0]).mean())
    return places > _CUT_PLACES and float(np.abs(one[1] - other[1]).sum()) > _CUT_COLOURS


def _turned(picture: Any, turn: int) -> Any:
    from assetdesk.media.cascade import TURNS

    return picture.transpose(TURNS[turn]) if turn in TURNS else picture


def _placed(track: _Track, ratio: float) -> list[Window]:
    """The windows of one ratio."""
    if not track.samples:
        return []
    width, height = track.size
    have = width / height
    across = have > ratio
    length = ratio / have if across else have / ratio
    wide, high = (length, 1.0) if across else (1.0, length)
    made: list[Window] = []
    for shot, begin in enumerate(track.shots):
        inside = [one for one in track.samples if one.shot == shot]
        if not inside:
            continue
        raw = np.array([_start(one, across, length) for one in inside])
        times = np.array([one.time for one in inside])
        places = _smoothed(times, raw, length)
        for number, (seconds, place) in enumerate(zip(times, places, strict=True)):
            x, y = (float(place), 0.0) if across else (0.0, float(place))
            first = number == 0
            made.append(Window(begin if first else float(seconds), x, y, wide, high, cut=first))
    made[0] = replace(made[0], time=0.0)
    return _without_rests(made)


def _start(sample: _Sample, across: bool, length: float) -> float:
    """Where the window of this moment begins."""
    if length >= 1 - 1e-9:
        return 0.0
    profile = sample.columns if across else sample.rows
    faces = tuple((one[0], one[2]) if across else (one[1], one[3]) for one in sample.faces)
    return window.slide(profile, length, faces)


def _smoothed(times: Any, raw: Any, length: float) -> Any:
    """Still where it hardly moves, else without jumps: the median of neighbours, then a local line."""
    count = len(raw)
    middle = np.array([np.median(raw[max(0, n - _MEDIAN) : n + _MEDIAN + 1]) for n in range(count)])
    if float(np.ptp(middle)) <= _STILL * length:
        return np.full(count, float(np.median(raw)))
    # a straight line through the neighbours, the near ones counting more: unlike their mean it does not lag behind at
    # the ends of a shot
    off = times[None, :] - times[:, None]
    weights = np.exp(-(off**2) / (2 * _SMOOTH**2))
    total, first, second = weights.sum(axis=1), (weights * off).sum(axis=1), (weights * off**2).sum(axis=1)
    values, turned = weights @ middle, (weights * off) @ middle
    apart = total * second - first**2
    line = np.where(apart > 1e-9, (second * values - first * turned) / np.maximum(apart, 1e-9), values / total)
    return np.clip(line, 0.0, 1.0 - length)


def _without_rests(found: list[Window]) -> list[Window]:
    """Without those that say nothing new: on the straight way between their neighbours."""
    kept: list[Window] = []
    for number, one in enumerate(found):
        after = found[number + 1] if number + 1 < len(found) else None
        if kept and not one.cut and after is not None and not after.cut:
            part = (one.time - kept[-1].time) / max(1e-9, after.time - kept[-1].time)
            x = kept[-1].x + (after.x - kept[-1].x) * part
            y = kept[-1].y + (after.y - kept[-1].y) * part
            if abs(x - one.x) < 1e-4 and abs(y - one.y) < 1e-4:
                continue
        kept.append(one)
    return kept
