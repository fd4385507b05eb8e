"""The picture that a film shows at a moment: seeks, decodes to there, and goes on from there for the next one.

What is decoded on the way to a moment is bounded in pixels. Pictures that nothing else refers to are not decoded
before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import av

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.document import check_pixels
from assetdesk.media.readers.streams import TROUBLE, only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

# decoded pixels spent on one moment: about two seconds of one core; the last picture within is taken
MOST_PIXELS = 600_000_000
_LEAST_PACKETS = 60
_MOST_ERRORS = 50
_BACK = (0.0, 3.0, 12.0, 60.0)  # seconds before a moment from where the way to it is tried
_EARLIER = 2.0
_NEAR = 1.0  # seconds to the next moment within which no seek pays
_ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}


class Frames:
    """Pictures of one stream of a container, best asked for in order. `damaged` once something could not be decoded."""

    def __init__(self, container: InputContainer, stream: VideoStream, pixels: int) -> None:
        self.container = container
        self.stream = stream
        self.pixels = pixels
        self.damaged = False
        self._decoder = _decoder(stream)
        self._packets: Iterator[Packet[VideoStream]] | None = None
        self._kept: list[VideoFrame] = []
        self._last: VideoFrame | None = None
        self._first: int | None = None
        self._spent = False
        self._begun = False
        only(container, stream)

    def at(self, seconds: float, most_pixels: int = MOST_PIXELS) -> VideoFrame | None:
        """What is to be seen at `seconds` from the start; None where the film does not go so far.

        Where that would take too much, the last picture on the way there.
        """
        goal = self._stamp(seconds)
        last = self._last
        if last is not None and last.pts is not None and last.pts <= goal and self._shows(last, goal):
            return last
        if self._ahead(goal):
            return self._decode(goal, most_pixels)
        found: VideoFrame | None = None
        start = self._stamp(0.0)
        for times, back in enumerate(_BACK):
            # some containers seek to any picture, and what can be decoded begins behind the goal
            begin = max(start, goal - round(back / self._second))
            self._seek(begin)
            found = self._decode(goal, most_pixels >> times) or found
            if begin == start or (self._first is not None and self._first <= goal):
                break
        return found

    @property
    def last(self) -> VideoFrame | None:
        """The one that was decoded last."""
        return self._last

    def first(self) -> VideoFrame | None:
        """The first picture that can be decoded, from the beginning."""
        self._seek(self._stamp(0.0))
        return self._decode(None, MOST_PIXELS)

    def _stamp(self, seconds: float) -> int:
        start = self.stream.start_time or 0
        return start + int(seconds / self._second + 1e-6)

    @property
    def _second(self) -> float:
        """Seconds of one step of the stream's clock."""
        return float(self.stream.time_base or 1)

    def _ahead(self, goal: int) -> bool:
        """Whether going on is the shortest way."""
        if self._packets is None or self._last is None or self._last.pts is None or self._last.pts > goal:
            return False
        if (goal - self._last.pts) * self._second <= _NEAR:
            return True
        index = self.stream.index_entries
        at = index.search_timestamp(goal) if len(index) else -1
        return 0 <= at < len(index) and index[at].timestamp <= self._last.pts

    def _seek(self, goal: int) -> None:
        self._kept, self._last, self._first = [], None, None
        # what is decoded first may come earlier than it is shown, and then lies before its own time
        places = [goal] if goal > self._stamp(0.0) else [goal - round(_EARLIER / self._second), goal]
        for place in places:
            try:
                self.container.seek(place, stream=self.stream)
                self._decoder.flush_buffers()
                break
            except TROUBLE:
                continue
        else:
            # where nothing can be sought, the beginning is all there is
            self.damaged = self.damaged or self._begun
        self._begun = True
        self._packets = self.container.demux(self.stream)

    def _decode(self, goal: int | None, most_pixels: int) -> VideoFrame | None:
        """The first picture that is still shown at `goal`, or the first of all."""
        best: VideoFrame | None = None
        for frame in self._frames(goal, most_pixels):
            if frame.is_corrupt:
                self.damaged = True
                best = best or frame
                continue
            self._last = frame
            if self._first is None:
                self._first = frame.pts
            if goal is None or frame.pts is None or self._shows(frame, goal):
                return frame
            best = frame
        return best if goal is None or self._spent else None

    def _shows(self, frame: VideoFrame | None, goal: int) -> bool:
        """Whether it is what is to be seen at `goal`, or the first after it."""
        return frame is not None and frame.pts is not None and frame.pts + max(1, frame.duration or 0) > goal

    def _frames(self, goal: int | None, most_pixels: int) -> Iterator[VideoFrame]:
        """Decoded pictures in their order, until the end of the film or of what may be spent."""
        self._spent = False
        while self._kept:
            yield self._kept.pop(0)
        edge = max(1, self.stream.width) * max(1, self.stream.height)
        packets = max(_LEAST_PACKETS, most_pixels // edge)
        errors = 0
        while packets > 0:
            packets -= 1
            try:
                packet = next(self._packets, None) if self._packets is not None else None
                if packet is None:
                    self._packets = None
                    return
                self._kept.extend(self._decoded(packet, goal))
            except TROUBLE:
                self.damaged = True
                errors += 1
                if errors > _MOST_ERRORS:
                    self._packets = None
                    return
                self._packets = self.container.demux(self.stream)  # one that raised is at its end
            while self._kept:
                frame = self._kept.pop(0)
                check_pixels(frame.width, frame.height, self.pixels)
                yield frame
        self._spent = True

    def _decoded(self, packet: Packet[VideoStream], goal: int | None) -> list[VideoFrame]:
        early = goal is not None and packet.pts is not None and packet.pts + (packet.duration or 0) < goal
        self._decoder.skip_frame = "NONREF" if early else "DEFAULT"
        return self._decoder.decode(packet if packet.size else None)


def _decoder(stream: VideoStream) -> VideoCodecContext:
    """The stream's own, opened while nothing is left out; another one where only that knows of transparency."""
    own = stream.codec_context
    other = _ALPHA_DECODERS.get(own.name)
    if other and any(key.lower() == "alpha_mode" and value == "1" for key, value in stream.metadata.items()):
        decoder = av.CodecContext.create(other, "r")
        decoder.thread_count = 1
        own = decoder  # type: ignore[assignment]
    try:
        own.open(strict=False)
    except (av.FFmpegError, ValueError) as wrong:
        sentence = f"Films with the codec {own.name} cannot be read yet."
        raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, sentence, detail=str(wrong)) from wrong
    return own
