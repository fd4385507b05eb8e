"""Collections: made, filled, found, counted; what is deleted leaves them, and nothing is made by a handle alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetdesk.core.changes import ChangeSet
from assetdesk.core.errors import LibraryReadOnly, UsageFault
from assetdesk.core.query import FilterKey, Query
from assetdesk.core.query_text import parse, write
from assetdesk.library import assets, collections, searches
from assetdesk.library.session import Library
from assetdesk.store.assets import NewAsset, add_assets


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """A library with three files; nobody works the queue."""
    with Library.create(tmp_path / "Autumn", run=False) as made:
        for name in ("a.jpg", "b.jpg", "c.jpg"):
            (made.root / name).write_bytes(b"x")
        made.store.writer.run(
            lambda w: add_assets(w, [NewAsset(1, name, 1, 1, 1) for name in ("a.jpg", "b.jpg", "c.jpg")])
        )
        yield made


def held(lib: Library, name: str) -> list[int]:
    """What the filter finds."""
    return list(lib.browse.ids(Query(filters=parse(f'collection:"{name}"').filters)))


def test_make_fill_rename_empty_and_delete(lib: Library) -> None:
    seen: list[ChangeSet] = []
    stop = lib.feed.subscribe(seen.append)
    made = collections.make(lib, "  Autumn   2026 ")
    assert (made.name, made.handle, made.count) == ("Autumn 2026", "p|1|Autumn 2026", 0)
    assert collections.add(lib, made.id, [1, 2, 999]) == 2
    assert collections.add(lib, made.id, [2, 3]) == 1
    assert held(lib, "autumn 2026") == [1, 2, 3]
    assert collections.remove(lib, made.id, [1, 7]) == 1
    collections.rename(lib, made.id, "Winter")
    assert (held(lib, "Winter"), held(lib, "Autumn 2026")) == ([2, 3], [])
    (one,) = collections.list(lib)
    assert (one.id, one.name, one.count) == (made.id, "Winter", 2)
    assert lib.browse.collections_of(2) == [one]
    assert lib.browse.collections_of(1) == []
    collections.delete(lib, made.id)
    assert collections.list(lib) == []
    assert len(lib.browse.ids(Query())) == 3
    stop()
    assert any(change.collections for change in seen)


def test_a_filter_of_a_collection_is_typed_and_written(lib: Library) -> None:
    parsed = parse('collection:"Autumn 2026" -project:Winter horn')
    assert [(one.key, one.values, one.negate) for one in parsed.filters] == [
        (FilterKey.COLLECTION, ("Autumn 2026",), False),
        (FilterKey.COLLECTION, ("Winter",), True),
    ]
    assert write(parsed.words, parsed.filters) == 'horn collection:"Autumn 2026" -collection:Winter'
    collections.make(lib, "Winter")
    assert lib.browse.known(FilterKey.COLLECTION) == ["Winter"]


def test_a_saved_search_follows_a_new_name(lib: Library) -> None:
    made = collections.make(lib, "Autumn")
    collections.add(lib, made.id, [2])
    searches.save(lib, "Mine", Query(words="b").having(FilterKey.COLLECTION, "autumn", "Other"))
    collections.rename(lib, made.id, "Winter")
    (saved,) = lib.browse.searches()
    assert saved.query.values(FilterKey.COLLECTION) == ("Other", "Winter")
    assert saved.count == 1


def test_what_lies_in_the_trash_does_not_count_and_what_is_deleted_is_gone(lib: Library) -> None:
    made = collections.make(lib, "Autumn")
    collections.add(lib, made.id, [1, 2])
    assets.trash(lib, [1])
    assert [one.count for one in collections.list(lib)] == [1]
    assets.restore(lib, [1])
    assert [one.count for one in collections.list(lib)] == [2]
    assets.delete_for_good(lib, [1])
    assert [one.count for one in collections.list(lib)] == [1]
    with lib.browse.plain() as db:
        assert db.value("SELECT COUNT(*) FROM collected") == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (' "" ', "A name needs at least one character."),
        ("x" * 201, "A name of a collection has at most 200 characters."),
        ("AUTUMN", "There is a collection “Autumn” already. Choose another name."),
    ],
)
def test_a_name_that_will_not_do_is_said(lib: Library, name: str, sentence: str) -> None:
    collections.make(lib, "Autumn")
    other = collections.make(lib, "Other")
    for doing in (lambda: collections.make(lib, name), lambda: collections.rename(lib, other.id, name)):
        with pytest.raises(UsageFault) as wrong:
            doing()
        assert str(wrong.value) == sentence


def test_handles_fill_what_is_there_and_make_nothing(lib: Library) -> None:
    one, two = collections.make(lib, "Autumn"), collections.make(lib, "One | two")
    wrong = collections.add_by_handles(lib, [one.handle, two.handle, "p|1|Spring", "nonsense"], [1, 2])
    assert wrong == [
        "There is no collection “Spring”. Make it first.",
        "There is no collection “nonsense”. Make it first.",
    ]
    assert [(c.name, c.count) for c in collections.list(lib)] == [("Autumn", 2), ("One | two", 2)]
    collections.need_known(lib, [two.handle, "p|Autumn"])
    with pytest.raises(UsageFault, match="Spring"):
        collections.need_known(lib, ["p|1|Spring"])


def test_a_collection_that_is_no_more_is_said(lib: Library) -> None:
    for doing in (lambda: collections.rename(lib, 9, "x"), lambda: collections.add(lib, 9, [1])):
        with pytest.raises(UsageFault, match="is not there any more"):
            doing()
    collections.delete(lib, 9)


def test_nothing_changes_in_a_library_that_is_only_looked_at(lib: Library) -> None:
    made = collections.make(lib, "Autumn")
    with Library.open(lib.root, read_only=True) as looked:
        for doing in (
            lambda: collections.make(looked, "x"),
            lambda: collections.rename(looked, made.id, "x"),
            lambda: collections.delete(looked, made.id),
            lambda: collections.add(looked, made.id, [1]),
            lambda: collections.remove(looked, made.id, [1]),
        ):
            with pytest.raises(LibraryReadOnly):
                doing()
        assert [one.name for one in collections.list(looked)] == ["Autumn"]
