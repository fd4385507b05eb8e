"""Renditions of a processing profile: their sizes, cuts and marks, from one decode."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pytest
from PIL import Image

from assetdesk.core.edits import Insets, Sharpen
from assetdesk.core.errors import ErrorCode
from assetdesk.core.profiles.processing import Format
from assetdesk.media.document import Picture
from assetdesk.media.profile_renditions import drawing
from assetdesk.media.profile_renditions.drawing import Common, Made
from assetdesk.media.profile_renditions.encoding import encoded
from assetdesk.media.profile_renditions.wanted import Wanted, Watermark, fpo
from assetdesk.media.vips import pyvips

RED, BLUE = (220, 20, 30), (20, 40, 210)


def halves(width: int = 400, height: int = 300) -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def made(
    wanted: Sequence[Wanted], image: Image.Image | None = None, common: Common | None = None, orientation: int = 1
) -> dict[str, Made]:
    image = image or halves()
    picture = Picture(image, *image.size, orientation)
    return {one.wanted.name: one for one in drawing.make(picture, wanted, common or Common())}


def opened(one: Made) -> Image.Image:
    assert one.fault is None, str(one.fault)
    image = Image.open(BytesIO(one.data))
    image.load()
    assert image.size == (one.width, one.height)
    return image


def near(found: object, wanted: tuple[int, ...]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) < 12 for a, b in zip(found, wanted, strict=True))


def test_bounds_fit_one_side_is_enough_and_nothing_is_enlarged() -> None:
    found = made(
        [
            Wanted("both.jpg", width=100, height=100),
            Wanted("wide.jpg", width=120),
            Wanted("high.jpg", height=30),
            Wanted("all.jpg"),
            Wanted("large.jpg", width=4000, height=4000),
        ]
    )
    sizes = {name: opened(one).size for name, one in found.items()}
    assert sizes == {
        "both.jpg": (100, 75),
        "wide.jpg": (120, 90),
        "high.jpg": (40, 30),
        "all.jpg": (400, 300),
        "large.jpg": (400, 300),
    }


def test_a_picture_is_turned_upright_first() -> None:
    found = made([Wanted("a.png", Format.PNG, width=60)], orientation=6)
    image = opened(found["a.png"])
    assert image.size == (60, 80)
    assert near(image.getpixel((30, 5)), RED)
    assert near(image.getpixel((30, 75)), BLUE)


@pytest.mark.parametrize(
    ("crop", "size", "left"),
    [
        ((200, 0, 200, 300), (100, 150), BLUE),
        ((150, 100, 100, 100), (100, 100), RED),
        ((300, 200, 500, 500), (100, 100), BLUE),
    ],
)
def test_a_crop_is_px_of_the_upright_original(
    crop: tuple[int, int, int, int], size: tuple[int, int], left: tuple[int, ...]
) -> None:
    image = opened(made([Wanted("a.png", Format.PNG, width=100, crop=crop)])["a.png"])
    assert image.size == size
    assert near(image.getpixel((2, 2)), left)


def test_a_crop_counts_from_what_an_earlier_crop_took_off() -> None:
    # the picture at hand is the right half of an original of 800 px
    cut = Common(cut=Insets(left=400))
    image = opened(made([Wanted("a.png", Format.PNG, crop=(400, 0, 200, 300))], common=cut)["a.png"])
    assert image.size == (200, 300)
    assert near(image.getpixel((199, 0)), RED)


def test_a_crop_outside_of_the_picture_makes_nothing_and_says_so() -> None:
    found = made([Wanted("a.png", crop=(900, 900, 10, 10)), Wanted("b.png", width=10)])
    assert found["a.png"].fault is None
    assert not found["a.png"].data
    assert found["a.png"].warnings == ("Left out: its crop lies outside of the picture.",)
    assert found["b.png"].data


def test_the_image_profiles_pixel_crop_is_taken_off_every_rendition() -> None:
    found = made([Wanted("a.png", Format.PNG)], common=Common(pixel_crop=Insets(left=300, top=100)))
    assert opened(found["a.png"]).size == (100, 200)
    too_much = made([Wanted("a.png", Format.PNG)], common=Common(pixel_crop=Insets(left=300, right=100)))["a.png"]
    assert opened(too_much).size == (400, 300)
    assert "pixel crop" in too_much.warnings[0]


def test_what_becomes_much_smaller_is_sharpened() -> None:
    wanted = [Wanted("small.png", Format.PNG, width=100), Wanted("half.png", Format.PNG, width=200)]
    plain, sharp = made(wanted), made(wanted, common=Common(sharpen=Sharpen(1.75, 1.0, 2)))
    assert plain["half.png"].data == sharp["half.png"].data
    assert plain["small.png"].data != sharp["small.png"].data


def test_a_watermark_stands_in_the_lower_right_corner() -> None:
    mark = Image.new("RGBA", (50, 50), (0, 255, 0, 255))
    image = opened(made([Wanted("a.png", Format.PNG, width=200, watermark=Watermark(mark, 0.25))])["a.png"])
    assert near(image.getpixel((170, 120)), (0, 255, 0))
    assert near(image.getpixel((135, 120)), BLUE)
    assert near(image.getpixel((198, 148)), BLUE)


def test_fpo_has_all_pixels_few_bytes_and_72_an_inch() -> None:
    one = made([fpo(10)])["fpo.jpeg"]
    image = opened(one)
    assert image.size == (400, 300)
    assert image.info["dpi"] == (72, 72)


def test_one_that_cannot_be_written_costs_the_others_nothing() -> None:
    found = made([Wanted("a.webp", Format.WEBP), Wanted("b.jpg")], Image.new("RGB", (17_000, 2)))
    assert str(found["a.webp"].fault) == "WebP pictures have at most 16,383 px a side; this one has 17,000."
    assert found["b.jpg"].data


def test_a_decode_is_asked_for_that_is_large_enough_for_all() -> None:
    assert drawing.edge([Wanted("a", width=100), Wanted("b", height=100)], 4000, 2000, Common()) == 200
    assert drawing.edge([Wanted("a", width=100, crop=(0, 0, 1000, 1000))], 4000, 2000, Common()) == 400
    assert drawing.edge([Wanted("a")], 4000, 2000, Common()) == 4000


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (pyvips.Error("pngsave", "out of memory --- size == 4MB"), ErrorCode.MEMORY_LIMIT),
        (MemoryError(), ErrorCode.MEMORY_LIMIT),
        (OSError("encoder error -2"), ErrorCode.SOURCE_UNSUPPORTED),
        (ValueError("cannot"), ErrorCode.SOURCE_UNSUPPORTED),
    ],
)
def test_whatever_an_encoder_raises_is_that_renditions_alone(
    wrong: Exception, code: ErrorCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(image: Image.Image, wanted: Wanted, warnings: list[str]) -> bytes:
        if wanted.name == "bad.jpg":
            raise wrong
        return encoded(image, wanted, warnings)

    monkeypatch.setattr(drawing, "encoded", broken)
    found = made([Wanted("bad.jpg"), Wanted("good.jpg", width=20)])
    assert found["good.jpg"].data
    fault = found["bad.jpg"].fault
    assert fault is not None
    assert fault.code is code


def test_a_full_disk_is_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bytes:
        raise pyvips.Error("pngsave", "wbuffer_write: No space left on device")

    monkeypatch.setattr(drawing, "encoded", full)
    with pytest.raises(OSError, match="space"):
        made([Wanted("bad.jpg")])
