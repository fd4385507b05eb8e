"""A tag as a chip: a person's own filled, one that was found outlined, with how sure it is. A colour as another."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.own_delete import keeps_delete

HIGH = 24
_MOST = 250
_END = 24  # px of × and of +
_ROUND = 12


class TagChip(QToolButton):
    """A click or Enter: `wanted` (its assets); × or Delete: `removed`; of one that was found, +: `kept`."""

    wanted = Signal()
    removed = Signal()
    kept = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = self._aside = ""
        self._own = self._may = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(HIGH)
        self.setFont(theme.font(12))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def tell(self, name: str, aside: str, *, own: bool, may: bool, tip: str) -> None:
        """`aside` stands behind the name, quieter: how sure it is, on how many. `may`: it can be changed."""
        self._name, self._aside, self._own, self._may = name, aside, own, may
        self.setObjectName(f"tagChip-{name}")
        self.setAccessibleName(f"{name} {aside}".strip())
        self.setAccessibleDescription(tip)
        self.setToolTip(tip)
        self.updateGeometry()
        self.update()

    @property
    def _left(self) -> int:
        return _END if self._may and not self._own else 10

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(12))
        wide = self._left + metrics.horizontalAdvance(self._name) + (_END if self._may else 10)
        if self._aside:
            wide += 6 + metrics.horizontalAdvance(self._aside)
        return QSize(min(_MOST, wide + 2), HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, ratio = self._theme, self.devicePixelRatioF()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("strong"), 1) if not self._own else QPen(Qt.PenStyle.NoPen)
        if self.hasFocus():
            pen = QPen(theme.colour("ring"), 2)
        ground = theme.colour("tint") if self._own else theme.colour("hover") if self.underMouse() else None
        painter.setPen(pen)
        painter.setBrush(ground if ground is not None else Qt.BrushStyle.NoBrush)
        inset = pen.widthF() / 2 if pen.style() != Qt.PenStyle.NoPen else 0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _ROUND, _ROUND)
        painter.setFont(theme.font(12))
        metrics = painter.fontMetrics()
        middle = Qt.AlignmentFlag.AlignVCenter
        if self._may and not self._own:
            painter.drawPixmap(QPointF(8, 6), theme.pixmap("plus", 12, "text2", ratio))
        end = self.width() - (_END if self._may else 8)
        aside = metrics.horizontalAdvance(self._aside) + 6 if self._aside else 0
        room = max(0, end - self._left - aside)
        shown = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room + 1)
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(self._left, 0, room + 2, HIGH), middle, shown)
        if self._aside:
            painter.setPen(theme.colour("text2"))
            at = self._left + metrics.horizontalAdvance(shown) + 6
            painter.drawText(QRectF(at, 0, aside, HIGH), middle, self._aside)
        if self._may:
            painter.drawPixmap(QPointF(self.width() - 19, 6), theme.pixmap("x", 12, "text2", ratio))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setDown(False)
        if event.button() != Qt.MouseButton.LeftButton or not self.rect().contains(event.position().toPoint()):
            return
        at = event.position().x()
        if self._may and at >= self.width() - _END:
            self.removed.emit()
        elif self._may and not self._own and at < _END:
            self.kept.emit()
        else:
            self.wanted.emit()

    def event(self, event: QEvent) -> bool:
        # Del means the tag, not the asset that has it
        return keeps_delete(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._may and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif self._may and not self._own and key == Qt.Key.Key_Plus:
            self.kept.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)


class ColourChip(QToolButton):
    """A colour of a picture with its name. A click or Enter: `clicked`."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colour = QColor()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(HIGH)
        self.setFont(theme.font(12))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def tell(self, name: str, colour: str, said: str, tip: str) -> None:
        """`said` is the colour as the library says colours: its name, rgb or hex."""
        self._colour = QColor(colour)
        self.setText(said)
        self.setObjectName(f"colourChip-{name}")
        self.setAccessibleName(tip)
        self.setToolTip(tip)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(26 + QFontMetrics(self._theme.font(12)).horizontalAdvance(self.text()) + 11, HIGH)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(theme.colour("ring"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover") if self.underMouse() else Qt.BrushStyle.NoBrush)
            inset = 1 if self.hasFocus() else 0
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _ROUND, _ROUND)
        painter.setPen(QPen(theme.colour("strong"), 1))
        painter.setBrush(self._colour)
        painter.drawRoundedRect(QRectF(4.5, 4.5, 15, 15), 4, 4)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(25, 0, self.width() - 25, HIGH), Qt.AlignmentFlag.AlignVCenter, self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
