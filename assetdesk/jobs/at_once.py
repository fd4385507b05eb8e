"""Pieces of work on pool threads: so many at once, each known by a number and begun once, all given up together."""

from __future__ import annotations

import threading
from collections.abc import Callable

Submit = Callable[[Callable[[], None]], object]
# whether to give up
Cancelled = Callable[[], bool]


class AtOnce:
    """`most` at once. `ended` is called after each, when it does not count any more."""

    def __init__(self, most: int, ended: Callable[[], None]) -> None:
        self._most = most
        self._ended = ended
        self._gate = threading.Lock()
        self._at_work: dict[int, threading.Event] = {}

    @property
    def empty(self) -> bool:
        """Whether nothing is at work."""
        with self._gate:
            return not self._at_work

    def begin(self, number: int, submit: Submit, work: Callable[[Cancelled], None]) -> None:
        """Hand it to `submit`, unless it is at work or as many are as may be. What is given up before a thread takes it
        is not begun. `work` lets no exception through."""
        with self._gate:
            if number in self._at_work or len(self._at_work) >= self._most:
                return
            cancel = self._at_work[number] = threading.Event()

        def run() -> None:
            try:
                if not cancel.is_set():
                    work(cancel.is_set)
            finally:
                with self._gate:
                    del self._at_work[number]
                self._ended()

        submit(run)

    def cancel(self) -> None:
        """Give all up that are at work; what may go on does so when it is begun again."""
        with self._gate:
            for cancel in self._at_work.values():
                cancel.set()
