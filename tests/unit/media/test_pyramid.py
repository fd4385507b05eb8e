"""Pyramid TIFFs as others read them: libtiff, vips, ImageMagick, tifffile, exiftool and the IIPImage server."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image
from support import icc, iip

from assetdesk.core.errors import FileFault
from assetdesk.media import pyramid
from assetdesk.media.edits import pixels
from assetdesk.media.vips import pyvips

WIDTH, HEIGHT = 700, 500
LEVELS = [(700, 500), (350, 250), (175, 125)]


def said(*command: object) -> str:
    """What a program prints."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)
    return done.stdout


def scene(*shades: int) -> Any:
    """A band for each of `shades`: soft waves, different ones for each."""
    x = pyvips.Image.xyz(WIDTH, HEIGHT)
    bands = [((x[0] / (20 + shade) + x[1] / 31).sin() * 0.45 + 0.5) * 255 for shade in shades]
    return bands[0].bandjoin(bands[1:]) if len(bands) > 1 else bands[0]


def picture(kind: str) -> Any:
    """A picture of each sort that the pipeline can hand over."""
    if kind.startswith("lab"):
        made = scene(1, 5, 9).cast("uchar").copy(interpretation="srgb").colourspace("lab")
        return made.bandjoin(scene(50).cast("float")).copy(interpretation="lab") if kind == "lab+" else made
    name = kind.removesuffix("+").removesuffix("16")
    bands = {"gray": 1, "rgb": 3, "cmyk": 4}[name] + kind.endswith("+")
    made = scene(*range(1, 4 * bands, 4)).cast("uchar")
    if "16" in kind:
        made = (made.cast("ushort") * 257).cast("ushort") - 77
        made = made.cast("ushort")
        name += "16"
    names = {"gray": "b-w", "gray16": "grey16", "rgb": "srgb", "rgb16": "rgb16", "cmyk": "cmyk", "cmyk16": "cmyk"}
    return made.copy(interpretation=names[name])


def values(image: Any) -> np.ndarray:
    """Height × width × bands."""
    return np.asarray(image.numpy()).reshape(image.height, image.width, image.bands)


def written(tmp_path: Path, image: Any, **options: Any) -> Path:
    path = tmp_path / "pyramid.tif"
    pyramid.write(image, path, **options)
    assert sorted(tmp_path.glob("pyramid*")) == [path], "nothing else is left"
    return path


@pytest.mark.parametrize(
    ("kind", "bits", "compression", "photometric", "samples"),
    [
        ("gray", 8, "JPEG", "min-is-black", 1),
        ("rgb", 8, "JPEG", "RGB color", 3),
        ("cmyk", 8, "JPEG", "separated", 4),
        ("gray+", 8, "AdobeDeflate", "min-is-black", 2),
        ("rgb+", 8, "AdobeDeflate", "RGB color", 4),
        ("cmyk+", 8, "AdobeDeflate", "separated", 5),
        ("gray16", 16, "AdobeDeflate", "min-is-black", 1),
        ("rgb16", 16, "AdobeDeflate", "RGB color", 3),
        ("rgb16+", 16, "AdobeDeflate", "RGB color", 4),
        ("cmyk16", 16, "AdobeDeflate", "separated", 4),
        ("lab", 16, "AdobeDeflate", "CIE L*a*b*", 3),
        ("lab+", 16, "AdobeDeflate", "RGB color", 4),
    ],
)
def test_tiles_sizes_depth_and_colours_as_libtiff_sees_them(
    tmp_path: Path, kind: str, bits: int, compression: str, photometric: str, samples: int
) -> None:
    path = written(tmp_path, picture(kind), ppi=240)
    told = said("tiffinfo", path)
    directories = told.split("=== TIFF directory ")[1:]
    assert len(directories) == len(LEVELS)
    for (width, height), directory in zip(LEVELS, directories, strict=True):
        assert f"Image Width: {width} Image Length: {height}" in directory
        assert "Tile Width: 256 Tile Length: 256" in directory
        assert f"Bits/Sample: {bits}\n" in directory
        assert f"Compression Scheme: {compression}\n" in directory
        assert f"Photometric Interpretation: {photometric}\n" in directory
        assert f"Samples/Pixel: {samples}\n" in directory
        assert "Resolution: 240, 240 pixels/inch" in directory
        assert "Subsampling" not in directory, "4:4:4"
        assert ("Predictor: horizontal" in directory) == (compression == "AdobeDeflate")
        assert ("unassoc-alpha" in directory) == kind.endswith("+")
    assert all("reduced-resolution" in directory for directory in directories[1:])


