"""Rows in a frame on a page of the preferences: what the library has of a kind, and what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QWidget

from assetdesk.gui.theme import Theme
from assetdesk.gui.widgets.elided_label import ElidedLabel
from assetdesk.gui.widgets.parts import clear, label, line, row

_ROW = 34


class Box(QFrame):
    """Hidden while there is nothing in it. Column `wide` has the room that is left."""

    def __init__(self, wide: int) -> None:
        super().__init__()
        self._wide = wide
        self.setProperty("box", True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)

    def show_rows(self, rows: Sequence[Sequence[QWidget]]) -> None:
        """These instead of what stands there, with a line between; the keyboard stays on what has the same name."""
        focused = self.window().focusWidget()  # its own would be the last that was here, wherever the keyboard is now
        kept = focused.objectName() if focused is not None and self.isAncestorOf(focused) else ""
        clear(self._grid)
        self.setVisible(bool(rows))
        for place, parts in enumerate(rows):
            if place:
                self._grid.addWidget(line(), 2 * place - 1, 0, 1, len(parts))
            for column, part in enumerate(parts):
                self._grid.addWidget(part, 2 * place, column)
        self._grid.setColumnStretch(self._wide, 1)
        same = (part for parts in rows for top in parts for part in (top, *top.findChildren(QWidget)))
        if kept and (again := next((part for part in same if part.objectName() == kept), None)) is not None:
            again.setFocus()


def place_row(theme: Theme, icon: str, name: str, path: str, state: QLabel, change: QPushButton) -> list[QWidget]:
    """A folder or a target: its name, where it is, how it stands, and a button."""
    picture = QLabel()
    picture.setPixmap(theme.pixmap(icon, 15, "text2", picture.devicePixelRatioF()))
    picture.setContentsMargins(12, 0, 8, 0)
    picture.setFixedHeight(_ROW)
    called = shortened(theme, name, 500)
    called.setMaximumWidth(180)
    where = shortened(theme, path)
    where.setProperty("dim", True)
    where.setContentsMargins(8, 0, 8, 0)
    state.setMinimumWidth(64)
    return [picture, called, where, state, beside(change)]


def first(theme: Theme, name: str) -> ElidedLabel:
    """The name a row begins with."""
    made = shortened(theme, name, 500)
    made.setContentsMargins(12, 0, 8, 0)
    made.setFixedHeight(_ROW)
    return made


def shortened(theme: Theme, text: str, weight: int = 400) -> ElidedLabel:
    """Words that give way where there is no room."""
    made = ElidedLabel(theme, 12, weight)
    made.setText(text)
    return made


def quiet(theme: Theme, text: str) -> QLabel:
    """Words beside the others."""
    made = label(theme, text, 12, ink="text2")
    made.setContentsMargins(8, 0, 8, 0)
    return made


def beside(act: QPushButton) -> QWidget:
    """A button at the end of its row."""
    holder = QWidget()
    holder.setLayout(row(act, margins=(8, 0, 8, 0)))
    return holder
