"""Asking for one name: a new folder, another name for a file or folder."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from assetdesk.core.names import clean_name, split_name
from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.parts import button, column, label, spoken


def ask_name(
    desk: Desk,
    parent: QWidget,
    title: str,
    text: str,
    verb: str,
    accepted: Callable[[str], object],
    *,
    whole: bool = False,
    taken: Collection[str] | None = None,
) -> NameDialog:
    """Open the dialog. `text` is the name to edit, its stem chosen (`whole`: all of it); `accepted` gets the new one,
    only if it differs. With `taken` it is no file's name: it may be anything but one of these."""
    dialog = NameDialog(desk, parent, title, text, verb, accepted, whole=whole, taken=taken)
    dialog.open()
    return dialog


class NameDialog(Frame):
    """A name that cannot be is told what it becomes, while it is typed."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None,
        title: str,
        text: str,
        verb: str,
        accepted: Callable[[str], object],
        *,
        whole: bool = False,
        taken: Collection[str] | None = None,
    ) -> None:
        super().__init__(desk.theme, spoken(title), "nameDialog", parent, QSize(440, 186))
        self._before = text
        self._accepted = accepted
        self._whole = whole
        self._taken = {one.casefold() for one in taken} if taken is not None else None
        head = label(desk.theme, spoken(title), 15, 600, wrap=True)
        self.field = QLineEdit(text)
        self.field.setObjectName("nameField")
        self.field.setAccessibleName(self.tr("Name"))
        self.field.setMaxLength(255)
        self.field.textChanged.connect(self._check)
        self._said = label(desk.theme, "", 12, ink="warn", wrap=True)
        self._said.setObjectName("nameNote")
        self.body.setLayout(column(head, self.field, self._said, 0, spacing=8, margins=(20, 18, 20, 10)))
        cancel = button(self.tr("Cancel"), "nameCancel", width=88)
        cancel.clicked.connect(self.reject)
        self.go = button(verb, "nameAccept", primary=True, width=88)
        self.go.setDefault(True)
        self.go.clicked.connect(self._accept)
        self.footer.addStretch(1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        self._check()

    @property
    def name(self) -> str:
        """The name as it will be."""
        if self._taken is not None:
            return " ".join(self.field.text().split())
        return clean_name(self.field.text().strip()) if self.field.text().strip() else ""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.field.setFocus()
        stem = split_name(self._before)[0]
        self.field.setSelection(0, len(self._before) if self._whole else len(stem))

    def _check(self) -> None:
        typed = self.field.text().strip()
        if self._taken is not None:
            there = self.name.casefold() in self._taken
            self.go.setEnabled(bool(typed) and not there)
            said = self.tr("“%1” is there already. Choose another name.")
            self._said.setText(words.fill(said, self.name) if there else "")
            return
        self.go.setEnabled(bool(typed))
        other = bool(typed) and self.name != typed
        text = words.fill(self.tr("“%1” cannot be a name here. It becomes “%2”."), typed, self.name)
        self._said.setText(text if other else "")

    def _accept(self) -> None:
        name = self.name
        if not name or not self.go.isEnabled():
            return
        self.accept()
        if name != self._before or self._taken is not None:
            self._accepted(name)
