"""*Add target…* and *Change…*: what it serves, where its files go, and the password, which the library never keeps.

*Check* tries the place as it is typed; saving does not wait for a place that is away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from assetdesk.core.errors import AssetDeskError
from assetdesk.core.publish import Context
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.frame import Frame
from assetdesk.gui.publish.checking import ask_confirm, prepared
from assetdesk.gui.publish.target_form import FIELDS, TargetForm
from assetdesk.gui.widgets.note import Note
from assetdesk.gui.widgets.parts import RAISED, button, column, label, pane, scrolled

SIZE = QSize(600, 760)


@dataclass(frozen=True, slots=True)
class _Secret:
    kept: bool
    store: bool
    variable: str


class TargetDialog(Frame):
    """`context` None asks for a new one. `saved(id)` when it is in the library; the dialog then closes itself."""

    saved = Signal(int)

    def __init__(self, desk: Desk, context: Context | None, others: Sequence[Context], parent: QWidget | None) -> None:
        name = "changeTargetDialog" if context is not None else "addTargetDialog"
        super().__init__(desk.theme, "", name, parent, SIZE)
        title = words.fill(self.tr("Change “%1”"), context.name) if context is not None else self.tr("Add target")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._desk = desk
        self._context = context
        self._confirmed: dict[str, Any] = {}
        self._works: dict[str, Work] = {}
        self._busy = ""
        theme = desk.theme
        head = label(theme, title, 20, 600, wrap=True)
        about = label(
            theme,
            self.tr("What is marked for a target is copied there by the next publish, and taken back when it is not."),
            12,
            ink="text2",
            wrap=True,
        )
        own = context.id if context is not None else 0
        self.form = TargetForm(desk, context, {one.name.casefold() for one in others if one.id != own})
        self.form.edited.connect(self._edited)
        self.form.url.textChanged.connect(self._moved)
        self.form.choose.clicked.connect(self._ask_folder)
        self.note = Note(theme, "plain", "info")
        self.note.setObjectName("targetNote")
        self.note.hide()
        ground = pane(RAISED)
        ground.setLayout(column(self.form, 0, margins=(20, 4, 20, 12)))
        scroll = scrolled(ground)
        holder = QWidget()
        holder.setLayout(column(self.note, margins=(20, 0, 20, 12)))
        self._holder = holder
        holder.hide()
        self.body.setLayout(column(column(head, about, spacing=2, margins=(20, 18, 20, 8)), scroll, holder, spacing=0))
        self.check = button(self.tr("Check"), "targetCheck")
        self.check.clicked.connect(self._check)
        self._fault = label(theme, "", 12, ink="fail", wrap=True)
        self._fault.setObjectName("targetFault")
        cancel = button(self.tr("Cancel"), "targetCancel", width=88)
        cancel.clicked.connect(self.reject)
        verb = self.tr("Save") if context is not None else self.tr("Add target")
        self.go = button(verb, "targetGo", primary=True, width=110)
        roles.guard(desk, "manageLibrary", self.go, self.check)
        self.go.setDefault(True)
        self.go.clicked.connect(self._save)
        self.footer.addWidget(self.check)
        self.footer.addWidget(self._fault, 1)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.go)
        self.finished.connect(self._closed)
        self._read_secret()
        self._edited()
        (self.form.name if context is None else self.form.url).setFocus()

    # what is kept

    def _read_secret(self) -> None:
        library, number = self._desk.library, self._context.id if self._context is not None else 0

        def work() -> _Secret:
            from assetdesk.library import secrets

            name = secrets.target_name(number)
            kept = bool(number) and secrets.read(library, name) is not None
            return _Secret(kept, secrets.kept(), secrets.variables(library, name)[0] if number else "")

        self._works["secret"] = self._desk.background.run(work, self._take_secret, None, priority=3)

    def _take_secret(self, found: _Secret) -> None:
        variable = found.variable or "ASSETDESK_SECRET_TARGET_…"
        self.form.show_secret(kept=found.kept, store=found.store, variable=variable)

    def ask_secret(self) -> None:
        """It was the password that was missing, or wrong."""
        if self._context is not None:
            self._say("warn", self._context.problem, "triangle-alert")
        self.form.secret_field.setFocus()

    # the place

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a folder to publish to"), self.form.url.text())
        dialog.setObjectName("targetChooser")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.form.url.setText)
        dialog.open()

    def _moved(self) -> None:
        """What was confirmed of one place says nothing of another."""
        self._confirmed.clear()
        self._say("", "")

    def _say(self, kind: str, text: str, icon: str = "info") -> None:
        self._holder.setVisible(bool(text))
        self.note.setVisible(bool(text))
        if text:
            self.note.tell(kind, icon, text)

    def _check(self) -> None:
        made = self._made()
        if not made.url or self._busy:
            return
        self._busy = "check"
        self._say("plain", self.tr("Looking whether it can be reached…"), "send")
        self._edited()
        library, typed = self._desk.library, self.form.secret
        self._works["check"] = self._desk.background.run(
            lambda: prepared(library, made, made.url, made.options, typed), self._checked, self._not_checked, priority=8
        )

    def _checked(self, found: tuple[Context, Any]) -> None:
        self._busy = ""
        context, confirm = found
        if confirm is not None:
            self._say("warn", str(confirm), "shield-check")
            question = ask_confirm(self._desk, self, confirm)
            question.answered.connect(lambda verb: self._confirm(confirm.options) if verb == "confirm" else None)
            question.open()
        else:
            self._confirmed |= {name: value for name, value in context.options.items() if name not in FIELDS}
            self._say("plain", self.tr("It can be reached, and files can be written there."), "circle-check")
        self._edited()

    def _confirm(self, options: Mapping[str, Any]) -> None:
        self._confirmed |= dict(options)
        self._check()

    def _not_checked(self, error: BaseException) -> None:
        self._busy = ""
        if isinstance(error, AssetDeskError):
            self._say("warn", str(error), "triangle-alert")
            from assetdesk.library.targets.protocol import SecretMissing

            if isinstance(error, SecretMissing):
                self.form.secret_field.setFocus()
        else:
            self._desk.tell(error)
        self._edited()

    # saving

    def _made(self) -> Context:
        made = self.form.made()
        return replace(made, options={**self._confirmed, **made.options})

    def _edited(self) -> None:
        wrong = self.form.problem()
        self.go.setEnabled(not wrong and self._busy != "save")
        self.go.setToolTip(wrong)
        self.check.setEnabled(self.form.place is not None and not self._busy)
        unknown = bool(self.form.url.text().strip()) and self.form.place is None
        self.check.setToolTip(self.tr("This is no address.") if unknown else "")

    def _save(self) -> None:
        if not self.go.isEnabled():
            return
        library, made, typed, new = self._desk.library, self._made(), self.form.secret, self._context is None
        if "check" in self._works:
            self._works["check"].cancel()
        self._busy = "save"
        self._fault.setText("")
        self._edited()

        def work() -> Context:
            from assetdesk.library import secrets
            from assetdesk.library.publishing import contexts

            if new:
                found = contexts.add(library, made.name, made.type, made.url, made.options)
            else:
                found = contexts.change(
                    library, made.id, name=made.name, url=made.url, enabled=made.enabled, options=made.options
                )
            if typed is not None:
                secrets.write(library, secrets.target_name(found.id), typed)
            if new and not made.enabled:
                found = contexts.change(library, found.id, enabled=False)
            return found

        self._works["save"] = self._desk.background.run(work, self._saved, self._not_saved, priority=8, lane="publish")

    def _saved(self, context: Context) -> None:
        self.saved.emit(context.id)
        self.accept()

    def _not_saved(self, error: BaseException) -> None:
        self._busy = ""
        if isinstance(error, AssetDeskError):
            self._say("fail", str(error), "triangle-alert")
        else:
            self._desk.tell(error)
        self._edited()

    def _closed(self) -> None:
        for name, work in self._works.items():
            if name != "save":
                work.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.go.isEnabled():
            self._save()
            return
        super().keyPressEvent(event)
