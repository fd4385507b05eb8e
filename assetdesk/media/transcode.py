"""A film or a sound made anew by an encoding preset, in one pass from file to file, within one worker.

Only what a player needs is written: one stream of pictures, one of sound, no date, no tags; the index stands first, so
that playing begins before the whole is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import av

from assetdesk.core.encoding import AudioCodec, Container, EncodingPreset
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media import ordinary_priority
from assetdesk.media.damage import corrupt
from assetdesk.media.document import Encoded
from assetdesk.media.readers import streams
from assetdesk.media.transcode_clock import Clock
from assetdesk.media.transcode_pictures import Pictures, Target
from assetdesk.media.transcode_sound import Sound
from assetdesk.media.transcode_view import View

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet

DAMAGED = "Parts of the file cannot be decoded; they are left out of the encoding."
CUT = "The file ends before it should; the encoding holds what can be read."
LONGER = "The file goes on for longer than it says; the rest is left out of the encoding."
_MOST_RESTARTS = 50
_WHOLE = 0.9
_OVER = 60.0  # seconds beyond what the container says, and as much again, before the rest is left out
_FORMATS = {Container.MP4: "mp4", Container.WEBM: "webm"}


@dataclass(frozen=True, slots=True)
class Source:
    """What is transcoded. `video` and `audio` are numbers of streams, None where there is none; `size` in px upright
    with square pixels; `turn` EXIF's orientation; `kind` as sentences name the file; `pixels` the most of one picture.
    """

    path: str
    demuxer: str
    kind: str
    pixels: int
    video: int | None
    audio: int | None
    size: tuple[int, int] | None
    turn: int = 1
    duration: float | None = None


def transcode(
    source: Source,
    preset: EncodingPreset,
    target: Path,
    progress: Callable[[float], None],
    warn: Callable[[str], None],
    view: View | None = None,
) -> Encoded:
    """Writes `target`; with a `view` only what that shows of each picture. FileFault where nothing of the source can be
    decoded, or where there is nothing to encode."""
    moving = source.video is not None and source.size is not None
    heard = source.audio is not None and preset.audio_codec is not AudioCodec.NONE
    if not moving and not heard:
        what = "neither a picture nor a sound" if source.audio is None else "only sound, which the preset leaves out,"
        raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, f"There is {what} in the file.")
    size = preset.size_of(*(view.of(*source.size) if view else source.size)) if moving and source.size else None
    options = {"fflags": "+bitexact"}
    if preset.container is Container.MP4:
        options["movflags"] = "+faststart"
    with (
        streams.Original(source.path, "rb") as file,
        _opened(file, source) as container,
        av.open(str(target), "w", format=_FORMATS[preset.container], options=options) as out,
        ThreadPoolExecutor(1, "encode") as pool,
    ):
        work = _Work(source, preset, container, out, size, heard, pool, view)
        _begun(out, preset, size)
        for packet in work.packets(progress):
            out.mux(packet)
    if not work.anything():
        raise corrupt(source.path, source.kind, detail="nothing could be decoded")
    for sentence in work.told():
        warn(sentence)
    progress(1.0)
    width, height = size or (None, None)
    return Encoded(width, height, preset.mime(pictures=moving))


def _opened(file: BinaryIO, source: Source) -> InputContainer:
    with streams.decoding(source.path, source.kind):
        return streams.opened(file, source.demuxer, source.pixels)


def _begun(out: OutputContainer, preset: EncodingPreset, size: tuple[int, int] | None) -> None:
    """Opens the encoders, which have bounds of their own."""
    try:
        out.start_encoding()
    except (av.FFmpegError, ValueError) as wrong:
        what = f"{preset.video_codec} in {size[0]} × {size[1]} px" if size else str(preset.audio_codec)
        raise FileFault(
            ErrorCode.SOURCE_UNSUPPORTED, f"The encoder refuses what the preset asks for: {what}.", detail=str(wrong)
        ) from wrong
    finally:
        ordinary_priority.restore()


class _Work:
    """One transcode on its way."""

    def __init__(
        self,
        source: Source,
        preset: EncodingPreset,
        container: InputContainer,
        out: OutputContainer,
        size: tuple[int, int] | None,
        heard: bool,
        pool: ThreadPoolExecutor,
        view: View | None,
    ) -> None:
        self.source = source
        self._container = container
        video: Any = container.streams[source.video] if size and source.video is not None else None
        audio: Any = container.streams[source.audio] if heard and source.audio is not None else None
        self._wanted: list[Any] = [stream for stream in (video, audio) if stream is not None]
        for stream in container.streams:
            wanted = any(stream.index == one.index for one in self._wanted)
            stream.discard = av.stream.Discard.default if wanted else av.stream.Discard.all
        starts = [float(one.start_time * one.time_base) for one in self._wanted if one.start_time is not None]
        self._origin = min(starts, default=0.0)
        self._clock = Clock(tuple(one.index for one in self._wanted))
        self._made: dict[int, Pictures | Sound] = {}
        if video is not None and size is not None:
            self._made[video.index] = Pictures(
                out, preset, video, Target(size, source.turn, source.pixels, view), self._origin, pool
            )
        if audio is not None:
            self._made[audio.index] = Sound(out, preset, audio, self._origin)
        self._damaged = False
        self._until = 0.0
        self._cut = False

    def packets(self, progress: Callable[[float], None]) -> Iterator[Packet[Any]]:
        """What is to be written, in the order it comes."""
        length = self.source.duration or 0.0
        for packet in self._demuxed():
            if packet.size:
                at = self._clock.set(packet)
                if at is not None:
                    lasting = float((packet.duration or 0) * (packet.time_base or 0))
                    self._until = max(self._until, at + lasting - self._origin)
                    if length:
                        progress(min(0.99, max(0.0, self._until / length)))
                        if self._until > 2 * length + _OVER:
                            self._cut = True
                            break
            yield from self._encoded(packet)
        for made in self._made.values():
            yield from made.end()

    def anything(self) -> bool:
        """Whether a picture, or where there are none a sound, was decoded."""
        first = next(iter(self._made.values()))
        return first.count > 0

    def told(self) -> Iterator[str]:
        """What people should know."""
        if self._damaged:
            yield DAMAGED
        length = self.source.duration
        if length and self._until < _WHOLE * length:
            yield CUT
        if self._cut:
            yield LONGER

    def _demuxed(self) -> Iterator[Packet[Any]]:
        """Packets to the end; what cannot be read is stepped over while that is possible."""
        packets = self._container.demux(self._wanted)
        for _ in range(_MOST_RESTARTS):
            try:
                yield from packets
                return
            except streams.TROUBLE:
                self._damaged = True
                packets = self._container.demux(self._wanted)

    def _encoded(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        made: Any = self._made[packet.stream.index]
        try:
            frames = packet.decode()
        except streams.TROUBLE:
            self._damaged = True
            return
        for frame in frames:
            self._damaged = self._damaged or frame.is_corrupt
            yield from made.add(frame)
