"""A splitter with a line of 1 px whose panels fold by a double click on it and keep their size while folded."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from assetdesk.gui.theme import Theme


class Handle(QSplitterHandle):
    """Paints the line; Qt itself widens where it can be grabbed."""

    def __init__(self, orientation: Qt.Orientation, parent: FoldSplitter) -> None:
        super().__init__(orientation, parent)
        self._splitter = parent

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = self.rect()
        line = self._splitter.theme.colour("line")
        if self.orientation() is Qt.Orientation.Horizontal:
            painter.fillRect(box.center().x(), 0, 1, box.height(), line)
        else:
            painter.fillRect(0, box.center().y(), box.width(), 1, line)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._splitter.handle_double_clicked.emit(self._splitter.indexOf(self))


class FoldSplitter(QSplitter):
    """`handle_double_clicked(n)`: the handle before the widget number n."""

    handle_double_clicked = Signal(int)

    def __init__(self, orientation: Qt.Orientation, theme: Theme, parent: QWidget | None = None) -> None:
        self.theme = theme
        super().__init__(orientation, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        theme.changed.connect(self._redress)

    def createHandle(self) -> QSplitterHandle:
        return Handle(self.orientation(), self)

    def _redress(self) -> None:
        for number in range(self.count()):
            self.handle(number).update()
