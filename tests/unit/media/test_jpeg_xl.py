"""JPEG XL: both containers, depths, profiles, turns, the first frame, metadata, and its size before any decoding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pillow_jxl
import pytest
from PIL import Image
from support import icc
from support.opening import facts, opened, renditions

from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import jxl_header, registry

Preview = Callable[[Path], dict[str, Image.Image]]
WEB, THUMB = "web.1280.1280.jpeg", "thumbnail.319.319.png"
RAMP = np.tile(np.linspace(0, 1, 256), (64, 1))


def save(image: Image.Image, path: Path, **options: Any) -> Path:
    assert pillow_jxl.Encoder  # its import is what makes Pillow write the format
    image.save(path, **options)
    return path


def wedge(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L")).astype(int)[image.height // 2]


@pytest.mark.parametrize("container", [False, True])
def test_chosen_by_content(tmp_path: Path, preview: Preview, container: bool) -> None:
    image = Image.new("RGB", (300, 200), (200, 30, 40))
    made = save(image, tmp_path / "a.jxl", use_container=container, lossless=True)
    path = made.rename(tmp_path / "a.png")
    head = path.read_bytes()[:4096]
    assert (head[:2] == b"\xff\x0a") is not container
    found = registry.handler_of(head, str(path))
    assert found is not None
    assert (found[0].name, found[1]) == ("jxl", "image/jxl")
    said = facts(path)
    assert (said.width, said.height, said.bits, said.colour, said.animated) == (300, 200, 8, "sRGB", False)
    assert preview(path)[THUMB].convert("RGB").getpixel((100, 100)) == (200, 30, 40)


@pytest.mark.parametrize(
    ("values", "bits"),
    [
        ((RAMP * 65535).astype(np.uint16), 16),
        (np.stack([RAMP * 65535] * 3, -1).astype(np.uint16), 16),
        ((RAMP * 255).astype(np.uint8), 8),
    ],
)
def test_depths(tmp_path: Path, preview: Preview, values: np.ndarray, bits: int) -> None:
    path = tmp_path / "a.jxl"
    path.write_bytes(imagecodecs.jpegxl_encode(values, lossless=True))
    assert facts(path).bits == bits
    row = wedge(preview(path)[WEB])
    assert (np.diff(row) >= -2).all()
    assert row[0] < 4
    assert row[-1] > 251


def test_alpha(tmp_path: Path, preview: Preview) -> None:
    image = Image.new("RGBA", (100, 80), (0, 160, 0, 255))
    image.paste((0, 0, 0, 0), (50, 0, 100, 80))
    path = save(image, tmp_path / "a.jxl", lossless=True)
    assert preview(path)[THUMB].getpixel((80, 40))[3] == 0  # type: ignore[index]


def test_first_frame_of_an_animation(tmp_path: Path, preview: Preview) -> None:
    frames = np.zeros((3, 40, 60, 3), np.uint8)
    for number in range(3):
        frames[number, ..., number] = 255
    path = tmp_path / "a.jxl"
    path.write_bytes(imagecodecs.jpegxl_encode(frames, lossless=True))
    assert preview(path)[THUMB].convert("RGB").getpixel((30, 20)) == (255, 0, 0)
    said = facts(path)
    assert said.animated
    assert said.pages == 1


@pytest.mark.parametrize("turn", range(1, 9))
def test_made_from_a_jpeg_without_loss(tmp_path: Path, preview: Preview, turn: int) -> None:
    upright = Image.new("RGB", (600, 400), "white")
    upright.paste((255, 0, 0), (0, 0, 200, 133))
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = turn
    exif[0x010F] = "Maker"
    source = tmp_path / "a.jpg"
    (upright.transpose(back[turn]) if turn in back else upright).save(source, exif=exif, quality=92)
    with Image.open(source) as image:
        path = save(image, tmp_path / "a.jxl", lossless_jpeg=True)
    said = facts(path)
    assert (said.width, said.height) == (600, 400)
    made = preview(path)[WEB]
    assert made.size == (600, 400)
    assert made.getpixel((60, 40)) == pytest.approx((254, 0, 0), abs=12)
    assert made.getpixel((500, 350)) == pytest.approx((255, 255, 255), abs=6)
    with opened(path) as document:
        assert document.metadata()["tiff:Make"] == "Maker"


def test_colours_by_the_profile(tmp_path: Path, preview: Preview) -> None:
    image = Image.new("RGB", (100, 80), (60, 200, 80))
    path = tmp_path / "a.jpg"
    image.save(path, icc_profile=icc.rgb(), quality=95)
    with Image.open(path) as opened_one:
        made = save(opened_one, tmp_path / "a.jxl", lossless_jpeg=True)
    assert facts(made).colour == "Adobe RGB"
    seen = preview(made)[THUMB].convert("RGB").getpixel((50, 40))
    same = preview(path)[THUMB].convert("RGB").getpixel((50, 40))
    assert seen == pytest.approx(same, abs=3)
    assert same != (60, 200, 80)


@pytest.mark.parametrize("packed", [False, True])
def test_metadata_of_boxes(tmp_path: Path, packed: bool) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Model"
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Tool"/></rdf:RDF></x:xmpmeta>'
    )
    path = save(
        Image.new("RGB", (64, 64)),
        tmp_path / "a.jxl",
        exif=exif.tobytes(),
        xmp=packet,
        use_container=True,
        compress_metadata=packed,
    )
    assert (b"brob" in path.read_bytes()) == packed
    with opened(path) as document:
        found = document.metadata()
    assert found["tiff:Model"] == "Model"
    assert found["xmp:CreatorTool"] == "Tool"


@pytest.mark.parametrize("size", [(8, 8), (256, 128), (1000, 1000), (1200, 1000), (4321, 7), (5, 9000), (1920, 1080)])
def test_sizes_are_read_without_decoding(size: tuple[int, int]) -> None:
    data = imagecodecs.jpegxl_encode(np.zeros((size[1], size[0]), np.uint8), lossless=True, usecontainer=False)
    head = jxl_header.read(bytes(data))
    assert (head.width, head.height, head.colour) == (*size, "Gray")


def test_pixel_limit_is_checked_before_anything_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.jxl"
    path.write_bytes(imagecodecs.jpegxl_encode(np.zeros((2000, 3000, 3), np.uint8), lossless=True))
    with opened(path, Limits(pixels=5_000_000)) as document, pytest.raises(FileFault) as refused:
        document.picture(1280)
    assert refused.value.code is ErrorCode.RENDITION_TOO_LARGE


@pytest.mark.parametrize("kept", [3, 12, 30, 300])
def test_cut_short_is_corrupt(tmp_path: Path, kept: int) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (90, 90, 3), np.uint8)
    path = tmp_path / "a.jxl"
    path.write_bytes(imagecodecs.jpegxl_encode(noise, lossless=True)[:kept])
    with pytest.raises(FileFault) as refused, opened(path) as document:
        renditions(document)
    assert refused.value.code is ErrorCode.SOURCE_CORRUPT
