"""What can be taken back, newest first, and what was taken back and can be done again: *Undo* and *Redo*."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from assetdesk.gui.desk import Desk

Deed = Callable[[], object]
_KEPT = 20


@dataclass(frozen=True, slots=True)
class Done:
    """A deed by the name that the Edit menu gives it. Without `again` it cannot be done anew."""

    text: str
    back: Deed
    again: Deed | None = None


class UndoStack(QObject):
    """Owns the verbs `undo` and `redo`. A new deed leaves nothing to do again."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._done: list[Done] = []
        self._undone: list[Done] = []
        desk.actions.on("undo", self.undo)
        desk.actions.on("redo", self.redo)
        self._show()

    def push(self, text: str, back: Deed, again: Deed | None = None) -> Done:
        """Remember how to take a deed back."""
        made = Done(text, back, again)
        self._done = [*self._done, made][-_KEPT:]
        self._undone = []
        self._show()
        return made

    def undo(self) -> None:
        """Take the newest deed back."""
        if self._done:
            self.take_back(self._done[-1])

    def take_back(self, deed: Done) -> None:
        """Take back this one, which a toast still offers; nothing where it was taken back already."""
        if not any(one is deed for one in self._done):
            return
        self._done = [one for one in self._done if one is not deed]
        if deed.again is not None:
            self._undone = [*self._undone, deed][-_KEPT:]
        self._show()
        deed.back()

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._undone:
            deed = self._undone.pop()
            self._done = [*self._done, deed]
            self._show()
            assert deed.again is not None
            deed.again()

    def _show(self) -> None:
        for name, word, deeds in (("undo", self.tr("Undo"), self._done), ("redo", self.tr("Redo"), self._undone)):
            act = self._desk.actions[name]
            act.setEnabled(bool(deeds))
            act.setText(f"{word}: {deeds[-1].text}" if deeds else word)
