"""Saved searches: a query with a name, shown in the tree."""

from __future__ import annotations

import json
from dataclasses import dataclass

from assetdesk.core.query import Filter, FilterKey, Place, Query, SortKey


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """`count` is how many assets it finds now; None while nobody has counted."""

    id: int
    name: str
    query: Query
    count: int | None = None


def to_json(query: Query) -> str:
    """The form in which a query is kept. What only belongs to one look at it (job, search) is left out."""
    kept: dict[str, object] = {"place": query.place.value, "words": query.words}
    if query.place is Place.FOLDER:
        kept |= {"folder": query.folder_id, "subfolders": query.subfolders}
    kept["filters"] = [[one.key.value, list(one.values), one.negate] for one in query.filters]
    kept |= {"sort": query.sort.value, "descending": query.descending}
    return json.dumps(kept, ensure_ascii=False)


def from_json(text: str, search_id: int | None = None) -> Query:
    """Inverse of `to_json`. What a later build has written and this one does not know is left out."""
    kept = json.loads(text)
    known_keys, known_sorts = {key.value for key in FilterKey}, {key.value for key in SortKey}
    place = Place(kept["place"]) if kept.get("place") in set(Place) else Place.ALL
    return Query(
        place=place,
        folder_id=kept.get("folder") if place is Place.FOLDER else None,
        subfolders=bool(kept.get("subfolders", True)),
        words=str(kept.get("words", "")),
        filters=tuple(
            Filter(FilterKey(key), tuple(map(str, values)), bool(negate))
            for key, values, negate in kept.get("filters", ())
            if key in known_keys
        ),
        search_id=search_id,
        sort=SortKey(kept["sort"]) if kept.get("sort") in known_sorts else SortKey.NAME,
        descending=bool(kept.get("descending", False)),
    )
