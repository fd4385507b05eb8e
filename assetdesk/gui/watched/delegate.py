"""Paints the ledger: rows of 38 with a thumbnail, two lines, a badge with its word, and a link to the asset."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from assetdesk.core.watch import LedgerRow, LedgerState, Refusal
from assetdesk.gui.models.pictures import Pictures
from assetdesk.gui.models.row_cache import RowCache
from assetdesk.gui.theme import Theme
from assetdesk.gui.watched import words as said
from assetdesk.gui.watched.model import Column, LedgerModel
from assetdesk.gui.widgets import badges

Index = QModelIndex | QPersistentModelIndex
ROW = 38
LEAD = 48
_WELL = QSize(28, 24)
_BADGE = 15
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_PICTURED = (Refusal.SAME_CONTENT, Refusal.OTHER_WATCH)


def pictured(row: LedgerRow) -> int | None:
    """The asset whose picture is the file's own: the one it became, or one of the same content."""
    if row.state is LedgerState.TAKEN or row.reason in _PICTURED:
        return row.asset_id
    return None


class LedgerDelegate(QStyledItemDelegate):
    """`link_at` says which asset's link stands at a point of the viewport."""

    def __init__(self, theme: Theme, view: QAbstractItemView, assets: RowCache, pictures: Pictures) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._assets = assets
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
        painter.fillRect(rect, theme.colour("tint" if chosen else "base"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
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
            self._ring(painter, rect, column)
        painter.restore()

    def _thumbnail(self, painter: QPainter, rect: QRect, row: LedgerRow | None) -> None:
        theme, ratio = self._theme, self._view.devicePixelRatioF()
        well = QRect(rect.left() + 14, rect.center().y() - _WELL.height() // 2, _WELL.width(), _WELL.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(well, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if row is None:
            return
        number = pictured(row)
        asset = None
        if number is not None:
            asset = self._assets.get(number)
            if asset is None:
                self._assets.want([number])
        pixmap = None
        if asset is not None:
            pixmap = self._pictures.get(asset.cell_id, asset.cell, round(26 * ratio))
            pixmap = pixmap or self._pictures.near(asset.cell_id, asset.cell)
        if pixmap is None:
            name = "file-x" if row.reason in (Refusal.EMPTY, Refusal.UNREADABLE, Refusal.GONE) else "file"
            made = theme.pixmap(name, 15, "text2", ratio)
            painter.drawPixmap(QPointF(well.center().x() - 7, well.center().y() - 7), made)
            return
        size = pixmap.size().scaled(_WELL * ratio, Qt.AspectRatioMode.KeepAspectRatio) / ratio
        spot = QRectF(0, 0, size.width(), size.height())
        spot.moveCenter(QRectF(well).center())
        painter.drawPixmap(spot, pixmap, QRectF(pixmap.rect()))

    def _file(self, painter: QPainter, rect: QRect, row: LedgerRow) -> None:
        theme = self._theme
        room = rect.adjusted(LEAD, 3, -8, 0)
        font = theme.font(12, 500)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        name = QFontMetrics(font).elidedText(said.name_of(row), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(QRect(room.left(), room.top(), room.width(), 17), _LEFT, name)
        small = theme.font(11)
        painter.setFont(small)
        painter.setPen(theme.colour("text2"))
        model = self._view.model()
        folder = model.folders.get(row.watch_id) if isinstance(model, LedgerModel) else None
        place = said.place_of(row, folder)
        place = QFontMetrics(small).elidedText(place, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QRect(room.left(), room.top() + 17, room.width(), 15), _LEFT, place)

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
        painter.drawText(rect.adjusted(30, 0, -4, 0), _LEFT, said.ledger_state(row.state))

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
            painter.drawText(room, _LEFT, shown)
            painter.setFont(font)
            painter.setPen(theme.colour("text2"))
            used = metrics.horizontalAdvance(shown)
            left = room.adjusted(used, 0, 0, 0)
            painter.drawText(left, _LEFT, metrics.elidedText(tail, Qt.TextElideMode.ElideRight, left.width()))
            return
        painter.setPen(theme.colour("text"))
        painter.drawText(room, _LEFT, metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room.width()))

    def _quiet(self, painter: QPainter, rect: QRect, row: LedgerRow, column: Column) -> None:
        model = self._view.model()
        text = model.text(row, column) if isinstance(model, LedgerModel) else ""
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.colour("text2"))
        painter.drawText(rect.adjusted(4, 0, -18 if column is Column.SEEN else -8, 0), _RIGHT, text)

    def _ring(self, painter: QPainter, rect: QRect, column: Column) -> None:
        painter.setPen(QPen(self._theme.colour("ring"), 2))
        painter.drawLine(rect.left(), rect.top() + 1, rect.right() + 1, rect.top() + 1)
        painter.drawLine(rect.left(), rect.bottom(), rect.right() + 1, rect.bottom())
        if column is Column.FILE:
            painter.drawLine(rect.left() + 1, rect.top(), rect.left() + 1, rect.bottom())
        if column is Column.SEEN:
            painter.drawLine(rect.right(), rect.top(), rect.right(), rect.bottom())
