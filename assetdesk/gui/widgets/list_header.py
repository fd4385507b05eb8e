"""The header of the asset list: painted flat, a click sorts both ways, drags move and size columns."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from assetdesk.core.query import SortKey
from assetdesk.gui.models.columns import COLUMNS
from assetdesk.gui.theme import Theme


class ListHeader(QHeaderView):
    """`panel` ground, 11 px titles, one line under it, a small chevron at the sorted column."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.sorted_by: SortKey | None = SortKey.NAME
        self.descending = False
        self.searching = False
        self.setObjectName("assetListHeader")
        self.setAccessibleName(self.tr("Columns"))
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setStretchLastSection(True)
        self.setMinimumSectionSize(56)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setFixedHeight(26)

    def show_sort(self, key: SortKey, descending: bool) -> None:
        """Put the chevron where the list is sorted."""
        self.sorted_by, self.descending = key, descending
        self.viewport().update()

    def title(self, section: int) -> str:
        """What stands over the column."""
        column = COLUMNS[section]
        if column.id == "name" and self.searching:
            return self.tr("Name and where it was found")
        return column.title()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        theme, column = self._theme, COLUMNS[section]
        painter.fillRect(rect, theme.colour("panel"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        lead = (48 if self.searching else 44) if column.id == "name" else 8
        room = rect.adjusted(lead, 0, -8, -1)
        on = column.sort is not None and column.sort is self.sorted_by
        painter.setFont(theme.font(11, 500))
        painter.setPen(theme.colour("text" if on else "text2"))
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        if on:
            room.setRight(room.right() - 14)
        metrics = painter.fontMetrics()
        title = metrics.elidedText(self.title(section), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, title)
        if on:
            left = room.right() + 3 if column.right else room.left() + metrics.horizontalAdvance(title) + 4
            name = "chevron-down" if self.descending else "chevron-up"
            chevron = theme.pixmap(name, 12, "text2", painter.device().devicePixelRatioF())
            painter.drawPixmap(QPointF(left, rect.top() + 7), chevron)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("panel"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), self._theme.colour("line"))
        painter.end()
        super().paintEvent(event)
