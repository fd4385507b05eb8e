"""The bar under the path bar that says that a drive is away: a sentence and what helps."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import button, label


class OfflineBar(QFrame):
    """`acted(verb)` with `lookAgain` or `openAnother`. Hidden until it has something to say."""

    acted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("offlineBar")
        self.setProperty("note", "warn")
        self._icon = QLabel()
        self.words = label(theme, "", 12, wrap=True, select=True)
        self.words.setObjectName("offlineWords")
        self.again = button(self.tr("Look again"), "offlineLookAgain", small=True)
        self.another = button(self.tr("Open another"), "offlineOpenAnother", small=True)
        self.again.clicked.connect(lambda: self.acted.emit("lookAgain"))
        self.another.clicked.connect(lambda: self.acted.emit("openAnother"))
        across = QHBoxLayout(self)
        across.setContentsMargins(12, 6, 12, 6)
        across.setSpacing(8)
        across.addWidget(self._icon)
        across.addWidget(self.words, 1)
        across.addWidget(self.again)
        across.addWidget(self.another)
        theme.changed.connect(self._draw)
        self._draw()
        self.hide()

    def tell(self, text: str, *, another: bool) -> None:
        """Say it; `another` offers to open another library."""
        self.words.setText(text)
        self.setAccessibleName(text)
        self.another.setVisible(another)
        self.show()

    def _draw(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("unplug", 16, "warn", self.devicePixelRatioF()))
