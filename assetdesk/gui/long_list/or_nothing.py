"""A list, or where it has no row a sentence that says why and what helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QStackedWidget, QWidget

from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.empty_state import EmptyState


class OrNothing(QStackedWidget):
    """`name` begins the objectNames of what stands there for the list: the whole, its sentence, its buttons."""

    def __init__(self, theme: Theme, shown: QWidget, name: str, button: str, least: int) -> None:
        super().__init__()
        self._button = button
        self._nothing = EmptyState(theme)
        self._nothing.setObjectName(name)
        self._nothing.sentence.setObjectName(f"{name}Sentence")
        self.addWidget(shown)
        self.addWidget(self._nothing)
        self.setMinimumHeight(least)

    def show_list(self, on: bool) -> None:
        """The list, or the sentence."""
        self.setCurrentIndex(0 if on else 1)

    def say(self, icon: str, text: str, ways: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        """Why there is nothing, and the ways on."""
        self._nothing.tell(icon, text, list(ways))
        for made in self._nothing.buttons:
            made.setObjectName(self._button)
