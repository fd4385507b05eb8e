"""Backgrounds made transparent, beside ImageMagick and by the rule itself."""

from __future__ import annotations

from collections import deque
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image
from support.edits import Edited, converted, reduced

from assetdesk.core.edits import AutoTransparent, Colour, Edits, Insets, Knockout
from assetdesk.core.renditions import RenditionSpec
from assetdesk.media import cascade

CORNERS = {"UpperLeft": (0, 0), "UpperRight": (79, 0), "BottomLeft": (0, 59), "BottomRight": (79, 59)}


def ring(level: int = 6) -> NDArray[np.uint8]:
    """A dark ring on light gray noise: background outside, and inside where no flood comes."""
    chance = np.random.default_rng(8)
    made = np.repeat(240 - chance.integers(0, level + 1, (60, 80, 1), dtype=np.uint8), 3, axis=2)
    y, x = np.mgrid[:60, :80]
    far = np.hypot(x - 40, y - 30)
    made[(far > 12) & (far < 20)] = (60, 60, 60)
    for x, y in CORNERS.values():
        made[y, x] = 240
    return made


@pytest.mark.parametrize("corner", CORNERS)
def test_flood_fill_is_that_of_imagemagick(tmp_path: Path, corner: str) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(ring()).save(path)
    x, y = CORNERS[corner]
    # its distance is ours where all channels are equal
    there = converted(
        path, tmp_path / "im.png", "-alpha", "set", "-fuzz", "4%", "-fill", "none", "-draw", f"matte {x},{y} floodfill"
    )
    made = Edited(path, Edits(knockout=Knockout(corner, "FloodFill", 0.04)))
    np.testing.assert_array_equal(made.array[..., 3], there[..., -1])
    assert made.array[30, 40, 3] == 255  # inside the ring
    assert made.array[0, 0, 3] == 0


def test_match_pixel_is_that_of_imagemagick(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(ring()).save(path)
    there = converted(path, tmp_path / "im.png", "-fuzz", "4%", "-transparent", "rgb(240,240,240)")
    made = Edited(path, Edits(knockout=Knockout("BottomLeft", "MatchPixel", 0.04)))
    np.testing.assert_array_equal(made.array[..., 3], there[..., -1])
    assert made.array[30, 40, 3] == 0


@pytest.mark.parametrize("seed", range(8))
def test_a_flood_runs_through_four_neighbours(tmp_path: Path, seed: int) -> None:
    chance = np.random.default_rng(seed)
    samples = chance.choice([20, 24, 200], (31, 37), p=[0.5, 0.2, 0.3]).astype(np.uint8)
    samples[0, -1] = 20
    path = tmp_path / "a.png"
    Image.fromarray(samples).save(path)
    match = abs(samples.astype(int) - 20) <= 4
    reached = np.zeros_like(match)
    reached[0, -1] = True
    waiting = deque([(0, 36)])
    while waiting:
        y, x = waiting.popleft()
        for there in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if 0 <= there[0] < 31 and 0 <= there[1] < 37 and match[there] and not reached[there]:
                reached[there] = True
                waiting.append(there)
    made = Edited(path, Edits(knockout=Knockout("UpperRight", "FloodFill", 4 / 255)))
    np.testing.assert_array_equal(made.array[..., -1], np.where(reached, 0, 255))
    np.testing.assert_array_equal(made.array[..., 0], samples)  # colours stay


def test_tolerance_is_the_largest_difference_of_a_channel(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    image = Image.new("RGB", (3, 1), (100, 100, 100))
    image.putpixel((1, 0), (100, 110, 100))
    image.putpixel((2, 0), (90, 110, 110))
    image.save(path)
    for tolerance, alpha in ((0.0, [0, 255, 255]), (9.9 / 255, [0, 255, 255]), (10 / 255, [0, 0, 0]), (1.0, [0] * 3)):
        made = Edited(path, Edits(knockout=Knockout("UpperLeft", "MatchPixel", tolerance)))
        assert made.array[0, :, 3].tolist() == alpha


def test_what_was_transparent_stays_so(tmp_path: Path) -> None:
    """By minimum; and a transparent corner matches all that is transparent, whatever colours are hidden there."""
    samples = np.zeros((4, 4, 4), np.uint8)
    samples[..., :3] = np.arange(48).reshape(4, 4, 3) * 5
    samples[2:, :, 3] = (255, 128, 255, 255)
    samples[:2, :, 3] = 0
    path = tmp_path / "a.png"
    Image.fromarray(samples).save(path)
    made = Edited(path, Edits(knockout=Knockout("UpperLeft", "FloodFill", 0.0)))
    np.testing.assert_array_equal(made.array[..., 3], samples[..., 3])
    made = Edited(path, Edits(knockout=Knockout("BottomRight", "MatchPixel", 0.0)))
    assert made.array[3, 3, 3] == 0
    assert made.array[2, 1, 3] == 128


def test_16_bit_and_cmyk_pictures_get_alpha_of_their_own_depth(tmp_path: Path) -> None:
    deep = np.full((9, 9, 3), 65000, np.uint16)
    deep[3:6, 3:6] = 1000
    path = tmp_path / "deep.tif"
    tifffile.imwrite(path, deep, photometric="rgb")
    made = Edited(path, Edits(knockout=Knockout("UpperLeft", "FloodFill", 0.01)))
    assert made.array.dtype == np.uint16
    np.testing.assert_array_equal(made.array[..., 3], np.where(deep[..., 0] == 1000, 65535, 0))
    path = tmp_path / "inks.tif"
    Image.merge("CMYK", [Image.fromarray((deep[..., 0] // 257).astype(np.uint8))] * 4).save(path)
    made = Edited(path, Edits(knockout=Knockout("UpperLeft", "FloodFill", 0.01), colour=Colour("MaintainOriginal")))
    assert made.array.shape == (9, 9, 5)
    assert made.array[4, 4, 4] == 255
    assert made.array[0, 0, 4] == 0


def test_a_trim_by_transparency_sees_the_knockout(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(ring()).save(path)
    edits = Edits(knockout=Knockout("UpperLeft", "FloodFill", 0.04), auto_crop=AutoTransparent(0.0))
    made = Edited(path, edits)
    assert made.crop == Insets(21, 20, 11, 10)
    picture = reduced(path, edits, 100)
    assert (picture.width, picture.height) == (39, 39)


def test_previews_are_knocked_out(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    image = Image.new("RGB", (900, 600), (250, 250, 250))
    image.paste((10, 90, 10), (300, 200, 600, 400))
    image.save(path, quality=95)
    picture = reduced(path, Edits(knockout=Knockout("UpperLeft", "FloodFill", 0.1)), 300)
    assert (picture.width, picture.height) == (900, 600)
    made = next(cascade.make(picture, [RenditionSpec("a.png", 300, 300, "image/png")]))
    alpha = np.asarray(Image.open(BytesIO(made.data)).convert("RGBA"))[..., 3]
    assert alpha[10, 10] == 0
    assert alpha[100, 150] == 255
    assert abs((alpha > 128).mean() - 1 / 9) < 0.01
