"""Open stacks in a list: members behind their document, nothing twice, nothing lost."""

from __future__ import annotations

import random
from array import array

from assetdesk.gui.models.stacks import OpenStacks, read

BEHIND = {2: (21, 22, 23), 5: (4, 6), 7: (), 8: (5, 9)}


def members(asset_id: int) -> tuple[int, ...]:
    return BEHIND.get(asset_id, ())


def listed(*ids: int) -> array[int]:
    return array("q", ids)


def test_members_follow_their_document() -> None:
    ids, opened = read(listed(1, 2, 3), [2], members)
    assert list(ids) == [1, 2, 21, 22, 23, 3]
    assert opened == {2: (21, 22, 23)}


def test_nothing_opened_is_the_very_same_list() -> None:
    ids = listed(1, 2, 3)
    assert read(ids, [], members) == (ids, {})
    assert list(read(ids, [77, 7], members)[0]) == [1, 2, 3]


def test_what_is_listed_anyway_stands_behind_its_set_and_not_twice() -> None:
    ids, opened = read(listed(3, 4, 5, 6, 9), [5], members)
    assert list(ids) == [3, 5, 4, 6, 9]
    assert opened == {5: (4, 6)}


def test_a_set_in_an_open_set_is_not_opened_beside_it() -> None:
    ids, opened = read(listed(8, 5, 4, 6, 9), [5, 8], members)
    assert list(ids) == [8, 5, 9, 4, 6]
    assert opened == {8: (5, 9)}


def test_every_asset_is_there_once_whatever_is_open() -> None:
    chance = random.Random(3)
    for _ in range(200):
        ids = chance.sample(range(1, 12), 8)
        wanted = chance.sample([2, 5, 7, 8], chance.randint(0, 4))
        made, opened = read(array("q", ids), wanted, members)
        assert len(set(made)) == len(made)
        assert set(made) == set(ids) | {one for found in opened.values() for one in found}
        for parent, found in opened.items():
            at = made.index(parent)
            assert tuple(made[at + 1 : at + 1 + len(found)]) == found


def test_who_stands_behind_whom() -> None:
    stacks = OpenStacks()
    stacks.toggle(2)
    stacks.take({2: (21, 22)})
    assert stacks.is_open(2)
    assert stacks.parent(22) == 2
    assert stacks.parent(2) is None
    stacks.toggle(2)
    assert not stacks.wanted
