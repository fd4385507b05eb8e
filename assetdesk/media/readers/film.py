"""Films and sounds: what the container says, the poster, frames for a strip, subtitles, the loudness over time.

What has no moving pictures is a sound, whatever its container is called; a picture beside the sound is its cover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import av

from assetdesk.core.asset import AUDIO, VIDEO
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.parts import Part, PartSet
from assetdesk.core.task import Limits
from assetdesk.core.text import TextPart
from assetdesk.media.damage import corrupt
from assetdesk.media.document import Document, Picture, PictureFacts, check_pixels
from assetdesk.media.readers import film_colour, film_sound, film_text, streams
from assetdesk.media.readers.film_frames import MOST_PIXELS, Frames
from assetdesk.media.waveform import COVER_BARS, cover

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from assetdesk.media.transcode import Source

_SHARE, _LEAST, _MOST = 0.1, 1.0, 30.0
_STRIP_PIXELS = MOST_PIXELS // 2
_WHOLE = 0.9
_DAMAGED = "Parts of the film cannot be decoded; what can be is shown."


def chosen_moment(options: Mapping[str, Any], duration: float | None) -> float | None:
    """Seconds of the poster by the media options in force; 0 for the first picture, None where they choose none.

    A time that cannot be is the first picture; one that can be wins over `generateThumbnail`.
    """
    media = options.get("mediaOptions") or {}
    timed = media.get("thumbnailOptions")
    if timed is None:
        return 0.0 if media.get("generateThumbnail") is True else None
    at = timed.get("thumbnailTime") if isinstance(timed, Mapping) else None
    if isinstance(at, bool) or not isinstance(at, int | float) or at < 0 or at / 1000 > (duration or 0.0):
        return 0.0
    return at / 1000


class FilmDocument:
    """`demuxer` is FFmpeg's name of the container, `label` ours; sentences say what it is: "film (MP4)"."""

    def __init__(self, path: str, limits: Limits, demuxer: str, what: str, label: str) -> None:
        self.path = path
        self.limits = limits
        self.kind = f"{what} ({label})"
        self.label = label
        self.warnings: list[str] = []
        self._demuxer = demuxer
        self._files: list[BinaryIO] = []
        self._usual: VideoFrame | None = None
        self._unknown = ""  # the codec of moving pictures that nobody can decode
        try:
            self._container = self._opened()
            self._video, self._audio = self._streams()
            self.duration = streams.duration(self._container, Path(path).stat().st_size, self.warnings)
        except BaseException:
            self._close_files()
            raise

    @property
    def has_sound(self) -> bool:
        """Whether there is a stream of sound that can be decoded."""
        return self._audio is not None

    def facts(self) -> PictureFacts:
        """Sizes are upright and with square pixels; a sound has none."""
        video = self._video
        if video is None:
            return PictureFacts(None, None, duration=self.duration, type=VIDEO if self._unknown else AUDIO)
        width, height = film_colour.shown(video.width, video.height, video.sample_aspect_ratio)
        turn = 1
        if width * height <= self.limits.pixels:
            try:
                turn = film_colour.orientation(self._usual_frame())
            except FileFault:
                turn = 1  # what is wrong is told with the picture
        context = video.codec_context
        return PictureFacts(
            width=height if turn >= 5 else width,
            height=width if turn >= 5 else height,
            orientation=turn,
            colour=film_colour.label(context.colorspace, context.color_trc, context.color_primaries),
            bits=max((component.bits for component in video.format.components), default=8) if video.format else None,
            duration=self.duration,
            type=VIDEO,
        )

    def picture(self, max_edge: int) -> Picture:
        """The poster: the frame at a tenth, at least a second and at most thirty from the beginning, else the first.

        Of a sound its cover, else what is heard as bars.
        """
        self.refuse_unknown()
        if self._video is None:
            return self._cover(max_edge)
        return self._picture(self._usual_frame(), max_edge)

    def poster(self, options: Mapping[str, Any], max_edge: int) -> Picture:
        """The same, unless media options in force name another moment (IPS API, MediaOptions)."""
        moment = chosen_moment(options, self.duration)
        if moment is None or self._video is None:
            return self.picture(max_edge)
        with streams.decoding(self.path, self.kind):
            frame = self._frame_at(moment)
        return self._picture(frame, max_edge)

    def parts(self, options: Mapping[str, Any], name: str) -> Iterator[Part | PartSet]:
        """One transcode for each encoding preset in force; of more than one the adaptive set that binds them."""
        from assetdesk.media.readers import film_encoding

        yield from film_encoding.parts(self, options, name)

    def part(self, key: str, options: Mapping[str, Any]) -> Document:
        """The transcode that `options` describe, as a document of its own."""
        from assetdesk.media.readers import film_encoding

        return film_encoding.opened(self, options)

    def source(self) -> Source:
        """What a transcode reads."""
        from assetdesk.media.transcode import Source

        facts = self.facts()
        return Source(
            path=self.path,
            demuxer=self._demuxer,
            kind=self.kind,
            pixels=self.limits.pixels,
            video=self._video.index if self._video is not None else None,
            audio=self._audio.index if self._audio is not None else None,
            size=(facts.width, facts.height) if facts.width and facts.height else None,
            turn=facts.orientation or 1,
            duration=self.duration,
        )

    def refuse_unknown(self) -> None:
        """SourceUnsupported of a film whose pictures nobody can decode."""
        if self._unknown:
            raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, f"Films with the codec {self._unknown} cannot be read yet.")

    def warn(self, sentence: str) -> None:
        """Tells people something, once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def page(self, number: int, max_edge: int) -> Picture:
        """There is only one."""
        if number != 1:
            raise FileFault(ErrorCode.GENERIC_ERROR, f"There is no page {number}.")
        return self.picture(max_edge)

    def frames(self, count: int, max_edge: int) -> Iterator[Picture]:
        """Evenly spaced over the duration; no more than the film has, none of a sound."""
        video = self._video
        if video is None:
            return
        duration = self.duration
        if duration is None:
            yield self.picture(max_edge)
            return
        rate = video.average_rate
        count = min(count, max(1, int(duration * float(rate)))) if rate else count
        with streams.decoding(self.path, self.kind):
            frames = Frames(self._container, video, self.limits.pixels)
        last: VideoFrame | None = None
        for number in range(count):
            moment = (number + 0.5) * duration / count
            with streams.decoding(self.path, self.kind):
                found = frames.at(moment, _STRIP_PIXELS)
            last = found or last
            if last is None:
                continue
            # the sound may last longer than the pictures
            if frames.damaged or (found is None and moment < _WHOLE * duration):
                self.warn(_DAMAGED)
            yield self._picture(last, max_edge)
        if last is None:
            yield self.picture(max_edge)

    def waveform(self, columns: int, progress: Callable[[float], None] | None = None) -> list[tuple[float, float]]:
        """Of the first sound stream, all of it; empty where there is none."""
        if self._audio is None:
            return []
        with streams.decoding(self.path, self.kind):
            found = film_sound.peaks(self._opened(), self._audio.index, self.duration or 0.0, progress)
        if not found.samples:
            raise corrupt(self.path, self.kind, detail="no sound could be decoded")
        return found.columns(columns)

    def text(self) -> Iterator[TextPart]:
        """Chapters, then subtitles with their time; of a song its words."""
        with streams.decoding(self.path, self.kind):
            yield from film_text.parts(self._container, self._opened, self.warnings)

    def metadata(self) -> dict[str, Any]:
        """What container, streams and an XMP packet say."""
        from assetdesk.media.metadata import film_tags

        fields = film_tags.read(self._container, self._video, self._audio, self.path, self.warnings)
        return {"media:Container": self.label, "media:Duration": self.duration} | fields

    def close(self) -> None:
        """Lets go of the file."""
        self._usual = None
        self._container.close()
        self._close_files()

    def _usual_frame(self) -> VideoFrame:
        """That of the poster where nobody chose another. Decoded once."""
        if self._usual is None:
            moment = min(max((self.duration or 0.0) * _SHARE, _LEAST), _MOST)
            with streams.decoding(self.path, self.kind):
                self._usual = self._frame_at(moment if self.duration is None or moment < self.duration else 0.0)
        return self._usual

    def _frame_at(self, moment: float) -> VideoFrame:
        """What is to be seen at `moment`, at 0 and where nothing is the first picture of all."""
        video = self._video
        assert video is not None
        check_pixels(video.width, video.height, self.limits.pixels)
        frames = Frames(self._container, video, self.limits.pixels)
        frame = frames.at(moment) if moment > 0 else None
        # sound may go on behind the last picture
        frame = frame or (frames.last if moment > 0 else None) or frames.first()
        if frame is None:
            raise corrupt(self.path, self.kind, detail="no frame could be decoded")
        if frames.damaged or frame.is_corrupt:
            self.warn(_DAMAGED)
        return frame

    def _picture(self, frame: VideoFrame, max_edge: int) -> Picture:
        assert self._video is not None
        shape = self._video.sample_aspect_ratio
        size = film_colour.shown(frame.width, frame.height, shape)
        check_pixels(*size, self.limits.pixels)
        with streams.decoding(self.path, self.kind):
            image = film_colour.to_image(frame, shape, max_edge)
        return Picture(image, *size, orientation=film_colour.orientation(frame), warnings=self.warnings)

    def _cover(self, max_edge: int) -> Picture:
        for data in self._covers():
            try:
                return self._cover_of(data, max_edge)
            except FileFault as wrong:
                self.warn(f"The cover cannot be shown. {wrong}")
        if self._audio is None:
            raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, "There is neither a picture nor a sound in the file.")
        with streams.decoding(self.path, self.kind):
            found = film_sound.rough(self._opened, self._audio.index, self.duration or 0.0, COVER_BARS)
        if found is None:
            raise corrupt(self.path, self.kind, detail="no sound could be decoded")
        image = cover(found)
        return Picture(image, *image.size)

    def _cover_of(self, data: bytes, max_edge: int) -> Picture:
        from PIL import Image

        from assetdesk.media.readers.pillow import PillowDocument

        def opener(_: str) -> Image.Image:
            return Image.open(BytesIO(data), formats=("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF"))

        document = PillowDocument(self.path, self.limits, opener, "cover picture", draft=True)
        try:
            return document.picture(max_edge)
        finally:
            document.close()
            for told in document.warnings:
                self.warn(told)

    def _covers(self) -> list[bytes]:
        """Pictures beside the sound, the largest first."""
        pictures = [stream for stream in self._container.streams.video if streams.is_picture(stream)]
        if not pictures:
            return []
        found: list[bytes] = []
        with streams.decoding(self.path, self.kind):
            # they come once, before everything else
            container = self._opened()
            wanted = {stream.index for stream in pictures}
            for stream in container.streams:
                stream.discard = av.stream.Discard.default if stream.index in wanted else av.stream.Discard.all
            for packet in container.demux([stream for stream in container.streams if stream.index in wanted]):
                if packet.size:
                    found.append(bytes(packet))
                if not packet.size or len(found) >= len(wanted):
                    break
            container.close()
        return sorted(found, key=len, reverse=True)

    def _opened(self) -> InputContainer:
        """From the beginning, with a file of its own: containers do not share a place to read at."""
        file = streams.Original(self.path, "rb")
        self._files.append(file)
        with streams.decoding(self.path, self.kind):
            return streams.opened(file, self._demuxer, self.limits.pixels)

    def _close_files(self) -> None:
        for file in self._files:
            file.close()
        self._files.clear()

    def _streams(self) -> tuple[VideoStream | None, AudioStream | None]:
        """The film and the sound that players begin with."""
        container = self._container
        streams.refuse_protected(container)
        moving = [stream for stream in container.streams.video if not streams.is_picture(stream)]
        films = [stream for stream in moving if streams.readable(stream)]
        if moving and not films:
            self._unknown = str(getattr(moving[0], "codec_tag", "")).strip("\0 ") or "it has"
        sounds = [stream for stream in container.streams.audio if streams.readable(stream)]
        best = container.streams.best("video")
        video = next((film for film in films if best is not None and film.index == best.index), None)
        video = video or (films[0] if films else None)
        loud = container.streams.best("audio")
        audio = next((sound for sound in sounds if loud is not None and sound.index == loud.index), None)
        audio = audio or (sounds[0] if sounds else None)
        if video is None and audio is None and not container.streams.video and not container.streams.subtitles:
            unknown = [stream for stream in container.streams if not streams.readable(stream)]
            if unknown:
                raise FileFault(ErrorCode.SOURCE_UNSUPPORTED, detail="no decoder for any stream")
            raise corrupt(self.path, self.kind, detail="neither pictures nor sound in it")
        return video, audio
