"""The arithmetic of the crop: whatever is dragged or typed, a rectangle inside the picture comes out."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from assetdesk.core.edits import Insets
from assetdesk.gui.edit import edges
from assetdesk.gui.edit.geometry import CORNERS, MOVE, SIDES, Grip, Picture, Rect, View, scaled


def cases(count: int = 400) -> Iterator[tuple[random.Random, Picture, Rect]]:
    chance = random.Random(7)
    for _ in range(count):
        picture = Picture(chance.choice((1, 2, 3, 90, 4500, 60_000)), chance.choice((1, 2, 7, 33, 3375)))
        left, top = chance.randrange(picture.width), chance.randrange(picture.height)
        right, bottom = chance.randint(left + 1, picture.width), chance.randint(top + 1, picture.height)
        yield chance, picture, Rect(left, top, right, bottom)


def inside(picture: Picture, rect: Rect) -> bool:
    across = 0 <= rect.left < rect.right <= picture.width
    return across and 0 <= rect.top < rect.bottom <= picture.height


def test_insets_and_rectangle_are_the_same_thing() -> None:
    for _, picture, rect in cases():
        insets = picture.insets(rect)
        assert picture.rect(insets) == rect
        assert insets.leaves(picture.width, picture.height)
        assert insets.left + rect.width + insets.right == picture.width
    assert Picture(4500, 3375).insets(Rect(870, 190, 3870, 3190)) == Insets(870, 630, 190, 185)


@pytest.mark.parametrize("insets", [Insets(60, 40), Insets(0, 0, 50, 50), Insets(500, 500, 500, 500), Insets(-1)])
def test_insets_that_leave_nothing_crop_nothing(insets: Insets) -> None:
    assert Picture(100, 100).rect(insets) == Rect(0, 0, 100, 100)


def test_dragging_stays_in_the_picture_and_leaves_a_pixel() -> None:
    for chance, picture, rect in cases():
        grip = chance.choice((MOVE, *CORNERS, *SIDES))
        across, down = chance.randint(-70_000, 70_000), chance.randint(-4000, 4000)
        after = picture.dragged(rect, grip, across, down)
        assert inside(picture, after)
        if grip == MOVE:
            assert (after.width, after.height) == (rect.width, rect.height)
        else:  # the edges that are not held do not move
            assert grip.across == -1 or after.left == rect.left
            assert grip.across == 1 or after.right == rect.right
            assert grip.down == -1 or after.top == rect.top
            assert grip.down == 1 or after.bottom == rect.bottom


def test_dragging_by_what_there_is_room_for_goes_exactly_there_and_back() -> None:
    picture, rect = Picture(400, 300), Rect(100, 90, 300, 200)
    for grip in (MOVE, *CORNERS, *SIDES):
        there = picture.dragged(rect, grip, 7, -5)
        assert there != rect
        assert picture.dragged(there, grip, -7, 5) == rect
    assert picture.dragged(rect, Grip(-1, 0), 500, 0) == Rect(299, 90, 300, 200)


def test_a_typed_inset_is_taken_as_far_as_the_opposite_edge() -> None:
    for chance, picture, rect in cases():
        side = chance.choice(("left", "right", "top", "bottom"))
        value = chance.randint(0, 70_000)
        after = picture.with_inset(rect, side, value)
        assert inside(picture, after)
        typed = getattr(picture.insets(after), side)
        room = rect.right if side == "left" else picture.width - rect.left if side == "right" else None
        room = room or (rect.bottom if side == "top" else picture.height - rect.top)
        assert typed == min(value, room - 1)


def test_what_is_drawn_is_inside_whatever_the_direction() -> None:
    for chance, picture, _ in cases():
        points = [(chance.uniform(-50, picture.width + 50), chance.uniform(-50, picture.height + 50)) for _ in "ab"]
        drawn = picture.drawn(points[0], points[1])
        assert inside(picture, drawn)
        assert drawn == picture.drawn(points[1], points[0])
    assert Picture(100, 80).drawn((90.2, 70.4), (9.6, 19.8)) == Rect(10, 20, 90, 70)


def test_the_screen_and_back() -> None:
    for chance, _, rect in cases():
        view = View(chance.uniform(-900, 900), chance.uniform(-900, 900), chance.choice((0.02, 0.17, 0.5, 1.0, 16.0)))
        x, y = view.back(view.x(rect.left), view.y(rect.bottom))
        assert x == pytest.approx(rect.left, abs=1e-6)
        assert y == pytest.approx(rect.bottom, abs=1e-6)


def test_handles_first_then_edges_then_the_inside() -> None:
    view, rect = View(50, 20, 0.5), Rect(100, 100, 900, 700)
    for grip, x, y in view.handles(rect):
        assert view.grip_at(rect, x, y, 10) == grip
        assert view.grip_at(rect, x + 9, y - 9, 10) == grip
    assert view.grip_at(rect, view.x(100) + 4, view.y(250), 10) == Grip(-1, 0)
    assert view.grip_at(rect, view.x(300), view.y(700) - 4, 10) == Grip(0, 1)
    assert view.grip_at(rect, view.x(400), view.y(300), 10) == MOVE
    assert view.grip_at(rect, view.x(60), view.y(300), 10) is None


def test_scaling_keeps_the_part_and_is_never_empty() -> None:
    for chance, picture, rect in cases():
        other = Picture(chance.choice((1, 5, 320, 9000)), chance.choice((1, 4, 240, 7000)))
        there = scaled(rect, picture, other)
        assert inside(other, there)
        assert abs(there.left / other.width - rect.left / picture.width) <= 1.5 / other.width
        assert abs(there.bottom / other.height - rect.bottom / picture.height) <= 1.5 / other.height
    assert scaled(Rect(10, 20, 90, 60), Picture(100, 100), Picture(1000, 1000)) == Rect(100, 200, 900, 600)


def bordered(border: tuple[int, int, int], inner: tuple[int, int, int, int] = (7, 5, 30, 20)) -> bytes:
    """40 × 24: a border of that colour, and in it something of another."""
    left, top, right, bottom = inner
    rows = []
    for y in range(24):
        for x in range(40):
            within = left <= x < right and top <= y < bottom
            rows.append(bytes((10, 90, 200, 255)) if within else bytes((*border, 0)))
    return b"".join(rows)


@pytest.mark.parametrize("corner", edges.CORNERS)
def test_the_border_is_found_from_every_corner(corner: str) -> None:
    found = edges.of_colour(bordered((240, 240, 238)), 40, 24, corner)
    assert found.rect(0.0) == Rect(7, 5, 30, 20)
    assert found.rect(0.4) == Rect(7, 5, 30, 20)
    assert found.rect(1.0) is None


def test_tolerance_is_the_largest_difference_of_a_channel() -> None:
    plain = bytearray(bordered((200, 200, 200)))
    plain[4 * 3 + 1] = 200 + 25  # one pixel of the first row, one channel
    found = edges.of_colour(bytes(plain), 40, 24, "BottomRight")
    assert found.rect(24 / 255) == Rect(3, 0, 30, 20)
    assert found.rect(25 / 255) == Rect(7, 5, 30, 20)


def test_transparent_edges() -> None:
    found = edges.of_alpha(bordered((0, 0, 0)), 40, 24)
    assert found.rect(0.0) == Rect(7, 5, 30, 20)
    assert found.rect(1.0) is None
