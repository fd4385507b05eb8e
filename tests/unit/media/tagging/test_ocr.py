"""Text in pictures: rectangles of lines, and what they say, turned ones, too."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from assetdesk.core.places import resource
from assetdesk.media.tagging import ocr
from assetdesk.media.tagging.ocr_boxes import rectangles


def written(*lines: tuple[str, int, int, int], size: tuple[int, int] = (640, 300)) -> Image.Image:
    """Each line with its place and its turn in degrees."""
    image = Image.new("RGB", size, "white")
    font = ImageFont.truetype(str(next(resource("fonts").rglob("*.ttf"))), 26)
    for text, left, top, turn in lines:
        wide = round(font.getlength(text)) + 20
        part = Image.new("RGB", (wide, 44), "white")
        ImageDraw.Draw(part).text((10, 4), text, fill="black", font=font)
        image.paste(part.rotate(turn, expand=True, fillcolor="white"), (left, top))
    return image


def test_lines_are_read_in_their_order_and_boxes_say_where() -> None:
    found = ocr.read(
        written(("Delivery note 4711", 20, 20, 0), ("12.50 EUR", 420, 20, 0), ("Straße Überfall", 20, 90, 0))
    )
    assert [text for text, _, _ in found] == ["Delivery note 4711", "12.50 EUR", "Straße Überfall"]
    assert all(score > 0.9 for _, _, score in found)
    left, top, right, bottom = found[1][1]
    assert 0.62 < left < 0.70 < right < 0.9
    assert 0.02 < top < 0.12 < bottom < 0.25


def test_lines_that_are_turned() -> None:
    found = ocr.read(written(("Turned somewhat", 20, 20, 15), ("Going up", 500, 20, 90)))
    assert {text for text, _, _ in found} == {"Turned somewhat", "Going up"}


def test_only_the_largest_lines_are_read_where_there_are_many() -> None:
    assert len(ocr.read(written(("A rather long line", 20, 20, 0), ("short", 20, 90, 0)), most=1)) == 1


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (64, 48)])
def test_where_nothing_is_written_nothing_is_read(size: tuple[int, int]) -> None:
    assert ocr.read(Image.new("RGB", size, "#88aacc")) == []


def drawn(
    size: tuple[int, int], *places: tuple[float, float, float, float, float]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """A map with rectangles: middle, sides, angle in degrees."""
    rows, columns = np.mgrid[: size[1], : size[0]].astype(np.float32) + 0.5
    made = np.zeros((size[1], size[0]), np.float32)
    for x, y, width, height, angle in places:
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        along, down = (columns - x) * cos + (rows - y) * sin, (rows - y) * cos - (columns - x) * sin
        made[(abs(along) <= width / 2) & (abs(down) <= height / 2)] = 0.9
    return made


@pytest.mark.parametrize("angle", [0, 10, -30])
def test_a_line_is_the_least_rectangle_round_it_and_somewhat_more(angle: int) -> None:
    (found,) = rectangles(drawn((200, 150), (100, 75, 120, 20, angle)))
    more = 120 * 20 * 1.6 / (120 + 20)
    assert (found.x, found.y) == pytest.approx((100, 75), abs=1)
    assert (found.width, found.height) == pytest.approx((120 + more, 20 + more), abs=4)
    assert math.degrees(found.angle) == pytest.approx(angle, abs=2)


def test_what_touches_is_one_and_what_is_faint_or_thin_is_none() -> None:
    likely = drawn((200, 150), (50, 40, 60, 10, 0), (50, 60, 60, 10, 0), (150, 40, 60, 10, 0), (100, 120, 80, 1, 0))
    assert len(rectangles(likely)) == 3
    likely[35:65, 45:50] = 0.9
    assert len(rectangles(likely)) == 2
    assert rectangles(likely * 0.5) == []
