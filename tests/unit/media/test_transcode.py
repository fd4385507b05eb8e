"""Transcodes, judged by ffprobe and ffmpeg: every field of a preset, shape and turn, sound, damage, the same bytes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from support.ffprobe import boxes, ffmpeg, pixels, probe, program, times
from support.films import Film, write
from support.opening import opened

from assetdesk.core.encoding import (
    ADAPTIVE_VIDEO,
    ADAPTIVE_VIDEO_ENCODING,
    AudioCodec,
    Container,
    EncodingPreset,
    Profile,
    VideoCodec,
)
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.options import PRESET
from assetdesk.media import ordinary_priority
from assetdesk.media.document import Encodes, HasParts
from assetdesk.media.transcode import CUT, DAMAGED

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 180, 40), (30, 60, 210), (255, 255, 255)
WEB = EncodingPreset("Web", video_kbps=300, audio_kbps=64)
FILM = Film(audio="aac", layout="stereo", seconds=1.5)


def encoded(path: Path, preset: EncodingPreset, told: list[float] | None = None) -> tuple[Path, list[str]]:
    """The file that the part of a film makes, and what it warns of."""
    folder = path.parent / f"out of {path.name}"
    folder.mkdir(exist_ok=True)
    with opened(path) as document:
        assert isinstance(document, HasParts)
        part = document.part("ps|1", {PRESET: preset.to_json()})
        assert isinstance(part, Encodes)
        document.warnings.clear()
        name, made = part.encode(folder, (told if told is not None else []).append)
        facts = part.facts()
        assert (made.width, made.height) == (facts.width, facts.height)
        return folder / name, list(document.warnings)


def near(seen: Any, colour: tuple[int, int, int], most: int = 14) -> bool:
    return max(abs(int(a) - b) for a, b in zip(seen, colour, strict=True)) <= most


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two seconds of nothing that can be compressed."""
    path = tmp_path_factory.mktemp("noise") / "noise.mkv"
    ffmpeg("-f", "lavfi", "-i", "nullsrc=s=160x120:r=25:d=2,geq=lum='random(1)*255':cb=128:cr=128",
           "-f", "lavfi", "-i", "anoisesrc=d=2:r=48000", "-c:v", "ffv1", "-c:a", "flac", path)  # fmt: skip
    return path


def test_a_film_as_web_browsers_want_it(tmp_path: Path) -> None:
    told: list[float] = []
    path, warnings = encoded(write(tmp_path / "a.mp4", FILM), WEB, told)
    assert path.name == "video.mp4"
    assert warnings == []
    found = probe(path)
    video, audio = found["video"], found["audio"]
    assert (video["codec_name"], video["profile"], video["pix_fmt"]) == ("h264", "High", "yuv420p")
    assert (video["width"], video["height"], video["sample_aspect_ratio"]) == (64, 48, "1:1")
    assert [video[f"color_{one}"] for one in ("range", "space", "transfer", "primaries")] == ["tv", *["bt709"] * 3]
    assert (video["avg_frame_rate"], video["nb_read_packets"]) == ("12/1", "18")
    assert (audio["codec_name"], audio["profile"], audio["channels"]) == ("aac", "LC", 2)
    assert audio["sample_rate"] == "44100"
    assert float(video["duration"]) == pytest.approx(1.5)
    assert float(audio["duration"]) == pytest.approx(1.5, abs=0.03)
    assert float(video["start_time"]) == float(audio["start_time"]) == 0
    names = list(boxes(path))
    assert names.index("moov") < names.index("mdat"), "playing begins before all is loaded"
    tags = found["format"]["tags"]
    assert set(tags) <= {"major_brand", "minor_version", "compatible_brands"}, "neither a date nor a program"
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert any(0.2 < share < 0.9 for share in told), "progress inside the file"
    for at, colour in ((0.25, RED), (0.75, GREEN), (1.25, BLUE)):
        picture = pixels(path, at, (64, 48))
        assert near(picture[36, 48], colour)
        assert near(picture[4, 4], WHITE)


OPUS = EncodingPreset("a", video_codec=VideoCodec.VP9, audio_codec=AudioCodec.OPUS, video_kbps=200)


