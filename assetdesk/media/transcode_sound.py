"""The sound of a transcode: at the preset's rate, in one or two channels, without gaps, so that it keeps to the
pictures."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
from av.filter import Graph

from assetdesk.core.encoding import AUDIO_RATES, AudioCodec, EncodingPreset
from assetdesk.core.errors import ErrorCode, FileFault

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.packet import Packet

_ENCODERS = {AudioCodec.AAC: "aac", AudioCodec.HE_AAC: "aac", AudioCodec.OPUS: "libopus"}
_OPUS_RATE = 48_000
_USUAL_RATE = 48_000


def encoder_of(codec: AudioCodec) -> str:
    """FFmpeg's name of the encoder. ToolMissing where this build has none."""
    name = _ENCODERS[codec]
    if name not in av.codecs_available:
        raise FileFault(ErrorCode.TOOL_MISSING, f"There is no encoder for {codec} in this build.")
    return name


def rate_of(preset: EncodingPreset, source: int) -> int:
    """Samples a second: the preset's, else the source's where players know it; never more than the source has."""
    if preset.audio_codec is AudioCodec.OPUS:
        return preset.audio_rate or _OPUS_RATE
    wanted = preset.audio_rate or source
    if wanted in AUDIO_RATES:
        return wanted
    return max((rate for rate in AUDIO_RATES if rate <= wanted and wanted % rate == 0), default=_USUAL_RATE)


class Sound:
    """Takes decoded sound in its order, gives packets to be written."""

    def __init__(self, out: OutputContainer, preset: EncodingPreset, source: AudioStream, origin: float) -> None:
        self._origin = Fraction(origin).limit_denominator(1_000_000)
        self._rate = rate_of(preset, source.rate or _USUAL_RATE)
        self._layout = "mono" if source.channels == 1 else "stereo"
        stream: Any = out.add_stream(encoder_of(preset.audio_codec), rate=self._rate, layout=self._layout, options={})
        context = stream.codec_context
        context.bit_rate = preset.audio_kbps * 1000
        context.flags |= int(av.codec.context.Flags.bitexact)
        context.thread_count = 1
        self.stream: AudioStream = stream
        self.count = 0
        self._graph: Graph | None = None
        self._shape: tuple[object, ...] = ()
        self._due = Fraction(0)
        self._written = 0

    def add(self, frame: AudioFrame) -> Iterator[Packet[Any]]:
        """One more stretch of sound; what is missing before it is filled with silence."""
        if not frame.samples or not frame.sample_rate:
            return
        shape = (frame.sample_rate, frame.format.name, frame.layout.name)
        if shape != self._shape:
            yield from self._drained()
            self._graph, self._shape = self._resampling(frame), shape
        assert self._graph is not None
        at = self._due
        if frame.pts is not None and frame.time_base:
            at = max(Fraction(0), frame.pts * frame.time_base - self._origin)
        self._due = at + Fraction(frame.samples, frame.sample_rate)
        frame.time_base = Fraction(1, frame.sample_rate)
        frame.pts = round(at * frame.sample_rate)
        self._graph.push(frame)
        yield from self._pulled()

    def end(self) -> Iterator[Packet[Any]]:
        """What resampler and encoder hold back."""
        yield from self._drained()
        if self.count:
            yield from self.stream.encode(None)

    def _drained(self) -> Iterator[Packet[Any]]:
        if self._graph is not None:
            self._graph.push(None)
            yield from self._pulled()
            self._graph = None

    def _pulled(self) -> Iterator[Packet[Any]]:
        assert self._graph is not None
        while True:
            try:
                frame: Any = self._graph.pull()
            except (BlockingIOError, EOFError):
                return
            frame.pts, frame.time_base = self._written, Fraction(1, self._rate)
            self._written += frame.samples
            self.count += 1
            yield from self.stream.encode(frame)

    def _resampling(self, frame: AudioFrame) -> Graph:
        graph = Graph()
        graph.threads = 1
        first = round(self._written * Fraction(1, self._rate) * self._rate)
        source = graph.add_abuffer(
            sample_rate=frame.sample_rate,
            format=frame.format.name,
            layout=frame.layout.name,
            time_base=Fraction(1, frame.sample_rate),
        )
        resample = graph.add("aresample", f"{self._rate}:async=1:first_pts={first}:min_hard_comp=0.05")
        form = graph.add(
            "aformat",
            f"sample_fmts={self.stream.codec_context.format.name}:sample_rates={self._rate}"
            f":channel_layouts={self._layout}",
        )
        graph.link_nodes(source, resample, form, graph.add("abuffersink")).configure()
        return graph
