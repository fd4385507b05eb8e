"""Paints what a publish would do: heads of 27, rows of 38 with a thumbnail, two lines, why, and what it weighs."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assetdesk.core.publish import PlanLine
from assetdesk.gui import words
from assetdesk.gui.models.pictures import Pictures
from assetdesk.gui.models.row_cache import RowCache
from assetdesk.gui.publish.model import Column, PlanModel, Section
from assetdesk.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROW, HEAD, LEAD = 38, 27, 50
_WELL = QSize(28, 24)
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class PlanDelegate(QStyledItemDelegate):
    """A head stands across all columns; each of its cells paints its own part of the ground."""

    def __init__(
        self, theme: Theme, view: QAbstractItemView, model: PlanModel, assets: RowCache, pictures: Pictures
    ) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._model = model
        self._assets = assets
        self._pictures = pictures

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
        painter.fillRect(rect, theme.colour("tint" if chosen else "base"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        row = self._model.row_at(index.row())
        column = Column(index.column())
        if column is Column.NAME:
            self._thumbnail(painter, rect, self._model.id_at(index.row()), row)
        if row is not None:
            if column is Column.NAME:
                self._name(painter, rect, row)
            else:
                self._plain(painter, rect, row, column)
        if current:
            self._ring(painter, rect, column)
        painter.restore()

    def _head(self, painter: QPainter, rect: QRect, head: Section, current: bool) -> None:
        theme, ratio = self._theme, self._view.devicePixelRatioF()
        painter.fillRect(rect, theme.colour("panel"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
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
        painter.drawText(room, _LEFT, shown)
        room.setLeft(room.left() + QFontMetrics(font).horizontalAdvance(shown) + 6)
        painter.setFont(small)
        painter.setPen(theme.colour("text2"))
        painter.drawText(room, _LEFT, count)
        if current:
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _thumbnail(self, painter: QPainter, rect: QRect, number: int | None, row: PlanLine | None) -> None:
        theme, ratio = self._theme, self._view.devicePixelRatioF()
        well = QRect(rect.left() + 15, rect.center().y() - _WELL.height() // 2, _WELL.width(), _WELL.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(well, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if number is None:
            return
        asset = self._assets.get(number)
        if asset is None:
            self._assets.want([number])
        pixmap = None
        if asset is not None:
            pixmap = self._pictures.get(asset.cell_id, asset.cell, round(26 * ratio))
            pixmap = pixmap or self._pictures.near(asset.cell_id, asset.cell)
        if pixmap is None:
            if row is not None:
                made = theme.pixmap("file", 15, "text2", ratio)
                painter.drawPixmap(QPointF(well.center().x() - 7, well.center().y() - 7), made)
            return
        size = pixmap.size().scaled(_WELL * ratio, Qt.AspectRatioMode.KeepAspectRatio) / ratio
        spot = QRectF(0, 0, size.width(), size.height())
        spot.moveCenter(QRectF(well).center())
        painter.drawPixmap(spot, pixmap, QRectF(pixmap.rect()))

    def _name(self, painter: QPainter, rect: QRect, row: PlanLine) -> None:
        theme = self._theme
        room = rect.adjusted(LEAD, 3, -8, 0)
        font = theme.font(12, 500)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        name = QFontMetrics(font).elidedText(row.name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(QRect(room.left(), room.top(), room.width(), 17), _LEFT, name)
        small = theme.font(11)
        painter.setFont(small)
        painter.setPen(theme.colour("text2"))
        place = QFontMetrics(small).elidedText(words.folder(row.folder), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(QRect(room.left(), room.top() + 17, room.width(), 15), _LEFT, place)

    def _plain(self, painter: QPainter, rect: QRect, row: PlanLine, column: Column) -> None:
        number = column in (Column.FILES, Column.SIZE)
        room = rect.adjusted(8, 0, -16 if column is Column.SIZE else -8, 0)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.colour("text" if column is Column.WHY else "text2"))
        text = self._model.text(row, column)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _RIGHT if number else _LEFT, shown)

    def _ring(self, painter: QPainter, rect: QRect, column: Column) -> None:
        painter.setPen(QPen(self._theme.colour("ring"), 2))
        painter.drawLine(rect.left(), rect.top() + 1, rect.right() + 1, rect.top() + 1)
        painter.drawLine(rect.left(), rect.bottom(), rect.right() + 1, rect.bottom())
        if column is Column.NAME:
            painter.drawLine(rect.left() + 1, rect.top(), rect.left() + 1, rect.bottom())
        header = self._view.viewport().width()
        if rect.right() >= header - 2:
            painter.drawLine(rect.right(), rect.top(), rect.right(), rect.bottom())
