"""Leaving what is not saved: one question, three verbs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from assetdesk.gui.desk import Desk
from assetdesk.gui.dialogs.question import Answer, Question


class Leaving(QObject):
    """Asks once at a time. `answer(verb, then)` is called for save and discard; Stay does nothing."""

    def __init__(self, desk: Desk, parent: QObject, answer: Callable[[str, Callable[[], object]], object]) -> None:
        super().__init__(parent)
        self._desk = desk
        self._answer = answer
        self._then: Callable[[], object] | None = None
        self._dialog: Question | None = None

    def ask(self, name: str, then: Callable[[], object]) -> None:
        """Whether the changes to the asset of that name are to be saved before `then`."""
        if self._dialog is not None:
            return
        self._then = then
        dialog = self._dialog = Question(
            self._desk.theme,
            self.tr("Save the changes to “%1”?").replace("%1", name),
            self.tr("They are not saved yet. The original stays as it is in any case."),
            (
                Answer("stay", self.tr("Stay")),
                Answer("discard", self.tr("Discard")),
                Answer("save", self.tr("Save"), safe=True, primary=True),
            ),
            self._desk.window,
            name="unsaved",
            icon="crop",
        )
        dialog.answered.connect(self._answered)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _answered(self, verb: str) -> None:
        then, self._then = self._then, None
        if verb != "stay" and then is not None:
            self._answer(verb, then)

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
