"""The one bridge between the window and QThreadPool.

Measured with PySide6 6.11: a runnable that owns its signal object and is connected to a plain function loses most of
its results without an error. So there is one long-lived hub, its slot is a bound method, and what the caller handed
over is called from there, in the window's thread. Nothing but an integer passes through the signal.

Two works may end in another order than they began. So whoever reads again cancels the older read, and whatever writes
what a person did names a `lane`: works of one lane run one after the other.
"""

from __future__ import annotations

import itertools
import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

T = TypeVar("T")
Done = Callable[[Any], object] | None
Failed = Callable[[BaseException], object] | None
log = logging.getLogger(__name__)


class Cancel:
    """A flag that work looks at between its steps."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Ask the work to end."""
        self._event.set()

    def __bool__(self) -> bool:
        return self._event.is_set()

    def __call__(self) -> bool:
        return self._event.is_set()


@dataclass(slots=True)
class Work:
    """One thing under way. `cancel()` means: its result is no longer wanted."""

    number: int
    flag: Cancel

    def cancel(self) -> None:
        """Neither `done` nor `failed` is called after this."""
        self.flag.set()


class _Runnable(QRunnable):
    def __init__(
        self, hub: Background, number: int, work: Callable[[], Any], flag: Cancel | None, lane: str = ""
    ) -> None:
        super().__init__()
        self._hub = hub
        self._number = number
        self._work = work
        self._flag = flag
        self._lane = lane

    def run(self) -> None:
        if hook := threading.gettrace():  # pool threads are not Python's own; lets coverage see them
            sys.settrace(hook)
        self._guarded()

    def _guarded(self) -> None:
        result: Any = None
        error: BaseException | None = None
        if not self._flag:
            try:
                result = self._work()
            except BaseException as wrong:
                error = wrong
        self._hub.finished(self._number, result, error, self._lane)


class Background(QObject):
    """Runs functions off the window's thread and brings results back to it.

    Pictures and reads share the `work` pool; the runner of jobs gets its own by `submit`, since its tasks only wait
    for worker processes and would otherwise hold every thread.
    """

    _ready = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        cores = os.cpu_count() or 2
        self.pool = QThreadPool()
        self.pool.setMaxThreadCount(max(4, cores))
        self.runner_pool = QThreadPool()
        self.runner_pool.setMaxThreadCount(4 * cores + 8)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._results: dict[int, tuple[Any, BaseException | None]] = {}
        self._receivers: dict[int, tuple[Work, Done, Failed]] = {}
        self._lanes: dict[str, deque[tuple[_Runnable, int]]] = {}
        self._closed = False
        self._ready.connect(self._deliver)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[BaseException], object] | None = None,
        *,
        priority: int = 0,
        flag: Cancel | None = None,
        lane: str = "",
    ) -> Work:
        """Run `work` in a pool thread, then `done(result)` or `failed(error)` in the window's thread.

        Higher `priority` starts earlier. Give long work a `flag` of its own to look at. A receiver that is a method of
        a QObject deleted meanwhile is not called. Without `failed` an error goes to the log. Works of one `lane` run
        and are delivered in the order of these calls: for changes that a person makes one after the other.
        """
        handle = Work(next(self._numbers), flag if flag is not None else Cancel())
        if self._closed:
            return handle
        self._receivers[handle.number] = (handle, done, failed)
        one = _Runnable(self, handle.number, work, handle.flag, lane)
        if lane:
            with self._lock:
                waiting = self._lanes.get(lane)
                if waiting is not None:
                    waiting.append((one, priority))
                    return handle
                self._lanes[lane] = deque()
        self.pool.start(one, priority)
        return handle

    def submit(self, work: Callable[[], None]) -> None:
        """For the runner of jobs: run it in a thread of its own pool; errors go to the log."""
        self.runner_pool.start(_Runnable(self, 0, work, None))

    def finished(self, number: int, result: Any, error: BaseException | None, lane: str = "") -> None:
        """Called in a pool thread."""
        if number == 0:
            if error is not None:
                log.error("background work failed", exc_info=error)
            return
        with self._lock:
            if self._closed:
                return
            self._results[number] = (result, error)
        self._ready.emit(number)
        if lane:
            self._go_on(lane)

    def _go_on(self, lane: str) -> None:
        with self._lock:
            waiting = self._lanes.get(lane)
            if not waiting or self._closed:
                self._lanes.pop(lane, None)
                return
            self.pool.start(*waiting.popleft())

    @Slot(int)
    def _deliver(self, number: int) -> None:
        with self._lock:
            result, error = self._results.pop(number, (None, None))
        handle, done, failed = self._receivers.pop(number, (None, None, None))
        if handle is None or handle.flag or self._closed:
            return
        if error is not None:
            if _alive(failed):
                assert failed is not None
                failed(error)
            else:
                log.error("background work failed", exc_info=error)
        elif _alive(done):
            assert done is not None
            done(result)

    @property
    def busy(self) -> bool:
        """Whether results are still to come."""
        return bool(self._receivers)

    def close(self, seconds: float = 5.0) -> None:
        """Drop what has not begun, flag what runs, wait for it."""
        with self._lock:
            self._closed = True
            self._lanes.clear()
        for handle, _, _ in self._receivers.values():
            handle.flag.set()
        self._receivers.clear()
        for pool in (self.pool, self.runner_pool):
            pool.clear()
            pool.waitForDone(int(seconds * 1000))
        self._results.clear()


def _alive(receiver: Callable[..., object] | None) -> bool:
    """Whether it can still be called: a method of a deleted QObject cannot, nor a partial of one."""
    inner: object = receiver
    while isinstance(inner, partial):
        inner = inner.func
    owner = getattr(inner, "__self__", None)
    return receiver is not None and (not isinstance(owner, QObject) or shiboken6.isValid(owner))
