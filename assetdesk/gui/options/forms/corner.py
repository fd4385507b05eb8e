"""Choosing a corner of the picture: four arrows, and the chosen one in words."""

from __future__ import annotations

from assetdesk.gui.options.form import Fields
from assetdesk.gui.widgets.corners import CORNERS, CornerPick, corner_words


class Corner:
    """The line of a form; the names are those of the IPS API's corners."""

    def __init__(self, fields: Fields, name: str, text: str, hint: str = "") -> None:
        self.said = fields.unit("")
        self.pick = CornerPick(fields.theme, name, text)
        self.pick.chosen.connect(self._chosen)
        self.pick.chosen.connect(fields.told)
        fields.field(text, self.pick, self.said, hint=hint, name=name)

    def _chosen(self, corner: str) -> None:
        self.said.setText(corner_words(corner))

    def show_value(self, corner: str) -> None:
        """Choose it."""
        self.pick.choose(corner if corner in CORNERS else CORNERS[0])
        self.said.setText(corner_words(self.value))

    @property
    def value(self) -> str:
        """The chosen corner."""
        return self.pick.value or CORNERS[0]
