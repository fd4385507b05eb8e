"""The long steps of films and sounds: a strip to scrub through, a picture of the loudness to look along."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.films import Film, write

from assetdesk.core.asset import AUDIO, VIDEO, SourceFacts
from assetdesk.core.errors import ErrorCode
from assetdesk.core.renditions import STRIP_FRAMES, WAVEFORM_NAME, strip_name
from assetdesk.core.task import FACTS_FILE, Fact, Progress, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.jobs import worker
from assetdesk.jobs.steps import step_named

RED, GREEN, BLUE = (200, 30, 30), (30, 180, 40), (30, 60, 210)


def run(source: Path, *steps: str) -> list[Fact]:
    out = source.parent / "out"
    out.mkdir(exist_ok=True)
    (out / FACTS_FILE).unlink(missing_ok=True)
    asked = tuple(StepRequest(step) for step in steps)
    worker.run_task(TaskRequest("t1", 1, str(source), str(out), asked, long=steps[0] in ("strip", "waveform")))
    with (out / FACTS_FILE).open(encoding="utf-8") as file:
        return from_lines(file)


def outcome(facts: list[Fact], step: str) -> StepOutcome:
    return next(fact for fact in facts if isinstance(fact, StepOutcome) and fact.step == step)


def test_a_film_is_a_preview_at_once_and_a_strip_after_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Film(audio="aac"))
    facts = run(path, "metadata", "text", "preview")
    source = facts[0]
    assert isinstance(source, SourceFacts)
    assert (source.type, source.format, source.width, source.height) == (VIDEO, "mp4", 64, 48)
    assert source.duration == pytest.approx(1.5, abs=0.1)
    preview = outcome(facts, "preview")
    assert preview.error is None
    assert preview.cell
    assert preview.follow == ("strip", "waveform")
    assert outcome(facts, "text").text == ""


def test_the_strip_has_its_frames_side_by_side(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Film(colours=(RED, GREEN, BLUE, RED), each=5.0, rate=4, size=(640, 360)))
    facts = run(path, "strip")
    (made,) = outcome(facts, "strip").files
    assert made.name == strip_name(STRIP_FRAMES)
    assert made.mime == "image/jpeg"
    with Image.open(tmp_path / "out" / made.name) as opened:
        strip = opened.convert("RGB")
    assert strip.size == (made.width, made.height) == (20 * 320, 180)
    for number, colour in ((0, RED), (4, RED), (5, GREEN), (9, GREEN), (10, BLUE), (14, BLUE), (15, RED), (19, RED)):
        seen = strip.getpixel((number * 320 + 200, 120))
        assert isinstance(seen, tuple)
        assert max(abs(a - b) for a, b in zip(seen, colour, strict=True)) < 16, number
    assert any(isinstance(fact, Progress) and 0 < fact.fraction <= 1 for fact in facts)


def test_a_film_held_upright_has_an_upright_strip(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mov", Film("mov", "mpeg4", size=(640, 360), turn=-90, each=0.25))
    (made,) = outcome(run(path, "strip"), "strip").files
    assert made.name == strip_name(9)
    assert (made.width, made.height) == (9 * 180, 320)


def test_transparent_frames_lie_on_white(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mov", Film("mov", "qtrle", pixels="argb", alpha=0, colours=(RED,)))
    (made,) = outcome(run(path, "strip"), "strip").files
    with Image.open(tmp_path / "out" / made.name) as strip:
        assert strip.mode == "RGB"
        assert min(strip.getpixel((40, 40))) > 250  # type: ignore[arg-type,type-var]


def test_a_sound_has_a_waveform_and_no_strip(tmp_path: Path) -> None:
    for name, film in (("a.wav", Film("wav", None, "pcm_s16le")), ("a.mp4", Film("mp4", None, "aac"))):
        path = write(tmp_path / name, film)
        facts = run(path, "strip", "waveform")
        source = facts[0]
        assert isinstance(source, SourceFacts)
        assert source.type == AUDIO
        strip, wave = outcome(facts, "strip"), outcome(facts, "waveform")
        assert strip.files == ()
        assert (strip.error, wave.error) == (None, None)
        (made,) = wave.files
        assert (made.name, made.width, made.height) == (WAVEFORM_NAME, 1280, 160)
        with Image.open(tmp_path / "out" / made.name) as image:
            heights = (np.asarray(image.convert("RGBA"))[..., 3] > 0).sum(axis=0)
        assert heights[:500].max() < 12, "silence first"
        assert heights[760:1200].min() > 30, "then a tone"
        assert heights[:300].min() == 2, "silence is a line"


def test_a_film_has_no_waveform(tmp_path: Path) -> None:
    wave = outcome(run(write(tmp_path / "a.mp4", Film(audio="aac")), "waveform"), "waveform")
    assert (wave.files, wave.error) == ((), None)


def test_long_steps_of_a_damaged_film_say_so(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Film())
    path.write_bytes(path.read_bytes()[:400])
    for step in ("strip", "waveform"):
        assert outcome(run(path, step), step).error == ErrorCode.SOURCE_CORRUPT


def test_the_steps_are_long_and_for_what_plays() -> None:
    for name in ("strip", "waveform"):
        spec = step_named(name).spec
        assert spec.long
        assert not spec.applies("jpeg", 1)
        assert not spec.applies(None, None)
        assert spec.applies("mp4", 1)
    assert not step_named("strip").spec.applies("mp3", 1)
    assert step_named("waveform").spec.applies("mp3", 1)
