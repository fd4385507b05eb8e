"""Encoding presets: what a transcode of a film or a sound looks like, and the two stock sets.

Fields by the names of Classic's and AEM's preset editors (IPS API, MediaOptions; AEM, video profiles). A size, a frame
rate or a sampling rate that is not told is the source's own. Nothing is ever enlarged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from assetdesk.core.errors import UsageFault
from assetdesk.core.names import clean_name

KIND = "encoding"
AUTO = "auto"
SOURCE = "source"

LONGEST_NAME = 120
KBPS = (16, 200_000)
AUDIO_KBPS = (8, 512)
EDGE = (16, 16_384)
FRAME_RATE = (1.0, 240.0)
KEYFRAMES = (1, 3_000)
AUDIO_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)


class Container(StrEnum):
    """The file around it."""

    MP4 = "MP4"
    WEBM = "WebM"


class VideoCodec(StrEnum):
    """How moving pictures are stored. VP9 and AV1 where an encoder is there."""

    H264 = "H.264"
    VP9 = "VP9"
    AV1 = "AV1"


class AudioCodec(StrEnum):
    """How sound is stored. HE-AAC is written as AAC-LC: there is no free encoder of the other."""

    AAC = "AAC"
    HE_AAC = "HE-AAC"
    OPUS = "Opus"
    NONE = "none"


class Profile(StrEnum):
    """H.264's sets of tools; older devices know the smaller ones only."""

    BASELINE = "baseline"
    MAIN = "main"
    HIGH = "high"


_FITTING: dict[Container, tuple[tuple[VideoCodec, ...], tuple[AudioCodec, ...]]] = {
    Container.MP4: (
        (VideoCodec.H264, VideoCodec.VP9, VideoCodec.AV1),
        (AudioCodec.AAC, AudioCodec.HE_AAC, AudioCodec.OPUS, AudioCodec.NONE),
    ),
    Container.WEBM: ((VideoCodec.VP9, VideoCodec.AV1), (AudioCodec.OPUS, AudioCodec.NONE)),
}
_ENDINGS = {(Container.MP4, True): ".mp4", (Container.MP4, False): ".m4a"}
_MIMES = {(Container.MP4, True): "video/mp4", (Container.MP4, False): "audio/mp4"}


@dataclass(frozen=True, slots=True)
class EncodingPreset:
    """One preset. Rates in kbit/s, sizes in px of the upright picture, `keyframes` the most frames between two.

    `width` and `height` None mean auto: from the other one by the film's shape; both, the film's own size. With
    `keep_aspect` a film fits into both, without it is drawn to them. `frame_rate` in frames a second and `audio_rate`
    in Hz None are the source's. `connection` is the speed the file is meant for; it tells which file of a set is
    played, and makes nothing. The bit rate is an average; `max_kbps` bounds it over two seconds, None means one and a
    half times the average, `constant` the average itself.
    """

    name: str
    suffix: str = ""
    connection_kbps: int | None = None
    container: Container = Container.MP4
    video_codec: VideoCodec = VideoCodec.H264
    video_kbps: int = 2_000
    width: int | None = None
    height: int | None = None
    keep_aspect: bool = True
    frame_rate: float | None = None
    audio_codec: AudioCodec = AudioCodec.AAC
    audio_kbps: int = 128
    audio_rate: int | None = None
    profile: Profile = Profile.HIGH
    keyframes: int = 300
    max_kbps: int | None = None
    constant: bool = False

    def wrong(self) -> str:
        """A sentence for people about the first thing that cannot be; empty where all is well."""
        return next(filter(None, (*_words_wrong(self), *_numbers_wrong(self), *_parts_wrong(self))), "")

    def checked(self) -> EncodingPreset:
        """Itself. UsageFault with the sentence where something cannot be."""
        if sentence := self.wrong():
            raise UsageFault(sentence)
        return self

    @property
    def file_suffix(self) -> str:
        """What stands behind the asset's name: never empty, so that a transcode has not its film's own name."""
        return clean_name(self.suffix or f"-{self.name}")

    @property
    def most_kbps(self) -> int:
        """The bound on the bit rate."""
        return self.video_kbps if self.constant else self.max_kbps or self.video_kbps * 3 // 2

    def ending(self, *, pictures: bool) -> str:
        """The extension of a file with moving pictures, or with sound alone."""
        return _ENDINGS.get((self.container, pictures), ".webm")

    def mime(self, *, pictures: bool) -> str:
        """Its MIME type."""
        return _MIMES.get((self.container, pictures), "video/webm" if pictures else "audio/webm")

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        """Size in px of the transcode of an upright film with square pixels of that size: even, never enlarged."""
        wide, high = self.width or width, self.height or height
        if self.keep_aspect or self.width is None or self.height is None:
            share = min(Fraction(1), Fraction(wide, width), Fraction(high, height))
            return _even(width * share, width), _even(height * share, height)
        return _even(wide, width), _even(high, height)

    def rate(self) -> Fraction | None:
        """Frames a second as a ratio; what television calls 29.97 is 30000/1001."""
        if self.frame_rate is None:
            return None
        for whole in (24, 30, 48, 60, 120):
            if abs(self.frame_rate - whole * 1000 / 1001) < 0.006:
                return Fraction(whole * 1000, 1001)
        return Fraction(self.frame_rate).limit_denominator(1001)

    def to_json(self) -> dict[str, Any]:
        """All of it, for a file and for the preset table."""
        return {
            "kind": KIND,
            "name": self.name,
            "suffix": self.suffix,
            "connectionSpeed": self.connection_kbps,
            "container": str(self.container),
            "videoCodec": str(self.video_codec),
            "videoBitRate": self.video_kbps,
            "width": self.width or AUTO,
            "height": self.height or AUTO,
            "keepAspect": self.keep_aspect,
            "frameRate": self.frame_rate or SOURCE,
            "audioCodec": str(self.audio_codec),
            "audioBitRate": self.audio_kbps,
            "audioSampleRate": self.audio_rate or SOURCE,
            "h264Profile": str(self.profile),
            "keyframe": self.keyframes,
            "maxBitRate": self.max_kbps,
            "constantBitRate": self.constant,
        }


