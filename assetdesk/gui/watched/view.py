"""The table of the ledger: its columns, its keys, and the links in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView

from assetdesk.core.watch import LedgerRow
from assetdesk.gui.desk import Desk
from assetdesk.gui.long_list.columns import GivingColumns
from assetdesk.gui.long_list.painting import ROW
from assetdesk.gui.long_list.table import LongTable
from assetdesk.gui.watched.delegate import LEAD, LedgerDelegate
from assetdesk.gui.watched.model import Column, LedgerModel
from assetdesk.gui.widgets.flat_header import FlatHeader

_COLUMNS = GivingColumns(
    {Column.FILE: 232, Column.STATE: 100, Column.SIZE: 84, Column.SEEN: 84},
    stretched=Column.WHERE,
    least=230,
    leave=(Column.SIZE, Column.SEEN),
    first=Column.FILE,
    first_least=160,
)


class LedgerHeader(FlatHeader):
    """Says that the newest stands first."""

    def tail(self, logical: int) -> int:
        return 18 if logical == Column.SEEN else 8

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        super().paintSection(painter, rect, logicalIndex)
        if logicalIndex == Column.SEEN:
            down = self._theme.pixmap("chevron-down", 11, "text2", self.devicePixelRatioF())
            painter.drawPixmap(rect.right() - 15, rect.center().y() - 5, down)


class LedgerTable(LongTable):
    """`opened(asset id)` by a link."""

    opened = Signal(int)

    def __init__(self, desk: Desk, model: LedgerModel) -> None:
        header = LedgerHeader(desk.theme)
        header.set_lead(Column.FILE, LEAD)
        super().__init__(desk, model, header, _COLUMNS)
        self.ledger = model
        self.setObjectName("ledgerTable")
        self.setAccessibleName(self.tr("Files seen"))
        self.rows = LedgerDelegate(desk.theme, self, self.pictures)
        self.setItemDelegate(self.rows)
        self.setMouseTracking(True)
        self.setMinimumHeight(ROW * 3)
        upright = self.verticalHeader()
        upright.setMinimumSectionSize(ROW)
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    # what is chosen

    def chosen_rows(self) -> list[int]:
        """Ids of the selected rows, from the top."""
        found: list[int] = []
        for first, last in self.chosen_places():
            found += self.ledger.ids[first : last + 1]
        return found

    def current_row(self) -> LedgerRow | None:
        """The row that is current."""
        return self.ledger.row_at(self.currentIndex().row())

    def hold(self) -> tuple[list[int], int, tuple[int, int]]:
        """What is chosen and current, and the row at the top with its place: for `give_back` behind a reset."""
        top = self.rowAt(0)
        at_top = self.verticalScrollBar().value() == 0
        first = -1 if at_top or not 0 <= top < len(self.ledger.ids) else self.ledger.ids[top]
        current = self.currentIndex().row()
        number = self.ledger.ids[current] if 0 <= current < len(self.ledger.ids) else -1
        self.held = True
        return self.chosen_rows(), number, (first, self.rowViewportPosition(max(0, top)))

    def give_back(self, held: tuple[list[int], int, tuple[int, int]]) -> None:
        """The same rows are chosen, the same one stands at the top; at first the first row is current."""
        ids, number, (first, offset) = held
        model, flag = self.ledger, QItemSelectionModel.SelectionFlag
        if self.chosen_rows() != ids:
            self.choose_again(ids, model.place_of)
        place = model.place_of(number) if number >= 0 else -1
        self.make_current(place)
        if not self.selectionModel().hasSelection() and model.rowCount():
            index = model.index(max(place, 0), 0)
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.measure()
        top = model.place_of(first) if first >= 0 else -1
        if top >= 0:
            self.verticalScrollBar().setValue(top * ROW - offset)
        elif first < 0:
            self.verticalScrollBar().setValue(0)
        self.held = False

    def seen_rows(self) -> list[int]:
        """Ids of the rows in sight."""
        first, last = max(0, self.rowAt(0)), self.rowAt(self.viewport().height() - 1)
        end = last if last >= 0 else first + self.viewport().height() // ROW + 1
        return list(self.ledger.ids[first : end + 1])

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.acted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu.emit(self.menu_place(event))
