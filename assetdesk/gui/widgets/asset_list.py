"""The list: the same model and selection as the grid, in rows with columns to choose and sort by. While words are
searched its rows say where they were found, and a line under the last one how many there are."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QLabel, QTableView, QToolTip, QWidget

from assetdesk.core.query import SortKey
from assetdesk.gui import hit_words
from assetdesk.gui.models.asset_model import AssetModel
from assetdesk.gui.models.asset_words import tooltip
from assetdesk.gui.models.columns import COLUMNS
from assetdesk.gui.models.pictures import Pictures
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.drag_picture import start_drag
from assetdesk.gui.widgets.list_columns import ListColumns
from assetdesk.gui.widgets.list_header import ListHeader
from assetdesk.gui.widgets.list_rows import HIT_ROW, ROW, RowDelegate

_FOOT = 46


class AssetList(QTableView):
    """`sort_wanted(key)` by a click on a header."""

    sort_wanted = Signal(object)
    menu_wanted = Signal(QPoint)
    activated_asset = Signal(int)

    def __init__(self, model: AssetModel, pictures: Pictures, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = model
        self._pictures = pictures
        self._theme = theme
        self._pressed = QPoint()
        self._pending = -1
        self._foot = QLabel(self.viewport())
        self._foot.setObjectName("searchFoot")
        self._foot.setFont(theme.font(12))
        self._foot.setTextFormat(Qt.TextFormat.PlainText)
        self._foot.setProperty("dim", True)
        self._foot.hide()
        self.setObjectName("assetList")
        self.setAccessibleName(self.tr("Assets"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.header = ListHeader(theme, self)
        self.setHorizontalHeader(self.header)
        self.header.sectionClicked.connect(self._header_clicked)
        self.setModel(model)
        self._rows = RowDelegate(self, model, pictures, model.hits, theme)
        self.setItemDelegate(self._rows)
        self.columns = ListColumns(self, self.header)
        self.verticalScrollBar().valueChanged.connect(self._tell_visible)
        pictures.arrived.connect(self._rows_changed)
        model.hits.arrived.connect(self._rows_changed)
        model.about_to_reset.connect(self._choose_rows)
        theme.changed.connect(self._redress)

    def _redress(self) -> None:
        self.viewport().update()
        self.header.viewport().update()

    def _tell_visible(self) -> None:
        if self.isVisible():
            first = self.rowAt(0)
            last = self.rowAt(self.viewport().height() - 1)
            self._list.visible = (max(0, first), last if last >= 0 else len(self._list.ids) - 1)

    def _rows_changed(self, ids: Any) -> None:
        ids = set(ids)
        first, last = self._list.visible
        for row in range(first, min(last + 1, len(self._list.ids))):
            if self._list.ids[row] in ids:
                self.viewport().update(self.visualRect(self._list.index(row, 0)))

    def paintEvent(self, event: QPaintEvent) -> None:
        self._tell_visible()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("base"))
        painter.end()
        super().paintEvent(event)
        current = self.currentIndex()
        if current.isValid() and self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self._theme.colour("ring"), 2))
            top = self.rowViewportPosition(current.row())
            high = self.rowHeight(current.row())
            painter.drawRect(QRect(1, top + 1, self.viewport().width() - 2, high - 3))

    # search

    def _choose_rows(self) -> None:
        """The next list is of search hits, or is not."""
        searching = bool(self._list.query.words)
        if searching != self._rows.searching:
            self._rows.searching = searching
            self.verticalHeader().setDefaultSectionSize(HIT_ROW if searching else ROW)
            self.columns.show_hits(searching)

    def tell_foot(self, text: str) -> None:
        """The line under the last row; empty: none."""
        self._foot.setText(text)
        self._foot.setAccessibleName(text)
        self._foot.setVisible(bool(text))
        self.updateGeometries()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if self._foot.isHidden():
            return
        bar, content = self.verticalScrollBar(), self.verticalHeader().length() + _FOOT
        bar.setRange(0, max(0, content - self.viewport().height()))
        self._place_foot()

    def _place_foot(self) -> None:
        top = self.verticalHeader().length() - self.verticalScrollBar().value()
        wide = self.viewport().width() - 32
        metrics = self._foot.fontMetrics()
        shown = metrics.elidedText(self._foot.accessibleName(), Qt.TextElideMode.ElideRight, wide)
        self._foot.setText(shown)
        self._foot.setGeometry(QRect(16, top, wide, _FOOT))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if not self._foot.isHidden():
            self._place_foot()

    # columns

    def show_sort(self, key: SortKey, descending: bool) -> None:
        """Put the chevron where the list is sorted."""
        self.header.show_sort(key, descending)

    def _header_clicked(self, section: int) -> None:
        if (key := COLUMNS[section].sort) is not None:
            self.sort_wanted.emit(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit()

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        self._pending = -1
        index = self.indexAt(self._pressed)
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.LeftButton and plain and self.selectionModel().isSelected(index):
            self._pending = index.row()
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        far = (at - self._pressed).manhattanLength() >= 10
        if event.buttons() & Qt.MouseButton.LeftButton and far:
            index = self.indexAt(self._pressed)
            on_name = index.isValid() and index.column() == 0
            if self._pending >= 0 or (on_name and self.selectionModel().isSelected(index)):
                self._pending = -1
                start_drag(self, self._list, self._pictures, self._theme)
                return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pending >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.selectRow(self._pending)
        self._pending = -1
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.activated_asset.emit(self._list.ids[index.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        if event.key() in (keys.Key_Space, keys.Key_Return, keys.Key_Enter, keys.Key_Left, keys.Key_Right):
            if event.key() == keys.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                flags = QItemSelectionModel.SelectionFlag
                self.selectionModel().select(self.currentIndex(), flags.Toggle | flags.Rows)
            elif event.key() in (keys.Key_Left, keys.Key_Right) and self._toggled(event.key() == keys.Key_Right):
                pass
            elif event.key() in (keys.Key_Left, keys.Key_Right):
                bar = self.horizontalScrollBar()
                bar.setValue(bar.value() + (60 if event.key() == keys.Key_Right else -60))
            else:
                event.ignore()
            return
        if event.key() == keys.Key_Escape and self.selectionModel().hasSelection():
            self.selectionModel().clearSelection()
            return
        super().keyPressEvent(event)

    def _toggled(self, on: bool) -> bool:
        """Open or close what stands behind the current row; False where that changes nothing."""
        row = self.currentIndex().row()
        asset = self._list.row_at(row) if 0 <= row < len(self._list.ids) else None
        stacks = self._list.stacks
        if asset is None or not asset.members or stacks.is_open(asset.id) == on or stacks.parent(asset.id) is not None:
            return False
        self._list.toggle_stack(asset.id)
        return True

    def keyboardSearch(self, search: str) -> None:
        """Letters are verbs here."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_wanted.emit(at)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            asset = self._list.row_at(index.row()) if index.isValid() else None
            if asset is not None:
                hit = self._list.hits.get(asset.id) if self._rows.searching else None
                found = f"\n{hit_words.spoken(hit)}" if hit is not None else ""
                QToolTip.showText(event.globalPos(), tooltip(asset) + found, self.viewport())
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)
