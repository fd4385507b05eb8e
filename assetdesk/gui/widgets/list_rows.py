"""What a row of the list paints: plain rows of 30 px, and rows of 46 that say where the words searched were found."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from assetdesk.core.asset import AssetRow, AssetState, Badge
from assetdesk.gui import hit_words
from assetdesk.gui.models.asset_model import AssetModel
from assetdesk.gui.models.asset_words import facts, state_words
from assetdesk.gui.models.columns import COLUMNS, Column, cell_text
from assetdesk.gui.models.hits import Hits
from assetdesk.gui.models.pictures import Pictures
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets import badges
from assetdesk.gui.widgets.marked_text import Pen, tidy

ROW, HIT_ROW = 30, 46
_WELL = QSize(28, 24)
_STATE_BADGE = 16
_NAME_LEFT, _HIT_LEFT = 44, 48
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


# members of an open stack stand further in
_INDENT = 18


class RowDelegate(QStyledItemDelegate):
    """Paints one field of one row. `searching` is set by the list while its rows are hits."""

    def __init__(self, view: QTableView, model: AssetModel, pictures: Pictures, hits: Hits, theme: Theme) -> None:
        super().__init__(view)
        self._model = model
        self._pictures = pictures
        self._hits = hits
        self._theme = theme
        self.searching = False
        self._name_pen = Pen(theme.font(12, 500), theme.font(12, 600))
        self._text_pen = Pen(theme.font(12), theme.font(12, 600))

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(80, HIT_ROW if self.searching else ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        theme = self._theme
        box: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        behind = 0 <= index.row() < len(self._model.ids) and (
            self._model.stacks.parent(self._model.ids[index.row()]) is not None
        )
        painter.fillRect(box, theme.colour("tint" if selected else "panel" if behind else "base"))
        if behind and index.column() == 0:
            painter.fillRect(QRect(box.left(), box.top(), 2, box.height()), theme.colour("strong"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.colour("line"))
        asset = self._model.row_at(index.row())
        column = COLUMNS[index.column()]
        if column.id == "name":
            box = box.adjusted(_INDENT if behind else 0, 0, 0, 0)
            left = box.left() + 8 + (4 if self.searching else 0)
            top = box.top() + (box.height() - 1 - _WELL.height()) // 2
            self._thumbnail(painter, QRect(left, top, _WELL.width(), _WELL.height()), asset)
        if asset is None:
            return
        if column.id == "name" and self.searching:
            self._hit(painter, box, asset)
        elif column.id == "state":
            self._state(painter, box, asset)
        else:
            self._plain(painter, box, asset, column)

    def _plain(self, painter: QPainter, box: QRect, asset: AssetRow, column: Column) -> None:
        name = column.id == "name"
        room = box.adjusted(_NAME_LEFT if name else 8, 0, -8, -1)
        painter.setFont(self._theme.font(12, 500 if name else 400))
        painter.setPen(self._theme.colour("text" if column.id in ("name", "folder") else "text2"))
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        mode = Qt.TextElideMode.ElideMiddle if name else Qt.TextElideMode.ElideRight
        text = cell_text(asset, column, self._model.live)
        shown = painter.fontMetrics().elidedText(text, mode, room.width())
        painter.drawText(room, side | _MIDDLE, shown)

    def _state(self, painter: QPainter, box: QRect, asset: AssetRow) -> None:
        step = self._model.live.get(asset.id, ("", asset.progress))
        text, ink = state_words(asset, *step)
        ratio = painter.device().devicePixelRatioF()
        middle = box.top() + (box.height() - 1 - _STATE_BADGE) / 2
        if name := badges.name_of(asset.badge):
            twelfths = round(step[1] * 12) if asset.badge is Badge.PROCESSING else 0
            made = badges.pixmap(name, _STATE_BADGE, ratio, twelfths)
            painter.drawPixmap(QPointF(box.left() + 8, middle), made)
        left = 31
        if asset.checked_out:
            # in the badge's place where there is none
            at = left if badges.name_of(asset.badge) else 8
            painter.drawPixmap(QPointF(box.left() + at, middle), badges.pixmap("lock", _STATE_BADGE, ratio))
            left = at + 23
        room = box.adjusted(left, 0, -8, -1)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.colour(ink or "text"))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | _MIDDLE, shown)

    def _hit(self, painter: QPainter, box: QRect, asset: AssetRow) -> None:
        theme = self._theme
        hit = self._hits.get(asset.id)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.colour("warn_tint")
        room = QRectF(box).adjusted(_HIT_LEFT, 5, -8, 0)
        upper = QRectF(room.left(), room.top(), room.width(), 17)
        name, marks = asset.name, tidy(asset.name, hit.name_marks) if hit is not None else ()
        places = hit_words.places(hit) if hit is not None else ""
        painter.setFont(theme.font(11))
        small = painter.fontMetrics()
        beside = min(float(small.horizontalAdvance(places) + 10 if places else 0), room.width() * 0.45)
        name, marks = self._name_pen.elide_middle(name, marks, room.width() - beside)
        end = self._name_pen.draw(painter, upper, name, marks, theme.colour("text"), ground)
        if places:
            painter.setFont(theme.font(11))
            painter.setPen(theme.colour("text2"))
            rest = QRectF(end + 10, upper.top(), upper.right() - end - 10, upper.height())
            shown = small.elidedText(places, Qt.TextElideMode.ElideRight, int(rest.width()))
            painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | _MIDDLE, shown)
        lower = QRectF(room.left(), room.top() + 17, room.width(), 17)
        if hit is not None and not hit.snippet:  # the name says it all
            self._text_pen.draw(painter, lower, facts(asset), (), theme.colour("text2"), ground)
        elif hit is not None:
            lead = hit_words.where(hit)
            text, marks = hit.snippet, tidy(hit.snippet, hit.marks)
            wide = self._text_pen.width(lead, ())
            text, marks = self._text_pen.cut(text, marks, lower.width() - wide)
            by = len(lead)
            moved = tuple((s + by, e + by) for s, e in marks)
            self._text_pen.draw(painter, lower, lead + text, moved, theme.colour("text2"), ground)

    def _thumbnail(self, painter: QPainter, well: QRect, asset: AssetRow | None) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("well"))
        painter.drawRoundedRect(well, 3, 3)
        if asset is None:
            return
        ratio = painter.device().devicePixelRatioF()
        if asset.cell:
            pixmap = self._pictures.get(asset.cell_id, asset.cell, round(26 * ratio))
            pixmap = pixmap or self._pictures.near(asset.cell_id, asset.cell)
            if pixmap is not None:
                scale = min(26 / pixmap.width(), 22 / pixmap.height())
                width, height = pixmap.width() * scale, pixmap.height() * scale
                target = QRectF(well.x() + (28 - width) / 2, well.y() + (24 - height) / 2, width, height)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        elif asset.state in (AssetState.PROCESSED, AssetState.FAILED) or asset.missing:
            name = "file-x" if asset.badge in (Badge.FAILED, Badge.MISSING) else "file"
            painter.drawPixmap(QPointF(well.x() + 6.5, well.y() + 4.5), theme.pixmap(name, 15, "text2", ratio))
