"""Saving what was edited: a reprocess of that one asset, of everything that became out of date by it, with Undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.gui.desk import Desk
from assetdesk.library import reprocess
from assetdesk.library.reprocess import Outcome

# text, icon, its name in the Edit menu, how it is taken back
TellUndo = Callable[[str, str, str, Callable[[], object]], object]


def request_for(asset_id: int, options: Mapping[str, Any]) -> ReprocessRequest:
    """Only what differs from what is there is made again, whatever scope it belongs to."""
    return ReprocessRequest(
        Selection(assets=(asset_id,)), apply_to=ApplyTo.STALE, options=dict(options), name="Edit of one asset"
    )


class EditSaving(QObject):
    """`saved(asset_id, options)` when the job is written; `undone(asset_id)` when its opposite is."""

    saved = Signal(int, object)
    undone = Signal(int)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.tell_undo: TellUndo | None = None

    def save(self, asset_id: int, given: Mapping[str, Any], back: Mapping[str, Any], text: str) -> None:
        """Start the job in the background; `back` are the options that take it back, `text` is what is said."""
        library = self._desk.library
        request = request_for(asset_id, given)

        def undo() -> None:
            again = request_for(asset_id, back)
            self._desk.background.run(
                lambda: reprocess.start(library, again), lambda _: self.undone.emit(asset_id), self._desk.tell
            )

        def begun(_: Outcome) -> None:
            self.saved.emit(asset_id, dict(given))
            if self.tell_undo is not None:
                self.tell_undo(text, "crop", self.tr("Edit"), undo)
            else:
                self._desk.toasts.show(text, [(self.tr("Undo"), undo)], kind="edit", icon="crop")

        self._desk.background.run(lambda: reprocess.start(library, request), begun, self._desk.tell, priority=9)
