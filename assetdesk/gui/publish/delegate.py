"""Paints what a publish would do: heads of 27, rows of 38 with a thumbnail, two lines, why, and what it weighs."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assetdesk.core.publish import PlanLine
from assetdesk.gui import words
from assetdesk.gui.long_list import painting
from assetdesk.gui.long_list.painting import LEFT, RIGHT, ROW
from assetdesk.gui.long_list.pictures import RowPictures
from assetdesk.gui.publish import words as said
from assetdesk.gui.publish.model import Column, PlanModel, Section
from assetdesk.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
HEAD, LEAD = 27, 50


class PlanDelegate(QStyledItemDelegate):
    """A head stands across all columns. What the columns that `left` would say stands under why an asset goes."""

    def __init__(self, theme: Theme, view: QAbstractItemView, model: PlanModel, pictures: RowPictures) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._model = model
        self._pictures = pictures
        self.left: Collection[Column] = ()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, HEAD if self._model.head_at(index.row()) else ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        rect: QRect = option.rect
        painter.save()
        head = self._model.head_at(index.row())
        current = self._view.hasFocus() and self._view.currentIndex().row() == index.row()
        if head is not None:
            self._head(painter, rect, head, current)
            painter.restore()
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painting.ground(painter, rect, theme, "tint" if chosen else "base")
        row = self._model.row_at(index.row())
        column = Column(index.column())
        if column is Column.NAME:
            self._thumbnail(painter, rect, self._model.id_at(index.row()), row)
        if row is not None:
            if column is Column.NAME:
                self._name(painter, rect, row)
            elif column is Column.WHY and (beside := self._beside(row)):
                cut = Qt.TextElideMode.ElideRight
                upper = (self._model.text(row, column), 400, cut)
                painting.two_lines(painter, rect.adjusted(8, 0, -8, 0), theme, upper, (beside, cut))
            else:
                self._plain(painter, rect, row, column)
        if current:
            last = rect.right() >= self._view.viewport().width() - 2
            painting.ring(painter, rect, theme, first=column is Column.NAME, last=last)
        painter.restore()

    def _beside(self, row: PlanLine) -> str:
        if not self.left:
            return ""
        left = self.left
        return said.beside(
            row, published=Column.PUBLISHED in left, files=Column.FILES in left, size=Column.SIZE in left
        )

    def _head(self, painter: QPainter, rect: QRect, head: Section, current: bool) -> None:
        theme, ratio = self._theme, self._view.devicePixelRatioF()
        painting.ground(painter, rect, theme, "panel")
        icon = "chevron-right" if head.key in self._model.folded else "chevron-down"
        painter.drawPixmap(rect.left() + 16, rect.center().y() - 6, theme.pixmap(icon, 13, "text2", ratio))
        font = theme.font(12, 600)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        room = rect.adjusted(35, 0, -8, 0)
        count = words.number(len(head.ids))
        small = theme.font(12)
        wide = room.width() - QFontMetrics(small).horizontalAdvance(count) - 8
        shown = QFontMetrics(font).elidedText(head.title, Qt.TextElideMode.ElideMiddle, wide)
        painter.drawText(room, LEFT, shown)
        room.setLeft(room.left() + QFontMetrics(font).horizontalAdvance(shown) + 6)
        painter.setFont(small)
        painter.setPen(theme.colour("text2"))
        painter.drawText(room, LEFT, count)
        if current:
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _thumbnail(self, painter: QPainter, rect: QRect, number: int | None, row: PlanLine | None) -> None:
        theme, ratio = self._theme, self._view.devicePixelRatioF()
        spot = painting.well(painter, rect, 15, theme)
        pixmap = self._pictures.of(number, ratio)
        if pixmap is not None:
            painting.picture(painter, spot, pixmap, ratio)
        elif row is not None:
            painting.icon(painter, spot, "file", theme, ratio)

    def _name(self, painter: QPainter, rect: QRect, row: PlanLine) -> None:
        cut = Qt.TextElideMode.ElideMiddle
        lower = (words.folder(row.folder), cut)
        painting.two_lines(painter, rect.adjusted(LEAD, 0, -8, 0), self._theme, (row.name, 500, cut), lower)

    def _plain(self, painter: QPainter, rect: QRect, row: PlanLine, column: Column) -> None:
        number = column in (Column.FILES, Column.SIZE)
        room = rect.adjusted(8, 0, -16 if column is Column.SIZE else -8, 0)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.colour("text" if column is Column.WHY else "text2"))
        text = self._model.text(row, column)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, RIGHT if number else LEFT, shown)
