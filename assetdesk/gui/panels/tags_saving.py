"""Tags that a person gave or took go to the library off the window's thread, with a toast, *Undo* and *Redo*."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from assetdesk.gui import words
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels.metadata_saving import TellUndo
from assetdesk.library import tags
from assetdesk.library.session import Library
from assetdesk.library.tags import TagsBefore

_LANE = "metadata"
Deed = Callable[[Library, Sequence[int]], TagsBefore]


class TagsSaving(QObject):
    """`saved` when the newest is in the library."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.tell_undo: TellUndo | None = None

    def add(self, asset_ids: Sequence[int], names: Sequence[str]) -> None:
        """A person's own tags."""
        wanted = list(names)
        text = words.fill(self.tr("Tagged with %1."), ", ".join(wanted))
        self._do(asset_ids, lambda lib, ids: tags.add(lib, ids, wanted), text)

    def remove(self, asset_ids: Sequence[int], name: str) -> None:
        """One goes from all of them."""
        text = words.fill(self.tr("Tag %1 removed. It will not come back by itself."), name)
        self._do(asset_ids, lambda lib, ids: tags.remove(lib, ids, [name]), text)

    def keep(self, asset_ids: Sequence[int], name: str) -> None:
        """What was found becomes a person's own."""
        text = words.fill(self.tr("Tag %1 is your own now."), name)
        self._do(asset_ids, lambda lib, ids: tags.promote(lib, ids, [name]), text)

    def forget_removed(self, asset_ids: Sequence[int]) -> None:
        """What was removed is shown again."""
        self._do(asset_ids, tags.forget_removed, self.tr("Removed tags are shown again."))

    def _do(self, asset_ids: Sequence[int], deed: Deed, text: str) -> None:
        try:
            library = self._desk.library
        except Exception as error:
            self._desk.tell(error)
            return
        ids = list(asset_ids)
        holder: list[TagsBefore] = []

        def turn() -> None:
            """Undo, or redo: each takes back what the one before did."""

            def work() -> None:
                holder[0] = tags.undo(library, holder[0])

            self._desk.background.run(work, self._turned, self._desk.tell, priority=8, lane=_LANE)

        def done(before: TagsBefore) -> None:
            holder[:] = [before]
            self.saved.emit()
            if self.tell_undo is not None:
                self.tell_undo(text, "tag", self.tr("Tags"), turn, turn)
            else:
                self._desk.toasts.show(text, [(self.tr("Undo"), turn)], kind="tags", icon="tag")

        self._desk.background.run(lambda: deed(library, ids), done, self._desk.tell, priority=8, lane=_LANE)

    def _turned(self, _: object) -> None:
        self.saved.emit()
