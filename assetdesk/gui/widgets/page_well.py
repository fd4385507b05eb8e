"""The well of a document: which page it shows, and the way to the next. Of a film: how long it is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent

from assetdesk.gui import words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import icon_button
from assetdesk.gui.widgets.well import Well

_EDGE = 10


class PageWell(Well):
    """`turned(page)` by its buttons and by Page Up, Page Down, Home, End."""

    turned = Signal(int)

    def __init__(self, theme: Theme, height: int) -> None:
        super().__init__(theme, height)
        self._page = self._pages = 1
        self._chip = ""
        self._before = icon_button(theme, "chevron-left", self.tr("Page before (Page Up)"), "inspectorPageUp", 24)
        self._next = icon_button(theme, "chevron-right", self.tr("Next page (Page Down)"), "inspectorPageDown", 24)
        for made, text, handler in (
            (self._before, self.tr("Page before"), self._up),
            (self._next, self.tr("Next page"), self._down),
        ):
            made.setParent(self)
            made.setAccessibleName(text)
            made.setProperty("quiet", False)
            made.setProperty("onPicture", True)
            made.clicked.connect(handler)
        self.show_page(1, 1)

    @property
    def page(self) -> int:
        """The page shown or coming."""
        return self._page

    def show_page(self, page: int, pages: int, chip: str = "") -> None:
        """Where one is; with one page only there is nothing to leaf through, and `chip` is shown instead."""
        self._page, self._pages = page, pages
        several = pages > 1
        said = words.fill(self.tr("Page %1 of %2"), words.number(page), words.number(pages))
        self._chip = said if several else chip
        self._before.setVisible(several)
        self._next.setVisible(several)
        self._before.setEnabled(page > 1)
        self._next.setEnabled(page < pages)
        self.setAccessibleDescription(self._chip)
        self.update()

    @property
    def chip(self) -> str:
        """The words on the picture."""
        return self._chip

    def _turn(self, page: int) -> None:
        if page != self._page and 1 <= page <= self._pages:
            self.show_page(page, self._pages)
            self.turned.emit(page)

    def _up(self) -> None:
        self._turn(self._page - 1)

    def _down(self) -> None:
        self._turn(self._page + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_PageUp:
                self._up()
            case Qt.Key.Key_PageDown:
                self._down()
            case Qt.Key.Key_Home:
                self._turn(1)
            case Qt.Key.Key_End:
                self._turn(self._pages)
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        down = self.height() - _EDGE - 24
        self._next.move(self.width() - _EDGE - 24, down)
        self._before.move(self.width() - _EDGE - 52, down)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._chip:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.theme.font(11, 600)
        wide = QFontMetrics(font).horizontalAdvance(self._chip) + 12
        chip = QRect(_EDGE, self.height() - _EDGE - 18, wide, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawRoundedRect(QRectF(chip), 3, 3)
        painter.setFont(font)
        painter.setPen(QColor(255, 255, 255))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self._chip)
