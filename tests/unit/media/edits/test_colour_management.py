"""The three modes of colour management beside littleCMS' own converters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image
from support import icc, psd
from support.edits import ADOBE, COATED, DEFAULTS, GRAY, SRGB, Edited, array, reduced, tool

from assetdesk.core.edits import Colour, Edits, Insets, Knockout
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.media import cascade
from assetdesk.media.edits.profiles import header_of

PROFILES = {**DEFAULTS, "coated": COATED, "srgb": SRGB, "adobe": ADOBE, "gray": GRAY}
MAINTAIN = Edits(colour=Colour("MaintainOriginal"))
# relative colorimetric with black point compensation
LITTLE_CMS = ("tificc", "-t1", "-b")


def convert(source: str, output: str) -> Edits:
    return Edits(colour=Colour("Convert", source, output))


def chart(bands: int, kind: type[np.generic] = np.uint8) -> NDArray[Any]:
    """Ramps and patches over the whole range."""
    chance = np.random.default_rng(bands)
    most = np.iinfo(kind).max
    made = np.zeros((24, 32, bands), kind)
    made[:8] = (np.linspace(0, 1, 32)[None, :, None] * most).astype(kind)
    made[8:] = chance.integers(0, most + 1, (16, 32, bands), dtype=kind)
    return made


def tiff(path: Path, samples: NDArray[Any], photometric: str, profile: str | bytes | None = None) -> Path:
    data = Path(profile).read_bytes() if isinstance(profile, str) else profile
    tifffile.imwrite(path, np.squeeze(samples), photometric=photometric, iccprofile=data, metadata=None)
    return path


def by_little_cms(path: Path, source: str, output: str) -> NDArray[Any]:
    made = path.with_name("lcms.tif")
    bare = path.with_name("bare.tif")  # without its profile, that tificc would take
    with tifffile.TiffFile(path) as file:
        samples = file.asarray()
        # other people's software copies the description, which says what is not so any more
        tifffile.imwrite(bare, samples, photometric=file.pages[0].photometric, metadata=None)
    deep = ["-w16"] if samples.dtype == np.uint16 else []
    tool(*LITTLE_CMS, *deep, f"-i{source}", f"-o{output}", bare, made)
    return array(made)


def apart(made: NDArray[Any], there: NDArray[Any]) -> float:
    """The largest difference in levels of 0–255."""
    assert made.shape == there.shape
    assert made.dtype == there.dtype
    return float(abs(made.astype(float) - there.astype(float)).max() * 255 / np.iinfo(there.dtype).max)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize(
    ("bands", "photometric", "source", "output"),
    [
        (3, "rgb", "adobe", "srgb"),
        (3, "rgb", "srgb", "coated"),
        (4, "separated", "coated", "srgb"),
        (1, "minisblack", "gray", "srgb"),
        (3, "rgb", "srgb", "gray"),
    ],
)
def test_convert_is_what_little_cms_makes(
    tmp_path: Path, kind: type[np.generic], bands: int, photometric: str, source: str, output: str
) -> None:
    path = tiff(tmp_path / "a.tif", chart(bands, kind), photometric)
    made = Edited(path, convert(source, output), PROFILES)
    there = by_little_cms(path, PROFILES[source], PROFILES[output])
    assert apart(made.array, there) <= (1.0 if kind is np.uint16 else 2.0)
    assert made.profile == Path(PROFILES[output]).read_bytes()
    assert not made.warnings


def test_lab_is_converted_as_little_cms_does(tmp_path: Path) -> None:
    rgb = tiff(tmp_path / "rgb.tif", chart(3), "rgb")
    lab, there = tmp_path / "a.tif", tmp_path / "back.tif"
    tool("tificc", "-t1", f"-i{SRGB}", "-o*Lab", rgb, lab)
    made = Edited(lab, convert("", "srgb"), PROFILES)
    tool(*LITTLE_CMS, "-c0", "-i*Lab", f"-o{SRGB}", lab, there)
    assert apart(made.array, array(there)) <= 2.0
    kept = Edited(lab, Edits(), PROFILES)  # it says itself what its colours are
    assert kept.image.interpretation == "lab"


def test_lab_of_16_bits_keeps_them(tmp_path: Path) -> None:
    """Made by the formulas (CIE L*a*b* of D50, sRGB's primaries adapted to it), converted back to what it was."""
    rgb = chart(3, np.uint16) / 65535
    light = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
    x, y, z = np.moveaxis(light @ to_xyz.T / (0.9642, 1.0, 0.8249), -1, 0)
    fx, fy, fz = (np.where(v > 216 / 24389, np.cbrt(v), (24389 / 27 * v + 16) / 116) for v in (x, y, z))
    samples = np.stack([(116 * fy - 16) * 655.35, 500 * (fx - fy) * 256, 200 * (fy - fz) * 256], -1)
    samples = np.round(samples).astype(np.int32).astype(np.uint16)
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, samples, photometric="cielab", metadata=None)
    assert tool("exiftool", "-s3", "-PhotometricInterpretation", "-BitsPerSample", path).split("\n")[0] == "CIELab"
    made = Edited(path, convert("", "srgb"), PROFILES)
    assert apart(made.array, chart(3, np.uint16)) <= 1.0
    shown = np.asarray(cascade.reduced_to(reduced(path, Edits(), 32), 32, 32))
    assert abs(shown - chart(3, np.uint16) / 257).mean() < 4


