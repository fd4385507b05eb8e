"""Decoded sound as amplitudes: all of it, or, for the picture of a long one, a little at even moments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import av

from assetdesk.media.peaks import Pairs, Peaks
from assetdesk.media.readers.streams import TROUBLE, only

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

_MOST_ERRORS = 1000
_GATHER = 1 << 17
_LONG = 240.0  # seconds, from which on the picture is made of samples
_TASTE_PACKETS = 12
_TASTE_SECONDS = 0.25


def peaks(
    container: InputContainer, index: int, duration: float, progress: Callable[[float], None] | None = None
) -> Peaks:
    """Of the whole stream `index` of a container at its beginning, whatever can be decoded of it."""
    stream = _sound(container, index)
    expected = int(duration * (stream.rate or 0))
    found = Peaks(expected)
    only(container, stream)
    gathered = _Gathered(found)
    errors = 0
    packets = container.demux(stream)
    while errors <= _MOST_ERRORS:
        try:
            packet = next(packets, None)
            if packet is None:
                break
            for frame in packet.decode():
                if gathered.add(frame) and progress is not None and expected:
                    progress(min(1.0, found.samples / expected))
        except TROUBLE:
            errors += 1
            packets = container.demux(stream)  # one that raised is at its end
    gathered.hand_over()
    if progress is not None:
        progress(1.0)
    return found


class _Gathered:
    """Frames by the hundred: an array for each costs more than its decoding."""

    def __init__(self, into: Peaks) -> None:
        self._into = into
        self._fifo = av.AudioFifo()
        self._kind: tuple[str, int, int] | None = None

    def add(self, frame: AudioFrame) -> bool:
        """Whether enough had come together to be handed over."""
        frame.pts = None  # gaps between them are of no concern
        kind = frame.format.name, frame.layout.nb_channels, frame.sample_rate
        if kind != self._kind:  # the queue does not look at the channels, and would read beyond them
            self.hand_over()
            self._fifo, self._kind = av.AudioFifo(), kind
        self._fifo.write(frame)
        if self._fifo.samples < _GATHER:
            return False
        self.hand_over()
        return True

    def hand_over(self) -> None:
        """Whatever has come."""
        if self._fifo.samples:
            frame = self._fifo.read(self._fifo.samples)
            if frame is not None:
                self._into.add(_samples(frame))


def rough(opened: Callable[[], InputContainer], index: int, duration: float, columns: int) -> Pairs | None:
    """The same for a picture: of a long sound only a quarter of a second for each column. None of no sound.

    `opened` opens the file anew.
    """
    if duration > _LONG:
        made = _tasted(opened(), index, duration, columns)
        if made is not None:
            return made
    found = peaks(opened(), index, duration)
    return found.columns(columns) if found.samples else None


def _tasted(container: InputContainer, index: int, duration: float, columns: int) -> Pairs | None:
    """None where the sound cannot be sought in."""
    stream = _sound(container, index)
    only(container, stream)
    made: Pairs = []
    empty = 0
    for number in range(columns):
        found = Peaks()
        try:
            moment = (number + 0.5) * duration / columns
            container.seek(int(moment / float(stream.time_base or 1)) + (stream.start_time or 0), stream=stream)
            _taste(container, stream, found)
        except TROUBLE:
            pass
        empty += not found.samples
        if empty > columns // 4:
            return None
        made += found.columns(1)
    return made


def _taste(container: InputContainer, stream: AudioStream, found: Peaks) -> None:
    for number, packet in enumerate(container.demux(stream)):
        try:
            for frame in packet.decode():
                if number:  # the first after a seek may be without what it builds on
                    found.add(_samples(frame))
        except TROUBLE:
            continue
        if number >= _TASTE_PACKETS or found.samples >= _TASTE_SECONDS * (stream.rate or 48000):
            return


def _sound(container: InputContainer, index: int) -> AudioStream:
    return next(stream for stream in container.streams.audio if stream.index == index)


def _samples(frame: AudioFrame) -> NDArray[Any]:
    """Channels × samples."""
    values = frame.to_ndarray()
    return values if frame.format.is_planar else values.reshape(-1, len(frame.layout.channels)).T
