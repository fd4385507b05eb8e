"""Live progress inside single assets, from the threads that wait for workers to whoever shows it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

Listener = Callable[[int, str, float], None]
_log = logging.getLogger(__name__)


class Progress:
    """Calls back with (asset id, step, fraction 0–1), on any thread; a window posts it to its own."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._listeners: dict[int, Listener] = {}
        self._numbers = 0

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear from now on. The answer ends it."""
        with self._gate:
            self._numbers += 1
            number = self._numbers
            self._listeners[number] = listener

        def unsubscribe() -> None:
            with self._gate:
                self._listeners.pop(number, None)

        return unsubscribe

    def tell(self, asset_id: int, step: str, fraction: float) -> None:
        """Pass one on."""
        with self._gate:
            listeners = list(self._listeners.values())
        for listener in listeners:
            try:
                listener(asset_id, step, fraction)
            except Exception:  # one screen's fault stops no work
                _log.exception("A listener for progress failed")
