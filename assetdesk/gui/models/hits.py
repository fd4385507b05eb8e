"""Where the words searched were found, for the rows on the screen only: asked in the background, kept while the words
stay, dropped by newer words."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from assetdesk.core.changes import ChangeSet
from assetdesk.core.query import Query
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk

if TYPE_CHECKING:
    from assetdesk.core.hits import Hit

_KEPT = 4000
_BLOCK = 24


class Hits(QObject):
    """`arrived(ids)`: these are there now, or are known to be none."""

    arrived = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._query = Query()
        self._found: OrderedDict[int, Hit | None] = OrderedDict()
        self._wanted: dict[int, None] = {}
        self._asked: set[int] = set()
        self._works: list[Work] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._fetch)
        desk.feed.changed.connect(self._changed)

    def set_query(self, query: Query) -> None:
        """The words that are looked for from now on; what is under way for others is given up."""
        if query.words == self._query.words:
            self._query = query
            return
        self._query = query
        self.forget()

    def forget(self) -> None:
        """Nothing is known."""
        for work in self._works:
            work.cancel()
        self._works.clear()
        self._found.clear()
        self._wanted.clear()
        self._asked.clear()

    def get(self, asset_id: int) -> Hit | None:
        """Where it was found, if that is known; else it is asked soon."""
        if asset_id in self._found:
            return self._found[asset_id]
        if asset_id not in self._asked and self._query.words:
            self._wanted[asset_id] = None
            if not self._timer.isActive():
                self._timer.start()
        return None

    def _changed(self, changes: ChangeSet) -> None:
        if changes.everything:
            every = list(self._found)
            self._found.clear()
            self.arrived.emit(every)
        elif known := self._found.keys() & changes.assets:
            self._wanted.update(dict.fromkeys(known))  # shown as they were until they are read again
            self._timer.start()

    @Slot()
    def _fetch(self) -> None:
        ids = list(self._wanted)
        self._wanted.clear()
        browse, query = self._desk.browse, self._query
        # what was asked last is on the screen now
        for start in range(len(ids), 0, -_BLOCK):
            block = ids[max(0, start - _BLOCK) : start]
            self._asked.update(block)
            job = _Read(self, block)
            flag = Cancel()
            work = self._desk.background.run(
                lambda b=block: browse.hits(query, b),  # type: ignore[misc]
                job.done,
                job.failed,
                priority=4,
                flag=flag,
            )
            job.work = work
            self._works.append(work)

    def take(self, ids: Iterable[int], found: dict[int, Hit], work: Work | None) -> None:
        """A block is there."""
        self._ended(ids, work)
        for asset_id in ids:
            self._found[asset_id] = found.get(asset_id)
        while len(self._found) > _KEPT:
            self._found.popitem(last=False)
        self.arrived.emit(list(ids))

    def refused(self, ids: Iterable[int], error: BaseException, work: Work | None) -> None:
        """A block could not be read: its rows stay without their second line."""
        self._ended(ids, work)
        for asset_id in ids:
            self._found[asset_id] = None
        self._desk.tell(error)

    def _ended(self, ids: Iterable[int], work: Work | None) -> None:
        self._asked.difference_update(ids)
        if work in self._works:
            self._works.remove(work)


class _Read:
    """One block on its way."""

    def __init__(self, hits: Hits, ids: list[int]) -> None:
        self._hits = hits
        self._ids = ids
        self.work: Work | None = None

    def done(self, found: dict[int, Hit]) -> None:
        self._hits.take(self._ids, found, self.work)

    def failed(self, error: BaseException) -> None:
        self._hits.refused(self._ids, error, self.work)
