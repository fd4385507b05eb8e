"""One of several kinds that a list can be narrowed to: a chip that is on or off, told by ground, edge and weight."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton

from assetdesk.gui.theme import Theme

HIGH = 24
_SIDE = 10


class KindChip(QToolButton):
    """Checkable; Space and Enter switch it like any button."""

    def __init__(self, theme: Theme, name: str, text: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFont(theme.font(12))
        self.setFixedHeight(HIGH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        # the weight of what is on must not move its neighbours
        return QSize(QFontMetrics(self._theme.font(12, 600)).horizontalAdvance(self.text()) + 2 * _SIDE, HIGH)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, on = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "tint" if on else "hover" if self.underMouse() else "panel"
        edge = "accent_text" if on else "line"
        wide = 1.0
        if self.hasFocus():
            edge, wide = "ring", 2.0
        painter.setPen(QPen(theme.colour(edge), wide))
        painter.setBrush(theme.colour(ground))
        inside = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter.drawRoundedRect(inside, inside.height() / 2, inside.height() / 2)
        painter.setFont(theme.font(12, 600 if on else 400))
        painter.setPen(theme.colour("accent_text" if on else "text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