def from_json(raw: object) -> EncodingPreset:
    """Inverse of `to_json`; what is left out is as usual. UsageFault where it is none, or something in it cannot be."""
    if not isinstance(raw, Mapping) or raw.get("kind", KIND) != KIND:
        raise UsageFault("This is not an encoding preset.")
    unknown = sorted(str(key) for key in raw if key not in _READERS and key not in ("kind", "handle"))
    if unknown:
        raise UsageFault(f"An encoding preset has no field “{unknown[0][:60]}”.")
    if not isinstance(raw.get("name"), str):
        raise UsageFault("An encoding preset needs a name.")
    given: dict[str, Any] = {}
    for key, value in raw.items():
        if key in _READERS:
            field, read = _READERS[key]
            try:
                given[field] = read(value)
            except (ValueError, TypeError, OverflowError):
                raise UsageFault(f"{key} of the encoding preset cannot be “{str(value)[:60]}”.") from None
    return EncodingPreset(**given).checked()


def disagreements(presets: tuple[EncodingPreset, ...]) -> list[str]:
    """What should agree between the presets of one adaptive set and does not, as sentences (AEM, video profiles)."""
    told = []
    for words, values in (
        ("video codec", {preset.video_codec for preset in presets}),
        ("audio codec", {preset.audio_codec for preset in presets}),
        ("audio bit rate", {preset.audio_kbps for preset in presets}),
        ("sampling rate", {preset.audio_rate for preset in presets}),
        ("setting of keep aspect", {preset.keep_aspect for preset in presets}),
        ("constant bit rate", {preset.constant for preset in presets}),
        ("H.264 profile", {preset.profile for preset in presets}),
    ):
        if len(values) > 1:
            told.append(f"The presets of an adaptive set should have the same {words}.")
    return told


