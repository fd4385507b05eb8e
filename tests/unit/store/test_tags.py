"""What lands of tags and colours, what a person's decisions survive, what is found by them."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from assetdesk.core import colour_names, query_text
from assetdesk.core.query import Query, SortKey
from assetdesk.core.tags import Source
from assetdesk.store import assets, tags
from assetdesk.store.assets import NewAsset
from assetdesk.store.engine import Store
from assetdesk.store.views import listing
from assetdesk.store.views.reader import Reader
from assetdesk.store.writer import Write


@pytest.fixture
def asset(store: Store) -> int:
    return store.writer.run(lambda w: assets.add_assets(w, [NewAsset(1, "a.jpg", 10, 1, 1)])[0])


def _land(store: Store, asset: int, *names: tuple[str, float], keep: bool = True, **program: Any) -> None:
    found = {"kind": "image", "tags": [_tag(name, score) for name, score in names]}
    store.writer.run(lambda w: tags.land(w, asset, found, program, keep))


def _tag(name: str, score: float) -> dict[str, Any]:
    return {"name": name, "group": "thing", "score": score, "tagger": "classifier"}


def _shown(store: Store, asset: int) -> list[tuple[str, float]]:
    with store.browse.plain() as db:
        return [(row.name, row.score) for row in tags.of_asset(db, asset) if not row.removed]


def _found(store: Store, word: str) -> list[int]:
    with store.browse.plain() as db:
        return [row[0] for row in db.all("SELECT rowid FROM search WHERE search MATCH ?", (word,))]


def test_threshold_order_and_most(store: Store, asset: int) -> None:
    _land(store, asset, ("cat", 0.6), ("animal", 0.9), ("Dog", 0.6), ("plant", 0.49))
    assert _shown(store, asset) == [("animal", 0.9), ("cat", 0.6), ("Dog", 0.6)]
    _land(store, asset, ("cat", 0.6), ("animal", 0.9), ("Dog", 0.6), most=2)
    assert _shown(store, asset) == [("animal", 0.9), ("cat", 0.6)]
    assert _found(store, "animal") == [asset]
    assert _found(store, "dog") == []


def test_a_reprocess_remembers_what_was_removed_promoted_and_given(store: Store, asset: int) -> None:
    _land(store, asset, ("cat", 0.6), ("animal", 0.9), ("sofa", 0.7))
    store.writer.run(lambda w: tags.remove(w, asset, ["Sofa"]))
    store.writer.run(lambda w: tags.promote(w, asset, ["cat"]))
    store.writer.run(lambda w: tags.add_user(w, asset, ["  My  Cat "]))
    _land(store, asset, ("cat", 0.8), ("sofa", 0.99), ("bed", 0.5))
    assert _shown(store, asset) == [("cat", 1.0), ("My Cat", 1.0), ("bed", 0.5)]
    assert _found(store, "sofa") == []
    with store.browse.plain() as db:
        assert tags.own_names(db, asset) == ["cat", "My Cat"]
        assert {row.source for row in tags.of_asset(db, asset)} == {Source.USER, Source.PROMOTED, Source.AUTO}
    assert store.writer.run(lambda w: tags.forget_removed(w, [asset])) == 1
    assert ("sofa", 0.7) in _shown(store, asset)


def test_without_keeping_edits_only_what_was_found_is_left(store: Store, asset: int) -> None:
    _land(store, asset, ("cat", 0.6))
    store.writer.run(lambda w: tags.add_user(w, asset, ["mine"]))
    store.writer.run(lambda w: tags.remove(w, asset, ["cat"]))
    _land(store, asset, ("cat", 0.6), keep=False)
    assert _shown(store, asset) == [("cat", 0.6)]


def test_what_was_not_looked_for_stays(store: Store, asset: int) -> None:
    _land(store, asset, ("cat", 0.6))
    colour = {"name": "red", "hex": "#ff0000", "lab": [53.24, 80.09, 67.2], "coverage": 50.0}
    store.writer.run(lambda w: tags.land(w, asset, {"kind": "image", "colours": [colour]}, {}, True))
    assert _shown(store, asset) == [("cat", 0.6)]
    with store.browse.plain() as db:
        assert tags.colours_of(db, asset) == [tags.ColourRow("red", "#ff0000", 50.0)]


def test_undo_puts_everything_back(store: Store, asset: int) -> None:
    _land(store, asset, ("cat", 0.6), ("sofa", 0.7))
    store.writer.run(lambda w: tags.remove(w, asset, ["sofa"]))
    with store.browse.plain() as db:
        before = tags.of_asset(db, asset)
    store.writer.run(lambda w: tags.promote(w, asset, ["cat"]))
    store.writer.run(lambda w: tags.put_back(w, asset, before))
    with store.browse.plain() as db:
        assert tags.of_asset(db, asset) == before


def test_words_of_the_taxonomy_stand_for_others(store: Store, asset: int) -> None:
    def taxonomy(w: Write) -> None:
        w.db.run("INSERT INTO terms (id, path, name) VALUES (1, 'Pets/Cats', 'Cats')")
        w.db.run("INSERT INTO term_words VALUES ('cats', 1)")
        w.db.run("INSERT INTO term_words VALUES ('tabby cat', 1)")

    store.writer.run(taxonomy)
    _land(store, asset, ("Tabby Cat", 0.6), ("sofa", 0.7))
    assert _shown(store, asset) == [("sofa", 0.7), ("Cats", 0.6)]
    _land(store, asset, ("Tabby Cat", 0.6), ("sofa", 0.7), onlyTaxonomy=True)
    assert _shown(store, asset) == [("Cats", 0.6)]


def test_keywords_of_a_text_are_words_that_are_rare_elsewhere(store: Store, asset: int) -> None:
    others = store.writer.run(
        lambda w: assets.add_assets(w, [NewAsset(1, f"plan {n}.txt", 10, 1, 1) for n in range(8)])
    )
    assert len(others) == 8
    found = {"kind": "text", "terms": {"plan": 5, "marigold": 5, "café": 2}}
    store.writer.run(lambda w: tags.land(w, asset, found, {"threshold": {"text": 0.3}}, True))
    names = [name for name, _ in _shown(store, asset)]
    assert names[0] == "marigold"
    assert "café" in names


def _with_colours(store: Store, name: str, *found: tuple[str, str, float]) -> int:
    number = store.writer.run(lambda w: assets.add_assets(w, [NewAsset(1, name, 10, 1, 1)])[0])
    rows = [
        {"name": colour, "hex": value, "lab": colour_names.lab(value), "coverage": share}
        for colour, value, share in found
    ]
    store.writer.run(lambda w: tags.land(w, number, {"kind": "image", "colours": rows}, {}, True))
    return number


def test_colours_are_found_near_and_by_their_share(store: Store) -> None:
    half = _with_colours(store, "half.png", ("red", "#ff0000", 50.0), ("blue", "#0000ff", 50.0))
    few = _with_colours(store, "few.png", ("red", "#fa0505", 9.0), ("white", "#ffffff", 91.0))

    def found(text: str) -> set[int]:
        parsed = query_text.parse(text)
        assert not parsed.problems, parsed.problems
        return set(store.browse.ids(Query(filters=parsed.filters)))

    assert found("color:red") == {half}
    assert found("colour:red@40") == {half}
    assert found("color:red@60") == set()
    assert found('color:"red 9%"') == {half, few}
    assert found("color:#f90000@5") == {half, few}
    assert found("color:#c00000@5") == set()
    assert found("color:red,blue") == {half}
    assert found("-color:red") == {few}
    store.set_settings({"tags": {"colour": {"threshold": 9}}})
    assert found("color:red") == {half, few}


def test_what_people_said_comes_before_what_was_found(store: Store) -> None:
    names = ("c found.jpg", "b given.jpg", "a trumpet.jpg")
    found, given, named = store.writer.run(
        lambda w: assets.add_assets(w, [NewAsset(1, name, 10, 1, 1) for name in names])
    )
    for number in (found, named):
        _land(store, number, ("trumpet", 0.9))
    store.writer.run(lambda w: tags.add_user(w, given, ["Trumpet"]))
    ordered = list(store.browse.ids(Query(words="trumpet", sort=SortKey.RELEVANCE)))
    assert ordered[-1] == found
    assert set(ordered) == {found, given, named}
    reader = Reader(store.paths)
    assert listing.count(reader, Query(words="trumpet", sort=SortKey.RELEVANCE)) == 3
    reader.close()


def test_features_and_values_from_outside(store: Store, asset: int) -> None:
    features = {"phash": -5, "embedding": base64.b64encode(b"\x01\xff").decode(), "version": "1"}
    store.writer.run(lambda w: tags.land(w, asset, {"kind": "image", "features": features}, {}, True))
    with store.browse.plain() as db:
        assert db.all("SELECT phash, embedding FROM features") == [(-5, b"\x01\xff")]
    with pytest.raises(ValueError, match="0–1"):
        _land(store, asset, ("cat", 7.0))
