"""Worker processes on this machine: Pebble pools, one niced worker a core, and one more that is always quick.

Pebble alone of those measured kills a hung task and keeps a crash's neighbours. What it may miss is watched here
from outside: a worker that dies between two of its looks, a worker that does not die when told, a pool that broke.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, CancelledError, Future, wait
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from assetdesk.core.task import TaskRequest
from assetdesk.jobs.executors import entry
from assetdesk.jobs.executors.context import worker_context
from assetdesk.jobs.executors.lifeline import alive, has_forkserver, keeper
from assetdesk.jobs.executors.ticket import Ending, How, Ticket

TARGET = "assetdesk.jobs.worker:run_task"
# leaks of native decoders are kept small by beginning anew
MAX_TASKS = 300
NICENESS = 10
# a killed or dead worker is the pool's to notice; after this we do not rely on it any more
_PATIENCE = 5.0
# the waiting thread ends a task in time by its kind; the pool's own limit is only behind that
_BEHIND = 30.0
# of a film ten times its duration is allowed, which its runner alone comes to know
_DAY = 24 * 3600.0


class LocalTicket:
    """See `ticket.Ticket`. Used by one waiting thread; `kill` may come from any."""

    def __init__(self, lane: _Lane, pool: ProcessPool, future: Future[None], out_dir: str) -> None:
        self._lane, self._pool, self._future = lane, pool, future
        self._pid_file = Path(out_dir) / entry.PID_FILE
        self._trace_file = Path(out_dir) / entry.TRACE_FILE
        self._pid: int | None = None
        self._began = 0.0
        self._base = 0
        self._killed = 0.0
        self._gone = 0.0

    def wait(self, seconds: float) -> Ending | None:
        """See `ticket.Ticket`."""
        if wait((self._future,), timeout=seconds).done:
            return self._ending()
        self._look()
        return self._overdue()

    def running_for(self) -> float:
        """See `ticket.Ticket`."""
        return time.monotonic() - self._began if self._began else 0.0

    def memory(self) -> int:
        """See `ticket.Ticket`."""
        return max(0, _resident(self._pid) - self._base) if self._pid is not None else 0

    def kill(self) -> None:
        """See `ticket.Ticket`."""
        if not self._killed:
            self._killed = time.monotonic()
            self._future.cancel()

    def _look(self) -> None:
        """Find out which worker has the task."""
        if self._pid is None:
            with suppress(OSError, ValueError):
                self._pid = int(self._pid_file.read_text(encoding="ascii"))
                self._began = time.monotonic()
                self._base = _resident(self._pid)

    def _overdue(self) -> Ending | None:
        """The ending of a task whose pool does not tell."""
        now = time.monotonic()
        if self._killed:
            if self._pid is None:  # never begun: whoever takes it finds no folder
                return Ending(How.KILLED)
            if now - self._killed > _PATIENCE:
                self._lane.give_up(self._pool, self._pid)
                return Ending(How.KILLED, "the worker had to be killed from outside")
            return None
        if self._pid is None or alive(self._pid):
            self._gone = 0.0
            return None
        self._gone = self._gone or now
        if now - self._gone < 1.0:
            return None
        self._future.cancel()
        return Ending(How.CRASHED, self._trace() or "the worker is gone")

    def _ending(self) -> Ending:
        try:
            self._future.result(timeout=0)
        except ProcessExpired as error:
            code = getattr(error, "exitcode", None)
            return Ending(How.CRASHED, self._trace() or f"the worker ended with {_said(code)}")
        except CancelledError:
            return Ending(How.KILLED)
        except FutureTimeout:
            return Ending(How.TIMEOUT)
        except Exception as error:
            how = How.BROKEN if isinstance(error, BrokenExecutor) else How.RAISED
            return Ending(how, f"{type(error).__name__}: {error}\n{error.__cause__ or ''}", error)
        return Ending(How.DONE)

    def _trace(self) -> str:
        with suppress(OSError):
            return self._trace_file.read_text(encoding="utf-8", errors="replace")[:4000]
        return ""


class _Lane:
    """One pool, made when first needed and made anew when it broke."""

    def __init__(self, workers: int, niceness: int, target: str) -> None:
        self.workers = workers
        self._niceness = niceness
        self._target = target
        self._gate = threading.Lock()
        self._pool: ProcessPool | None = None
        self._stopped = False

    def submit(self, request: TaskRequest) -> Ticket:
        """Hand a task in."""
        limits = request.limits
        hard = _DAY if request.long else max(limits.seconds_image, limits.seconds_document) + _BEHIND
        with self._gate:
            if self._stopped:
                raise RuntimeError("the executor has been stopped")
            for last in (False, True):
                pool = self._pool or self._make()
                try:
                    future = pool.schedule(entry.run, args=(self._target, request), timeout=hard)
                    return LocalTicket(self, pool, future, request.out_dir)
                except RuntimeError:
                    self._pool = None
                    _end(pool)
                    if last:
                        raise
        raise AssertionError("not reached")

    def give_up(self, pool: ProcessPool, pid: int) -> None:
        """A pool that cannot kill its worker is given up, worker first."""
        with suppress(OSError):
            os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        with self._gate:
            if self._pool is pool:
                self._pool = None
        threading.Thread(target=_end, args=(pool,), name="pool-end", daemon=True).start()

    def stop(self) -> None:
        """End the pool and its workers."""
        with self._gate:
            self._stopped = True
            pool, self._pool = self._pool, None
        if pool is not None:
            _end(pool)

    def _make(self) -> ProcessPool:
        self._pool = ProcessPool(
            max_workers=self.workers,
            max_tasks=MAX_TASKS,
            initializer=entry.begin,
            initargs=(os.getpid(), self._niceness),
            context=worker_context(),
        )
        return self._pool


def _end(pool: ProcessPool) -> None:
    with suppress(Exception):  # a broken pool may fail at anything
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


class LocalExecutor:
    """See `ticket.Executor`. Nothing is started before the first task."""

    def __init__(self, workers: int, target: str = TARGET) -> None:
        self._bulk = _Lane(workers, NICENESS, target)
        self._quick = _Lane(1, 0, target)
        self._gate = threading.Lock()
        self._holding = False
        self._stopped = False

    @property
    def workers(self) -> int:
        """Workers for bulk work."""
        return self._bulk.workers

    def submit(self, request: TaskRequest, *, quick: bool) -> Ticket:
        """See `ticket.Executor`."""
        with self._gate:
            if not self._holding and not self._stopped and has_forkserver():
                keeper.hold()
                self._holding = True
        return (self._quick if quick else self._bulk).submit(request)

    def stop(self) -> None:
        """See `ticket.Executor`. Twice does no harm."""
        self._bulk.stop()
        self._quick.stop()
        with self._gate:
            self._stopped = True
            holding, self._holding = self._holding, False
        if holding:
            keeper.drop()


def _resident(pid: int) -> int:
    """Resident bytes of a process; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:  # noqa: PTH123 - read ten times a second
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _said(code: Any) -> str:
    if isinstance(code, int) and code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"code {code}"
