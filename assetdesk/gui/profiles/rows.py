"""A short list that a person adds to and takes from: what each row is in a line, cells that are typed into at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from assetdesk.gui import words
from assetdesk.gui.profiles.form import number, shown
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.flat_header import FlatHeader
from assetdesk.gui.widgets.parts import button, label, row

HIGH = 29
_MOST_SHOWN = 6
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its JSON name, its head, how wide (0 takes the rest). `read` makes its text of a row; a column without
    is typed into, as a number where `whole`."""

    name: str
    head: str
    width: int = 0
    whole: bool = False
    right: bool = False
    read: Callable[[Mapping[str, Any]], str] | None = None


class Rows(QWidget):
    """`edited` after a change, `moved` when another row is current. Rows are dicts by JSON names."""

    edited = Signal()
    moved = Signal()

    def __init__(
        self,
        theme: Theme,
        name: str,
        spoken: str,
        add: str,
        columns: Sequence[Column],
        fresh: Callable[[], dict[str, Any]],
    ) -> None:
        super().__init__()
        self._theme = theme
        self._columns = tuple(columns)
        self._fresh = fresh
        self._rows: list[dict[str, Any]] = []
        self._filling = False
        self.table = QTableWidget(0, len(columns) + 1)
        self.table.setObjectName(name)
        self.table.setAccessibleName(spoken)
        self.table.setFont(theme.font(12))
        header = FlatHeader(theme, parent=self.table)
        self.table.setHorizontalHeader(header)
        self.table.setHorizontalHeaderLabels([*(one.head for one in columns), ""])
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(HIGH)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setFrameShape(QFrame.Shape.StyledPanel)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        for place, one in enumerate(columns):
            said = self.table.horizontalHeaderItem(place)
            if said is not None and (one.whole or one.right):
                said.setTextAlignment(_RIGHT)
            header.set_lead(place, 4)
            if one.width:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
                self.table.setColumnWidth(place, one.width)
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(len(columns), QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(len(columns), 28)
        self.table.installEventFilter(self)
        self.table.cellChanged.connect(self._typed)
        self.table.currentCellChanged.connect(self._moved)
        self.table.cellClicked.connect(self._clicked)
        self.add_button = button(add, f"{name}Add", small=True)
        theme.dress(self.add_button, "plus", 14)
        self.add_button.clicked.connect(self.add)
        self.said = label(theme, "", 12, ink="text2")
        self.said.setObjectName(f"{name}Said")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(self.table)
        inside.addLayout(row(self.add_button, 0, self.said))
        self._tall()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as they stand."""
        return self._rows

    @property
    def current(self) -> int:
        """The current row; -1 where there is none."""
        return self.table.currentRow()

    def put(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Show these."""
        self._rows = [dict(one) for one in rows]
        self._fill(0 if self._rows else -1)

    def choose(self, place: int) -> None:
        """Make a row the current one."""
        if 0 <= place < len(self._rows):
            self.table.setCurrentCell(place, max(0, self.table.currentColumn()))

    def alter(self, values: Mapping[str, Any]) -> None:
        """Other values in the current row, from fields below the list."""
        if self.current >= 0:
            self._rows[self.current].update(values)
            self._write(self.current)

    def add(self) -> None:
        """One more row, and into its first cell."""
        self._rows.append(self._fresh())
        self._fill(len(self._rows) - 1)
        self.table.setFocus()
        self.edited.emit()
        item = self.table.item(len(self._rows) - 1, 0)
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEditable:
            self.table.editItem(item)

    def remove(self, place: int) -> None:
        """Take a row away."""
        if 0 <= place < len(self._rows):
            del self._rows[place]
            self._fill(min(place, len(self._rows) - 1))
            self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        removes = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in removes:
            self.remove(self.current)
            return True
        return super().eventFilter(watched, event)

    def _fill(self, current: int) -> None:
        self._filling = True
        self.table.setRowCount(len(self._rows))
        for place in range(len(self._rows)):
            self._write(place)
        if current >= 0:
            self.table.setCurrentCell(current, 0)
        else:
            self.table.setCurrentCell(-1, -1)
        self._filling = False
        self._tall()
        self.moved.emit()

    def _write(self, place: int) -> None:
        before, self._filling = self._filling, True
        values = self._rows[place]
        for number_, one in enumerate(self._columns):
            text = one.read(values) if one.read is not None else shown(values.get(one.name))
            item = self._item(place, number_)
            item.setText(text)
            item.setFont(self._theme.font(12, 600 if number_ == 0 else 400))
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            item.setFlags(flags if one.read is not None else flags | Qt.ItemFlag.ItemIsEditable)
            if one.whole or one.right:
                item.setTextAlignment(_RIGHT)
        gone = self._item(place, len(self._columns))
        gone.setFlags(Qt.ItemFlag.ItemIsEnabled)
        gone.setIcon(self._theme.icon("x", 14, "text2"))
        first = self._columns[0]
        name = first.read(values) if first.read is not None else shown(values.get(first.name))
        remove = words.fill(self.tr("Remove “%1” (Del)"), name)
        gone.setToolTip(remove)
        gone.setData(Qt.ItemDataRole.AccessibleTextRole, remove)
        self._filling = before

    def _item(self, place: int, column: int) -> QTableWidgetItem:
        item = self.table.item(place, column)
        if item is None:
            item = QTableWidgetItem()
            self.table.setItem(place, column, item)
        return item

    def _typed(self, place: int, column: int) -> None:
        if self._filling or column >= len(self._columns):
            return
        one = self._columns[column]
        item = self.table.item(place, column)
        if one.read is None and item is not None:
            text = item.text()
            self._rows[place][one.name] = number(text) if one.whole else text.strip()
            self._write(place)
            self.edited.emit()

    def _moved(self, place: int, _column: int, before: int, _before: int) -> None:
        if not self._filling and place != before:
            self.moved.emit()

    def _clicked(self, place: int, column: int) -> None:
        if column == len(self._columns):
            self.remove(place)

    def _tall(self) -> None:
        count = max(1, min(_MOST_SHOWN, len(self._rows)))
        self.table.setFixedHeight(26 + count * HIGH + 3)
