"""The list of the Inbox, painted: hundreds of notices are rows of a model, not widgets."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assetdesk.gui import words
from assetdesk.gui.inbox.model import InboxModel, Row, second_line
from assetdesk.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_HEAD, _ROW, _SIDE, _TIME = 34, 46, 16, 92
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class InboxDelegate(QStyledItemDelegate):
    """Heads, and rows of two lines with a dot where they are new."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: Row | None = index.data(InboxModel.ROW)
        return QSize(200, _HEAD if row is not None and row.head else _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row | None = index.data(InboxModel.ROW)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box: QRect = option.rect
        if row.head:
            painter.setFont(self._theme.font(11, 600))
            painter.setPen(self._theme.colour("text2"))
            painter.drawText(box.adjusted(_SIDE, 10, -_SIDE, 0), _LEFT, row.head)
        else:
            self._row(painter, box, row, bool(option.state & QStyle.StateFlag.State_Selected))
        if not row.head and self._view.currentIndex() == index and self._view.hasFocus():
            painter.setPen(QPen(self._theme.colour("ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 4, 4)
        painter.restore()

    def _row(self, painter: QPainter, box: QRect, row: Row, chosen: bool) -> None:
        theme = self._theme
        painter.fillRect(box, theme.colour("tint" if chosen else "base"))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.colour("line"))
        if row.fresh:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_text"))
            painter.drawEllipse(QRectF(box.left() + 6, box.center().y() - 3, 6, 6))
        left = box.left() + _SIDE + 4
        ink = "fail" if row.bad else "text2"
        icon = theme.pixmap(row.icon, 16, ink, self._view.devicePixelRatioF())
        painter.drawPixmap(left, box.center().y() - 8, icon)
        left += 28
        right = box.right() - _SIDE
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        said = second_line(row)
        top = box.top() + (6 if said else 14)
        painter.drawText(QRect(right - _TIME, top, _TIME, 18), _RIGHT, words.when(row.at, short=True))
        font = theme.font(13, 600 if row.fresh else 400)
        painter.setFont(font)
        painter.setPen(theme.colour("fail" if row.bad else "text"))
        room = right - _TIME - 8 - left
        mode = Qt.TextElideMode.ElideMiddle if row.waiting is not None else Qt.TextElideMode.ElideRight
        painter.drawText(QRect(left, top, room, 18), _LEFT, QFontMetrics(font).elidedText(row.title, mode, room))
        if said:
            quiet = theme.font(12)
            painter.setFont(quiet)
            painter.setPen(theme.colour("text2"))
            text = QFontMetrics(quiet).elidedText(said, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, box.top() + 24, right - left, 17), _LEFT, text)


class InboxView(QListView):
    """`chosen` when the selection is another one; `menu(global point)`."""

    chosen = Signal()
    menu = Signal(object)

    def __init__(self, theme: Theme, model: InboxModel) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("inboxList")
        self.setAccessibleName(self.tr("Inbox"))
        self.setModel(model)
        self.setItemDelegate(InboxDelegate(theme, self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._redress)

    def _redress(self) -> None:
        self.viewport().update()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        # a palette of one's own is lost when the program's style sheet changes while the page is hidden
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("canvas"))
        painter.end()
        super().paintEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
