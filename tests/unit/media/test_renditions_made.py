"""Default previews: sizes, orientation, alpha, tags, bytes, and how near they are to the slow and careful way."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.opening import opened

from assetdesk.core.renditions import PREVIEWS, fit
from assetdesk.media import cascade, encode, resize
from assetdesk.media.document import Picture

Preview = Callable[[Path], dict[str, Image.Image]]
WEB, THUMB, SMALL, TINY = (spec.name for spec in PREVIEWS)


def scene(width: int, height: int, seed: int = 1) -> Image.Image:
    """Something with edges, gradients and noise, like a photo."""
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 256, (max(2, height // 40), max(2, width // 40), 3), np.uint8))
    pixels = np.asarray(small.resize((width, height), Image.Resampling.BICUBIC)).astype(np.int16)
    y, x = np.mgrid[0:height, 0:width]
    pixels[(x // 37 + y // 23) % 5 == 0] //= 2
    pixels += rng.normal(0, 4, (height, width, 1)).astype(np.int16)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def psnr(a: Image.Image, b: Image.Image) -> float:
    difference = np.asarray(a, np.float64) - np.asarray(b, np.float64)
    return float(10 * np.log10(255**2 / np.mean(difference**2)))


def jpeg_of(image: Image.Image, quality: int) -> Image.Image:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def test_sizes_of_a_photo(tmp_path: Path, preview: Preview) -> None:
    path = tmp_path / "a.jpg"
    scene(3000, 2000).save(path, quality=90)
    made = preview(path)
    assert {name: image.size for name, image in made.items()} == {
        WEB: (1280, 853),
        THUMB: (319, 213),
        SMALL: (140, 93),
        TINY: (48, 32),
        "cell": (319, 213),
    }
    assert [made[n].format for n in (WEB, THUMB, SMALL, TINY, "cell")] == ["JPEG", "PNG", "PNG", "PNG", "JPEG"]


def test_small_pictures_are_never_enlarged(tmp_path: Path, preview: Preview) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (20, 20), (10, 200, 30)).save(path)
    assert {image.size for image in preview(path).values()} == {(20, 20)}


@pytest.mark.parametrize("size", [(5000, 3), (1, 4000), (1281, 1280), (1, 1)])
def test_odd_shapes(tmp_path: Path, preview: Preview, size: tuple[int, int]) -> None:
    path = tmp_path / "a.png"
    Image.new("L", size, 77).save(path)
    made = preview(path)
    for spec in PREVIEWS:
        assert made[spec.name].size == fit(*size, spec.width, spec.height)


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
def test_every_orientation_comes_out_upright(tmp_path: Path, preview: Preview, turn: int, suffix: str) -> None:
    upright = Image.new("RGB", (1500, 900), (255, 255, 255))
    upright.paste((255, 0, 0), (0, 0, 500, 300))
    upright.paste((0, 0, 255), (1000, 600, 1500, 900))
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(back[turn]) if turn in back else upright
    exif = Image.Exif()
    exif[0x0112] = turn
    path = tmp_path / f"a{suffix}"
    stored.save(path, exif=exif)
    made = preview(path)
    assert made[WEB].size == (1280, 768)
    assert made[THUMB].size == (319, 191)
    for name, image in made.items():
        colours = image.convert("RGB")
        width, height = colours.size
        for place, wanted in (((0.1, 0.1), (255, 0, 0)), ((0.9, 0.9), (0, 0, 255)), ((0.9, 0.1), (255, 255, 255))):
            seen = colours.getpixel((int(width * place[0]), int(height * place[1])))
            assert isinstance(seen, tuple)
            assert max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) < 12, (name, place)


def test_alpha_is_kept_in_png_and_laid_on_white_in_jpeg(tmp_path: Path, preview: Preview) -> None:
    image = Image.new("RGBA", (2000, 1000), (0, 0, 0, 0))
    image.paste((0, 160, 0, 255), (0, 0, 1000, 1000))
    path = tmp_path / "a.png"
    image.save(path)
    made = preview(path)
    assert made[WEB].mode == "RGB"
    assert made[WEB].getpixel((1200, 300)) == (255, 255, 255)
    assert made[THUMB].mode == "RGBA"
    assert made[THUMB].getpixel((300, 80))[3] == 0  # type: ignore[index]
    assert made["cell"].format == "WEBP"
    assert made["cell"].mode == "RGBA"


def test_hidden_colours_do_not_bleed_into_an_edge(tmp_path: Path, preview: Preview) -> None:
    pixels = np.zeros((1000, 2000, 4), np.uint8)
    pixels[:, :1003] = (255, 255, 255, 255)  # white beside invisible black
    path = tmp_path / "a.png"
    Image.fromarray(pixels).save(path)
    made = preview(path)
    for name in (THUMB, SMALL, TINY):
        rgba = np.asarray(made[name])
        seen = rgba[rgba[..., 3] > 8][..., :3]
        assert seen.min() >= 245, name
    assert np.asarray(made[WEB]).min() >= 250


def test_palette_transparency(tmp_path: Path, preview: Preview) -> None:
    image = Image.new("P", (400, 400), 0)
    image.putpalette([255, 0, 0, 0, 0, 255] + [0] * 750)
    image.paste(1, (0, 0, 200, 400))
    path = tmp_path / "a.png"
    image.save(path, transparency=0)
    made = preview(path)
    assert made[THUMB].getpixel((300, 100))[3] == 0  # type: ignore[index]
    assert made[THUMB].getpixel((50, 100)) == (0, 0, 255, 255)


def test_tags_kept_and_everything_else_left_out(tmp_path: Path, preview: Preview) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret maker"
    path = tmp_path / "a.jpg"
    scene(600, 400).save(path, exif=exif, comment=b"secret", dpi=(300, 300))
    made = preview(path)
    assert made[WEB].info["icc_profile"] == encode.srgb_profile()
    assert not {"exif", "comment", "xmp", "photoshop"} & set(made[WEB].info)
    assert not made[WEB].info.get("progressive")
    for name in (THUMB, SMALL, TINY):
        assert made[name].info == {"srgb": 0}


def test_same_input_gives_same_bytes(tmp_path: Path) -> None:
    image = scene(1800, 1200)

    def once() -> list[bytes]:
        return [one.data for one in cascade.make(Picture(image.copy(), *image.size), PREVIEWS, cell_of=THUMB)]

    first = once()
    assert len(first) == 5
    assert once() == first


def test_near_to_a_full_decode_and_lanczos(tmp_path: Path, preview: Preview) -> None:
    path = tmp_path / "a.jpg"
    scene(4100, 2733).save(path, quality=92)
    made = preview(path)
    with Image.open(path) as image:
        full = image.convert("RGB")
    web = full.resize((1280, 853), Image.Resampling.LANCZOS)
    thumb = full.resize((319, 213), Image.Resampling.LANCZOS)
    assert psnr(made[WEB], web) > psnr(jpeg_of(web, 90), web) - 1.0
    # JPEG's own loss at the web quality is the measure that both are held to
    assert psnr(jpeg_of(made[THUMB], 85), thumb) > psnr(jpeg_of(thumb, 85), thumb) - 0.1


def test_without_the_fast_resizer_the_pictures_are_the_same_but_for_rounding(monkeypatch: pytest.MonkeyPatch) -> None:
    image = scene(2000, 1500)
    fast = resize.resized(image, (319, 239), (0.5, 0, 2000, 1499.25))
    monkeypatch.setattr(resize, "_fast", lambda: None)
    slow = resize.resized(image, (319, 239), (0.5, 0, 2000, 1499.25))
    assert fast.size == slow.size
    assert psnr(fast, slow) > 45


def test_a_draft_decode_is_large_enough_and_lies_where_it_should(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    scene(2571, 1713).save(path, quality=95)
    with opened(path) as document:
        picture = document.picture(1280)
    assert max(picture.image.size) >= 1280
    assert picture.box is not None
    assert picture.image.width < 2571
    assert abs(picture.box[2] / picture.box[3] - 2571 / 1713) < 1e-3
