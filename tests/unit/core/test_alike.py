"""Which pictures are alike: near hashes in groups, the nearest embeddings first."""

from __future__ import annotations

import random
from array import array

import pytest

from assetdesk.core import alike


def flipped(value: int, *places: int) -> int:
    for place in places:
        value ^= 1 << place
    return value


def embedding(*numbers: int) -> bytes:
    whole = array("b", [0] * 256)
    for place, number in enumerate(numbers):
        whole[place] = number
    return whole.tobytes()


def test_hashes_within_some_bits_are_one_group_however_the_bits_lie() -> None:
    chance = random.Random(5)
    base = [chance.getrandbits(64) for _ in range(200)]
    hashes = dict(enumerate(base))
    hashes[1000] = flipped(base[7], 0, 13, 26, 39, 52)
    hashes[1001] = flipped(base[7], 63)
    hashes[1002] = base[20]
    hashes[1003] = flipped(base[30], 1, 2, 3, 4, 5, 6)  # one too many
    signed = {asset: value - (1 << 64) if value >= 1 << 63 else value for asset, value in hashes.items()}
    assert alike.groups(signed) == [[7, 1000, 1001], [20, 1002]]


def test_every_near_pair_is_found_once() -> None:
    chance = random.Random(9)
    values = [chance.getrandbits(16) for _ in range(120)]  # crowded: most bits are the same
    hashes = dict(enumerate(values))
    different = sorted(set(values))
    wanted = {
        (one, other)
        for place, one in enumerate(different)
        for other in different[place + 1 :]
        if (one ^ other).bit_count() <= 5
    }
    found = list(alike.near(hashes))
    assert len(found) == len(set(found))
    assert {(min(pair), max(pair)) for pair in found} == wanted


def test_embeddings_can_say_that_it_is_chance() -> None:
    hashes = {1: 5, 2: 5, 3: 4}
    known = {1: embedding(127, 10), 2: embedding(0, 0, 127), 3: None}
    assert alike.groups(hashes, known.__getitem__) == [[1, 3]]


def test_the_most_alike_come_first() -> None:
    own = embedding(100, 100, 100)
    others = [(1, embedding(-100, 3)), (2, embedding(100, 100, 90)), (3, embedding(100, 20)), (4, b"short")]
    assert [one.asset_id for one in alike.most_alike(own, others, 2)] == [2, 3]
    assert alike.likeness(own, b"short") == 0.0
    with pytest.raises(alike.Cancelled):
        alike.most_alike(own, others, 2, lambda: True)


def test_groups_that_say_nothing_more_are_left_out() -> None:
    assert alike.without([[1, 2], [3, 4, 9]], [[1, 2, 5], [3, 4]]) == [[3, 4, 9]]
