"""Pages of the large preview that have no picture yet: one at a time is made by a worker, once the leafing rests."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from assetdesk.gui.background import Cancel, Work
from assetdesk.gui.desk import Desk
from assetdesk.gui.panels import viewer_read
from assetdesk.gui.panels.viewer_read import Shot

# leafing fast asks for nothing that is gone again before it could be made
_REST_MS = 90


class PageMaking(QObject):
    """`made(shot)`: the shot that was wanted, with its picture, or with the reason why there is none."""

    made = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shot: Shot | None = None
        self._work: Work | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._begin)

    def want(self, shot: Shot) -> None:
        """This page, and no other any more."""
        self.call_off()
        self._shot = shot
        self._rest.start()

    def call_off(self) -> None:
        """Nobody looks at it any more."""
        self._rest.stop()
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def _begin(self) -> None:
        shot, flag = self._shot, Cancel()
        if shot is None or not self._desk.opened:
            return
        library = self._desk.library
        self._work = self._desk.background.run(
            lambda: viewer_read.make(library, shot, flag), self._done, self._failed, priority=6, flag=flag
        )

    def _done(self, shot: Shot | None) -> None:
        self._work = None
        if shot is not None:
            self.made.emit(shot)

    def _failed(self, error: BaseException) -> None:
        self._work = None
        self._desk.tell(error)
