"""What every form of a profile is: fields, the rows of its lists, and faults under whatever they are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit

from assetdesk.core.presets import Preset
from assetdesk.gui.desk import Desk
from assetdesk.gui.options.form import Fields
from assetdesk.gui.widgets.parts import label, line, row


class ProfileForm(Fields):
    """One kind's form. `changed` after every change a person makes, `row_changed` when another row is looked at.

    Forms of other rooms have the same `show_body`, `body` and `changed`, and a property `fault` (a sentence, empty
    where all is well). `WIDE` forms take the preview's room.
    """

    changed = Signal()
    row_changed = Signal()
    WIDE = False
    label_width = 88

    def __init__(self, desk: Desk, preset: Preset | None = None) -> None:
        super().__init__(desk.theme)
        self.desk = desk
        self.lines.setSpacing(8)
        self.edited.connect(self.changed)
        self._general = label(desk.theme, "", 12, ink="fail", wrap=True)
        self._general.setObjectName("profileFormFault")
        self._general.hide()
        self.build()
        self.lines.addWidget(self._general)
        self.lines.addStretch(1)
        if preset is not None:
            self.show_body(preset.name, preset.body)

    def build(self) -> None:
        """Make the fields."""
        raise NotImplementedError

    def put(self, body: Mapping[str, Any]) -> None:
        """Show a body's values."""
        raise NotImplementedError

    def body(self) -> dict[str, Any]:
        """What stands there, by its JSON names. What is no number where one should be stays the text it is."""
        raise NotImplementedError

    def place_of(self, field: str) -> str:
        """Bring what a fault's field is about into sight; the name of the field it is shown under, empty for none."""
        return field

    @property
    def current_row(self) -> str:
        """The name of the row that is looked at; empty where there is none."""
        return ""

    def show_body(self, name: str, body: Mapping[str, Any], new: bool = False) -> None:
        """Show another profile."""
        self.loading = True
        try:
            self.put(body)
        finally:
            self.loading = False
        self.show_fault("", "")

    def show_fault(self, sentence: str, field: str) -> None:
        """Say what cannot be, under its field; an empty sentence takes it away."""
        for name in self._faults:
            self.fault(name, "")
        place = self.place_of(field) if sentence else ""
        known = place in self._faults
        if known:
            self.fault(place, sentence)
        self._general.setText("" if known else sentence)
        self._general.setVisible(bool(sentence) and not known)

    # more fields

    def head(self, text: str, *after: Any) -> QLabel:
        """A line, and a head with what belongs beside it."""
        if self.lines.count():
            self.lines.addSpacing(4)
            self.lines.addWidget(line())
            self.lines.addSpacing(2)
        said = label(self.theme, text, 13, 600)
        self.lines.addLayout(row(said, 0, *after))
        return said

    def entry(self, name: str, width: int = 0, hint: str = "") -> QLineEdit:
        """A line of text."""
        made = QLineEdit()
        made.setObjectName(name)
        made.setFont(self.theme.font(12))
        made.setMaxLength(4_000)
        if width:
            made.setFixedWidth(width)
        made.setPlaceholderText(hint)
        made.textEdited.connect(self.told)
        return made


def number(text: str) -> Any:
    """A typed number; None for nothing, the text itself where it is none."""
    bare = text.strip().replace(",", "").replace("\u2009", "").replace(" ", "")
    if not bare:
        return None
    try:
        return int(bare)
    except ValueError:
        try:
            return float(bare)
        except ValueError:
            return text.strip()


def shown(value: object) -> str:
    """A value as it is typed."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
