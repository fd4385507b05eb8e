"""No process outlives its program: on Linux the kernel kills each child with its parent, all the way down.

The signal comes when the *thread* that started the child ends, so the forkserver is started by a thread of its own
that lives as long as any pool does. Each worker is a child of the forkserver and asks for the same. Where the
system has no such thing, a thread in each worker looks after the program.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from multiprocessing import forkserver
from typing import Any

PRELOAD = (
    "assetdesk.jobs.executors.preload",
    "assetdesk.jobs.worker",
    "PIL.Image",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
)
_PR_SET_PDEATHSIG = 1
_LOOK_SECONDS = 1.0


def die_with_parent() -> bool:
    """Ask the kernel to kill this process when its parent ends. False where it cannot."""
    if sys.platform != "linux":
        return False
    try:
        done = bool(ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False
    if os.getppid() == 1:  # it ended before we could ask
        os._exit(0)
    return done


def follow(program: int) -> None:
    """End this process when the program with that pid is gone: by the kernel, else by looking every second."""
    if die_with_parent():
        if not alive(program):  # it went while we were being started
            os._exit(0)
        return
    threading.Thread(target=_look_after, args=(program,), name="lifeline", daemon=True).start()


def _look_after(program: int) -> None:
    while alive(program):
        time.sleep(_LOOK_SECONDS)
    os._exit(0)


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    if sys.platform == "linux":
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123 - read ten times a second
                return file.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
        except OSError:
            return False
    if sys.platform == "win32":
        handle = ctypes.windll.kernel32.OpenProcess(0x00100000, False, pid)  # SYNCHRONIZE
        if not handle:
            return False
        gone = ctypes.windll.kernel32.WaitForSingleObject(handle, 0) == 0
        ctypes.windll.kernel32.CloseHandle(handle)
        return not gone
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class _Keeper:
    """Starts the forkserver from a thread that lives while anybody holds it."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._holders = 0
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def hold(self) -> None:
        """Have a forkserver from now on."""
        with self._gate:
            self._holders += 1
            if self._holders > 1:
                return
            self._end = threading.Event()
            ready = threading.Event()
            self._thread = threading.Thread(target=self._run, args=(ready, self._end), name="lifeline", daemon=True)
            self._thread.start()
            ready.wait()

    def drop(self) -> None:
        """Not needed any more; the last one ends it."""
        with self._gate:
            self._holders -= 1
            if self._holders or self._thread is None:
                return
            self._end.set()
            self._thread.join()
            self._thread = None

    def _run(self, ready: threading.Event, end: threading.Event) -> None:
        try:
            forkserver.set_forkserver_preload(list(PRELOAD))
            forkserver.ensure_running()
        finally:
            ready.set()
        end.wait()
        server: Any = forkserver._forkserver
        with suppress(OSError, TypeError):  # it may be gone already
            os.kill(server._forkserver_pid, signal.SIGKILL)
        with suppress(OSError):
            server._stop()


keeper = _Keeper()


def has_forkserver() -> bool:
    """Whether this system starts workers by forkserver (else each is started anew, by spawn)."""
    return "forkserver" in multiprocessing.get_all_start_methods()
