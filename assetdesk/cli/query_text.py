"""The text of `list --query`: words looked for in the name, and `type:` and `state:` to narrow.

`brass type:pdf state:failed,stale` finds what has *brass* in its name, is a PDF, and has failed or is out of date.
"""

from __future__ import annotations

import shlex
from enum import StrEnum
from typing import TypeVar

from assetdesk.core.errors import UsageFault
from assetdesk.core.query import FilterKey, Place, Query, SortKey, StateFilter, TypeFilter

_Word = TypeVar("_Word", bound=StrEnum)


def parse_query(text: str, folder_id: int | None = None) -> Query:
    """The query for `text`, in the folder of that id and below (None: the whole library)."""
    try:
        tokens = shlex.split(text)
    except ValueError:
        tokens = text.split()
    words: list[str] = []
    types: set[TypeFilter] = set()
    states: set[StateFilter] = set()
    for token in tokens:
        name, colon, values = token.partition(":")
        if colon and name.casefold() == "type":
            types |= _values(values, TypeFilter, "type")
        elif colon and name.casefold() == "state":
            states |= _values(values, StateFilter, "state")
        else:
            words.append(token)
    query = Query(
        place=Place.ALL if folder_id is None else Place.FOLDER,
        folder_id=folder_id,
        words=" ".join(words),
        sort=SortKey.FOLDER,
    )
    return query.having(FilterKey.TYPE, *types).having(FilterKey.STATE, *states)


def _values(text: str, kind: type[_Word], name: str) -> set[_Word]:
    known = {word.value.replace("_", ""): word for word in kind}
    found: set[_Word] = set()
    for value in text.split(","):
        plain = value.casefold().replace("_", "").replace("-", "")
        if plain not in known:
            raise UsageFault(
                f"“{name}:{value}” is not known. After {name}: comes one of {', '.join(kind)}.",
            )
        found.add(known[plain])
    return found
