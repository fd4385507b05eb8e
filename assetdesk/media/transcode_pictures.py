"""The pictures of a transcode: upright, with square pixels, of the preset's size and rate, in Rec. 709; then encoded.

The bytes are the same for the same film on every machine: software encoders with a fixed number of threads, which is
what a worker may take for itself; an encoder in hardware is not used.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
from av.filter import Graph

from assetdesk.core.encoding import EncodingPreset, VideoCodec
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media.document import check_pixels
from assetdesk.media.readers import film_colour
from assetdesk.media.transcode_view import View

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

THREADS = 2
MOST_RATE = 240
_FINE = Fraction(1, 90_000)  # of a film whose pictures come when they like
_USUAL = Fraction(25)
_EVEN = Fraction(1, 100)
_ENCODERS = {VideoCodec.H264: "libx264", VideoCodec.VP9: "libvpx-vp9", VideoCodec.AV1: "libsvtav1"}
_BT709, _LIMITED = 1, 1
# EXIF's orientation as FFmpeg's filters
_TURNS = {
    2: ("hflip", ""), 3: ("hflip,vflip", ""), 4: ("vflip", ""), 5: ("transpose", "0"), 6: ("transpose", "1"),
    7: ("transpose", "3"), 8: ("transpose", "2"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """`size` in px of the upright transcode, `turn` EXIF's orientation of the stored pictures, `pixels` the most that
    one of them may have; `view` is the window that is shown, None for all."""

    size: tuple[int, int]
    turn: int
    pixels: int
    view: View | None = None

    @property
    def drawn(self) -> tuple[int, int]:
        """Size in px of the whole upright picture."""
        return self.view.whole(self.size) if self.view else self.size


def steady_rate(stream: VideoStream) -> Fraction | None:
    """Pictures a second of a film in which they come evenly; None of others."""
    mean, base = stream.average_rate, stream.base_rate
    if not mean or not base or not 0 < mean <= MOST_RATE or abs(base / mean - 1) > _EVEN:
        return None
    return Fraction(stream.guessed_rate or mean) if stream.guessed_rate and stream.guessed_rate <= MOST_RATE else mean


def encoder_of(codec: VideoCodec) -> str:
    """FFmpeg's name of the encoder. ToolMissing where this build has none."""
    name = _ENCODERS[codec]
    if name not in av.codecs_available:
        raise FileFault(ErrorCode.TOOL_MISSING, f"There is no encoder for {codec} in this build.")
    os.environ.setdefault("SVT_LOG", "0")  # it prints on its own
    return name


