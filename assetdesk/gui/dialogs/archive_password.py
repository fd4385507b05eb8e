"""The password of archives that are held for one: entered, tested by a worker, and forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from assetdesk.core.errors import AssetDeskError
from assetdesk.core.upload import Conflict, UploadRow
from assetdesk.gui import roles, words
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.widgets.parts import button, column, label
from assetdesk.library import upload
from assetdesk.library.intake.sources import shown_source

_WIDTH, _HEIGHT = 480, 232


def ask_passwords(desk: Desk, rows: Sequence[UploadRow], parent: QWidget) -> ArchivePasswordDialog:
    """Open the dialog for these archives, one after the other."""
    dialog = ArchivePasswordDialog(desk, rows, parent)
    dialog.open()
    return dialog


class ArchivePasswordDialog(Frame):
    """Goes through `rows` one by one: *Unpack* with the password, *Keep as file*, *Skip*. Esc leaves the rest waiting.
    `settled(upload_id)` when an archive has been decided about."""

    settled = Signal(int)

    def __init__(self, desk: Desk, rows: Sequence[UploadRow], parent: QWidget | None) -> None:
        title = self.tr("Password of an archive")
        super().__init__(desk.theme, title, "archivePasswordDialog", parent, QSize(_WIDTH, _HEIGHT))
        self._desk = desk
        self._rows = list(rows)
        self._at = 0
        self._work: Work | None = None
        theme = desk.theme
        self._head = label(theme, "", 15, 600, wrap=True)
        self._head.setObjectName("archivePasswordHead")
        self._place = label(theme, "", 12, ink="text2", wrap=True)
        self._place.setObjectName("archivePasswordPlace")
        self.field = QLineEdit()
        self.field.setObjectName("archivePasswordField")
        self.field.setAccessibleName(self.tr("Password"))
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(1000)
        self.field.textChanged.connect(self._typed)
        self.shown = QCheckBox(self.tr("Show password"))
        self.shown.setObjectName("archivePasswordShow")
        self.shown.toggled.connect(self._show_typed)
        self._said = label(theme, "", 12, ink="warn", wrap=True)
        self._said.setObjectName("archivePasswordNote")
        self.body.setLayout(
            column(self._head, self._place, self.field, self.shown, self._said, 0, spacing=8, margins=(20, 18, 20, 10))
        )
        self.skip = button(self.tr("Skip"), "archivePasswordSkip", width=88)
        self.skip.setToolTip(self.tr("The archive is not brought in. It stays where it is."))
        self.skip.clicked.connect(self._skip)
        self.keep = button(self.tr("Keep as file"), "archivePasswordKeep", width=104)
        self.keep.setToolTip(self.tr("The archive comes in as one file, still locked."))
        self.keep.clicked.connect(self._keep)
        self.go = button(self.tr("Unpack"), "archivePasswordGo", primary=True, width=88)
        roles.guard(desk, "submitJob", self.skip, self.keep, self.go)
        self.go.setDefault(True)
        self.go.clicked.connect(self._unpack)
        self.footer.addWidget(self.skip)
        self.footer.addStretch(1)
        self.footer.addWidget(self.keep)
        self.footer.addWidget(self.go)
        self._ask()

    @property
    def row(self) -> UploadRow:
        """The archive asked about."""
        return self._rows[self._at]

    @property
    def note(self) -> str:
        """What is said under the field."""
        return self._said.text()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.field.setFocus()

    def reject(self) -> None:
        """What has not been decided goes on waiting; an unpacking under way is given up."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self.field.clear()
        super().reject()

    def _ask(self) -> None:
        row = self.row
        head = words.fill(self.tr("“%1” asks for a password."), row.name)
        self._head.setText(head)
        self.setAccessibleDescription(head)
        place = shown_source(row.source)
        count = len(self._rows)
        several = words.fill(self.tr("%1 of %2"), str(self._at + 1), str(count)) + " · " if count > 1 else ""
        self._place.setText(several + place)
        self._say("")
        self.field.clear()
        self._busy(False)
        self.field.setFocus()

    def _typed(self) -> None:
        self.go.setEnabled(bool(self.field.text()) and self._work is None)

    def _show_typed(self, on: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)

    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._said.setAccessibleName(text)

    def _busy(self, busy: bool) -> None:
        for one in (self.field, self.keep, self.skip, self.shown):
            one.setEnabled(not busy)
        self._typed()

    def _unpack(self) -> None:
        password = self.field.text()
        if not password or self._work is not None:
            return
        library, upload_id, flag = self._desk.library, self.row.id, Cancel()
        self._say(self.tr("Opening the archive…"))
        self._work = self._desk.background.run(
            lambda: upload.unlock(library, [upload_id], password, flag),
            self._tried,
            self._failed,
            priority=5,
            flag=flag,
        )
        self._busy(True)

    def _tried(self, refused: list[str]) -> None:
        self._work = None
        if not refused:
            self._next()
            return
        self._busy(False)
        self._say(self.tr("This password does not open it. Mind capitals, and blanks at its end."))
        self.field.setFocus()
        self.field.selectAll()

    def _failed(self, error: BaseException) -> None:
        self._work = None
        self._busy(False)
        if isinstance(error, AssetDeskError):
            self._say(str(error))
        else:
            self._desk.tell(error)

    def _keep(self) -> None:
        library, ids = self._desk.library, [self.row.id]
        self._desk.background.run(lambda: upload.keep_archives(library, ids), None, self._desk.tell, priority=6)
        self._next()

    def _skip(self) -> None:
        library, ids = self._desk.library, [self.row.id]
        self._desk.background.run(lambda: upload.decide(library, ids, Conflict.SKIP), None, self._desk.tell, priority=6)
        self._next()

    def _next(self) -> None:
        self.settled.emit(self.row.id)
        if self._at + 1 < len(self._rows):
            self._at += 1
            self._ask()
        else:
            self.field.clear()
            self.accept()
