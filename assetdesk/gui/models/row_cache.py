"""Rows by asset id, the newest some thousands, fetched in blocks by the pool. Independent of any order of a list.

Reads may end in any order, and a change may be told of while a row that was read before it is still on its way. So each
read keeps which rows changed since it began: of those it brings nothing.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from assetdesk.core.asset import AssetRow
from assetdesk.gui.desk import Desk

_KEPT = 6000
_BLOCK = 200


class Since:
    """What changed since a read began; the read ends with `RowCache.put`."""

    def __init__(self) -> None:
        self.changed: set[int] = set()
        self.everything = False

    def __contains__(self, asset_id: int) -> bool:
        return self.everything or asset_id in self.changed


class RowCache(QObject):
    """`arrived(ids)` tells whose rows are there now, or are new."""

    arrived = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: OrderedDict[int, AssetRow] = OrderedDict()
        self._asked: set[int] = set()
        self._wanted: dict[int, None] = {}
        self._stale: set[int] = set()
        self._since: list[weakref.ref[Since]] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._fetch)

    def get(self, asset_id: int) -> AssetRow | None:
        """The row if it is in memory."""
        return self._rows.get(asset_id)

    def want(self, ids: Iterable[int]) -> None:
        """Fetch these soon, unless they are there or on their way."""
        fresh = [i for i in ids if i not in self._rows and i not in self._asked]
        if fresh:
            self._wanted.update(dict.fromkeys(fresh))
            if not self._timer.isActive():
                self._timer.start()

    def refresh(self, ids: Iterable[int]) -> None:
        """Rows that changed: those in memory are read again and shown as they were until then."""
        ids = list(ids)
        for one in self._under_way():
            one.changed.update(ids)
        known = [i for i in ids if i in self._rows or i in self._asked]
        if known:
            self._stale.update(known)
            if not self._timer.isActive():
                self._timer.start()

    def refresh_all(self) -> None:
        """Everything may have changed."""
        self.refresh([*self._rows, *self._asked])
        for one in self._under_way():
            one.everything = True

    def forget(self) -> None:
        """Another library."""
        self._rows.clear()
        self._asked.clear()
        self._wanted.clear()
        self._stale.clear()

    def begin(self) -> Since:
        """Called before rows are read elsewhere: what changes from now on."""
        made = Since()
        self._since.append(weakref.ref(made))
        return made

    def _under_way(self) -> list[Since]:
        alive = [(ref, one) for ref in self._since if (one := ref()) is not None]
        self._since = [ref for ref, _ in alive]
        return [one for _, one in alive]

    def put(self, rows: Sequence[AssetRow], since: Since) -> None:
        """Take rows that were read since then, but for those that changed meanwhile: they are wanted anew."""
        late = [row.id for row in rows if row.id in since]
        rows = [row for row in rows if row.id not in since]
        for row in rows:
            self._rows[row.id] = row
            self._rows.move_to_end(row.id)
        while len(self._rows) > _KEPT:
            self._rows.popitem(last=False)
        self.want(late)

    @Slot()
    def _fetch(self) -> None:
        ids = [*self._wanted, *self._stale]
        self._wanted.clear()
        self._stale.clear()
        browse = self._desk.browse
        for start in range(0, len(ids), _BLOCK):
            block = ids[start : start + _BLOCK]
            self._asked.update(block)
            job = _Read(self, block)
            self._desk.background.run(lambda b=block: browse.rows(b), job.done, job.failed, priority=5)  # type: ignore[misc]


class _Read:
    """One block on its way."""

    def __init__(self, cache: RowCache, ids: list[int]) -> None:
        self._cache = cache
        self._ids = ids
        self._since = cache.begin()

    def done(self, rows: list[AssetRow]) -> None:
        cache = self._cache
        cache._asked.difference_update(self._ids)
        cache.put(rows, self._since)
        gone = set(self._ids) - {row.id for row in rows}
        for asset_id in gone:
            if asset_id not in self._since:
                cache._rows.pop(asset_id, None)
        cache.arrived.emit(self._ids)

    def failed(self, error: BaseException) -> None:
        self._cache._asked.difference_update(self._ids)
        self._cache._desk.tell(error)
