"""Encoding presets: the stock ones to the letter, what is refused and how it is said, sizes, names of files."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from assetdesk.core.encoding import (
    ADAPTIVE_VIDEO,
    ADAPTIVE_VIDEO_ENCODING,
    STOCK,
    AudioCodec,
    Container,
    EncodingPreset,
    VideoCodec,
    disagreements,
    from_json,
)
from assetdesk.core.errors import UsageFault
from assetdesk.core.names import clean_name

PRESET = EncodingPreset("Web")


def test_classics_adaptive_video() -> None:
    """Suffixes, sizes and rates as IPS has them."""
    assert [(p.suffix, p.width, p.height, p.video_kbps, p.audio_kbps) for p in ADAPTIVE_VIDEO] == [
        ("_Mobile_Auto×360p_800K", None, 360, 800, 64),
        ("_Tablet_Auto×480p_1400K", None, 480, 1400, 96),
        ("_Desktop_Auto×720p_2600K", None, 720, 2600, 128),
    ]
    assert {(p.container, p.video_codec, p.audio_codec, p.frame_rate) for p in ADAPTIVE_VIDEO} == {
        (Container.MP4, VideoCodec.H264, AudioCodec.AAC, None)
    }


def test_aems_adaptive_video_encoding() -> None:
    assert [(p.height, p.video_kbps, p.audio_kbps, p.frame_rate) for p in ADAPTIVE_VIDEO_ENCODING] == [
        (360, 730, 128, 30.0),
        (540, 2000, 128, 30.0),
        (720, 3000, 128, 30.0),
    ]
    assert disagreements(ADAPTIVE_VIDEO_ENCODING) == []
    assert disagreements(ADAPTIVE_VIDEO) == ["The presets of an adaptive set should have the same audio bit rate."]


def test_stock_presets_are_in_order_and_tell_themselves_apart() -> None:
    assert all(preset.wrong() == "" for preset in STOCK)
    assert len({preset.name for preset in STOCK}) == len({preset.file_suffix for preset in STOCK}) == 6
    assert all(clean_name(f"film{preset.file_suffix}.mp4") == f"film{preset.file_suffix}.mp4" for preset in STOCK)


@pytest.mark.parametrize(
    "preset", [*STOCK, replace(PRESET, width=640, max_kbps=2500, frame_rate=23.976, audio_rate=44100)]
)
def test_written_and_read_again(preset: EncodingPreset) -> None:
    written = preset.to_json()
    assert written["kind"] == "encoding"
    assert from_json(written) == preset
    assert from_json({**written, "handle": "ps|3"}) == preset


def test_what_is_left_out_is_as_usual() -> None:
    assert from_json({"kind": "encoding", "name": "Web"}) == PRESET
    assert from_json({"name": "Web", "width": "auto", "height": None, "frameRate": "source"}) == PRESET


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": "  "}, "An encoding preset needs a name."),
        ({"name": 3}, "An encoding preset needs a name."),
        ({"suffix": "/../x"}, "“/../x” cannot be part of a file name."),
        ({"videoBitRate": 5}, "The video bit rate must lie between 16 and 200,000 kbit/s."),
        ({"width": 8}, "The width must lie between 16 and 16,384 px."),
        ({"height": 20000}, "The height must lie between 16 and 16,384 px."),
        ({"frameRate": 500}, "The frame rate must lie between 1 and 240 frames a second."),
        ({"audioBitRate": 4}, "The audio bit rate must lie between 8 and 512 kbit/s."),
        ({"connectionSpeed": 0}, "The target connection speed must lie between 16 and 200,000 kbit/s."),
        ({"keyframe": 0}, "The distance of key frames must lie between 1 and 3,000 frames."),
        ({"maxBitRate": 9000}, "The greatest bit rate must lie between 2,000 and 4,000 kbit/s."),
        ({"audioSampleRate": 47000}, "The sampling rate is one of 8,000 11,025"),
        ({"container": "WebM"}, "A WebM file cannot hold H.264."),
        ({"container": "WebM", "videoCodec": "VP9"}, "A WebM file cannot hold AAC."),
        ({"audioCodec": "Opus", "audioSampleRate": 44100}, "Opus is stored at 48,000"),
        ({"videoCodec": "h264"}, "videoCodec of the encoding preset cannot be “h264”."),
        ({"width": "wide"}, "width of the encoding preset cannot be “wide”."),
        ({"videoBitRate": 800.5}, "videoBitRate of the encoding preset cannot be “800.5”."),
        ({"videoBitRate": True}, "videoBitRate of the encoding preset cannot be “True”."),
        ({"frameRate": float("nan")}, "The frame rate must lie between"),
        ({"videoBitRate": float("inf")}, "videoBitRate of the encoding preset cannot be “inf”."),
        ({"keepAspect": 1}, "keepAspect of the encoding preset cannot be “1”."),
        ({"colour": 1}, "An encoding preset has no field “colour”."),
        ({"kind": "batchset"}, "This is not an encoding preset."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(UsageFault) as wrong:
        from_json({**PRESET.to_json(), **changed})
    assert str(wrong.value).startswith(sentence)


def test_no_preset_at_all() -> None:
    for raw in (None, [], "Web", {}):
        with pytest.raises(UsageFault):
            from_json(raw)


@pytest.mark.parametrize(
    ("width", "height", "keep", "source", "made"),
    [
        (None, 360, True, (1920, 1080), (640, 360)),
        (None, 480, True, (1920, 1080), (854, 480)),
        (640, None, True, (1920, 1080), (640, 360)),
        (None, 360, True, (1080, 1920), (202, 360)),
        (640, 640, True, (1920, 1080), (640, 360)),
        (640, 640, False, (1920, 1080), (640, 640)),
        (640, None, False, (1920, 1080), (640, 360)),
        (None, 720, True, (64, 48), (64, 48)),
        (4000, 4000, False, (640, 480), (640, 480)),
        (None, None, True, (103, 59), (102, 58)),
        (None, None, True, (1, 1), (2, 2)),
        (None, 16, True, (3000, 10), (3000, 10)),
    ],
)
def test_size(
    width: int | None, height: int | None, keep: bool, source: tuple[int, int], made: tuple[int, int]
) -> None:
    """Even, never enlarged, in the film's shape."""
    assert replace(PRESET, width=width, height=height, keep_aspect=keep).size_of(*source) == made


def test_frame_rates_of_television() -> None:
    assert replace(PRESET, frame_rate=29.97).rate() == Fraction(30000, 1001)
    assert replace(PRESET, frame_rate=23.976).rate() == Fraction(24000, 1001)
    assert replace(PRESET, frame_rate=12.5).rate() == Fraction(25, 2)
    assert replace(PRESET, frame_rate=30).rate() == 30
    assert PRESET.rate() is None


def test_a_transcode_never_has_its_films_own_name() -> None:
    assert PRESET.file_suffix == "-Web"
    assert EncodingPreset("a/b: c").file_suffix == "-a-b- c"
    assert PRESET.ending(pictures=True) == ".mp4"
    assert PRESET.ending(pictures=False) == ".m4a"
    assert PRESET.mime(pictures=False) == "audio/mp4"


def test_bound_on_the_bit_rate() -> None:
    assert PRESET.most_kbps == 3000
    assert replace(PRESET, max_kbps=2200).most_kbps == 2200
    assert replace(PRESET, constant=True).most_kbps == 2000
