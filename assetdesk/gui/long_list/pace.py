"""When to read again after a change: soon, but the longer reading takes, the seldomer."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

# how many times as long as a read took it rests after it, and at most how many seconds
SHARE, LONGEST = 2.0, 3.0


class Pace(QObject):
    """`due` once after any number of `ask`: at least `least` milliseconds later, and some time after the last read."""

    due = Signal()

    def __init__(self, parent: QObject, least: int = 150) -> None:
        super().__init__(parent)
        self._least = least
        self._free_at = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.due)

    def ask(self) -> None:
        """Something changed."""
        if not self._timer.isActive():
            self._timer.start(max(self._least, round((self._free_at - time.monotonic()) * 1000)))

    def forget(self) -> None:
        """What was asked for is read now."""
        self._timer.stop()

    def took(self, seconds: float, share: float = SHARE, longest: float = LONGEST) -> None:
        """A read has ended, and took so long."""
        self._free_at = time.monotonic() + min(longest, seconds * share)
