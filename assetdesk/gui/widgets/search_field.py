"""The search field: finds as one types, after 200 ms of quiet. Filter words become chips on a space; ↓ shows what was
searched before."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QWidget

from assetdesk.core.query import StateFilter, TypeFilter
from assetdesk.gui.theme import Theme

_QUIET = 200
_HISTORY = 12
_FILTER = re.compile(r"(?:^|\s)(type|state):(\w+)(?=\s)", re.I)


class SearchField(QLineEdit):
    """`searched(words)`; `filtered(TypeFilter | StateFilter)` for a filter that was typed; `left` by Esc."""

    searched = Signal(str)
    filtered = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._told = ""
        self.history: list[str] = []
        self._menu: QMenu | None = None
        self.setObjectName("searchField")
        self.setAccessibleName(self.tr("Search this folder"))
        self.setPlaceholderText(self.tr("Search this folder"))
        self.setProperty("search", True)
        self.setFixedHeight(30)
        self.setTextMargins(24, 0, 26, 0)
        self._clearer = QToolButton(self)
        self._clearer.setObjectName("clearSearch")
        self._clearer.setAccessibleName(self.tr("Clear search"))
        self._clearer.setToolTip(self.tr("Clear search"))
        self._clearer.setProperty("flat", True)
        self._clearer.setCursor(Qt.CursorShape.ArrowCursor)
        self._clearer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clearer.setFixedSize(24, 24)
        self._clearer.hide()
        theme.dress(self._clearer, "x", 14, "text2")
        self._clearer.clicked.connect(self.clear_now)
        self._timer = QTimer(self, singleShot=True, interval=_QUIET)
        self._timer.timeout.connect(self._tell)
        self.textEdited.connect(self._typed)
        self.textChanged.connect(self._show_clearer)

    def _show_clearer(self, text: str) -> None:
        self._clearer.setVisible(bool(text))

    def _typed(self, text: str) -> None:
        found = _FILTER.search(text)
        if found and self._take_filter(found[1].lower(), found[2].lower()):
            self.setText((text[: found.start()] + text[found.end() :]).strip())
        self._timer.start()

    def _take_filter(self, kind: str, value: str) -> bool:
        try:
            self.filtered.emit(TypeFilter(value) if kind == "type" else StateFilter(value))
        except ValueError:
            return False
        return True

    def _tell(self) -> None:
        words = self.text().strip()
        if words != self._told:
            self._told = words
            self.searched.emit(words)

    def show_words(self, words: str) -> None:
        """What is searched, without telling (another place was opened)."""
        self._timer.stop()
        self._told = words
        if self.text().strip() != words:
            self.setText(words)

    def clear_now(self) -> None:
        """No words any more; tells at once."""
        self._timer.stop()
        self.clear()
        self._tell()

    def remember(self) -> None:
        """Put the words into the history."""
        words = self.text().strip()
        if len(words) > 1:
            self.history = [words, *(w for w in self.history if w != words)][:_HISTORY]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear_now()
            else:
                self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._timer.stop()
            self.remember()
            self._tell()
            self.left.emit()
        elif event.key() == Qt.Key.Key_Down and self.history:
            self._show_history()
        else:
            super().keyPressEvent(event)

    def _show_history(self) -> None:
        menu = self._menu = QMenu(self)
        for words in self.history:
            menu.addAction(words)
        menu.triggered.connect(self._history_chosen)
        menu.setMinimumWidth(self.width())
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    def _history_chosen(self, act: QAction) -> None:
        self.setText(act.text())
        self._timer.stop()
        self._tell()

    def resizeEvent(self, event: object) -> None:
        self._clearer.move(self.width() - 27, 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._theme
        painter = QPainter(self)
        painter.drawPixmap(QPointF(9, 7.5), theme.pixmap("search", 15, "text", self.devicePixelRatioF()))
        if not self.text() and self.width() > 180:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(theme.font(10))
            keys = self.tr("Ctrl F")
            width = painter.fontMetrics().horizontalAdvance(keys) + 10
            box = QRectF(self.width() - width - 9.5, 6.5, width, 16)
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.setBrush(theme.colour("panel"))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(theme.colour("text3"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, keys)
