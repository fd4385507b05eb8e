"""The window on the bench: offscreen where there is no display, its first paint noted, its library waited for."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def wait_until(true: Callable[[], Any], seconds: float = 120.0) -> None:
    """Run the event loop until it is; RuntimeError when it does not come."""
    from PySide6.QtCore import QEventLoop, QTimer

    # a loop that sleeps between events: processEvents() with a time limit would spin, and take a core from the workers
    loop = QEventLoop()
    look = QTimer(interval=10)
    look.timeout.connect(lambda: loop.quit() if true() or time.monotonic() > until else None)
    until = time.monotonic() + seconds
    look.start()
    loop.exec()
    look.stop()
    if not true():
        raise RuntimeError("the window did not get there in time")


class FirstPaint:
    """When the widget was first painted while `true`, by time.monotonic()."""

    def __init__(self, widget: Any, true: Callable[[], bool]) -> None:
        from PySide6.QtCore import QEvent, QObject

        note = self._note

        class Filter(QObject):
            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint:
                    note()
                return False

        self.at = 0.0
        self._true = true
        self._filter = Filter()
        widget.installEventFilter(self._filter)

    def _note(self) -> None:
        # painted after this filter; the paint itself is part of the next turn of the loop
        if not self.at and self._true():
            self.at = time.monotonic()


def quiet_home(place: Path) -> None:
    """The window remembers things; not those of a benchmark in the person's own configuration."""
    os.environ["XDG_CONFIG_HOME"] = str(place / "config")
    os.environ["XDG_CACHE_HOME"] = str(place / "cache")
