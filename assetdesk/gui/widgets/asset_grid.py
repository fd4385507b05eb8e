"""The grid: an item view with arithmetic geometry. It paints the cells on the screen, only from memory, and keeps its
place by asset, not by row. What the mouse does stands in `grid_mouse`.

QListView lays out every row in every mode, which takes seconds at a million; this takes a millisecond.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QToolTip, QWidget

from assetdesk.core.asset import AssetRow
from assetdesk.gui.models.asset_model import AssetModel
from assetdesk.gui.models.asset_words import tooltip
from assetdesk.gui.models.pictures import Pictures
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets import grid_access, grid_keys
from assetdesk.gui.widgets.cells import CellPainter, Look, picture_edge
from assetdesk.gui.widgets.grid_geometry import Geometry
from assetdesk.gui.widgets.grid_mouse import GridMouse

SMALLEST, LARGEST, NORMAL = 112, 320, 160
_Flag = QItemSelectionModel.SelectionFlag


class AssetGrid(QAbstractItemView):
    """`wanted_changed(px)` when the person makes cells larger or smaller with the wheel."""

    wanted_changed = Signal(int)
    menu_wanted = Signal(QPoint)
    activated_asset = Signal(int)

    def __init__(self, model: AssetModel, pictures: Pictures, theme: Theme, parent: QWidget | None = None) -> None:
        self._list = model
        self._pictures = pictures
        self._theme = theme
        self._painter = CellPainter(theme)
        self._wanted = NORMAL
        self._geometry = Geometry(800, NORMAL, 0)
        self._anchor_asset: tuple[int, int] | None = None
        self._anchor_row = -1
        super().__init__(parent)
        self.mouse = GridMouse(self)
        self.setObjectName("assetGrid")
        self.setProperty("assetGrid", True)
        grid_access.install()
        self.setAccessibleName(self.tr("Assets"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover, False)
        self.viewport().setAutoFillBackground(False)
        # every pixel is painted, so a step of scrolling paints only the strip that came in
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setModel(model)
        model.about_to_reset.connect(self._note_place)
        model.rowsAboutToBeInserted.connect(self._note_place)
        model.rowsAboutToBeRemoved.connect(self._note_place)
        model.modelReset.connect(self._restore_place)
        model.rowsInserted.connect(self._restore_place)
        model.rowsRemoved.connect(self._restore_place)
        pictures.arrived.connect(self._pictures_arrived)
        theme.changed.connect(self._redress)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # geometry

    @property
    def cell_geometry(self) -> Geometry:
        """Where cells are, in the coordinates of the whole."""
        return self._geometry

    @property
    def wanted(self) -> int:
        """How wide a cell would like to be, px."""
        return self._wanted

    def set_wanted(self, px: int) -> None:
        """112 to 320; the asset at the top stays there."""
        px = max(SMALLEST, min(LARGEST, px))
        if px != self._wanted:
            self._note_place()
            self._wanted = px
            self._painter.forget()
            self._restore_place()
            self.wanted_changed.emit(px)

    def offset(self) -> int:
        """How far it is scrolled, px."""
        return self.verticalScrollBar().value()

    def cell_rect(self, row: int) -> QRect:
        """On the viewport."""
        x, y, width, height = self._geometry.rect(row)
        return QRect(x, y - self.offset(), width, height)

    def row_under(self, at: QPoint) -> int:
        """The row at a point of the viewport, or -1."""
        return self._geometry.row_at(at.x(), at.y() + self.offset())

    def visualRect(self, index: Any) -> QRect:
        return self.cell_rect(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self.row_under(point)
        return self._list.index(row, 0) if row >= 0 else QModelIndex()

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.offset()

    def isIndexHidden(self, index: Any) -> bool:
        return False

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    def updateGeometries(self) -> None:
        self._geometry = Geometry(self.viewport().width(), self._wanted, len(self._list.ids))
        bar = self.verticalScrollBar()
        view = self.viewport().height()
        bar.setPageStep(view)
        bar.setSingleStep(max(24, self._geometry.pitch // 4))
        bar.setRange(0, max(0, self._geometry.total - view))
        self._tell_visible()

    def doItemsLayout(self) -> None:
        self.updateGeometries()
        self.viewport().update()

    def _tell_visible(self) -> None:
        top = self.offset()
        first, last = self._geometry.rows_between(top, top + self.viewport().height())
        self._list.visible = (first, last)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._note_place()
        self._painter.forget()
        self._restore_place()
        super().resizeEvent(event)

    # place

    def _note_place(self) -> None:
        top = self.offset()
        first, last = self._geometry.rows_between(top, top + self.viewport().height())
        if top == 0 or last < first or first >= len(self._list.ids):
            self._anchor_asset = None
            self._anchor_row = -1
            return
        self._anchor_row = first
        self._anchor_asset = (self._list.ids[first], self._geometry.rect(first)[1] - top)

    def _restore_place(self) -> None:
        self.updateGeometries()
        if self._anchor_asset is not None:
            asset_id, away = self._anchor_asset
            row = self._list.place_of(asset_id)
            if row < 0:
                row = min(self._anchor_row, len(self._list.ids) - 1)
            if row >= 0:
                self.verticalScrollBar().setValue(self._geometry.rect(row)[1] - away)
        self._tell_visible()
        self.mouse.forget_hover()
        self.viewport().update()

    def place(self) -> tuple[int, int] | None:
        """What to remember of the scroll place: asset and how far its cell is above the view's top."""
        self._note_place()
        return self._anchor_asset

    def go_to_place(self, place: tuple[int, int] | None) -> None:
        """Scroll back to it."""
        self._anchor_asset, self._anchor_row = place, 0
        self._restore_place()

    def _scrolled(self) -> None:
        self._tell_visible()
        self.mouse.scrolled()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)

    def scrollTo(self, index: Any, hint: Any = QAbstractItemView.ScrollHint.EnsureVisible) -> None:
        if not index.isValid():
            return
        _, y, _, height = self._geometry.rect(index.row())
        bar, view = self.verticalScrollBar(), self.viewport().height()
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(y + height // 2 - view // 2)
        elif y - 4 < bar.value():
            bar.setValue(max(0, y - 12))
        elif y + height + 4 > bar.value() + view:
            bar.setValue(y + height + 12 - view)

    # what changed

    def dataChanged(self, first: Any, last: Any, roles: Any = ()) -> None:
        for row in range(first.row(), last.row() + 1):
            self.update_row(row)

    def update_row(self, row: int) -> None:
        """Paint one cell again, if it is on the screen."""
        low, high = self._list.visible
        if low <= row <= high:
            self.viewport().update(self.cell_rect(row).adjusted(-1, -1, 1, 1))

    def _pictures_arrived(self, ids: set[int]) -> None:
        low, high = self._list.visible
        for row in range(low, min(high + 1, len(self._list.ids))):
            asset = self._list.cache.get(self._list.ids[row])
            if (asset.cell_id if asset is not None else self._list.ids[row]) in ids:
                self.update_row(row)

    def _redress(self) -> None:
        self._painter.forget()
        self.viewport().update()

    def currentChanged(self, current: Any, previous: Any) -> None:
        for index in (previous, current):
            if index.isValid():
                self.update_row(index.row())
        if current.isValid() and self.isVisible():
            if not self.mouse.pressed:
                self.scrollTo(current)
            if QAccessible.isActive():
                event = QAccessibleEvent(self, QAccessible.Event.Focus)
                event.setChild(current.row())
                QAccessible.updateAccessibility(event)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        low, high = self._list.visible
        for part in (selected, deselected):
            for span in part.toList():
                for row in range(max(low, span.top()), min(high, span.bottom()) + 1):
                    self.update_row(row)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._pictures.forget()
            self._painter.forget()
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.mouse.menu(event)  # by the keyboard it comes to the view, by the mouse to its viewport

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and not self.currentIndex().isValid() and self._list.ids:
            self.selectionModel().setCurrentIndex(self._list.index(0, 0), _Flag.NoUpdate)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # painting

    def edge_of(self, row: AssetRow) -> int:
        """Device px that the row's picture may take."""
        return int(picture_edge(row, self._geometry.well) * self.devicePixelRatioF())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        area = event.rect()
        painter.fillRect(area, self._theme.colour("canvas"))
        top = self.offset()
        first, last = self._geometry.rows_between(area.top() + top, area.bottom() + top)
        if last < first:
            self.mouse.paint_band(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows = range(first, min(last, len(self._list.ids) - 1) + 1)
        focus, current, hover = self.hasFocus(), self.currentIndex().row(), self.mouse.hover
        selected = self._selected_in(rows.start, rows.stop)
        well_edge, ratio = self._geometry.well, self.devicePixelRatioF()
        shown: list[tuple[QRect, QRect, AssetRow | None, Look]] = []
        for row in rows:
            cell = self.cell_rect(row)
            if not cell.intersects(area.adjusted(-2, -2, 2, 2)):
                continue
            look = Look(row in selected, row == current and (focus or row in selected), row == hover, focus)
            asset = self._list.row_at(row)
            well = self._painter.well(cell, well_edge)
            shown.append((cell, well, asset, look))
            if self._list.stacks.parent(self._list.ids[row]) is not None:
                self._painter.band(painter, cell, first=self._begins_band(row), last=self._ends_band(row))
            self._painter.ground(painter, cell, look)
            pixmap = None
            if asset is not None and asset.cell:
                pixmap = self._pictures.get(asset.cell_id, asset.cell, self.edge_of(asset))
                if pixmap is None:
                    pixmap = self._pictures.near(asset.cell_id, asset.cell)
                elif pixmap.devicePixelRatio() != ratio:
                    pixmap.setDevicePixelRatio(ratio)
            self._painter.picture(painter, well, asset, pixmap)
        for cell, well, asset, look in shown:
            if asset is None:
                continue
            step, share = self._list.live.get(asset.id, ("", asset.progress))
            self._painter.overlay(painter, well, asset, share)
            if look.hover or look.selected:
                self._painter.check(painter, cell, look.selected)
            self._painter.words(painter, well, asset, step)
        self.mouse.paint_band(painter)

    def _begins_band(self, row: int) -> bool:
        """Whether it is the first member of an open stack, or the first of them in its line."""
        ids, parent = self._list.ids, self._list.stacks.parent
        return row % self._geometry.columns == 0 or row == 0 or parent(ids[row - 1]) != parent(ids[row])

    def _ends_band(self, row: int) -> bool:
        ids, parent = self._list.ids, self._list.stacks.parent
        columns = self._geometry.columns
        return row % columns == columns - 1 or row + 1 >= len(ids) or parent(ids[row + 1]) != parent(ids[row])

    def opens(self, row: int, at: QPoint) -> bool:
        """Whether a click at that point of the viewport opens or closes the stack."""
        asset = self._list.row_at(row)
        if asset is None:
            return False
        opener = self._painter.opener(self._painter.well(self.cell_rect(row), self._geometry.well), asset)
        return opener is not None and opener.adjusted(-4, -4, 4, 4).contains(QPointF(at))

    def toggle_stack(self, row: int, *, opened: bool | None = None) -> bool:
        """Open or close what stands behind an asset; `opened` says which is wanted. False where there is nothing."""
        asset = self._list.row_at(row) if 0 <= row < len(self._list.ids) else None
        if asset is None or not asset.members or self._list.stacks.is_open(asset.id) == opened:
            return False
        if self._list.stacks.parent(asset.id) is not None:  # one stack in another stays closed
            return False
        self._list.toggle_stack(asset.id)
        return True

    def _selected_in(self, start: int, stop: int) -> set[int]:
        found: set[int] = set()
        model = self.selectionModel()
        for row in range(start, stop):
            if model.isSelected(self._list.index(row, 0)):
                found.add(row)
        return found

    def is_selected(self, row: int) -> bool:
        """Whether the row is selected."""
        return self.selectionModel().isSelected(self._list.index(row, 0))

    def asset_at(self, row: int) -> AssetRow | None:
        """The asset, if its row is in memory."""
        return self._list.row_at(row)

    # keys and selection

    def select_rows(self, runs: list[tuple[int, int]], flags: QItemSelectionModel.SelectionFlag) -> None:
        """Select runs of rows (first, last)."""
        made = QItemSelection()
        end = self._list.columnCount() - 1
        for first, last in runs:
            made.select(self._list.index(first, 0), self._list.index(last, end))
        self.selectionModel().select(made, flags)

    def selectAll(self) -> None:
        if self._list.ids:
            self.select_rows([(0, len(self._list.ids) - 1)], _Flag.ClearAndSelect)

    def invert(self) -> None:
        """Select what is not, and the other way round."""
        if self._list.ids:
            self.select_rows([(0, len(self._list.ids) - 1)], _Flag.Toggle)

    def go(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        """To another cell, as arrows do: Shift extends, Ctrl leaves the selection alone."""
        if not 0 <= row < len(self._list.ids):
            return
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        ctrl = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        model, index = self.selectionModel(), self._list.index(row, 0)
        if shift:
            anchor = (
                self.mouse.anchor
                if 0 <= self.mouse.anchor < len(self._list.ids)
                else max(0, model.currentIndex().row())
            )
            self.mouse.anchor = anchor
            flags = _Flag.Select if ctrl else _Flag.ClearAndSelect
            self.select_rows([(min(anchor, row), max(anchor, row))], flags)
        elif not ctrl:
            self.mouse.anchor = row
            self.select_rows([(row, row)], _Flag.ClearAndSelect)
        model.setCurrentIndex(index, _Flag.NoUpdate)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        grid_keys.press(self, event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are verbs here, and going through a million names would stop the window."""

    def moveCursor(self, action: Any, modifiers: Any) -> QModelIndex:
        return self.currentIndex()

    def setSelection(self, rect: QRect, command: Any) -> None:
        """Rubber band and keys select by rows themselves."""

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self.row_under(event.pos())
            asset = self._list.row_at(row) if row >= 0 else None
            if asset is not None:
                QToolTip.showText(event.globalPos(), tooltip(asset), self.viewport(), self.cell_rect(row))
            else:
                QToolTip.hideText()
            return True
        if self.mouse.handle(event):
            return True
        return super().viewportEvent(event)
