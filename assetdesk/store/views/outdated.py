"""How many assets are out of date, kept count of: only what the change sets name is looked at again.

Asking all of 100,000 assets takes a third of a second of a core, and a running job changes some ten times a second.
Every transaction leaves its change set in the table `changes`, also another program's; so the count after any of
them is the count before with the named assets asked anew. A gap, or a change set that names nobody, means all.
"""

from __future__ import annotations

import threading

from assetdesk.core.changes import ChangeSet
from assetdesk.store.views.reader import Reader, as_json
from assetdesk.store.work.stale import APPLIES, DIFFERS, RESULT, STALE, by_held, held

_ALL = f"WITH {held('a.trashed IS NULL')} SELECT DISTINCT a.id FROM assets a NOT INDEXED " + by_held(
    f"CROSS JOIN modules m LEFT JOIN results r ON {RESULT} WHERE a.trashed IS NULL AND a.state <> 'unprocessed'"
    f" AND {APPLIES} AND {DIFFERS} AND COALESCE(r.skipped, 0) = 0"
)
_OF = f"SELECT a.id FROM assets a WHERE a.id IN (SELECT value FROM json_each(?)) AND a.trashed IS NULL AND {STALE}"
_LAST = "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'changes'"
_SINCE = "SELECT seq, body FROM changes WHERE seq > ? ORDER BY seq"
_MANY = 5000  # of so many, asking all is as quick


class Outdated:
    """See the module. One of it for each browser; any thread may ask."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._flags = bytearray()  # one byte an asset id
        self._count = 0
        self._seen = -1

    def count(self, reader: Reader) -> int:
        """Assets that are not trashed, were processed once and have a step out of date."""
        with self._gate, reader.snapshot():
            last = int((reader.one(_LAST) or (0,))[0])
            if last != self._seen:
                named = self._named_since(reader, last)
                if named is None:
                    self._ask_all(reader)
                else:
                    self._ask(reader, named)
                self._seen = last
            return self._count

    def _named_since(self, reader: Reader, last: int) -> set[int] | None:
        """The assets that were changed since the last look; None where that cannot be told, or they are too many."""
        if self._seen < 0 or last < self._seen or last - self._seen > _MANY:
            return None
        rows = reader.all(_SINCE, (self._seen,))
        if len(rows) != last - self._seen:
            return None
        named: set[int] = set()
        for seq, body in rows:
            change = ChangeSet.from_json(seq, body)
            if change.everything:
                return None
            named |= change.assets | change.added | change.removed | change.moved
        return named if len(named) <= _MANY else None

    def _ask_all(self, reader: Reader) -> None:
        found = reader.ids(_ALL)
        self._flags = bytearray(max(found, default=-1) + 1)
        for number in found:
            self._flags[number] = 1
        self._count = len(found)

    def _ask(self, reader: Reader, named: set[int]) -> None:
        if not named:
            return
        stale = {row[0] for row in reader.all(_OF, (as_json(named),))}
        more = max(stale, default=-1) + 1 - len(self._flags)
        if more > 0:
            self._flags.extend(bytes(more))
        for number in named:
            if number < len(self._flags):
                flag = int(number in stale)
                self._count += flag - self._flags[number]
                self._flags[number] = flag
