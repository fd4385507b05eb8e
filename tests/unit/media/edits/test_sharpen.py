"""Unsharp masks beside ImageMagick's; its threshold counts twice the difference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from support.edits import converted

from assetdesk.core.edits import Sharpen
from assetdesk.media.edits import pixels, sharpen
from assetdesk.media.vips import pyvips


def photo(bands: int = 3) -> NDArray[np.uint8]:
    """Soft patches with edges and some grain."""
    chance = np.random.default_rng(bands)
    small = chance.integers(0, 256, (8, 10, bands), dtype=np.uint8)
    made = np.kron(small, np.ones((9, 9, 1))) * 0.8 + 20
    made[:, 1:] = (made[:, 1:] + made[:, :-1]) / 2
    return np.clip(made + chance.normal(0, 3, made.shape), 0, 255).astype(np.uint8)


def picture(samples: NDArray[Any]) -> Any:
    made = pyvips.Image.new_from_array(samples)
    names = {1: ("b-w", "grey16"), 2: ("b-w", "grey16"), 3: ("srgb", "rgb16"), 4: ("srgb", "rgb16")}
    return made.copy(interpretation=names[made.bands][samples.dtype == np.uint16])


def sharpened(samples: NDArray[Any], how: Sharpen) -> NDArray[Any]:
    made: NDArray[Any] = sharpen.unsharp(picture(samples), how).numpy()
    return made if made.ndim == 3 else made[..., None]


CASES = [(1.0, 1.0, 0), (0.9, 2.5, 0), (3.0, 0.8, 0), (1.75, 1.0, 12), (1.0, 4.0, 30), (0.8, 5.0, 0), (5.0, 0.8, 3)]


def soft(samples: NDArray[Any], radius: float) -> NDArray[Any]:
    """Blurred by a Gaussian as the formula says."""
    reach = int(6 * radius) + 1
    x = np.arange(-reach, reach + 1)
    kernel = np.exp(-(x**2) / (2 * radius**2))
    kernel /= kernel.sum()
    made = np.pad(samples.astype(float), ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    for axis in (0, 1):
        made = np.apply_along_axis(lambda line: np.convolve(line, kernel, "valid"), axis, made)
    return made


@pytest.mark.parametrize(("amount", "radius", "threshold"), CASES)
def test_it_is_the_formula(amount: float, radius: float, threshold: int) -> None:
    edge = photo() - soft(photo(), radius)
    wanted = np.clip(photo() + np.where(abs(edge) >= threshold, amount * edge, 0), 0, 255)
    sure = (abs(abs(edge) - threshold) > 0.02) | (threshold == 0)
    made = sharpened(photo(), Sharpen(amount, radius, threshold))
    assert abs(made - wanted)[sure].max() <= 0.5 + 0.01 * amount


@pytest.mark.parametrize(("amount", "radius", "threshold"), CASES)
def test_it_is_imagemagicks_unsharp(tmp_path: Path, amount: float, radius: float, threshold: int) -> None:
    """Whose kernel is a little wider, and which does not round; both where it is near the threshold are right."""
    path = tmp_path / "a.png"
    Image.fromarray(photo()).save(path)
    words = ("-unsharp", f"0x{radius}+{amount}+{2 * threshold / 255}", "-depth", "8")
    there = converted(path, tmp_path / "im.png", *words).astype(float)
    made = sharpened(photo(), Sharpen(amount, radius, threshold)).astype(float)
    difference = abs(made - there)
    assert difference.mean() < 0.5 + 0.2 * amount
    assert (difference > 2 + 1.5 * amount).mean() < 0.08
    inside = (there > 0) & (there < 255)
    ours, theirs = (made - photo())[inside], (there - photo())[inside]
    assert 0.92 < (ours @ theirs) / (ours @ ours) < 1.1
    assert abs(ours).mean() > 0.5


def test_each_value_counts() -> None:
    plain = sharpened(photo(), Sharpen(1.0, 1.0, 0))
    for other in (Sharpen(2.0, 1.0, 0), Sharpen(1.0, 3.0, 0), Sharpen(1.0, 1.0, 20), Sharpen(1.0, 1.0, 0, True)):
        assert abs(sharpened(photo(), other).astype(int) - plain).mean() > 0.3


def test_nothing_is_done_without_amount_or_radius() -> None:
    image = picture(photo())
    assert sharpen.unsharp(image, Sharpen(0.0, 2.0)) is image
    assert sharpen.unsharp(image, Sharpen(2.0, 0.0)) is image


def test_the_stock_preset_has_an_effect() -> None:
    """A Gaussian of 0.2 px, read off at whole px, would be no blur at all."""
    step = np.repeat(np.array([[60] * 8 + [190] * 8], np.uint8), 8, axis=0)
    made = sharpened(step, Sharpen(1.75, 0.2, 2))[4, :, 0].astype(int)
    side = 0.04 / 2  # variance of a kernel of three: twice the outer one's weight
    gain = round(1.75 * side * 130)
    assert made.tolist() == [60] * 7 + [60 - gain, 190 + gain] + [190] * 7


def test_monochrome_sharpens_intensity_alone() -> None:
    how = Sharpen(1.5, 1.2, 4, monochrome=True)
    samples = photo()
    intensity = samples @ np.array([0.299, 0.587, 0.114])
    x = np.arange(-8, 9)
    kernel = np.exp(-(x**2) / (2 * 1.2**2))
    kernel /= kernel.sum()
    soft = np.pad(intensity, 8, mode="edge")
    for axis in (0, 1):
        soft = np.apply_along_axis(lambda line: np.convolve(line, kernel, "valid"), axis, soft)
    gain = np.where(abs(intensity - soft) >= 4, 1.5 * (intensity - soft), 0)
    wanted = np.clip(samples + gain[..., None], 0, 255)
    made = sharpened(samples, how).astype(float)
    assert np.quantile(abs(made - wanted), 0.999) <= 1.0
    # in gray there is nothing else to sharpen
    np.testing.assert_array_equal(sharpened(photo(1), how), sharpened(photo(1), Sharpen(1.5, 1.2, 4, monochrome=False)))


def test_16_bits_are_sharpened_alike() -> None:
    samples = photo()
    made = sharpened(samples.astype(np.uint16) * 257, Sharpen(1.3, 1.5, 5))
    assert made.dtype == np.uint16
    eight = sharpened(samples, Sharpen(1.3, 1.5, 5))
    assert np.quantile(abs(made / 257 - eight), 0.999) <= 0.51


def test_masks_are_sharpened_too() -> None:
    samples = np.dstack([photo(), photo(1)])
    for monochrome in (False, True):
        made = sharpened(samples, Sharpen(1.0, 1.0, 0, monochrome))
        np.testing.assert_array_equal(made[..., 3:], sharpened(photo(1), Sharpen(1.0, 1.0, 0)))


def test_lab_and_inks_are_sharpened() -> None:
    inks = pyvips.Image.new_from_array(photo(4)).copy(interpretation="cmyk")
    made = sharpen.unsharp(inks, Sharpen(1.0, 1.0, 0))
    assert (made.bands, made.interpretation, made.format) == (4, "cmyk", "uchar")
    np.testing.assert_array_equal(made[3].numpy(), sharpened(photo(4)[..., 3:], Sharpen(1.0, 1.0, 0))[..., 0])
    single = sharpen.unsharp(inks, Sharpen(1.0, 1.0, 0, monochrome=True)).numpy().astype(int)
    change = single[..., :3] - photo(4)[..., :3]
    inside = (single[..., :3] > 0).all(axis=2) & (single[..., :3] < 255).all(axis=2)
    assert abs(change[inside] - change[inside][:, :1]).max() == 0
    lab = picture(photo()).colourspace("lab")
    soft = sharpen.unsharp(lab, Sharpen(1.0, 1.0, 0, monochrome=True))
    np.testing.assert_array_equal(soft[1].numpy(), lab[1].numpy())
    assert abs(soft[0].numpy() - lab[0].numpy()).mean() > 0.5


@pytest.mark.parametrize("radius", [12.0, 60.0, 250.0])
def test_wide_blurs_are_those_of_the_formula(radius: float) -> None:
    samples = photo(1)[..., 0].astype(float)
    x = np.arange(-int(5 * radius), int(5 * radius) + 1)
    kernel = np.exp(-(x**2) / (2 * radius**2))
    kernel /= kernel.sum()
    soft = np.pad(samples, len(x) // 2, mode="edge")
    for axis in (0, 1):
        soft = np.apply_along_axis(lambda line: np.convolve(line, kernel, "valid"), axis, soft)
    made = sharpen.blurred(picture(photo(1)), radius).numpy()
    assert abs(made - soft).max() < 1.0


def test_a_picture_that_is_read_once_can_be_sharpened(tmp_path: Path) -> None:
    """From top to bottom, as a JPEG is decoded; wider than that, the pipeline opens it another way."""
    path = tmp_path / "a.jpg"
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (1200, 200, 3), dtype=np.uint8)).save(path)
    for radius in (0.2, 3.0, sharpen.FAR):
        image = pyvips.Image.jpegload(str(path), access="sequential")
        with pixels.evaluating(str(path)):
            assert sharpen.unsharp(image, Sharpen(1.0, radius, 0)).tiffsave_buffer(tile=True)
