"""The page of all keys (Ctrl+/), made from the actions themselves, so that it never says something else."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QScrollArea, QWidget

from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.parts import RAISED, button, column, label, line, pane, row, spoken


def show_keys(desk: Desk, parent: QWidget) -> KeysPage:
    """Open it."""
    dialog = KeysPage(desk, parent)
    dialog.open()
    return dialog


class KeysPage(Frame):
    """Verbs with their keys in two columns; typing narrows."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "", "keysDialog", parent, QSize(760, 620))
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAccessibleName(self.tr("Keyboard shortcuts"))
        self._theme = desk.theme
        self._rows: list[tuple[str, list[QWidget]]] = []
        self.search = QLineEdit()
        self.search.setObjectName("keysSearch")
        self.search.setPlaceholderText(self.tr("Find a key or a verb"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setFixedWidth(240)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        top = row(label(desk.theme, self.tr("Keyboard shortcuts"), 20, 600), 0, self.search)
        ground = pane(RAISED)
        self._grid = QGridLayout(ground)
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        verbs = [
            (spoken(verb.text), [QKeySequence(k).toString(QKeySequence.SequenceFormat.NativeText) for k in verb.keys])
            for verb in desk.actions.verbs.values()
            if verb.keys and desk.actions[verb.id].isVisible()
        ]
        self._section(self.tr("Everywhere"), verbs)
        self._section(self.tr("In the grid and the list"), self._grid_keys())
        self._section(self.tr("In the large preview"), self._viewer_keys())
        self._section(self.tr("In the jobs panel"), self._job_keys())
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        scroll = QScrollArea()
        scroll.setObjectName("keysList")
        scroll.setAccessibleName(self.tr("All keys"))
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(ground)
        self.body.setLayout(column(top, scroll, spacing=12, margins=(20, 18, 8, 0)))
        close = button(self.tr("Close"), "keysClose", width=88)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self.footer.addStretch(1)
        self.footer.addWidget(close)
        self.search.setFocus()

    def _grid_keys(self) -> list[tuple[str, list[str]]]:
        return [
            (self.tr("Move"), [self.tr("Arrows")]),
            (self.tr("Extend the selection"), [self.tr("Shift+Arrows")]),
            (self.tr("Move without selecting"), [self.tr("Ctrl+Arrows")]),
            (self.tr("Add or take away the current cell"), [self.tr("Ctrl+Space")]),
            (self.tr("First, last"), [self.tr("Home"), self.tr("End")]),
            (self.tr("A page up, down"), [self.tr("Page Up"), self.tr("Page Down")]),
            (self.tr("Context menu"), [self.tr("Shift+F10"), self.tr("Menu")]),
        ]

    def _viewer_keys(self) -> list[tuple[str, list[str]]]:
        return [
            (self.tr("Asset before, next"), [self.tr("Left"), self.tr("Right"), ",", "."]),
            (self.tr("Larger, smaller"), ["+", "−"]),
            (self.tr("100 %"), ["Z"]),
            (self.tr("The whole picture"), ["0", self.tr("Ctrl+0")]),
            (self.tr("Page before, next"), [self.tr("Page Up"), self.tr("Page Down")]),
            (self.tr("First, last page of a document"), [self.tr("Home"), self.tr("End")]),
            (self.tr("Go to a page"), ["G"]),
            (self.tr("Play a film or sound"), [self.tr("Enter")]),
            (self.tr("Crop tool"), ["S"]),
            (self.tr("Move the crop by 1 or 10 px"), [self.tr("Arrows"), self.tr("Shift+Arrows")]),
            (self.tr("Make the crop larger or smaller"), [self.tr("Alt+Arrows")]),
            (self.tr("Show before while held"), ["B"]),
            (self.tr("Swap before and after"), ["\\"]),
            (self.tr("Save changes"), [self.tr("Ctrl+S")]),
            (self.tr("Back to grid"), [self.tr("Esc")]),
        ]

    def _job_keys(self) -> list[tuple[str, list[str]]]:
        return [
            (self.tr("Open the job’s log"), [self.tr("Enter")]),
            (self.tr("Show what failed in the job"), ["E"]),
        ]

    def _section(self, title: str, rows: list[tuple[str, list[str]]]) -> None:
        at = self._grid.rowCount()
        head = label(self._theme, title, 12, 600)
        head.setContentsMargins(0, 14 if at > 1 else 2, 0, 6)
        self._grid.addWidget(head, at, 0, 1, 2)
        self._grid.addWidget(line(), at + 1, 0, 1, 2)
        at += 2
        for name, keys in rows:
            verb = label(self._theme, name, 12)
            verb.setFixedHeight(27)
            said: QLabel = label(self._theme, "   ".join(keys), 12, 500, ink="text2")
            said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            below = line()
            self._grid.addWidget(verb, at, 0)
            self._grid.addWidget(said, at, 1)
            self._grid.addWidget(below, at + 1, 0, 1, 2)
            self._rows.append((f"{name} {' '.join(keys)}".casefold(), [verb, said, below]))
            at += 2

    def _narrow(self, text: str) -> None:
        wanted = text.casefold().split()
        for said, parts in self._rows:
            shown = all(word in said for word in wanted)
            for part in parts:
                part.setVisible(shown)
