"""Colours: by the embedded profile, compared with littleCMS over the whole picture; sensible where there is none."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms
from support import icc
from support.opening import facts, opened, renditions

from assetdesk.media import colour

Preview = Callable[[Path], dict[str, Image.Image]]
WEB, THUMB = "web.1280.1280.jpeg", "thumbnail.319.319.png"


def patches(mode: str, size: tuple[int, int] = (1600, 1200)) -> Image.Image:
    """A grid of flat colours that covers the space."""
    bands = len(Image.new(mode, (1, 1)).getbands())
    rng = np.random.default_rng(5)
    small = rng.integers(0, 256, (6, 8, bands), np.uint8)
    large = np.kron(small, np.ones((size[1] // 6, size[0] // 8, 1), np.uint8))
    return Image.frombytes(mode, (large.shape[1], large.shape[0]), np.ascontiguousarray(large).tobytes())


def independent(image: Image.Image, profile: bytes) -> Image.Image:
    """The whole picture through littleCMS at full size, then reduced."""
    made = ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.PERCEPTUAL,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert made is not None
    return made.resize((319, 239), Image.Resampling.LANCZOS)


def centres(image: Image.Image) -> np.ndarray:
    """The colour in the middle of each patch."""
    rgb = np.asarray(image.convert("RGB")).astype(int)
    height, width = rgb.shape[:2]
    return np.array(
        [[rgb[int((y + 0.5) * height / 6), int((x + 0.5) * width / 8)] for x in range(8)] for y in range(6)]
    )


@pytest.mark.parametrize(
    ("mode", "profile", "suffix", "label"),
    [
        ("RGB", icc.rgb(), ".png", "Adobe RGB"),
        ("RGB", icc.rgb(), ".tif", "Adobe RGB"),
        ("RGB", icc.rgb(), ".webp", "Adobe RGB"),
        ("CMYK", icc.cmyk(), ".tif", "CMYK (FOGRA39)"),
        ("CMYK", icc.cmyk(), ".jpg", "CMYK (FOGRA39)"),
        ("L", icc.gray(1.0), ".png", "Gray (gamma 1.0)"),
        ("L", icc.gray(1.8), ".jpg", "Gray (gamma 1.8)"),
    ],
)
def test_by_the_embedded_profile(
    tmp_path: Path, preview: Preview, mode: str, profile: bytes, suffix: str, label: str
) -> None:
    image = patches(mode)
    path = tmp_path / f"a{suffix}"
    options = {".jpg": {"quality": 98, "subsampling": 0}, ".webp": {"lossless": True}}.get(suffix, {})
    image.save(path, icc_profile=profile, **options)  # type: ignore[arg-type]
    made = preview(path)
    wanted = centres(independent(image, profile))
    assert np.abs(wanted - centres(image.convert("RGB"))).max() > 12, "the profile must change something"
    allowed = 6 if suffix == ".jpg" else 2
    assert np.abs(centres(made[THUMB]) - wanted).max() <= allowed
    assert facts(path).colour == label


def test_srgb_is_known_by_what_it_does_and_left_alone(tmp_path: Path, preview: Preview) -> None:
    image = patches("RGB")
    path = tmp_path / "a.png"
    image.save(path, icc_profile=colour.srgb_profile())
    assert facts(path).colour == "sRGB"
    assert np.array_equal(centres(preview(path)[THUMB]), centres(image))


@pytest.mark.parametrize("profile", [b"rubbish" * 30, icc.cmyk(), icc.rgb()[:200]])
def test_a_profile_that_cannot_be_used_is_ignored_with_a_warning(
    tmp_path: Path, preview: Preview, profile: bytes
) -> None:
    image = patches("RGB")
    path = tmp_path / "a.png"
    image.save(path, icc_profile=profile)
    with opened(path) as document:
        made = renditions(document)
        assert np.abs(centres(made[THUMB]) - centres(image)).max() <= 1
        assert any("colour profile" in told for told in document.warnings)
        assert document.facts().colour == "RGB"


def test_untagged_cmyk_looks_like_print(tmp_path: Path) -> None:
    inks = {
        (0, 0, 0, 0): (255, 255, 255),
        (255, 0, 0, 0): (0, 174, 239),
        (0, 255, 0, 0): (236, 0, 140),
        (0, 0, 255, 0): (255, 242, 0),
        (0, 0, 0, 255): (35, 31, 32),
    }
    for ink, wanted in inks.items():
        seen = colour.cmyk_to_rgb(Image.new("CMYK", (2, 2), ink)).getpixel((0, 0))
        assert isinstance(seen, tuple)
        assert max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) < 65, (ink, seen)


def test_gray_kept_in_a_colour_space(tmp_path: Path, preview: Preview) -> None:
    image = patches("L")
    path = tmp_path / "a.png"
    image.save(path, icc_profile=colour.srgb_profile())
    with opened(path) as document:
        assert np.abs(centres(renditions(document)[THUMB]) - centres(image)).max() <= 1
        assert document.warnings == []
        assert document.facts().colour == "Gray (sRGB)"


def test_alpha_survives_the_conversion(tmp_path: Path, preview: Preview) -> None:
    image = patches("RGB").convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    path = tmp_path / "a.png"
    image.save(path, icc_profile=icc.rgb())
    made = np.asarray(preview(path)[THUMB])
    assert made.shape[2] == 4
    assert made[3, :, 3].max() < 12
    assert made[-3, :, 3].min() > 240


def test_profiles_of_previews_are_ours_alone(tmp_path: Path, preview: Preview) -> None:
    path = tmp_path / "a.png"
    patches("RGB", (320, 240)).save(path, icc_profile=icc.rgb())
    made = preview(path)
    assert made[WEB].info["icc_profile"] == colour.srgb_profile()
    assert "icc_profile" not in made[THUMB].info
    tag = ImageCms.ImageCmsProfile(BytesIO(colour.srgb_profile()))
    assert "sRGB" in ImageCms.getProfileDescription(tag)
