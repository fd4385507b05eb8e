"""The ledger as a table: ids of all its rows, the newest first, and the rows themselves as they come into sight.

A change set names no rows, so a change makes all of them doubtful: they are shown as they were and read again when they
are painted next. What was read before a change and comes after it stays doubtful.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from assetdesk.core.watch import LedgerRow, WatchFolder
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.long_list.rows import PagedRows
from assetdesk.gui.models.difference import steps
from assetdesk.gui.watched import words as said

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """Left to right as in the picture."""

    FILE = 0
    STATE = 1
    WHERE = 2
    SIZE = 3
    SEEN = 4


class LedgerModel(QAbstractTableModel):
    """`put` takes other ids; `rows` come by themselves. `copying` is how far each upload is, 0 to 1, by its id."""

    ROW = Qt.ItemDataRole.UserRole

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: PagedRows[LedgerRow] = PagedRows(desk, self, lambda row: row.id, self.tell)
        self.ids: array[int] = array("q")
        self.folders: dict[int, WatchFolder] = {}
        self.copying: Mapping[int, float] = {}
        self.now = 0.0
        self._places: dict[int, int] | None = None

    # what it holds

    def put(self, ids: array[int], rows: Sequence[LedgerRow], age: int) -> None:
        """These are listed now; `rows` are some of them, as a read that `rows.doubt` numbered found them."""
        self.rows.keep(rows, age)
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

    def tell(self) -> None:
        """All that is in sight may look different."""
        if len(self.ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, Column.SEEN))

    def row_at(self, place: int) -> LedgerRow | None:
        """The row there; None until it has been read. What is doubtful is read again."""
        return self.rows.get(self.ids[place]) if 0 <= place < len(self.ids) else None

    def place_of(self, ledger_id: int) -> int:
        """Where a row is; -1 where it is not listed."""
        if self._places is None:
            self._places = {number: place for place, number in enumerate(self.ids)}
        return self._places.get(ledger_id, -1)

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