EXACT = ("gray+", "rgb+", "cmyk+", "gray16", "rgb16", "rgb16+", "cmyk16")


@pytest.mark.parametrize("kind", ["gray", "rgb", "cmyk", *EXACT])
def test_the_pixels_are_the_pictures(tmp_path: Path, kind: str) -> None:
    image = picture(kind)
    before = values(image).astype(int)
    after = tifffile.imread(written(tmp_path, image), key=0).reshape(before.shape).astype(int)
    if kind not in EXACT:
        assert np.abs(after - before).mean() < 1.5, "JPEG of quality 90"
        assert np.abs(after - before).max() > 0
    else:
        assert (after == before).all()


@pytest.mark.parametrize(("bits", "stored", "most"), [(8, 8, 1.5), (16, 16, 0.05)])
def test_lab_has_as_many_bits_as_its_original(tmp_path: Path, bits: int, stored: int, most: float) -> None:
    image = picture("lab")
    path = written(tmp_path, image, bits=bits)
    assert f"Bits/Sample: {stored}" in said("tiffinfo", "-0", path)
    raw = tifffile.imread(path, key=0)
    # as the specification of TIFF has it: L from 0, a and b signed
    scale, kind = (255, np.int8) if stored == 8 else (65535, np.int16)
    lightness = raw[..., 0].astype(raw.dtype.newbyteorder("=")).view(f"u{stored // 8}") * (100 / scale)
    opponents = raw[..., 1:].view(kind) / (1 if stored == 8 else 256)
    before = values(image)
    assert np.abs(lightness - before[..., 0]).max() <= most
    assert np.abs(opponents - before[..., 1:]).max() <= most


def test_smaller_sizes_are_averages(tmp_path: Path) -> None:
    image = picture("rgb16")
    path = written(tmp_path, image)
    for level in (1, 2):
        # ImageMagick's box filter is another program's average
        wanted = tmp_path / "wanted.tif"
        side = 2**level
        image.tiffsave(str(tmp_path / "plain.tif"))
        said("convert", tmp_path / "plain.tif", "-filter", "box", "-resize", f"{100 / side}%", "-depth", "16", wanted)
        difference = tifffile.imread(wanted).astype(int) - tifffile.imread(path, key=level).astype(int)
        assert np.abs(difference).max() <= 400, "of 65,535"


def test_hidden_colours_do_not_bleed_into_smaller_sizes(tmp_path: Path) -> None:
    """A knocked out white ground leaves no white fringe around what is left."""
    x = pyvips.Image.xyz(WIDTH, HEIGHT)
    inside = ((x[0] - 351) ** 2 + (x[1] - 249) ** 2) < 150**2
    colour = inside.ifthenelse([20, 40, 60], [255, 255, 255]).cast("uchar")
    path = written(tmp_path, colour.bandjoin(inside).copy(interpretation="srgb"))
    for level in (1, 2):
        found = tifffile.imread(path, key=level)
        seen = found[..., 3] > 0
        assert ((found[..., 3] > 0) & (found[..., 3] < 255)).any(), "the edge is soft"
        assert np.abs(found[seen][:, :3].astype(int) - (20, 40, 60)).max() <= 1


def test_vips_and_imagemagick_read_every_size(tmp_path: Path) -> None:
    path = written(tmp_path, picture("rgb"))
    for page, (width, height) in enumerate(LEVELS):
        fields = (said("vipsheader", "-f", name, f"{path}[page={page}]").strip() for name in ("width", "height"))
        assert tuple(fields) == (str(width), str(height))
    assert said("identify", "-format", "%wx%h ", path).split() == [f"{width}x{height}" for width, height in LEVELS]


