"""What a reprocess keeps of crops, and the arithmetic of rectangles."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from assetdesk.core import crops
from assetdesk.core.crops import Box, Crop, Kind, Row, Source, Why

_TIMES = 200
_LARGE = Box(0.1, 0.1, 0.5, 0.5)


class _Drawn(random.Random):
    """Cases drawn by lot, always the same ones."""

    def box(self) -> Box:
        """Somewhere within the picture."""
        return Box(self.uniform(0, 0.7), self.uniform(0, 0.7), self.uniform(0.01, 0.3), self.uniform(0.01, 0.3))

    def edges(self, most: int) -> tuple[int, int]:
        """Width and height in px."""
        return self.randint(1, most), self.randint(1, most)


def _cases() -> list[_Drawn]:
    return [_Drawn(number) for number in range(_TIMES)]


_WRONG: list[dict[str, object]] = [{"x": 0.9}, {"w": 0.0}, {"y": -1.0}, {"targetWidth": 0}, {"auto": [0, 0, 2, 1]}]


def _crop(name: str = "Large", box: Box = _LARGE, **more: object) -> Crop:
    return replace(Crop(name, box, 1600, 900, auto=box), **more)  # type: ignore[arg-type]


def _only(made: list[Crop]) -> Crop:
    assert len(made) == 1
    return made[0]


def test_a_first_crop_is_new_and_to_be_confirmed() -> None:
    made = _only(crops.after_reprocess([], [_crop(confirmed=True)]))
    assert (made.why, made.confirmed, made.source) == (Why.NEW, False, Source.AUTO)


def test_a_rectangle_of_a_person_stays_whatever_is_found() -> None:
    for drawn in _cases():
        mine, found = drawn.box(), drawn.box()
        before = _crop(box=mine, source=Source.USER, confirmed=True)
        made = _only(crops.after_reprocess([before], [_crop(box=found)]))
        assert made == replace(before, auto=found)


def test_unless_its_row_has_another_size_now() -> None:
    for drawn in _cases():
        mine, width, height = drawn.box(), drawn.randint(1, 4000), drawn.randint(1, 4000)
        before = _crop(box=mine, source=Source.USER, confirmed=True)
        found = _crop(target_w=width, target_h=height)
        made = _only(crops.after_reprocess([before], [found]))
        if (width, height) == (1600, 900):
            assert made.by_hand
        else:
            assert (made.source, made.confirmed, made.why) == (Source.AUTO, False, Why.SIZE)
            assert made.before == mine
            assert made.box == found.box


def test_only_the_row_that_changed_is_reset() -> None:
    before = [_crop(name, source=Source.USER, confirmed=True) for name in ("Large", "Small")]
    found = [_crop("Large", target_w=1500), _crop("Small")]
    large, small = crops.after_reprocess(before, found)
    assert (large.by_hand, small.by_hand) == (False, True)


def test_edits_that_are_not_kept_are_replaced_and_remembered() -> None:
    before = _crop(source=Source.USER, confirmed=True)
    made = _only(crops.after_reprocess([before], [_crop(box=Box(0.2, 0.2, 0.5, 0.5))], keep_edits=False))
    assert (made.source, made.why, made.before) == (Source.AUTO, Why.REPROCESSED, before.box)


def test_a_confirmed_automatic_crop_stays_confirmed_while_it_is_the_same() -> None:
    before = _crop(confirmed=True)
    same = _only(crops.after_reprocess([before], [_crop(box=Box(0.10001, 0.1, 0.5, 0.5))]))
    assert same.confirmed
    moved = _only(crops.after_reprocess([before], [_crop(box=Box(0.2, 0.1, 0.5, 0.5))]))
    assert (moved.confirmed, moved.why) == (False, Why.REPROCESSED)


def test_of_a_row_that_has_gone_only_what_a_person_placed_waits() -> None:
    mine = _crop("Mine", source=Source.USER, confirmed=True)
    made = crops.after_reprocess([mine, _crop("Gone")], [_crop("New")])
    assert [one.name for one in made] == ["New", "Mine"]


def test_a_crop_and_a_swatch_do_not_take_each_others_place() -> None:
    swatch = Crop(crops.SWATCH_ROW, Box(0, 0, 0.1, 0.1), 200, 200, kind=Kind.SWATCH, colour="#112233")
    made = crops.after_reprocess([], [_crop(), swatch])
    assert [one.confirmed for one in made] == [False, True]


def test_a_rectangle_is_brought_back_inside() -> None:
    for drawn in _cases():
        box, area = drawn.box(), drawn.box()
        made = box.inside(area)
        assert made.x >= area.x - 1e-9
        assert made.x + made.w <= area.x + area.w + 1e-9
        assert made.y >= area.y - 1e-9
        assert made.y + made.h <= area.y + area.h + 1e-9
        assert made.w / made.h == pytest.approx(box.w / box.h)


def test_px_lie_within_the_picture() -> None:
    for drawn in _cases():
        box, width, height = drawn.box(), drawn.randint(1, 9000), drawn.randint(1, 9000)
        left, top, wide, high = box.pixels(width, height)
        assert left >= 0
        assert top >= 0
        assert wide >= 1
        assert high >= 1
        assert left + wide <= width
        assert top + high <= height


def test_nothing_is_enlarged() -> None:
    for drawn in _cases():
        row_w, row_h, box, width, height = (
            drawn.randint(1, 4000),
            drawn.randint(1, 4000),
            drawn.box(),
            drawn.randint(1, 9000),
            drawn.randint(1, 9000),
        )
        made = crops.made_size(box, row_w, row_h, width, height)
        _, _, wide, high = box.pixels(width, height)
        assert made[0] <= min(row_w, wide) + 1
        assert made[1] <= min(row_h, high) + 1


def test_content_that_is_not_preserved_shrinks_about_one_centre() -> None:
    for drawn in _cases():
        part, width, height = drawn.randint(1, 20), drawn.randint(60, 6000), drawn.randint(60, 6000)
        rows = [Row("L", 1600, 900), Row("S", 80 * part, 45 * part)]
        ratio = 1600 / 900
        if width / height > ratio:
            full = Box((1 - height * ratio / width) / 2, 0, height * ratio / width, 1)
        else:
            full = Box(0, (1 - width / ratio / height) / 2, 1, width / ratio / height)
        large, small = (crops.scaled(full, row, rows, width, height) for row in rows)
        assert large.is_as(full)
        assert small.w <= full.w + 1e-9
        # never smaller than the target, where the picture has so many px
        assert small.w * width >= min(80 * part, full.w * width) - 1e-6
        assert small.centre == pytest.approx(full.centre)


def test_json_and_back() -> None:
    crop = _crop(before=Box(0, 0, 1, 1), why=Why.SIZE, colour="#000000")
    assert crops.from_json(crops.to_json(crop)) == crop


@pytest.mark.parametrize("raw", [{}, {"name": "a"}, {**crops.to_json(_crop()), "x": float("nan")}, [], *_WRONG])
def test_what_is_no_crop_is_refused(raw: object) -> None:
    with pytest.raises(ValueError, match=r"crop|number|not"):
        crops.from_json({**crops.to_json(_crop()), **raw} if raw in _WRONG else raw)  # type: ignore[arg-type,dict-item]


def test_a_name_never_leaves_its_folder() -> None:
    assert crops.file_name("../a:b", 1, 2) == "crop.-a-b.1.2.jpeg"
