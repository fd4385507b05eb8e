"""Crops beside ImageMagick's, and by the rule itself on pictures of chance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image
from support import psd
from support.edits import Edited, array, converted, reduced, tool

from assetdesk.core.edits import AutoColour, AutoTransparent, Colour, Edits, Insets
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import cascade

CORNERS = ("UpperLeft", "UpperRight", "BottomLeft", "BottomRight")


def noise(width: int, height: int, bands: int = 3, seed: int = 1) -> NDArray[np.uint8]:
    chance = np.random.default_rng(seed)
    return chance.integers(0, 256, (height, width, bands), dtype=np.uint8)


def bordered(level: int = 0, seed: int = 3) -> NDArray[np.uint8]:
    """Gray noise on white, off the middle; the border differs from white by up to `level`."""
    chance = np.random.default_rng(seed)
    made = np.repeat(255 - chance.integers(0, level + 1, (60, 80, 1), dtype=np.uint8), 3, axis=2)
    made[0, 0] = 255
    made[7:45, 11:70] = np.repeat(chance.integers(0, 200, (38, 59, 1), dtype=np.uint8), 3, axis=2)
    return made


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.webp", "a.bmp"])
def test_insets_are_cut_off_each_side(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Image.fromarray(noise(40, 30)).save(path, **({"lossless": True} if name.endswith("webp") else {}))
    made = Edited(path, Edits(crop=Insets(left=3, right=5, top=2, bottom=8)))
    assert made.crop == Insets(3, 5, 2, 8)
    np.testing.assert_array_equal(made.array, converted(path, tmp_path / "im.png", "-crop", "32x20+3+2", "+repage"))


@pytest.mark.parametrize(
    ("name", "turn"),
    [*(("a.jpg", turn) for turn in range(1, 9)), ("a.png", 6), ("a.png", 7), ("a.tif", 3), ("a.tif", 8)],
)
def test_insets_are_those_of_the_upright_picture(tmp_path: Path, name: str, turn: int) -> None:
    path = tmp_path / name
    image = Image.fromarray(noise(4, 3, seed=2)).resize((40, 30), Image.Resampling.NEAREST)
    exif = Image.Exif()
    exif[0x0112] = turn
    image.save(path, exif=exif, **({"quality": 100, "subsampling": 0} if name.endswith("jpg") else {}))
    insets = Insets(left=3, right=5, top=2, bottom=8)
    width, height = (40, 30) if turn < 5 else (30, 40)
    names = ["TopLeft", "TopRight", "BottomRight", "BottomLeft", "LeftTop", "RightTop", "RightBottom", "LeftBottom"]
    # ImageMagick 6 does not look at the orientation of a PNG
    upright = ["-orient", names[turn - 1], "-auto-orient", "+repage"]
    box = f"{width - 8}x{height - 10}+3+2"
    there = converted(path, tmp_path / "im.png", *upright, "-crop", box, "+repage").astype(int)
    whole = Edited(path, Edits(crop=insets))
    assert (whole.array.shape[1], whole.array.shape[0]) == (width - 8, height - 10)
    assert abs(whole.array.astype(int) - there).max() <= 2  # two JPEG decoders
    picture = reduced(path, Edits(crop=insets), 100)
    shown = np.asarray(cascade.reduced_to(picture, 100, 100)).astype(int)
    assert shown.shape == there.shape
    assert abs(shown - there).mean() < 3  # Lanczos at a scale of one


def test_a_crop_that_leaves_nothing_is_not_applied(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(noise(40, 30)).save(path)
    for insets in (Insets(left=20, right=20), Insets(top=31), Insets(left=999)):
        made = Edited(path, Edits(crop=insets))
        assert made.array.shape == (30, 40, 3)
        assert made.crop is None
        assert "leave nothing of 40 × 30 px" in made.warnings[0]
        picture = reduced(path, Edits(crop=insets), 100)
        assert (picture.width, picture.height) == (40, 30)
        assert picture.warnings


@pytest.mark.parametrize(("level", "tolerance", "found"), [(0, 0.0, True), (10, 0.05, True), (10, 0.02, False)])
def test_automatic_crop_by_colour_is_that_of_trim(tmp_path: Path, level: int, tolerance: float, found: bool) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(bordered(level)).save(path)
    trimmed = tool("convert", path, "-fuzz", f"{tolerance * 100}%", "-format", "%@", "info:")
    made = Edited(path, Edits(auto_crop=AutoColour("UpperLeft", tolerance)))
    cut = made.crop or Insets()
    assert f"{80 - cut.left - cut.right}x{60 - cut.top - cut.bottom}+{cut.left}+{cut.top}" == trimmed
    assert (cut == Insets(11, 10, 7, 15)) is found


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_cut_off_is_what_the_rule_says(tmp_path: Path, corner: str, seed: int) -> None:
    """Whole rows and columns, while every pixel of them is border; the corner's pixel says what border is."""
    chance = np.random.default_rng(seed)
    samples = chance.integers(90, 101, (17, 23, 3), dtype=np.uint8)
    samples[4 + seed % 3 : 12, 3:15] = chance.integers(0, 256, (12 - 4 - seed % 3, 12, 3), dtype=np.uint8)
    tolerance = float(chance.choice([0.0, 0.02, 10 / 255, 0.3]))
    path = tmp_path / "a.png"
    Image.fromarray(samples).save(path)
    own = samples[-1 if corner.startswith("Bottom") else 0, -1 if corner.endswith("Right") else 0].astype(int)
    inside = abs(samples.astype(int) - own).max(axis=2) / 255 > tolerance
    made = Edited(path, Edits(auto_crop=AutoColour(corner, tolerance)))
    if not inside.any():
        assert made.crop is None
        assert made.warnings
        return
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    assert made.crop == Insets(columns[0], 22 - columns[-1], rows[0], 16 - rows[-1])
    np.testing.assert_array_equal(made.array, samples[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def test_tolerance_counts_in_16_bits(tmp_path: Path) -> None:
    samples = np.full((20, 30), 60000, np.uint16)
    samples[5:10, 5:10] = 59000
    samples[12:15, 12:20] = 100
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, samples)
    assert Edited(path, Edits(auto_crop=AutoColour("UpperLeft", 0.015))).crop == Insets(5, 10, 5, 5)
    assert Edited(path, Edits(auto_crop=AutoColour("UpperLeft", 0.016))).crop == Insets(12, 10, 12, 5)
    assert Edited(path, Edits(auto_crop=AutoColour("UpperLeft", 0.016))).array.dtype == np.uint16


def test_a_picture_that_is_all_border_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGBA", (20, 10), (9, 9, 9, 0)).save(path)
    for auto in (AutoColour("BottomRight", 0.5), AutoTransparent(0.0)):
        made = Edited(path, Edits(auto_crop=auto))
        assert made.crop is None
        assert made.array.shape == (10, 20, 4)
        assert "the whole picture is border" in made.warnings[0]


def test_automatic_crop_by_transparency_is_that_of_the_alpha_channel(tmp_path: Path) -> None:
    samples = noise(50, 40, 4)
    samples[..., 3] = 0
    samples[6:30, 9:44, 3] = 60
    samples[10:20, 15:30, 3] = 255
    path = tmp_path / "a.png"
    Image.fromarray(samples).save(path)
    trimmed = tool("convert", path, "-alpha", "extract", "-format", "%@", "info:")
    assert Edited(path, Edits(auto_crop=AutoTransparent(0.0))).crop == Insets(9, 6, 6, 10)
    assert trimmed == "35x24+9+6"
    assert Edited(path, Edits(auto_crop=AutoTransparent(0.24))).crop == Insets(15, 20, 10, 20)
    assert Edited(path, Edits(auto_crop=AutoTransparent(0.23))).crop == Insets(9, 6, 6, 10)


def test_transparency_of_a_picture_without_alpha_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(bordered()).save(path)
    made = Edited(path, Edits(auto_crop=AutoTransparent(0.5)))
    assert made.crop is None
    assert not made.warnings


def test_previews_are_cropped_as_the_whole_is(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    image = Image.new("RGB", (1200, 800), (255, 255, 255))
    image.paste((200, 30, 60), (300, 200, 1000, 700))
    image.save(path, quality=95)
    picture = reduced(path, Edits(auto_crop=AutoColour("UpperLeft", 0.2)), 320)
    assert (picture.width, picture.height) == (700, 500)
    assert max(picture.image.size) >= 320 * 1200 / 700  # decoded so large that 320 px are left
    shown = cascade.reduced_to(picture, 320, 320)
    assert shown.size == (320, 229)
    assert abs(np.asarray(shown).astype(int) - (200, 30, 60)).max() < 30


def test_what_is_larger_than_the_limit_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (300, 200)).save(path)
    with pytest.raises(FileFault) as told:
        Edited(path, Edits(crop=Insets(1)), limits=Limits(pixels=59_999))
    assert told.value.code is ErrorCode.RENDITION_TOO_LARGE


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_a_picture_that_breaks_off_is_damaged(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Image.fromarray(noise(200, 200)).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(FileFault) as told:
        Edited(path, Edits(crop=Insets(1)))
    assert told.value.code is ErrorCode.SOURCE_CORRUPT


def test_16_bits_stay_16_bits(tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    for name, samples in (
        ("rgb.tif", chance.integers(0, 65536, (20, 30, 3), dtype=np.uint16)),
        ("gray.tif", chance.integers(0, 65536, (20, 30), dtype=np.uint16)),
    ):
        path = tmp_path / name
        tifffile.imwrite(path, samples, photometric="rgb" if samples.ndim == 3 else "minisblack")
        made = Edited(path, Edits(crop=Insets(1, 2, 3, 4)))
        np.testing.assert_array_equal(np.squeeze(made.array), samples[3:-4, 1:-2])
    path = tmp_path / "rgb.png"
    tool("convert", tmp_path / "rgb.tif", "-depth", 16, path)
    made = Edited(path, Edits(crop=Insets(1, 2, 3, 4)))
    np.testing.assert_array_equal(made.array, array(tmp_path / "rgb.tif")[3:-4, 1:-2])


@pytest.mark.parametrize("mode", [psd.GRAY, psd.RGB, psd.CMYK])
def test_photoshop_documents_of_16_bits_keep_them(tmp_path: Path, mode: int) -> None:
    count = {psd.GRAY: 1, psd.RGB: 3, psd.CMYK: 4}[mode]
    samples = np.random.default_rng(7).integers(0, 65536, (20, 30, count), dtype=np.uint16)
    stored = 65535 - samples if mode == psd.CMYK else samples
    path = tmp_path / "a.psd"
    path.write_bytes(psd.document(mode, 16, [stored[..., n].astype(">u2") for n in range(count)]))
    made = Edited(path, Edits(crop=Insets(1, 2, 3, 4), colour=Colour("MaintainOriginal")))
    np.testing.assert_array_equal(made.array, samples[3:-4, 1:-2])


def test_a_transparent_photoshop_document_of_16_bits_is_not_laid_on_white(tmp_path: Path) -> None:
    chance = np.random.default_rng(8)
    colour = chance.integers(0, 65536, (20, 30, 3), dtype=np.uint16)
    alpha = chance.integers(20000, 65536, (20, 30, 1), dtype=np.uint16)
    share = alpha / 65535
    laid = np.round(colour * share + 65535 * (1 - share)).astype(np.uint16)
    planes = [laid[..., n].astype(">u2") for n in range(3)] + [alpha[..., 0].astype(">u2")]
    path = tmp_path / "a.psd"
    path.write_bytes(psd.document(psd.RGB, 16, planes, transparent=True))
    made = Edited(path, Edits(crop=Insets(top=1)))
    np.testing.assert_array_equal(made.array[..., 3:], alpha[1:])
    assert abs(made.array[..., :3].astype(int) - colour[1:]).max() <= 4


def test_a_fourth_channel_that_nothing_is_said_of_is_alpha_here_as_in_previews(tmp_path: Path) -> None:
    samples = noise(30, 20, 4)
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, samples, photometric="rgb", extrasamples=["unspecified"], metadata=None)
    with tifffile.TiffFile(path) as file:
        tag = file.pages[0].tags[338]
    data = bytearray(path.read_bytes())
    at = tag.offset
    data[at : at + 2] = (339).to_bytes(2, "little")  # said to be whole numbers instead
    data[at + 8 : at + 10] = (1).to_bytes(2, "little")
    path.write_bytes(data)
    made = Edited(path, Edits(crop=Insets(1, 2, 3, 4)))
    np.testing.assert_array_equal(made.array, samples[3:-4, 1:-2])
    assert reduced(path, Edits(crop=Insets(1, 2, 3, 4)), 100).image.mode == "RGBA"
