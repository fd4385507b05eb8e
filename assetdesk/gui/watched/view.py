"""The table of the ledger: its columns, its keys, and the links in it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from assetdesk.core.watch import LedgerRow
from assetdesk.gui.desk import Desk
from assetdesk.gui.models.pictures import Pictures
from assetdesk.gui.models.row_cache import RowCache
from assetdesk.gui.watched.delegate import LEAD, ROW, LedgerDelegate
from assetdesk.gui.watched.model import Column, LedgerModel
from assetdesk.gui.widgets.flat_header import FlatHeader

_WIDTHS = {Column.FILE: 232, Column.STATE: 100, Column.SIZE: 84, Column.SEEN: 84}
# where there is no room these go, in this order
_LEAVE = (Column.SIZE, Column.SEEN)
_LEAST = 230


class LedgerHeader(FlatHeader):
    """Says that the newest stands first."""

    def tail(self, logical: int) -> int:
        return 18 if logical == Column.SEEN else 8

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        super().paintSection(painter, rect, logicalIndex)
        if logicalIndex == Column.SEEN:
            down = self._theme.pixmap("chevron-down", 11, "text2", self.devicePixelRatioF())
            painter.drawPixmap(rect.right() - 15, rect.center().y() - 5, down)


class LedgerTable(QTableView):
    """`chosen` when the selection is another one; `opened(asset id)` by a link; `acted` by Enter or a double click;
    `menu(global point)`."""

    chosen = Signal()
    opened = Signal(int)
    acted = Signal()
    menu = Signal(object)

    def __init__(self, desk: Desk, model: LedgerModel) -> None:
        super().__init__()
        self._theme = desk.theme
        self._ledger = model
        self._holding = False
        self.assets = RowCache(desk, self)
        self.pictures = Pictures(desk, self)
        self.setObjectName("ledgerTable")
        self.setAccessibleName(self.tr("Files seen"))
        self.setModel(model)
        self.rows = LedgerDelegate(desk.theme, self, self.assets, self.pictures)
        self.setItemDelegate(self.rows)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setMinimumHeight(ROW * 3)
        upright = self.verticalHeader()
        upright.hide()
        upright.setMinimumSectionSize(ROW)
        upright.setDefaultSectionSize(ROW)
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = LedgerHeader(desk.theme, parent=self)
        header.set_lead(Column.FILE, LEAD)
        self.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.WHERE, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self._repaint = QTimer(self, singleShot=True, interval=16)
        self._repaint.timeout.connect(self.viewport().update)
        self.assets.arrived.connect(self._assets_read)
        self.pictures.arrived.connect(self._again)
        model.modelReset.connect(self._again)
        desk.theme.changed.connect(self._again)

    def _assets_read(self, ids: object) -> None:
        self.pictures.retry(ids if isinstance(ids, list) else [])
        self._again()

    def _again(self, _what: object = None) -> None:
        if not self._repaint.isActive():
            self._repaint.start()

    # what is chosen

    def chosen_rows(self) -> list[int]:
        """Ids of the selected rows, from the top."""
        ranges = sorted((one.top(), one.bottom()) for one in self.selectionModel().selection().toList())
        found: list[int] = []
        for first, last in ranges:  # not index by index: all of 100,000 may be selected
            found += self._ledger.ids[first : last + 1]
        return found

    def current_row(self) -> LedgerRow | None:
        """The row that is current."""
        return self._ledger.row_at(self.currentIndex().row())

    def hold(self) -> tuple[list[int], int, tuple[int, int]]:
        """What is chosen and current, and the row at the top with its place: for `give_back` behind a reset."""
        top = self.rowAt(0)
        at_top = self.verticalScrollBar().value() == 0
        first = -1 if at_top or not 0 <= top < len(self._ledger.ids) else self._ledger.ids[top]
        current = self.currentIndex().row()
        number = self._ledger.ids[current] if 0 <= current < len(self._ledger.ids) else -1
        self._holding = True
        return self.chosen_rows(), number, (first, self.rowViewportPosition(max(0, top)))

    def give_back(self, held: tuple[list[int], int, tuple[int, int]]) -> None:
        """The same rows are chosen, the same one stands at the top; at first the first row is current."""
        ids, number, (first, offset) = held
        model, flag = self._ledger, QItemSelectionModel.SelectionFlag
        now = self.chosen_rows()
        if now != ids:
            picked = QItemSelection()
            for one in ids[:5000]:
                place = model.place_of(one)
                if place >= 0:
                    picked.select(model.index(place, 0), model.index(place, Column.SEEN))
            self.selectionModel().select(picked, flag.ClearAndSelect)
        place = model.place_of(number) if number >= 0 else -1
        if place >= 0 and self.currentIndex().row() != place:
            self.selectionModel().setCurrentIndex(model.index(place, 0), flag.NoUpdate)
        if not self.selectionModel().hasSelection() and model.rowCount():
            index = model.index(max(place, 0), 0)
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.executeDelayedItemsLayout()
        self.updateGeometries()  # how far it can scroll, which Qt would tell later
        top = model.place_of(first) if first >= 0 else -1
        if top >= 0:
            self.verticalScrollBar().setValue(top * ROW - offset)
        elif first < 0:
            self.verticalScrollBar().setValue(0)
        self._holding = False

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._holding:
            self.chosen.emit()

    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()

    def seen_rows(self) -> list[int]:
        """Ids of the rows in sight."""
        first, last = max(0, self.rowAt(0)), self.rowAt(self.viewport().height() - 1)
        end = last if last >= 0 else first + self.viewport().height() // ROW + 1
        return list(self._ledger.ids[first : end + 1])

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
        self.setColumnWidth(Column.FILE, _WIDTHS[Column.FILE] if room >= 0 else max(160, _WIDTHS[Column.FILE] + room))

    # mouse and keys

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        asset = self.rows.link_at(self.indexAt(at), at)
        if event.button() is Qt.MouseButton.LeftButton and plain and asset is not None:
            self.opened.emit(asset)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(QPoint(-1, -1))

    def _hover(self, at: QPoint) -> None:
        index = self.indexAt(at)
        over = index.row() if self.rows.link_at(index, at) is not None else -1
        if over != self.rows.hovered:
            self.rows.hovered = over
            if over >= 0:
                self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
            else:
                self.viewport().unsetCursor()
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.indexAt(event.position().toPoint()).isValid():
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
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.acted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu.emit(at)
