"""Three dots on the canvas while a worker is busy: the one movement that has no end, still with *Reduce motion*."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from assetdesk.gui.theme import Theme

_WIDE, _HIGH = 46, 22


class Dots(QWidget):
    """In the upper right corner of `over`, hidden at rest."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme = theme
        self._turn = 0
        self.setObjectName(f"{over.objectName()}Dots")
        self.setAccessibleName(self.tr("Working"))
        self.setFixedSize(_WIDE, _HIGH)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self, interval=300)
        self._timer.timeout.connect(self._step)
        over.installEventFilter(self)
        self.hide()

    def show_busy(self, on: bool) -> None:
        """Come, or go."""
        self.setVisible(on)
        if on:
            self._place()
            self.raise_()
            self._timer.start()
        else:
            self._timer.stop()

    def _place(self) -> None:
        over = self.parentWidget()
        if over is not None:
            self.move(over.width() - _WIDE - 12, 12)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _step(self) -> None:
        self._turn = (self._turn + 1) % 3
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(27, 27, 27, 209))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        for place in range(3):
            painter.setBrush(QColor(255, 255, 255, 255 if place == self._turn else 110))
            painter.drawEllipse(QRectF(12 + place * 9, _HIGH / 2 - 2, 4, 4))
