"""The table that shows a `PlanList`: heads of groups over the whole width, assets with thumbnail, steps and time."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from assetdesk.gui.dialogs.plan_list import PlanList
from assetdesk.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class PlanDelegate(QStyledItemDelegate):
    """Paints a row; heads use the ground of side panels."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, 30)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        head = index.data(PlanList.HEAD_ROLE)
        ground = "tint" if chosen else "panel" if head else "base"
        painter.fillRect(rect, theme.colour(ground))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if head:
            self._head(painter, rect, head, index)
        elif index.column() == 0:
            self._name(painter, rect, index)
        else:
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("text2"))
            side = _RIGHT if index.column() == 2 else _LEFT
            room = rect.adjusted(8, 0, -10, 0)
            text = QFontMetrics(theme.font(12)).elidedText(
                str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(room, side, text)
        if chosen and self._view.hasFocus() and self._view.currentIndex().row() == index.row():
            _row_ring(painter, theme, rect, index.column() == 0, index.column() == 2 or bool(head))
        painter.restore()

    def _head(self, painter: QPainter, rect: QRect, head: tuple[str, str], index: Index) -> None:
        theme = self._theme
        model = index.model()
        folded = isinstance(model, PlanList) and model.folded(index.row())
        ratio = self._view.devicePixelRatioF()
        arrow = theme.pixmap("chevron-right" if folded else "chevron-down", 13, "text2", ratio)
        painter.drawPixmap(rect.left() + 8, rect.center().y() - 6, arrow)
        bold = theme.font(12, 600)
        painter.setFont(bold)
        painter.setPen(theme.colour("text"))
        at = rect.adjusted(29, 0, -8, 0)
        painter.drawText(at, _LEFT, head[0])
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        painter.drawText(at.adjusted(QFontMetrics(bold).horizontalAdvance(head[0]) + 8, 0, 0, 0), _LEFT, head[1])

    def _name(self, painter: QPainter, rect: QRect, index: Index) -> None:
        theme = self._theme
        well = QRectF(rect.left() + 26, rect.top() + 3, 28, 24)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(well, 3, 3)
        picture = index.data(PlanList.PICTURE_ROLE)
        if picture is not None:
            box = picture.deviceIndependentSize()
            if box.width() > 24 or box.height() > 22:
                box = box.scaled(24, 22, Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, box.width(), box.height())
            target.moveCenter(well.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(target, picture)
        index.data(PlanList.ROW_ROLE)  # asks for the page this row is in
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text"))
        room = rect.adjusted(62, 0, -6, 0)
        text = QFontMetrics(theme.font(12)).elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, _LEFT, text)


def _row_ring(painter: QPainter, theme: Theme, rect: QRect, first: bool, last: bool) -> None:
    """The focus ring of a whole row, drawn in the parts that its columns are."""
    painter.setPen(QPen(theme.colour("ring"), 2))
    painter.drawLine(rect.left(), rect.top() + 1, rect.right(), rect.top() + 1)
    painter.drawLine(rect.left(), rect.bottom() - 1, rect.right(), rect.bottom() - 1)
    if first:
        painter.drawLine(rect.left() + 1, rect.top(), rect.left() + 1, rect.bottom())
    if last:
        painter.drawLine(rect.right() - 1, rect.top(), rect.right() - 1, rect.bottom())


class PlanView(QTableView):
    """Arrows move, ← and → fold and open a group, a click on a head does too."""

    def __init__(self, theme: Theme, model: PlanList) -> None:
        super().__init__()
        self._list = model
        self.setObjectName("planList")
        self.setAccessibleName(self.tr("Assets of the plan, by reason"))
        self.setModel(model)
        self.setItemDelegate(PlanDelegate(theme, self))
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(30)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(0, 270)
        self.setColumnWidth(2, 84)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        model.modelReset.connect(self._spans)

    def _spans(self) -> None:
        self.clearSpans()
        for row in self._list.heads():
            self.setSpan(row, 0, 1, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = self.indexAt(event.position().toPoint())
        if at.isValid() and at.data(PlanList.HEAD_ROLE) and event.button() is Qt.MouseButton.LeftButton:
            self._fold(at.row(), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0 and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._fold(self._list.head_of(row), event.key() == Qt.Key.Key_Left)
            return
        super().keyPressEvent(event)

    def _fold(self, row: int, fold: bool | None) -> None:
        head = self._list.index(row, 0)
        title = head.data(PlanList.HEAD_ROLE)
        place = self.verticalScrollBar().value()
        self._list.toggle(row, fold)
        for again in self._list.heads():
            if self._list.index(again, 0).data(PlanList.HEAD_ROLE) == title:
                self.setCurrentIndex(self._list.index(again, 0))
        self.verticalScrollBar().setValue(place)
