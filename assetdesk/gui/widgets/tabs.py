"""Tabs as words with a line under the chosen one; a count may stand behind a word."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QTabBar, QWidget

from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import spoken

_MARGIN, _LEAST = 8, 3


class LineTabs(QTabBar):
    """One stop for Tab, arrows choose; 32 to 40 px high. Counts are small pills, hidden at 0."""

    def __init__(self, theme: Theme, name: str, texts: tuple[str, ...], height: int = 32) -> None:
        super().__init__()
        self._theme = theme
        self._height = height
        self._counts: dict[int, int] = {}
        self._laid_out = _MARGIN
        self.setObjectName(name)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(theme.font(12))
        for text in texts:
            self.addTab(text)
            self.setTabToolTip(self.count() - 1, "")
            self.setAccessibleTabName(self.count() - 1, spoken(text))
        theme.changed.connect(self.update)

    def set_count(self, tab: int, count: int) -> None:
        """The pill behind a tab's word."""
        if self._counts.get(tab, 0) == count:
            return
        self._counts[tab] = count
        text = self.tabText(tab)
        self.setAccessibleTabName(tab, f"{text} {count}" if count else text)
        self.setTabText(tab, text)  # lays out anew
        self.update()

    def _pill(self, tab: int) -> int:
        count = self._counts.get(tab, 0)
        return max(15, QFontMetrics(self._theme.font(10, 600)).horizontalAdvance(str(count)) + 10) if count else 0

    def tabSizeHint(self, index: int) -> QSize:
        return QSize(self._width(index) + 2 * self._margin(), self._height)

    def _width(self, tab: int) -> int:
        """Of a tab's word and pill alone, px."""
        wide = QFontMetrics(self._theme.font(12, 600)).horizontalAdvance(self.tabText(tab))
        pill = self._pill(tab)
        return wide + (pill + 6 if pill else 0)

    def _margin(self) -> int:
        """Beside each word, px: less of it where they would not all fit."""
        above = self.parentWidget()
        room = above.contentsRect().width() - 16 if above is not None else 0
        free = room - sum(map(self._width, range(self.count())))
        return max(_LEAST, min(_MARGIN, free // (2 * max(1, self.count())))) if room > 0 else _MARGIN

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._laid_out != self._margin():
            self._laid_out = self._margin()
            self.setTabText(0, self.tabText(0))  # lays out anew

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, margin = self._theme, self._margin()
        for tab in range(self.count()):
            rect = self.tabRect(tab)
            on = tab == self.currentIndex()
            font = theme.font(12, 600 if on else 400)
            painter.setFont(font)
            painter.setPen(theme.colour("text" if on else "text2"))
            words = QFontMetrics(font).horizontalAdvance(self.tabText(tab))
            at = QRect(rect.left() + margin, rect.top(), words + 2, rect.height())
            painter.drawText(at, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.tabText(tab))
            if pill := self._pill(tab):
                box = QRectF(at.right() + 5, rect.center().y() - 7, pill, 15)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("pressed"))
                painter.drawRoundedRect(box, 7.5, 7.5)
                painter.setFont(theme.font(10, 600))
                painter.setPen(theme.colour("text"))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self._counts[tab]))
            if on:
                painter.fillRect(
                    QRect(rect.left() + margin, rect.bottom() - 1, rect.width() - 2 * margin, 2),
                    theme.colour("accent"),
                )
                if self.hasFocus():
                    pen = painter.pen()
                    pen.setColor(theme.colour("ring"))
                    pen.setWidth(2)
                    painter.setPen(pen)
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(QRectF(rect).adjusted(2, 4, -2, -4), 4, 4)


def tab_row(tabs: LineTabs) -> QWidget:
    """The tabs with their side margin, to stand above a line."""
    from assetdesk.gui.widgets.parts import row

    made = QWidget()
    made.setLayout(row(tabs, 0, spacing=0, margins=(8, 0, 8, 0)))
    return made
