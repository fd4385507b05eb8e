"""The list of assets shown: ids in one array, rows from memory, changes applied by name.

A row that is not in memory is None; the view draws its placeholder and the model fetches the block. `visible` is the
part on the screen: only there is a change worth a signal.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from assetdesk.core.asset import AssetRow
from assetdesk.core.changes import ChangeSet
from assetdesk.core.query import Query, SortKey
from assetdesk.gui import hit_words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.models import difference, stacks
from assetdesk.gui.models.asset_words import spoken
from assetdesk.gui.models.columns import COLUMNS, cell_text
from assetdesk.gui.models.hits import Hits
from assetdesk.gui.models.row_cache import RowCache, Since

Index = QModelIndex | QPersistentModelIndex
ASSETS_MIME = "application/x-assetdesk-assets"
_PAGE = 64
# sorts and filters that an asset's own change may move it in
_LIVE_SORTS = frozenset({SortKey.STATE, SortKey.CHANGED, SortKey.SIZE, SortKey.PIXELS, SortKey.TYPE})
# ms between two quiet listings: at least that, and ten times what the last one took
_REST, _REST_LIVE = 150, 800
# where the list shown is that long, or took that many seconds, words show their first hits before the rest is found
_MANY, _LONG, _FIRST = 20_000, 0.15, 200


@dataclass(frozen=True, slots=True)
class Listing:
    """What a pool thread read: ids, the way there from the old ones, the first rows and what changed since they were
    asked for, how long all of it took, and how long the ids alone. `opened` are the stacks whose members are among the
    ids."""

    ids: array[int]
    steps: difference.Steps | None
    rows: list[AssetRow]
    since: Since
    seconds: float
    found: float
    opened: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


class AssetModel(QAbstractTableModel):
    """`listed` after every new list; `about_to_reset` before a reset, so that a view can note its place. `found_in` is
    how many seconds the newest list took to find, `fault` why there is none; `hits` says where its words were found."""

    listed = Signal()
    about_to_reset = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.ids: array[int] = array("q")
        self.query = Query()
        self.loading = False
        self.fault: BaseException | None = None
        self.visible = (0, 0)
        self.cache = RowCache(desk, self)
        self.cache.arrived.connect(self._rows_arrived)
        self.hits = Hits(desk, self)
        self.live: dict[int, tuple[str, float]] = {}
        self.stacks = stacks.OpenStacks()
        self._work: Work | None = None
        self._seconds = 0.0
        self.found_in = 0.0
        self._missed = False
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._list_quietly)
        desk.feed.changed.connect(self._changed)
        desk.feed.progress.connect(self._progress)

    # what is listed

    def set_query(self, query: Query) -> None:
        """List another place, sort or filter. The old list stays until the new one is there."""
        before = self.query
        if replace(before, sort=query.sort, descending=query.descending) != query:
            self.stacks.close_all()
        self.query = query
        self._list(fresh=True)

    def toggle_stack(self, asset_id: int) -> None:
        """Open a stack or set in place, or close it."""
        self.stacks.toggle(asset_id)
        self._list(fresh=False)

    def _list_quietly(self) -> None:
        self._list(fresh=False)

    def _list(self, *, fresh: bool) -> None:
        if self._work is not None:
            self._work.cancel()
        self.loading = True
        self._again.stop()
        if fresh and self.query.words and (len(self.ids) > _MANY or self._seconds > _LONG):
            self._list_first()
        else:
            self._list_all(None if fresh else self.ids)

    def _list_all(self, old: array[int] | None) -> None:
        """Everything; by steps from what is shown now, or anew (None)."""
        browse, query, wanted = self._desk.browse, self.query, tuple(self.stacks.wanted)
        since = self.cache.begin()

        def read() -> Listing:
            begun = time.monotonic()
            ids = browse.ids(query)
            found = time.monotonic() - begun
            ids, opened = stacks.read(ids, wanted, browse.members)
            steps = difference.steps(old, ids) if old is not None else None
            rows = browse.rows(ids[:_PAGE]) if old is None else []
            return Listing(ids, steps, rows, since, time.monotonic() - begun, found, opened)

        self._work = self._desk.background.run(read, self._take, self._failed, priority=10)

    def _list_first(self) -> None:
        """Where finding all takes a moment: what is on the screen at once, the rest behind it."""
        browse, query, since = self._desk.browse, self.query, self.cache.begin()

        def read() -> Listing:
            begun = time.monotonic()
            ids = browse.first(query, _FIRST)
            found = time.monotonic() - begun
            return Listing(ids, None, browse.rows(ids[:_PAGE]), since, time.monotonic() - begun, found)

        self._work = self._desk.background.run(read, self._take_first, self._failed, priority=10)

    def _take_first(self, found: Listing) -> None:
        if len(found.ids) < _FIRST:
            self._take(found)
            return
        self.hits.set_query(self.query)
        self.cache.put(found.rows, found.since)
        self.put_ids(found.ids)
        self._list_all(array("q", found.ids))

    def _take(self, found: Listing) -> None:
        self._work = None
        self.loading = False
        self.fault = None
        self._seconds, self.found_in = found.seconds, found.found
        self.hits.set_query(self.query)
        self.cache.put(found.rows, found.since)
        before = set(self.stacks.members)
        self.stacks.take(found.opened)
        self.put_ids(found.ids, found.steps)
        self._tell(before.symmetric_difference(found.opened))
        if self._missed:
            self._missed = False
            self._list_soon(_REST)
        self.listed.emit()

    def put_ids(self, ids: array[int], steps: difference.Steps | None = None) -> None:
        """Show these; by `steps` if they are given, else by a reset."""
        if steps is None:
            self.about_to_reset.emit()
            self.beginResetModel()
            self.ids = ids
            self.endResetModel()
            return
        for first, last in steps.removed:
            self.beginRemoveRows(QModelIndex(), first, last)
            del self.ids[first : last + 1]
            self.endRemoveRows()
        for first, last in steps.inserted:
            self.beginInsertRows(QModelIndex(), first, last)
            self.ids[first:first] = ids[first : last + 1]
            self.endInsertRows()

    def _failed(self, error: BaseException) -> None:
        self._work = None
        self.loading = False
        self.fault = error
        if self._missed:
            self._missed = False
            self._list_soon(_REST_LIVE)
        self.listed.emit()

    def clear(self) -> None:
        """Another library comes."""
        self.cache.forget()
        self.live.clear()
        self.stacks.close_all()
        self.stacks.take({})
        self.put_ids(array("q"))

    # changes

    def _changed(self, changes: ChangeSet) -> None:
        for asset_id in changes.assets:
            self.live.pop(asset_id, None)
        if changes.everything:
            self.cache.refresh_all()
            self._list_soon(_REST)
            return
        self.cache.refresh(changes.assets | changes.moved)
        lists = changes.added or changes.removed or changes.moved
        touched = changes.assets and (self.query.filtered or self.query.sort in _LIVE_SORTS)
        if lists or (changes.folders and self.query.folder_id is not None):
            self._list_soon(_REST)
        elif touched:
            self._list_soon(_REST_LIVE)

    def _list_soon(self, least: int) -> None:
        if not self._again.isActive() and self._work is None:
            self._again.start(max(least, round(self._seconds * 10_000)))
        elif self._work is not None:
            self._missed = True

    def _progress(self, asset_id: int, step: str, fraction: float) -> None:
        if asset_id < 0:  # a file of an upload, which is no asset yet
            return
        self.live[asset_id] = (step, fraction)
        self._tell([asset_id])

    def _rows_arrived(self, ids: Iterable[int]) -> None:
        self._tell(ids)

    def _tell(self, ids: Iterable[int]) -> None:
        wanted = set(ids)
        first, last = self.visible
        for row in range(first, min(last + 1, len(self.ids))):
            if self.ids[row] in wanted:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    # reading

    def row_at(self, row: int) -> AssetRow | None:
        """The asset's row if it is in memory; else it is fetched with its neighbours and told by `dataChanged`."""
        found = self.cache.get(self.ids[row])
        if found is None:
            first = row // _PAGE * _PAGE
            self.cache.want(self.ids[first : first + _PAGE])
        return found

    def place_of(self, asset_id: int) -> int:
        """Its row number, or -1."""
        first, last = self.visible
        for row in range(first, min(last + 1, len(self.ids))):
            if self.ids[row] == asset_id:
                return row
        try:
            return self.ids.index(asset_id)
        except ValueError:
            return -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.ids):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            row = self.row_at(index.row())
            return cell_text(row, COLUMNS[index.column()], self.live) if row else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if COLUMNS[index.column()].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            row = self.row_at(index.row())
            hit = self.hits.get(row.id) if row is not None and self.query.words else None
            said = spoken(row, False) if row is not None else ""
            return f"{said}, {hit_words.spoken(hit)}" if hit is not None else said
        if role == Qt.ItemDataRole.UserRole:
            return self.ids[index.row()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section].title()
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if COLUMNS[section].right else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled | flag.ItemNeverHasChildren

    def mimeTypes(self) -> list[str]:
        return [ASSETS_MIME]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:
        made = QMimeData()
        rows = sorted({index.row() for index in indexes})
        made.setData(ASSETS_MIME, array("q", (self.ids[row] for row in rows)).tobytes())
        return made


def ids_of(mime: QMimeData) -> list[int]:
    """Asset ids in a drag of ours."""
    found: array[int] = array("q")
    found.frombytes(bytes(mime.data(ASSETS_MIME).data()))
    return list(found)