class Pictures:
    """Takes decoded pictures in their order, gives packets to be written."""

    def __init__(
        self,
        out: OutputContainer,
        preset: EncodingPreset,
        source: VideoStream,
        target: Target,
        origin: float,
        pool: ThreadPoolExecutor,
    ) -> None:
        self._source = source
        self._target = target
        self._origin = Fraction(origin).limit_denominator(1_000_000)
        self._rate = preset.rate() or steady_rate(source)
        self._base = 1 / self._rate if self._rate else _FINE
        self._step = 1 / _near(Fraction(source.average_rate or 0))
        self.stream = self._added(out, preset)
        self.count = 0
        self._pool = pool
        self._work: Future[list[Packet[Any]]] | None = None
        self._weave: Graph | None = None
        self._graph: Graph | None = None
        self._shape: tuple[object, ...] = ()
        self._held: VideoFrame | None = None
        self._at = Fraction(0)  # of the held picture
        self._next = 0  # the first place, in steps of the time base, that no picture has yet

    def add(self, frame: VideoFrame) -> Iterator[Packet[Any]]:
        """One more decoded picture. Shown until the next one comes: so it is encoded when that is known."""
        check_pixels(frame.width, frame.height, self._target.pixels)
        for whole in self._whole(frame):
            yield from self._add(whole)

    def _add(self, frame: VideoFrame) -> Iterator[Packet[Any]]:
        at = self._moment(frame)
        if self._held is not None:
            if at <= self._at:
                return  # told twice, or behind its time
            yield from self._shown(self._held, round(at / self._base))
        self._held, self._at = frame, at

    def end(self) -> Iterator[Packet[Any]]:
        """The last picture, and what the encoder holds back."""
        if self._weave is not None:
            self._weave.vpush(None)
            for whole in _pulled(self._weave):
                yield from self._add(whole)
        if self._held is not None:
            base = self._held.time_base or 0
            lasting = Fraction((self._held.duration or 0) * base) or self._step
            yield from self._shown(self._held, max(self._next + 1, round((self._at + lasting) / self._base)))
            self._held = None
        yield from self._behind()
        if self.count:
            yield from self.stream.encode(None)

    def _whole(self, frame: VideoFrame) -> Iterator[VideoFrame]:
        """Without the lines of a television: from the first interlaced picture on, each comes one later."""
        if self._weave is None:
            if not frame.interlaced_frame or not frame.time_base:
                yield frame
                return
            self._weave = Graph()
            self._weave.threads = 1
            self._weave.link_nodes(
                self._weave.add_buffer(
                    width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
                ),
                self._weave.add("bwdif", "mode=send_frame:deint=interlaced"),
                self._weave.add("buffersink"),
            ).configure()
        self._weave.vpush(frame)
        yield from _pulled(self._weave)

    def _moment(self, frame: VideoFrame) -> Fraction:
        """Seconds since the film's beginning."""
        if frame.pts is None or not frame.time_base:
            return self._at + self._step if self._held is not None else Fraction(0)
        return max(Fraction(0), frame.pts * frame.time_base - self._origin)

    def _shown(self, frame: VideoFrame, until: int) -> Iterator[Packet[Any]]:
        """At an even rate, in each place up to the next picture's, in none where that is the same one."""
        if until <= self._next:
            return
        drawn = self._drawn(frame)
        first = self._next if self._rate or not self.count else max(self._next, round(self._at / self._base))
        for place in range(first, until) if self._rate else (first,):
            drawn.pts, drawn.time_base = place, self._base
            drawn.duration = 1 if self._rate else until - first
            self.count += 1
            yield from self._behind()
            self._work = self._pool.submit(self.stream.encode, drawn)
            if place + 1 < until and self._rate:
                yield from self._behind()  # the same picture once more
        self._next = until

    def _behind(self) -> Iterator[Packet[Any]]:
        """What has come of the picture that is encoded while the next one is decoded and drawn."""
        if self._work is not None:
            work, self._work = self._work, None
            yield from work.result()

    def _drawn(self, frame: VideoFrame) -> VideoFrame:
        shape = (
            frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_range, frame.color_trc,
            frame.color_primaries,
        )  # fmt: skip
        try:
            if self._graph is None or shape != self._shape:
                self._graph, self._shape = self._drawing(frame), shape
            frame.pts, frame.time_base = 0, self._base
            self._graph.vpush(frame)
            made = self._graph.vpull()
        except (ValueError, NotImplementedError) as wrong:  # FFmpeg's words for what it cannot do
            sentence = f"Pictures stored as {frame.format.name} cannot be encoded."
            raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, sentence, detail=str(wrong)) from wrong
        if self._target.view is not None:
            made = self._target.view.cut(made, self._target.size, float(self._at))
        made.pict_type = 0
        return made

    def _drawing(self, frame: VideoFrame) -> Graph:
        """Reduced, turned, in Rec. 709 of 8 bits. Lights of a greater range and other primaries are drawn in."""
        turn = self._target.turn
        size = self._target.drawn if turn < 5 else self._target.drawn[::-1]
        scale = [
            f"{size[0]}:{size[1]}",
            "flags=bicubic+accurate_rnd+bitexact",
            f"in_color_matrix={film_colour.matrix_name(frame)}",
            "out_color_matrix=bt709",
            "in_range=" + ("full" if film_colour.is_full(frame) else "limited"),
            "out_range=limited",
        ]
        if film_colour.is_wide(frame):
            scale += ["out_primaries=bt709", "out_transfer=bt709", "intent=perceptual"]
        graph = Graph()
        graph.threads = 1
        nodes = [graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=self._base)]
        nodes.append(graph.add("scale", ":".join(scale)))
        names, argument = _TURNS.get(turn, ("", ""))
        nodes += [graph.add(name, argument or None) for name in names.split(",") if name]
        nodes += [graph.add("setsar", "1"), graph.add("format", "yuv420p"), graph.add("buffersink")]
        graph.link_nodes(*nodes).configure()
        return graph

    def _added(self, out: OutputContainer, preset: EncodingPreset) -> VideoStream:
        encoder = encoder_of(preset.video_codec)
        options = {"g": str(preset.keyframes), **_options(preset)}
        stream: Any = out.add_stream(encoder, rate=self._rate or 1 / self._step, options=options)
        stream.width, stream.height = self._target.size
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.bit_rate = preset.video_kbps * 1000
        # with threads by frames x264 keeps to a greatest bit rate differently each time
        context.thread_count, context.thread_type = THREADS, "SLICE"
        context.time_base = self._base
        context.sample_aspect_ratio = Fraction(1)
        context.flags |= int(av.codec.context.Flags.bitexact)
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = _LIMITED
        added: VideoStream = stream
        return added


def _pulled(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (BlockingIOError, EOFError):
            return


def _near(rate: Fraction) -> Fraction:
    """One that can be; what a container says of it may be anything."""
    return rate.limit_denominator(1001) if 1 <= rate <= MOST_RATE else _USUAL


def _options(preset: EncodingPreset) -> dict[str, str]:
    most, bits = preset.most_kbps * 1000, preset.video_kbps * 1000
    if preset.video_codec is VideoCodec.H264:
        made = {"preset": "medium", "profile": str(preset.profile), "maxrate": str(most), "bufsize": str(2 * most)}
        return made | {"minrate": str(bits), "bufsize": str(bits), "nal-hrd": "cbr"} if preset.constant else made
    if preset.video_codec is VideoCodec.VP9:
        made = {"deadline": "good", "cpu-used": "4", "tile-columns": "1", "row-mt": "0", "auto-alt-ref": "1"}
        return made | {"minrate": str(bits if preset.constant else 0), "maxrate": str(most), "bufsize": str(2 * most)}
    # its own limit is for constant quality alone; on more than one thread it decides differently each time
    return {"preset": "8", "svtav1-params": "lp=1"}
