"""The list of one kind: name, who uses it, and what is changed and not saved yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from assetdesk.gui.theme import Theme

HIGH = 43
_ROW = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its key (the profile's id, below 0 for one that is not saved yet), two lines, and a mark at the right."""

    key: int
    name: str
    used: str
    mark: str = ""


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: ProfileList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, HIGH)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = self._theme, QRect(option.rect)
        one = index.data(_ROW)
        if not isinstance(one, Line):
            return
        if index.row() == self._view.currentRow():
            painter.fillRect(rect, theme.colour("tint"))
            if self._view.hasFocus():
                painter.setPen(QPen(theme.colour("ring"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        small = theme.font(11)
        wide = QFontMetrics(small).horizontalAdvance(one.mark) if one.mark else 0
        room = rect.adjusted(12, 5, -12, -5)
        if wide:
            painter.setFont(small)
            painter.setPen(theme.colour("text2"))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, one.mark)
            room.setRight(room.right() - wide - 8)
        half = room.height() // 2
        font = theme.font(13, 600)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        name = QFontMetrics(font).elidedText(one.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QRect(room.left(), room.top(), room.width(), half), left, name)
        painter.setFont(small)
        painter.setPen(theme.colour("text2"))
        used = QFontMetrics(small).elidedText(one.used, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QRect(room.left(), room.top() + half, room.width(), half), left, used)


class ProfileList(QListWidget):
    """One stop for Tab, arrows choose. `chosen(key)` when a person, or `choose`, turned to another row."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, name: str, spoken: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Painter(theme, self))
        self.setTabKeyNavigation(False)
        theme.changed.connect(self._repaint)
        self.currentItemChanged.connect(self._moved)

    def _repaint(self) -> None:
        self.viewport().update()

    def fill(self, lines: Sequence[Line]) -> None:
        """Other rows; the current one stays where it is still there. Nothing is told."""
        current = self.current
        self.blockSignals(True)
        self.clear()
        for one in lines:
            item = QListWidgetItem(one.name)
            item.setData(_ROW, one)
            spoken = ", ".join(part for part in (one.name, one.used, one.mark) if part)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.addItem(item)
            if one.key == current:
                self.setCurrentItem(item)
        self.blockSignals(False)
        self.viewport().update()

    @property
    def lines(self) -> list[Line]:
        """The rows."""
        return [self.item(n).data(_ROW) for n in range(self.count())]

    @property
    def current(self) -> int | None:
        """The current row's key."""
        item = self.currentItem()
        return int(item.data(_ROW).key) if item is not None else None

    def choose(self, key: int | None) -> None:
        """Make it the current row; None: no row."""
        keys = [one.key for one in self.lines]
        self.setCurrentRow(keys.index(key) if key in keys else -1)

    def _moved(self) -> None:
        key = self.current
        if key is not None:
            self.chosen.emit(key)
