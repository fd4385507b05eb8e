"""The options in the Reprocess dialog: the pane, and a word where they have no effect."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assetdesk.core.request import Selection
from assetdesk.gui.desk import Desk
from assetdesk.gui.options.pane import OptionsPane
from assetdesk.gui.widgets.note import Note
from assetdesk.gui.widgets.parts import RAISED, column, pane


class OptionsPage(QWidget):
    """`changed` as of the pane. Nothing is read before `begin`: the dialog opens with its right side folded."""

    changed = Signal()

    def __init__(self, desk: Desk, selection: Selection) -> None:
        super().__init__()
        self._selection = selection
        self._begun = False
        self.pane = OptionsPane(desk)
        self.pane.changed.connect(self.changed)
        self._note = Note(desk.theme, "plain", "info", self.tr("These options take effect with Full Process."))
        self._top = pane(RAISED)
        self._top.setLayout(column(self._note, margins=(18, 12, 18, 4)))
        self._top.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._top)
        outer.addWidget(self.pane, 1)

    def begin(self) -> None:
        """Read what is in force, once."""
        if not self._begun:
            self._begun = True
            self.pane.begin()
            self.pane.read(self._selection)

    def show_full(self, full: bool) -> None:
        """Whether *Full Process* is chosen."""
        self._top.setVisible(not full)
        self.pane.setEnabled(full)
