"""The step `pyramid` as a worker runs it: from an original and options in force to one file, and previews beside it."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import numpy as np
import pymupdf
import pytest
import tifffile
from blake3 import blake3
from PIL import Image, ImageDraw

from assetdesk.core.renditions import PYRAMID_NAME
from assetdesk.core.task import FACTS_FILE, Fact, Limits, Progress, StepOutcome, StepRequest, TaskRequest, from_lines
from assetdesk.jobs import worker
from assetdesk.jobs.modules import current_modules

CROP = {"left": 10, "right": 30, "top": 20, "bottom": 40, "from": "manual"}
KNOCKOUT = {"corner": "UpperLeft", "fillMethod": "FloodFill", "tolerance": 0.02}


def run(
    source: Path, out: Path, options: dict[str, object], *steps: str, limits: Limits = Limits()
) -> dict[str, StepOutcome]:
    out.mkdir()
    asked = tuple(StepRequest(name, options) for name in steps or ("pyramid",))
    worker.run_task(TaskRequest("t1", 1, str(source), str(out), asked, limits=limits, long=True))
    return {fact.step: fact for fact in told(out) if isinstance(fact, StepOutcome)}


def told(out: Path) -> list[Fact]:
    return from_lines((out / FACTS_FILE).read_text(encoding="utf-8").splitlines())


def pyramid(source: Path, out: Path, options: dict[str, object]) -> Path:
    outcome = run(source, out, options)["pyramid"]
    assert outcome.error is None, (outcome.message, outcome.detail)
    (file,) = outcome.files
    path = out / PYRAMID_NAME
    assert (file.name, file.mime) == (PYRAMID_NAME, "image/tiff")
    assert (file.bytes, file.hash) == (path.stat().st_size, blake3(path.read_bytes()).hexdigest())
    with tifffile.TiffFile(path) as opened:
        height, width = opened.pages[0].shape[:2]
        assert (file.width, file.height) == (width, height)
    assert sorted(one.name for one in out.iterdir() if one.is_file()) == [FACTS_FILE, PYRAMID_NAME]
    return path


def pixels(path: Path) -> np.ndarray:
    return np.asarray(tifffile.imread(path, key=0))


def by_imagemagick(source: Path, *how: str) -> np.ndarray:
    """What another program makes of the original."""
    made = source.with_suffix(".magick.tif")
    subprocess.run(["convert", source, *how, "-compress", "none", made], check=True, stdin=subprocess.DEVNULL)
    return np.asarray(tifffile.imread(made, key=0))


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """16 bits, 300 × 200 px, 200 px an inch."""
    down, across = np.mgrid[0:200, 0:300]
    planes = [across * 200 + down, down * 300 + 17, 65535 - across * 190]
    path = tmp_path / "deep.tif"
    tifffile.imwrite(path, np.stack(planes, -1).astype(np.uint16), photometric="rgb", resolution=(200, 200))
    return path


@pytest.fixture
def lamp(tmp_path: Path) -> Path:
    """A disc on white, on which lies a white spot that is not connected to the ground."""
    image = Image.new("RGB", (300, 200), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 30, 240, 170), fill=(40, 90, 160))
    draw.ellipse((140, 90, 160, 110), fill="white")
    path = tmp_path / "lamp.png"
    image.save(path, dpi=(96, 96))
    return path


def test_a_crop_of_a_deep_picture_keeps_every_bit(tmp_path: Path, deep: Path) -> None:
    made = pixels(pyramid(deep, tmp_path / "out", {"crop": CROP}))
    assert made.dtype == np.uint16
    assert (made == by_imagemagick(deep, "-crop", "260x140+10+20", "+repage")).all()
    said = subprocess.run(["tiffinfo", "-0", tmp_path / "out" / PYRAMID_NAME], capture_output=True, text=True)
    assert "Resolution: 200, 200 pixels/inch" in said.stdout


def test_a_knockout_is_alpha_and_stays_where_the_crop_leaves_it_opaque(tmp_path: Path, lamp: Path) -> None:
    made = pixels(pyramid(lamp, tmp_path / "a", {"knockoutBackground": KNOCKOUT}))
    assert made.shape == (200, 300, 4)
    assert [made[0, 0, 3], made[100, 100, 3], made[100, 150, 3]] == [0, 255, 255]
    inside = {"left": 100, "right": 100, "top": 60, "bottom": 60, "from": "manual"}
    made = pixels(pyramid(lamp, tmp_path / "b", {"knockoutBackground": KNOCKOUT, "crop": inside}))
    assert made.shape == (80, 100, 4)
    assert (made[..., 3] == 255).all()


def test_sharpening_is_in_the_pyramid_alone(tmp_path: Path, lamp: Path) -> None:
    sharp = {"unsharpMaskOptions": {"amount": 2.0, "radius": 3.0, "threshold": 0, "monochrome": 0}}
    plain = run(lamp, tmp_path / "plain", {}, "preview", "pyramid")
    sharpened = run(lamp, tmp_path / "sharp", sharp, "preview", "pyramid")
    assert [one.hash for one in plain["preview"].files] == [one.hash for one in sharpened["preview"].files]
    soft, hard = (pixels(tmp_path / name / PYRAMID_NAME)[..., 0].astype(int) for name in ("plain", "sharp"))
    assert np.abs(hard - soft).max() > 30


def test_previews_show_the_optimized_picture(tmp_path: Path, lamp: Path) -> None:
    options = {"crop": CROP, "knockoutBackground": KNOCKOUT}
    made = run(lamp, tmp_path / "out", options, "preview")["preview"]
    sizes = {one.name: (one.width, one.height) for one in made.files}
    assert sizes["web.1280.1280.jpeg"] == (260, 140)
    thumbnail = Image.open(tmp_path / "out" / "thumbnail.319.319.png")
    assert thumbnail.mode == "RGBA"
    assert thumbnail.getpixel((2, 2))[3] == 0
    assert thumbnail.getpixel((100, 80)) == (40, 90, 160, 255)


def test_pages_behind_the_first_are_not_cropped(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (300, 200), colour) for colour in ("red", "green", "blue")]
    source = tmp_path / "pages.tif"
    pages[0].save(source, save_all=True, append_images=pages[1:])
    made = run(source, tmp_path / "out", {"crop": CROP}, "pages")["pages"]
    sizes = {one.name: (one.width, one.height) for one in made.files if one.mime == "image/jpeg"}
    assert list(sizes.values()) == [(260, 140), (300, 200), (300, 200)]


def test_a_missing_profile_fails_the_step_with_its_sentence(tmp_path: Path, lamp: Path) -> None:
    options: dict[str, object] = {
        "colorManagementOptions": {
            "colorManagement": "Convert",
            "sourceProfileHandle": "a|99",
            "outputProfileHandle": "a|98",
        }
    }
    for step in ("preview", "pyramid"):
        outcome = run(lamp, tmp_path / step, options, step)[step]
        assert outcome.error
        assert "profile" in outcome.message
        assert not outcome.files


def test_a_damaged_original_leaves_nothing_behind(tmp_path: Path) -> None:
    whole = tmp_path / "whole.jpg"
    Image.effect_noise((400, 300), 50).save(whole)
    torn = tmp_path / "torn.jpg"
    torn.write_bytes(whole.read_bytes()[:9000])
    outcome = run(torn, tmp_path / "out", {"crop": CROP})["pyramid"]
    assert outcome.error == "SourceCorrupt"
    assert outcome.message.startswith("The file is damaged or empty.")
    assert [one.name for one in (tmp_path / "out").iterdir()] == [FACTS_FILE]


def test_the_same_original_and_options_give_the_same_bytes(tmp_path: Path, lamp: Path) -> None:
    options: dict[str, object] = {"knockoutBackground": KNOCKOUT}
    first, second = (pyramid(lamp, tmp_path / name, options).read_bytes() for name in "ab")
    assert first == second


def test_beyond_the_pixel_limit_nothing_is_decoded(tmp_path: Path, lamp: Path) -> None:
    outcome = run(lamp, tmp_path / "out", {"crop": CROP}, limits=Limits(pixels=1000))["pyramid"]
    assert outcome.error == "RenditionTooLarge"


def test_progress_inside_a_large_picture_is_told(tmp_path: Path) -> None:
    source = tmp_path / "large.jpg"
    Image.linear_gradient("L").resize((6000, 4500)).convert("RGB").save(source)
    run(source, tmp_path / "out", {"knockoutBackground": KNOCKOUT})
    assert [fact for fact in told(tmp_path / "out") if isinstance(fact, Progress) and 0 < fact.fraction < 1]


def test_it_applies_to_pictures_pages_and_layers_that_need_one() -> None:
    spec = current_modules().step("pyramid")
    for name in ("jpeg", "tiff", "psd", "ai", "postscript", "svg", "raw", "page", "layer"):
        assert spec.applies(name, 1), name
        assert not spec.applies(name, 1, asked=False), name
    for name in ("pdf", "mp4", "docx", "zip", "font", "set", "encoding", "mp3"):
        assert not spec.applies(name, 1), name


def test_the_pyramid_of_a_page_is_the_page_at_its_resolution(tmp_path: Path) -> None:
    document = pymupdf.open()
    for colour in ((1, 0, 0), (0.3, 0.3, 0.3)):
        page = document.new_page(width=216, height=144)
        page.draw_rect(pymupdf.Rect(20, 20, 150, 100), color=None, fill=colour)
        page.insert_text((30, 130), "Words of a page", fontsize=14)
    source = tmp_path / "two.pdf"
    document.save(source)
    options = {"pdfOptions": {"process": "Rasterize", "resolution": 200, "colorspace": "Gray"}, "crop": CROP}
    out = tmp_path / "out"
    out.mkdir()
    asked = (StepRequest("preview", options), StepRequest("pyramid", options))
    worker.run_task(TaskRequest("t1", 1, str(source), str(out), asked, long=True, part="page:2", name="two-2"))
    outcomes = {fact.step: fact for fact in told(out) if isinstance(fact, StepOutcome)}
    assert [one.error for one in outcomes.values()] == [None, None]
    made = pixels(out / PYRAMID_NAME).astype(int)
    whole = subprocess.run(["pdftoppm", "-r", "200", "-f", "2", "-gray", source], check=True, capture_output=True)
    theirs = np.asarray(Image.open(io.BytesIO(whole.stdout)))[20:-40, 10:-30]
    assert made.shape == theirs.shape == (340, 560)
    assert np.abs(made - theirs).mean() < 2
    assert made[100, 100] == pytest.approx(theirs[100, 100], abs=3)
    sizes = {one.name: (one.width, one.height) for one in outcomes["preview"].files}
    assert sizes["web.1280.1280.jpeg"] == (560, 340)
    said = subprocess.run(["tiffinfo", "-0", out / PYRAMID_NAME], capture_output=True, text=True).stdout
    assert "Resolution: 200, 200 pixels/inch" in said
    assert "min-is-black" in said


def test_an_eps_keeps_its_ground_transparent_and_its_inks(tmp_path: Path) -> None:
    source = tmp_path / "logo.eps"
    source.write_text(
        "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 144 72\n%%EndComments\n"
        "0 0.8 0.6 0.1 setcmykcolor 20 10 80 50 rectfill\nshowpage\n"
    )
    rip = {"process": "Rasterize", "resolution": 144, "colorspace": "Auto", "alpha": True}
    made = pixels(pyramid(source, tmp_path / "out", {"postScriptOptions": rip}))
    assert made.shape == (144, 288, 5)
    assert made[70, 100].tolist() == pytest.approx([0, 204, 153, 26, 255], abs=1)
    assert made[2, 2, 4] == 0
    thumbnail = run(source, tmp_path / "small", {"postScriptOptions": rip}, "preview")["preview"]
    assert thumbnail.error is None
    shown = Image.open(tmp_path / "small" / "thumbnail.140.100.png")
    assert shown.mode == "RGBA"
    assert shown.getpixel((1, 1))[3] == 0
    plain = {**rip, "alpha": False, "colorspace": "Rgb"}
    assert pixels(pyramid(source, tmp_path / "rgb", {"postScriptOptions": plain})).shape == (144, 288, 3)


def test_a_drawing_has_the_size_that_it_says(tmp_path: Path) -> None:
    source = tmp_path / "drawing.svg"
    source.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60">'
        '<rect x="30" width="30" height="60" fill="#28a"/></svg>'
    )
    made = pixels(pyramid(source, tmp_path / "out", {}))
    assert made.shape == (60, 90, 4)
    assert made[30, 45].tolist() == [0x22, 0x88, 0xAA, 255]
    assert made[30, 10, 3] == 0


@pytest.mark.parametrize("turn", [2, 3, 5, 6, 8])
def test_a_turned_photo_is_upright_and_its_insets_are_those_of_the_upright_picture(tmp_path: Path, turn: int) -> None:
    down, across = np.mgrid[0:200, 0:300]
    image = Image.fromarray(np.stack([across * 0.8, down * 1.2, 0 * down], -1).astype(np.uint8))
    exif = Image.Exif()
    exif[0x0112] = turn
    source = tmp_path / "turned.jpg"
    image.save(source, exif=exif, quality=98, subsampling=0)
    made = pixels(pyramid(source, tmp_path / "out", {"crop": CROP}))
    width, height = (160, 240) if turn >= 5 else (260, 140)
    theirs = by_imagemagick(source, "-auto-orient", "-crop", f"{width}x{height}+10+20", "+repage", "-alpha", "off")
    assert made.shape == theirs.shape == (height, width, 3)
    assert np.abs(made.astype(int) - theirs).mean() < 2


def test_a_layout_that_libvips_does_not_know_is_read_by_our_own_reader(tmp_path: Path) -> None:
    planes = np.random.default_rng(1).integers(0, 256, (3, 64, 80), np.uint8)
    source = tmp_path / "planes.tif"
    tifffile.imwrite(source, planes, photometric="rgb", planarconfig="separate", tile=(32, 32))
    made = pixels(pyramid(source, tmp_path / "out", {"knockoutBackground": {**KNOCKOUT, "tolerance": 0}}))
    assert (made[..., :3] == np.moveaxis(planes, 0, -1)).all()
