"""The text of `list --query` as a query, or a `UsageFault` that says where it cannot be read."""

from __future__ import annotations

from assetdesk.core.errors import UsageFault
from assetdesk.core.query import Place, Query, SortKey
from assetdesk.core.query_text import parse


def parse_query(text: str, folder_id: int | None = None) -> Query:
    """The query for `text`, in the folder of that id and below (None: the whole library)."""
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
