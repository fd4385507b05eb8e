"""Saved searches and how many assets each finds, counted no more often than something changed and than it is worth."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

from assetdesk.core.saved import SavedSearch, from_json
from assetdesk.store.views import listing
from assetdesk.store.views.reader import Reader

_LAST = "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'changes'"
# a count may take this share of the time, while a job changes something ten times a second
_SHARE = 0.02


def searches(reader: Reader, counts: Counts | None = None) -> list[SavedSearch]:
    """All of them, by name; with `counts` each with its number."""
    rows = reader.all("SELECT id, name, query FROM searches ORDER BY name COLLATE NOCASE, id")
    found = [SavedSearch(number, name, from_json(query, number)) for number, name, query in rows]
    if counts:
        counts.keep({one.id for one in found})
    return [replace(one, count=counts.of(reader, one)) for one in found] if counts else found


@dataclass(frozen=True, slots=True)
class _Count:
    search: SavedSearch
    seq: int
    count: int
    until: float


class Counts:
    """What was counted last. One of it for each browser; any thread may ask."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._known: dict[int, _Count] = {}
        self._late: dict[int, float] = {}

    def keep(self, ids: set[int]) -> None:
        """Forget what is known of all others."""
        with self._gate:
            for number in self._known.keys() - ids:
                del self._known[number]
                self._late.pop(number, None)

    def due(self) -> float | None:
        """In how many seconds a number that was answered from memory, though something had changed, may be counted
        again; None where all are right."""
        with self._gate:
            return max(0.0, min(self._late.values()) - time.monotonic()) if self._late else None

    def of(self, reader: Reader, search: SavedSearch) -> int:
        """How many assets the search finds; a moment ago, where counting takes long and much is going on."""
        seq = int((reader.one(_LAST) or (0,))[0])
        now = time.monotonic()
        with self._gate:
            known = self._known.get(search.id)
            late = known is not None and known.search == search and known.seq != seq and now < known.until
            if known is not None and late:
                self._late[search.id] = known.until
            else:
                self._late.pop(search.id, None)
        if known is not None and (late or (known.search == search and known.seq == seq)):
            return known.count
        count = listing.count(reader, search.query)
        took = time.monotonic() - now
        with self._gate:
            self._known[search.id] = _Count(search, seq, count, now + took / _SHARE if took > 0.02 else 0.0)
        return count
