"""From one list of ids to the next in few steps, so that views keep their place and their selection."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

Ids = "array[int]"
_MOST_BLOCKS = 64
_MOST_IDS = 300_000


@dataclass(frozen=True, slots=True)
class Steps:
    """First `removed` blocks (first, last of the old list, from the end to the start), then `inserted` blocks (first,
    last of the new list, from the start to the end)."""

    removed: tuple[tuple[int, int], ...]
    inserted: tuple[tuple[int, int], ...]


def common_prefix(old: array[int], new: array[int]) -> int:
    """How many ids are the same from the start. Compares slices, so a million takes a few milliseconds."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_suffix(old: array[int], new: array[int], after: int) -> int:
    """How many are the same from the end, not counting the first `after`."""
    low, high = 0, min(len(old), len(new)) - after
    while low < high:
        middle = (low + high + 1) // 2
        if old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _blocks(places: list[int]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for place in places:
        if made and made[-1][1] == place - 1:
            made[-1] = (made[-1][0], place)
        else:
            made.append((place, place))
    return made


def steps(old: array[int], new: array[int]) -> Steps | None:
    """How to get there, or None where a reset is cheaper (too many pieces, or another order)."""
    start = common_prefix(old, new)
    end = common_suffix(old, new, start)
    old_part, new_part = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(old_part), len(new_part)) > _MOST_IDS:
        return None
    if not old_part or not new_part:
        removed = [(start, start + len(old_part) - 1)] if old_part else []
        inserted = [(start, start + len(new_part) - 1)] if new_part else []
        return Steps(tuple(removed), tuple(inserted))
    was, now = set(old_part), set(new_part)
    moved: set[int] = set()
    kept_old = [i for i in old_part if i in now]
    kept_new = [i for i in new_part if i in was]
    if kept_old != kept_new:
        moved = _out_of_order(kept_old, kept_new)
        if len(moved) > _MOST_BLOCKS:
            return None
    gone = _blocks([start + n for n, i in enumerate(old_part) if i not in now or i in moved])
    come = _blocks([start + n for n, i in enumerate(new_part) if i not in was or i in moved])
    if len(gone) + len(come) > _MOST_BLOCKS:
        return None
    return Steps(tuple(reversed(gone)), tuple(come))


def _out_of_order(old: list[int], new: list[int]) -> set[int]:
    """Ids to take out so that the rest stands in the same order: walks both, taking out what does not match."""
    moved: set[int] = set()
    place = {asset_id: n for n, asset_id in enumerate(new)}
    left = right = 0
    while left < len(old) and right < len(new):
        if old[left] in moved:
            left += 1
        elif new[right] in moved:
            right += 1
        elif old[left] == new[right]:
            left, right = left + 1, right + 1
        else:
            # whichever of the two has to go farther is the one that moved
            ahead = place[old[left]] - right
            moved.add(old[left] if ahead > 1 else new[right])
            if len(moved) > _MOST_BLOCKS:
                break
    return moved
