"""A group of the Edit view's panel: a head that folds it, with the value in force at its right, and its fields."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import line

_HEAD = 34
_SIDE = 12


class FoldHead(QAbstractButton):
    """Twisty, icon, name and value; on while its group is open."""

    def __init__(self, theme: Theme, name: str, icon: str, text: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon
        self.value = ""
        self.accent = False
        self.setObjectName(name)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, _HEAD)

    def show_value(self, value: str, *, accent: bool) -> None:
        """What holds, in a word or two; in the accent where it was changed here."""
        if (value, accent) != (self.value, self.accent):
            self.value, self.accent = value, accent
            self.setAccessibleDescription(value)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.setChecked(key is Qt.Key.Key_Right)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, ratio = self._theme, self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        twisty = theme.pixmap("chevron-down" if self.isChecked() else "chevron-right", 14, "text2", ratio)
        painter.drawPixmap(QPointF(_SIDE, (_HEAD - 14) / 2), twisty)
        painter.drawPixmap(QPointF(_SIDE + 22, (_HEAD - 15) / 2), theme.pixmap(self._icon_name, 15, "text2", ratio))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRect(_SIDE + 45, 0, 140, _HEAD), middle | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("accent_text" if self.accent else "text2"))
        room = QRect(150, 0, self.width() - 150 - _SIDE, _HEAD)
        value = painter.fontMetrics().elidedText(self.value, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, value)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 4, 4)


class Fold(QWidget):
    """A head over `body`, and a line under both."""

    def __init__(self, theme: Theme, name: str, icon: str, text: str, body: QWidget, *, opened: bool = True) -> None:
        super().__init__()
        self.head = FoldHead(theme, name, icon, text)
        self.body = body
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(_SIDE, 0, _SIDE, 12)
        inside.addWidget(body)
        self._inner = inner
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, inner, line()):
            column.addWidget(part)
        self.head.toggled.connect(inner.setVisible)
        self.head.setChecked(opened)
        inner.setVisible(opened)

    @property
    def opened(self) -> bool:
        """Whether its fields are shown."""
        return self.head.isChecked()

    def open(self, on: bool = True) -> None:
        """Unfold, or fold."""
        self.head.setChecked(on)
