"""When to read again after a change: soon, but the longer reading takes, the seldomer."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

# never longer than that, however slow a read was
_LONGEST = 3.0


class Pace(QObject):
    """`due` once after any number of `ask`; at least `least` milliseconds later, and `share` times as long after the
    last read as that one took."""

    due = Signal()

    def __init__(self, parent: QObject, least: int = 150, share: float = 2.0) -> None:
        super().__init__(parent)
        self._least = least
        self._share = share
        self._free_at = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.due)

    def ask(self) -> None:
        """Something changed."""
        if not self._timer.isActive():
            self._timer.start(max(self._least, round((self._free_at - time.monotonic()) * 1000)))

    def took(self, seconds: float) -> None:
        """A read has ended, and took so long."""
        self._free_at = time.monotonic() + min(_LONGEST, seconds * self._share)
