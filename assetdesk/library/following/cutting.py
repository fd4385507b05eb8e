"""A conversation with another machine, bounded: cut under whoever waits for it when its time is over or it is called
off. A time limit on the socket alone would let a machine that sends a byte now and then hold it for ever."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_LOOK_SECONDS = 0.1


class Limit:
    """`over` says why it was cut: "called off", "too long", or empty."""

    def __init__(self, seconds: float, cancelled: Callable[[], bool]) -> None:
        self.over = ""
        self._until = time.monotonic() + seconds
        self._cancelled = cancelled

    @property
    def reached(self) -> bool:
        """Whether it is to end; `over` then says why."""
        if not self.over:
            self.over = "called off" if self._cancelled() else "too long" if time.monotonic() > self._until else ""
        return bool(self.over)

    @contextmanager
    def cuts(self, line: Callable[[], socket.socket | None]) -> Iterator[None]:
        """While the block runs. `line` is the connection as far as there is one yet."""
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(_LOOK_SECONDS):
                if self.reached and (there := line()) is not None:
                    with suppress(OSError):
                        # not a safe socket's own, which would take away what the other thread works with
                        socket.socket.shutdown(there, socket.SHUT_RDWR)

        thread = threading.Thread(target=watch, name="assetdesk-follow", daemon=False)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