@pytest.mark.parametrize(
    "preset", [WEB, replace(OPUS, container=Container.WEBM), replace(OPUS, video_codec=VideoCodec.AV1)]
)
def test_the_same_film_gives_the_same_bytes(tmp_path: Path, noise: Path, preset: EncodingPreset) -> None:
    first, _ = encoded(noise, preset)
    data = first.read_bytes()
    again = tmp_path / "elsewhere.mkv"
    again.write_bytes(noise.read_bytes())
    second, _ = encoded(again, preset)
    assert second.read_bytes() == data


@pytest.mark.parametrize("kbps", [150, 600])
def test_bit_rates(noise: Path, kbps: int) -> None:
    path, _ = encoded(noise, replace(WEB, video_kbps=kbps, audio_kbps=kbps // 4))
    found = probe(path)
    # two seconds are short for a control that thinks in longer spans
    assert int(found["video"]["bit_rate"]) == pytest.approx(kbps * 1000, rel=0.35)
    assert int(found["audio"]["bit_rate"]) == pytest.approx(kbps * 250, rel=0.35)


def test_a_constant_bit_rate_is_filled_up(tmp_path: Path) -> None:
    """Also where there is next to nothing to be seen."""
    source = write(tmp_path / "a.mp4", Film(each=0.7))
    rates = [
        int(probe(encoded(source, preset)[0])["video"]["bit_rate"]) for preset in (WEB, replace(WEB, constant=True))
    ]
    assert rates[0] < 50_000
    assert rates[1] == pytest.approx(300_000, rel=0.35)


@pytest.mark.parametrize("profile", list(Profile))
def test_profiles(tmp_path: Path, profile: Profile) -> None:
    path, _ = encoded(write(tmp_path / "a.mp4", Film(each=0.2)), replace(WEB, profile=profile))
    assert profile in probe(path)["video"]["profile"].lower()


def test_key_frames(tmp_path: Path) -> None:
    """No more than so many frames between two."""
    path, _ = encoded(write(tmp_path / "a.mp4", Film(colours=(RED,), each=2.0)), replace(WEB, keyframes=5))
    told = subprocess.run(
        [program("ffprobe"), "-v", "error", "-select_streams", "v", "-show_entries", "packet=flags", "-of", "csv=p=0",
         str(path)], capture_output=True, text=True, check=True,
    )  # fmt: skip
    keys = [number for number, flag in enumerate(told.stdout.split()) if flag.startswith("K")]
    assert keys == [0, 5, 10, 15, 20]


@pytest.mark.parametrize(
    ("preset", "codec", "sound", "ending"),
    [
        (replace(OPUS, container=Container.WEBM), "vp9", "opus", ".webm"),
        (OPUS, "vp9", "opus", ".mp4"),
        (replace(OPUS, video_codec=VideoCodec.AV1, audio_codec=AudioCodec.HE_AAC), "av1", "aac", ".mp4"),
        (EncodingPreset("a", audio_codec=AudioCodec.NONE), "h264", None, ".mp4"),
    ],
)
def test_codecs_and_containers(
    tmp_path: Path, preset: EncodingPreset, codec: str, sound: str | None, ending: str
) -> None:
    path, _ = encoded(write(tmp_path / "a.mp4", replace(FILM, size=(160, 120))), preset)
    assert path.suffix == ending
    found = probe(path)
    assert found["video"]["codec_name"] == codec
    assert found.get("audio", {}).get("codec_name") == sound
    assert float(found["format"]["duration"]) == pytest.approx(1.5, abs=0.05)
    assert near(pixels(path, 1.25, (160, 120))[90, 120], BLUE, 20)


def test_a_size_the_encoder_refuses_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileFault, match="AV1") as wrong:
        encoded(write(tmp_path / "a.mp4", Film(each=0.2)), EncodingPreset("a", video_codec=VideoCodec.AV1))
    assert wrong.value.code is ErrorCode.SOURCE_UNSUPPORTED


@pytest.mark.parametrize(
    ("film", "preset", "size"),
    [
        (Film(size=(128, 96), each=0.2), replace(WEB, height=48), (64, 48)),
        (Film(size=(128, 96), each=0.2), replace(WEB, width=32), (32, 24)),
        (Film(size=(128, 96), each=0.2), replace(WEB, width=64, height=64), (64, 48)),
        (Film(size=(128, 96), each=0.2), replace(WEB, width=64, height=64, keep_aspect=False), (64, 64)),
        (Film(size=(64, 48), each=0.2), ADAPTIVE_VIDEO[0], (64, 48)),
        (Film("matroska", "ffv1", size=(63, 47), each=0.2), WEB, (62, 46)),
        (Film(size=(64, 48), each=0.2, shape=Fraction(2)), WEB, (128, 48)),
        (Film(size=(64, 48), each=0.2, shape=Fraction(2)), replace(WEB, height=24), (64, 24)),
    ],
)
def test_sizes(tmp_path: Path, film: Film, preset: EncodingPreset, size: tuple[int, int]) -> None:
    """Auto by the shape, fitting or drawn, never enlarged, even, with square pixels."""
    path, _ = encoded(write(tmp_path / f"a.{'mkv' if film.container == 'matroska' else 'mp4'}", film), preset)
    video = probe(path)["video"]
    assert (video["width"], video["height"]) == size
    assert video["sample_aspect_ratio"] == "1:1"
    picture = pixels(path, 0.0, size)
    assert near(picture[size[1] // 9, size[0] // 9], WHITE)
    assert near(picture[size[1] * 3 // 4, size[0] * 3 // 4], RED)


@pytest.mark.parametrize(
    ("turn", "flip", "corner"),
    [(90, False, "lower left"), (180, False, "lower right"), (270, False, "upper right"), (0, True, "upper right")],
)
def test_what_was_turned_stands_upright(tmp_path: Path, turn: int, flip: bool, corner: str) -> None:
    source = write(tmp_path / "a.mp4", Film(each=0.2, turn=turn, flip=flip))
    path, _ = encoded(source, WEB)
    size = (48, 64) if turn in (90, 270) else (64, 48)
    video = probe(path)["video"]
    assert (video["width"], video["height"]) == size
    assert not [side for side in video.get("side_data_list", ()) if "rotation" in side]
    ours = pixels(path, 0.0, size)
    theirs = pixels(source, 0.0, size)  # ffmpeg turns by itself
    for x, y in ((4, 4), (size[0] - 5, 4), (4, size[1] - 5), (size[0] - 5, size[1] - 5)):
        assert near(ours[y, x], tuple(int(value) for value in theirs[y, x]), 24), corner
    white = {
        "upper left": (4, 4), "upper right": (size[0] - 5, 4), "lower left": (4, size[1] - 5),
        "lower right": (size[0] - 5, size[1] - 5),
    }  # fmt: skip
    assert near(ours[white[corner][1], white[corner][0]], WHITE)


@pytest.mark.parametrize(("rate", "count", "told"), [(30, 45, "30/1"), (6, 9, "6/1"), (29.97, 45, "30000/1001")])
def test_frame_rates(tmp_path: Path, rate: float, count: int, told: str) -> None:
    """As asked: pictures twice, or left out; what is seen at a moment stays."""
    path, _ = encoded(write(tmp_path / "a.mp4", FILM), replace(WEB, frame_rate=rate))
    video = probe(path)["video"]
    assert (video["r_frame_rate"], int(video["nb_read_packets"])) == (told, count)
    assert float(video["duration"]) == pytest.approx(1.5, abs=0.01)
    for at, colour in ((0.3, RED), (0.7, GREEN), (1.3, BLUE)):
        assert near(pixels(path, at, (64, 48))[36, 48], colour)


def test_pictures_that_come_when_they_like(tmp_path: Path) -> None:
    """A film of no steady rate keeps its moments, and its sound; at an even rate it is filled up."""
    source = tmp_path / "a.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:r=20:d=3", "-f", "lavfi", "-i", "sine=d=3", "-vf",
           "select='not(between(n,10,25))*(lt(n,40)+not(mod(n,5)))'", "-fps_mode", "vfr", "-c:v", "libx264",
           "-bf", "0", source)  # fmt: skip
    path, _ = encoded(source, WEB)
    begun = times(source)
    assert times(path) == pytest.approx([at - begun[0] for at in begun], abs=0.002)
    assert float(probe(path)["audio"]["duration"]) == pytest.approx(3, abs=0.05)
    path, _ = encoded(source, replace(WEB, frame_rate=10))
    steps = times(path)
    assert steps == pytest.approx([number / 10 for number in range(len(steps))], abs=0.001)
    assert len(steps) == pytest.approx(29, abs=2)


def test_interlaced_films_lose_their_lines(tmp_path: Path) -> None:
    source = tmp_path / "a.mpg"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x240:r=50:d=1", "-vf", "interlace", "-c:v", "mpeg2video", "-b:v", "4M",
           "-flags", "+ildct+ilme", source)  # fmt: skip
    path, _ = encoded(source, WEB)
    video = probe(path)["video"]
    assert (video["r_frame_rate"], int(video["nb_read_packets"])) == ("25/1", 25)
    assert video["field_order"] == "progressive"
    # lines that leap back and forth are what interlacing looks like
    picture = pixels(path, 0.5, (320, 240)).astype(int).sum(axis=2)
    theirs = pixels(source, 0.5, (320, 240)).astype(int).sum(axis=2)
    assert (
        abs(picture[2:] - 2 * picture[1:-1] + picture[:-2]).mean()
        < 0.75 * abs(theirs[2:] - 2 * theirs[1:-1] + theirs[:-2]).mean()
    )


@pytest.mark.parametrize(
    ("source", "preset", "rate", "channels"),
    [
        ("sine=r=44100:d=1", WEB, 44100, 1),
        ("sine=r=44100:d=1", replace(WEB, audio_rate=22050), 22050, 1),
        ("sine=r=96000:d=1", WEB, 48000, 1),
        ("sine=r=88200:d=1", WEB, 44100, 1),
        ("aevalsrc=sin(440*t*6.28)|0.1*sin(880*t*6.28):s=32000:d=1", WEB, 32000, 2),
        ("anoisesrc=r=48000:d=1,aformat=channel_layouts=5.1", WEB, 48000, 2),
        ("sine=r=44100:d=1", replace(WEB, audio_codec=AudioCodec.OPUS), 48000, 1),
    ],
)
def test_sounds_alone(tmp_path: Path, source: str, preset: EncodingPreset, rate: int, channels: int) -> None:
    ffmpeg("-f", "lavfi", "-i", source, tmp_path / "a.wav")
    path, _ = encoded(tmp_path / "a.wav", preset)
    assert path.name == "audio.m4a"
    found = probe(path)
    assert "video" not in found
    assert (int(found["audio"]["sample_rate"]), found["audio"]["channels"]) == (rate, channels)
    assert float(found["format"]["duration"]) == pytest.approx(1, abs=0.05)
    assert next(boxes(path)) == "ftyp"


def test_pictures_and_sound_stay_together(tmp_path: Path) -> None:
    """A flash and a beep at the same moment; the sound's stream begins half a second later than the pictures'."""
    source = tmp_path / "a.mkv"
    ffmpeg("-f", "lavfi", "-i", "color=black:s=64x48:r=25:d=3,drawbox=color=white:t=fill:enable='between(t,2,2.2)'",
           "-itsoffset", "0.5", "-f", "lavfi", "-i", "aevalsrc='sin(880*6.28*t)*between(t,1.5,1.7)':s=48000:d=2.5",
           "-c:v", "ffv1", "-c:a", "flac", source)  # fmt: skip
    for preset in (WEB, replace(WEB, frame_rate=30)):
        path, _ = encoded(source, preset)
        assert pixels(path, 1.9, (64, 48)).mean() < 40 < 200 < pixels(path, 2.1, (64, 48)).mean()
        sound = np.frombuffer(ffmpeg("-i", path, "-f", "s16le", "-ac", "1", "-ar", "48000", "-"), np.int16)
        loud = np.flatnonzero(abs(sound.astype(int)) > 3000) / 48000
        assert loud[0] == pytest.approx(2.0, abs=0.04)
        assert loud[-1] == pytest.approx(2.2, abs=0.04)


def test_a_broadcast_that_leaps(tmp_path: Path) -> None:
    """Two pieces whose clocks are an hour apart, one behind the other: no hour of standing picture between them."""
    for name, offset in (("a", "0"), ("b", "3600")):
        ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1:r=48000",
               "-c:v", "mpeg2video", "-c:a", "mp2", "-output_ts_offset", offset, tmp_path / f"{name}.ts")  # fmt: skip
    source = tmp_path / "both.ts"
    source.write_bytes((tmp_path / "a.ts").read_bytes() + (tmp_path / "b.ts").read_bytes())
    path, _ = encoded(source, replace(WEB, frame_rate=25))
    found = probe(path)
    assert float(found["video"]["duration"]) == pytest.approx(2, abs=0.2)
    assert float(found["audio"]["duration"]) == pytest.approx(2, abs=0.2)


def test_greater_light_is_drawn_in(tmp_path: Path) -> None:
    """PQ in Rec. 2020 becomes Rec. 709: diffuse white is light, not the grey that its samples are."""
    source = tmp_path / "a.mp4"
    # a sample of 0.58 in PQ is 203 cd/m², diffuse white
    ffmpeg("-f", "lavfi", "-i", "color=c=0x949494:s=64x48:r=10:d=0.5", "-vf", "format=yuv420p10le", "-c:v", "libx265",
           "-x265-params", "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:max-cll=1000,400:"
           "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)", "-color_primaries",
           "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc", source)  # fmt: skip
    path, _ = encoded(source, WEB)
    video = probe(path)["video"]
    assert (video["pix_fmt"], video["color_transfer"], video["color_primaries"]) == ("yuv420p", "bt709", "bt709")
    assert 160 < pixels(path, 0.2, (64, 48)).mean() < 256


def test_matrices_are_told_apart(tmp_path: Path) -> None:
    """A small film is in Rec. 601, what is written in Rec. 709: the colours stay what they were."""
    path, _ = encoded(write(tmp_path / "a.mp4", Film(each=0.2)), WEB)
    assert near(pixels(path, 0.0, (64, 48))[36, 48], RED, 6)


def test_a_film_without_moving_pictures(tmp_path: Path) -> None:
    source = write(tmp_path / "a.mp4", Film(video=None, audio="aac"))
    path, _ = encoded(source, WEB)
    assert path.name == "audio.m4a"
    with pytest.raises(FileFault, match="only sound, which the preset leaves out") as wrong:
        encoded(source, replace(WEB, audio_codec=AudioCodec.NONE))
    assert wrong.value.code is ErrorCode.SOURCE_UNSUPPORTED


def test_a_film_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    whole = tmp_path / "whole.mkv"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=4", "-c:v", "libx264", "-g", "5", whole)
    source = tmp_path / "a.mkv"
    source.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    path, warnings = encoded(source, WEB)
    assert CUT in warnings
    assert 0.5 < float(probe(path)["video"]["duration"]) < 3


def test_damaged_pictures_are_left_out(tmp_path: Path) -> None:
    source = tmp_path / "a.ts"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=4", "-c:v", "libx264", "-g", "5", "-b:v", "2M", source)
    data = bytearray(source.read_bytes())
    for at in range(len(data) // 3, len(data) // 2):
        if at % 188 > 30:
            data[at] = at * 7 & 255
    source.write_bytes(bytes(data))
    path, warnings = encoded(source, WEB)
    assert DAMAGED in warnings
    assert float(probe(path)["video"]["duration"]) == pytest.approx(4, abs=1.0)


def test_nothing_that_can_be_decoded(tmp_path: Path) -> None:
    source = tmp_path / "a.mp4"
    data = bytearray(write(source, Film(each=0.2)).read_bytes())
    begin = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[begin:end] = b"\xff" * (end - begin)
    source.write_bytes(bytes(data))
    with pytest.raises(FileFault) as wrong:
        encoded(source, WEB)
    assert wrong.value.code is ErrorCode.SOURCE_CORRUPT


def test_the_stock_presets_on_a_larger_film(tmp_path: Path) -> None:
    source = tmp_path / "a.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=0.4", "-c:v", "libx264", "-preset", "ultrafast", source)
    sizes = []
    for preset in (ADAPTIVE_VIDEO[1], ADAPTIVE_VIDEO_ENCODING[1]):
        video = probe(encoded(source, preset)[0])["video"]
        sizes.append((video["width"], video["height"], video["r_frame_rate"]))
    assert sizes == [(854, 480, "25/1"), (960, 540, "30/1")]


@pytest.mark.skipif(not hasattr(os, "sched_getscheduler"), reason="Linux alone has this")
def test_the_av1_encoder_takes_no_real_time_priority(tmp_path: Path) -> None:
    """As root it would: its worker would hold a core for ever, and what it starts would, too."""
    with av.open(str(tmp_path / "film.mkv"), "w") as out:
        stream = out.add_stream("libsvtav1", rate=5, options={"svtav1-params": "lp=1"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        out.start_encoding()
        ordinary_priority.restore()
        for _ in range(3):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            out.mux(stream.encode(frame))
        of_threads = {os.sched_getscheduler(int(thread.name)) for thread in Path("/proc/self/task").iterdir()}
        out.mux(stream.encode(None))
    assert of_threads == {os.SCHED_OTHER}
