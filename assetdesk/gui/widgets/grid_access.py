"""The grid for screen readers: a list whose children are made when someone asks, so that a million cost nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from assetdesk.gui.models.asset_words import spoken

if TYPE_CHECKING:
    from assetdesk.gui.widgets.asset_grid import AssetGrid


class CellAccess(QAccessibleInterface):
    """One cell: name, type, state, selected, facts."""

    def __init__(self, grid: AssetGrid, row: int) -> None:
        super().__init__()
        self._grid = grid
        self._row = row

    def isValid(self) -> bool:
        return self._row < self._grid.model().rowCount()

    def object(self) -> QObject:
        return None  # type: ignore[return-value]  # Qt's own cells have none either

    def window(self) -> Any:
        return self._grid.window().windowHandle()

    def childAt(self, x: int, y: int) -> Any:
        return None

    def child(self, index: int) -> Any:
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._grid)

    def text(self, kind: QAccessible.Text) -> str:
        if kind is not QAccessible.Text.Name or not self.isValid():
            return ""
        asset = self._grid.asset_at(self._row)
        return spoken(asset, self._grid.is_selected(self._row)) if asset is not None else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Names are changed by Rename."""

    def rect(self) -> QRect:
        cell = self._grid.cell_rect(self._row)
        return QRect(self._grid.viewport().mapToGlobal(cell.topLeft()), cell.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        made = QAccessible.State()
        made.selectable = True
        made.focusable = True
        made.selected = self._grid.is_selected(self._row)
        made.focused = self._grid.hasFocus() and self._grid.currentIndex().row() == self._row
        return made


class GridAccess(QAccessibleWidget):
    """The grid itself."""

    def __init__(self, grid: AssetGrid) -> None:
        super().__init__(grid, QAccessible.Role.List)
        self._grid = grid
        self._cells: dict[int, CellAccess] = {}

    def childCount(self) -> int:
        return self._grid.model().rowCount()

    def child(self, index: int) -> QAccessibleInterface:
        if not 0 <= index < self.childCount():
            return None  # type: ignore[return-value]
        found = self._cells.get(index)
        if found is None:
            found = self._cells[index] = CellAccess(self._grid, index)
            QAccessible.registerAccessibleInterface(found)
        return found

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child._row if isinstance(child, CellAccess) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        row = self._grid.row_under(self._grid.viewport().mapFromGlobal(QPoint(x, y)))
        return self.child(row)

    def focusChild(self) -> QAccessibleInterface:
        return self.child(self._grid.currentIndex().row())


# what Qt holds on to must not be collected by Python
_made: list[GridAccess] = []
_installed = False


def _factory(name: str, thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, QWidget) and thing.property("assetGrid") and hasattr(thing, "cell_rect"):
        made = GridAccess(thing)  # type: ignore[arg-type]
        _made.append(made)
        return made
    return None


def install() -> None:
    """Tell Qt how grids speak; once for the program."""
    global _installed
    if not _installed:
        _installed = True
        QAccessible.installFactory(_factory)
