"""The files of a processing profile's renditions, by format."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from assetdesk.core.profiles.processing import Format
from assetdesk.media.profile_renditions.encoding import encoded
from assetdesk.media.profile_renditions.wanted import Wanted


def photo(width: int = 160, height: int = 120) -> Image.Image:
    """Something with edges and noise, always the same."""
    noise = np.random.default_rng(5).integers(0, 60, (height, width, 3))
    ramp = np.add.outer(np.arange(height), np.arange(width))[..., None] * np.array([1.0, 0.5, 0.2])
    return Image.fromarray(np.clip(ramp + noise, 0, 255).astype(np.uint8))


def with_alpha() -> Image.Image:
    image = photo().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 80, 120))
    return image.convert("RGBa")


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("kind", list(Format))
def test_every_format_holds_the_same_picture_and_the_same_bytes(kind: Format) -> None:
    warnings: list[str] = []
    first = encoded(photo(), Wanted("a", kind, quality=90), warnings)
    assert first == encoded(photo(), Wanted("a", kind, quality=90), warnings)
    image = opened(first)
    assert image.format == {"WebP": "WEBP"}.get(kind, kind)
    off = np.abs(np.asarray(image.convert("RGB"), np.int16) - np.asarray(photo(), np.int16)).mean()
    assert off < (14 if kind in (Format.GIF, Format.WEBP, Format.JPEG) else 5)  # it is noise
    assert not warnings


@pytest.mark.parametrize("kind", [Format.JPEG, Format.WEBP, Format.TIFF])
def test_the_tag_says_srgb(kind: Format) -> None:
    profile = opened(encoded(photo(), Wanted("a", kind), [])).info["icc_profile"]
    assert "sRGB" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(profile)))


def test_a_png_says_srgb_and_its_dots_an_inch_in_chunks() -> None:
    image = opened(encoded(photo(), Wanted("a", Format.PNG, dpi=300), []))
    assert image.info["srgb"] == 0
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert "icc_profile" not in image.info


@pytest.mark.parametrize("kind", [Format.JPEG, Format.PNG, Format.TIFF])
def test_dots_an_inch_are_a_tag_alone(kind: Format, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(encoded(photo(), Wanted("a", kind, dpi=300), []))
    said = subprocess.run(
        ["identify", "-units", "PixelsPerInch", "-format", "%w %h %x", str(path)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert said[:2] == ["160", "120"]
    assert round(float(said[2])) == 300


@pytest.mark.parametrize(("kind", "word"), [(Format.JPEG, "JPEG"), (Format.PNG, "PNG"), (Format.GIF, "GIF")])
def test_interlaced_ones_come_in_steps(kind: Format, word: str, tmp_path: Path) -> None:
    for interlace in (False, True):
        path = tmp_path / f"{interlace}"
        path.write_bytes(encoded(photo(), Wanted("a", kind, interlace=interlace), []))
        said = subprocess.run(
            ["identify", "-format", "%[interlace]", str(path)], capture_output=True, text=True, check=True
        ).stdout
        assert said.strip() == (word if interlace else "None")


@pytest.mark.parametrize("kind", [Format.PNG, Format.WEBP, Format.TIFF, Format.AVIF, Format.GIF])
def test_alpha_is_kept(kind: Format) -> None:
    image = opened(encoded(with_alpha(), Wanted("a", kind), [])).convert("RGBA")
    assert image.getpixel((10, 10))[3] == 0  # type: ignore[index]
    assert image.getpixel((150, 10))[3] == 255  # type: ignore[index]


def test_jpeg_lays_it_on_white() -> None:
    assert np.asarray(opened(encoded(with_alpha(), Wanted("a"), [])))[10, 10].min() > 245


@pytest.mark.parametrize(("kind", "target"), [(Format.JPEG, 4000), (Format.WEBP, 3000), (Format.AVIF, 3000)])
def test_a_target_size_is_met_by_the_best_quality_that_does(kind: Format, target: int) -> None:
    warnings: list[str] = []
    data = encoded(photo(), Wanted("a", kind, quality=10, target_bytes=target), warnings)
    assert 0.75 * target < len(data) <= target
    assert not warnings


def test_a_target_that_cannot_be_met_is_told() -> None:
    warnings: list[str] = []
    data = encoded(photo(), Wanted("a", target_bytes=200), warnings)
    assert len(data) > 200
    assert "at the lowest quality; 200 bytes cannot be reached" in warnings[0]


def test_a_format_without_quality_says_that_it_cannot_aim() -> None:
    warnings: list[str] = []
    encoded(photo(), Wanted("a", Format.PNG, target_bytes=200), warnings)
    assert "200 bytes cannot be aimed at in PNG, which has no quality" in warnings[0]
    warnings.clear()
    encoded(photo(), Wanted("a", Format.PNG, target_bytes=2_000_000), warnings)
    assert not warnings


def test_nothing_else_is_written(tmp_path: Path) -> None:
    for kind in Format:
        path = tmp_path / f"a.{kind.lower()}"
        path.write_bytes(encoded(photo(), Wanted("a", kind, dpi=300), []))
        said = subprocess.run(["exiftool", "-s", "-G1", str(path)], capture_output=True, text=True, check=True).stdout
        assert not [line for line in said.splitlines() if any(word in line for word in ("Software", "Comment", "XMP"))]
