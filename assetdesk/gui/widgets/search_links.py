"""What can be done with a search as a whole: clear it, save it; or, once a saved one was altered, go back or update."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from assetdesk.gui.widgets.parts import button


class SearchState(Enum):
    """NONE: nothing is searched. LOOSE: it has no name. SAVED: it is as it was saved. CHANGED: it is not any more."""

    NONE = auto()
    LOOSE = auto()
    SAVED = auto()
    CHANGED = auto()


class SearchLinks(QWidget):
    """In the chip bar, and in the path bar while there is no chip bar; `suffix` keeps the object names apart."""

    cleared = Signal()
    save_wanted = Signal()
    back_wanted = Signal()
    update_wanted = Signal()

    def __init__(self, suffix: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"searchLinks{suffix}")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        self.clear_button = button(self.tr("Clear"), f"clearFilters{suffix}", link=True)
        self.clear_button.setAccessibleName(self.tr("Clear search and filters"))
        self.save_button = button(self.tr("Save search…"), f"saveSearch{suffix}", link=True)
        self.back_button = button(self.tr("Back to saved"), f"backToSaved{suffix}", link=True)
        self.update_button = button(self.tr("Update search"), f"updateSearch{suffix}", link=True)
        for made, told in (
            (self.clear_button, self.cleared),
            (self.save_button, self.save_wanted),
            (self.back_button, self.back_wanted),
            (self.update_button, self.update_wanted),
        ):
            made.clicked.connect(told)
            line.addWidget(made)
        for quiet in (self.clear_button, self.back_button):
            quiet.setProperty("dim", True)
        self.state = SearchState.NONE
        self.show_state(SearchState.NONE, may_save=False)

    def show_state(self, state: SearchState, *, may_save: bool) -> None:
        """Which of them are offered."""
        self.state = state
        self.clear_button.setVisible(state in (SearchState.LOOSE, SearchState.SAVED))
        self.save_button.setVisible(state is SearchState.LOOSE and may_save)
        self.back_button.setVisible(state is SearchState.CHANGED)
        self.update_button.setVisible(state is SearchState.CHANGED and may_save)
        self.updateGeometry()
