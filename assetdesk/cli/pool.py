"""The runner's threads: the window's kind of pool, QThreadPool, without a window."""

from __future__ import annotations

import os
from collections.abc import Callable


class WorkPool:
    """A QThreadPool of its own. `submit` is what the runner gets; QtCore alone is imported, and only when made."""

    def __init__(self) -> None:
        from PySide6.QtCore import QThreadPool

        self._pool = QThreadPool()
        # threads here only wait for worker processes and copy files
        self._pool.setMaxThreadCount(2 * (os.cpu_count() or 1) + 4)

    def submit(self, work: Callable[[], None]) -> None:
        """Run `work` on a thread of the pool as soon as one is free."""
        self._pool.start(work)

    def close(self) -> None:
        """Wait for what runs; what has not begun is forgotten."""
        self._pool.clear()
        self._pool.waitForDone()
