"""One filter as a chip: *key value ×*. A second kind, in warning colours, stands for words nobody can read."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from assetdesk.gui import words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.own_delete import keeps_delete

HIGH = 24
_LEAST, _MOST = 64, 340
_CROSS = 26


class Chip(QToolButton):
    """A click on × or Delete: `removed`; a click elsewhere, Enter or Space: `edit`."""

    removed = Signal()
    edit = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key = ""
        self._value = ""
        self._problem = ""
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(HIGH)
        self.setFont(theme.font(12))

    def tell(self, key: str, value: str) -> None:
        """What it says."""
        self._key, self._value, self._problem = key, value, ""
        self.setAccessibleName(f"{key} {value}")
        self.setAccessibleDescription(self.tr("Filter. Enter changes it, Delete removes it."))
        self.setToolTip(words.fill(self.tr("%1 %2. Enter changes it, Delete removes it."), key, value))
        self._refit()

    def tell_problem(self, text: str, sentence: str) -> None:
        """Words that cannot be read as a filter, and why."""
        self._key, self._value, self._problem = "", text, sentence
        self.setAccessibleName(words.fill(self.tr("Not understood: %1"), text))
        self.setAccessibleDescription(sentence)
        self.setToolTip(words.fill(self.tr("%1\nEnter edits it in the search field, Delete removes it."), sentence))
        self._refit()

    def _refit(self) -> None:
        self.updateGeometry()
        self.update()

    def _left(self, metrics: QFontMetrics) -> int:
        if self._problem:
            return 28
        return 10 + (metrics.horizontalAdvance(self._key) + 5 if self._key else 0)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(12))
        wide = self._left(metrics) + metrics.horizontalAdvance(self._value) + 2 + _CROSS
        return QSize(max(_LEAST, min(_MOST, wide)), HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        ratio = self.devicePixelRatioF()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("ring"), 2))
        else:
            painter.setPen(QPen(theme.colour("warn"), 1) if self._problem else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("warn_tint" if self._problem else "tint"))
        inset = 1 if self.hasFocus() else 0.5 if self._problem else 0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 12 - inset, 12 - inset)
        painter.setFont(theme.font(12))
        metrics = painter.fontMetrics()
        middle = Qt.AlignmentFlag.AlignVCenter
        if self._problem:
            painter.drawPixmap(QPointF(9, 5.5), theme.pixmap("triangle-alert", 13, "warn", ratio))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(10, 0, self.width(), HIGH), middle, self._key)
        left = self._left(metrics)
        painter.setPen(theme.colour("warn" if self._problem else "text"))
        room = self.width() - left - _CROSS + 2
        shown = metrics.elidedText(self._value, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, 0, room + 2, HIGH), middle, shown)
        cross = theme.pixmap("x", 12, "warn" if self._problem else "text", ratio)
        painter.drawPixmap(QPointF(self.width() - 20, 6), cross)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setDown(False)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            if event.position().x() >= self.width() - _CROSS:
                self.removed.emit()
            else:
                self.edit.emit()

    def event(self, event: QEvent) -> bool:
        # Del means the chip, not the assets that are selected
        return keeps_delete(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.edit.emit()
        else:
            super().keyPressEvent(event)


class AddChip(QToolButton):
    """The dashed one that adds another."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(text)
        self.setAccessibleName(text)
        self.setFont(theme.font(12))
        self.setFixedHeight(HIGH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(26 + QFontMetrics(self._theme.font(12)).horizontalAdvance(self.text()) + 12, HIGH)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            pen = QPen(theme.colour("ring"), 2)
        else:
            pen = QPen(theme.colour("strong"), 1)
            pen.setDashPattern([3, 2.5])
        painter.setPen(pen)
        painter.setBrush(theme.colour("hover") if self.underMouse() or self.isDown() else Qt.BrushStyle.NoBrush)
        inset = pen.widthF() / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, 12 - inset, 12 - inset)
        painter.drawPixmap(QPointF(9, 6), theme.pixmap("plus", 12, "text2", self.devicePixelRatioF()))
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(26, 0, self.width() - 26, HIGH), Qt.AlignmentFlag.AlignVCenter, self.text())
