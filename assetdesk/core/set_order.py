"""Members of a set as a person puts them: what becomes of places in rows and columns when the order is another.

Rows and columns are counted from 1 where nothing else says so; a preset's own numbers (0, 15, 30 …) stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Attributes = Mapping[str, Any]
Held = tuple[int, Attributes]


def place_of(attributes: Attributes) -> tuple[int, int] | None:
    """Row and column of a member, where it has both."""
    row, column = attributes.get("row"), attributes.get("column")
    return (row, column) if isinstance(row, int) and isinstance(column, int) else None


def in_rows(ids: Sequence[int], rows: int) -> list[Held]:
    """The frames of a spin of two axes, row after row: every row as long as the first, the last may be shorter."""
    rows = max(1, min(rows, len(ids) or 1))
    columns = -(-len(ids) // rows)
    return [(one, {"row": at // columns + 1, "column": at % columns + 1}) for at, one in enumerate(ids)]


def kept_order(before: Sequence[int], now: Sequence[int]) -> bool:
    """Whether `now` has what it shares with `before` in the same order, and anything new behind it."""
    shared = [one for one in before if one in set(now)]
    return list(now[: len(shared)]) == shared


def put(before: Sequence[Held], now: Sequence[int]) -> list[Held]:
    """The members in a new order, each with what is told of it.

    In a spin of two axes the places stay and the frames change them; one that is taken out leaves its place empty, new
    ones take empty places and then a column of their own.
    """
    told: dict[int, list[Attributes]] = {}
    for one, attributes in before:
        told.setdefault(one, []).append(attributes)
    carried = [(one, told[one].pop(0) if told.get(one) else {}) for one in now]
    places = [place for _, attributes in before if (place := place_of(attributes)) is not None]
    if not places:
        return carried
    fresh = [one for one in now if one not in {number for number, _ in before}]
    stay = [one for one in now if one not in set(fresh)]
    was = [one for one, attributes in before if place_of(attributes) is not None and one in set(stay)]
    same = was == [one for one in stay if one in set(was)]
    if same:
        held = {one: place_of(attributes) for one, attributes in before}
    else:
        free = sorted(places)[: len(stay)] if len(stay) == len(before) else sorted(_of(before, stay))
        held = dict(zip(stay, free, strict=False))
    used = {place for one, place in held.items() if place is not None and one in set(stay)}
    coming = _empty(places, used, len(fresh))
    held |= dict(zip(fresh, coming, strict=True))
    made = []
    for one, attributes in carried:
        place = held.get(one)
        rest = {name: value for name, value in attributes.items() if name not in ("row", "column")}
        made.append((one, {**rest, "row": place[0], "column": place[1]} if place is not None else rest))
    # row after row is the order of such a set
    return sorted(made, key=lambda member: place_of(member[1]) or (1 << 30, 1 << 30))


def _of(before: Sequence[Held], ids: Sequence[int]) -> list[tuple[int, int]]:
    wanted = set(ids)
    return [place for one, attributes in before if one in wanted and (place := place_of(attributes)) is not None]


def _empty(places: Sequence[tuple[int, int]], used: set[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """So many places that nobody has: holes row by row, then new columns from the top."""
    rows = sorted({row for row, _ in places})
    columns = sorted({column for _, column in places})
    found = [(row, column) for row in rows for column in columns if (row, column) not in used][:count]
    column = columns[-1]
    while len(found) < count:
        column += 1
        found += [(row, column) for row in rows][: count - len(found)]
    return found
