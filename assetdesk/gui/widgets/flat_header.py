"""A table's header as the design draws it: quiet words on the ground of side panels, one line below, none between."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from assetdesk.gui.theme import Theme


class FlatHeader(QHeaderView):
    """26 px high; words 11/500 `text2`, 8 px from the column's edge, on the side the column's numbers are."""

    def __init__(self, theme: Theme, ground: str = "panel", parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._ground = ground
        self.setFixedHeight(26)
        self.setMinimumSectionSize(24)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)
        self.setFont(theme.font(11, 500))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), 26)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = self._theme
        painter.save()
        painter.fillRect(rect, theme.colour(self._ground))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        model = self.model()
        text = str(model.headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        side = model.headerData(logicalIndex, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        font = theme.font(11, 500)
        painter.setFont(font)
        painter.setPen(theme.colour("text2"))
        room = rect.adjusted(self.lead(logicalIndex), 0, -self.tail(logicalIndex), 0)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        where = side if side is not None else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, where, shown)
        painter.restore()

    def lead(self, logical: int) -> int:
        """Pixels between the column's left edge and its words."""
        return self.property(f"lead{logical}") if isinstance(self.property(f"lead{logical}"), int) else 8

    def tail(self, logical: int) -> int:
        """Pixels between its words and the column's right edge."""
        return 8

    def set_lead(self, logical: int, pixels: int) -> None:
        """A column whose rows begin elsewhere than at 8."""
        self.setProperty(f"lead{logical}", pixels)
