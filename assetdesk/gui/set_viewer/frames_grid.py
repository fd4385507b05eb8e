"""All frames of a set as cells: dragged into order, taken out, opened."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assetdesk.core.asset import AssetRow
from assetdesk.gui import words
from assetdesk.gui.models.asset_words import spoken
from assetdesk.gui.set_viewer.frames import Frames
from assetdesk.gui.set_viewer.pictures import SetPictures
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.cells import CellPainter, Look
from assetdesk.gui.widgets.own_delete import keeps_delete

Index = QModelIndex | QPersistentModelIndex
FRAMES_MIME = "application/x-assetdesk-frames"
_WANTED = 164
# what a cell has beside its well: padding and gap; name and facts
_SIDE, _BELOW = 20, 58


class FramesModel(QAbstractListModel):
    """The frames in the set's order; a row is a frame's number."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: Frames | None = None
        self.rows: Mapping[int, AssetRow] = {}

    def show(self, frames: Frames, rows: Mapping[int, AssetRow]) -> None:
        """All anew."""
        self.beginResetModel()
        self.frames, self.rows = frames, rows
        self.endResetModel()

    def asset(self, number: int) -> AssetRow | None:
        """The row of a frame."""
        if self.frames is None or not 0 <= number < len(self.frames.frames):
            return None
        return self.rows.get(self.frames.frames[number].asset_id)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() or self.frames is None else len(self.frames.frames)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.asset(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{words.number(index.row() + 1)}, {spoken(row, False)}"
        return row.name if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled | flag.ItemNeverHasChildren

    def mimeTypes(self) -> list[str]:
        return [FRAMES_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        made = QMimeData()
        made.setData(FRAMES_MIME, array("q", sorted({index.row() for index in indexes})).tobytes())
        return made

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction


def moved(count: int, numbers: Sequence[int], before: int) -> list[int]:
    """The numbers 0 … count−1 with some of them put before a place, together and in their order."""
    chosen = set(numbers)
    head = [n for n in range(min(before, count)) if n not in chosen]
    tail = [n for n in range(min(before, count), count) if n not in chosen]
    return [*head, *sorted(chosen), *tail]


class _Delegate(QStyledItemDelegate):
    def __init__(self, grid: FramesGrid, theme: Theme, pictures: SetPictures) -> None:
        super().__init__(grid)
        self._grid, self._theme, self._pictures = grid, theme, pictures
        self._cells = CellPainter(theme)
        theme.changed.connect(self._cells.forget)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._grid.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._grid.frames.asset(index.row())
        if row is None:
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        state, flag = option.state, QStyle.StateFlag
        focus = self._grid.hasFocus()
        selected = bool(state & flag.State_Selected)
        current = index.row() == self._grid.currentIndex().row() and (focus or selected)
        size, edge = self._grid.gridSize(), self._grid.edge
        cell = QRect(option.rect.x() + 2, option.rect.y() + 2, size.width() - 4, size.height() - 4)
        self._cells.ground(painter, cell, Look(selected, current, bool(state & flag.State_MouseOver), focus))
        well = self._cells.well(cell, edge)
        picture = self._pictures.small(row.id)
        pixmap = None
        if picture is not None:
            ratio = self._grid.devicePixelRatioF()
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            room = round((edge - 20) * ratio)
            fits = picture.width() <= room and picture.height() <= room
            pixmap = QPixmap.fromImage(picture if fits else picture.scaled(room, room, keep, smooth))
            pixmap.setDevicePixelRatio(ratio)
        self._cells.picture(painter, well, row, pixmap)
        self._cells.overlay(painter, well, row, row.progress)
        if self._grid.numbered:
            self._number(painter, well, index.row() + 1)
        elif selected:
            self._cells.check(painter, cell, True)
        self._cells.words(painter, well, row, "")
        painter.restore()

    def _number(self, painter: QPainter, well: QRect, number: int) -> None:
        theme = self._theme
        text = words.number(number)
        font = theme.font(10, 600)
        wide = max(16, QFontMetrics(font).horizontalAdvance(text) + 10)
        box = QRectF(well.x() + 6, well.y() + 6, wide, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("ink"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setFont(font)
        painter.setPen(theme.colour("white"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class FramesGrid(QListView):
    """`ordered(numbers)`: the frames' old numbers in their new order; `removed(numbers)`; `opened(number)`;
    `menu_wanted(point)`. Only with `editable` anything is moved or taken out."""

    ordered = Signal(object)
    removed = Signal(object)
    opened = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(self, theme: Theme, pictures: SetPictures, name: str = "setFrames", *, numbered: bool = True) -> None:
        super().__init__()
        self._theme = theme
        self._pictures = pictures
        self.editable = False
        self.numbered = numbered
        self._mark: int | None = None
        self.frames = FramesModel()
        self.setObjectName(name)
        self.setAccessibleName(self.tr("All frames"))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._fit_cells()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setMouseTracking(True)
        self.setModel(self.frames)
        self.setItemDelegate(_Delegate(self, theme, pictures))
        self.setSpacing(0)
        self.activated.connect(self._activated)
        pictures.small_came.connect(self.viewport().update)
        theme.changed.connect(self._redress)
        self._redress()

    @property
    def columns(self) -> int:
        """How many cells stand side by side; their right edge is flush."""
        return max(1, self.viewport().width() // _WANTED)

    @property
    def edge(self) -> int:
        """Px of a cell's square well."""
        return self.gridSize().width() - _SIDE

    def _fit_cells(self) -> None:
        # Qt starts another line when the last cell touches the edge
        wide = max(_SIDE + 80, (self.viewport().width() - 4) // self.columns)
        size = QSize(wide, wide - _SIDE + _BELOW)
        if size != self.gridSize():
            self.setGridSize(size)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_cells()
        super().resizeEvent(event)

    def _redress(self) -> None:
        palette = self.viewport().palette()
        palette.setColor(self.viewport().backgroundRole(), self._theme.colour("canvas"))
        self.viewport().setPalette(palette)
        self.viewport().update()

    def show_frames(self, frames: Frames, rows: Mapping[int, AssetRow], at: int, *, editable: bool) -> None:
        """These are the set's frames; one of them is current."""
        self.editable = editable
        kept = self.selectionModel().hasSelection()
        self.frames.show(frames, rows)
        self.go(at, select=not kept)

    def go(self, at: int, *, select: bool = True) -> None:
        """Make a frame current."""
        index = self.frames.index(at, 0)
        if index.isValid():
            flag = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect if select else flag.NoUpdate)

    def chosen(self) -> list[int]:
        """Numbers of the selected frames."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())

    def _activated(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())

    def paintEvent(self, event: QPaintEvent) -> None:
        first, last = self._in_sight()
        rows = [row for n in range(first, last + 1) if (row := self.frames.asset(n)) is not None]
        self._pictures.want_small(rows)
        super().paintEvent(event)
        if self._mark is None:
            return
        painter = QPainter(self.viewport())
        count = self.frames.rowCount()
        at = self.visualRect(self.frames.index(min(self._mark, count - 1), 0))
        x = at.right() - 2 if self._mark >= count else at.left() - 1
        painter.fillRect(QRect(x, at.top() + 8, 3, self.edge), self._theme.colour("accent"))

    def _in_sight(self) -> tuple[int, int]:
        columns, high = self.columns, self.gridSize().height()
        top = self.verticalOffset() // high
        lines = self.viewport().height() // high + 2
        return top * columns, min(self.frames.rowCount(), (top + lines) * columns) - 1

    # putting in order

    def place_at(self, at: QPoint) -> int:
        """Before which frame something dropped there goes."""
        columns, size = self.columns, self.gridSize()
        x, y = at.x() + self.horizontalOffset(), at.y() + self.verticalOffset()
        column = min(columns, max(0, round(x / size.width())))
        return min(self.frames.rowCount(), max(0, y // size.height()) * columns + column)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._look(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._look(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark = None
        self.viewport().update()

    def _look(self, event: QDragMoveEvent) -> None:
        if self.editable and event.mimeData().hasFormat(FRAMES_MIME):
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self._mark = self.place_at(event.position().toPoint())
        else:
            event.ignore()
            self._mark = None
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark = None
        self.viewport().update()
        if not self.editable or not event.mimeData().hasFormat(FRAMES_MIME):
            event.ignore()
            return
        numbers: array[int] = array("q")
        numbers.frombytes(bytes(event.mimeData().data(FRAMES_MIME).data()))
        event.setDropAction(Qt.DropAction.IgnoreAction)  # the view must not take rows away itself
        event.accept()
        self._order(list(numbers), self.place_at(event.position().toPoint()))

    def _order(self, numbers: Sequence[int], before: int) -> None:
        count = self.frames.rowCount()
        now = moved(count, [n for n in numbers if n < count], before)
        if now != list(range(count)):
            self.ordered.emit(now)

    def event(self, event: QEvent) -> bool:
        # Del means the members, not their set
        return keeps_delete(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        numbers = self.chosen()
        if alt and key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and numbers:
            if self.editable:
                self._order(numbers, max(0, numbers[0] - 1) if key is Qt.Key.Key_Left else numbers[-1] + 2)
        elif key is Qt.Key.Key_Delete and numbers:
            if self.editable:
                self.removed.emit(numbers)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Space):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = self.indexAt(event.pos())
        if at.isValid() and at.row() not in self.chosen():
            self.go(at.row())
        point = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            middle = QPointF(self.visualRect(self.currentIndex()).center()).toPoint()
            point = self.viewport().mapToGlobal(middle)
        self.menu_wanted.emit(point)
