"""Transcodes as parts of a film: which ones there are, the step that makes one, a worker killed within; posters."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.engine import until
from support.ffprobe import ffmpeg, probe
from support.films import Film, write
from support.opening import opened
from support.programs import all_gone, family

from assetdesk.core.asset import AUDIO, VIDEO, SourceFacts
from assetdesk.core.encoding import ADAPTIVE_VIDEO, STOCK, AudioCodec, EncodingPreset
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.parts import Engine, Part, PartSet
from assetdesk.core.task import FACTS_FILE, Fact, Progress, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.jobs import worker
from assetdesk.jobs.executors import entry
from assetdesk.jobs.executors.local import LocalExecutor
from assetdesk.jobs.executors.ticket import How
from assetdesk.jobs.steps import step_named
from assetdesk.media.document import HasParts, HasPoster
from assetdesk.media.readers.film import chosen_moment

RED, GREEN, BLUE = (200, 30, 30), (30, 180, 40), (30, 60, 210)
WEB = EncodingPreset("Web", suffix="_web", height=24, video_kbps=200, audio_kbps=64)


def given(*presets: EncodingPreset) -> dict[str, Any]:
    """Options as a worker gets them."""
    return {"encodingPresets": [{"handle": f"ps|{n}", **one.to_json()} for n, one in enumerate(presets, 1)]}


def parts(path: Path, options: Mapping[str, Any], warnings: list[str] | None = None) -> list[Part | PartSet]:
    with opened(path) as document:
        assert isinstance(document, HasParts)
        found = list(document.parts(options, path.stem))
        if warnings is not None:
            warnings.extend(document.warnings)
        return found


def request(source: Path, preset: EncodingPreset, *steps: str, **options: Any) -> TaskRequest:
    """The task of a generated asset."""
    out = source.parent / "out"
    out.mkdir(exist_ok=True)
    asked = tuple(StepRequest(step, {"encodingPreset": preset.to_json(), **options}) for step in steps)
    return TaskRequest(
        "t1", 2, str(source), str(out), asked, long=steps == ("encode",), part="encoding:ps|1", name="a_web.mp4",
        type=VIDEO, mime="video/mp4",
    )  # fmt: skip


def facts(task: TaskRequest) -> list[Fact]:
    path = Path(task.out_dir) / FACTS_FILE
    return from_lines(path.read_text(encoding="utf-8").splitlines()) if path.exists() else []


def run(task: TaskRequest) -> list[StepOutcome]:
    worker.run_task(task)
    return [fact for fact in facts(task) if isinstance(fact, StepOutcome)]


def test_a_part_for_each_preset_and_a_set(tmp_path: Path) -> None:
    film = write(tmp_path / "Holiday.mov", Film("mov", audio="aac", size=(128, 96)))
    *encodings, bound = parts(film, given(*reversed(ADAPTIVE_VIDEO)))
    assert [one.part for one in encodings] == ["encoding:ps|1", "encoding:ps|2", "encoding:ps|3"]
    first = encodings[0]
    assert isinstance(first, Part)
    assert first.name == "Holiday_Desktop_Auto×720p_2600K.mp4"
    assert (first.number, first.engine, first.type, first.mime) == (1, Engine.VIDEO_ENCODE, VIDEO, "video/mp4")
    assert (first.width, first.height) == (128, 96), "never enlarged"
    assert first.duration == pytest.approx(1.5, abs=0.1)
    assert first.options == {"encodingPreset": {"handle": "ps|1", **ADAPTIVE_VIDEO[2].to_json()}}
    assert isinstance(bound, PartSet)
    assert (bound.part, bound.name) == ("set:adaptive", "Holiday-AVS")
    assert (bound.type, bound.sub_type) == ("AssetSet", "AdaptiveVideoSet")
    assert bound.members == ("encoding:ps|3", "encoding:ps|2", "encoding:ps|1"), "the smallest bit rate first"


def test_one_preset_makes_no_set_and_none_nothing(tmp_path: Path) -> None:
    film = write(tmp_path / "a.mp4", Film())
    assert [one.part for one in parts(film, given(WEB))] == ["encoding:ps|1"]
    assert parts(film, {}) == parts(film, {"encodingPresets": []}) == []


def test_presets_with_the_same_suffix_have_names_of_their_own(tmp_path: Path) -> None:
    film = write(tmp_path / "a.mp4", Film())
    found = parts(film, given(WEB, replace(WEB, name="Other", video_kbps=100), WEB))
    assert [one.name for one in found] == ["a_web.mp4", "a_web-1.mp4", "a_web-2.mp4", "a-AVS"]


def test_a_preset_that_is_none_costs_nothing_but_itself(tmp_path: Path) -> None:
    warnings: list[str] = []
    options = given(WEB, replace(WEB, video_kbps=5))
    assert [one.part for one in parts(write(tmp_path / "a.mp4", Film()), options, warnings)] == ["encoding:ps|1"]
    assert warnings == ["The video bit rate must lie between 16 and 200,000 kbit/s. It is left out."]


def test_sounds(tmp_path: Path) -> None:
    """Sound files of their own, no set; a film without moving pictures says so."""
    song = tmp_path / "song.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=d=1", song)
    found = parts(song, given(WEB, replace(WEB, suffix="_b")))
    assert [(one.name, one.type, one.mime) for one in found if isinstance(one, Part)] == [
        ("song_web.m4a", AUDIO, "audio/mp4"),
        ("song_b.m4a", AUDIO, "audio/mp4"),
    ]
    assert len(found) == 2
    warnings: list[str] = []
    mute = write(tmp_path / "a.mp4", Film(video=None, audio="aac"))
    assert [one.name for one in parts(mute, given(WEB), warnings)] == ["a_web.m4a"]
    assert warnings == ["There are no moving pictures in the film; its sound alone is encoded."]
    warnings.clear()
    assert parts(song, given(replace(WEB, audio_codec=AudioCodec.NONE)), warnings) == []
    assert warnings == ["“Web” leaves the sound out, and there is nothing else."]


def test_the_step_makes_the_file(tmp_path: Path) -> None:
    task = request(write(tmp_path / "a.mp4", Film(audio="aac")), WEB, "encode")
    (outcome,) = run(task)
    assert outcome.error is None, outcome.message
    (made,) = outcome.files
    assert (made.name, made.mime, made.width, made.height) == ("video.mp4", "video/mp4", 32, 24)
    path = Path(task.out_dir) / made.name
    assert path.stat().st_size == made.bytes
    assert probe(path)["video"]["height"] == 24
    source = next(fact for fact in facts(task) if isinstance(fact, SourceFacts))
    assert (source.format, source.type, source.width, source.height) == ("encoding", VIDEO, 32, 24)
    assert any(isinstance(fact, Progress) and fact.step == "encode" for fact in facts(task))


def test_it_is_long_and_belongs_to_encodings_alone() -> None:
    spec = step_named("encode").spec
    assert spec.long
    assert spec.formats == {"encoding"}
    assert (spec.reads, spec.needed) == ("parts", True)


def test_a_preset_that_went_away_is_a_sentence(tmp_path: Path) -> None:
    task = request(write(tmp_path / "a.mp4", Film()), WEB, "encode", encodingPreset=None)
    (outcome,) = run(task)
    assert outcome.error == ErrorCode.SOURCE_UNSUPPORTED
    assert outcome.message == "The encoding preset is not there any more."


def test_a_preview_of_an_encoding_is_its_films_poster(tmp_path: Path) -> None:
    film = write(tmp_path / "a.mp4", Film(size=(128, 96), turn=90))
    shown = {}
    for name, media in (
        ("first", {"generateThumbnail": True}),
        ("timed", {"thumbnailOptions": {"thumbnailTime": 750}}),
    ):
        task = request(film, replace(WEB, height=64), "preview", mediaOptions=media)
        outcome = run(task)[-1]
        assert outcome.error is None, outcome.message
        with Image.open(Path(task.out_dir) / "web.1280.1280.jpeg") as image:
            assert image.size == (48, 64)
            shown[name] = image.convert("RGB").getpixel((36, 20))
    assert all(abs(a - b) < 12 for a, b in zip(shown["first"], RED, strict=True))
    assert all(abs(a - b) < 12 for a, b in zip(shown["timed"], GREEN, strict=True))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_killed_transcode_leaves_no_process_and_nothing_outside_of_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=8", "-vf", "noise=alls=20:allf=t", "-c:v", "mpeg2video", path
    )
    task = request(path, replace(WEB, height=None, video_kbps=1000), "encode")
    executor = LocalExecutor(1)
    try:
        ticket = executor.submit(task, quick=False)
        until(lambda: any(isinstance(fact, Progress) and fact.fraction > 0 for fact in facts(task)), 60)
        assert [one.name for one in Path(task.out_dir).glob("video*")] == ["video.mp4"]
        pid = int((Path(task.out_dir) / entry.PID_FILE).read_text())
        ticket.kill()
        until(lambda: ticket.wait(0.05) is not None, 30)
        ending = ticket.wait(0.05)
        assert ending is not None
        assert ending.how is How.KILLED
        assert not any(isinstance(fact, StepOutcome) for fact in facts(task))
        assert sorted(one.name for one in tmp_path.iterdir()) == ["a.mkv", "out"]
        assert all_gone([pid, *family(pid)], 30) == []
    finally:
        executor.stop()


@pytest.mark.parametrize(
    ("media", "moment"),
    [
        (None, None),
        ({}, None),
        ({"generateThumbnail": False}, None),
        ({"generateThumbnail": True}, 0.0),
        ({"thumbnailOptions": {"thumbnailTime": 750}}, 0.75),
        ({"generateThumbnail": True, "thumbnailOptions": {"thumbnailTime": 750}}, 0.75),
        ({"generateThumbnail": False, "thumbnailOptions": {"thumbnailTime": 0}}, 0.0),
        ({"thumbnailOptions": {"thumbnailTime": 1500}}, 1.5),
        ({"thumbnailOptions": {"thumbnailTime": 1501}}, 0.0),
        ({"thumbnailOptions": {"thumbnailTime": -1}}, 0.0),
        ({"thumbnailOptions": {}}, 0.0),
        ({"thumbnailOptions": {"thumbnailTime": "soon"}}, 0.0),
    ],
)
def test_the_moment_of_the_poster(media: dict[str, Any] | None, moment: float | None) -> None:
    assert chosen_moment({"mediaOptions": media} if media is not None else {}, 1.5) == moment


@pytest.mark.parametrize(
    ("media", "colour"),
    [
        ({}, BLUE),  # a second from the beginning
        ({"generateThumbnail": True}, RED),
        ({"thumbnailOptions": {"thumbnailTime": 600}}, GREEN),
        ({"thumbnailOptions": {"thumbnailTime": 1499}}, BLUE),
        ({"thumbnailOptions": {"thumbnailTime": 60_000}}, RED),
    ],
)
def test_posters_by_what_they_show(tmp_path: Path, media: dict[str, Any], colour: tuple[int, int, int]) -> None:
    with opened(write(tmp_path / "a.mp4", Film())) as document:
        assert isinstance(document, HasPoster)
        picture = document.poster({"mediaOptions": media}, 1280)
    seen = picture.image.convert("RGB").getpixel((48, 36))
    assert isinstance(seen, tuple)
    assert all(abs(a - b) < 12 for a, b in zip(seen, colour, strict=True))


def test_a_time_behind_the_last_picture_but_not_the_sound_is_the_last_picture(tmp_path: Path) -> None:
    with opened(write(tmp_path / "a.mp4", Film(audio="aac", seconds=3.0))) as document:
        assert isinstance(document, HasPoster)
        picture = document.poster({"mediaOptions": {"thumbnailOptions": {"thumbnailTime": 2500}}}, 1280)
    seen = picture.image.convert("RGB").getpixel((48, 36))
    assert isinstance(seen, tuple)
    assert all(abs(a - b) < 12 for a, b in zip(seen, BLUE, strict=True))


def test_films_that_nobody_can_decode_have_no_parts(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Film())
    path.write_bytes(path.read_bytes().replace(b"avc1", b"zzz1"))
    with pytest.raises(FileFault, match="cannot be read yet") as wrong:
        parts(path, given(*STOCK[:1]))
    assert wrong.value.code is ErrorCode.SOURCE_UNSUPPORTED