def test_the_source_profile_overrides_the_embedded_one(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", chart(3), "rgb", SRGB)
    made = Edited(path, convert("adobe", "srgb"), PROFILES)
    assert apart(made.array, by_little_cms(path, ADOBE, SRGB)) <= 2.0
    assert apart(made.array, chart(3)) > 20
    # without a choice, the library's default one, which is for CMYK, leaves it to the picture's own
    made = Edited(path, convert("", "adobe"), PROFILES)
    assert apart(made.array, by_little_cms(path, SRGB, ADOBE)) <= 2.0
    # and where the default one fits, it is taken
    made = Edited(path, convert("", "srgb"), {**PROFILES, "source": ADOBE})
    assert apart(made.array, by_little_cms(path, ADOBE, SRGB)) <= 2.0


def test_jpegs_of_presses_are_converted_like_jpgicc(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    smooth = Image.frombytes("CMYK", (8, 6), chart(4)[:6, :8].tobytes()).resize((64, 48), Image.Resampling.BICUBIC)
    smooth.save(path, quality=100, subsampling=0)
    tool("jpgicc", "-t1", "-b", "-c0", "-q100", f"-i{COATED}", f"-o{SRGB}", path, tmp_path / "there.jpg")
    made = Edited(path, Edits(), PROFILES)
    with Image.open(tmp_path / "there.jpg") as image:
        there = np.asarray(image.convert("RGB")).astype(int)
    difference = abs(made.array.astype(int) - there)
    assert difference.mean() < 3  # its chroma is subsampled
    assert made.profile == Path(SRGB).read_bytes()


def test_default_converts_bare_cmyk_alone(tmp_path: Path) -> None:
    bare = tiff(tmp_path / "bare.tif", chart(4), "separated")
    made = Edited(bare, Edits(), PROFILES)
    assert apart(made.array, by_little_cms(bare, COATED, SRGB)) <= 2.0
    other = {**PROFILES, "source": str(tmp_path / "own.icc"), "output": ADOBE}
    (tmp_path / "own.icc").write_bytes(icc.cmyk())
    made = Edited(bare, Edits(), other)
    assert apart(made.array, by_little_cms(bare, other["source"], ADOBE)) <= 2.0
    for name, samples, photometric, profile in (
        ("tagged", chart(4), "separated", COATED),
        ("rgb", chart(3), "rgb", None),
        ("adobe", chart(3), "rgb", ADOBE),
        ("gray", chart(1), "minisblack", None),
    ):
        path = tiff(tmp_path / f"{name}.tif", samples, photometric, profile)
        made = Edited(path, Edits(), PROFILES)
        np.testing.assert_array_equal(made.array, samples)
        assert made.profile == (Path(profile).read_bytes() if profile else None)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.tif"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_the_embedded_profile_stays(tmp_path: Path, name: str, mode: str) -> None:
    profile = Path(GRAY if mode == "L" and not name.endswith("webp") else ADOBE).read_bytes()
    Image.new(mode, (20, 10), 90 if mode == "L" else (90, 30, 200)).save(tmp_path / name, icc_profile=profile)
    made = Edited(tmp_path / name, Edits(), PROFILES)
    assert made.profile == profile


def test_maintain_original_converts_nothing(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", chart(4), "separated")
    made = Edited(path, MAINTAIN, PROFILES)
    np.testing.assert_array_equal(made.array, chart(4))
    assert made.profile is None


def test_a_profile_that_does_not_fit_counts_as_none(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", chart(4), "separated", SRGB)
    made = Edited(path, Edits(), PROFILES)
    assert apart(made.array, by_little_cms(path, COATED, SRGB)) <= 2.0
    assert made.warnings == ("The colour profile cannot be used and was ignored.",)


def test_alpha_is_carried_over(tmp_path: Path) -> None:
    samples = np.dstack([chart(3), chart(1)])
    path = tmp_path / "a.png"
    Image.fromarray(samples).save(path)
    made = Edited(path, convert("adobe", "srgb"), PROFILES)
    np.testing.assert_array_equal(made.array[..., 3], samples[..., 3])
    deep = np.dstack([chart(3, np.uint16), chart(1, np.uint16)])
    tifffile.imwrite(tmp_path / "a.tif", deep, photometric="rgb", extrasamples=["unassalpha"])
    made = Edited(tmp_path / "a.tif", convert("adobe", "coated"), PROFILES)
    assert made.array.shape == (24, 32, 5)
    np.testing.assert_array_equal(made.array[..., 4], deep[..., 3])


def test_exiftool_finds_the_profile_in_what_is_stored(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", chart(3), "rgb", ADOBE)
    made = Edited(path, convert("", "coated"), PROFILES)
    made.image.tiffsave(str(tmp_path / "made.tif"))
    said = tool(
        "exiftool", "-s3", "-ICC_Profile:ProfileDescription", "-PhotometricInterpretation", tmp_path / "made.tif"
    )
    assert said.split("\n")[:2] == ["Coated FOGRA39L (free)", "CMYK"]


def test_photoshop_documents_are_converted(tmp_path: Path) -> None:
    inks = chart(4)
    path = tmp_path / "a.psd"
    path.write_bytes(psd.document(psd.CMYK, 8, [255 - inks[..., n] for n in range(4)]))
    bare = tiff(tmp_path / "a.tif", inks, "separated")
    made = Edited(path, Edits(), PROFILES)
    assert apart(made.array, by_little_cms(bare, COATED, SRGB)) <= 2.0


def test_colours_are_managed_before_the_background_goes(tmp_path: Path) -> None:
    """Two colours that the conversion makes equal are one background."""
    samples = np.zeros((2, 2, 4), np.uint8)
    samples[0, 1] = (0, 0, 0, 1)
    path = tiff(tmp_path / "a.tif", samples, "separated")
    tolerance = 0.0038
    edits = Edits(knockout=Knockout("UpperLeft", "MatchPixel", tolerance))
    converted = Edited(path, edits, PROFILES)
    kept = Edited(path, Edits(colour=Colour("MaintainOriginal"), knockout=edits.knockout), PROFILES)
    level = Edited(path, Edits(), PROFILES).array.astype(int)
    assert kept.array[0, 1, 4] == 255
    assert converted.array[0, 1, 3] == (0 if abs(level[0, 1] - level[0, 0]).max() == 0 else 255)
    assert converted.array.shape == (2, 2, 4)


@pytest.mark.parametrize(
    ("source", "output", "said"),
    [
        ("nowhere", "srgb", "“nowhere” is not on this computer"),
        ("", "icc|gone.icc", "“gone.icc” is not on this computer"),
        ("broken", "srgb", "is damaged or no ICC profile"),
        ("", "broken", "is damaged or no ICC profile"),
        ("hollow", "srgb", "cannot be used"),
        ("coated", "srgb", "describes CMYK pixels, the picture has RGB ones"),
        ("adobe", "scanner", "cannot be an output profile: it is of class Input"),
        ("missing", "srgb", "cannot be read"),
    ],
)
def test_profiles_that_cannot_be_used_are_told_in_a_sentence(
    tmp_path: Path, source: str, output: str, said: str
) -> None:
    path = tiff(tmp_path / "a.tif", chart(3), "rgb")
    (tmp_path / "broken.icc").write_bytes(b"no profile at all" * 20)
    (tmp_path / "hollow.icc").write_bytes(Path(ADOBE).read_bytes()[:128] + b"\0\0\0\0")
    scanner = bytearray(Path(ADOBE).read_bytes())
    scanner[12:16] = b"scnr"
    (tmp_path / "scanner.icc").write_bytes(scanner)
    there = {name: str(tmp_path / f"{name}.icc") for name in ("broken", "hollow", "scanner", "missing")}
    for look in (Edited, lambda *given: reduced(given[0], given[1], 100, given[2])):
        with pytest.raises(FileFault) as told:
            look(path, convert(source, output), {**PROFILES, **there})
        assert told.value.code is ErrorCode.SOURCE_UNSUPPORTED
        assert said in str(told.value)
        assert "Choose another one" in str(told.value) or "Choose one" in str(told.value)


def test_previews_show_the_colours_that_were_converted(tmp_path: Path) -> None:
    """A saturated green is another one once it has been on paper."""
    path = tiff(tmp_path / "a.tif", np.full((60, 80, 3), (0, 255, 0), np.uint8), "rgb")
    plain = cascade.reduced_to(reduced(path, Edits(), 80, PROFILES), 80, 80).getpixel((40, 30))
    paper = cascade.reduced_to(reduced(path, convert("srgb", "coated"), 80, PROFILES), 80, 80).getpixel((40, 30))
    assert plain == (0, 255, 0)
    made = Edited(path, convert("srgb", "coated"), PROFILES)
    tifffile.imwrite(tmp_path / "inks.tif", made.array, photometric="separated")
    back = by_little_cms(tmp_path / "inks.tif", COATED, SRGB)[30, 40]
    assert abs(np.array(paper) - back.astype(int)).max() <= 6
    assert paper[0] > 20


def test_inks_that_can_be_seen_through_are_shown_with_their_transparency(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", np.full((60, 80, 3), (250, 250, 250), np.uint8), "rgb")
    edits = Edits(colour=Colour("Convert", "srgb", "coated"), knockout=Knockout("UpperLeft", "FloodFill", 0.1))
    picture = reduced(path, edits, 80, PROFILES)
    assert picture.image.mode == "RGBA"
    assert picture.image.getpixel((4, 4))[3] == 0  # type: ignore[index]
    assert header_of(picture.profile or b"").space == "RGB"  # type: ignore[union-attr]


def test_previews_of_bare_cmyk_look_like_its_pyramid(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", np.full((60, 80, 4), (180, 40, 0, 20), np.uint8), "separated")
    shown = cascade.reduced_to(reduced(path, Edits(crop=Insets(left=8)), 80, PROFILES), 80, 80)
    whole = Edited(path, Edits(crop=Insets(left=8)), PROFILES).array
    assert shown.size == (72, 60)
    assert abs(np.asarray(shown).astype(int) - whole).max() <= 2
