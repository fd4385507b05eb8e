"""Paints the ledger: rows of 38 with a thumbnail, two lines, a badge with its word, and a link to the asset."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assetdesk.core.watch import LedgerRow, LedgerState, Refusal
from assetdesk.gui.long_list import painting
from assetdesk.gui.long_list.painting import LEFT, RIGHT, ROW
from assetdesk.gui.long_list.pictures import RowPictures
from assetdesk.gui.theme import Theme
from assetdesk.gui.watched import words as said
from assetdesk.gui.watched.model import Column, LedgerModel
from assetdesk.gui.widgets import badges

Index = QModelIndex | QPersistentModelIndex
LEAD = 48
_BADGE = 15
_PICTURED = (Refusal.SAME_CONTENT, Refusal.OTHER_WATCH)


def pictured(row: LedgerRow) -> int | None:
    """The asset whose picture is the file's own: the one it became, or one of the same content."""
    if row.state is LedgerState.TAKEN or row.reason in _PICTURED:
        return row.asset_id
    return None


class LedgerDelegate(QStyledItemDelegate):
    """`link_at` says which asset's link stands at a point of the viewport."""

    def __init__(self, theme: Theme, view: QAbstractItemView, pictures: RowPictures) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._pictures = pictures
        self.hovered = -1

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, ROW)

    def _row(self, index: Index) -> LedgerRow | None:
        found = index.data(LedgerModel.ROW)
        return found if isinstance(found, LedgerRow) else None

    def link_at(self, index: QModelIndex, at: QPoint) -> int | None:
        """The asset to open."""
        row = self._row(index)
        if row is None or index.column() != Column.WHERE or not self._linked(row):
            return None
        room = self._view.visualRect(index).adjusted(8, 0, -8, 0)
        link, _ = said.where(row, 0.0)
        wide = QFontMetrics(self._theme.font(12)).horizontalAdvance(link)
        return row.asset_id if QRect(room.left(), room.top(), min(wide, room.width()), ROW).contains(at) else None

    def _linked(self, row: LedgerRow) -> bool:
        return row.state is LedgerState.TAKEN and row.asset_id is not None and bool(row.place)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        rect: QRect = option.rect
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painting.ground(painter, rect, theme, "tint" if chosen else "base")
        row = self._row(index)
        column = Column(index.column())
        if column is Column.FILE:
            self._thumbnail(painter, rect, row)
        if row is not None:
            match column:
                case Column.FILE:
                    self._file(painter, rect, row)
                case Column.STATE:
                    self._state(painter, rect, row)
                case Column.WHERE:
                    self._where(painter, rect, row, index.row())
                case _:
                    self._quiet(painter, rect, row, column)
        if self._view.hasFocus() and self._view.currentIndex().row() == index.row():
            last = rect.right() >= self._view.viewport().width() - 2
            painting.ring(painter, rect, theme, first=column is Column.FILE, last=last)
        painter.restore()

    def _thumbnail(self, painter: QPainter, rect: QRect, row: LedgerRow | None) -> None:
        theme, ratio = self._theme, self._view.devicePixelRatioF()
        spot = painting.well(painter, rect, 14, theme)
        if row is None:
            return
        pixmap = self._pictures.of(pictured(row), ratio)
        if pixmap is not None:
            painting.picture(painter, spot, pixmap, ratio)
            return
        lost = row.reason in (Refusal.EMPTY, Refusal.UNREADABLE, Refusal.GONE)
        painting.icon(painter, spot, "file-x" if lost else "file", theme, ratio)

    def _file(self, painter: QPainter, rect: QRect, row: LedgerRow) -> None:
        model = self._view.model()
        folder = model.folders.get(row.watch_id) if isinstance(model, LedgerModel) else None
        upper = (said.name_of(row), 500, Qt.TextElideMode.ElideMiddle)
        lower = (said.place_of(row, folder), Qt.TextElideMode.ElideRight)
        painting.two_lines(painter, rect.adjusted(LEAD, 0, -8, 0), self._theme, upper, lower)

    def _share(self, row: LedgerRow) -> float | None:
        model = self._view.model()
        return model.share(row) if isinstance(model, LedgerModel) else None

    def _state(self, painter: QPainter, rect: QRect, row: LedgerRow) -> None:
        theme = self._theme
        share = self._share(row) if row.state is LedgerState.READY else None
        badge = "processing" if share is not None else said.BADGES[row.state]
        twelfths = round(share * 12) if share is not None else 0
        made = badges.pixmap(badge, _BADGE, self._view.devicePixelRatioF(), twelfths)
        painter.drawPixmap(rect.left() + 8, rect.center().y() - _BADGE // 2, made)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text"))
        painter.drawText(rect.adjusted(30, 0, -4, 0), LEFT, said.ledger_state(row.state))

    def _where(self, painter: QPainter, rect: QRect, row: LedgerRow, place: int) -> None:
        theme = self._theme
        model = self._view.model()
        now = model.now if isinstance(model, LedgerModel) else 0.0
        link, rest = said.where(row, now, self._share(row))
        room = rect.adjusted(8, 0, -8, 0)
        font = theme.font(12)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        if link:
            tail = f" · {rest}" if rest else ""
            wide = max(room.width() - metrics.horizontalAdvance(tail), room.width() // 2)
            shown = metrics.elidedText(link, Qt.TextElideMode.ElideMiddle, wide)
            if self._linked(row) and self.hovered == place:
                under = theme.font(12)
                under.setUnderline(True)
                painter.setFont(under)
            painter.setPen(theme.colour("accent_text" if self._linked(row) else "text"))
            painter.drawText(room, LEFT, shown)
            painter.setFont(font)
            painter.setPen(theme.colour("text2"))
            used = metrics.horizontalAdvance(shown)
            left = room.adjusted(used, 0, 0, 0)
            painter.drawText(left, LEFT, metrics.elidedText(tail, Qt.TextElideMode.ElideRight, left.width()))
            return
        painter.setPen(theme.colour("text"))
        painter.drawText(room, LEFT, metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room.width()))

    def _quiet(self, painter: QPainter, rect: QRect, row: LedgerRow, column: Column) -> None:
        model = self._view.model()
        text = model.text(row, column) if isinstance(model, LedgerModel) else ""
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.colour("text2"))
        painter.drawText(rect.adjusted(4, 0, -18 if column is Column.SEEN else -8, 0), RIGHT, text)
