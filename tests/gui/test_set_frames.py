"""Frames of a set in rows and columns, and how a drag becomes frames: arithmetic without a window."""

from __future__ import annotations

import pytest

from assetdesk.gui.set_viewer.frames import Frames, Way, arranged, checks, way_of
from assetdesk.gui.set_viewer.frames_grid import moved
from assetdesk.gui.set_viewer.turning import RUN_OUT, Turning, frame_px


def spin(rows: int, columns: int, *without: tuple[int, int]) -> Frames:
    places = [(r, c) for r in range(1, rows + 1) for c in range(1, columns + 1) if (r, c) not in without]
    return arranged(Way.SPIN, [(100 + n, {"row": r, "column": c}) for n, (r, c) in enumerate(places)])


@pytest.mark.parametrize(
    ("type", "sub_type", "way"),
    [
        ("SpinSet", "", Way.SPIN),
        ("AssetSet", "MultiAxisSpinSet", Way.SPIN),
        ("AssetSet", "SwatchSet", Way.SWATCH),
        ("AssetSet", "MediaSet", Way.FLIP),
        ("ImageSet", "", Way.FLIP),
        ("Catalog", "", Way.FLIP),
    ],
)
def test_how_a_set_is_looked_at(type: str, sub_type: str, way: Way) -> None:
    assert way_of(type, sub_type) is way


def test_a_spin_goes_round_and_an_image_set_ends() -> None:
    turned = spin(1, 4)
    assert [turned.across(at, 1) for at in range(4)] == [1, 2, 3, 0]
    assert turned.across(0, -1) == 3
    assert turned.across(1, 9) == 2
    flipped = arranged(Way.FLIP, [(1, {}), (2, {}), (3, {})])
    assert [flipped.across(at, 1) for at in range(3)] == [1, 2, 2]
    assert flipped.down(1, 1) == 1
    nothing = arranged(Way.FLIP, [])
    assert (nothing.across(0, 1), nothing.down(0, 1), nothing.columns, nothing.near(0)) == (0, 0, 0, [])


def test_rows_are_ends_and_empty_places_are_passed() -> None:
    two = spin(2, 3, (1, 2), (2, 3))
    assert two.grid == ((0, None, 1), (2, 3, None))
    assert (two.rows, two.columns, two.places) == (2, 3, 6)
    assert two.across(0, 1) == 1
    assert two.across(1, 1) == 0
    assert [two.down(0, 1), two.down(1, 1), two.down(3, -1), two.down(2, 5), two.down(0, -1)] == [2, 3, 0, 2, 0]


def test_numbers_of_a_preset_may_leave_gaps() -> None:
    held = [(1, {"row": 0, "column": 0}), (2, {"row": 0, "column": 15}), (3, {"row": 30, "column": 15}), (4, {})]
    found = arranged(Way.SPIN, held)
    assert found.grid == ((0, 1), (None, 2), (3,))


def test_swatches_stand_beside_their_pictures() -> None:
    found = arranged(Way.SWATCH, [(1, {"swatch": 3}), (2, {}), (3, {"role": "swatch"})])
    assert [(one.asset_id, one.swatch) for one in found.frames] == [(1, 3), (2, None)]
    assert [(one.fine, one.kind, one.count, one.of) for one in checks(found, [])] == [(False, "swatches", 1, 2)]


def test_what_is_near_is_read_first() -> None:
    assert spin(1, 6).near(0) == [0, 1, 5, 2, 4, 3]
    assert arranged(Way.FLIP, [(n, {}) for n in range(4)]).near(3) == [3, 2, 1, 0]
    assert spin(2, 2).near(0) == [0, 1, 2, 3]


def test_checks_of_a_spin() -> None:
    whole = spin(2, 12)
    assert [(one.fine, one.kind, one.count, one.of) for one in checks(whole, ["why"])] == [
        (True, "places", 24, 24),
        (True, "frames", 24, 8),
        (False, "left", 0, 0),
    ]
    few = checks(spin(1, 7), [])
    assert [one.fine for one in few] == [True, False]
    assert [one.fine for one in checks(spin(2, 4, (2, 4)), [])] == [False, False]
    assert [one.fine for one in checks(arranged(Way.FLIP, [(n, {}) for n in range(11)]), [])] == [False]


def test_a_drag_to_the_left_goes_on_and_to_the_right_goes_back() -> None:
    drag = Turning(20.0)
    assert drag.drag(-19, 0, 0.0) == (0, 0)
    assert drag.drag(-21, 0, 0.1) == (1, 0)
    assert drag.drag(-65, 75, 0.2) == (2, 1)
    assert drag.drag(25, -80, 0.3) == (-4, -2)


def test_a_released_drag_runs_out_within_its_time() -> None:
    drag = Turning(10.0)
    for n in range(5):
        drag.drag(-20.0 * n, 0, n * 0.02)
    assert drag.release(0.08)
    steps, on = drag.run(0.08 + RUN_OUT / 2)
    assert on
    assert steps[0] > 0
    more, on = drag.run(0.08 + RUN_OUT)
    assert not on
    assert more[0] >= 0
    assert steps[0] + more[0] == 10, "1000 px a second, slowing down over 0.3 s, are 100 px"
    assert drag.run(9.0) == ((0, 0), False)


def test_a_drag_that_rested_before_it_was_released_stays() -> None:
    drag = Turning(10.0)
    drag.drag(-50, 0, 0.0)
    drag.drag(-50, 0, 1.0)
    assert not drag.release(1.0)
    assert drag.run(1.1) == ((0, 0), False)


def test_px_of_a_frame_follow_the_picture() -> None:
    assert frame_px(800, 24) == 30
    assert frame_px(800, 2) == 60
    assert frame_px(100, 1000) == 6


def test_frames_move_together() -> None:
    assert moved(5, [3], 1) == [0, 3, 1, 2, 4]
    assert moved(5, [0, 1], 5) == [2, 3, 4, 0, 1]
    assert moved(5, [1, 3], 2) == [0, 1, 3, 2, 4]
    assert moved(3, [2], 99) == [0, 1, 2]
