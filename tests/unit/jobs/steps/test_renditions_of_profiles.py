"""What the worker makes of a processing profile's body, each rendition for itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.films import Film, write

from assetdesk.core.encoding import EncodingPreset, Profile
from assetdesk.core.errors import ErrorCode
from assetdesk.core.profiles import file_names
from assetdesk.core.profiles.processing import ProcessingProfile
from assetdesk.core.task import FACTS_FILE, Limits, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.jobs import worker


def body(**fields: Any) -> Mapping[str, Any]:
    """A profile's, as it is stored."""
    return ProcessingProfile.from_json({"name": "Web", **fields}).body()


def processed(
    source: Path, program: Mapping[str, Any], step: str = "renditions", assets: Mapping[str, str] | None = None
) -> tuple[StepOutcome, Path]:
    """The outcome of one step, and where its files lie."""
    out = source.parent / f"{source.name}.out"
    out.mkdir()
    kind = {"named_renditions": "named processing", "video_profile": "video"}.get(step, "processing")
    worker.run_task(
        TaskRequest(
            "t",
            1,
            str(source),
            str(out),
            (StepRequest(step),),
            limits=Limits(),
            long=True,
            programs={kind: program},
            assets=assets or {},
        )
    )
    with (out / FACTS_FILE).open(encoding="utf-8") as file:
        facts = from_lines(file)
    return next(fact for fact in facts if isinstance(fact, StepOutcome)), out


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.linear_gradient("L").resize((600, 400)).convert("RGB").save(path)
    return path


def test_each_rendition_is_a_file_of_its_size(photo: Path) -> None:
    program = body(
        renditions=[
            {"name": "hero.jpg", "width": 300},
            {"name": "icon.png", "format": "PNG", "width": 64, "height": 64},
            {"name": "part.webp", "format": "WebP", "crop": [100, 0, 200, 100], "width": 50},
            {"name": "not.jpg", "exclude": ["image/*"]},
        ],
        fpo={"quality": 10},
    )
    outcome, out = processed(photo, program)
    assert outcome.error is None, outcome.message
    assert {one.name: (one.width, one.height, one.mime) for one in outcome.files} == {
        "hero.jpg": (300, 200, "image/jpeg"),
        "icon.png": (64, 43, "image/png"),
        "part.webp": (50, 25, "image/webp"),
        "fpo.jpeg": (600, 400, "image/jpeg"),
    }
    for one in outcome.files:
        assert (out / one.name).stat().st_size == one.bytes


def test_what_fails_is_named_and_the_others_stand(photo: Path) -> None:
    program = body(
        renditions=[
            {"name": "marked.jpg", "watermark": {"asset": "a|9", "scale": 0.5}},
            {"name": "facts.txt", "format": "PNG"},
            {"name": "good.jpg", "width": 30},
        ],
        commands=[{"name": "a.txt", "command": "no-such-program {input} {output}"}],
    )
    # a name that no profile can have, and that must not cost the worker's own file
    program["renditions"][1]["name"] = "Facts.jsonl"
    outcome, _ = processed(photo, program)
    assert [one.name for one in outcome.files] == ["good.jpg"]
    assert outcome.error == ErrorCode.TOOL_MISSING
    assert outcome.message.startswith("“a.txt”: no-such-program is not installed.")
    assert sorted(one.split("”")[0] for one in outcome.warnings) == ["“Facts.jsonl", "“a.txt", "“marked.jpg"]


