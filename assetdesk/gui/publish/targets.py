"""The targets at the left of the page: each context with its kind, where it is, and what is due there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from assetdesk.core.publish import Context, Due
from assetdesk.gui.publish import words as said
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import PANEL, icon_button, label, line, pane, row

WIDE, NARROW = 232, 176
_HIGH = 65
_ID = Qt.ItemDataRole.UserRole
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: TargetList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, _HIGH)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, view = self._theme, self._view
        rect: QRect = option.rect
        context = view.context_of(index.data(_ID))
        if context is None:
            return
        on = index.row() == view.currentRow()
        painter.save()
        painter.fillRect(rect, theme.colour("tint" if on else "panel"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        icon = theme.pixmap(said.icon_of(context), 16, "text2", view.devicePixelRatioF())
        painter.drawPixmap(rect.left() + 12, rect.top() + 10, icon)
        room = rect.adjusted(37, 8, -10, 0)
        text, ink = said.due_words(context, view.due_of(context.id))
        for at, (words, px, weight, colour) in enumerate(
            (
                (context.name, 13, 600, "text" if context.enabled else "text2"),
                (said.what(context), 12, 400, "text2"),
                (text, 12, 600 if ink == "accent_text" else 400, ink),
            )
        ):
            font = theme.font(px, weight)
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            how = Qt.TextElideMode.ElideRight if at else Qt.TextElideMode.ElideMiddle
            shown = QFontMetrics(font).elidedText(words, how, room.width())
            painter.drawText(QRect(room.left(), room.top() + 16 * at, room.width(), 17), _LEFT, shown)
        if on and view.hasFocus():
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()


class TargetList(QListWidget):
    """One stop for Tab, arrows choose. `chosen(id)`; `menu(id, point)`; `acted(id)` by Enter or a double click."""

    chosen = Signal(int)
    acted = Signal(int)
    menu = Signal(int, QPoint)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._contexts: dict[int, Context] = {}
        self._due: Mapping[int, Due] = {}
        self._loading = False
        self.setObjectName("publishTargets")
        self.setAccessibleName(self.tr("Targets"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundRole(PANEL)
        self.viewport().setBackgroundRole(PANEL)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setTabKeyNavigation(False)
        self.setItemDelegate(_Painter(theme, self))
        self.currentRowChanged.connect(self._moved)
        self.itemActivated.connect(self._acted)
        theme.changed.connect(self.viewport().update)

    def context_of(self, context_id: object) -> Context | None:
        """The context of a row."""
        return self._contexts.get(context_id) if isinstance(context_id, int) else None

    def due_of(self, context_id: int) -> Due | None:
        """What is due there, once it was counted."""
        return self._due.get(context_id)

    def fill(self, contexts: Sequence[Context], due: Mapping[int, Due], chosen: int | None) -> None:
        """These rows; rows that stay keep their place and their focus."""
        self._due = due
        self._contexts = {one.id: one for one in contexts}
        self._loading = True
        if [self.item(n).data(_ID) for n in range(self.count())] != list(self._contexts):
            self.clear()
            for one in contexts:
                made = QListWidgetItem()
                made.setData(_ID, one.id)
                self.addItem(made)
        for n, one in enumerate(contexts):
            item = self.item(n)
            text, _ = said.due_words(one, due.get(one.id))
            item.setText(one.name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{one.name}, {said.what(one)}, {text}")
            item.setToolTip("\n".join(part for part in (one.name, one.url, one.problem) if part))
            if one.id == chosen:
                self.setCurrentRow(n)
        self._loading = False
        self.viewport().update()

    def _moved(self, at: int) -> None:
        if at >= 0 and not self._loading:
            self.chosen.emit(self.item(at).data(_ID))

    def _acted(self, item: QListWidgetItem) -> None:
        self.acted.emit(item.data(_ID))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        item = self.itemAt(event.pos()) if event.reason() is QContextMenuEvent.Reason.Mouse else self.currentItem()
        if item is not None:
            at = event.globalPos()
            if event.reason() is not QContextMenuEvent.Reason.Mouse:
                at = self.viewport().mapToGlobal(self.visualItemRect(item).center())
            self.menu.emit(item.data(_ID), at)


class Targets(QWidget):
    """Head with a plus, the list, and what a mark is. `add` by the plus."""

    add = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("publishTargetsPane")
        self.setBackgroundRole(PANEL)
        self.setAutoFillBackground(True)
        self.list = TargetList(theme)
        self.plus = icon_button(theme, "plus", self.tr("Add target…"), "publishAddTarget", 24)
        self.plus.clicked.connect(self.add)
        head = pane(PANEL)
        head.setFixedHeight(33)
        head.setLayout(row(label(theme, self.tr("Targets"), 11, 600, ink="text2"), 0, self.plus, margins=(12, 0, 8, 0)))
        self._note = label(
            theme,
            self.tr("Every asset has one mark for each target. Marking copies nothing; publishing does."),
            11,
            ink="text2",
            wrap=True,
        )
        self._note.setContentsMargins(12, 10, 12, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, share in ((head, 0), (line(), 0), (self.list, 1), (line(), 0), (self._note, 0)):
            column.addWidget(part, share)
        self.setFocusProxy(self.list)
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """Where there is little room."""
        self.setFixedWidth(NARROW if narrow else WIDE)
        self._note.setVisible(not narrow)
