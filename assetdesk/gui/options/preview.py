"""The preview under the form: one of the selected assets with the options as they stand, and steps to the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from assetdesk.core.options import in_force
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.preview_pane import PreviewPane
from assetdesk.gui.widgets.parts import icon_button, label, row
from assetdesk.library.options import Group
from assetdesk.store.profiles.option_values import Sight

GROUPS = frozenset({Group.CROP, Group.BACKGROUND, Group.SHARPENING, Group.COLOUR})
HIGH = 252


class OptionsPreview(QWidget):
    """Empty until `show_assets` brings some; `any` says whether it has."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._seen: Sequence[Sight] = ()
        self._place = 0
        self._given: Mapping[str, Any] = {}
        self.setFixedHeight(HIGH)
        self.pane = PreviewPane(desk, "optionsPreview", height=144)
        self._back = icon_button(desk.theme, "chevron-left", self.tr("Asset before"), "optionsPreviewBack", 24)
        self._on = icon_button(desk.theme, "chevron-right", self.tr("Next asset"), "optionsPreviewNext", 24)
        self._back.clicked.connect(self._step_back)
        self._on.clicked.connect(self._step_on)
        self.said = label(desk.theme, "", 12, ink="text2")
        self.said.setObjectName("optionsPreviewName")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.pane, 1)
        column.addLayout(row(self._back, self._on, self.said, 0, spacing=6))

    @property
    def any(self) -> bool:
        """Whether there is something to look at."""
        return bool(self._seen)

    def show_assets(self, seen: Sequence[Sight]) -> None:
        """What can be stepped through."""
        self._seen, self._place = tuple(seen), 0
        self._show()

    def show_options(self, given: Mapping[str, Any]) -> None:
        """What is given now."""
        self._given = dict(given)
        self._show()

    def _step_back(self) -> None:
        self._place = max(0, self._place - 1)
        self._show()

    def _step_on(self) -> None:
        self._place = min(len(self._seen) - 1, self._place + 1)
        self._show()

    def _show(self) -> None:
        if not self._seen:
            return
        seen, n = self._seen[self._place], len(self._seen)
        self.pane.set_asset(seen.id)
        self.pane.set_options(in_force(seen.options, self._given))
        text = words.fill(self.tr("%1, %2 of %3"), seen.name, words.number(self._place + 1), words.number(n))
        self.said.setText(text if n > 1 else seen.name)
        self._back.setVisible(n > 1)
        self._on.setVisible(n > 1)
        self._back.setEnabled(self._place > 0)
        self._on.setEnabled(self._place < n - 1)
