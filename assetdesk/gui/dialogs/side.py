"""The right side of a dialog: tabs above their pages, and a button that folds it away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import PANEL, icon_button, line, pane, row
from assetdesk.gui.widgets.tabs import LineTabs


class SidePane(QWidget):
    """`folded` when its button was pressed, `turned` when another page is shown."""

    folded = Signal()
    turned = Signal()

    def __init__(self, theme: Theme, name: str, pages: Sequence[tuple[str, QWidget]]) -> None:
        super().__init__()
        self.tabs = LineTabs(theme, f"{name}Tabs", tuple(text for text, _ in pages), 40)
        self.tabs.setAccessibleName(self.tr("Right side of the dialog"))
        fold = icon_button(theme, "panel-right", self.tr("Hide the right side"), f"{name}Fold", 24)
        fold.clicked.connect(self.folded)
        top = pane(PANEL)
        top.setFixedHeight(40)
        top.setLayout(row(self.tabs, 0, fold, spacing=0, margins=(10, 0, 14, 0)))
        self._stack = QStackedWidget()
        for _, page in pages:
            self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(top)
        outer.addWidget(line())
        outer.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._turn)

    def show_page(self, page: QWidget) -> None:
        """Turn to it."""
        self.tabs.setCurrentIndex(self._stack.indexOf(page))

    def _turn(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        self.turned.emit()
