"""Words that go somewhere, in a line of other words: no frame, the accent's ink, underlined under the mouse."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from assetdesk.gui.theme import Theme

_HIGH, _SIDE = 18, 0


class Link(QAbstractButton):
    """Elided in the middle where there is no room. `quiet`: of what is away."""

    def __init__(self, theme: Theme, name: str, px: int = 12) -> None:
        super().__init__()
        self._theme = theme
        self._px = px
        self._quiet = False
        self.setObjectName(name)
        self.setFont(theme.font(px))
        self.setFixedHeight(_HIGH)
        self.setMinimumWidth(24)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def tell(self, text: str, spoken: str, *, quiet: bool = False) -> None:
        """The words, and what a screen reader says."""
        self._quiet = quiet
        self.setText(text)
        self.setAccessibleName(spoken)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        # whole pixels may be less than the words take, and then they would be cut
        wide = ceil(QFontMetricsF(self.font()).horizontalAdvance(self.text()))
        return QSize(wide + 2 * _SIDE, _HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = QFont(self._theme.font(self._px))
        font.setUnderline(self.underMouse())
        painter.setFont(font)
        painter.setPen(self._theme.colour("text3" if self._quiet else "accent_text"))
        room = self.rect().adjusted(0, 0, -_SIDE, 0)
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("ring"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
