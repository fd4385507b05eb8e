"""What the centre shows while files from outside hang over it: a dashed ring and a pill that says what a drop does."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from assetdesk.gui.theme import Theme


class DropRing(QWidget):
    """Lies over its parent; the mouse goes through it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._more = ""
        self.setObjectName("dropRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def tell(self, text: str, more: str) -> None:
        """Show it, with the sentence in semibold and what Shift does after it."""
        self._text, self._more = text, more
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("ring"), 2)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 4, 4)
        bold, plain = theme.font(13, 600), theme.font(13)
        painter.setFont(bold)
        first = painter.fontMetrics().horizontalAdvance(self._text)
        painter.setFont(plain)
        second = painter.fontMetrics().horizontalAdvance(self._more)
        width = 14 + 16 + 10 + first + (6 + second if self._more else 0) + 14
        pill = QRectF((self.width() - width) / 2, self.height() - 124, width, 36)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(pill, 6, 6)
        icon = theme.pixmap("upload", 16, "on_accent", self.devicePixelRatioF())
        painter.drawPixmap(QPointF(round(pill.left()) + 14, round(pill.top()) + 10), icon)
        painter.setPen(theme.colour("on_accent"))
        painter.setFont(bold)
        middle = Qt.AlignmentFlag.AlignVCenter
        left = pill.left() + 40
        painter.drawText(QRectF(left, pill.top(), first + 2, 36), middle, self._text)
        painter.setFont(plain)
        painter.drawText(QRectF(left + first + 6, pill.top(), second + 2, 36), middle, self._more)
