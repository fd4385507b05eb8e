"""SIGTERM and SIGINT close the window as its own button does: state kept, queue given back, workers ended.

Python runs a handler only between two of its own steps, and while Qt waits there are none. So the interpreter writes
the signal's number to a socket at once, and Qt wakes up for that.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))


class Ending:
    """What came: the signal's number, 0 for none."""

    number = 0


@contextmanager
def closing_on_signals(app: QApplication) -> Iterator[Ending]:
    """While this lasts a signal closes all windows, which ends the event loop."""
    ending = Ending()
    heard, told = socket.socketpair()
    heard.setblocking(False)
    told.setblocking(False)
    notifier = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read)

    def close() -> None:
        numbers = heard.recv(64)
        ending.number = ending.number or (numbers[0] if numbers else 0)
        app.setProperty("ending", True)  # nothing stays in the tray
        app.closeAllWindows()
        app.quit()

    notifier.activated.connect(close)
    before_fd = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    wanted = [number for number in _ENDING if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, lambda *_: None) for number in wanted}
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before_fd)
        notifier.setEnabled(False)
        heard.close()
        told.close()
