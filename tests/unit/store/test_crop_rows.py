"""Rows of crops: what lands, what is confirmed, what is to be looked at, and where."""

from __future__ import annotations

import pytest

from assetdesk.core.crops import SWATCH_ROW, WHOLE, Box, Crop, Kind, Source, to_json
from assetdesk.store import crops
from assetdesk.store.assets import NewAsset, add_assets
from assetdesk.store.engine import Store

BOX = Box(0.1, 0.2, 0.5, 0.5)


@pytest.fixture
def assets(store: Store) -> list[int]:
    """Three assets in the library's own folder."""
    new = [NewAsset(1, f"{n}.jpg", 100, 1, n + 1) for n in range(3)]
    return store.writer.run(lambda w: add_assets(w, new))


def found(*names: str) -> dict[str, object]:
    made = [Crop(name, BOX, 16, 9, auto=BOX) for name in names]
    swatch = Crop(SWATCH_ROW, BOX, 20, 20, kind=Kind.SWATCH, colour="#010203")
    return {"crops": [to_json(one) for one in [*made, swatch]]}


def land(store: Store, asset: int, *names: str, keep: bool = True) -> None:
    store.writer.run(lambda w: crops.land(w, asset, found(*names), {}, keep))


def names(store: Store, asset: int) -> list[str]:
    with store.browse.plain() as db:
        return [one.name for one in crops.of_asset(db, asset)]


def test_what_lands_keeps_the_profiles_order(store: Store, assets: list[int]) -> None:
    land(store, assets[0], "Wide", "Apple", "Small")
    assert names(store, assets[0]) == ["Wide", "Apple", "Small", SWATCH_ROW]
    with store.browse.plain() as db:
        assert [one["name"] for one in crops.kept_json(db, assets[0])] == ["Wide", "Apple", "Small", SWATCH_ROW]
    store.writer.run(lambda w: crops.land(w, assets[0], {}, {}, True))  # a step that found none says nothing
    assert len(names(store, assets[0])) == 4


def test_a_workers_words_are_not_trusted(store: Store, assets: list[int]) -> None:
    land(store, assets[0], "Wide")
    with pytest.raises(ValueError, match="not a crop"):
        store.writer.run(lambda w: crops.land(w, assets[0], {"crops": [{"name": "x"}]}, {}, True))
    assert names(store, assets[0]) == ["Wide", SWATCH_ROW]


def test_what_is_to_be_confirmed_and_where(store: Store, assets: list[int]) -> None:
    for asset in assets:
        land(store, asset, "Wide", "Small")
    store.writer.run(lambda w: w.db.run("UPDATE assets SET trashed = 1 WHERE id = ?", (assets[2],)))
    with store.browse.plain() as db:
        assert [(one.asset_id, one.crop.name) for one in crops.waiting(db)] == [
            (asset, name) for asset in assets[:2] for name in ("Wide", "Small")
        ]
        assert crops.folders(db) == {1: 4}
        assert len(crops.waiting(db, 1)) == 4
        assert crops.waiting(db, 77) == []
    done = store.writer.run(lambda w: crops.confirm(w, assets[0], ["Wide", "Gone"]))
    assert done == ["Wide"]
    assert store.writer.run(lambda w: crops.confirm(w, assets[0], ["Wide"])) == []
    with store.browse.plain() as db:
        assert crops.folders(db) == {1: 3}
    assert store.browse.counts().crops == 3
    assert store.browse.folders()[0].crops == 3


def test_a_person_who_moves_a_crop_while_it_is_found_is_not_overruled(store: Store, assets: list[int]) -> None:
    land(store, assets[0], "Wide")
    mine = Crop("Wide", WHOLE, 16, 9, Source.USER, True, auto=BOX)
    store.writer.run(lambda w: crops.put(w, assets[0], [mine]))
    land(store, assets[0], "Wide")
    with store.browse.plain() as db:
        assert crops.of_asset(db, assets[0])[0] == mine


@pytest.mark.parametrize(
    ("options", "area"),
    [
        ("{}", WHOLE),
        ('{"crop": {"left": 100, "right": 0, "top": 50, "bottom": 50}}', Box(0.25, 0.25, 0.75, 0.5)),
        ('{"crop": {"left": 300, "right": 100, "top": 0, "bottom": 0}}', WHOLE),
        ('{"crop": 5}', WHOLE),
    ],
)
def test_what_the_options_crop_leaves(options: str, area: Box) -> None:
    assert crops.area_of(400, 200, options) == area
    assert crops.area_of(None, None, options) == WHOLE
