"""Which stacks and sets of a list are open in place: their members follow behind them in line.

An asset that is listed anyway (a set's pictures, a page that was searched) is shown behind its set while that is open,
not twice.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence


class OpenStacks:
    """Belongs to one list. `wanted` are those a person opened; `members` what was read of them for the list shown."""

    def __init__(self) -> None:
        self.wanted: set[int] = set()
        self.members: dict[int, tuple[int, ...]] = {}
        self._parent: dict[int, int] = {}

    def close_all(self) -> None:
        """Another list comes."""
        self.wanted.clear()

    def toggle(self, asset_id: int) -> None:
        """Open it, or close it."""
        self.wanted.symmetric_difference_update({asset_id})

    def take(self, members: Mapping[int, tuple[int, ...]]) -> None:
        """These are open in the list that is shown from now on."""
        self.members = dict(members)
        self._parent = {one: parent for parent, found in members.items() for one in found}

    def is_open(self, asset_id: int) -> bool:
        """Whether its members follow behind it."""
        return asset_id in self.members

    def parent(self, asset_id: int) -> int | None:
        """The open stack or set that an asset stands behind."""
        return self._parent.get(asset_id)


def read(
    ids: array[int], wanted: Sequence[int], members: Callable[[int], tuple[int, ...]]
) -> tuple[array[int], dict[int, tuple[int, ...]]]:
    """The list with the members of open stacks behind them, and who these are. What is not listed is not opened."""
    if not wanted:
        return ids, {}
    listed = set(ids).intersection(wanted)
    opened: dict[int, tuple[int, ...]] = {}
    taken: set[int] = set()
    for parent in ids:
        if parent in listed and parent not in taken:
            mine = tuple(one for one in dict.fromkeys(members(parent)) if one not in taken and one != parent)
            mine = tuple(one for one in mine if one not in opened)
            if mine:
                opened[parent] = mine
                taken.update(mine)
    made = array("q")
    for one in ids:
        if one not in taken:
            made.append(one)
            made.extend(opened.get(one, ()))
    return made, opened
