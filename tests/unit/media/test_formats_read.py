"""Each format: content over name, its depths and colours, its first frame, its pages."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pillow_heif
import pymupdf
import pytest
import tifffile
from PIL import Image
from support import psd
from support.opening import facts, opened, renditions

from assetdesk.core.asset import ANIMATED_GIF, IMAGE, PDF, PHOTOSHOP
from assetdesk.core.errors import ErrorCode, FileFault
from assetdesk.core.task import Limits
from assetdesk.media import registry

Preview = Callable[[Path], dict[str, Image.Image]]
WEB, THUMB = "web.1280.1280.jpeg", "thumbnail.319.319.png"
RAMP = np.tile(np.linspace(0, 1, 256), (64, 1))  # a gray wedge from black to white


def wedge(image: Image.Image) -> np.ndarray:
    """Levels along the middle row, as gray."""
    row = np.asarray(image.convert("RGB"))[image.height // 2].astype(int)
    assert np.ptp(row, axis=1).max() <= 3, "a gray wedge stays gray"
    return row[:, 0]


def assert_wedge(image: Image.Image, most: int = 3) -> None:
    assert np.abs(wedge(image) - np.linspace(0, 255, 256)).max() <= most


@pytest.mark.parametrize(
    ("suffix", "format_name", "mime", "kind"),
    [
        (".jpg", "jpeg", "image/jpeg", IMAGE),
        (".png", "png", "image/png", IMAGE),
        (".tif", "tiff", "image/tiff", IMAGE),
        (".webp", "webp", "image/webp", IMAGE),
        (".gif", "gif", "image/gif", IMAGE),
        (".bmp", "bmp", "image/bmp", IMAGE),
        (".avif", "avif", "image/avif", IMAGE),
        (".heic", "heif", "image/heic", IMAGE),
    ],
)
def test_chosen_by_content_whatever_the_name(
    tmp_path: Path, preview: Preview, suffix: str, format_name: str, mime: str, kind: str
) -> None:
    pillow_heif.register_heif_opener()
    real = tmp_path / f"a{suffix}"
    Image.fromarray((RAMP * 255).astype(np.uint8)).convert("RGB").save(real)
    lying = real.rename(tmp_path / "a.pdf")
    found = registry.handler_of(lying.read_bytes()[:4096], lying.name)
    assert found is not None
    assert (found[0].name, found[1], found[0].type) == (format_name, mime, kind)
    assert mime in found[0].mimes
    said = facts(lying)
    assert (said.width, said.height, said.pages) == (256, 64, 1)
    assert_wedge(preview(lying)[WEB], 8)


def test_types_by_the_words_of_the_interface() -> None:
    types = {handler.name: (handler.type, handler.animated_type) for handler in registry.handlers()}
    assert types["pdf"][0] == PDF
    assert types["psd"][0] == PHOTOSHOP
    assert types["gif"] == (IMAGE, ANIMATED_GIF)


def test_version_of_unknown_changes_with_any_handler() -> None:
    assert set(registry.versions()) == {handler.name for handler in registry.handlers()} | {"unknown"}
    assert len(registry.versions()["unknown"]) == 12


@pytest.mark.parametrize("suffix", [".gif", ".png", ".webp"])
def test_first_frame_of_an_animation(tmp_path: Path, preview: Preview, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "lime", "blue")]
    options = {"lossless": True} if suffix == ".webp" else {}
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100, **options)  # type: ignore[arg-type]
    assert preview(path)[THUMB].convert("RGB").getpixel((30, 30)) == (255, 0, 0)
    assert facts(path).animated
    assert facts(path).pages == 1


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_sixteen_bit_gray(tmp_path: Path, preview: Preview, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    Image.fromarray((RAMP * 65535).astype(np.uint16)).save(path)
    assert facts(path).bits == 16
    assert_wedge(preview(path)[WEB])


@pytest.mark.parametrize(
    ("values", "options"),
    [
        ((RAMP * 65535).astype(np.uint16), {"photometric": "minisblack"}),
        ((RAMP * 65535).astype(np.uint16), {"photometric": "minisblack", "byteorder": ">", "bigtiff": True}),
        ((RAMP[:, ::-1] * 65535).astype(np.uint16), {"photometric": "miniswhite"}),
        ((RAMP[:, ::-1] * 255).astype(np.uint8), {"photometric": "miniswhite"}),
        (RAMP.astype(np.float32), {"photometric": "minisblack"}),
        (RAMP.astype(np.float16), {"photometric": "minisblack"}),
        ((RAMP * 900 - 300).astype(np.float32), {"photometric": "minisblack"}),
        ((RAMP * (2**32 - 1)).astype(np.uint32), {"photometric": "minisblack"}),
        (np.stack([RAMP * 65535] * 3, -1).astype(np.uint16), {"photometric": "rgb"}),
        (np.stack([RAMP * 65535] * 3, 0).astype(np.uint16), {"photometric": "rgb", "planarconfig": "separate"}),
        (np.stack([RAMP * 255] * 3, 0).astype(np.uint8), {"photometric": "rgb", "planarconfig": "separate"}),
        (np.stack([RAMP] * 3, -1).astype(np.float32), {"photometric": "rgb"}),
        (np.stack([RAMP * 65535] * 3, -1).astype(np.uint16), {"photometric": "rgb", "compression": "lzw"}),
        (np.stack([RAMP * 65535] * 3, -1).astype(np.uint16), {"photometric": "rgb", "compression": "zstd"}),
        (np.stack([RAMP * 255] * 3, -1).astype(np.uint8), {"photometric": "rgb", "tile": (16, 16), "predictor": 2,
                                                           "compression": "deflate"}),
    ],
)  # fmt: skip
def test_tiff_of_any_depth(tmp_path: Path, preview: Preview, values: np.ndarray, options: dict[str, object]) -> None:
    path = tmp_path / "a.tif"
    writer = {key: options.pop(key) for key in ("byteorder", "bigtiff") if key in options}
    with tifffile.TiffWriter(path, **writer) as file:  # type: ignore[arg-type]
        file.write(values, **options)  # type: ignore[arg-type]
    assert facts(path).bits == values.dtype.itemsize * 8
    assert_wedge(preview(path)[WEB])


def test_tiff_in_lab(tmp_path: Path, preview: Preview) -> None:
    path = tmp_path / "a.tif"
    Image.new("LAB", (40, 40), (137, 128 + 81, 128 + 70)).save(path)  # sRGB red
    seen = preview(path)[THUMB].getpixel((20, 20))
    assert isinstance(seen, tuple)
    assert seen[0] > 245
    assert max(seen[1:]) < 30
    assert facts(path).colour == "Lab"


def test_tiff_pages_leave_out_thumbnails(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as file:
        file.write(np.zeros((50, 60, 3), np.uint8), photometric="rgb")
        file.write(np.zeros((5, 6, 3), np.uint8), photometric="rgb", subfiletype=1)
        file.write(np.full((70, 80, 3), 255, np.uint8), photometric="rgb")
    with opened(path) as document:
        assert document.facts().pages == 2
        assert document.page(2, 1280).image.size == (80, 70)


RGB_PLANES = [(plane * 255).astype(np.uint8) for plane in (RAMP, RAMP, RAMP)]


@pytest.mark.parametrize("compression", [0, 1, 2, 3])
@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("big", [False, True])
def test_photoshop_depths_and_compressions(
    tmp_path: Path, preview: Preview, compression: int, depth: int, big: bool
) -> None:
    kind = {8: "u1", 16: ">u2"}[depth]
    plane = np.round(RAMP * (2**depth - 1)).astype(kind)
    path = tmp_path / "a.psd"
    path.write_bytes(psd.document(psd.RGB, depth, [plane] * 3, compression=compression, big=big))
    said = facts(path)
    assert (said.width, said.height, said.bits) == (256, 64, depth)
    assert_wedge(preview(path)[WEB])


def test_photoshop_of_32_bits_is_linear_light(tmp_path: Path, preview: Preview) -> None:
    linear = np.where(RAMP <= 0.04045, RAMP / 12.92, ((RAMP + 0.055) / 1.055) ** 2.4)
    path = tmp_path / "a.psd"
    path.write_bytes(psd.document(psd.RGB, 32, [linear.astype(">f4")] * 3))
    assert_wedge(preview(path)[WEB])


@pytest.mark.parametrize(
    ("mode", "planes", "palette"),
    [
        (psd.GRAY, [RGB_PLANES[0]], b""),
        (psd.DUOTONE, [RGB_PLANES[0]], b"\0" * 20),
        (psd.INDEXED, [RGB_PLANES[0]], bytes(range(256)) * 3),
    ],
)
def test_photoshop_of_one_channel(
    tmp_path: Path, preview: Preview, mode: int, planes: list[np.ndarray], palette: bytes
) -> None:
    path = tmp_path / "a.psd"
    path.write_bytes(psd.document(mode, 8, planes, palette=palette))
    assert_wedge(preview(path)[WEB])


def test_photoshop_bitmap(tmp_path: Path, preview: Preview) -> None:
    black_left = np.packbits(RAMP < 0.5, axis=1)
    path = tmp_path / "a.psd"
    path.write_bytes(psd.document(psd.BITMAP, 1, [black_left], size=(256, 64)))
    row = wedge(preview(path)[WEB])
    assert row[20] < 5
    assert row[235] > 250


def test_photoshop_cmyk_and_lab(tmp_path: Path, preview: Preview) -> None:
    full, none = np.zeros((30, 30), np.uint8), np.full((30, 30), 255, np.uint8)
    path = tmp_path / "a.psd"
    path.write_bytes(psd.document(psd.CMYK, 8, [none, full, full, none]))  # magenta and yellow
    red = preview(path)[THUMB].getpixel((15, 15))
    assert isinstance(red, tuple)
    assert red[0] > 200
    assert max(red[1:]) < 80
    planes = [np.full((30, 30), value, np.uint8) for value in (137, 128 + 81, 128 + 70)]
    path.write_bytes(psd.document(psd.LAB, 8, planes))
    red = preview(path)[THUMB].getpixel((15, 15))
    assert isinstance(red, tuple)
    assert red[0] > 245
    assert max(red[1:]) < 30


def test_photoshop_transparency_without_its_white(tmp_path: Path, preview: Preview) -> None:
    alpha = np.zeros((200, 200), np.uint8)
    alpha[:, :100] = 255
    alpha[:, 100:120] = 128
    on_white = [np.where(alpha == 255, ink, np.where(alpha == 128, (ink + 255) // 2, 255)) for ink in (200, 0, 0)]
    planes = [plane.astype(np.uint8) for plane in on_white] + [alpha]
    path = tmp_path / "a.psd"
    path.write_bytes(psd.document(psd.RGB, 8, planes, transparent=True))
    made = preview(path)
    assert made[THUMB].getpixel((50, 50)) == (200, 0, 0, 255)
    half = made[THUMB].getpixel((110, 50))
    assert isinstance(half, tuple)
    assert half[3] == 128
    assert abs(half[0] - 200) < 4
    assert half[1] < 4
    assert made[THUMB].getpixel((150, 50))[3] == 0  # type: ignore[index]
    assert made[WEB].getpixel((150, 50)) == (255, 255, 255)


def test_photoshop_without_merged_picture_is_composed(tmp_path: Path, preview: Preview) -> None:
    from psd_tools import PSDImage

    path = tmp_path / "a.psd"
    document = PSDImage.new("RGB", (64, 48), color=255)
    document.create_pixel_layer(Image.new("RGB", (64, 48), (10, 120, 240)), name="sky")
    document.save(path)
    data = path.read_bytes()
    # version info that says: no real merged data
    block = b"8BIM" + (1057).to_bytes(2, "big") + b"\0\0" + (6).to_bytes(4, "big") + b"\0\0\0\1\0\0"
    head = 26 + 4 + int.from_bytes(data[26:30], "big")
    length = int.from_bytes(data[head : head + 4], "big") + len(block)
    path.write_bytes(data[:head] + length.to_bytes(4, "big") + block + data[head + 4 :])
    assert preview(path)[THUMB].convert("RGB").getpixel((30, 20)) == (10, 120, 240)


def test_photoshop_variant_that_cannot_be_read_names_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    path.write_bytes(psd.document(5, 24, [RGB_PLANES[0]]))
    with pytest.raises(FileFault) as refused, opened(path):
        pass
    assert refused.value.code is ErrorCode.SOURCE_UNSUPPORTED
    assert str(refused.value) == "This kind of Photoshop file (24 bit, mode 5) cannot be read yet."


def pdf(path: Path, pages: int = 1, **options: object) -> Path:
    document = pymupdf.open()
    for number in range(pages):
        page = document.new_page(width=612, height=792)
        page.draw_rect(pymupdf.Rect(0, 0, 306, 396), color=None, fill=(1, 0, 0))
        page.insert_text((320, 600), f"page {number + 1}")
    document.set_metadata({"title": "A title", "author": "Somebody", "creationDate": "D:20240131120000+01'00'"})
    document.save(path, **options)
    document.close()
    return path


def test_pdf_page_by_its_crop_box(tmp_path: Path, preview: Preview) -> None:
    path = pdf(tmp_path / "whole.pdf")
    assert preview(path)[WEB].size == (989, 1280)  # 150 pixels an inch would be 1275 × 1650
    document = pymupdf.open(path)
    document[0].set_cropbox(pymupdf.Rect(0, 0, 306, 396))
    document.save(tmp_path / "crop.pdf")
    document.close()
    made = preview(tmp_path / "crop.pdf")
    assert made[WEB].size == (638, 825)  # 150 pixels an inch, not enlarged
    assert made[WEB].getpixel((600, 800)) == pytest.approx((254, 0, 0), abs=2)


def test_pdf_that_asks_for_a_password(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y")
    with pytest.raises(FileFault) as refused, opened(path):
        pass
    assert (refused.value.code, str(refused.value)) == (ErrorCode.SOURCE_UNSUPPORTED, "The PDF asks for a password.")


def test_pdf_that_can_be_repaired_is_shown_with_a_warning(tmp_path: Path, preview: Preview) -> None:
    path = pdf(tmp_path / "a.pdf", pages=3)
    path.write_bytes(path.read_bytes().replace(b"startxref", b"startxxxx"))
    with opened(path) as document:
        assert document.facts().pages == 3
        assert any("repaired" in told for told in document.warnings)
        assert document.picture(1280).image.size[1] == 1280


@pytest.mark.parametrize("turn", [1, 6])
def test_a_very_large_heic_is_decoded_in_bands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turn: int) -> None:
    from assetdesk.media.readers import heif_grid

    path = tmp_path / "a.heic"
    exif = Image.Exif()
    exif[0x0112] = turn
    picture = Image.linear_gradient("L").resize((1400, 1000)).convert("RGB")
    picture.paste((200, 0, 0), (900, 600, 1400, 1000))
    pillow_heif.from_pillow(picture).save(path, exif=exif, tile_size=256, quality=90)
    monkeypatch.setattr(heif_grid, "_FROM", 100_000)
    monkeypatch.setattr(heif_grid, "_BAND", 400_000)
    grid = heif_grid.find(str(path))
    assert grid is not None
    assert (grid.width, grid.height, grid.rows, grid.columns) == (1400, 1000, 4, 6)
    assert len(list(grid.bands())) == 4
    made, box = heif_grid.decode(grid, 150)
    assert made.size == (350, 250)
    assert box == (0, 0, 350, 250)
    with opened(path) as document:
        in_bands = renditions(document)
    monkeypatch.setattr(heif_grid, "find", lambda path: None)
    with opened(path) as document:
        whole = renditions(document)
    for name, image in whole.items():
        assert in_bands[name].size == image.size
        difference = np.asarray(in_bands[name].convert("RGB"), int) - np.asarray(image.convert("RGB"), int)
        assert np.abs(difference).mean() < 1, name


def test_pixel_limit_is_checked_before_anything_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("1", (3000, 2000)).save(path)
    with opened(path, Limits(pixels=5_000_000)) as document, pytest.raises(FileFault) as refused:
        document.picture(1280)
    assert refused.value.code is ErrorCode.RENDITION_TOO_LARGE
    assert str(refused.value) == "6 megapixels, the limit is 5."


def test_few_bits_a_channel_beside_alpha_reach_from_black_to_white(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    samples = bytes([0x0F, 0xFF])  # black and white, both opaque, four bits each
    tags = [(256, 3, 1, 2), (257, 3, 1, 1), (258, 3, 2, 0x00040004), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8)]
    tags += [(277, 3, 1, 2), (278, 3, 1, 1), (279, 4, 1, 2), (338, 3, 1, 2)]
    body = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    path.write_bytes(
        b"II*\0" + struct.pack("<I", 12) + samples + b"\0\0" + struct.pack("<H", len(tags)) + body + bytes(4)
    )
    with opened(path) as document:
        made = document.picture(100).image
    assert [made.getpixel((x, 0)) for x in (0, 1)] == [(0, 255), (255, 255)]


def test_an_avif_is_turned_by_its_container_alone(tmp_path: Path) -> None:
    says = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="3"/></rdf:RDF></x:xmpmeta>'
    )
    Image.new("RGB", (16, 8)).save(tmp_path / "a.avif", xmp=says)
    with opened(tmp_path / "a.avif") as document:
        assert document.facts().orientation == 1
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (16, 8)).save(tmp_path / "b.avif", exif=turned)
    with opened(tmp_path / "b.avif") as document:
        facts = document.facts()
    assert (facts.orientation, facts.width, facts.height) == (6, 8, 16)
