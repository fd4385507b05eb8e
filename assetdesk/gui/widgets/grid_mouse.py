"""What the mouse does in the grid: click, check box, rubber band with edge scrolling, drag, wheel, menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QContextMenuEvent, QCursor, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication

from assetdesk.gui.widgets.cells import check_rect
from assetdesk.gui.widgets.drag_picture import start_drag
from assetdesk.gui.widgets.grid_geometry import PADDING

if TYPE_CHECKING:
    from assetdesk.gui.widgets.asset_grid import AssetGrid

_Flag = QItemSelectionModel.SelectionFlag
_Mod = Qt.KeyboardModifier
_EDGE = 32


class GridMouse(QObject):
    """Belongs to one grid. `hover` is the row under the mouse, `anchor` where a range begins, both -1 for none."""

    def __init__(self, grid: AssetGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self.hover = -1
        self.anchor = -1
        self.pressed = False
        self._from = QPoint()
        self._row = -1
        self._band: tuple[QPoint, QPoint] | None = None
        self._kept = QItemSelection()
        self._pending = False
        self._edge_timer = QTimer(self, interval=16)
        self._edge_timer.timeout.connect(self._edge_scroll)

    def handle(self, event: QEvent) -> bool:
        """Take the viewport's mouse events; False leaves one to the view."""
        kind = event.type()
        if isinstance(event, QMouseEvent):
            if kind == QEvent.Type.MouseButtonPress:
                self._press(event)
            elif kind == QEvent.Type.MouseMove:
                self._move(event)
            elif kind == QEvent.Type.MouseButtonRelease:
                self._release(event)
            elif kind == QEvent.Type.MouseButtonDblClick:
                self._double(event)
            else:
                return False
            return True
        if kind == QEvent.Type.Leave:
            self._set_hover(-1)
        elif isinstance(event, QWheelEvent) and event.modifiers() & _Mod.ControlModifier:
            self._grid.set_wanted(self._grid.wanted + (16 if event.angleDelta().y() > 0 else -16))
            return True
        elif isinstance(event, QContextMenuEvent):
            self.menu(event)
            return True
        return False

    def forget_hover(self) -> None:
        """Rows have moved under the mouse."""
        self.hover = -1

    def scrolled(self) -> None:
        """The content moved under the mouse."""
        at = self._grid.viewport().mapFromGlobal(QCursor.pos())
        if self.hover >= 0:
            self._set_hover(self._grid.row_under(at) if self._grid.viewport().rect().contains(at) else -1)

    def _set_hover(self, row: int) -> None:
        if row != self.hover:
            old, self.hover = self.hover, row
            self._grid.update_row(old)
            self._grid.update_row(row)

    def _on_handle(self, row: int, at: QPoint) -> bool:
        """Whether that point is on the well or the words: from there one drags; from the rest one draws a band."""
        cell = self._grid.cell_rect(row)
        return cell.adjusted(PADDING, PADDING, -PADDING, -PADDING).contains(at)

    # press, move, release

    def _press(self, event: QMouseEvent) -> None:
        at, grid = event.position().toPoint(), self._grid
        row = grid.row_under(at)
        model = grid.selectionModel()
        self._from, self._row, self._pending = at, row, False
        if event.button() == Qt.MouseButton.RightButton:
            if row >= 0 and not model.isSelected(grid.model().index(row, 0)):
                grid.go(row, _Mod.NoModifier)
            elif row >= 0:
                model.setCurrentIndex(grid.model().index(row, 0), _Flag.NoUpdate)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.pressed = True
        modifiers = event.modifiers()
        extend = bool(modifiers & (_Mod.ControlModifier | _Mod.ShiftModifier))
        if row < 0:
            if not extend:
                model.clearSelection()
            self._kept = QItemSelection(model.selection())
            return
        if not extend and grid.opens(row, at):
            self.pressed = False
            grid.go(row, _Mod.NoModifier)
            grid.toggle_stack(row)
            return
        index = grid.model().index(row, 0)
        on_check = check_rect(grid.cell_rect(row)).adjusted(-4, -4, 4, 4).contains(QPointF(at))
        if on_check or (modifiers & _Mod.ControlModifier and not modifiers & _Mod.ShiftModifier):
            self.anchor = row
            grid.select_rows([(row, row)], _Flag.Toggle)
            model.setCurrentIndex(index, _Flag.NoUpdate)
            self._row = -1 if on_check else row
        elif model.isSelected(index) and not extend:
            self._pending = True  # a drag of the whole selection may begin; else it is settled at release
            self.anchor = row
            model.setCurrentIndex(index, _Flag.NoUpdate)
        else:
            grid.go(row, modifiers)
        self._kept = QItemSelection(model.selection()) if extend else QItemSelection()

    def _move(self, event: QMouseEvent) -> None:
        at, grid = event.position().toPoint(), self._grid
        if not (event.buttons() & Qt.MouseButton.LeftButton and self.pressed):
            self._set_hover(grid.row_under(at))
            return
        far = (at - self._from).manhattanLength() >= QApplication.startDragDistance()
        if self._band is None and far:
            if self._row >= 0 and self._on_handle(self._row, self._from):
                self._drag()
                return
            start = self._from + QPoint(0, grid.offset())
            self._band = (start, start)
            self._set_hover(-1)
        if self._band is not None:
            self._stretch(at)
            near = not grid.viewport().rect().adjusted(0, _EDGE, 0, -_EDGE).contains(at)
            if near and not self._edge_timer.isActive():
                self._edge_timer.start()

    def _release(self, event: QMouseEvent) -> None:
        grid = self._grid
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.pressed = False
        self._edge_timer.stop()
        if self._band is not None:
            self._band = None
            grid.viewport().update()
        elif self._pending and self._row >= 0:
            grid.go(self._row, _Mod.NoModifier)
        self._pending = False
        self._set_hover(grid.row_under(event.position().toPoint()))

    def _double(self, event: QMouseEvent) -> None:
        row = self._grid.row_under(event.position().toPoint())
        self.pressed = False
        if row >= 0 and self._grid.opens(row, event.position().toPoint()):
            return  # the second half of a click that opened a stack
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._grid.activated_asset.emit(
                self._grid.model().data(self._grid.model().index(row, 0), Qt.ItemDataRole.UserRole)
            )

    # rubber band

    def _stretch(self, at: QPoint) -> None:
        assert self._band is not None
        grid = self._grid
        old = self._band_rect()
        x = max(0, min(grid.viewport().width() - 1, at.x()))
        y = max(0, min(max(grid.cell_geometry.total, grid.viewport().height()) - 1, at.y() + grid.offset()))
        self._band = (self._band[0], QPoint(x, y))
        new = self._band_rect()
        whole = new.translated(0, grid.offset())
        runs = grid.cell_geometry.in_band(whole.left(), whole.top(), whole.right(), whole.bottom())
        made = QItemSelection(self._kept)
        end = grid.model().columnCount() - 1
        band = QItemSelection()
        for first, last in runs:
            band.select(grid.model().index(first, 0), grid.model().index(last, end))
        made.merge(band, _Flag.Select)
        grid.selectionModel().select(made, _Flag.ClearAndSelect)
        if runs:
            self.anchor = runs[0][0]
        grid.viewport().update(old.united(new).adjusted(-2, -2, 2, 2))

    def _band_rect(self) -> QRect:
        assert self._band is not None
        start, end = self._band
        return QRect(start, end).normalized().translated(0, -self._grid.offset())

    def _edge_scroll(self) -> None:
        grid = self._grid
        if self._band is None:
            self._edge_timer.stop()
            return
        at = grid.viewport().mapFromGlobal(QCursor.pos())
        height = grid.viewport().height()
        away = min(0, at.y() - _EDGE) + max(0, at.y() - (height - _EDGE))
        if away:
            bar = grid.verticalScrollBar()
            bar.setValue(bar.value() + max(-60, min(60, away)))
            self._stretch(at)
            grid.viewport().update()
        else:
            self._edge_timer.stop()

    def paint_band(self, painter: QPainter) -> None:
        """The band, over everything."""
        if self._band is None:
            return
        theme = self._grid._theme
        fill = theme.colour("accent")
        fill = type(fill)(fill.red(), fill.green(), fill.blue(), 40)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(theme.colour("ring"), 1))
        painter.setBrush(fill)
        painter.drawRect(QRectF(self._band_rect()).adjusted(0, 0, -1, -1).toRect())

    # drag and menu

    def _drag(self) -> None:
        self.pressed = False
        self._pending = False
        start_drag(self._grid, self._grid._list, self._grid._pictures, self._grid._theme)

    def menu(self, event: QContextMenuEvent) -> None:
        """Tell where the context menu is wanted: at the mouse, or at the current cell."""
        grid = self._grid
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            current = grid.currentIndex()
            point = grid.cell_rect(current.row()).center() if current.isValid() else grid.viewport().rect().center()
            at = grid.viewport().mapToGlobal(point)
        grid.menu_wanted.emit(at)
