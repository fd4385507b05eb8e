"""What a list is asked for in the words of the search field, and its rows a page at a time, for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assetdesk.core.asset import AssetRow
from assetdesk.core.errors import UsageFault
from assetdesk.core.query import Place, Query, SortKey
from assetdesk.core.query_text import parse
from assetdesk.core.scopes import Scope
from assetdesk.library.glance import Glance
from assetdesk.library.session import Library

_PAGE = 500


def parse_query(text: str, folder_id: int | None = None) -> Query:
    """The query for `text`, in the folder of that id and below (None: the whole library). UsageFault where it cannot be
    read."""
    found = parse(text)
    if found.problems:
        first = found.problems[0]
        raise UsageFault(first.sentence, detail=f"characters {first.start} to {first.end} of {text!r}")
    return Query(
        place=Place.ALL if folder_id is None else Place.FOLDER,
        folder_id=folder_id,
        words=found.words,
        filters=found.filters,
        sort=SortKey.FOLDER,
        stacked=False,
    )


def rows(lib: Library | Glance, ids: Sequence[int]) -> Iterator[tuple[AssetRow, list[str]]]:
    """Rows with the scopes that are out of date, read a page at a time."""
    modules = lib.modules
    for start in range(0, len(ids), _PAGE):
        page = list(ids[start : start + _PAGE])
        stale = lib.browse.stale_steps(page)
        for row in lib.browse.rows(page):
            scopes = {modules.step(step).scope for step in stale.get(row.id, ())}
            yield row, [scope.value for scope in Scope if scope in scopes]
