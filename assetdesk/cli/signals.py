"""SIGINT and SIGTERM end a command cleanly: what runs is asked to stop, the library is closed, the code is 128+n.

A handler only notes the signal and wakes whoever waits; a second signal ends the program at once.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType, TracebackType

_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))


class Signals:
    """While this context lasts, signals are noted instead of ending the program."""

    def __init__(self) -> None:
        self._number = 0
        # a command that runs until somebody ends it has ended well then
        self.awaited = False
        self._wake: list[Callable[[], None]] = []
        self._before: dict[int, object] = {}

    def __enter__(self) -> Signals:
        for number in _ENDING:
            if signal.getsignal(number) is signal.SIG_IGN:  # `nohup`, or started in the background by a script
                continue
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def raised(self) -> bool:
        """Whether somebody wants the command to end."""
        return self._number != 0

    @property
    def exit_code(self) -> int:
        """What a shell expects of a program that ended for a signal; 0 where that is the way it ends."""
        return 0 if self.awaited else 128 + self._number

    def on_signal(self, wake: Callable[[], None]) -> None:
        """`wake` is called in the main thread when a signal comes; it may only post."""
        self._wake.append(wake)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self._number:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self._number = number
        for wake in self._wake:
            wake()
