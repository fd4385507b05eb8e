"""Pages that have no picture in the library yet: made by a worker when somebody looks, and kept in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest

from assetdesk.core.errors import FileFault, UsageFault
from assetdesk.core.query import Query
from assetdesk.library import adopt
from assetdesk.library.pages import PageMaker
from assetdesk.library.session import Library


def book(path: Path, pages: int) -> None:
    with pymupdf.open() as made:
        for number in range(1, pages + 1):
            made.new_page(width=200, height=300).insert_text((20, 40), f"Page {number}")
        made.save(path)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    root = tmp_path / "Books"
    root.mkdir()
    book(root / "book.pdf", 5)
    with Library.create(root, run=False) as made:
        adopt.look(made)
        yield made


@pytest.fixture
def maker(library: Library) -> Iterator[PageMaker]:
    made = PageMaker(library)
    yield made
    made.close()


def test_a_page_is_made_and_kept(library: Library, maker: PageMaker) -> None:
    (asset,) = library.browse.ids(Query())
    made = maker.page(asset, 4)
    assert made is not None
    assert made.large.startswith(b"\xff\xd8")
    assert made.small.startswith(b"\x89PNG")
    assert maker.page(asset, 4) is made
    assert list(library.store.paths.tmp.glob("page-*")) == []
    assert library.browse.renditions(asset) == []


def test_what_nobody_wants_is_not_made(library: Library, maker: PageMaker) -> None:
    (asset,) = library.browse.ids(Query())
    assert maker.page(asset, 2, lambda: True) is None


def test_faults_are_sentences(library: Library, maker: PageMaker) -> None:
    (asset,) = library.browse.ids(Query())
    with pytest.raises(FileFault, match="Page 9 cannot be shown"):
        maker.page(asset, 9)
    (library.root / "book.pdf").unlink()
    with pytest.raises(FileFault, match="Original not found"):
        maker.page(asset, 1)
    with pytest.raises(UsageFault, match="not in the library"):
        maker.page(asset + 1, 1)


def test_after_its_end_it_makes_nothing(library: Library, maker: PageMaker) -> None:
    (asset,) = library.browse.ids(Query())
    maker.close()
    assert maker.page(asset, 1) is None
