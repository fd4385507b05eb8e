"""Changes and progress, from the store's and runner's threads into the window's, at a pace that eyes can follow."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from assetdesk.core.changes import ChangeSet

# changes at most 16 times a second, bars at most 10
_CHANGES_MS = 60
_PROGRESS_MS = 100


class WindowFeed(QObject):
    """`changed(ChangeSet)` is the union of what happened since the last one; `progress(asset_id, step, fraction)` the
    newest of each asset. Both arrive in the window's thread."""

    changed = Signal(object)
    progress = Signal(int, str, float)
    _waiting = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._changes: ChangeSet | None = None
        self._steps: dict[int, tuple[str, float]] = {}
        self._told = False
        self._unsubscribe: list[Callable[[], object]] = []
        self._change_timer = QTimer(self, singleShot=True, interval=_CHANGES_MS)
        self._change_timer.timeout.connect(self._emit_changes)
        self._progress_timer = QTimer(self, singleShot=True, interval=_PROGRESS_MS)
        self._progress_timer.timeout.connect(self._emit_progress)
        self._waiting.connect(self._wake)

    def follow(self, unsubscribe: Callable[[], object]) -> None:
        """Remember how to end a subscription whose callback is `take_changes` or `take_progress`."""
        self._unsubscribe.append(unsubscribe)

    def take_changes(self, changes: ChangeSet) -> None:
        """Any thread."""
        with self._lock:
            self._changes = changes if self._changes is None else self._changes | changes
        self._tell()

    def take_progress(self, asset_id: int, step: str, fraction: float) -> None:
        """Any thread."""
        with self._lock:
            self._steps[asset_id] = (step, fraction)
        self._tell()

    def _tell(self) -> None:
        with self._lock:
            if self._told:
                return
            self._told = True
        self._waiting.emit()

    @Slot()
    def _wake(self) -> None:
        with self._lock:
            self._told = False
            changes, steps = self._changes is not None, bool(self._steps)
        if changes and not self._change_timer.isActive():
            self._change_timer.start()
        if steps and not self._progress_timer.isActive():
            self._progress_timer.start()

    @Slot()
    def _emit_changes(self) -> None:
        with self._lock:
            changes, self._changes = self._changes, None
        if changes:
            self.changed.emit(changes)

    @Slot()
    def _emit_progress(self) -> None:
        with self._lock:
            steps, self._steps = self._steps, {}
        for asset_id, (step, fraction) in steps.items():
            self.progress.emit(asset_id, step, fraction)

    def close(self) -> None:
        """End the subscriptions; nothing is emitted any more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe.clear()
        self._change_timer.stop()
        self._progress_timer.stop()
