"""Where the words searched were found, for the rows on the screen only: asked in the background, kept while the words
stay, dropped by newer words."""

from __future__ import annotations

from collections import OrderedDict
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
        self._reads: list[_Read] = []
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
        for read in self._reads:
            if read.work is not None:
                read.work.cancel()
        self._reads.clear()
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
            every = [*self._found, *self._asked]
            self.forget()
            self.arrived.emit(every)
        elif known := changes.assets & (self._found.keys() | self._asked):
            for read in self._reads:
                read.late |= known  # what it brings of these may be older than the change
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
            job.work = self._desk.background.run(
                lambda b=block: browse.hits(query, b),  # type: ignore[misc]
                job.done,
                job.failed,
                priority=4,
                flag=flag,
            )
            self._reads.append(job)

    def take(self, read: _Read, found: dict[int, Hit]) -> None:
        """A block is there."""
        self._ended(read)
        for asset_id in read.ids:
            if asset_id not in read.late:
                self._found[asset_id] = found.get(asset_id)
        while len(self._found) > _KEPT:
            self._found.popitem(last=False)
        self.arrived.emit(list(read.ids))

    def refused(self, read: _Read, error: BaseException) -> None:
        """A block could not be read: its rows stay without their second line."""
        self._ended(read)
        for asset_id in read.ids:
            self._found[asset_id] = None
        self._desk.tell(error)

    def _ended(self, read: _Read) -> None:
        self._asked.difference_update(read.ids)
        if read in self._reads:
            self._reads.remove(read)


class _Read:
    """One block on its way. Of the `late` ones a newer read is wanted: they changed since this one began."""

    def __init__(self, hits: Hits, ids: list[int]) -> None:
        self._hits = hits
        self.ids = ids
        self.late: set[int] = set()
        self.work: Work | None = None

    def done(self, found: dict[int, Hit]) -> None:
        self._hits.take(self, found)

    def failed(self, error: BaseException) -> None:
        self._hits.refused(self, error)