def test_a_watermark_is_a_png_of_the_library(photo: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark.png"
    Image.new("RGBA", (20, 20), (0, 255, 0, 255)).save(mark)
    program = body(
        renditions=[{"name": "a.png", "format": "PNG", "width": 100, "watermark": {"asset": "a|9", "scale": 0.5}}]
    )
    outcome, out = processed(photo, program, assets={"a|9": str(mark)})
    assert outcome.error is None
    with Image.open(out / "a.png") as image:
        assert image.getpixel((80, 50)) == (0, 255, 0)
    other, _ = processed(mark, program, assets={"a|9": str(photo)})
    assert other.message == "“a.png”: Its watermark is no PNG. Choose another picture in the profile."


@pytest.mark.skipif(os.name != "posix", reason="the command is a script")
def test_a_command_is_run_also_where_there_is_no_picture(tmp_path: Path) -> None:
    source = tmp_path / "data.bin"
    source.write_bytes(b"\x01\x02\x03")
    tool = tmp_path / "count"
    script = "import os, sys\nopen(sys.argv[2], 'w').write(str(os.stat(sys.argv[1]).st_size))"
    tool.write_text(f"#!{sys.executable} -S\n{script}")
    tool.chmod(0o755)
    program = body(
        renditions=[{"name": "hero.jpg"}], commands=[{"name": "size.txt", "command": f"'{tool}' {{input}} {{output}}"}]
    )
    outcome, out = processed(source, program)
    assert [(one.name, one.mime) for one in outcome.files] == [("size.txt", "text/plain")]
    assert (out / "size.txt").read_text() == "3"
    assert outcome.error == ErrorCode.RENDITION_FORMAT_UNSUPPORTED


def test_small_films_of_films(tmp_path: Path) -> None:
    source = write(tmp_path / "clip.mp4", Film(size=(160, 120)))
    program = body(videos=[{"name": "small.mp4", "width": 80, "kbps": 200}], renditions=[{"name": "hero.jpg"}])
    outcome, _ = processed(source, program, "profile_videos")
    assert outcome.error is None, outcome.detail
    made = [(one.name, one.width, one.height, one.mime) for one in outcome.files]
    assert made == [("small.mp4", 80, 60, "video/mp4")]


def test_a_profile_named_by_a_request_makes_all_of_it(photo: Path) -> None:
    outcome, _ = processed(photo, body(renditions=[{"name": "x.gif", "format": "GIF"}]), "named_renditions")
    assert [one.name for one in outcome.files] == ["x.gif"]


def test_the_image_profile_is_a_part_of_the_program(photo: Path) -> None:
    program = {
        **body(renditions=[{"name": "a.png", "format": "PNG", "width": 100}]),
        "pixelCrop": {"top": 0, "bottom": 0, "left": 400, "right": 0},
    }
    outcome, _ = processed(photo, program)
    assert [(one.width, one.height) for one in outcome.files] == [(100, 200)]


def test_the_encodings_of_a_video_profile_are_files_of_the_film(tmp_path: Path) -> None:
    source = write(tmp_path / "clip.mp4", Film(size=(160, 120)))
    program = {
        "adaptive": True,
        "presets": ["ps|1", "ps|2", "ps|3"],
        "crops": [],
        "encodings": [
            {"handle": "ps|1", **EncodingPreset("Low", suffix="_low", height=60, profile=Profile.MAIN).to_json()},
            {"handle": "ps|2", **EncodingPreset("video.High", height=90).to_json()},
        ],
    }
    outcome, _ = processed(source, program, "video_profile")
    assert outcome.error is None, outcome.detail
    made = [(one.name, one.width, one.height, one.mime) for one in outcome.files]
    assert made == [("low.mp4", 80, 60, "video/mp4"), ("encoding-video.High.mp4", 120, 90, "video/mp4")]
    assert file_names.made_by("video", program, "video/mp4", "mp4") == {one.name for one in outcome.files}
    assert outcome.warnings[:2] == (
        "An encoding preset of the video profile is not there any more; it was left out.",
        "The presets of an adaptive set should have the same H.264 profile.",
    )


def test_each_encoding_has_its_crops_of_the_size_that_the_preset_gives(tmp_path: Path) -> None:
    source = write(tmp_path / "clip.mp4", Film(size=(160, 90)))
    program = {
        "adaptive": False,
        "presets": ["ps|1"],
        "crops": [{"name": "Square", "ratio": "1:1"}, {"name": "Tall", "ratio": "9:16"}],
        "encodings": [{"handle": "ps|1", **EncodingPreset("Low", suffix="_low", height=60).to_json()}],
    }
    outcome, _ = processed(source, program, "video_profile")
    assert outcome.error is None, outcome.detail
    assert {one.name: (one.width, one.height) for one in outcome.files} == {
        "low.mp4": (106, 60),
        "Square-low.mp4": (60, 60),
        "Tall-low.mp4": (34, 60),
    }
    assert file_names.made_by("video", program, "video/mp4", "mp4") == {one.name for one in outcome.files}
