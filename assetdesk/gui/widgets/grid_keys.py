"""What keys do in the grid. Letters are verbs of the window and do not come here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from assetdesk.gui.widgets.asset_grid import AssetGrid

_Flag = QItemSelectionModel.SelectionFlag


def press(grid: AssetGrid, event: QKeyEvent) -> None:
    """Arrows, Home, End, pages, Ctrl+Space, Esc; everything else is ignored for actions to take."""
    key, modifiers, count = event.key(), event.modifiers(), grid.model().rowCount()
    keys = Qt.Key
    current = grid.currentIndex().row()
    columns = grid.cell_geometry.columns
    page = max(1, grid.viewport().height() // grid.cell_geometry.pitch) * columns
    away = {
        keys.Key_Left: -1,
        keys.Key_Right: 1,
        keys.Key_Up: -columns,
        keys.Key_Down: columns,
        keys.Key_PageUp: -page,
        keys.Key_PageDown: page,
    }.get(keys(key))
    plain = not modifiers & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers & Qt.KeyboardModifier.AltModifier or not count:
        event.ignore()
    elif plain and key == keys.Key_Right and grid.toggle_stack(current, opened=True):
        pass  # what stands behind it follows in line now
    elif plain and key == keys.Key_Left and grid.toggle_stack(current, opened=False):
        pass
    elif key == keys.Key_Home:
        grid.go(0, modifiers)
    elif key == keys.Key_End:
        grid.go(count - 1, modifiers)
    elif away is not None and current < 0:
        grid.go(0, modifiers)
    elif away is not None:
        _go_by(grid, current, away, modifiers)
    elif key == keys.Key_Space and modifiers & Qt.KeyboardModifier.ControlModifier and current >= 0:
        grid.mouse.anchor = current
        grid.select_rows([(current, current)], _Flag.Toggle)
    elif key == keys.Key_Escape and grid.selectionModel().hasSelection():
        grid.selectionModel().clearSelection()
    else:
        event.ignore()


def _go_by(grid: AssetGrid, current: int, away: int, modifiers: Qt.KeyboardModifier) -> None:
    count, columns = grid.model().rowCount(), grid.cell_geometry.columns
    row = current + away
    if abs(away) >= columns and columns > 0 and away % columns == 0:
        while row < 0:
            row += columns
        if row >= count:  # to the last line, where it has a cell in this column, else to the last cell
            last = (count - 1) // columns * columns + current % columns
            row = last if last < count else count - 1
            if current // columns == (count - 1) // columns:
                row = current
    grid.go(max(0, min(count - 1, row)), modifiers)