def _even(edge: Fraction | int, most: int) -> int:
    """The nearest even number that is not above `most`; no picture is smaller than 2 px."""
    return max(2, min(round(edge / 2) * 2, most // 2 * 2))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise TypeError
    return int(value)


def _whole_or(*none: object) -> Any:
    return lambda value: None if value is None or value in none else _whole(value)


def _number_or_source(value: object) -> float | None:
    if value is None or value == SOURCE:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


_READERS: dict[str, tuple[str, Any]] = {
    "name": ("name", _text),
    "suffix": ("suffix", _text),
    "connectionSpeed": ("connection_kbps", _whole_or()),
    "container": ("container", Container),
    "videoCodec": ("video_codec", VideoCodec),
    "videoBitRate": ("video_kbps", _whole),
    "width": ("width", _whole_or(AUTO)),
    "height": ("height", _whole_or(AUTO)),
    "keepAspect": ("keep_aspect", _flag),
    "frameRate": ("frame_rate", _number_or_source),
    "audioCodec": ("audio_codec", AudioCodec),
    "audioBitRate": ("audio_kbps", _whole),
    "audioSampleRate": ("audio_rate", _whole_or(SOURCE)),
    "h264Profile": ("profile", Profile),
    "keyframe": ("keyframes", _whole),
    "maxBitRate": ("max_kbps", _whole_or()),
    "constantBitRate": ("constant", _flag),
}


def _words_wrong(preset: EncodingPreset) -> tuple[str, ...]:
    name, suffix = preset.name.strip(), preset.suffix
    return (
        "" if name else "An encoding preset needs a name.",
        f"The name of an encoding preset has at most {LONGEST_NAME} characters." if len(name) > LONGEST_NAME else "",
        f"A file suffix has at most {LONGEST_NAME} characters." if len(suffix) > LONGEST_NAME else "",
        f"“{suffix}” cannot be part of a file name." if suffix and clean_name(f"a{suffix}") != f"a{suffix}" else "",
    )


def _numbers_wrong(preset: EncodingPreset) -> tuple[str, ...]:
    most = None if preset.max_kbps is None else (preset.video_kbps, 2 * preset.video_kbps)
    return (
        _outside("The target connection speed", preset.connection_kbps, KBPS, "kbit/s"),
        _outside("The video bit rate", preset.video_kbps, KBPS, "kbit/s"),
        _outside("The width", preset.width, EDGE, "px"),
        _outside("The height", preset.height, EDGE, "px"),
        _outside("The frame rate", preset.frame_rate, FRAME_RATE, "frames a second"),
        _outside("The audio bit rate", preset.audio_kbps, AUDIO_KBPS, "kbit/s"),
        _outside("The distance of key frames", preset.keyframes, KEYFRAMES, "frames"),
        _outside("The greatest bit rate", preset.max_kbps, most, "kbit/s") if most else "",
    )


def _parts_wrong(preset: EncodingPreset) -> tuple[str, ...]:
    video, audio = _FITTING[preset.container]
    rates = " ".join(f"{rate:,}" for rate in AUDIO_RATES)
    return (
        "" if preset.video_codec in video else f"A {preset.container} file cannot hold {preset.video_codec}.",
        "" if preset.audio_codec in audio else f"A {preset.container} file cannot hold {preset.audio_codec}.",
        f"The sampling rate is one of {rates} Hz."
        if preset.audio_rate is not None and preset.audio_rate not in AUDIO_RATES
        else "",
        "Opus is stored at 48,000, 24,000, 16,000, 12,000 or 8,000 Hz."
        if preset.audio_codec is AudioCodec.OPUS
        and preset.audio_rate not in (None, 48_000, 24_000, 16_000, 12_000, 8_000)
        else "",
    )


def _outside(what: str, value: float | None, bounds: tuple[float, float], unit: str) -> str:
    if value is None or bounds[0] <= value <= bounds[1]:
        return ""
    return f"{what} must lie between {bounds[0]:,g} and {bounds[1]:,g} {unit}."


def _adaptive(device: str, height: int, video: int, audio: int) -> EncodingPreset:
    """One of Classic's "Adaptive Video", with its suffix to the letter."""
    return EncodingPreset(
        name=f"Adaptive Video: {device}, auto × {height}, {video} kbps",
        suffix=f"_{device}_Auto×{height}p_{video}K",
        connection_kbps=video + audio,
        height=height,
        video_kbps=video,
        audio_kbps=audio,
    )


def _profile(height: int, video: int) -> EncodingPreset:
    """One of AEM's "Adaptive Video Encoding"."""
    return EncodingPreset(
        name=f"Adaptive Video Encoding: auto × {height}, {video} kbps",
        suffix=f"-0x{height}-{video}k",
        connection_kbps=video + 128,
        height=height,
        video_kbps=video,
        frame_rate=30.0,
        audio_codec=AudioCodec.HE_AAC,
        audio_kbps=128,
    )


ADAPTIVE_VIDEO: tuple[EncodingPreset, ...] = (
    _adaptive("Mobile", 360, 800, 64),
    _adaptive("Tablet", 480, 1_400, 96),
    _adaptive("Desktop", 720, 2_600, 128),
)
ADAPTIVE_VIDEO_ENCODING: tuple[EncodingPreset, ...] = (_profile(360, 730), _profile(540, 2_000), _profile(720, 3_000))
STOCK: tuple[EncodingPreset, ...] = ADAPTIVE_VIDEO + ADAPTIVE_VIDEO_ENCODING
