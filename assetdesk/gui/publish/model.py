"""What a publish would do as a table: sections with a head each, ids of all their rows, and the rows themselves as they
come into sight.

A change makes all rows doubtful: they are shown as they were and read again when they are painted next.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from assetdesk.core.publish import PlanLine
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.long_list.rows import PagedRows
from assetdesk.gui.publish import words as said

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """Left to right as in the picture."""

    NAME = 0
    WHY = 1
    PUBLISHED = 2
    FILES = 3
    SIZE = 4


@dataclass(frozen=True, slots=True)
class Section:
    """One head and the assets under it; without a title there is no head."""

    key: str
    title: str
    ids: array[int]


class PlanModel(QAbstractTableModel):
    """`put` takes other sections; `rows` come by themselves."""

    ROW = Qt.ItemDataRole.UserRole

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: PagedRows[PlanLine] = PagedRows(desk, self, lambda row: row.asset_id, self.tell)
        self.sections: Sequence[Section] = ()
        self.folded: set[str] = set()
        self._starts: list[int] = []
        self._count = 0
        self._places: dict[int, int] | None = None

    # what it holds

    def put(self, sections: Sequence[Section]) -> None:
        """These are listed now."""
        if [(s.key, s.title) for s in sections] == [(s.key, s.title) for s in self.sections] and all(
            a.ids == b.ids for a, b in zip(sections, self.sections, strict=True)
        ):
            self.tell()
            return
        self.beginResetModel()
        self.sections = sections
        self._lay_out()
        self.endResetModel()

    def _lay_out(self) -> None:
        self._starts, self._places = [], None
        place = 0
        for section in self.sections:
            self._starts.append(place)
            place += self._high(section)
        self._count = place

    def _high(self, section: Section) -> int:
        if not section.title:
            return len(section.ids)
        return 1 + (0 if section.key in self.folded else len(section.ids))

    def fold(self, key: str, on: bool) -> None:
        """Show the rows of a section no more, or again."""
        if on == (key in self.folded):
            return
        at = next((n for n, section in enumerate(self.sections) if section.key == key), -1)
        if at < 0 or not len(self.sections[at].ids):
            return
        first = self._starts[at] + 1
        last = first + len(self.sections[at].ids) - 1
        none = QModelIndex()
        if on:
            self.beginRemoveRows(none, first, last)
            self.folded.add(key)
            self._lay_out()
            self.endRemoveRows()
        else:
            self.beginInsertRows(none, first, last)
            self.folded.discard(key)
            self._lay_out()
            self.endInsertRows()
        head = self.index(first - 1, 0)
        self.dataChanged.emit(head, head)

    def tell(self) -> None:
        """All that is in sight may look different."""
        if self._count:
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, Column.SIZE))

    # where is what

    def _section_at(self, place: int) -> tuple[Section, int] | None:
        """The section a row stands in, and its place under the head (-1: the head itself)."""
        if not 0 <= place < self._count:
            return None
        at = bisect_right(self._starts, place) - 1
        section = self.sections[at]
        inside = place - self._starts[at]
        return section, inside - 1 if section.title else inside

    def head_at(self, place: int) -> Section | None:
        """The section whose head stands there."""
        found = self._section_at(place)
        return found[0] if found is not None and found[1] < 0 else None

    def heads(self) -> list[int]:
        """Where heads stand."""
        return [start for start, section in zip(self._starts, self.sections, strict=True) if section.title]

    def id_at(self, place: int) -> int | None:
        """The asset of that row; None where a head stands."""
        found = self._section_at(place)
        return found[0].ids[found[1]] if found is not None and found[1] >= 0 else None

    def ids_between(self, first: int, last: int) -> list[int]:
        """Assets of these rows, heads left out."""
        found: list[int] = []
        for start, section in zip(self._starts, self.sections, strict=True):
            lead = 1 if section.title else 0
            begin, end = max(first - start - lead, 0), min(last - start - lead, self._high(section) - lead - 1)
            if end >= begin:
                found += section.ids[begin : end + 1]
        return found

    def place_of(self, asset_id: int) -> int:
        """Where an asset's row is; -1 where it is not shown."""
        if self._places is None:
            self._places = {}
            for start, section in zip(self._starts, self.sections, strict=True):
                lead = 1 if section.title else 0
                if self._high(section) > lead:
                    self._places.update({number: start + lead + n for n, number in enumerate(section.ids)})
        return self._places.get(asset_id, -1)

    @property
    def total(self) -> int:
        """How many assets are listed, folded ones too."""
        return sum(len(section.ids) for section in self.sections)

    # rows

    def row_at(self, place: int) -> PlanLine | None:
        """The row there; None for a head, and until it has been read. What is doubtful is read again."""
        number = self.id_at(place)
        return self.rows.get(number) if number is not None else None

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled if self.head_at(index.row()) else flag.ItemIsEnabled | flag.ItemIsSelectable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (Column.FILES, Column.SIZE):
            return _RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Column.NAME: self.tr("Name"),
            Column.WHY: self.tr("Why"),
            Column.PUBLISHED: self.tr("Published"),
            Column.FILES: self.tr("Files"),
            Column.SIZE: self.tr("Size"),
        }[Column(section)]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (
            self.ROW,
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        head = self.head_at(index.row())
        if head is not None:
            spoken = f"{head.title}, {words.number(len(head.ids))}"
            return spoken if role == Qt.ItemDataRole.AccessibleTextRole and not index.column() else None
        row = self.row_at(index.row())
        if role == self.ROW or row is None:
            return row
        column = Column(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole and column is Column.NAME:
            return ", ".join(part for part in (row.name, self.text(row, Column.WHY), said.beside(row)) if part)
        if role == Qt.ItemDataRole.ToolTipRole and column in (Column.NAME, Column.WHY):
            place = words.folder(row.folder)
            return "\n".join(part for part in (row.name, place, self.text(row, Column.WHY), said.beside(row)) if part)
        return self.text(row, column)

    def text(self, row: PlanLine, column: Column) -> str:
        """What the cell says."""
        match column:
            case Column.NAME:
                return row.name
            case Column.WHY:
                return said.why(row)
            case Column.PUBLISHED:
                return said.published(row)
            case Column.FILES:
                return words.number(row.files) if row.files else "–"
            case Column.SIZE:
                return words.size(row.bytes) if row.files else "–"
