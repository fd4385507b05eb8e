"""The strip at the foot of the page that says which keys do what."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from assetdesk.gui.theme import Theme

HEIGHT = 34
_CAP = 20


class KeysStrip(QWidget):
    """34 px high. What does not fit is left out, the last one stands at the right."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("cropKeys")
        self.setFixedHeight(HEIGHT)
        tr = self.tr
        self.keys = (
            ("Enter", tr("confirm, go to the next")),
            ("←↑→↓", tr("move 1 px")),
            ("Shift", tr("10 px")),
            ("Alt", tr("resize")),
            ("[ ]", tr("crop before, next")),
            (", .", tr("picture before, next")),
            ("S", tr("open in Edit view")),
        )
        self.last = ("Esc", tr("take back this move"))
        said = "; ".join(f"{key}: {what}" for key, what in (*self.keys, self.last))
        self.setAccessibleName(self.tr("Keys"))
        self.setAccessibleDescription(said)
        self.setToolTip("\n".join(f"{key}  {what}" for key, what in (*self.keys, self.last)))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(0, 0, self.width(), 1, theme.colour("line"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = self.width() - 16 - self._wide(*self.last)
        self._pair(painter, right, *self.last)
        at = 16
        for key, what in self.keys:
            wide = self._wide(key, what)
            if at + wide > right - 12:
                break
            self._pair(painter, at, key, what)
            at += wide + 16

    def _cap(self, key: str) -> int:
        return QFontMetrics(self._theme.font(11)).horizontalAdvance(key) + 12

    def _wide(self, key: str, what: str) -> int:
        return self._cap(key) + 6 + QFontMetrics(self._theme.font(12)).horizontalAdvance(what)

    def _pair(self, painter: QPainter, left: int, key: str, what: str) -> None:
        theme, top = self._theme, (HEIGHT - _CAP) // 2 + 1
        box = QRectF(left + 0.5, top + 0.5, self._cap(key) - 1, _CAP - 1)
        painter.setPen(QPen(theme.colour("strong"), 1))
        painter.setBrush(theme.colour("button"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setFont(theme.font(11))
        painter.setPen(theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        words = QRectF(left + self._cap(key) + 6, top, 400, _CAP)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, what)
