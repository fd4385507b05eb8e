"""Metadata that was typed goes to the library off the window's thread, with a toast, *Undo* and *Redo*."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.library import metadata
from assetdesk.library.metadata import Edited

# text, icon, its name in the Edit menu, how it is taken back, how it is done again
TellUndo = Callable[[str, str, str, Callable[[], object], Callable[[], object]], object]
# edits one after the other, as they were typed
_LANE = "metadata"
_LONG = 2000


class MetadataSaving(QObject):
    """`saved` when the newest is in the library."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.tell_undo: TellUndo | None = None

    def save(self, asset_ids: Sequence[int], values: Mapping[str, object], label: str) -> None:
        """Give these assets the values; `label` is the field's name for people."""
        try:
            library = self._desk.library
        except Exception as error:
            self._desk.tell(error)
            return
        ids = list(asset_ids)
        holder = [Edited()]

        def turn() -> None:
            """Undo, or redo: each takes back what the one before did."""

            def work() -> None:
                holder[0] = metadata.take_back(library, holder[0])

            self._desk.background.run(work, self._turned, self._desk.tell, priority=8, lane=_LANE)

        def done(edited: Edited) -> None:
            holder[0] = edited
            self.saved.emit()
            if not edited.assets:
                return
            count = edited.assets
            text = words.plural(self.tr("%1 changed on %Ln asset(s).", None, count), count)
            text = words.fill(text, label)
            short = self.tr("Metadata")
            if self.tell_undo is not None:
                self.tell_undo(text, "text-cursor-input", short, turn, turn)
            else:
                self._desk.toasts.show(text, [(self.tr("Undo"), turn)], kind="metadata", icon="text-cursor-input")

        if len(ids) > _LONG:
            text = words.plural(self.tr("Changing %1 on %Ln asset(s).", None, len(ids)), len(ids))
            self._desk.toasts.show(words.fill(text, label), kind="metadata", icon="text-cursor-input")
        self._desk.background.run(
            lambda: metadata.put(library, ids, values), done, self._desk.tell, priority=8, lane=_LANE
        )

    def _turned(self, _: object) -> None:
        self.saved.emit()
