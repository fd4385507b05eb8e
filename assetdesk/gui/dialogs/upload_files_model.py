"""The files of one upload as a table: their numbers are held, rows are read by the page as they come into sight."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from enum import IntEnum
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from assetdesk.core.upload_files import FileRow, FileState
from assetdesk.gui import words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.library.intake.sources import shown_source

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
PROGRESS = Qt.ItemDataRole.UserRole + 2
_PAGE = 100
_PAGES = 60


class Column(IntEnum):
    """Left to right."""

    NAME = 0
    STATE = 1
    BYTES = 2
    FOLDER = 3
    MESSAGE = 4


class FilesModel(QAbstractTableModel):
    """`take(ids)` after each reading; rows that are known stay until they are read again."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ids: array[int] = array("q")
        self._place: dict[int, int] = {}
        self._rows: OrderedDict[int, FileRow] = OrderedDict()
        self._old: set[int] = set()
        self._age = 0
        self._wanted: set[int] = set()
        self._work: Work | None = None
        self._far: dict[int, float] = {}
        self._soon = QTimer(self, singleShot=True, interval=10)
        self._soon.timeout.connect(self._read)

    # content

    def take(self, ids: array[int]) -> None:
        """The numbers as they are now. Where they only grew, place and selection stay."""
        before, now = len(self._ids), len(ids)
        self._age += 1
        self._old.update(self._rows)
        if now >= before and ids[:before] == self._ids:
            if now > before:
                self.beginInsertRows(QModelIndex(), before, now - 1)
                self._ids = ids
                self.endInsertRows()
            if before:
                self.dataChanged.emit(self.index(0, 0), self.index(before - 1, len(Column) - 1))
        else:
            self.beginResetModel()
            self._ids = ids
            self.endResetModel()
        self._place = {}

    @property
    def ids(self) -> Sequence[int]:
        """The files' numbers, in shown order."""
        return self._ids

    def known(self, upload_id: int) -> FileRow | None:
        """A row, if it is here; it is not read."""
        return self._rows.get(upload_id)

    def row(self, index: Index) -> FileRow | None:
        """A row, if it is here; else it is read."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        number = self._ids[index.row()]
        found = self._rows.get(number)
        if found is None or number in self._old:
            page = index.row() // _PAGE
            self._wanted.add(page)
            if not self._soon.isActive() and self._work is None:
                self._soon.start()
        return found

    def _read(self) -> None:
        if not self._wanted or self._work is not None:
            return
        pages = sorted(self._wanted)[-4:]
        self._wanted.clear()
        ids = [number for page in pages for number in self._ids[page * _PAGE : (page + 1) * _PAGE]]
        browse = self._desk.browse
        self._old.difference_update(ids)  # what changes from here on is read once more
        self._work = self._desk.background.run(
            lambda: browse.upload_rows(ids), partial(self._take_rows, self._age), self._not, priority=3
        )

    def _take_rows(self, age: int, rows: list[FileRow]) -> None:
        self._work = None
        if age != self._age:  # begun before the last change: shown, and read once more
            self._old.update(row.id for row in rows)
        for row in rows:
            self._rows[row.id] = row
            self._rows.move_to_end(row.id)
            if row.state is not FileState.WORKING:
                self._far.pop(row.id, None)
        while len(self._rows) > _PAGE * _PAGES:
            self._rows.popitem(last=False)
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(Column) - 1))
        if self._wanted:
            self._soon.start()

    def _not(self, error: BaseException) -> None:
        self._work = None
        self._desk.tell(error)

    def take_progress(self, upload_id: int, fraction: float) -> None:
        """How far one file is."""
        if not self._place:
            self._place = {number: place for place, number in enumerate(self._ids)}
        place = self._place.get(upload_id)
        if place is None:
            return
        self._far[upload_id] = fraction
        index = self.index(place, Column.STATE)
        self.dataChanged.emit(index, index)

    # the model

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == Column.BYTES else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return {
                Column.NAME: self.tr("File"),
                Column.STATE: self.tr("State"),
                Column.BYTES: self.tr("Size"),
                Column.FOLDER: self.tr("Folder"),
                Column.MESSAGE: self.tr("What happened"),
            }[Column(section)]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (
            Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.TextAlignmentRole,
            Qt.ItemDataRole.AccessibleTextRole, ROW, PROGRESS,
        ):  # fmt: skip
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() == Column.BYTES else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        row = self.row(index)
        if row is None:
            return None
        if role == ROW:
            return row
        if role == PROGRESS:
            return self._far.get(row.id) if row.state is FileState.WORKING else None
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == Column.NAME:
            return shown_source(row.source)
        match Column(index.column()):
            case Column.NAME:
                return row.name
            case Column.STATE:
                return self.state_words(row)
            case Column.BYTES:
                return words.size(row.bytes or row.size) if row.bytes or row.size else ""
            case Column.FOLDER:
                return words.folder(row.folder) or self._desk.library.name
            case _:
                return row.message

    def state_words(self, row: FileRow) -> str:
        """The state in a word or two."""
        if row.state is FileState.WORKING:
            far = self._far.get(row.id)
            if far is None:
                return self.tr("Being copied")
            if row.size:
                return words.fill(self.tr("%1 of %2"), words.size(far * row.size), words.size(row.size))
            return words.fill(self.tr("%1 %"), words.number(int(far * 100)))
        if row.asks:
            return self.tr("Asks for a password") if row.asks == "password" else self.tr("Waits for your answer")
        if row.state is FileState.DONE:
            return self.tr("New version") if row.outcome == "updated" else self.tr("Uploaded")
        if row.state is FileState.FAILED:
            return self.tr("Not processed") if row.uploaded else self.tr("Failed")
        return state_name(row.state)


def state_name(state: FileState) -> str:
    """As filters and rows name it."""
    from PySide6.QtCore import QCoreApplication

    translate = QCoreApplication.translate
    return {
        FileState.DONE: translate("UploadFiles", "Done"),
        FileState.WORKING: translate("UploadFiles", "In progress"),
        FileState.QUEUED: translate("UploadFiles", "Waiting"),
        FileState.PAUSED: translate("UploadFiles", "Paused"),
        FileState.DUPLICATE: translate("UploadFiles", "Duplicate"),
        FileState.FAILED: translate("UploadFiles", "Failed"),
        FileState.LEFT: translate("UploadFiles", "Left out"),
    }[state]
