"""What stands where nothing is: an icon, one sentence, and the ways on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from assetdesk.gui.theme import Theme


class EmptyState(QWidget):
    """`tell` replaces all of it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = "image"
        self.setObjectName("emptyState")
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(12)
        column.addStretch(4)
        self._icon = QLabel(self)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._icon)
        self.sentence = QLabel(self)
        self.sentence.setObjectName("emptySentence")
        self.sentence.setFont(theme.font(13))
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setWordWrap(True)
        column.addWidget(self.sentence)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        column.addLayout(self._row)
        column.addStretch(5)
        self.buttons: list[QPushButton] = []
        self._acts: dict[QPushButton, Callable[[], object]] = {}
        theme.changed.connect(self._redress)

    def tell(self, icon: str, sentence: str, actions: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        """Icon, sentence, and verbs with what they do (bound methods)."""
        self._name = icon
        self._redress()
        self.sentence.setText(sentence)
        self.setAccessibleName(sentence)
        if [b.text() for b in self.buttons] == [text for text, _ in actions]:
            self._acts = dict(zip(self.buttons, (act for _, act in actions), strict=True))
            return
        while self._row.count():
            item = self._row.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        self.buttons.clear()
        self._acts.clear()
        self._row.addStretch(1)
        for number, (text, act) in enumerate(actions):
            button = QPushButton(text, self)
            button.setObjectName(f"emptyButton{number}")
            button.setAccessibleName(text.rstrip("…"))
            if number == 0:
                button.setProperty("kind", "primary")
            button.clicked.connect(self._clicked)
            self._acts[button] = act
            self.buttons.append(button)
            self._row.addWidget(button)
        self._row.addStretch(1)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton) and button in self._acts:
            self._acts[button]()

    def _redress(self) -> None:
        self._icon.setPixmap(self._theme.pixmap(self._name, 34, "text3", self.devicePixelRatioF()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.colour("canvas"))
