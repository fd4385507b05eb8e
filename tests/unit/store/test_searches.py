"""Saved searches: kept as they were, heard of by everyone, counted no more often than needed."""

from __future__ import annotations

import json
import threading
from types import SimpleNamespace

import pytest
from support.originals import put, sql

from assetdesk.core.changes import ChangeSet
from assetdesk.core.errors import UsageFault
from assetdesk.core.query import FilterKey, Place, Query, SortKey
from assetdesk.core.saved import SavedSearch, from_json, to_json
from assetdesk.store import searches
from assetdesk.store.engine import Store
from assetdesk.store.views import listing

HORNS = Query(words='horn "old brass"', sort=SortKey.RELEVANCE, descending=True).having(FilterKey.TYPE, "pdf", "image")


def _save(store: Store, name: str, query: Query) -> int:
    return store.writer.run(lambda w: searches.add(w, name, query))


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        HORNS,
        HORNS.having(FilterKey.TAKEN, "7d", negate=True),
        Query(place=Place.FOLDER, folder_id=7, subfolders=False),
        Query(place=Place.TRASH, words="日本"),
    ],
)
def test_a_query_is_kept_as_it_was(store: Store, query: Query) -> None:
    number = _save(store, "It", query)
    (saved,) = store.browse.searches(counted=False)
    assert (saved.id, saved.name, saved.count) == (number, "It", None)
    kept = saved.query
    assert kept.search_id == number
    assert to_json(kept) == to_json(query)
    assert from_json(to_json(query)) == query


def test_what_a_later_build_has_written_is_left_out() -> None:
    text = json.dumps(
        {"place": "moon", "words": "x", "sort": "smell", "filters": [["aura", ["blue"], False], ["ext", ["jpg"], True]]}
    )
    query = from_json(text, 4)
    assert (query.place, query.words, query.sort, query.search_id) == (Place.ALL, "x", SortKey.NAME, 4)
    assert [(one.key, one.values, one.negate) for one in query.filters] == [(FilterKey.EXTENSION, ("jpg",), True)]


def test_names_are_taken_once(store: Store) -> None:
    first, second = _save(store, "Horns", HORNS), _save(store, "all", Query())
    with pytest.raises(UsageFault, match="There is a saved search “Horns” already"):
        _save(store, "HORNS", HORNS)
    with pytest.raises(UsageFault, match="already"):
        store.writer.run(lambda w: searches.rename(w, second, "horns"))
    store.writer.run(lambda w: searches.rename(w, first, "HORNS"))
    store.writer.run(lambda w: searches.update(w, first, Query(words="tuba")))
    assert [(one.name, one.query.words) for one in store.browse.searches()] == [("all", ""), ("HORNS", "tuba")]
    store.writer.run(lambda w: searches.delete(w, first))
    store.writer.run(lambda w: searches.delete(w, first))
    for changed in (searches.rename, searches.update):
        with pytest.raises(UsageFault, match="not there any more"):
            store.writer.run(lambda w, c=changed: c(w, first, "x" if c is searches.rename else Query()))  # type: ignore[operator]
    assert _save(store, "Horns", HORNS) > second, "a number is never used again"


def test_everyone_hears_of_it(store: Store) -> None:
    heard: list[ChangeSet] = []
    arrived = threading.Event()

    def hear(change: ChangeSet) -> None:
        heard.append(change)
        if change.searches:
            arrived.set()

    with Store.open(store.paths.root) as other:
        end = other.feed.subscribe(hear)
        _save(store, "Horns", HORNS)
        assert arrived.wait(60)
        end()
        assert [one.name for one in other.browse.searches()] == ["Horns"]
    assert not any(change.everything or change.settings for change in heard)


def test_counts_follow_what_happens(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "horn a.jpg", "b.jpg")
    number = _save(store, "Horns", Query(words="horn"))
    asked: list[Query] = []
    plain = listing.count

    def count(reader, query):  # type: ignore[no-untyped-def]
        asked.append(query)
        return plain(reader, query)

    monkeypatch.setattr(listing, "count", count)

    def counts() -> list[int | None]:
        return [one.count for one in store.browse.searches()]

    assert counts() == counts() == [1]
    assert len(asked) == 1, "nothing has happened in between"
    put(store, "horn c.jpg")
    assert counts() == [2]
    store.writer.run(lambda w: searches.update(w, number, Query(words="b")))
    assert counts() == [1]


def test_a_count_that_takes_long_is_not_made_all_the_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from assetdesk.store.views import searches as counting

    _save(store, "All", Query())
    clock = [0.0]

    def count(*_: object) -> int:
        clock[0] += 1.0
        return int(clock[0])

    monkeypatch.setattr(counting.listing, "count", count)
    monkeypatch.setattr(counting, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    assert [one.count for one in store.browse.searches()] == [1]
    sql(store, "DELETE FROM changes WHERE 0")
    put(store, "a.jpg")
    assert [one.count for one in store.browse.searches()] == [1], "it took a second: not again for a while"
    clock[0] += 60
    assert [one.count for one in store.browse.searches()] == [62]


def test_a_saved_search_is_a_value() -> None:
    assert SavedSearch(1, "x", HORNS) == SavedSearch(1, "x", from_json(to_json(HORNS)))
