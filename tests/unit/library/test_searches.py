"""Saving searches as a person does it: under a name, heard of by all, never lost by a slip."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetdesk.core.errors import LibraryReadOnly, UsageFault
from assetdesk.core.query import FilterKey, Query
from assetdesk.library import searches
from assetdesk.library.session import Library

RAW = Query(words="horn").having(FilterKey.TYPE, "raw")


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    """An empty library; nobody works the queue."""
    with Library.create(tmp_path / "Autumn", run=False) as made:
        yield made


def test_save_change_rename_and_delete(lib: Library) -> None:
    number = searches.save(lib, "  My   horns ", RAW)
    searches.update(lib, number, Query(words="tuba"))
    searches.rename(lib, number, "Tubas")
    (saved,) = lib.browse.searches()
    assert (saved.id, saved.name, saved.query.words, saved.count) == (number, "Tubas", "tuba", 0)
    searches.delete(lib, number)
    assert lib.browse.searches() == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "A name needs at least one character."),
        (" \t", "A name needs at least one character."),
        ("x" * 201, "A name of a saved search has at most 200 characters."),
        ("HORNS", "There is a saved search “Horns” already. Choose another name."),
    ],
)
def test_a_name_that_will_not_do_is_said(lib: Library, name: str, sentence: str) -> None:
    searches.save(lib, "Horns", RAW)
    other = searches.save(lib, "Other", RAW)
    for doing in (lambda: searches.save(lib, name, RAW), lambda: searches.rename(lib, other, name)):
        with pytest.raises(UsageFault) as wrong:
            doing()
        assert str(wrong.value) == sentence
    assert [one.name for one in lib.browse.searches()] == ["Horns", "Other"]


def test_nothing_is_saved_in_a_library_that_is_only_looked_at(lib: Library) -> None:
    number = searches.save(lib, "Horns", RAW)
    with Library.open(lib.root, read_only=True) as looked:
        for doing in (
            lambda: searches.save(looked, "x", RAW),
            lambda: searches.update(looked, number, RAW),
            lambda: searches.rename(looked, number, "x"),
            lambda: searches.delete(looked, number),
        ):
            with pytest.raises(LibraryReadOnly):
                doing()
        assert [one.name for one in looked.browse.searches()] == ["Horns"]
