"""Rows and columns of a spin set after a person has moved, added or taken out frames."""

from __future__ import annotations

from assetdesk.core import set_order


def test_frames_in_rows() -> None:
    held = set_order.in_rows([1, 2, 3, 4, 5], 2)
    assert [(one, set_order.place_of(told)) for one, told in held] == [
        (1, (1, 1)), (2, (1, 2)), (3, (1, 3)), (4, (2, 1)), (5, (2, 2)),
    ]  # fmt: skip


def test_a_plain_set_is_as_it_is_put_and_carries_what_is_told() -> None:
    before = [(1, {"swatch": 9}), (2, {}), (1, {"pageReset": True})]
    assert set_order.put(before, [2, 1, 1, 3]) == [(2, {}), (1, {"swatch": 9}), (1, {"pageReset": True}), (3, {})]


def test_frames_change_places_and_the_places_stay() -> None:
    before = [(1, {"row": 0, "column": 0}), (2, {"row": 0, "column": 15}), (3, {"row": 1, "column": 0})]
    assert set_order.put(before, [3, 1, 2]) == [
        (3, {"row": 0, "column": 0}),
        (1, {"row": 0, "column": 15}),
        (2, {"row": 1, "column": 0}),
    ]


def test_what_is_taken_out_leaves_its_place_empty_and_what_comes_takes_it() -> None:
    before = set_order.in_rows([1, 2, 3, 4], 2)
    fewer = set_order.put(before, [1, 3, 4])
    assert [set_order.place_of(told) for _, told in fewer] == [(1, 1), (2, 1), (2, 2)]
    more = set_order.put(fewer, [1, 3, 4, 7, 8])
    assert [(one, set_order.place_of(told)) for one, told in more] == [
        (1, (1, 1)), (7, (1, 2)), (8, (1, 3)), (3, (2, 1)), (4, (2, 2)),
    ]  # fmt: skip


def test_what_counts_as_a_persons_own_order() -> None:
    assert set_order.kept_order([1, 2, 3], [1, 3])
    assert set_order.kept_order([1, 2], [1, 2, 9])
    assert not set_order.kept_order([1, 2], [2, 1])
    assert not set_order.kept_order([1, 2], [9, 1, 2])
