"""The ledger as a table: ids of all its rows, the newest first, and the rows themselves as they come into sight.

A change set names no rows, so a change makes all of them doubtful: they are shown as they were and read again when they
are painted next. What was read before a change and comes after it stays doubtful.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from enum import IntEnum
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from assetdesk.core.watch import LedgerRow, WatchFolder
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.models.difference import steps
from assetdesk.gui.watched import words as said
from assetdesk.library import watching

Index = QModelIndex | QPersistentModelIndex
_KEPT = 3000
_BLOCK = 200
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """Left to right as in the picture."""

    FILE = 0
    STATE = 1
    WHERE = 2
    SIZE = 3
    SEEN = 4


class LedgerModel(QAbstractTableModel):
    """`put` takes other ids; rows come by themselves. `copying` is how far each upload is, 0 to 1, by its id."""

    ROW = Qt.ItemDataRole.UserRole

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.ids: array[int] = array("q")
        self.folders: dict[int, WatchFolder] = {}
        self.copying: Mapping[int, float] = {}
        self.now = 0.0
        # with the age of the read that found it; None where it was there no more
        self._rows: OrderedDict[int, tuple[int, LedgerRow | None]] = OrderedDict()
        self._places: dict[int, int] | None = None
        self._age = 0
        self._wanted: dict[int, None] = {}
        self._asked: dict[int, int] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fetch)

    # what it holds

    def doubt(self) -> int:
        """Something changed: what is read from now on is newer than what is here. Answers the age of such a read."""
        self._age += 1
        return self._age

    def put(self, ids: array[int], rows: Sequence[LedgerRow], age: int) -> None:
        """These are listed now; `rows` are some of them, as a read that `doubt` named found them."""
        self._keep(rows, age)
        old, self._places = self.ids, None
        way = steps(old, ids) if len(old) and len(ids) else None
        if way is None:
            self.beginResetModel()
            self.ids = ids
            self.endResetModel()
        else:
            none = QModelIndex()
            for first, last in way.removed:
                self.beginRemoveRows(none, first, last)
                del self.ids[first : last + 1]
                self.endRemoveRows()
            for first, last in way.inserted:
                self.beginInsertRows(none, first, last)
                self.ids[first:first] = ids[first : last + 1]
                self.endInsertRows()
        self.tell()

    def _keep(self, rows: Sequence[LedgerRow], age: int) -> None:
        for row in rows:
            self._rows[row.id] = (age, row)
            self._rows.move_to_end(row.id)
        while len(self._rows) > _KEPT:
            self._rows.popitem(last=False)

    def tell(self) -> None:
        """All that is in sight may look different."""
        if len(self.ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, Column.SEEN))

    def row_at(self, place: int) -> LedgerRow | None:
        """The row there; None until it has been read. What is doubtful is read again."""
        if not 0 <= place < len(self.ids):
            return None
        number = self.ids[place]
        age, row = self._rows.get(number, (-1, None))
        if age < self._age and self._asked.get(number, -1) < self._age:
            self._wanted[number] = None
            if not self._soon.isActive():
                self._soon.start()
        return row

    def known(self, ledger_id: int) -> LedgerRow | None:
        """A row that has been read, also one that is not listed any more."""
        return self._rows.get(ledger_id, (0, None))[1]

    def place_of(self, ledger_id: int) -> int:
        """Where a row is; -1 where it is not listed."""
        if self._places is None:
            self._places = {number: place for place, number in enumerate(self.ids)}
        return self._places.get(ledger_id, -1)

    def _fetch(self) -> None:
        wanted = list(self._wanted)
        self._wanted.clear()
        if not self._desk.opened:
            return
        library, age = self._desk.library, self._age
        for start in range(0, len(wanted), _BLOCK):
            block = wanted[start : start + _BLOCK]
            self._asked.update(dict.fromkeys(block, age))
            self._desk.background.run(
                partial(watching.rows, library, block),
                partial(self._read, block, age),
                partial(self._not_read, block),
                priority=4,
            )

    def _read(self, block: list[int], age: int, rows: list[LedgerRow]) -> None:
        self._settle(block, age)
        self._rows.update((number, (age, None)) for number in set(block) - {row.id for row in rows})
        self._keep(rows, age)
        self.tell()

    def _not_read(self, block: list[int], error: BaseException) -> None:
        self._settle(block, self._age)
        self._desk.tell(error)

    def _settle(self, block: list[int], age: int) -> None:
        for number in block:
            if self._asked.get(number, -1) <= age:
                self._asked.pop(number, None)

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (Column.SIZE, Column.SEEN):
            return _RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Column.FILE: self.tr("File"),
            Column.STATE: self.tr("State"),
            Column.WHERE: self.tr("Where it went, or why not"),
            Column.SIZE: self.tr("Size"),
            Column.SEEN: self.tr("Seen"),
        }[Column(section)]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == self.ROW:
            return self.row_at(index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in (Column.SIZE, Column.SEEN):
            return _RIGHT
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == Column.FILE:
            parts = (
                said.name_of(row),
                said.ledger_state(row.state),
                self.text(row, Column.WHERE),
                words.size(row.bytes),
            )
            return ", ".join(part for part in parts if part)
        return self.text(row, Column(index.column()))

    def text(self, row: LedgerRow, column: Column) -> str:
        """What the cell says."""
        match column:
            case Column.FILE:
                return said.name_of(row)
            case Column.STATE:
                return said.ledger_state(row.state)
            case Column.WHERE:
                return " · ".join(part for part in said.where(row, self.now, self.share(row)) if part)
            case Column.SIZE:
                return words.size(row.bytes)
            case Column.SEEN:
                return said.seen(row.seen, self.now)

    def share(self, row: LedgerRow) -> float | None:
        """How far its copy is; None where it is not being copied."""
        return self.copying.get(row.upload_id) if row.upload_id is not None else None
