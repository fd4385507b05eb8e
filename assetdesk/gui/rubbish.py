"""Python's collector, kept to the window's thread.

A cycle that holds a widget may otherwise be collected by whichever thread happens to allocate at that moment, and Qt's
objects must not be destroyed outside their own: seen as a segmentation fault in a pool thread.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

_EVERY_MS = 500


class Collector(QObject):
    """Collects a generation when it is due, as Python itself would, but only here."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._limits = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect what is due."""
        count, limits = gc.get_count(), self._limits
        for generation in (2, 1, 0):
            if count[generation] > limits[generation]:
                gc.collect(generation)
                return


def set_aside() -> None:
    """What is there now is there to stay: leave it out of every look (170 ms at a time in a full window)."""
    gc.freeze()


def take_back() -> None:
    """A library is closed: its widgets may be rubbish now."""
    gc.unfreeze()


_collectors: dict[int, Collector] = {}


def install(app: QApplication) -> None:
    """Once for the application."""
    if id(app) not in _collectors:
        _collectors[id(app)] = Collector(app)
