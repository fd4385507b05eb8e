"""Which pictures are alike, from what taggers keep of them: a hash of the shape (64 bits) and an embedding (bytes).

Plain integers: the window's process has no numpy, and they do for 100,000 pictures in seconds.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from operator import mul

# bits of 64 in which two hashes of one picture in other sizes and encodings differ at most
NEAR_BITS = 5
# embeddings of the same picture; below it two hashes are alike by chance (plain grounds, gradients)
NEAR_LIKENESS = 0.8
# the length of an embedding that is kept (media.tagging.likeness)
_UNIT = 508
_MASK = (1 << 64) - 1
# negative numbers to 1, others to 0: the sign of each of an embedding's bytes
_SIGNS = bytes(1 if value > 127 else 0 for value in range(256))
_CHECK_EVERY = 5000


@dataclass(frozen=True, slots=True)
class Like:
    """An asset and how much it is like another, up to 1."""

    asset_id: int
    likeness: float


class Cancelled(Exception):
    """Nobody wants the answer any more."""


def likeness(one: bytes, other: bytes) -> float:
    """Of two embeddings; 1 is the same, 0 nothing in common."""
    if len(one) != len(other) or not one:
        return 0.0
    product: int = sum(map(mul, memoryview(one).cast("b"), memoryview(other).cast("b")))
    return product / (_UNIT * _UNIT)


def most_alike(
    own: bytes, others: Iterable[tuple[int, bytes]], count: int, cancelled: Callable[[], bool] = lambda: False
) -> list[Like]:
    """The `count` most alike, best first. Signs of the numbers choose ten times as many, the numbers decide."""
    mine = _signs(own)
    rest: list[tuple[int, int, bytes]] = []
    for number, (asset_id, blob) in enumerate(others):
        if number % _CHECK_EVERY == 0 and cancelled():
            raise Cancelled
        if len(blob) == len(own):
            rest.append(((mine ^ _signs(blob)).bit_count(), asset_id, blob))
    chosen = heapq.nsmallest(count * 10, rest, key=lambda one: (one[0], one[1]))
    found = [Like(asset_id, likeness(own, blob)) for _, asset_id, blob in chosen]
    return heapq.nsmallest(count, found, key=lambda one: (-one.likeness, one.asset_id))


def _signs(blob: bytes) -> int:
    return int.from_bytes(blob.translate(_SIGNS))


def near(
    hashes: Mapping[int, int], bits: int = NEAR_BITS, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[tuple[int, int]]:
    """Pairs of different hashes (as unsigned numbers) that differ in at most so many bits.

    Two that differ in `bits` places are the same in at least one of `bits + 1` stretches, so only those that share a
    stretch are compared (Norouzi, Punjani and Fleet, "Fast search in Hamming space with multi-index hashing", 2012).
    """
    values = sorted({value & _MASK for value in hashes.values()})
    stretches = bits + 1
    edges = [64 * n // stretches for n in range(stretches + 1)]
    for place, (low, high) in enumerate(pairwise(edges)):
        mask = (1 << high) - (1 << low)
        before = [(1 << end) - (1 << start) for start, end in pairwise(edges[: place + 1])]
        buckets: dict[int, list[int]] = defaultdict(list)
        for value in values:
            buckets[value & mask].append(value)
        for number, bucket in enumerate(buckets.values()):
            if number % 50 == 0 and cancelled():
                raise Cancelled
            for one, other in combinations(bucket, 2):
                differs = one ^ other
                # a pair that shares an earlier stretch was found there
                if differs.bit_count() <= bits and all(differs & earlier for earlier in before):
                    yield one, other


def groups(
    hashes: Mapping[int, int],
    embedding: Callable[[int], bytes | None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[list[int]]:
    """Assets whose hashes are the same or near, and whose embeddings (where both have one) agree; each group in order
    of ids, groups by their first."""
    owners: dict[int, list[int]] = defaultdict(list)
    for asset_id, value in hashes.items():
        owners[value & _MASK].append(asset_id)
    chain = {asset_id: asset_id for asset_id in hashes}

    def root(one: int) -> int:
        while chain[one] != one:
            chain[one] = one = chain[chain[one]]
        return one

    def join(one: int, other: int) -> None:
        first, second = embedding(one), embedding(other)
        if first is None or second is None or likeness(first, second) >= NEAR_LIKENESS:
            chain[max(root(one), root(other))] = min(root(one), root(other))

    for same in owners.values():
        for other in same[1:]:
            join(same[0], other)
    for one, other in near(hashes, cancelled=cancelled):
        join(owners[one][0], owners[other][0])
    found: dict[int, list[int]] = defaultdict(list)
    for asset_id in sorted(hashes):
        found[root(asset_id)].append(asset_id)
    return [same for same in found.values() if len(same) > 1]


def without(some: Sequence[Sequence[int]], known: Iterable[Sequence[int]]) -> list[list[int]]:
    """Groups that say more than the known ones: not wholly inside one of them."""
    inside = [set(one) for one in known]
    by_member: dict[int, set[int]] = {}
    for one in inside:
        by_member |= dict.fromkeys(one, one)
    return [list(one) for one in some if not set(one) <= by_member.get(one[0], set())]
