"""Preferences, Scripting, Reprocess queue: how it stands, on and off, running and resting, reset."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent

from assetdesk.core.reprocessing import QueueStatus
from assetdesk.gui import roles, words
from assetdesk.gui.background import Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.preferences.page import Section
from assetdesk.gui.widgets.parts import button, row
from assetdesk.library import reprocess_queue
from assetdesk.library.session import Library

_EVERY_MS = 1000


class QueuePart(Section):
    """Reads by itself while it is in sight; its switches act at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, self.tr("Reprocess queue"))
        self._desk = desk
        self._reading: Work | None = None
        self.state = self.note()
        self.state.setObjectName("queueState")
        self.on = self.check(
            "queueEnabled",
            self.tr("Take and process what is asked for"),
            self.tr("Off: what waits stays, files still come in, and other programs are told that the queue is off."),
        )
        self.on.clicked.connect(self._set_on)
        self.runs = self.check(
            "queueRunning",
            self.tr("Processing runs"),
            self.tr("Off: everything rests, as with Pause all in the Jobs menu."),
        )
        self.runs.clicked.connect(self._set_running)
        self.reset = button(self.tr("Reset queue"), "queueReset", small=True)
        self.reset.setToolTip(self.tr("Takes what is at work away from its workers and lets it begin anew."))
        self.reset.clicked.connect(self._reset)
        self.lines.addLayout(row(self.reset, 0))
        for made, operation in ((self.on, "manageLibrary"), (self.runs, "pauseJob"), (self.reset, "stopJob")):
            roles.guard(desk, operation, made)
        self._clock = QTimer(self, interval=_EVERY_MS)
        self._clock.timeout.connect(self.read)
        desk.role.changed.connect(self._begin)

    def read(self) -> None:
        """How it stands now, in the background; one look at a time."""
        if self._reading is not None or self._desk.root is None:
            return
        try:
            library = self._desk.library
        except Exception:  # it is not wholly open yet
            return
        self._reading = self._desk.background.run(
            lambda: reprocess_queue.status(library), self._take, self._not_read, priority=1
        )

    def _begin(self) -> None:
        if self.isVisible():
            self.read()
            self._clock.start()

    def _known(self, known: bool) -> None:
        """Switches that say how it stands are there where that is known."""
        for made in (self.on, self.runs):
            if (holder := made.parentWidget()) is not None:
                holder.setVisible(known)

    def _not_read(self, error: BaseException) -> None:
        self._reading = None
        self._clock.stop()
        self._known(False)
        self.state.setText(roles.off(self._desk, "getActiveJobs") or str(error))

    def _take(self, found: QueueStatus) -> None:
        self._reading = None
        self.loading = True
        self.on.setChecked(found.enabled)
        self.runs.setChecked(not found.paused)
        self.loading = False
        self._known(True)
        self.state.setText(self._words(found))

    def _words(self, found: QueueStatus) -> str:
        waiting, at_work = found.states.get("queued", 0), found.states.get("assigned", 0)
        text = words.plural(self.tr("%Ln step(s) (waits|wait), %1 at work.", None, waiting), waiting)
        text = words.fill(text, words.number(at_work))
        if found.runner is None:
            text += " " + self.tr("No program works the queue at the moment.")
        elif found.reason:
            text += f" {found.reason}"
        if found.oldest is not None and waiting:
            minutes = max(0, int((time.time() - found.oldest) // 60))
            text += " " + words.plural(self.tr("The first has waited for %Ln minute(s).", None, minutes), minutes)
        return text

    def _do(self, work: Callable[[], object]) -> None:
        self._desk.background.run(work, self._done, self._failed, priority=6, lane="jobs")

    def _done(self, _: object) -> None:
        self.read()

    def _failed(self, error: BaseException) -> None:
        self._desk.tell(error)
        self.read()

    def _set_on(self, on: bool) -> None:
        library: Library = self._desk.library
        self._do(lambda: reprocess_queue.set_enabled(library, on))

    def _set_running(self, on: bool) -> None:
        library: Library = self._desk.library
        self._do(lambda: reprocess_queue.set_running(library, on))

    def _reset(self) -> None:
        library: Library = self._desk.library
        self._do(lambda: reprocess_queue.reset(library))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()
