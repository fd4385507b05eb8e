"""A colour as a small square with its number beside it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from assetdesk.gui.theme import Theme

_EDGE = 20


class Swatch(QWidget):
    """Empty until a colour is known."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._colour: QColor | None = None
        self.setFixedSize(QSize(_EDGE + 66, 24))

    @property
    def text(self) -> str:
        """`#E6E2DC`."""
        return self._colour.name().upper() if self._colour is not None else ""

    def show_colour(self, colour: QColor | None) -> None:
        """Show this one."""
        self._colour = colour
        self.setAccessibleName(self.text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._colour is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._colour)
        painter.drawRoundedRect(QRectF(0.5, 2.5, _EDGE - 1, _EDGE - 1), 3, 3)
        painter.setPen(self._theme.colour("text2"))
        painter.setFont(self._theme.font(12))
        painter.drawText(QRect(_EDGE + 8, 0, 60, 24), Qt.AlignmentFlag.AlignVCenter, self.text)
