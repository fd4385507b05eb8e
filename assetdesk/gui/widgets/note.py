"""A note: an icon, a sentence, and at most one or two verbs, on a quiet, warning or failing ground."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import button, clear, label, repolish

_COLOURS = {"plain": "text2", "warn": "warn", "fail": "fail"}


class Note(QFrame):
    """`acted(verb)` tells which of its verbs was chosen."""

    acted = Signal(str)

    def __init__(self, theme: Theme, kind: str = "plain", icon: str = "info", text: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._kind = kind
        self._icon_name = icon
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words = label(theme, text, 12, wrap=True, select=True)
        self._verb_row = QWidget()  # an empty layout has no width to give, so it stands in a widget of its own
        self._verb_row.hide()
        self._verbs = QHBoxLayout(self._verb_row)
        self._verbs.setContentsMargins(0, 0, 0, 0)
        self._verbs.setSpacing(8)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(self._verb_row)
        across = QHBoxLayout(self)
        across.setContentsMargins(10, 8, 10, 8)
        across.setSpacing(8)
        across.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(column, 1)
        self._by_verb: dict[QPushButton, str] = {}
        self.setProperty("note", kind)
        theme.changed.connect(self._draw)
        self._draw()

    def tell(self, kind: str, icon: str, text: str, verbs: tuple[tuple[str, str], ...] = ()) -> None:
        """New words; `verbs` are (id, words on the button)."""
        self.words.setText(text)
        self.setAccessibleName(text)
        if kind != self._kind or icon != self._icon_name:
            self._kind, self._icon_name = kind, icon
            self.setProperty("note", kind)
            repolish(self)
            self._draw()
        if tuple(self._by_verb.values()) != tuple(v for v, _ in verbs) or any(
            made.text() != words for made, (_, words) in zip(self._by_verb, verbs, strict=False)
        ):
            clear(self._verbs)
            self._by_verb.clear()
            for verb, words in verbs:
                made = button(words, f"note{verb[:1].upper()}{verb[1:]}", link=True)
                made.clicked.connect(self._clicked)
                self._by_verb[made] = verb
                self._verbs.addWidget(made)
            if verbs:
                self._verbs.addStretch(1)
            self._verb_row.setVisible(bool(verbs))

    def _clicked(self) -> None:
        made = self.sender()
        if isinstance(made, QPushButton) and made in self._by_verb:
            self.acted.emit(self._by_verb[made])

    def _draw(self) -> None:
        self._icon.setPixmap(
            self._theme.pixmap(self._icon_name, 16, _COLOURS.get(self._kind, "text2"), self.devicePixelRatioF())
        )

    def showEvent(self, event: QShowEvent) -> None:
        self._draw()
        super().showEvent(event)
