"""The four numbers over the list: changed since, new or forced, withdrawn, up to date."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from assetdesk.core.publish import Due
from assetdesk.gui import words
from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.parts import PANEL, label, line, row


class Numbers(QWidget):
    """74 px high; numbers that are none are quiet."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("publishNumbers")
        self.setBackgroundRole(PANEL)
        self.setAutoFillBackground(True)
        self.setFixedHeight(71)
        across = row(spacing=0, margins=(16, 10, 8, 10))
        self._theme = theme
        self._values: list[QLabel] = []
        self._captions: list[QLabel] = []
        names = (
            ("Changed", self.tr("changed since")), ("New", self.tr("new or forced")),
            ("Withdrawn", self.tr("withdrawn")), ("Current", self.tr("up to date")),
        )  # fmt: skip
        for at, (name, text) in enumerate(names):
            if at:
                across.addWidget(line(vertical=True))
                across.addSpacing(12)
            value = label(theme, "", 20, 600)
            value.setObjectName(f"publish{name}")
            value.setAccessibleName(text)
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(value)
            caption = label(theme, text, 12, ink="text2")
            caption.setMinimumWidth(1)
            cell.addWidget(caption)
            self._captions.append(caption)
            across.addLayout(cell, 1)
            self._values.append(value)
        self.setLayout(across)
        self._narrow = False
        theme.changed.connect(self._redress)

    def set_narrow(self, narrow: bool) -> None:
        """Where there is little room."""
        self._narrow = narrow
        self._redress()

    def _redress(self) -> None:
        # another style sheet of the program gives captions the font back that they were made with
        for caption in self._captions:
            caption.setFont(self._theme.font(11 if self._narrow else 12))

    def show_due(self, due: Due | None) -> None:
        """None while it is being counted."""
        numbers = (due.changed, due.new + due.forced, due.withdrawn, due.current) if due is not None else (None,) * 4
        for at, (value, number) in enumerate(zip(self._values, numbers, strict=True)):
            value.setText(words.number(number) if number is not None else "…")
            quiet = not number or at == 3
            if value.property("dim") != quiet:
                value.setProperty("dim", quiet)
                value.style().unpolish(value)
                value.style().polish(value)
