"""The whole queue in the window: taken back from its workers, switched off and on, and a bar that says when it is off.

*Pause all* rests everything; the queue being off (Reprocess API, queue enabled) lets files come in and starts nothing
else, and refuses what other programs ask for.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from assetdesk.core.changes import ChangeSet
from assetdesk.gui import roles, words
from assetdesk.gui.desk import Desk
from assetdesk.gui.widgets.note import Note
from assetdesk.library import reprocess_queue


class QueueVerbs(QObject):
    """Owns `resetQueue` and `queueOn`; `bar` stands in the jobs panel. `told(on)` after every reading."""

    told = Signal(bool)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.on = True
        self.bar = Note(desk.theme, "warn", "pause")
        self.bar.setObjectName("queueBar")
        self.bar.acted.connect(self._acted)
        self.bar.hide()
        desk.actions.on("resetQueue", self.reset)
        self._switch = desk.actions.on("queueOn", self._toggled)
        self._show(True)
        desk.feed.changed.connect(self._changed)
        desk.ready.connect(self.read)
        desk.role.changed.connect(self.read)
        if desk.opened:
            self.read()

    def _changed(self, changes: ChangeSet) -> None:
        if changes.settings or changes.everything:
            self.read()

    def read(self) -> None:
        """Look whether it is on, in the background."""
        if self._desk.root is not None:
            browse = self._desk.browse
            self._desk.background.run(lambda: browse.settings().queue_enabled, self._show, self._desk.tell, priority=2)

    def _show(self, on: bool) -> None:
        self.on = on
        self._switch.blockSignals(True)
        self._switch.setChecked(on)
        self._switch.blockSignals(False)
        if not on:
            text = self.tr("The reprocess queue is off. What waits stays in it, and files still come in.")
            verbs = () if roles.off(self._desk, "manageLibrary") else (("turnOn", self.tr("Turn on")),)
            self.bar.tell("warn", "pause", text, verbs)
        self.bar.setVisible(not on)
        self.told.emit(on)

    def _acted(self, _verb: str) -> None:
        self.set_on(True)

    def _toggled(self, on: bool) -> None:
        self.set_on(on)

    def set_on(self, on: bool) -> None:
        """Turn it on or off."""
        library = self._desk.library
        self._desk.background.run(
            lambda: reprocess_queue.set_enabled(library, on), self._done, self._failed, priority=5, lane="jobs"
        )

    def _done(self, _: object) -> None:
        self.read()

    def _failed(self, error: BaseException) -> None:
        self._desk.tell(error)
        self.read()

    def reset(self) -> None:
        """What is at work goes back and begins anew, by whoever is free."""
        library = self._desk.library
        self._desk.background.run(
            lambda: reprocess_queue.reset(library), self._was_reset, self._desk.tell, priority=5, lane="jobs"
        )

    def _was_reset(self, count: int) -> None:
        text = (
            words.plural(self.tr("%Ln step(s) went back to the queue and (begins|begin) anew.", None, count), count)
            if count
            else self.tr("Nothing was at work: the queue is as it was.")
        )
        self._desk.toasts.show(text, kind="queue", icon="rotate-ccw")
