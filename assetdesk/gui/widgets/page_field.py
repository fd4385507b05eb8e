"""“Page 12 of 48”, where the number can be typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QIntValidator, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from assetdesk.gui import words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import label, row


class _Number(QLineEdit):
    """Esc gives the number back that was there."""

    def __init__(self, text: PageField) -> None:
        super().__init__()
        self._of = text

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._of.give_back()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):  # else they would go to another asset
            event.accept()
        else:
            super().keyPressEvent(event)


class PageField(QWidget):
    """`chosen(page)` on Enter, also with the page that is shown already: whoever typed wants to be back at it."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._page = self._pages = 1
        before = label(theme, self.tr("Page"), 12)
        self.number = _Number(self)
        self.number.setObjectName(name)
        self.number.setFont(theme.font(12))
        self.number.setAccessibleName(self.tr("Page"))
        self.number.setToolTip(self.tr("Go to a page (G)"))
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setFixedHeight(24)
        self.number.returnPressed.connect(self._typed)
        self.number.editingFinished.connect(self._put)
        before.setBuddy(self.number)
        self._of = label(theme, "", 12)
        self.setLayout(row(before, self.number, self._of, spacing=6, margins=(4, 0, 4, 0)))

    @property
    def said(self) -> str:
        """ "Page 12 of 48"."""
        return words.fill(self.tr("Page %1 of %2"), words.number(self._page), words.number(self._pages))

    def show_page(self, page: int, pages: int) -> None:
        """Where one is, and of how many."""
        self._page, self._pages = page, pages
        self.number.setValidator(QIntValidator(1, max(1, pages), self.number))
        metrics = QFontMetrics(self._theme.font(12))
        self.number.setFixedWidth(max(34, metrics.horizontalAdvance("0" * len(str(pages))) + 20))
        self._of.setText(words.fill(self.tr("of %1"), words.number(pages)))
        self.number.setAccessibleDescription(self.said)
        self._put()

    def take_focus(self) -> None:
        """Ready to type over."""
        self.number.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.number.selectAll()

    def give_back(self) -> None:
        """As it was; the page stays."""
        self._put()
        self.chosen.emit(self._page)

    def _put(self) -> None:
        self.number.setText(str(self._page))

    def _typed(self) -> None:
        if self.number.text().isdigit():
            self._page = min(self._pages, max(1, int(self.number.text())))
            self.chosen.emit(self._page)
