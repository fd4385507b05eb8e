"""The list of pages at the left: icon, name, and the value in force at the right edge."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import PANEL

HIGH = 30
_KEY = Qt.ItemDataRole.UserRole
_ICON = Qt.ItemDataRole.UserRole + 1
_VALUE = Qt.ItemDataRole.UserRole + 2
_CHANGED = Qt.ItemDataRole.UserRole + 3


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: GroupList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, HIGH)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = self._theme, option.rect
        on = index.row() == self._view.currentRow()
        if on:
            painter.fillRect(rect, theme.colour("tint"))
            if self._view.hasFocus():
                pen = painter.pen()
                pen.setColor(theme.colour("ring"))
                pen.setWidth(2)
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(1, 1, -1, -1))
        ratio = self._view.devicePixelRatioF()
        painter.drawPixmap(rect.left() + 12, rect.top() + 7, theme.pixmap(index.data(_ICON), 15, "text", ratio))
        middle = Qt.AlignmentFlag.AlignVCenter
        value, changed = str(index.data(_VALUE) or ""), bool(index.data(_CHANGED))
        value_font = theme.font(11, 600 if changed else 400)
        wide = QFontMetrics(value_font).horizontalAdvance(value) + 1 if value else 0
        font = theme.font(13, 600 if on else 400)
        name = str(index.data())
        left = rect.left() + 34
        needed = QFontMetrics(font).horizontalAdvance(name)
        room = rect.right() - 10 - left
        shown_value = min(wide, max(0, room - needed - 8))
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        box = QRect(left, rect.top(), room - (shown_value + 8 if shown_value else 0), rect.height())
        painter.drawText(box, middle, QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, box.width()))
        if shown_value:
            painter.setFont(value_font)
            ink = "accent_text" if changed else "text2"
            painter.setPen(theme.colour(ink))
            text = QFontMetrics(value_font).elidedText(value, Qt.TextElideMode.ElideRight, shown_value)
            place = QRect(rect.right() - 10 - shown_value, rect.top(), shown_value, rect.height())
            painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, text)


class GroupList(QListWidget):
    """One stop for Tab, arrows choose. `chosen(key)`."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, spoken: str, width: int = 182) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setFixedWidth(width)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundRole(PANEL)
        self.viewport().setBackgroundRole(PANEL)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(_Painter(theme, self))
        self.setTabKeyNavigation(False)
        theme.changed.connect(self._repaint)
        self.currentItemChanged.connect(self._moved)

    def _repaint(self) -> None:
        self.viewport().update()

    def fill(self, rows: list[tuple[str, str, str]], current: str = "") -> None:
        """(key, words, icon) of every row."""
        self.blockSignals(True)
        self.clear()
        for key, text, icon in rows:
            item = QListWidgetItem(text)
            item.setData(_KEY, key)
            item.setData(_ICON, icon)
            self.addItem(item)
        self.blockSignals(False)
        self.choose(current if current in self.listed() else (self.listed() or [""])[0])

    def listed(self) -> list[str]:
        """The rows' keys."""
        return [str(self.item(n).data(_KEY)) for n in range(self.count())]

    def tell(self, key: str, value: str, changed: bool) -> None:
        """The value at the right edge, in the accent where it was changed here; spoken too."""
        for n in range(self.count()):
            item = self.item(n)
            if item.data(_KEY) == key:
                item.setData(_VALUE, value)
                item.setData(_CHANGED, changed)
                spoken = ", ".join(p for p in (item.text(), value, self.tr("changed") if changed else "") if p)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
                item.setToolTip(spoken)

    def value_of(self, key: str) -> str:
        """What stands there, for tests."""
        return next(
            (str(self.item(n).data(_VALUE) or "") for n in range(self.count()) if self.item(n).data(_KEY) == key), ""
        )

    def choose(self, key: str) -> None:
        """Make it the current row."""
        if key in self.listed():
            self.setCurrentRow(self.listed().index(key))

    @property
    def current(self) -> str:
        """The current row's key."""
        item = self.currentItem()
        return str(item.data(_KEY)) if item is not None else ""

    def _moved(self) -> None:
        if self.current:
            self.chosen.emit(self.current)
