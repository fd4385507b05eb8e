"""Saving what was edited: a reprocess of that one asset, of everything that became out of date by it, with Undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from assetdesk.core.plan import PlanSummary
from assetdesk.core.request import ApplyTo, ReprocessRequest, Selection
from assetdesk.gui import words
from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.step_words import steps_line
from assetdesk.library import reprocess
from assetdesk.library.reprocess import Outcome

# text, icon, its name in the Edit menu, how it is taken back
TellUndo = Callable[[str, str, str, Callable[[], object]], object]

_COUNT_AFTER_MS = 300


def request_for(asset_id: int, options: Mapping[str, Any]) -> ReprocessRequest:
    """Only what differs from what is there is made again, whatever scope it belongs to."""
    return ReprocessRequest(
        Selection(assets=(asset_id,)), apply_to=ApplyTo.STALE, options=dict(options), name="Edit of one asset"
    )


class EditSaving(QObject):
    """`saved(asset_id, options)` when the job is written. `estimated(sentence)`: what saving would make again."""

    saved = Signal(int, object)
    estimated = Signal(str)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._counting: Work | None = None
        self._wish: ReprocessRequest | None = None
        self._rest = QTimer(self, singleShot=True, interval=_COUNT_AFTER_MS)
        self._rest.timeout.connect(self._count)
        self.tell_undo: TellUndo | None = None

    def estimate(self, asset_id: int, given: Mapping[str, Any]) -> None:
        """Work out soon what saving would make again; empty options take the sentence away."""
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None
        self._wish = request_for(asset_id, given) if given else None
        if self._wish is None:
            self._rest.stop()
            self.estimated.emit("")
        else:
            self._rest.start()

    def _count(self) -> None:
        request = self._wish
        if request is None or not self._desk.opened:
            return
        library, flag = self._desk.library, Cancel()
        self._counting = self._desk.background.run(
            lambda: reprocess.preview(library, request, flag), self._counted, self._not_counted, flag=flag
        )

    def _counted(self, summary: PlanSummary) -> None:
        self._counting = None
        steps = steps_line(one.step for one in summary.steps if one.run)
        if not steps:
            self.estimated.emit("")
            return
        again = words.fill(self.tr("Saving makes again: %1"), steps[:1].lower() + steps[1:])
        wait = words.about(summary.seconds)
        self.estimated.emit(f"{again}, {wait}." if wait else f"{again}.")

    def _not_counted(self, _: BaseException) -> None:
        self._counting = None
        self.estimated.emit("")

    def save(self, asset_id: int, given: Mapping[str, Any], back: Mapping[str, Any], text: str) -> None:
        """Start the job in the background; `back` are the options that take it back, `text` is what is said."""
        library = self._desk.library
        request = request_for(asset_id, given)

        def undo() -> None:
            again = request_for(asset_id, back)
            self._desk.background.run(lambda: reprocess.start(library, again), None, self._desk.tell, lane="edits")

        def begun(_: Outcome) -> None:
            self.saved.emit(asset_id, dict(given))
            if self.tell_undo is not None:
                self.tell_undo(text, "crop", self.tr("Edit"), undo)
            else:
                self._desk.toasts.show(text, [(self.tr("Undo"), undo)], kind="edit", icon="crop")

        self._desk.background.run(
            lambda: reprocess.start(library, request), begun, self._desk.tell, priority=9, lane="edits"
        )
