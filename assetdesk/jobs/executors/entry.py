"""What runs in a worker process around a task: who it is, what a crash leaves behind, and the function itself."""

from __future__ import annotations

import faulthandler
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

from assetdesk.core.task import TaskRequest
from assetdesk.jobs.executors.lifeline import follow

PID_FILE = "worker.pid"
TRACE_FILE = "crash.txt"


def begin(program: int, niceness: int) -> None:
    """Once in each worker: tied to the program's life, quick to kill, no core files, out of everybody's way."""
    follow(program)
    # a decoder in native code never comes back to Python's own handler
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if niceness and hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(niceness)


def run(target: str, request: TaskRequest) -> None:
    """One task by the function named `module:function`."""
    folder = Path(request.out_dir)
    if not folder.is_dir():  # given up before a worker was free
        return
    with (folder / TRACE_FILE).open("w", encoding="utf-8") as trace:
        faulthandler.enable(trace, all_threads=False)
        try:
            (folder / PID_FILE).write_text(str(os.getpid()), encoding="ascii")
            _function(target)(request)
        finally:
            faulthandler.disable()


@cache
def _function(target: str) -> Callable[[TaskRequest], None]:
    module, _, name = target.partition(":")
    found: Callable[[TaskRequest], None] = getattr(import_module(module), name)
    return found
