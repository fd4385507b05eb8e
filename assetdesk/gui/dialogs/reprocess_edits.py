"""The second page of the Reprocess dialog: the edits that go when *Keep my edits* is off."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from assetdesk.gui import words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.note import Note
from assetdesk.gui.widgets.parts import RAISED, clear, column, label, line
from assetdesk.library.reprocess import EditsLost


class EditsPage(QWidget):
    """`show_lost` fills it in: the sentence, and a line for each kind."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setBackgroundRole(RAISED)
        self.setAutoFillBackground(True)
        self._head = label(theme, self.tr("Replace your edits?"), 20, 600, wrap=True)
        self.said = label(theme, "", 13, wrap=True, select=True)
        self.said.setObjectName("editsLost")
        self._kinds = QVBoxLayout()
        self._kinds.setSpacing(0)
        note = Note(theme, "warn", "triangle-alert", self.tr("This cannot be undone. Originals are never changed."))
        self.setLayout(column(self._head, self.said, 6, self._kinds, 0, note, spacing=8, margins=(20, 18, 20, 18)))

    def show_lost(self, lost: EditsLost) -> None:
        """What would go."""
        self.said.setText(lost.sentence)
        self.setAccessibleDescription(lost.sentence)
        clear(self._kinds)
        self._kinds.addWidget(line())
        for kind, count in lost.kinds:
            text = f"{words.number(count)} {kind}{'' if count == 1 else 's'}"
            made = label(self._theme, text, 12)
            made.setFixedHeight(30)
            self._kinds.addWidget(made)
            self._kinds.addWidget(line())