def test_the_profile_is_kept_and_nothing_else(tmp_path: Path) -> None:
    profile = icc.rgb()
    image = pixels.with_profile(picture("rgb"), profile)
    image.set_type(pyvips.GValue.blob_type, "xmp-data", b"<x:xmpmeta/>")
    image.set_type(pyvips.GValue.blob_type, "exif-data", b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")
    path = written(tmp_path, image)
    done = subprocess.run(["exiftool", "-b", "-icc_profile", path], capture_output=True, check=True)
    assert done.stdout == profile
    told = said("exiftool", "-G1", "-s", "-XMP:all", "-EXIF:DateTime", "-EXIF:Software", "-EXIF:ImageDescription", path)
    assert not told.strip()


def test_unknown_resolution_is_72(tmp_path: Path) -> None:
    assert (
        said("identify", "-units", "PixelsPerInch", "-format", "%x ", written(tmp_path, picture("gray"))).split()[0]
        == "72"
    )


def test_a_bigtiff_only_when_it_would_not_fit(tmp_path: Path) -> None:
    image = picture("rgb")
    size = pyramid.size_at_most(image)
    tiles = 3 * 2 + 2 * 1 + 1
    assert size == tiles * 256 * 256 * 3
    assert written(tmp_path, image, most_classic=size).read_bytes()[:4] == b"II*\0"
    path = written(tmp_path, image, most_classic=size - 1)
    assert path.read_bytes()[:4] == b"II+\0"
    assert "Image Width: 700 Image Length: 500" in said("tiffinfo", path)
    with tifffile.TiffFile(path) as opened:
        assert opened.is_bigtiff
    assert pyramid.MOST_CLASSIC < 1 << 32


def test_the_same_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    first = written(tmp_path, picture("rgb+"), ppi=300).read_bytes()
    assert written(tmp_path, picture("rgb+"), ppi=300).read_bytes() == first


def test_one_pixel(tmp_path: Path) -> None:
    path = written(tmp_path, pyvips.Image.black(1, 1, bands=3).copy(interpretation="srgb"))
    assert said("identify", "-format", "%wx%h", path) == "1x1"


def test_progress_is_told_and_ends_the_work_by_raising(tmp_path: Path) -> None:
    heard: list[float] = []
    # several strips, so that there is something to tell between the first and the last
    written(tmp_path, picture("rgb").replicate(2, 4), progress=heard.append)
    assert 0 <= min(heard) < max(heard) <= 1
    assert len(set(heard)) > 5

    def enough(fraction: float) -> None:
        raise InterruptedError("that is enough")

    (tmp_path / "pyramid.tif").unlink()
    with pytest.raises(InterruptedError, match="that is enough"):
        pyramid.write(picture("rgb").replicate(2, 4), tmp_path / "pyramid.tif", progress=enough)
    assert not list(tmp_path.iterdir())


def test_pixels_that_cannot_be_had_leave_nothing_behind(tmp_path: Path) -> None:
    whole = tmp_path / "whole.jpg"
    picture("rgb").jpegsave(str(whole))
    torn = tmp_path / "torn.jpg"
    torn.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    image = pyvips.Image.new_from_file(str(torn), access="sequential", fail_on="truncated")
    with pytest.raises(FileFault, match="damaged"), pixels.evaluating(str(torn), "JPEG picture"):
        pyramid.write(image, tmp_path / "pyramid.tif")
    assert sorted(tmp_path.iterdir()) == [torn, whole]


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "pyramid.tif.part").symlink_to("/dev/full")  # every write there fails for want of room
    with pytest.raises(OSError, match="No space left"):
        pyramid.write(picture("rgb16"), tmp_path / "pyramid.tif")
    assert not list(tmp_path.iterdir())


def test_the_image_server_shows_the_same_pixels(tmp_path: Path) -> None:
    """What IIPImage cuts out of the pyramid, at full size and reduced, is what the picture has there."""
    image = picture("rgb")
    written(tmp_path, image)
    whole = Image.fromarray(values(image).astype(np.uint8))
    with iip.serving(tmp_path) as served:
        assert b'"width" : 700' in served.get("IIIF=pyramid.tif/info.json")
        full = served.region("pyramid.tif", "130,70,400,300", "400,300")
        half = served.region("pyramid.tif", "100,50,600,400", "300,200")
    wanted = whole.crop((130, 70, 530, 370))
    assert np.abs(np.asarray(full).astype(int) - np.asarray(wanted)).mean() < 2
    wanted = whole.crop((100, 50, 700, 450)).reduce(2)
    assert np.abs(np.asarray(half).astype(int) - np.asarray(wanted)).mean() < 2
