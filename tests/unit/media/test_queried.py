"""Pictures as an image server's query wants them."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from assetdesk.core.image_query import QueryFault
from assetdesk.core.image_query_text import parse
from assetdesk.media.document import Picture
from assetdesk.media.queried import draw, edge

RED, GREEN, BLUE = (200, 20, 20), (20, 200, 20), (20, 20, 200)


def _picture(size: tuple[int, int] = (400, 200), *, clear: bool = False) -> Picture:
    """Left half red, right half green, a blue square at the upper left."""
    image = Image.new("RGB", size, RED)
    image.paste(GREEN, (size[0] // 2, 0, *size))
    image.paste(BLUE, (0, 0, size[0] // 8, size[1] // 4))
    if clear:
        alpha = Image.new("L", size, 255)
        alpha.paste(0, (size[0] // 2, 0, *size))
        image.putalpha(alpha)
    return Picture(image, *size)


def _made(query: str, picture: Picture | None = None) -> Image.Image:
    made = draw(picture or _picture(), parse(query), [])
    image = Image.open(BytesIO(made.data))
    assert image.size == (made.width, made.height)
    return image


def _near(pixel: object, colour: tuple[int, ...], most: int = 40) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) <= most for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize(
    ("query", "kind", "mode"),
    [
        ("fmt=jpg", "JPEG", "RGB"),
        ("fmt=pjpeg", "JPEG", "RGB"),
        ("fmt=png", "PNG", "RGB"),
        ("fmt=png-alpha", "PNG", "RGB"),
        ("fmt=gif", "GIF", "P"),
        ("fmt=tif", "TIFF", "RGB"),
        ("fmt=webp", "WEBP", "RGB"),
        ("fmt=avif", "AVIF", "RGB"),
        ("fmt=jpg,gray", "JPEG", "L"),
        ("fmt=tif,gray", "TIFF", "L"),
        ("fmt=png,gray", "PNG", "L"),
    ],
)
def test_formats(query: str, kind: str, mode: str) -> None:
    image = _made(f"wid=40&{query}")
    assert (image.format, image.mode, image.size) == (kind, mode, (40, 20))


def test_alpha_is_kept_where_the_format_says_so_and_laid_on_the_ground_elsewhere() -> None:
    kept = _made("fmt=png-alpha", _picture(clear=True))
    assert kept.mode == "RGBA"
    assert kept.getpixel((390, 100)) == (0, 0, 0, 0)
    laid = _made("fmt=png&bgc=0,0,255", _picture(clear=True))
    assert laid.mode == "RGB"
    assert _near(laid.getpixel((390, 100)), (0, 0, 255))


def test_parts_and_turns() -> None:
    assert _made("crop=200,0,100,100&fmt=png").size == (100, 100)
    assert _near(_made("crop=200,0,100,100&fmt=png").getpixel((50, 50)), GREEN)
    assert _near(_made("rgnN=0,0,.1,.2&fmt=png").getpixel((5, 5)), BLUE)
    beyond = _made("crop=-100,0,200,100&fmt=png&bgc=ffff00")
    assert beyond.size == (200, 100)
    assert _near(beyond.getpixel((50, 50)), (255, 255, 0))
    assert _near(_made("flip=lr&fmt=png").getpixel((390, 10)), BLUE)
    assert _near(_made("flip=ud&fmt=png").getpixel((10, 190)), BLUE)
    turned = _made("rotate=90&fmt=png")
    assert turned.size == (200, 400)
    assert _near(turned.getpixel((190, 10)), BLUE), "clockwise"
    slanted = _made("rotate=45&fmt=png&bgc=ffffff")
    assert slanted.size == (424, 424)
    assert _near(slanted.getpixel((2, 2)), (255, 255, 255))


def test_room_around_and_cut_off() -> None:
    padded = _made("wid=100&hei=100&fmt=png&bgc=000000")
    assert _near(padded.getpixel((50, 5)), (0, 0, 0))
    assert _near(padded.getpixel((90, 50)), GREEN)
    clear = _made("wid=100&hei=100&fmt=png-alpha")
    assert clear.getpixel((50, 5)) == (0, 0, 0, 0)
    cut = _made("wid=50&hei=100&fit=crop&align=1,0&fmt=png")
    assert cut.size == (50, 100)
    assert _near(cut.getpixel((10, 90)), GREEN)


def test_looks() -> None:
    assert _made("fmt=png&op_invert=1").getpixel((390, 10)) == (235, 55, 235)
    assert _made("fmt=png&op_brightness=100").getpixel((390, 10)) == (255, 255, 255)
    grey = _made("fmt=png&op_saturation=-100").getpixel((390, 10))
    assert isinstance(grey, tuple)
    assert max(grey) - min(grey) <= 2
    assert _made("fmt=png&op_contrast=-100").getpixel((390, 10)) == (128, 128, 128)
    for query in ("op_usm=2,1,0,0", "op_usmR=2,1,0,1", "op_sharpen=1"):
        sharp = _made(f"fmt=png&wid=100&{query}")
        plain = _made("fmt=png&wid=100")
        assert sharp.tobytes() != plain.tobytes(), query
    assert _made("fmt=png&op_blur=5").getpixel((200, 100)) not in (RED, GREEN)
    assert _made("fmt=png-alpha&op_brightness=50", _picture(clear=True)).getpixel((390, 10)) == (0, 0, 0, 0)


def test_quality_bytes_and_dots() -> None:
    noise = Image.effect_noise((400, 300), 60).convert("RGB")
    large = draw(Picture(noise.copy(), 400, 300), parse("qlt=95"), [])
    small = draw(Picture(noise.copy(), 400, 300), parse("jpegSize=20"), [])
    assert len(small.data) <= 20 * 1024 < len(large.data)
    image = _made("fmt=jpg&printRes=300")
    assert tuple(round(dots) for dots in image.info["dpi"]) == (300, 300)


def test_the_decode_is_no_larger_than_it_has_to_be() -> None:
    assert edge(parse("wid=100"), 4000, 3000) == 100
    assert edge(parse("wid=100&crop=0,0,400,400"), 4000, 3000) == 1000
    assert edge(parse("scl=4"), 4000, 3000) == 1000
    assert edge(parse("wid=9000"), 4000, 3000) == 4000


def test_the_same_gives_the_same_bytes() -> None:
    assert draw(_picture(), parse("wid=90"), []).data == draw(_picture(), parse("wid=90"), []).data


def test_orientation_is_taken_first() -> None:
    picture = _picture()
    picture.orientation = 6
    image = _made("fmt=png", picture)
    assert image.size == (200, 400)
    assert _near(_made("fmt=png&crop=100,0,100,50", _oriented()).getpixel((90, 5)), BLUE)


def _oriented() -> Picture:
    picture = _picture()
    picture.orientation = 6
    return picture


def test_a_part_far_beyond_a_small_picture_is_refused() -> None:
    with pytest.raises(QueryFault, match="beyond"):
        _made("crop=0,0,1000000,1000000&wid=100", _picture((10, 10)))
