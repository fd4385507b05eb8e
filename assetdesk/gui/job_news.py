"""Jobs that asked for a mail where there is no mail account: the desktop is told instead, under the same conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from assetdesk.core.changes import ChangeSet
from assetdesk.gui.background import Work

if TYPE_CHECKING:
    from assetdesk.gui.desk import Desk
    from assetdesk.gui.tray import Tray

_MOST_AT_ONCE = 5


class JobNews(QObject):
    """Belongs to a library's view. While the window is in front it says so itself; else the system's notifications do,
    where there are any."""

    def __init__(self, desk: Desk, tray: Tray, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tray = tray
        self._reading: Work | None = None
        self._again = False
        desk.feed.changed.connect(self._changed)

    def _changed(self, change: ChangeSet) -> None:
        if (change.jobs or change.everything) and self._desk.opened:
            if self._reading is None:
                self._read()
            else:
                self._again = True

    def _read(self) -> None:
        library = self._desk.library

        def work() -> list[str]:
            from assetdesk.library.following import desktop

            return desktop.take(library)

        self._reading = self._desk.background.run(work, self._say, self._not_read)

    def _say(self, sentences: list[str]) -> None:
        self._reading = None
        for sentence in sentences[-_MOST_AT_ONCE:]:
            if not self._tray.say(sentence):
                self._desk.toasts.show(sentence, kept=False)
        self._once_more()

    def _not_read(self, _error: BaseException) -> None:
        self._reading = None
        self._once_more()

    def _once_more(self) -> None:
        if self._again:
            self._again = False
            self._read()
