"""The table of what a publish would do: heads that fold, its keys, and what is chosen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from assetdesk.gui.desk import Desk
from assetdesk.gui.models.pictures import Pictures
from assetdesk.gui.models.row_cache import RowCache
from assetdesk.gui.publish.delegate import HEAD, LEAD, ROW, PlanDelegate
from assetdesk.gui.publish.model import Column, PlanModel
from assetdesk.gui.widgets.flat_header import FlatHeader

_WIDTHS = {Column.NAME: 244, Column.PUBLISHED: 76, Column.FILES: 54, Column.SIZE: 84}
# where there is no room these go, in this order
_LEAVE = (Column.SIZE, Column.FILES, Column.PUBLISHED)
_LEAST = 130


class PlanHeader(FlatHeader):
    """The last column keeps off the edge."""

    def tail(self, logical: int) -> int:
        return 16 if logical == Column.SIZE else 8


class PlanTable(QTableView):
    """`chosen` when the selection is another one; `acted` by Enter or a double click; `menu(global point)`."""

    chosen = Signal()
    acted = Signal()
    menu = Signal(object)

    def __init__(self, desk: Desk, model: PlanModel) -> None:
        super().__init__()
        self._theme = desk.theme
        self._plan = model
        self._holding = False
        self._heads_before: list[int] = []
        self.assets = RowCache(desk, self)
        self.pictures = Pictures(desk, self)
        self.setObjectName("publishTable")
        self.setAccessibleName(self.tr("What goes out"))
        self.setModel(model)
        self.rows = PlanDelegate(desk.theme, self, model, self.assets, self.pictures)
        self.setItemDelegate(self.rows)
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
        upright.setMinimumSectionSize(HEAD)
        upright.setDefaultSectionSize(ROW)
        header = PlanHeader(desk.theme, parent=self)
        header.set_lead(Column.NAME, LEAD)
        self.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.WHY, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self._repaint = QTimer(self, singleShot=True, interval=16)
        self._repaint.timeout.connect(self.viewport().update)
        self.assets.arrived.connect(self._assets_read)
        self.pictures.arrived.connect(self._again)
        for told in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            told.connect(self._lay_out)
        desk.theme.changed.connect(self._again)

    def _assets_read(self, ids: object) -> None:
        self.pictures.retry(ids if isinstance(ids, list) else [])
        self._again()

    def _again(self, *_what: object) -> None:
        if not self._repaint.isActive():
            self._repaint.start()

    def _lay_out(self, *_what: object) -> None:
        """Heads are lower than rows, and stand across all columns."""
        self.clearSpans()
        upright = self.verticalHeader()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for place in self._heads_before:
            if place < upright.count():
                upright.resizeSection(place, ROW)
        self._heads_before = self._plan.heads()
        for place in self._heads_before:
            upright.resizeSection(place, HEAD)
            self.setSpan(place, 0, 1, len(Column))
        self._again()

    # what is chosen

    def chosen_ids(self) -> list[int]:
        """Assets of the selected rows, from the top."""
        ranges = sorted((one.top(), one.bottom()) for one in self.selectionModel().selection().toList())
        found: list[int] = []
        for first, last in ranges:  # not index by index: all of 100,000 may be selected
            found += self._plan.ids_between(first, last)
        return found

    def hold(self) -> tuple[list[int], int | None, int]:
        """What is chosen, current and how far it is scrolled: for `give_back` behind a reset."""
        self._holding = True
        return self.chosen_ids(), self._plan.id_at(self.currentIndex().row()), self.verticalScrollBar().value()

    def give_back(self, held: tuple[list[int], int | None, int]) -> None:
        """The same assets are chosen."""
        ids, number, value = held
        model, flag = self._plan, QItemSelectionModel.SelectionFlag
        if self.chosen_ids() != ids:
            picked = QItemSelection()
            for one in ids[:5000]:
                place = model.place_of(one)
                if place >= 0:
                    picked.select(model.index(place, 0), model.index(place, Column.SIZE))
            self.selectionModel().select(picked, flag.ClearAndSelect)
        place = model.place_of(number) if number is not None else -1
        if place >= 0 and self.currentIndex().row() != place:
            self.selectionModel().setCurrentIndex(model.index(place, 0), flag.NoUpdate)
        self.executeDelayedItemsLayout()
        self.updateGeometries()  # how far it can scroll, which Qt would tell later
        self.verticalScrollBar().setValue(value)
        self._holding = False
        self.chosen.emit()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._holding:
            self.chosen.emit()

    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()

    # heads

    def toggle(self, place: int) -> bool:
        """Fold or unfold the section whose head stands there."""
        head = self._plan.head_at(place)
        if head is None:
            return False
        self._plan.fold(head.key, head.key not in self._plan.folded)
        return True

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        # a palette of one's own is lost when the program's style sheet changes while the page is hidden
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("base"))
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width() - sum(_WIDTHS.values()) - _LEAST
        for column in _LEAVE:
            self.setColumnHidden(column, room < 0)
            if room < 0:
                room += _WIDTHS[column]
        self.setColumnWidth(Column.NAME, _WIDTHS[Column.NAME] if room >= 0 else max(170, _WIDTHS[Column.NAME] + room))

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.rowAt(round(event.position().y()))
        if event.button() is Qt.MouseButton.LeftButton and self._plan.head_at(place) is not None:
            self.selectionModel().setCurrentIndex(
                self._plan.index(place, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
            self.toggle(place)
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if self._plan.head_at(index.row()) is not None:
            self.mousePressEvent(event)  # two quick clicks are two clicks
        elif index.isValid():
            self.acted.emit()

    def event(self, event: QEvent) -> bool:
        # Del means no asset that may be selected in the list behind this page
        override = event.type() is QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        place = self.currentIndex().row()
        head = self._plan.head_at(place)
        key = event.key()
        if plain and head is not None:
            folded = head.key in self._plan.folded
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self.toggle(place)
                return
            if (key == Qt.Key.Key_Left and not folded) or (key == Qt.Key.Key_Right and folded):
                self.toggle(place)
                return
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.acted.emit()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        if self.chosen_ids():
            self.menu.emit(at)

    def row_rect(self, asset_id: int) -> QRect:
        """Where an asset's row stands in the viewport, for tests and menus."""
        return self.visualRect(self._plan.index(max(0, self._plan.place_of(asset_id)), 0))
