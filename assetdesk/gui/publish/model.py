"""What a publish would do as a table: sections with a head each, ids of all their rows, and the rows themselves as they
come into sight.

A change makes all rows doubtful: they are shown as they were and read again when they are painted next.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from assetdesk.core.publish import PlanLine
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.publish import words as said

Index = QModelIndex | QPersistentModelIndex
_KEPT = 3000
_BLOCK = 200
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Read = Callable[[Sequence[int]], list[PlanLine]]


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
    """`put` takes other sections; rows come by themselves, read by what `reader` was set to."""

    ROW = Qt.ItemDataRole.UserRole

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.reader: Read | None = None
        self.sections: Sequence[Section] = ()
        self.folded: set[str] = set()
        self._starts: list[int] = []
        self._count = 0
        # with the age of the read that found it; None where it was there no more
        self._rows: OrderedDict[int, tuple[int, PlanLine | None]] = OrderedDict()
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

    def forget(self) -> None:
        """Another target: rows of the one before say nothing of this one."""
        self._rows.clear()
        self._asked.clear()
        self.doubt()

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
        if number is None:
            return None
        age, row = self._rows.get(number, (-1, None))
        if age < self._age and self._asked.get(number, -1) < self._age:
            self._wanted[number] = None
            if not self._soon.isActive():
                self._soon.start()
        return row

    def known(self, asset_id: int) -> PlanLine | None:
        """A row that has been read."""
        return self._rows.get(asset_id, (0, None))[1]

    def _fetch(self) -> None:
        wanted = list(self._wanted)
        self._wanted.clear()
        reader = self.reader
        if reader is None:
            return
        for start in range(0, len(wanted), _BLOCK):
            block = wanted[start : start + _BLOCK]
            self._asked.update(dict.fromkeys(block, self._age))
            self._desk.background.run(
                partial(reader, block),
                partial(self._read, reader, block, self._age),
                partial(self._not_read, block),
                priority=4,
            )

    def _read(self, reader: Read, block: list[int], age: int, rows: list[PlanLine]) -> None:
        if reader is not self.reader:
            return  # of another target
        self._settle(block, age)
        self._rows.update((number, (age, None)) for number in set(block) - {row.asset_id for row in rows})
        for row in rows:
            self._rows[row.asset_id] = (age, row)
            self._rows.move_to_end(row.asset_id)
        while len(self._rows) > _KEPT:
            self._rows.popitem(last=False)
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
            return ", ".join(
                part for part in (row.name, self.text(row, Column.WHY), self.text(row, Column.SIZE)) if part
            )
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
