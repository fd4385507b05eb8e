"""Layers of a metadata field: which one is shown, by Python and by SQL alike, and what follows when one changes."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any

from assetdesk.core.metadata_layers import LAYERS, shown_layer
from assetdesk.core.query import Filter, FilterKey, Query
from assetdesk.store import assets, fields
from assetdesk.store.assets import NewAsset
from assetdesk.store.engine import Store
from assetdesk.store.writer import Write

PROFILE = {
    "fields": [
        {"property": "dc:rights", "type": "text", "default": "House", "overwrite": False},
        {"property": "photoshop:Credit", "type": "text", "default": "Ours", "overwrite": True},
        {"property": "dc:subject", "type": "tags", "default": ["stock"], "overwrite": False},
        {"property": "dc:title", "type": "text", "default": "", "overwrite": True},
    ]
}


def _asset(store: Store) -> int:
    return store.writer.run(lambda w: assets.add_assets(w, [NewAsset(1, "a.jpg", 10, 1, 1)]))[0]


def _shown(store: Store, number: int) -> dict[str, object]:
    return {one.name: one.shown for one in store.browse.fields(number)}


def _found(store: Store, word: str) -> int:
    with store.browse.plain() as db:
        return int(db.value("SELECT COUNT(*) FROM search WHERE search MATCH ?", (word,)))


def _landed(store: Store, number: int, embedded: dict[str, object], program: Mapping[str, object] | None) -> None:
    def work(w: Write) -> None:
        fields.put_embedded(w.db, number, embedded)
        fields.put_profile(w.db, number, program)
        fields.follow(w.db, number)

    store.writer.run(work)


def test_sql_and_python_show_the_same_of_every_mix_of_layers(store: Store) -> None:
    for chosen in itertools.chain.from_iterable(itertools.combinations(LAYERS, n) for n in range(len(LAYERS) + 1)):
        values: Mapping[Any, str] = {layer: f"of {layer}" for layer in chosen}
        number = _asset_named(store, f"{'-'.join(chosen) or 'none'}.jpg")

        def work(w: Write, number: int = number, values: Mapping[Any, str] = values) -> None:
            for layer, value in values.items():
                w.db.run("INSERT INTO fields VALUES (?, ?, 'dc:title', ?)", (number, str(layer), json.dumps(value)))

        store.writer.run(work)
        layer = shown_layer(values)
        wanted = None if layer is None else json.dumps(f"of {layer}")
        with store.browse.plain() as db:
            assert db.value(f"SELECT {fields.shown('dc:title')} FROM assets a WHERE a.id = ?", (number,)) == wanted
            each = f"{fields.EACH_SHOWN} WHERE x.asset_id = ? GROUP BY x.asset_id, x.name"
            assert [row.value for row in db.all(each, (number,))] == ([wanted] if wanted else [])
        assert _shown(store, number) == ({} if layer is None else {"dc:title": f"of {layer}"})


def _asset_named(store: Store, name: str) -> int:
    return store.writer.run(lambda w: assets.add_assets(w, [NewAsset(1, name, 10, 1, 1)]))[0]


def test_a_profile_fills_what_is_empty_and_beats_the_file_only_where_it_says_so(store: Store) -> None:
    number = _asset(store)
    _landed(store, number, {"dc:rights": "Agency", "photoshop:Credit": "Agency", "dc:title": "Horn"}, PROFILE)
    assert _shown(store, number) == {
        "dc:rights": "Agency",
        "photoshop:Credit": "Ours",
        "dc:subject": ["stock"],
        "dc:title": "Horn",
    }
    assert (_found(store, "ours"), _found(store, "house"), _found(store, "stock")) == (1, 0, 1)
    store.writer.run(lambda w: fields.put_user(w, number, {"photoshop:Credit": "Mine", "dc:rights": ""}))
    _landed(store, number, {"photoshop:Credit": "Other"}, PROFILE)
    assert _shown(store, number) == {"dc:rights": "", "photoshop:Credit": "Mine", "dc:subject": ["stock"]}
    _landed(store, number, {"photoshop:Credit": "Other"}, None)
    assert _shown(store, number) == {"dc:rights": "", "photoshop:Credit": "Mine"}


def test_what_is_cleared_on_purpose_stays_so_until_it_is_given_back(store: Store) -> None:
    number = _asset(store)
    _landed(store, number, {"dc:title": "Horn"}, None)
    before = store.writer.run(lambda w: fields.put_user(w, number, {"dc:title": ""}))
    assert (_shown(store, number), _found(store, "horn")) == ({"dc:title": ""}, 0)
    assert before == {"dc:title": None}
    assert store.writer.run(lambda w: fields.put_user(w, number, {"dc:title": ""})) == {}
    store.writer.run(lambda w: fields.put_user(w, number, before))
    assert (_shown(store, number), _found(store, "horn")) == ({"dc:title": "Horn"}, 1)


def test_columns_and_filters_follow(store: Store) -> None:
    number = _asset(store)
    _landed(store, number, {"tiff:Make": "Canon", "tiff:Model": "EOS R5", "exif:DateTimeOriginal": "2024-01-31"}, None)
    row = store.browse.rows([number])[0]
    assert (row.camera, row.taken) == ("Canon EOS R5", "2024-01-31")
    changes = {"exif:DateTimeOriginal": "1999-05", "tiff:Model": "", "xmp:Rating": 4}
    store.writer.run(lambda w: fields.put_user(w, number, changes))
    row = store.browse.rows([number])[0]
    assert (row.camera, row.taken) == ("Canon", "1999-05")
    for key, value in ((FilterKey.RATING, "4"), (FilterKey.TAKEN, "1999"), (FilterKey.CAMERA, "canon")):
        assert list(store.browse.ids(Query(filters=(Filter(key, (value,)),)))) == [number], key
