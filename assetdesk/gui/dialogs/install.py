"""How to get a program that is missing: what it adds, the one command of this system, and another look for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.note import Note
from assetdesk.gui.widgets.parts import button, column, label, row
from assetdesk.library import programs
from assetdesk.library.words import counted
from assetdesk.media.programs import PROGRAMS


class InstallDialog(Frame):
    """`found(sentence)` when the program is there now and the files that waited for it run."""

    found = Signal(str)

    def __init__(self, desk: Desk, program: str, asset_ids: Sequence[int], parent: QWidget | None) -> None:
        known = PROGRAMS[program]
        title = words.fill(QCoreApplication.translate("InstallDialog", "%1 is not installed"), known.label)
        super().__init__(desk.theme, title, "installDialog", parent, QSize(520, 264))
        self._desk = desk
        self._program = known
        self._ids = list(asset_ids)
        theme = desk.theme
        head = label(theme, title, 20, 600, wrap=True)
        text = self.tr("AssetDesk asks it for %1. Nothing else needs it, and every other file is processed without it.")
        said = label(theme, words.fill(text, known.gives), 13, wrap=True, select=True)
        said.setObjectName("installWords")
        command = programs.how_to_install(program)
        if command:
            ask = self.tr("Type this in a terminal, then look again:")
        else:
            ask = words.fill(
                self.tr("Install %1 by the way programs are installed here, then look again."), known.label
            )
        how = label(theme, ask, 13, wrap=True)
        self.command = QLineEdit(command)
        self.command.setObjectName("installCommand")
        self.command.setAccessibleName(self.tr("Command"))
        self.command.setReadOnly(True)
        mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        mono.setPixelSize(13)
        self.command.setFont(mono)
        how.setBuddy(self.command)
        copy = button(self.tr("Copy"), "installCopy")
        copy.clicked.connect(self._copy)
        for part in (self.command, copy):
            part.setVisible(bool(command))
        self.note = Note(theme)
        self.note.setObjectName("installNote")
        self.note.hide()
        line = row(self.command, copy, spacing=8)
        self.body.setLayout(column(head, said, 4, how, line, 4, self.note, 0, spacing=8, margins=(20, 18, 20, 16)))
        close = button(self.tr("Close"), "installClose", width=88)
        close.clicked.connect(self.reject)
        self._again = button(self.tr("Look again"), "installLookAgain", primary=True, width=88)
        self._again.setDefault(True)
        self._again.clicked.connect(self.look_again)
        self.footer.addStretch(1)
        self.footer.addWidget(close)
        self.footer.addWidget(self._again)
        self._again.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.text())
        self.note.tell("plain", "circle-check", self.tr("Copied."))
        self.note.show()

    def look_again(self) -> None:
        """Look for the program; where it is there now, run what waited for it."""
        self._again.setEnabled(False)
        desk, name, ids = self._desk, self._program.name, self._ids
        may = roles.can(desk, "submitJob")

        def work() -> str:
            if not programs.is_there(name):
                return ""
            if may and ids:
                programs.try_again(desk.library, ids)
            elif desk.can_write:
                programs.look_again(desk.library)
            return counted(len(ids), "file")

        desk.background.run(work, self._looked, self._not_looked)

    def _looked(self, files: str) -> None:
        self._again.setEnabled(True)
        if not files:
            text = self.tr(
                "%1 is still not there. A program that was just installed may need a new terminal or log-in."
            )
            self.note.tell("warn", "triangle-alert", words.fill(text, self._program.label))
            self.note.show()
            self._again.setFocus()
            return
        self.accept()
        text = self.tr("%1 is there. Trying %2 again.") if self._ids else self.tr("%1 is there.")
        self.found.emit(words.fill(text, self._program.label, files))

    def _not_looked(self, error: BaseException) -> None:
        self._again.setEnabled(True)
        self.reject()
        self._desk.tell(error)
