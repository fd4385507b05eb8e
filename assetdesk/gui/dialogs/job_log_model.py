"""A job's log as a table: ids of the lines that are wanted, and the lines themselves as they come into sight."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from assetdesk.core.job import LogEntry
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.long_list.rows import PagedRows

Index = QModelIndex | QPersistentModelIndex


class LogModel(QAbstractTableModel):
    """Time, asset, what happened, code. `put` takes other ids; lines come by themselves, and `arrived` says so."""

    arrived = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.ids: array[int] = array("q")
        self.rows: PagedRows[LogEntry] = PagedRows(desk, self, lambda entry: entry.id, self._tell)
        browse = desk.browse
        self.rows.reader = lambda ids: browse.job_log_lines(ids)

    def put(self, ids: array[int]) -> None:
        """These lines are listed now. Where there are only more of them, place and selection stay."""
        same = len(self.ids)
        if len(ids) >= same and ids[:same] == self.ids:
            if len(ids) > same:
                self.beginInsertRows(QModelIndex(), same, len(ids) - 1)
                self.ids = ids
                self.endInsertRows()
            return
        self.beginResetModel()
        self.ids = ids
        self.endResetModel()

    def _tell(self) -> None:
        if len(self.ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, 3))
        self.arrived.emit()

    def entry(self, index: Index) -> LogEntry | None:
        """The line of a row; None until it has been read."""
        place = index.row()
        return self.rows.get(self.ids[place]) if index.isValid() and place < len(self.ids) else None

    def at_hand(self, places: Sequence[int]) -> list[LogEntry] | None:
        """The lines of these rows where all have been read."""
        found = [self.rows.known(self.ids[place]) for place in places]
        return [one for one in found if one is not None] if None not in found else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Time"), self.tr("Asset"), self.tr("What happened"), self.tr("Code"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            entry = self.entry(index)
            return cells(entry)[index.column()] if entry is not None else None
        if role not in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.ForegroundRole):
            return None
        entry = self.entry(index)
        if entry is None:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.moment(entry.at) if index.column() == 0 else cells(entry)[index.column()] or None
        theme = self._desk.theme
        if index.column() == 2:
            return theme.colour("fail" if entry.is_trouble else "text")
        return theme.colour("text" if index.column() == 1 else "text2")


def cells(entry: LogEntry) -> tuple[str, str, str, str]:
    """What the columns say."""
    return words.when(entry.at, short=True), entry.asset_name, entry.message, entry.code


def as_text(entries: Sequence[LogEntry]) -> str:
    """Lines with tabs, as the clipboard has them."""
    return "\n".join("\t".join(cells(entry)) for entry in entries)
