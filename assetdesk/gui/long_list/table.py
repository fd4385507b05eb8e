"""A table of a long list: how it looks, what is chosen in it and stays chosen when its rows are others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from assetdesk.gui.desk import Desk
from assetdesk.gui.long_list.columns import GivingColumns
from assetdesk.gui.long_list.painting import ROW
from assetdesk.gui.long_list.pictures import RowPictures
from assetdesk.gui.widgets.flat_header import FlatHeader
from assetdesk.gui.widgets.own_delete import keeps_delete

# more than that are not chosen again behind a reset
_CHOSEN = 5000


class LongTable(QTableView):
    """`chosen` when the selection is another one, though not while `held`: the rows become others then, and what Qt
    selects is nobody's choice. `acted` by Enter or a double click; `menu(global point)`."""

    chosen = Signal()
    acted = Signal()
    menu = Signal(object)

    def __init__(self, desk: Desk, model: QAbstractItemModel, header: FlatHeader, columns: GivingColumns) -> None:
        super().__init__()
        self._theme = desk.theme
        self._columns = columns
        self.held = False
        self.setModel(model)
        self.pictures = RowPictures(desk, self)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        upright = self.verticalHeader()
        upright.hide()
        upright.setDefaultSectionSize(ROW)
        self.setHorizontalHeader(header)
        columns.begin(self)
        model.modelReset.connect(self.pictures.paint_again)

    # what is chosen

    def chosen_places(self) -> Iterator[tuple[int, int]]:
        """First and last of each range of selected rows, from the top: all of 100,000 may be selected."""
        yield from sorted((one.top(), one.bottom()) for one in self.selectionModel().selection().toList())

    def choose_again(self, ids: Sequence[int], place_of: Callable[[int], int]) -> None:
        """Select the rows of these, wherever they stand now."""
        model = self.model()
        last = model.columnCount() - 1
        picked = QItemSelection()
        for one in ids[:_CHOSEN]:
            place = place_of(one)
            if place >= 0:
                picked.select(model.index(place, 0), model.index(place, last))
        self.selectionModel().select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def make_current(self, place: int) -> None:
        """That row is current, and the selection stays; -1: the one that is."""
        if place >= 0 and self.currentIndex().row() != place:
            flag = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(self.model().index(place, 0), flag.NoUpdate)

    def measure(self) -> None:
        """How far it can scroll, which Qt would tell later."""
        self.executeDelayedItemsLayout()
        self.updateGeometries()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self.held:
            self.chosen.emit()

    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        # a palette of one's own is lost when the program's style sheet changes while the page is hidden
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("base"))
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.fit(self)

    # keys

    def event(self, event: QEvent) -> bool:
        # Del means no asset that may be selected in the list behind this page
        return keeps_delete(event) or super().event(event)

    def menu_place(self, event: QContextMenuEvent) -> QPoint:
        """Where a menu opens: at the mouse, or by the key at the current row."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            return self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        return event.globalPos()
